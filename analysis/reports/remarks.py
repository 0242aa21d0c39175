"""Sentences about a message: what became of it, and what the person thought of it."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from addon.conversations.plain import MAX_TEXT
from analysis.queries.database import Row
from analysis.reports.prose import line

ALL = "this is all that arrived"
NOTHING = "nothing of it arrived"
_BROKEN_OFF = "broken off"
_ERROR = "the server reported an error"
_STOPPED = "you stopped it"
_FIRST_ERROR = 400
_CAPITAL = re.compile("(?<=[a-z])(?=[A-Z])")


def remarks(message: Row, turns: Sequence[Row]) -> Iterator[str]:
    """What is to be said of a message of which these turns told, the newest last."""
    turn = turns[-1] if turns else None
    stopped = _finish(message) == "interrupted"
    if message["status"] == "in_progress":
        yield f"{_end(turn, stopped=stopped)}: {ALL if message['text'] else NOTHING}"
    elif stopped:
        yield _STOPPED
    elif message["status"] not in {None, "finished_successfully"}:
        yield f"status: {line(message['status'])}"
    elif turn and not turn["is_done"] and _told_again(message, turn):
        yield f"{_end(turn, stopped=False)} on its way: this is how it was told later"
    if _finish(message) == "max_tokens":
        yield "it reached the limit of its length"
    if len(message["text"] or "") >= MAX_TEXT:
        yield "longer than the record keeps of one message; the body in `chatcap show` has the rest"
    for given in message["feedback"]:
        yield _opinion(given)


def unanswered(turn: Row | None) -> str:
    """Why there is no reply to a question, which this turn asked last."""
    if turn is None or turn["message_id"]:
        return "no reply to this is in the record"
    return f"no visible reply: {_failure(turn)}"


def asked_again(turns: Sequence[Row]) -> str:
    """That a question was sent before and why not for the last time; empty if it was not."""
    tries = [turn for turn in turns if turn["kind"] == "next"]
    reasons = [_failure(turn) for turn in tries[:-1] if not turn["message_id"]]
    return f"sent {len(reasons) + 1} times, first in vain: {', '.join(reasons)}" * bool(reasons)


def _failure(turn: Row) -> str:
    if (turn["http_status"] or 0) >= _FIRST_ERROR:
        return f"the server answered {turn['http_status']}"
    if turn["error"]:
        return _ERROR
    if turn["is_done"]:
        return "the answer ended without one"
    return "the answer broke off before there was one"


def _end(turn: Row | None, *, stopped: bool) -> str:
    if turn and turn["error"]:
        return _ERROR
    return _STOPPED if stopped else _BROKEN_OFF


def _told_again(message: Row, turn: Row) -> bool:
    """Whether its text stands as another place than the response of this turn told it."""
    tellers = [source["flow_id"] for source in message["sources"] if "text" in source["fields"]]
    return turn["delivery"] == "response" and turn["flow_id"] not in tellers


def _finish(message: Row) -> str:
    details = (message["metadata"] or {}).get("finish_details")
    return str(details.get("type")) if isinstance(details, dict) else ""


def _opinion(given: Row) -> str:
    """`you rated it: thumbs down; not helpful; “Too long.”`"""
    tags = given["tags"] if isinstance(given["tags"], list) else []
    words = [_CAPITAL.sub(" ", str(one)).lower() for one in (given["rating"], *tags) if one]
    text = [f"\u201c{given['text']}\u201d"] * bool(given["text"])
    how = _OPINIONS.get(given["kind"]) or str(given["kind"])
    return line(f"{how}: {'; '.join([*words, *text])}" if words or text else how)


_OPINIONS: dict[Any, str] = {
    "rating": "you rated it",
    "comparison": "you compared it with another",
    "implicit": "the page told what you did with it",
}
