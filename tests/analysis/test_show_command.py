"""`chatcap show`: one flow in full, by the start of its id."""

import pytest

from tests.analysis.building import Record
from tests.analysis.chatting import Chats
from tests.analysis.conftest import Chatcap


@pytest.fixture(autouse=True)
def _flow(record: Record) -> None:
    record.flow("abc-1", response_sha256=record.body('{"object":"user"}'))
    record.flow("abd-2")


@pytest.mark.parametrize("name", ["abc-1", "abc"])
def test_the_start_of_an_id_is_enough(chatcap: Chatcap, name: str) -> None:
    done = chatcap("show", name)
    assert done.code == 0
    assert "/backend-api/me" in done.out
    assert '"object"' in done.out


@pytest.mark.parametrize("option", [("--json",), ("--format", "json")])
def test_programs_get_one_object(chatcap: Chatcap, option: tuple[str, ...]) -> None:
    assert chatcap("show", "abc", *option).json["id"] == "abc-1"


@pytest.mark.parametrize("name", ["ab", "zzz", "%", ""])
def test_an_id_of_none_or_of_several_is_an_expected_failure(chatcap: Chatcap, name: str) -> None:
    done = chatcap("show", name)
    assert done.code == 1
    assert done.out == ""
    assert "Traceback" not in done.err


def test_what_a_flow_told_of_chats_is_named(record: Record, chatcap: Chatcap) -> None:
    chats = Chats(record)
    for number in range(5):
        chats.conversation(f"c{number}", flow_id="abc-1")
    chats.message("m1", "user", "x", conversation_id="c2", flow_id="abc-1")
    assert "chats     1 message of c2, 0 messages of c0, 0 messages of c1, 2 more" in (
        chatcap("show", "abc").out
    )
    told = chatcap("show", "abc", "--json").json["conversations"]
    assert told[0] == {"id": "c2", "messages": 1}
    assert "chats" not in chatcap("show", "abd").out


def test_a_request_is_shown_as_a_command(record: Record, chatcap: Chatcap) -> None:
    headers = '{"request": [["authorization", "Bearer [token:0123456789ab]"]], "response": []}'
    record.flow("curl-1", headers=headers)
    done = chatcap("show", "curl-1", "--curl")
    assert done.code == 0
    assert done.out.startswith("# Flow curl-1, as the client sent it.\n")
    assert done.out.endswith("  --url https://chatgpt.com/backend-api/me\n")
    assert "0123456789ab" not in done.out


def test_a_command_is_no_json(chatcap: Chatcap) -> None:
    assert chatcap("show", "abc", "--curl", "--json").code == 2
