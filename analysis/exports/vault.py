"""Conversations as notes: one Markdown file each, with YAML front matter."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from addon.errors import ChatcapError
from addon.store.folders import make_private
from analysis.queries.database import Row
from analysis.reports.branches import branches
from analysis.reports.chat import Chat, View, goes_on, titled, visible_path
from analysis.reports.chat_facts import ends, models
from analysis.reports.chat_markdown import messages
from analysis.reports.files import write_private
from analysis.reports.literal import literal
from analysis.reports.prose import line

_MARK = "chatcap: "
"""The line of the front matter by which a note of ours is known, with the id behind it."""
_HEAD = 4096
"""Bytes of a file in which that line is looked for."""
_TAG = "chatgpt"
_FLAGS = ("archived", "deleted", "starred", "temporary")


def note(found: Row, *, all_branches: bool = False) -> str:
    """The conversation as a note; the same for the same record."""
    path = visible_path(found)
    lines = ["---", *_front_matter(found), "---", "", f"# {literal(titled(found))}"]
    chat, view = Chat(found), View(path=path)
    lines += messages(chat, view)
    if not all_branches and (more := goes_on(found, view)):
        lines += ["", f"*{literal(more)}*"]
    if all_branches:
        for title, ids in branches(found, path):
            lines += ["", f"# Branch: {literal(title)}", *messages(chat, View(path=ids))]
    return "\n".join(lines) + "\n"


def check(folder: Path, named: Mapping[str, str]) -> None:
    """Raises ChatcapError if a file that is no note of ours stands in the way of one of these
    (id and name); nothing is written.
    """
    if folder.is_symlink():
        raise ChatcapError(f"{folder} is a symbolic link: name the folder itself")
    for id_, name in named.items():
        path = folder / name
        if (path.is_symlink() or path.exists()) and not _is_ours(path, id_):
            raise ChatcapError(
                f"{path} is no note of this conversation: move it away, or choose another folder"
            )


def prepare(folder: Path) -> bool:
    """Make the folder, for its owner alone; one that is there stays as it is. Whether others may
    read it. Raises ChatcapError when that cannot be.
    """
    try:
        make_private(folder)
        return bool(folder.stat().st_mode & 0o077)
    except OSError as error:
        raise ChatcapError(
            f"cannot make {folder} ({error.strerror}): choose another folder"
        ) from error


def write(folder: Path, name: str, id_: str, text: str) -> bool:
    """Write one note, unless it is there already as it is; whether it was written.

    Raises ChatcapError for a file of that name which is no note of this conversation.
    """
    check(folder, {id_: name})
    path = folder / name
    if path.exists() and path.read_bytes() == text.encode("utf-8", "backslashreplace"):
        path.chmod(0o600)
        return False
    write_private(path, text)
    return True


def _front_matter(found: Row) -> Iterator[str]:
    """Every value is quoted as JSON quotes, so that YAML takes none for anything else."""
    sources = [*found["sources"], *(s for m in found["messages"] for s in m["sources"])]
    answered = [line(model) for model in models(found)]
    values: dict[str, Any] = {
        "id": found["id"],
        "title": titled(found),
        "created": found["create_time"] or _first_time(found),
        "updated": found["update_time"],
        "models": answered or [found["model"]] * bool(found["model"]),
        "messages": len(found["messages"]),
        "on_path": sum(message["on_path"] for message in found["messages"]),
        "branches": ends(found),
        "flags": [flag for flag in _FLAGS if found[f"is_{flag}"]] or None,
        "shared": any(not share["is_deleted"] for share in found["shares"]) or None,
        "sessions": sorted({source["session_id"] for source in sources}),
        "tags": [_TAG],
    }
    yield f"{_MARK}{_quoted(found['id'])}"
    for name, value in values.items():
        if value is not None:
            yield f"{name}: {_quoted(value)}"


def _first_time(found: Row) -> str | None:
    """When the first of its messages was written, or its first question sent."""
    told = [m["create_time"] for m in found["messages"]] + [t["started_at"] for t in found["turns"]]
    return min(filter(None, told), default=None)


def _quoted(value: Any) -> str:
    r"""As JSON, but that YAML knows no pairs of surrogates: one character is one escape."""
    written = json.dumps(value, ensure_ascii=False)
    return "".join(c if c.isprintable() else _escape(ord(c)) for c in written)


def _escape(code: int) -> str:
    if 0xD800 <= code <= 0xDFFF:
        return "\\ufffd"  # half a character
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def _is_ours(path: Path, id_: str) -> bool:
    if path.is_symlink() or not path.is_file():
        return False
    with path.open("rb") as file:
        head = file.read(_HEAD).decode("utf-8", "replace")
    return head.startswith(f"---\n{_MARK}{_quoted(id_)}\n")
