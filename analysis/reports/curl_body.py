"""The body of a request as `curl` is given it: whole, or not at all."""

import base64
from dataclasses import dataclass

from addon.privacy.redaction import NOT_STORED, FlowRedactor
from addon.protocol.records import Side
from analysis.queries.database import Row
from analysis.reports.curl_variables import Variables
from analysis.reports.shell import printing, word
from analysis.reports.units import size

LONGEST_WORD = 64 * 1024
"""Bytes up to which a body is a word of the command; systems refuse words beyond 128 KiB."""
_REASONS = {
    "missing": "the recorder never saw its body",
    "truncated": "only the beginning of its body was recorded",
    "undecodable": "its body could not be unpacked, and is sent as it was",
}


@dataclass(frozen=True, slots=True)
class Body:
    """`option` for curl, empty without a body; `stdin` is the command that writes it for that
    option, if any; `note` says what is not as it was.
    """

    option: str = ""
    stdin: str = ""
    note: str = ""


def body(flow: Row, redactor: FlowRedactor, variables: Variables) -> Body:
    """What is sent. A body that is not whole is left out, for half of one says something else."""
    state, stored = flow["request_state"], flow["request_body"]
    why = _REASONS.get(state, "")
    if state in {"missing", "truncated"}:
        return Body(note=_without(why, flow))
    if state == "empty":
        return Body()
    data = _content(stored, redactor) if stored else None
    if data is None:
        return Body(note=_without("its body is not in the record", flow))
    return _sent(data, variables, f"Of this request {why}." if why else "")


def _without(why: str, flow: Row) -> str:
    wire = f" ({size(flow['request_bytes'])})" if flow["request_bytes"] else ""
    return f"Without a body: {why}{wire}."


def _content(stored: Row, redactor: FlowRedactor) -> bytes | None:
    data = stored["text"].encode() if "text" in stored else base64.b64decode(stored["base64"])
    cleaned = redactor.body(Side.REQUEST, data, stored["content_type"])
    return None if cleaned is None or cleaned == NOT_STORED.encode() else cleaned


def _sent(data: bytes, variables: Variables, note: str) -> Body:
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return Body("--data-binary @-", printing([data]), note)
    pieces = variables.split(text, "the body", shapes=False)
    if len(data) <= LONGEST_WORD and all(c.isprintable() or c == "\n" for c in text):
        # --data-raw, for a body that begins with @ names a file to --data and --data-binary
        return Body(f"--data-raw {word(pieces)}", note=note)
    return Body("--data-binary @-", printing(pieces), note)
