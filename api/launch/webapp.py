"""`python -m api.launch.webapp`: builds the web app when its sources have changed since the last build.

Only the standard library is used, so that nothing is imported for nothing on the usual start, where it is fresh.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

FRONTEND = Path(__file__).resolve().parents[2] / "frontend"
NOT_SOURCES = {"node_modules", "dist", "test-results", "coverage"}
OLDEST_NODE = 20


def build_when_stale(frontend: Path) -> None:
    stamp = frontend / "dist" / ".built-from"
    wanted = fingerprint(frontend)
    if stamp.exists() and stamp.read_text() == wanted:
        return
    install_when_stale(frontend)
    print("Building the web app …", flush=True)
    _npm(frontend, "run", "build")
    stamp.write_text(wanted)


def install_when_stale(frontend: Path) -> None:
    """Install the locked packages unless npm's own note of its last installation is as new as the lock file."""
    _require_node()
    lock, note = frontend / "package-lock.json", frontend / "node_modules" / ".package-lock.json"
    if note.exists() and note.stat().st_mtime >= lock.stat().st_mtime:
        return
    print("Installing the web app's packages …", flush=True)
    _npm(frontend, "ci", "--no-audit", "--no-fund")
    note.touch()


def fingerprint(frontend: Path) -> str:
    """A digest over the names and contents of all sources, the lock file among them."""
    digest = hashlib.sha256()
    for path in sorted(_sources(frontend)):
        digest.update(f"{path.relative_to(frontend)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _sources(frontend: Path) -> Iterator[Path]:
    for folder, folders, files in os.walk(frontend):
        folders[:] = [name for name in folders if name not in NOT_SOURCES and not name.startswith(".")]
        yield from (Path(folder) / name for name in files if not name.endswith(".tsbuildinfo"))


def _require_node() -> None:
    if not shutil.which("npm"):
        sys.exit(f"The web app is built with Node.js {OLDEST_NODE} or newer, and there is no npm on the PATH.")
    found = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    if int(found.lstrip("v").split(".")[0]) < OLDEST_NODE:
        sys.exit(f"The web app is built with Node.js {OLDEST_NODE} or newer; this is {found}.")


def _npm(frontend: Path, *words: str) -> None:
    done = subprocess.run(["npm", *words, "--loglevel=error"], cwd=frontend, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"npm {' '.join(words)} failed:\n{done.stdout}{done.stderr}")


if __name__ == "__main__":
    (install_when_stale if "--packages-only" in sys.argv else build_when_stale)(FRONTEND)
