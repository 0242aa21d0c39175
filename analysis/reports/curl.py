"""A request as a snippet for a POSIX shell that has `curl` make it again, without its secrets.

What chatcap did not keep, and what is a secret in whatever it did keep, is a variable; the
snippet does nothing until each of them is set.
"""

import re
from collections.abc import Iterator
from urllib.parse import quote_from_bytes

from addon.errors import ChatcapError
from addon.privacy.encoding import to_bytes
from addon.privacy.levels import Privacy
from addon.privacy.redaction import FlowRedactor, Redactor
from addon.protocol.records import FlowRecord, Side
from analysis.queries.database import Row
from analysis.reports.curl_body import Body, body
from analysis.reports.curl_variables import Variables
from analysis.reports.plain import visible
from analysis.reports.shell import Piece, word

_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
"""What HTTP takes for a method, or for the name of a header (RFC 9110, section 5.6.2)."""
_HOST = re.compile(r"[A-Za-z0-9_.-]+|[0-9A-Fa-f]*:[0-9A-Fa-f:.]+")
_PORTS = {"https": 443, "wss": 443, "http": 80, "ws": 80}
_VERSIONS = {"HTTP/1.0": "--http1.0", "HTTP/1.1": "--http1.1", "HTTP/3": "--http3"}
_IN_URL = "".join(chr(code) for code in range(0x21, 0x7F) if chr(code) not in "#\\")
_CURLS_OWN = frozenset(
    {
        *("host", "content-length", "transfer-encoding", "connection", "proxy-connection"),
        *("keep-alive", "te", "trailer", "expect", "upgrade", "http2-settings"),
    }
)
_COMPRESSED = re.compile(r"\b(gzip|deflate|br|zstd)\b", re.IGNORECASE)
_UNUSABLE = re.compile(r"[\r\n\0]")
_GLOB = re.compile(r"[\[\]{}]")
_SWITCHING = 101


def curl(flow: Row) -> list[str]:
    """Lines of the snippet; `flow` is what `analysis.queries.flow.flow` gives.

    Raises ChatcapError for a request that curl cannot be asked to make.
    """
    return list(_Snippet(flow).lines())


