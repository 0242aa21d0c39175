"""Texts of the chats in telemetry, from the flows of one session to rows of `disclosures`."""

import base64
import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from addon.privacy.levels import Privacy
from addon.protocol.records import Body, FlowRecord, Frame, Recorded
from addon.recording.leaking import MOST_SEARCHED
from addon.recording.pipeline import Pipeline
from addon.store.rows import Row
from addon.store.writer import Batch, Writer
from tests.addon.recording.builders import begin, record, treated, upload
from tests.addon.store.builders import session
from tests.genuine import SAMPLES

PROMPT = "Please draft my resignation letter to the harbour office"
CHAT = "00000c01-0000-4000-8000-000000000c01"
TURN = {
    "action": "next",
    "model": "m",
    "conversation_id": CHAT,
    "messages": [
        {
            "id": "x",
            "author": {"role": "user"},
            "content": {"content_type": "text", "parts": [PROMPT]},
            "metadata": {"attachments": [{"id": "f", "name": "blood test results.pdf"}]},
        }
    ],
}


def turn() -> FlowRecord:
    return record(
        "turn",
        method="POST",
        path="/backend-api/f/conversation",
        request=Body.of(json.dumps(TURN).encode()),
        response=Body.of((SAMPLES / "conv-2026-v1-text.response.sse").read_bytes()),
        response_headers=(("content-type", "text/event-stream"),),
    )


def account() -> FlowRecord:
    body = Body.of((SAMPLES / "acct-me.response.json").read_bytes())
    return record("me", path="/backend-api/me", response=body)


def telemetry(flow_id: str = "t", **properties: Any) -> FlowRecord:
    event = {"type": "track", "event": "Submit", "messageId": "m", "anonymousId": "a"}
    return upload(flow_id, {"batch": [event | {"properties": properties}]})


SAID = telemetry(
    a=PROMPT,
    b=PROMPT[:40],
    c=quote(quote(PROMPT)),
    d=base64.b64encode(b"xy" + PROMPT.encode()).decode(),
    e=json.dumps({"t": PROMPT}),
    f=f"https://chatgpt.com/c/{CHAT}",
    g="blood test results.pdf",
    h=base64.b64encode(b"sample.user@example.com").decode()[::-1],
    i="Invented harbour fact",
    j="nothing of anybody's",
)
EXPECTED = {
    ("t", "prompt", "$.properties.a", "plain"),
    ("t", "prompt", "$.properties.b", "plain"),
    ("t", "prompt", "$.properties.c", "url"),
    ("t", "prompt", "$.properties.d", "base64"),
    ("t", "prompt", "$.properties.e", "plain"),
    ("t", "conversation id", "$.properties.f", "plain"),
    ("t", "file name", "$.properties.g", "plain"),
    ("t", "e-mail", "$.properties.h", "reversed base64"),
    ("t", "title", "$.properties.i", "plain"),
}


def leaks(*flows: FlowRecord, **changes: Any) -> list[Row]:
    pipeline = Pipeline(b"k" * 32, begin(Path("unused"), **changes), pytest.fail)
    found = [pipeline.closed(number, flow) for number, flow in enumerate(flows)]
    return [row for entry in found for row in entry.disclosures if row["leak"]]


def shown(rows: list[Row]) -> set[tuple[str, str, str, str]]:
    return {(row["flow_id"], row["item"], row["path"], row["leak"]) for row in rows}


@pytest.mark.parametrize(
    "flows",
    [(turn(), account(), SAID), (SAID, turn(), account()), (turn(), SAID, account())],
    ids=["before", "after", "between"],
)
@pytest.mark.parametrize("privacy", Privacy)
def test_texts_are_found_whichever_comes_first(
    flows: tuple[FlowRecord, ...], privacy: Privacy
) -> None:
    found = leaks(*flows, privacy=privacy)
    assert shown(found) == EXPECTED
    assert len(found) == len(EXPECTED)


