"""Answers over sockets: by key, each item once, ended once."""

import pytest

from addon.streams.conversation.sockets import UserSocket, WebPubSub
from tests.addon.streams.conversation.expected import EXPECTED, summary
from tests.rig.samples import lines


@pytest.mark.parametrize(
    ("name", "socket"),
    [
        ("ws-2024-webpubsub.server.jsonl", WebPubSub()),
        ("ws-2026-user.server.jsonl", UserSocket()),
    ],
)
def test_a_sample_decodes_to_what_is_expected(name: str, socket: WebPubSub | UserSocket) -> None:
    heard = [one for line in lines(name) for one in socket.feed(line)]
    (key,) = socket.streams
    assert summary(socket.streams[key].decoded()) == EXPECTED[name]
    assert [one.ended for one in heard if one.key == key].count(True) == 1
    assert socket.anomalies == ()