class _Snippet:
    """One command, the variables in it, and what has to be said about it."""

    def __init__(self, flow: Row) -> None:
        self._flow = flow
        self._redactor = _redactor(flow)
        self._variables = Variables()
        self._notes = [f"Flow {flow['id']}, as the client sent it."]

    def lines(self) -> Iterator[str]:
        sent = body(self._flow, self._redactor, self._variables)
        options = [
            *self._request(sent),
            *self._headers(sent),
            *([sent.option] if sent.option else []),
            *self._address(),
        ]
        yield from (
            f"# {visible(note)}" for note in (*self._notes, *self._warnings(), sent.note) if note
        )
        yield from (f"{check} &&" for check in self._variables.checks())
        yield from ([f"{sent.stdin} |"] if sent.stdin else [])
        yield f"curl {options[0]} \\"
        yield from (f"  {option} \\" for option in options[1:-1])
        yield f"  {options[-1]}"

    def _warnings(self) -> Iterator[str]:
        flow = self._flow
        if flow["policy"] is not None or flow["category"] in {"telemetry", "latency"}:
            vendor = flow["vendor"] or "the server"
            yield f"It is telemetry: whoever runs this tells {vendor} all of it again."
        if flow["status"] == _SWITCHING:
            yield "It opened a WebSocket: curl only asks for one, and sends none of its messages."

    def _request(self, sent: Body) -> Iterator[str]:
        method = self._flow["method"]
        if not _TOKEN.fullmatch(method):
            raise self._refusal("its method is none that HTTP has")
        # a HEAD without --head would make curl wait for a body
        is_head = method == "HEAD" and not sent.option
        yield "--head" if is_head else f"--request {word([method])}"
        version = self._flow["http_version"].upper()
        if option := "--http2" if version.startswith("HTTP/2") else _VERSIONS.get(version):
            yield option
        path = self._flow["path"]
        if "/." in path:
            yield "--path-as-is"
        if not path.startswith("/"):  # OPTIONS *
            yield f"--request-target {word(self._place())}"

    def _headers(self, sent: Body) -> Iterator[str]:
        lines = tuple(
            (str(n), str(v)) for n, v in (self._flow["headers"] or {}).get("request") or ()
        )
        known: set[str] = set()
        used: set[str] = set()
        for name, value in self._redactor.headers(Side.REQUEST, lines):
            known.add(name.lower())
            made = self._header(name, value, sent)
            if made and made not in used:
                used.add(made)
                yield made
        defaults = ["user-agent", "accept", *(["content-type", "expect"] if sent.option else [])]
        # curl's own, where the client sent none
        yield from (f"--header '{name}:'" for name in defaults if name not in known)

    def _header(self, name: str, value: str, sent: Body) -> str | None:
        """The option for one header; None for those that are curl's business."""
        lower = name.lower()
        if lower in _CURLS_OWN or name.startswith(":"):
            return None
        if lower == "accept-encoding" and _COMPRESSED.search(value):
            return "--compressed"
        if lower == "content-encoding" and sent.option and self._is_unpacked:
            self._notes.append(f"Its body was compressed ({value}), and is sent as it is here.")
            return None
        if not _TOKEN.fullmatch(name) or _UNUSABLE.search(value):
            self._notes.append(f"Without a header that no program should send: {name}.")
            return None
        value = value.strip()
        piece = self._variables.of_header(name, value)
        # `name:` alone would take a header out
        return f"--header {word([f'{name}: ', piece] if value else [f'{name};'])}"

    def _address(self) -> Iterator[str]:
        url = self._url()
        if any(isinstance(piece, str) and _GLOB.search(piece) for piece in url):
            yield "--globoff"
        yield f"--url {word(url)}"

    @property
    def _is_unpacked(self) -> bool:
        return bool(self._flow["request_state"] != "undecodable")

    def _url(self) -> list[Piece]:
        flow = self._flow
        scheme, host, port = flow["scheme"], flow["host"], flow["port"]
        if scheme not in _PORTS or not _HOST.fullmatch(host) or host.startswith("-"):
            raise self._refusal("its address is none that a URL can hold")
        shown = f"[{host}]" if ":" in host else host
        start = f"{scheme}://{shown}" + ("" if port == _PORTS[scheme] else f":{port}")
        return [start, *(self._place() if flow["path"].startswith("/") else ["/"])]

    def _place(self) -> list[Piece]:
        """Path and query, what may not stand in a request line percent-encoded."""
        query = "" if self._flow["query"] is None else f"?{self._flow['query']}"
        cleaned = self._redactor.url(self._flow["path"] + query)
        pieces = self._variables.split(cleaned, "the address, percent-encoded")
        return [
            quote_from_bytes(to_bytes(piece), _IN_URL) if isinstance(piece, str) else piece
            for piece in pieces
        ]

    def _refusal(self, why: str) -> ChatcapError:
        return ChatcapError(f"curl cannot repeat flow {self._flow['id']}: {why}")


def _redactor(flow: Row) -> FlowRedactor:
    """Whatever the record was told to keep: the snippet is for others to read. The key is of no
    account, since no stand-in is shown.
    """
    query = "" if flow["query"] is None else f"?{flow['query']}"
    headers = (flow["headers"] or {}).get("request") or ()
    record = FlowRecord(
        id=flow["id"],
        started_at=0.0,
        method=flow["method"],
        scheme=flow["scheme"],
        host=flow["host"],
        port=flow["port"],
        path=flow["path"] + query,
        http_version=flow["http_version"],
        request_headers=tuple((str(name), str(value)) for name, value in headers),
    )
    return Redactor(bytes(32), Privacy.STANDARD).for_flow(record)
