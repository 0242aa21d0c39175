"""The one path by which anything of a flow gets to disk, terminal or log without its secrets."""

import json
import logging
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from addon.privacy import minimal
from addon.privacy.cleaning import clean
from addon.privacy.encoding import json_bytes, to_bytes
from addon.privacy.known import KnownSecrets, Learnt, Memory
from addon.privacy.levels import Privacy
from addon.privacy.parameters import replace_form, replace_header_lines, replace_parts
from addon.privacy.patterns import replace_patterns, shape_kind
from addon.privacy.quoted import TooManySecrets
from addon.privacy.secret_names import Where, header_kind
from addon.privacy.standins import GUESSABLE, StandIns, is_stand_in
from addon.privacy.values import basic_password, percent_decoded, replace_value
from addon.privacy.wrapped import Unreadable, inside
from addon.protocol.records import FlowRecord, Headers, Redaction, Side
from addon.streams.forms import looks_like_form

logger = logging.getLogger(__name__)

NOT_STORED = "[chatcap: not stored, redaction failed]"
"""What is stored where redaction itself failed."""

_MOST_SECRETS = 10_000
"""In one body or line."""
_MOST_PARAMETERS = 500
"""Of one URL, that are looked at one by one."""
_SLOW_A_FLOW = 8
"""Guessable secrets a flow may have hashed by scrypt; the rest get their kind alone."""


class Redactor:
    """Redaction for one database: `key` is its stand-in key, `level` what the user chose."""

    def __init__(self, key: bytes, level: Privacy) -> None:
        self.level = level
        self._memory = Memory(StandIns(key))

    def for_flow(self, record: FlowRecord | None, level: Privacy | None = None) -> "FlowRedactor":
        """Redaction of one flow. Its own headers and URL tell first what to look for in the
        rest of it; `level` overrides the chosen one (`minimal` for foreign hosts).
        """
        redactor = FlowRedactor(self._memory, level or self.level)
        if record is not None:
            redactor.learn(record)
        return redactor

    def text(self, text: str) -> str:
        """A line for a log or a terminal."""
        return FlowRedactor(self._memory, self.level).text("text", text)


