"""What `chatcap tail` says of a flow: a line, and below it what is worth knowing."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from addon.protocol.records import CHANGES, UNREACHED, Action
from analysis.queries.database import Row
from analysis.queries.disclosures import CLASSES
from analysis.reports.columns import HIDDEN, short_id
from analysis.reports.tail_lines import Line, Piece, cell, cut, listed, piece
from analysis.reports.units import count, milliseconds, moment, plural, size

NARROW = 72
"""Columns below which the method and the bytes have no room."""
_LEAST = 12
_INDENT = " " * 9
_MOST = 6
"""Lines about one flow of a kind, before the rest is a number."""
_GROUPED = 3
"""From so many findings of a kind on they share a line."""
_PATHS = 40
"""Columns for their paths."""
KEPT, LEFT, LEAK, LOUD = "green", "yellow", "bold red", "magenta"
_LABEL = "bold"
_TITLES = ("at (UTC)", "id", "method", "endpoint", "status", "sent", "got", "took")
_BAD_STATUS = 400


def titles(width: int) -> Line:
    """The line above the first flow."""
    return _columns(_TITLES, ("bold",) * len(_TITLES), width)


def flow_lines(flow: Row, width: int, *, every_finding: bool = False) -> Iterator[Line]:
    """A flow that has ended, and its details below."""
    yield flow_line(flow, width)
    yield from details(flow, width, every_finding=every_finding)


def flow_line(flow: Row, width: int) -> Line:
    """A flow in a line: when, which, what, how it ended, bytes each way, how long it took."""
    known = flow["endpoint"]
    what = known or f"{flow['host']}{flow['path']}"
    cells = (
        moment(flow["started_at"])[11:],
        short_id(flow["id"]),
        flow["method"],
        what,
        _result(flow),
        size(flow["request_bytes"]),
        size(flow["response_bytes"]),
        milliseconds(flow["duration_ms"]),
    )
    styles = ("dim", "dim", "", "" if known else LOUD, _result_style(flow), "", "", "")
    return _columns(cells, styles, width, keep="" if known else flow["host"])


def later_lines(flow: Row, width: int) -> Iterator[Line]:
    """What was found out about a flow after its line was written."""
    name = flow["endpoint"] or f"{flow['host']}{flow['path']}"
    told = [piece(f"{moment(flow['started_at'])[11:]} {short_id(flow['id'])} ", "dim")]
    yield cut([*told, piece(f"{name}: found out later", "dim")], width)
    yield from details(flow, width)


def details(flow: Row, width: int, *, every_finding: bool = False) -> Iterator[Line]:
    """Events, what they told, findings and the turn, as far as the flow has any."""
    lines = (
        *_first(_events(flow), "events"),
        *_told(flow["disclosures"], flow, width - len(_INDENT)),
        *_first(_findings(flow, every=every_finding), "findings"),
        *([_turn(flow["turn"])] if flow["turn"] else []),
    )
    for line in lines:
        yield cut([(_INDENT, ""), *line], width)


def _columns(
    cells: tuple[str, ...], styles: tuple[str, ...], width: int, *, keep: str = ""
) -> Line:
    """Those for which there is room; of what the flow is its beginning `keep` stays."""
    at, id_, method, what, status, *amounts, took = zip(cells, styles, strict=True)
    fixed: list[tuple[Piece, int]] = [(at, 8), (id_, 8)]
    behind: list[tuple[Piece, int]] = [(status, 7)]
    if width >= NARROW:
        fixed.append((method, 7))
        behind += [(amount, 7) for amount in amounts]
    behind.append((took, 7))
    room = max(width - sum(size_ + 1 for _, size_ in (*fixed, *behind)), _LEAST)
    parts = (
        *(cell(text, size_, style) for (text, style), size_ in fixed),
        cell(what[0], room, what[1], keep=keep),
        *(cell(text, size_, style, right=True) for (text, style), size_ in behind),
    )
    return cut([one for part in parts for one in (part, (" ", ""))][:-1], width)


def _result(flow: Row) -> str:
    """The status, or why there is none."""
    if flow["outcome"] == "unfinished":
        return "open"
    return str(flow["status"] or "") if flow["outcome"] == "complete" else str(flow["outcome"])


def _result_style(flow: Row) -> str:
    if flow["outcome"] == "unfinished":
        return "cyan"
    failed = flow["outcome"] != "complete" or (flow["status"] or 0) >= _BAD_STATUS
    return "red" if failed else ""


def _first(lines: Iterable[Line], noun: str) -> Iterator[Line]:
    """The first lines, and how many more there are."""
    all_ = list(lines)
    yield from all_[:_MOST]
    if len(all_) > _MOST:
        yield [piece(f"… and {count(len(all_) - _MOST)} more {noun}", "dim")]


def _events(flow: Row) -> Iterator[Line]:
    """The events of an upload, equal ones once; its vendor alone where none could be read."""
    seen = Counter((_name(event), *_fate(event, flow)) for event in flow["events"])
    for (name, fate, style), times in seen.items():
        again = f" x{count(times)}" if times > 1 else ""
        yield [piece(f"{name}{again}", _LABEL), (": ", ""), piece(fate, style)]
    is_upload = flow["policy"] is not None and flow["method"] != "OPTIONS"
    if not flow["events"] and is_upload and flow.get("outcome") != "unfinished":
        fate, style = _fate({"action": flow["action"]}, flow)
        name = f"{flow['vendor'] or 'unknown'} (no event read)"
        yield [piece(name, _LABEL), (": ", ""), piece(fate, style)]


def _name(event: Row) -> str:
    words = (event["vendor"], event["type"], event["name"])
    name = " ".join(str(word) for word in words if word is not None)
    return f"{name} (again)" if event["retry"] else name


def _fate(event: Row, flow: Row) -> Piece:
    """What became of an event."""
    action = event["action"]
    if action in {"answered", "dropped"}:
        return f"kept in, {action}{' here' if action == 'answered' else ''}", KEPT
    if flow["reason"] == UNREACHED:
        return "not delivered, the server was not reached", ""
    if action in CHANGES:
        return f"{action}, left{_changes(event)}", LEFT
    if flow["planned"] in {None, Action.PASSED}:
        return "left", LEFT
    return f"left; {flow['policy']}: {flow['planned']}{_changes(event)}", LEFT


def _changes(event: Row) -> str:
    """How many places a policy took out, or gave another value."""
    told = [f"{len(event[how])} {how}" for how in ("removed", "changed") if event.get(how)]
    return f": {', '.join(told)}" if told else ""


def _told(told: list[Row], flow: Row, width: int) -> Iterator[Line]:
    """What was disclosed, in words: leaks first, then the most personal; what left apart from
    what did not.
    """
    told = sorted(told, key=_rank)
    reached = flow["reason"] != UNREACHED
    kinds: tuple[tuple[str, str, Callable[[Row], bool]], ...] = (
        ("LEAKED: ", LEAK, lambda row: bool(row["leak"]) and not row["kept_in"] and reached),
        ("leak kept in: ", KEPT, lambda row: bool(row["leak"]) and row["kept_in"]),
        ("told: ", LEFT, lambda row: not row["leak"] and not row["kept_in"] and reached),
        ("not told: ", KEPT, lambda row: not row["leak"] and row["kept_in"]),
    )
    for label, style, belongs in kinds:
        items = Counter(map(_item, filter(belongs, told)))
        if items:
            words = listed(list(items), width - len(label))
            yield [piece(label, style), piece(words, style if style == LEAK else "")]


def _rank(told: Row) -> int:
    class_ = told["data_class"]
    return CLASSES.index(class_) if class_ in CLASSES else len(CLASSES)


def _item(told: Row) -> str:
    hidden = told["leak"] not in {None, "plain"}
    return f"{told['item']} ({HIDDEN.get(told['leak'], told['leak'])})" if hidden else told["item"]


def _findings(flow: Row, *, every: bool) -> Iterator[Line]:
    """Those that need a look, several of a kind in a line; the others as a number, unless `every`
    one is asked for. That nobody declared a path is what its name in the line says.
    """
    alike: dict[tuple[str, str, str], list[Row]] = {}
    for found in flow["findings"]:
        if every or found["severity"] != "info":
            which = (found["severity"], found["side"], found["kind"])
            alike.setdefault(which, []).append(found)
    for (severity, side, kind), those in alike.items():
        style = "red" if severity == "breaking" else LOUD
        if len(those) >= _GROUPED and not every:
            paths = listed([found["path"] for found in those], _PATHS)
            total = sum(found["count"] for found in those)
            yield [piece(severity, style), piece(f" {side}: {count(total)} {kind}: {paths}")]
            continue
        for found in those:
            again = f" x{count(found['count'])}" if found["count"] > 1 else ""
            yield [piece(severity, style), piece(f" {side} {found['path']}: {kind}{again}")]
    others = sum(found["count"] for found in flow["findings"] if found["severity"] == "info")
    if others and flow["endpoint"] and not every:
        yield [piece(plural(others, "finding") + " for information", "dim")]


def _turn(turn: Row) -> Line:
    """The chat turn of a flow: model, first token, tokens, and whether an answer came."""
    ends = {"done": "", "no_reply": "no visible reply", "broken_off": "broken off"}
    end = ends.get(turn["answer"], turn["answer"])
    speed = turn["tokens_per_second"]
    facts = [
        f"first token {milliseconds(turn['first_token_ms'])}" if turn["first_token_ms"] else "",
        plural(turn["tokens"], "token") if turn["tokens"] else "",
        f"{speed:.1f}/s" if speed else "",
        "goes on over a socket" if _goes_on(turn) else end,
    ]
    style = "cyan" if not end or _goes_on(turn) else "red"
    name = f"turn {turn['model'] or 'of an unknown model'}"
    return [piece(name, style), piece(f": {', '.join(filter(None, facts)) or 'answered'}")]


def _goes_on(turn: Row) -> bool:
    return turn["delivery"] == "socket" and not turn["is_done"] and turn["answer"] == "broken_off"
