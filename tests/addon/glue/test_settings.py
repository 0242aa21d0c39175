from pathlib import Path

import pytest
from mitmproxy import exceptions, optmanager

from addon.glue import settings
from addon.privacy.levels import Privacy
from addon.telemetry.policy import Mode, Policy


def parse(**options: str) -> settings.Settings:
    manager = optmanager.OptManager()
    for name, (default, help_text) in settings.OPTIONS.items():
        manager.add_option(name, str, default, help_text)
    manager.add_option("stream_large_bodies", str | None, None, "")
    manager.update(**options)
    return settings.parse(manager)


def test_defaults_record_everything_at_the_standard_level(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("CHATCAP_DB", raising=False)
    monkeypatch.chdir(tmp_path)
    parsed = parse()
    assert parsed.db == tmp_path / "captures" / "chatcap.db"
    assert (parsed.policy, parsed.privacy) == (Policy(), Privacy.STANDARD)
    assert (parsed.max_body, parsed.strict) == (8 * 2**20, False)


def test_the_environment_names_the_database_unless_an_option_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CHATCAP_DB", "/somewhere/env.db")
    assert parse().db == Path("/somewhere/env.db")
    assert parse(chatcap_db="/somewhere/option.db").db == Path("/somewhere/option.db")


@pytest.mark.parametrize(
    ("option", "text", "attribute", "value"),
    [
        ("chatcap_max_body", "65536", "max_body", 65536),
        ("chatcap_max_body", "512k", "max_body", 512 * 1024),
        ("chatcap_max_body", "1 MB", "max_body", 2**20),
        ("chatcap_strict", "True", "strict", True),
        ("chatcap_privacy", "minimal", "privacy", Privacy.MINIMAL),
        ("chatcap_telemetry", "block", "policy", Policy(mode=Mode.BLOCK)),
        ("chatcap_telemetry", "shadow:strip", "policy", Policy(mode=Mode.STRIP, shadow=True)),
        ("chatcap_vendors", "segment", "policy", Policy(vendors=frozenset({"segment"}))),
        ("chatcap_hosts", "a.test, B.test", "hosts", frozenset({"a.test", "b.test"})),
        ("chatcap_session", " my label ", "session", "my label"),
    ],
)
def test_options_become_data(option: str, text: str, attribute: str, value: object) -> None:
    assert getattr(parse(**{option: text}), attribute) == value


def test_events_to_drop_become_part_of_the_policy() -> None:
    chosen = parse(chatcap_telemetry="strip", chatcap_drop_events="Seen *; b").policy
    assert chosen == Policy(mode=Mode.STRIP, dropped=("Seen *", "b"))


@pytest.mark.parametrize(
    ("option", "text", "said"),
    [
        ("chatcap_telemetry", "nuke", "none of observe"),
        ("chatcap_telemetry", "", "none of observe"),
        ("chatcap_vendors", "segmnt", "unknown telemetry vendor"),
        ("chatcap_privacy", "none", "none of minimal"),
        ("chatcap_max_body", "lots", "not a size"),
        ("chatcap_max_body", "0", "not a size"),
        ("chatcap_strict", "yes", "neither true nor false"),
        ("chatcap_hosts", "https://a.test/", "not a host name"),
    ],
)
def test_a_wrong_value_is_refused_loudly(option: str, text: str, said: str) -> None:
    with pytest.raises(exceptions.OptionsError, match=said):
        parse(**{option: text})


@pytest.mark.parametrize("mode", ["strip", "rewrite", "block"])
def test_a_policy_that_acts_refuses_streamed_uploads_and_says_why(mode: str) -> None:
    with pytest.raises(exceptions.OptionsError, match="before chatcap has seen them whole"):
        parse(chatcap_telemetry=mode, stream_large_bodies="1m")


@pytest.mark.parametrize("mode", ["observe", "shadow:block", "shadow:strip"])
def test_a_policy_that_only_watches_does_not_mind_them(mode: str) -> None:
    assert str(parse(chatcap_telemetry=mode, stream_large_bodies="1m").policy) == mode


@pytest.mark.parametrize(
    ("policy", "told"),
    [
        (Policy(), "observe"),
        (Policy(mode=Mode.BLOCK, vendors=frozenset({"statsig", "segment"})), "block for segment"),
        (Policy(mode=Mode.STRIP, shadow=True, dropped=("a*", "b")), "shadow:strip, without a*; b"),
    ],
)
def test_a_policy_is_told_in_one_line(policy: Policy, told: str) -> None:
    assert settings.told(policy).startswith(told)
