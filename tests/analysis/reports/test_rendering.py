"""The report on a terminal and as Markdown."""

import pytest
from markdown_it import MarkdownIt
from rich.cells import cell_len

from tests.analysis.building import Record
from tests.analysis.conftest import Chatcap
from tests.analysis.hostile import HOSTILE
from tests.analysis.infested import infest


@pytest.fixture
def busy(record: Record) -> Record:
    for number in range(40):
        record.flow(f"f{number}", endpoint=f"endpoint_{number}", path=f"/p{number}")
    record.flow("t", category="telemetry", vendor="segment", request_bytes=2048)
    record.flow("u", endpoint=None, path="/new/thing")
    record.flow("x", outcome="aborted", response_state="truncated")
    record.finding("x", severity="review", kind="truncated", path="$")
    record.redaction("x", "cookie", 3)
    return record


def test_the_ledger_is_told_even_when_nothing_was_lost(busy: Record, chatcap: Chatcap) -> None:
    told = (
        "43 seen = 42 complete + 0 error + 1 aborted + 0 unfinished + 0 skipped. 0 flows with a"
        " body cut short; nothing lost to the disk."
    )
    assert told in " ".join(chatcap("report").out.split())
    assert told in chatcap("report", "--format", "markdown").out


def test_losses_are_shouted(busy: Record, chatcap: Chatcap) -> None:
    busy.count("s1", "skipped", 2)
    busy.db.execute("UPDATE ledger SET write_errors = 2")
    busy.db.conn.commit()
    assert "2 flows LOST to the disk" in " ".join(chatcap("report").out.split())
    assert "Session s1 lost 2 flows to the disk." in chatcap("sessions").err


def test_an_open_session_is_never_said_to_have_lost_nothing(
    record: Record, chatcap: Chatcap
) -> None:
    record.session("s2", ended_at=None)
    for format_ in ("text", "markdown"):
        told = " ".join(chatcap("report", "--format", format_).out.split())
        assert "no loss counted yet; 1 session still running, or not ended cleanly." in told
        assert "nothing lost" not in told


def test_a_report_of_a_time_says_that_its_ledger_is_of_whole_sessions(
    busy: Record, chatcap: Chatcap
) -> None:
    busy.flow("later", started_at="2026-03-05T10:00:00.000Z")
    for format_ in ("text", "markdown"):
        arguments = ["report", "--format", format_]
        told = " ".join(chatcap(*arguments, "--since", "2026-03-05").out.replace("*", "").split())
        assert "1 flow in 1 session" in told
        assert "Ledger of these sessions, all of their flows: 44 seen" in told
        whole = chatcap(*arguments, "--session", "s1").out.replace("*", "")
        assert "Ledger: 44 seen" in whole


@pytest.mark.parametrize("width", ["40", "80", "132"])
def test_every_section_fits_the_terminal(
    width: str, busy: Record, chatcap: Chatcap, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", width)
    out = chatcap("report").out
    for title in ("TIMELINE", "ENDPOINTS", "CHATS", "REDACTIONS", "METHOD", "HONEST LIMITS"):
        assert f"\n{title}\n" in out
    assert width == "40" or max(map(cell_len, out.splitlines())) <= int(width)


def test_a_screen_is_not_flooded_but_the_page_has_all(busy: Record, chatcap: Chatcap) -> None:
    text, page = chatcap("report").out, chatcap("report", "--format", "markdown").out
    assert "… and 13 more: chatcap endpoints" in text
    assert page.count("`endpoint_") == 40 + 10  # the slowest flows name theirs again


def test_what_the_record_cannot_show_is_said(chatcap: Chatcap) -> None:
    for format_ in ("text", "markdown", "json"):
        out = " ".join(chatcap("report", "--format", format_).out.split())
        assert "QUIC without a proxy" in out
        assert "best effort" in out
        assert "without headers and the messages of WebSockets" in out


def test_an_empty_record_has_a_report_too(chatcap: Chatcap) -> None:
    for format_ in ("text", "markdown"):
        out = chatcap("report", "--format", format_).out
        assert "No flows." in out
        assert "0 seen = 0 complete" in out
    report = chatcap("report", "--format", "json").json
    assert (report["flows"], report["first_flow"], report["endpoints"]) == (0, None, [])


def test_the_chosen_part_is_named(busy: Record, chatcap: Chatcap) -> None:
    arguments = ["report", "--session", "last", "--since", "2026-01-01"]
    assert "Only session s1, since 2026-01-01T00:00:00.000Z" in chatcap(*arguments).out
    page = chatcap(*arguments, "--format", "markdown").out
    assert "Only session `s1`, since `2026-01-01T00:00:00.000Z`." in page


def test_hostile_text_stays_within_its_cells_on_a_terminal(
    record: Record, chatcap: Chatcap
) -> None:
    infest(record)
    lines = chatcap("report", "--titles", "--title", HOSTILE[20]).out.split("\n")
    assert [line for line in lines if not line.isprintable() or cell_len(line) > 80] == []
    assert lines[0] == "\\x1b[2JEVIL"


def test_hostile_text_is_nothing_but_code_in_markdown(record: Record, chatcap: Chatcap) -> None:
    infest(record)
    page = chatcap("report", "--titles", "--title", HOSTILE[46], "--format", "markdown").out
    assert page.replace("\n", "").isprintable()
    parser = MarkdownIt("commonmark", {"linkify": False}).enable("table")
    blocks = parser.parse(page)
    inline = [token for block in blocks for token in block.children or ()]
    evil = [token.type for token in inline if "EVIL" in token.content]
    assert len(evil) > 1000
    assert set(evil) == {"code_inline"}
    assert not {"link_open", "image", "html_inline"} & {token.type for token in inline}
    assert not {"html_block", "fence", "code_block"} & {token.type for token in blocks}
