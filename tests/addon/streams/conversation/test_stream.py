"""An answer comes out the same however it is cut and written, and nothing of it raises."""

import pytest

from addon.streams.conversation.decoded import Decoded
from addon.streams.conversation.stream import ConversationStream
from addon.streams.conversation.text import text_of
from tests.addon.streams.conversation.expected import (
    EXPECTED,
    STREAMS,
    decoded,
    steps,
    summary,
)
from tests.rig.samples import FOLDER

BOM = b"\xef\xbb\xbf"


def raw(name: str) -> bytes:
    return (FOLDER / name).read_bytes()


@pytest.mark.parametrize("name", STREAMS)
def test_a_sample_decodes_to_what_is_expected(name: str) -> None:
    found = decoded(raw(name))
    assert summary(found) == EXPECTED[name]
    assert found.anomalies == ()
    assert not found.error


@pytest.mark.parametrize("name", STREAMS)
def test_a_sample_may_be_cut_at_every_byte(name: str) -> None:
    data = raw(name)
    whole = steps(data)
    for cut in range(len(data) + 1):
        assert steps(data[:cut], data[cut:]) == whole
    assert steps(*(bytes([byte]) for byte in data)) == whole


WRITTEN = {
    "crlf": lambda data: data.replace(b"\n", b"\r\n"),
    "cr": lambda data: data.replace(b"\n", b"\r"),
    "spaces at the ends of lines": lambda data: data.replace(b"\n", b"  \n").replace(
        b"\n  \n", b"\n\n"
    ),
    "spaces on all lines": lambda data: data.replace(b"\n", b" \n"),
    "a tab on all lines": lambda data: data.replace(b"\n", b"\t\r\n"),
    "a byte order mark": lambda data: BOM + data,
    "comments": lambda data: b": hello\n" + data.replace(b"data: ", b": more\ndata: "),
    "ids and retries": lambda data: data.replace(b"data: ", b"id: 7\nretry: 10\ndata: "),
    "no last blank line": lambda data: data.rstrip(b"\n"),
    "pings": lambda data: data.replace(b"\n\n", b"\n\nevent: ping\ndata: 2024-04-26 10:00\n\n"),
}


@pytest.mark.parametrize("way", WRITTEN)
@pytest.mark.parametrize("name", STREAMS)
def test_a_sample_may_be_written_in_other_ways(name: str, way: str) -> None:
    data = WRITTEN[way](raw(name))
    found = decoded(data)
    assert summary(found) == EXPECTED[name]
    assert found.anomalies == ()
    assert decoded(*(bytes([byte]) for byte in data)) == found


@pytest.mark.parametrize("name", STREAMS)
def test_a_stream_that_breaks_off_yields_what_it_had(name: str) -> None:
    data, whole = raw(name), decoded(raw(name))
    stream = ConversationStream()
    for cut in range(len(data) - 1):
        stream.feed(data[cut : cut + 1])
        check_beginning(stream.decoded(), whole)


def check_beginning(found: Decoded, whole: Decoded) -> None:
    """What was there of a stream: its first messages, and of the last a beginning."""
    assert found.anomalies == ()
    assert found.done <= whole.done
    assert found.typed == whole.typed[: len(found.typed)]
    for message, same in zip(found.messages, whole.messages, strict=False):
        assert message["id"] == same["id"]
        if message["status"] == "in_progress":
            assert text_of(same["content"]).startswith(text_of(message["content"]))
        else:
            assert text_of(message["content"]) == text_of(same["content"])
