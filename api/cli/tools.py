"""PostgreSQL's own programs: the embedded server's, else those on the PATH."""

import shutil
import subprocess
from pathlib import Path

from api.cli.place import for_tools
from api.cli.words import fail
from api.launch.errors import CannotStart
from api.launch.postgres import binaries


def find(name: str) -> str | None:
    """Where the program is."""
    try:
        bundled = binaries() / name
    except CannotStart:
        bundled = Path()
    return str(bundled) if bundled.is_file() else shutil.which(name)


def needed(name: str) -> str:
    """Where the program is; without it there is no way."""
    return find(name) or fail(
        f"There is no {name} here: install PostgreSQL's client programs (apt-get install postgresql-client)."
    )


def dump(url: str, snapshot: str, file: Path) -> None:
    """Write the database, as that snapshot shows it, into a file that only its owner reads."""
    plain, environment = for_tools(url)
    words = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={file}", plain]
    done = subprocess.run(
        [needed("pg_dump"), *words],
        env=environment,
        umask=0o077,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    if done.returncode != 0:
        file.unlink(missing_ok=True)
        fail(f"pg_dump failed: {done.stderr.strip()}")


def load(url: str, file: Path) -> None:
    """Put a dump in the place of all that the database holds, in one transaction: wholly, or not at all."""
    plain, environment = for_tools(url)
    psql = [needed("psql"), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--output=/dev/null", plain]
    with subprocess.Popen(psql, env=environment, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as target:
        assert target.stdin  # noqa: S101
        target.stdin.write(_EMPTY)
        target.stdin.flush()
        read = subprocess.run(
            [needed("pg_restore"), "--no-owner", "--no-privileges", "--file=-", str(file)],
            stdout=target.stdin,
            stderr=subprocess.PIPE,
        )
        # Only a dump that was read to its end is committed: psql takes the end of a broken one for its end.
        if read.returncode == 0 and target.poll() is None:
            _, said = target.communicate(b"\nCOMMIT;\n")
        else:
            target.kill()
            _, said = target.communicate()
    if read.returncode != 0 or target.returncode != 0:
        why = (said or read.stderr).decode(errors="replace").strip()
        fail(f"The backup can't be restored, and the database is as it was: {why}")


_EMPTY = b"BEGIN; SET client_min_messages = warning; DROP SCHEMA public CASCADE; CREATE SCHEMA public;\n"
