"""Could somebody tell that two sessions are of one person? An answer for each who got telemetry."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from analysis.queries.database import Row
from analysis.queries.diff_values import NAMED, Values, alike, differ

ANSWERS = ("same", "pseudonym", "possible", "not_known", "no")
"""The same identifier, name or address left in both; the same pseudonym did; something left in both
that the record cannot compare, or of which it does not know whether it left; identifiers left in
both, and their stand-ins cannot be compared, or nobody looked for them; nothing that could be the
same left in both.
"""
COMPARED = frozenset({"user id", "anonymous id", "device id"})
"""Items of disclosures that stand-ins tell apart; of the others only the kind is known."""
OF_ONE = frozenset(
    {
        *("e-mail", "e-mail address", "name", "user name", "telephone number", "postal address"),
        *("conversation id", "id of a chat message", "id of a turn", "message id", "session id"),
        *("user id", "anonymous id", "device id", "account id", "account token"),
        *("account session", "anti-abuse cookie", "id across sites", "previous id"),
        *("advertising id", "push token", "picture"),
    }
)
"""Items whose equal values are of one person, account, browser or chat."""
_CHANGING = frozenset(
    {"IP address", "cookies", "account token", "account session", "anti-abuse cookie"}
)
"""Items of which other values say nothing: they change, and who gave them out knows to whom."""
_PASSING = frozenset({"message id", "id of a turn", "id of the page view", "trace id"})
"""Items that are made anew for each message or page: without equal values they join nothing."""
OF_CHATGPT = ("account", "cookies", "IP address")
"""What its own requests carry, whatever the record can compare."""
MOST = 10
"""Identifiers that an answer names."""


@dataclass(slots=True)
class _Shared:
    """What one value was in each of the sessions, whatever kind of identifier it was told as."""

    kinds: set[str] = field(default_factory=set)
    left: list[int] = field(default_factory=lambda: [0, 0])
    may_have_left: list[int] = field(default_factory=lambda: [0, 0])
    as_pseudonym: dict[str, list[int]] = field(default_factory=dict)

    def add(self, row: Row) -> None:
        self.kinds.add(row["kind"])
        for at, side in enumerate((row["a"], row["b"])):
            if side is not None:
                self.left[at] += side["left"]
                self.may_have_left[at] += side["left"] + side["not_known"]
                self.as_pseudonym.setdefault(row["kind"], [0, 0])[at] += side["as_pseudonym"]

    def went(self, at: int) -> bool:
        """Whether anything of it was with the vendor after that session."""
        return bool(self.may_have_left[at] or any(both[at] for both in self.as_pseudonym.values()))

    def joins(self) -> tuple[str, list[int]] | None:
        """How it joins the sessions, and how often it left in each."""
        if all(self.left):
            return "same", self.left
        of_one_kind = (both for both in self.as_pseudonym.values() if all(both))
        if (both := next(of_one_kind, None)) is not None:
            return "pseudonym", both
        return ("possible", self.may_have_left) if all(self.may_have_left) else None


@dataclass(slots=True)
class _Vendor:
    """What is known of one who got telemetry."""

    by: list[Row] = field(default_factory=list)
    more: int = 0
    went: list[int] = field(default_factory=lambda: [0, 0])
    now: tuple[str, _Shared] | None = None

    def add(self, row: Row) -> None:
        if self.now is None or self.now[0] != row["digits"]:
            self.close()
            self.now = (row["digits"], _Shared())
        self.now[1].add(row)

    def close(self) -> None:
        if self.now is None:
            return
        digits, shared = self.now
        self.now = None
        for at in (0, 1):
            self.went[at] += shared.went(at)
        if (found := shared.joins()) is None:
            return
        kinds = sorted(shared.kinds)
        how, (a, b) = found
        self.by.append({"digits": digits, "kinds": kinds, "how": how, "a": a, "b": b})
        self.by.sort(key=lambda one: (ANSWERS.index(one["how"]), one["digits"]))
        self.more += len(self.by) > MOST
        del self.by[MOST:]


class Recognition:
    """Listens to identifiers that are compared, and answers when all have gone by.

    `comparable` is false where the stand-ins of the two sessions have nothing to do with each
    other, `complete` where one of them was recorded before anybody looked for identifiers: that
    there are none then says nothing.
    """

    def __init__(
        self,
        *,
        comparable: bool,
        complete: bool = True,
        values: tuple[Values, Values] | None = None,
    ) -> None:
        self._comparable = comparable
        self._complete = complete
        self._values = values or (Values(), Values())
        self._vendors: dict[str | None, _Vendor] = {}

    def listen(self, rows: Iterable[Row]) -> Iterator[Row]:
        """The rows as they are; see `hear`."""
        for row in rows:
            self.hear(row)
            yield row

    def hear(self, row: Row) -> None:
        """Take note of an identifier that was compared. Those of one vendor with equal digits
        come one after the other.
        """
        self._vendors.setdefault(row["vendor"], _Vendor()).add(row)

    def answers(self, a: Iterable[Row], b: Iterable[Row], vendors: Iterable[str]) -> list[Row]:
        """For each of the `vendors` and whoever else got an identifier (None: ChatGPT itself)
        one of ANSWERS, the identifiers it is `by` (`more` are not named), the items that were
        told `alike`, those it is `possibly_by`, and how many identifiers it was told.

        `a` and `b` are the disclosures of the sessions.
        """
        beside = [self._beside(side) for side in (a, b)]
        shared = alike(*self._values)
        names = {*vendors, *self._vendors, *beside[0], *beside[1], *shared}
        found = [
            self._answer(name, beside[0].get(name, set()) & beside[1].get(name, set()), shared)
            for name in names
        ]
        return sorted(found, key=lambda row: (ANSWERS.index(row["answer"]), row["vendor"] or ""))

    def _beside(self, told: Iterable[Row]) -> dict[str | None, set[str]]:
        """Per vendor the items that left by which it could know somebody, but for those that
        `hear` compares.
        """
        items: dict[str | None, set[str]] = {}
        for row in told:
            compared = self._comparable and row["item"] in COMPARED
            can_tell = row["data_class"] == "identifier" or row["item"] in NAMED
            passing = compared or row["item"] in _PASSING
            if can_tell and row["left"] and not passing:
                items.setdefault(row["vendor"], set()).add(row["item"])
        if None in self._vendors or all(side.asked for side in self._values):
            items[None] = set(OF_CHATGPT)
        return items

    def _answer(
        self, name: str | None, items: set[str], shared: dict[str | None, list[Row]]
    ) -> Row:
        vendor = self._vendors.get(name, _Vendor())
        vendor.close()
        same = [row for row in shared.get(name, []) if row["item"] in OF_ONE]
        known = {row["item"] for row in same}
        possibly = sorted(item for item in items - known if not self._differs(name, item))
        if same:
            answer = "same"
        elif vendor.by and self._comparable:
            answer = vendor.by[0]["how"]
        elif all(vendor.went) and not self._comparable:
            answer = "not_known"
        elif possibly:
            answer = "possible"
        else:
            answer = "no" if self._complete or name is None else "not_known"
        return {
            "vendor": name,
            "answer": answer,
            "by": vendor.by,
            "more": vendor.more,
            "alike": same,
            "possibly_by": possibly,
            "values": dict(zip(("a", "b"), vendor.went, strict=True)),
        }

    def _differs(self, name: str | None, item: str) -> bool:
        return item not in _CHANGING and differ(*self._values, (name, item))
