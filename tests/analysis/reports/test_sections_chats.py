"""What a report says of chats."""

from tests.analysis.building import Record
from tests.analysis.chatting import Chats, harbour
from tests.analysis.conftest import Chatcap


def test_chats_are_counted_and_the_commands_named(record: Record, chatcap: Chatcap) -> None:
    assert "CHATS\nNo chat was seen.\n" in chatcap("report").out
    chats = Chats(record)
    harbour(chats)
    chats.turn("t1")
    chats.turn("t2", is_done=0)
    chats.turn("t3", is_done=0, error=1)
    section = chatcap("report").out.partition("CHATS\n")[2].partition("\n\n")[0]
    assert [" ".join(line.split()) for line in section.splitlines()[3:]] == [
        "conversations 1 chatcap conversations",
        "with several branches 1 chatcap conversation ID --tree",
        "messages 9 chatcap search TEXT",
        "turns 3 chatcap latency",
        "answered 1 chatcap latency --summary",
        "broken off 1",
        "ended by an error 1",
    ]
    assert "| `turns` | 3 | `chatcap latency` |" in chatcap("report", "--format", "markdown").out
