"""Views of chats and their speed say what the commands say."""

from sqlite3 import Connection

import pytest

from addon.store.chatviews import _MEASURES
from analysis.queries import conversation, conversations, latency
from analysis.reports.chat import is_said
from tests.addon.store.test_views import ALL, common, view


def test_messages_are_those_that_are_shown_as_said(recorded: Connection) -> None:
    chats = list(conversations.conversations(recorded, ALL))
    said = {
        (chat["id"], message["id"], message["text"])
        for chat in chats
        for message in conversation.conversation(recorded, chat["id"])["messages"]
        if is_said(message)
    }
    ours = view(recorded, "chat_messages")
    assert {(row["conversation_id"], row["id"], row["text"]) for row in ours} == said


def test_chats_have_the_figures_of_the_list(recorded: Connection) -> None:
    theirs = {row["id"]: row for row in conversations.conversations(recorded, ALL)}
    ours = view(recorded, "chats")
    assert len(ours) == len(theirs)
    assert ours == [
        {**row, **shown}
        for row, shown in zip(
            ours, common(ours, [theirs[str(row["id"])] for row in ours]), strict=True
        )
    ]


def test_turns_have_the_times_of_the_list(recorded: Connection) -> None:
    key = "flow_id", "report_flow_id"
    theirs = {tuple(map(row.get, key)): row for row in latency.latency(recorded, ALL)}
    ours = {tuple(map(row.get, key)): row for row in view(recorded, "turn_times")}
    assert ours.keys() == theirs.keys()
    for name, row in ours.items():
        assert {k: v for k, v in theirs[name].items() if k in row} == {
            k: _shown(v) for k, v in row.items() if k in theirs[name]
        }


def test_counts_per_model_and_day_are_those_of_the_summary(recorded: Connection) -> None:
    ours = view(recorded, "turns_by_model")
    theirs = latency.summary(latency.latency(recorded, ALL))
    assert ours == common(ours, theirs)


def test_percentiles_per_model_and_day_are_those_of_the_summary(recorded: Connection) -> None:
    ours = {
        (row["model"], row["day"], row["measure"]): [_shown(row[f]) for f in ("n", *_figures())]
        for row in view(recorded, "latency_by_model")
    }
    theirs = {
        (row["model"], row["day"], measure): [row[f"{measure}_{f}"] for f in ("n", *_figures())]
        for row in latency.summary(latency.latency(recorded, ALL))
        for measure in latency.MEASURES
        if row[f"{measure}_n"]
    }
    assert ours == theirs
    assert _MEASURES == latency.MEASURES


@pytest.mark.parametrize("table", ["messages", "conversations"])
def test_the_index_is_as_it_was(recorded: Connection, table: str) -> None:
    names = [row[1] for row in recorded.execute(f"PRAGMA table_info({table}_fts)")]
    assert names == [{"messages": "text", "conversations": "title"}[table]]
    (indexed,) = recorded.execute(f"SELECT count(*) FROM {table}_fts").fetchone()
    assert indexed == recorded.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


def _shown(value: object) -> object:
    """As the commands round it."""
    return round(value, 3) if isinstance(value, float) else value


def _figures() -> tuple[str, ...]:
    return tuple(f"p{percent}" for percent in latency.PERCENTS)
