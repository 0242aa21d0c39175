import gzip
import io
import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from analysis.importing import exporttime
from analysis.importing.exporttime import newest_update, told_at
from tests.analysis.importing.making import chat, export

UPDATED = "2023-12-15T11:53:23.500Z"
"""The newest time of `chat()`."""
NOW = datetime(2026, 7, 1, tzinfo=UTC).timestamp()
IN_2286 = 9_999_999_999
FAR = (2107, 12, 31, 0, 0, 0)


def written(folder: Path, data: bytes, mtime: int = 1_750_500_000) -> Path:
    path = folder / "x"
    path.write_bytes(data)
    os.utime(path, (mtime, mtime))
    return path


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (export(), "2026-03-01T10:00:00.000Z"),
        (export(packed_at=(1980, 1, 1, 0, 0, 0)), UPDATED),
        (json.dumps([chat()]).encode(), UPDATED),
        (json.dumps([chat()], indent=2).encode(), UPDATED),
        (gzip.compress(json.dumps([chat()]).encode()), UPDATED),
        (
            json.dumps([chat(), chat(update_time=1_750_000_000)]).encode(),
            "2025-06-15T15:06:40.000Z",
        ),
        (b"[]", "2025-06-21T10:00:00.000Z"),
        (json.dumps([chat(update_time=None)]).encode("utf-16"), "2025-06-21T10:00:00.000Z"),
    ],
)
def test_an_export_is_as_old_as_it_says(tmp_path: Path, data: bytes, expected: str) -> None:
    assert told_at(written(tmp_path, data), NOW) == expected


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"parts": [json.dumps({"update_time": 1_790_000_000.5})]}),
        '{"update_time": null, "create_time": 1790000000}',
        '{"update_time": "2026-01-01T00:00:00Z"}',
        '{"update_time": 99999999999999}',
        '{"update_time": 1e300}',
        '{"update_time": 9999999999}',
        '{"update_time": 1782864000.001}',
        '{"update_time": -1790000000}',
    ],
)
def test_what_is_no_time_of_the_export_does_not_count(text: str) -> None:
    assert newest_update([io.BytesIO(text.encode())], NOW) is None


CHATS = json.dumps([chat(), chat(update_time=IN_2286)]).encode()


@pytest.mark.parametrize(
    "data",
    [CHATS, gzip.compress(CHATS), export({"conversations.json": CHATS}, packed_at=FAR)],
)
@pytest.mark.parametrize("now", [NOW, NOW + 1, NOW + 86_400 * 3650])
def test_no_time_that_is_still_to_come_counts(tmp_path: Path, data: bytes, now: float) -> None:
    assert told_at(written(tmp_path, data), now) == UPDATED


def test_nor_does_that_of_a_file_from_the_future(tmp_path: Path) -> None:
    assert told_at(written(tmp_path, b"[]", IN_2286), NOW) == "2026-07-01T00:00:00.000Z"


@pytest.mark.parametrize("piece", range(1, 40))
def test_finds_a_time_wherever_a_piece_ends(piece: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporttime, "PIECE", piece)
    text = b'{"update_time" : 1690000000.25, "title": "' + b"x" * 300 + b'", "update_time":1.5}'
    assert newest_update([io.BytesIO(text)], NOW) == 1_690_000_000.25