def test_no_text_stands_in_a_row() -> None:
    dump = repr(leaks(turn(), account(), SAID))
    assert not any(text in dump for text in (PROMPT, PROMPT[:40], CHAT, "blood", "sample.user"))


@pytest.mark.parametrize(
    ("mode", "kept_in"), [("block", {1}), ("strip", {1}), ("rewrite", {1}), (None, {0})]
)
def test_it_is_said_whether_a_text_left(mode: str | None, kept_in: set[int]) -> None:
    flow = treated(SAID, mode) if mode else SAID
    for order in ((turn(), flow), (flow, turn())):
        assert {row["kept_in"] for row in leaks(*order)} == kept_in


def test_addresses_and_headers_are_searched_as_well() -> None:
    flow = upload(
        "t",
        {"page": "x"},
        f"/ces/new?u={quote(f'https://chatgpt.com/c/{CHAT}', safe='')}",
        request_headers=(("Referer", f"https://chatgpt.com/c/{CHAT}"),),
    )
    assert shown(leaks(turn(), flow)) == {
        ("t", "conversation id", "query.u", "plain"),
        ("t", "conversation id", "headers.referer", "plain"),
    }


@pytest.mark.parametrize("content_type", ["text/plain", "application/octet-stream"])
def test_bodies_that_nobody_can_parse_are_searched_whole(content_type: str) -> None:
    headers = (("content-type", content_type),)
    body = b"<log> " + PROMPT.encode() + b" </log>"
    flow = upload("t", body, "/ces/v1/telemetry/intake", request_headers=headers)
    assert shown(leaks(turn(), flow)) == {("t", "prompt", "$", "plain")}


def test_a_key_may_be_the_text() -> None:
    keys: dict[str, Any] = {PROMPT: 1}
    assert shown(leaks(turn(), telemetry(**keys))) == {("t", "prompt", "$.properties.*", "plain")}


def test_a_title_in_a_socket_message_is_learnt() -> None:
    event = {"type": "title_generation", "title": "Trip to Rome", "conversation_id": CHAT}
    item = f"event: delta\ndata: {json.dumps(event)}\n\n"
    text = json.dumps({"payload": {"payload": {"encoded_item": item}}}).encode()
    frame = Frame(0, 1.0, from_client=False, is_text=True, data=text, size=len(text))
    pipeline = Pipeline(b"k" * 32, begin(Path("unused")), pytest.fail)
    socket = record("ws", host="ws.chatgpt.com", path="/ws/user/user-1")
    pipeline.opened(1, socket)
    pipeline.frame("ws", frame)
    entry = pipeline.closed(2, telemetry(title="Trip to Rome"))
    assert shown([row for row in entry.disclosures if row["leak"]]) == {
        ("t", "title", "$.properties.title", "plain")
    }


def test_product_flows_and_other_sites_are_not_searched() -> None:
    foreign = record(
        "x", host="bank.example", method="POST", path="/t", request=Body.of(PROMPT.encode())
    )
    assert leaks(turn(), foreign, turn()) == []


def test_a_late_leak_is_written_for_the_earlier_flow(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "chatcap.db", session())
    pipeline = Pipeline(writer.key, begin(tmp_path), pytest.fail)
    for number, flow in enumerate((SAID, turn())):
        writer.write(Batch([pipeline.closed(number, flow)]))
    query = "SELECT DISTINCT flow_id FROM disclosures WHERE leak IS NOT NULL"
    assert writer._db.execute(query).fetchall() == [("t",)]
    writer.close()


def test_a_flow_without_a_row_costs_no_other_its_rows(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "chatcap.db", session())
    pipeline = Pipeline(writer.key, begin(tmp_path), pytest.fail)
    pipeline.closed(0, SAID)  # never written
    writer.write(Batch([pipeline.closed(1, turn())]))
    assert writer._db.execute("SELECT count(*) FROM flows").fetchone() == (1,)
    assert writer._db.execute("SELECT count(*) FROM disclosures").fetchone() == (0,)
    writer.close()


