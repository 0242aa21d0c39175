from pathlib import Path

import pytest

from addon.errors import ChatcapError
from addon.store.ownership import Ownership


def test_a_session_has_one_writer(tmp_path: Path) -> None:
    database = tmp_path / "chatcap.db"
    first = Ownership(database, "s1")
    with pytest.raises(ChatcapError, match="another process is still writing session s1"):
        Ownership(database, "s1")
    Ownership(database, "s2").release()
    first.release()
    Ownership(database, "s1").release()


def test_nothing_stays_behind(tmp_path: Path) -> None:
    Ownership(tmp_path / "chatcap.db", "s1").release()
    assert list(tmp_path.iterdir()) == []
