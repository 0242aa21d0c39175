import os
from pathlib import Path

import pytest

from addon.store.folders import make_private


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o777])
def test_every_folder_that_is_made_is_private_and_the_others_stay(
    tmp_path: Path, umask: int
) -> None:
    there = tmp_path / "there"
    there.mkdir()
    there.chmod(0o755)
    deep = there / "new" / "deeper"
    before = os.umask(umask)
    try:
        make_private(deep)
        make_private(deep)
    finally:
        os.umask(before)
    modes = [path.stat().st_mode & 0o777 for path in (there, deep.parent, deep)]
    assert modes == [0o755, 0o700, 0o700]


def test_a_file_in_the_way_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    for name in ("file", "link"):
        with pytest.raises(OSError, match=name):
            make_private(tmp_path / name / "folder")
