"""Lets an ordinary account reach files below folders of root's, and says plainly where it can't."""

import grp
import os
import pwd
import stat
from pathlib import Path

from api.launch.errors import CannotStart


def _bits(status: os.stat_result, account: pwd.struct_passwd) -> int:
    """What the account may do there: the usual three bits (4 read, 2 write, 1 pass through)."""
    if status.st_uid == account.pw_uid:
        return status.st_mode >> 6 & 7
    groups = {account.pw_gid, *(group.gr_gid for group in grp.getgrall() if account.pw_name in group.gr_mem)}
    return status.st_mode >> (3 if status.st_gid in groups else 0) & 7


def let_through(folder: Path, user: str) -> None:
    """Make every folder down to this one passable (not readable) for the user; needs root."""
    account = pwd.getpwnam(user)
    for step in [*reversed(folder.parents), folder]:
        status = step.stat()
        if not _bits(status, account) & 1:
            _open(step, status.st_mode | stat.S_IXOTH, user)


def _open(folder: Path, mode: int, user: str) -> None:
    try:
        folder.chmod(stat.S_IMODE(mode))
    except OSError as error:
        raise CannotStart(
            f"PostgreSQL runs as the user '{user}', who can't pass through {folder}, and its mode can't be changed "
            f"({error.strerror}). Run `chmod o+x {folder}`, or put GATHER_DATA_DIR and the project elsewhere."
        ) from error
    print(f"Let the user '{user}', who runs PostgreSQL, pass through {folder} (chmod o+x).", flush=True)


def let_read(folder: Path, user: str) -> None:
    """Make a folder and all in it readable by the user: a tight umask at installation leaves it closed."""
    let_through(folder, user)
    account = pwd.getpwnam(user)
    if all(_bits(path.stat(), account) & 4 for path in (folder, folder / "bin" / "postgres", folder / "lib")):
        return
    for path in [folder, *folder.rglob("*")]:
        may = 0o555 if path.is_dir() or path.stat().st_mode & stat.S_IXUSR else 0o444
        path.chmod(path.stat().st_mode | may)
