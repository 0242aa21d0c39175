"""Conversations as notes: one Markdown file each, with YAML front matter."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from addon.errors import ChatcapError
from analysis.queries.database import Row
from analysis.reports.branches import branches
from analysis.reports.chat import View, heading, visible_path
from analysis.reports.chat_markdown import literal, messages
from analysis.reports.files import write_private
from analysis.reports.prose import line

_MARK = "chatcap: "
"""The line of the front matter by which a note of ours is known, with the id behind it."""
_HEAD = 4096
"""Bytes of a file in which that line is looked for."""
_TAG = "chatgpt"


def note(found: Row, *, all_branches: bool = False) -> str:
    """The conversation as a note; the same for the same record."""
    path = visible_path(found)
    lines = ["---", *_front_matter(found), "---", "", f"# {literal(heading(found))}"]
    lines += messages(found, View(path=path))
    if all_branches:
        for title, ids in branches(found, path):
            lines += ["", f"# Branch: {literal(title)}", *messages(found, View(path=ids))]
    return "\n".join(lines) + "\n"


def prepare(folder: Path) -> None:
    """Make the folder, for its owner alone. Raises ChatcapError when that cannot be."""
    if folder.is_symlink():
        raise ChatcapError(f"{folder} is a symbolic link: name the folder itself")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)  # whatever the umask was, and whoever made it before
    except OSError as error:
        raise ChatcapError(
            f"cannot make {folder} ({error.strerror}): choose another folder"
        ) from error


def write(folder: Path, name: str, id_: str, text: str) -> bool:
    """Write one note, unless it is there already as it is; whether it was written.

    Raises ChatcapError for a file of that name which is no note of this conversation.
    """
    path = folder / name
    if path.is_symlink() or path.exists():
        if not _is_ours(path, id_):
            raise ChatcapError(
                f"{path} is no note of this conversation: move it away, or choose another folder"
            )
        if path.read_bytes() == text.encode("utf-8", "backslashreplace"):
            path.chmod(0o600)
            return False
    write_private(path, text)
    return True


def _front_matter(found: Row) -> Iterator[str]:
    """Every value is quoted as JSON quotes, so that YAML takes none for anything else."""
    shown = [message for message in found["messages"] if message["on_path"]]
    models = {m["model"]: None for m in shown if m["model"]}
    sources = [*found["sources"], *(s for m in found["messages"] for s in m["sources"])]
    values: dict[str, Any] = {
        "id": found["id"],
        "title": heading(found),
        "created": found["create_time"],
        "updated": found["update_time"],
        "models": [line(model) for model in models] or [found["model"]] * bool(found["model"]),
        "messages": len(found["messages"]),
        "sessions": sorted({source["session_id"] for source in sources}),
        "tags": [_TAG],
    }
    yield f"{_MARK}{_quoted(found['id'])}"
    for name, value in values.items():
        if value is not None:
            yield f"{name}: {_quoted(value)}"


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