class FlowRedactor:
    """Redaction of one flow. What it finds in one part it looks for in those that follow, so
    give it the request before the response. No method raises.
    """

    def __init__(self, memory: Memory, level: Privacy) -> None:
        self._memory = memory
        self._level = level
        self._known = KnownSecrets()
        self._counts: Counter[tuple[str, str]] = Counter()
        self._place = ""
        self._slow = 0
        self._spent = 0
        self._learnt: dict[tuple[str, str, str], str] = {}

    @property
    def level(self) -> Privacy:
        return self._level

    @property
    def redactions(self) -> tuple[Redaction, ...]:
        """What was replaced so far, how often and where."""
        return tuple(
            Redaction(place, kind, count) for (place, kind), count in sorted(self._counts.items())
        )

    def learn(self, record: FlowRecord) -> None:
        """Take note of the secrets in a flow's headers and URL."""
        if self._level is not Privacy.STANDARD:
            return
        sides = (
            (Side.REQUEST, record.request_headers),
            (Side.RESPONSE, record.response_headers),
        )
        lines = tuple(
            (side, name, value)
            for side, headers in sides
            for name, value in headers
            if header_kind(name) is not None
        )
        learnt = self._memory.headers.get(lines)
        if learnt is None:
            self._learn_headers(lines)
        else:
            self._known, self._learnt = learnt.known.copy(), learnt.lines.copy()
            self._counts = learnt.counts.copy()
        self._learnt["url", "", record.path] = self._url(record.path)

    def _learn_headers(self, lines: tuple[tuple[Side, str, str], ...]) -> None:
        for side, name, value in lines:
            self._learnt[side, name, value] = self._header(side, name, value)
        self._known.sort()
        learnt = Learnt(self._known.copy(), self._learnt.copy(), self._counts.copy())
        self._memory.keep_headers(lines, learnt)

    def headers(self, side: Side, headers: Headers) -> Headers:
        """Header lines in the same order with the same names."""
        if self._level is Privacy.FULL:
            return headers
        if self._level is Privacy.MINIMAL:
            return tuple((name, minimal.header(name, value)) for name, value in headers)
        quiet = self._nothing_in([value for name, value in headers if header_kind(name) is None])
        return tuple(
            (name, self._known_header(side, name, value, quiet=quiet)) for name, value in headers
        )

    def _known_header(self, side: Side, name: str, value: str, *, quiet: bool) -> str:
        if header_kind(name) is None:
            return value if quiet else self._header(side, name, value)
        learnt = self._learnt.get((side, name, value))
        return self._header(side, name, value) if learnt is None else learnt

    def _nothing_in(self, values: list[str]) -> bool:
        """Whether all of them together hold no secret: one search instead of many."""
        counts = self._counts.copy()
        text = "\n".join(values)
        quiet = self._text("headers", text, self._clean) == text
        self._counts = counts
        return quiet

    def url(self, path_with_query: str) -> str:
        """Path and query; the names of parameters stay."""
        if self._level is Privacy.FULL:
            return path_with_query
        if self._level is Privacy.MINIMAL:
            return self._text("url", path_with_query, lambda data: minimal.url(data, self._replace))
        learnt = self._learnt.get(("url", "", path_with_query))
        return self._url(path_with_query) if learnt is None else learnt

    def _url(self, path_with_query: str) -> str:
        if self._nothing_in([path_with_query]):
            return path_with_query
        path, mark, query = path_with_query.partition("?")
        cleaned = self._text("url.path", path, self._clean)
        if query.count("&") > _MOST_PARAMETERS:
            return cleaned + mark + self._parameter(query)
        pairs = [self._parameter(pair) for pair in query.split("&")] if mark else []
        return cleaned + mark + "&".join(pairs)

    def path_params(self, params: dict[str, str]) -> dict[str, str]:
        """What was matched in the path."""
        if self._level is Privacy.FULL:
            return params
        if self._level is Privacy.MINIMAL:
            return {
                name: self._text("url", value, lambda data: minimal.path(data, self._replace))
                for name, value in params.items()
            }
        return {name: self._text("url.path", value, self._clean) for name, value in params.items()}

    def body(self, side: Side, data: bytes, content_type: str | None) -> bytes | None:
        """A body without its content encoding; None where none is kept."""
        return self._content(f"{side}.body", data, content_type)

    def sent(self, data: bytes, content_type: str | None) -> bytes | None:
        """The body that went out in the place of the client's, as `body`."""
        return self._content("sent.body", data, content_type)

    def frame(self, data: bytes, is_text: bool) -> bytes | None:
        """A WebSocket message; None where none is kept."""
        return self._content("frame", data, "application/json" if is_text else None)

    def facts(self, value: Any, *, counted: bool = True) -> Any:
        """Plain JSON made of parts of a flow, ready for the disk: the same object when nothing
        had to go, None where none of it may be kept. `counted` False: it is looked at twice.
        """
        if self._level is Privacy.MINIMAL:
            return None
        counts, found = self._counts.copy(), self._facts(value)
        self._counts = self._counts if counted else counts
        return found

    def _facts(self, value: Any) -> Any:
        try:
            data, is_whole = json_bytes(value)
            whole = self._level is Privacy.FULL
            cleaned = data if whole else self._guarded("conversation", data, self._clean)
            if is_whole and cleaned == data:
                return value
            return None if cleaned == NOT_STORED.encode() else json.loads(cleaned)
        except (TypeError, ValueError, RecursionError):
            self._counts["conversation", "failed"] += 1
            return None

    def text(self, place: str, text: str) -> str:
        """An error text, a log line, anything else that is shown."""
        if self._level is Privacy.FULL:
            return text
        return self._text(
            place, text, lambda data: self._clean(replace_header_lines(data, self._replace))
        )

    def again(self, texts: Sequence[str]) -> Callable[[str], str]:
        """For these texts of an earlier record, which redacted them then: what to write of each.
        What is found now is not counted, for it is a copy of what stands elsewhere.
        """
        if self._level is Privacy.FULL or self._nothing_in([*texts]):
            return lambda text: text
        return self._uncounted

    def _uncounted(self, text: str) -> str:
        counts = self._counts.copy()
        cleaned = self._text("recorded", text, self._clean)
        self._counts = counts
        return cleaned

    def _header(self, side: Side, name: str, value: str) -> str:
        named = name.lower()[:64].encode("ascii", "backslashreplace").decode()
        place = f"{side}.headers.{named}"
        return self._text(place, value, lambda data: self._header_value(name, data))

    def _header_value(self, name: str, value: bytes) -> bytes:
        kind = header_kind(name)
        if kind is None:
            return self._clean(value)
        if password := basic_password(value) if kind == "authorization" else None:
            self._note("password", password)
        if kind in ("authorization", "cookie", "set-cookie"):
            return replace_value(kind, value, self._replace)
        value = value.strip()
        if not value or is_stand_in(value):
            return value
        return self._replace(kind, percent_decoded(value))

    def _parameter(self, pair: str) -> str:
        name = pair.partition("=")[0]
        place = f"url.query.{name}" if name.replace("_", "").isalnum() else "url.query"

        def cleaned(data: bytes) -> bytes:
            data = replace_form(data, self._replace, Where.QUERY)
            return self._clean(data)

        return self._text(place[:64], pair, cleaned)

    def _content(self, place: str, data: bytes, content_type: str | None) -> bytes | None:
        if self._level is Privacy.FULL or not data:
            return data
        if self._level is Privacy.MINIMAL:
            return None
        return self._guarded(
            place, data, lambda data: inside(data, content_type, self._clean_content)
        )

    def _clean_content(self, data: bytes) -> bytes:
        if data[:1] not in (b"{", b"["):
            # before the form is looked at, for it may change what the body looks like
            data = replace_patterns(self._known.replaced(data, self._replace), self._replace)
            if data[:2] == b"--":
                data = replace_parts(data, self._replace)
            elif looks_like_form(data):
                data = replace_form(data, self._replace, Where.FORM)
            else:
                data = self._clean(replace_header_lines(data, self._replace))
                if not looks_like_form(data):  # it may be one now that a secret is gone
                    return data
                data = replace_form(data, self._replace, Where.FORM)
        return self._clean(data)

    def _clean(self, data: bytes) -> bytes:
        return clean(data, self._known, self._replace)

    def _text(self, place: str, text: str, redact: Callable[[bytes], bytes]) -> str:
        return self._guarded(place, to_bytes(text), redact).decode("utf-8", "surrogateescape")

    def _guarded(self, place: str, data: bytes, redact: Callable[[bytes], bytes]) -> bytes:
        """Closed toward the disk: whatever goes wrong, the raw bytes do not get through."""
        self._place = place
        self._spent = self._known.searches = 0
        try:
            return redact(data)
        except Unreadable:
            self._counts[place, "unreadable"] += 1
        except TooManySecrets:
            self._counts[place, "excessive"] += 1
        except Exception as error:  # noqa: BLE001 - a bug here must not become a leak
            self._counts[place, "failed"] += 1
            logger.warning("redaction failed at %s: %s", place, type(error).__name__)
        return NOT_STORED.encode()

    def _note(self, kind: str, plain: bytes) -> bytes:
        """The stand-in of a secret, which is looked for from now on."""
        written = self._known.stand_ins.get(plain)
        if written is None:
            secret = self._memory.secret(kind, plain, spend=self._slow < _SLOW_A_FLOW)
            self._slow += kind in GUESSABLE
            self._known.add(plain, secret)
            written = secret.stand_in
        return written

    def _replace(self, kind: str, secret: bytes) -> bytes:
        self._spent += 1
        if self._spent > _MOST_SECRETS:
            raise TooManySecrets
        if is_stand_in(secret):
            self._counts[self._place, kind] += 1
            return secret
        if minimal.is_shape(secret):
            return secret
        kind = shape_kind(secret) or kind
        self._counts[self._place, kind] += 1
        return self._note(kind, secret)
