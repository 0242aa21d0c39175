"""Folders that only their owner may read."""

from pathlib import Path


def make_private(folder: Path) -> None:
    """Make the folder and each of its parents that is missing, 0700 whatever the umask is.

    One that is there stays as it is. Raises OSError.
    """
    for missing in reversed([one for one in (folder, *folder.parents) if not one.exists()]):
        try:
            missing.mkdir(mode=0o700)
        except FileExistsError:
            if not missing.is_dir():  # else somebody has made it meanwhile
                raise
        else:
            missing.chmod(0o700)  # the umask may have taken more than we asked for
