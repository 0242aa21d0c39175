"""The bodies of a HAR entry: what is there, what never was, and what the browser dropped."""

import base64
import binascii
from typing import Any
from urllib.parse import urlencode

from addon.protocol.records import MISSING, Body, BodyState, Headers
from analysis.importing.charset import as_mitmproxy_read, as_utf8
from analysis.importing.harvalue import count, header, items, mapping, text
from analysis.importing.messages import EMPTY, cannot_have_body

WITHOUT_BODY = ("GET", "HEAD", "OPTIONS", "CONNECT", "TRACE")
IDENTITY = ("", "identity", "none")
REPLACED = "\N{REPLACEMENT CHARACTER}"


def request_body(request: dict[str, Any], lines: Headers, *, by_mitmproxy: bool) -> Body:
    """The body of a request. HAR keeps it as `postData`, decoded, sometimes as `params` only."""
    size = count(request.get("bodySize"))
    post = request.get("postData")
    if not isinstance(post, dict):
        return _absent(size, lines, expected=text(request.get("method")) not in WITHOUT_BODY)
    written = post.get("text")
    if not isinstance(written, str):
        return _form(post, _content_type(post, lines))
    if not written:
        return _absent(size, lines, expected=False)
    return _posted(post, written, lines, size, by_mitmproxy=by_mitmproxy)


def _posted(
    post: dict[str, Any], written: str, lines: Headers, size: int | None, *, by_mitmproxy: bool
) -> Body:
    encoded = _is_encoded(lines)
    if post.get("encoding") == "base64":
        return _from_base64(written, size, encoded=encoded)
    if by_mitmproxy:
        length = None if encoded else size
        data = as_mitmproxy_read(written, _content_type(post, lines), length)
        return _decoded(data, size, encoded=encoded)
    if encoded and REPLACED in written:  # a compressed body, read as if it were text
        return Body(BodyState.MISSING, size=size)
    return _decoded(as_utf8(written), size, encoded=encoded)


def response_body(
    response: dict[str, Any], lines: Headers, *, method: str, status: int, by_mitmproxy: bool
) -> Body:
    """The body of an answer, from `content`."""
    content = mapping(response.get("content"))
    written = text(content.get("text"))
    if not written:
        return _no_text(response, content, lines, bodiless=cannot_have_body(method, status))
    encoded = _is_encoded(lines)
    size = _response_size(response)
    if content.get("encoding") == "base64":
        if by_mitmproxy and encoded and content.get("compression") == 0:
            return _still_encoded(written)
        return _from_base64(written, size, encoded=encoded)
    if by_mitmproxy:
        content_type = header(lines, "content-type")
        data = as_mitmproxy_read(written, content_type, _mitmproxy_length(content))
        return _decoded(data, size, encoded=encoded)
    return _decoded(as_utf8(written), size, encoded=encoded)


def _no_text(
    response: dict[str, Any], content: dict[str, Any], lines: Headers, *, bodiless: bool
) -> Body:
    """Empty, or dropped: browsers do not keep event streams, large bodies and images."""
    if bodiless:
        return EMPTY
    kind = f"{header(lines, 'content-type')} {text(content.get('mimeType'))}".lower()
    if "event-stream" in kind:
        return Body(BodyState.MISSING, size=_response_size(response))
    size = count(content.get("size"))
    if size is None:
        size = _response_size(response)
    return _absent(size, lines, expected=size is None)


def _absent(size: int | None, lines: Headers, *, expected: bool) -> Body:
    """A body of which there is no text: it had bytes, or it had none, or nobody says."""
    promised = count(header(lines, "content-length") or None)
    known = size or promised
    if known:
        return Body(BodyState.MISSING, size=known)
    if size is None and promised is None and expected:
        return MISSING
    return EMPTY


def _is_encoded(lines: Headers) -> bool:
    return header(lines, "content-encoding").lower() not in IDENTITY


def _content_type(post: dict[str, Any], lines: Headers) -> str:
    return header(lines, "content-type") or text(post.get("mimeType"))


def _form(post: dict[str, Any], content_type: str) -> Body:
    """A form of which only the fields were kept. File uploads cannot be rebuilt."""
    params = [mapping(param) for param in items(post.get("params"))]
    if not params or "multipart" in content_type.lower():
        return MISSING
    fields = [(text(param.get("name")), text(param.get("value"))) for param in params]
    data = urlencode(fields, errors="surrogatepass").encode()
    return Body(BodyState.PRESENT, data, len(data), decoded=True)


def _from_base64(written: str, size: int | None, *, encoded: bool) -> Body:
    try:
        data = base64.b64decode(written.encode("ascii"), validate=False)
    except (binascii.Error, ValueError):
        return Body(BodyState.UNDECODABLE, as_utf8(written), size, decoded=True)
    return _decoded(data, size, encoded=encoded)


def _still_encoded(written: str) -> Body:
    """What mitmproxy writes, the bytes of the wire, when it cannot undo the content encoding."""
    body = _from_base64(written, None, encoded=False)
    return Body(body.state, body.data, len(body.data), decoded=False)


def _decoded(data: bytes, size: int | None, *, encoded: bool) -> Body:
    """`size` is what the file says of the wire; where nothing was encoded, the bytes tell."""
    state = BodyState.PRESENT if data else BodyState.EMPTY
    return Body(state, data, size or (None if encoded else len(data)), decoded=True)


def _response_size(response: dict[str, Any]) -> int | None:
    """Bytes of the body on the wire. Chrome: `_transferSize` counts the headers as well."""
    if size := count(response.get("bodySize")):
        return size
    transferred = count(response.get("_transferSize"))
    head = count(response.get("headersSize"))
    if transferred and head is not None and transferred > head:
        return transferred - head
    return None


def _mitmproxy_length(content: dict[str, Any]) -> int | None:
    """Bytes after decoding: mitmproxy's `size` is that before, `compression` the difference."""
    size, saved = content.get("size"), content.get("compression")
    return size + saved if isinstance(size, int) and isinstance(saved, int) else None
