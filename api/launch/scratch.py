"""`python -m api.launch.scratch COMMAND…`: runs a command against a throw-away, migrated PostgreSQL."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from api.launch.parts import MIGRATE, ROOT
from api.launch.postgres import embedded_postgres


def main(command: list[str]) -> int:
    with (
        tempfile.TemporaryDirectory(prefix="gather-scratch-") as folder,
        embedded_postgres(Path(folder) / "postgres", durable=False) as url,
    ):
        environment = {**os.environ, "GATHER_DATABASE_URL": url, "GATHER_DATA_DIR": folder}
        subprocess.run(MIGRATE, cwd=ROOT, env=environment, check=True)
        return subprocess.run(command, cwd=ROOT, env=environment).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