def test_what_is_too_much_to_be_searched_is_told() -> None:
    words = {f"k{chr(97 + n)}": f"{n} " * (MOST_SEARCHED // 20) for n in range(26)}
    pipeline = Pipeline(b"k" * 32, begin(Path("unused")), pytest.fail)
    entry = pipeline.closed(1, telemetry(**words))
    assert any("more than could be looked at" in one.detail for one in entry.findings)


def test_of_a_text_that_is_too_long_the_beginning_is_searched() -> None:
    long = f"{PROMPT} {'x' * 2 * MOST_SEARCHED}"
    assert shown(leaks(turn(), telemetry(a=long))) == {("t", "prompt", "$.properties.a", "plain")}


NAMED = upload("t", {"batch": [{"type": "track", "event": f"Click {PROMPT}", "messageId": "m"}]})
TYPED = upload("t", {"batch": [{"type": PROMPT, "event": "Click", "messageId": "m"}]})


@pytest.mark.parametrize(
    ("flow", "column", "path"), [(NAMED, "name", "$.event"), (TYPED, "type", "$.type")]
)
@pytest.mark.parametrize("order", ["turn first", "turn last", "turn last, later"])
def test_a_name_that_quotes_a_chat_is_not_stored(
    tmp_path: Path, flow: FlowRecord, column: str, path: str, order: str
) -> None:
    writer = Writer(tmp_path / "chatcap.db", session())
    pipeline = Pipeline(writer.key, begin(tmp_path), pytest.fail)
    flows = (turn(), flow) if order == "turn first" else (flow, turn())
    entries = [pipeline.closed(number, one) for number, one in enumerate(flows)]
    for batch in [[entry] for entry in entries] if "later" in order else [entries]:
        writer.write(Batch(batch))
    found = writer._db.execute(f"SELECT {column} FROM telemetry_events").fetchall()
    told = writer._db.execute("SELECT path FROM disclosures WHERE leak IS NOT NULL").fetchall()
    writer.close()
    assert found == [(None,)]
    assert told == [(path,)]


def test_a_name_that_quotes_no_chat_is_stored(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "chatcap.db", session())
    pipeline = Pipeline(writer.key, begin(tmp_path), pytest.fail)
    for number, flow in enumerate((SAID, replace(NAMED, id="u"), turn())):
        writer.write(Batch([pipeline.closed(number, flow)]))
    found = writer._db.execute("SELECT type, name FROM telemetry_events ORDER BY flow_id")
    assert found.fetchall() == [("track", "Submit"), ("track", None)]
    writer.close()


def test_names_that_an_earlier_record_had_are_looked_at_again() -> None:
    event = {"seq": 0, "type": "track", "name": PROMPT}
    recorded = replace(NAMED, recorded=Recorded(columns={}, events=(event,)))
    pipeline = Pipeline(b"k" * 32, begin(Path("unused")), pytest.fail)
    pipeline.closed(0, turn())
    (row,) = pipeline.closed(1, recorded).events
    assert (row["type"], row["name"]) == ("track", None)


def test_the_vendors_own_words_are_not_searched() -> None:
    event = {"type": "track", "event": "Send", "messageId": "m", "anonymousId": "a"}
    library = {"context": {"library": {"name": PROMPT, "version": "1"}}}
    assert leaks(turn(), upload("t", {"batch": [event | library]})) == []


def test_a_pixel_that_quotes_a_chat_is_counted_once() -> None:
    event = {"event": "x", "anonymousId": "a", "properties": {"p": PROMPT}}
    data = base64.urlsafe_b64encode(json.dumps(event).encode()).decode()
    pixel = upload("t", b"", f"/ces/v1/pixel/track?data={data}", method="GET")
    assert shown(leaks(turn(), pixel)) == {("t", "prompt", "$.properties.p", "plain")}


def test_a_beacon_that_quotes_a_chat_is_counted_once() -> None:
    beacon = upload(
        "t",
        b"",
        f"/g/collect?v=2&en=page_view&dt={quote(PROMPT)}",
        host="www.google-analytics.com",
    )
    assert len(leaks(turn(), beacon)) == 1
