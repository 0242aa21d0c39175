"""What telemetry repeated of the person's chats and account, in words that can be defended: what
was found, each kind by itself.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from addon.telemetry import chats
from analysis.queries.database import Row
from analysis.reports.units import count, plural

_KINDS = {
    chats.PROMPT: "words of a message",
    chats.TITLE: "a chat's title",
    chats.FILE_NAME: "the name of a file",
    chats.EMAIL: "the account's e-mail address",
    chats.NAME: "the account's name",
    chats.CONVERSATION_ID: "the id of a conversation",
}
"""By item, texts before the id, which is none."""
_OTHER = "something else of them"
"""An item that another program wrote into the database."""
_BRIEFLY = {
    chats.PROMPT: "quoted message",
    chats.TITLE: "chat title",
    chats.FILE_NAME: "file name",
    chats.EMAIL: "account e-mail",
    chats.NAME: "account name",
    chats.CONVERSATION_ID: "chat id",
}
OF_CHATS = frozenset({chats.PROMPT, chats.TITLE, chats.FILE_NAME})
"""Items that are text of chats."""


def leaks(disclosures: Iterable[Row]) -> list[Row]:
    """Those of the disclosures that repeat chats or account."""
    return [told for told in disclosures if told["leak"]]


def total(leaks: Iterable[Row]) -> tuple[int, int]:
    """How often something was repeated, and how often it left."""
    found = list(leaks)
    return sum(told["count"] for told in found), sum(told["left"] for told in found)


def kinds(leaks: Iterable[Row]) -> str:
    """`a chat's title 5 times and the id of a conversation 22 times`."""
    times: Counter[str] = Counter()
    for told in leaks:
        times[_KINDS.get(told["item"], _OTHER)] += told["count"]
    order = [*_KINDS.values(), _OTHER]
    return listed(
        [
            f"{kind} {'once' if times[kind] == 1 else f'{count(times[kind])} times'}"
            for kind in order
            if times[kind]
        ]
    )


def briefly(leaks: Iterable[Row]) -> str:
    """What of it left: `5 chat titles, 22 chat ids`."""
    times: Counter[str] = Counter()
    for told in leaks:
        times[_BRIEFLY.get(told["item"], "other part")] += told["left"]
    order = [*_BRIEFLY.values(), "other part"]
    return ", ".join(plural(times[noun], noun) for noun in order if times[noun])


def fate(times: int, left: int) -> str:
    """What of it left, as the end of a sentence."""
    if not left:
        return "none of it left"
    return "all of it left" if left == times else f"{count(left)} of these {count(times)} left"


def without(leaks: Iterable[Row], where: str) -> str:
    """What of the chats' texts was not found there, as a sentence; nothing where all was.

    It is about what was searched for: telemetry may quote a chat that the record does not have.
    """
    items = {told["item"] for told in leaks}
    if not items & OF_CHATS:
        return f"No text of the chats in this record was found again {where}."
    if chats.PROMPT in items:
        return ""
    return f"None of the messages in this record was found again {where}."


def listed(parts: Sequence[str]) -> str:
    """`one, two and three`."""
    *most, last = parts
    return f"{', '.join(most)} and {last}" if most else last
