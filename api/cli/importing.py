"""`gather import`: a file into a model over HTTP, with its progress."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.words import count, fail, note
from api.launch import folder
from api.settings import settings

if TYPE_CHECKING:
    import httpx

PAUSE_SECONDS = 0.3
INTERRUPTED = 130


def import_file(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV, XLSX or NDJSON.")],
    model: Annotated[str, typer.Option(help="The model's name or id.")],
    key: Annotated[str, typer.Option(envvar="GATHER_API_KEY", help="An API key; `gather api-key create` makes one.")],
    url: Annotated[str | None, typer.Option(help="Where Gather is; the one of this data folder if not given.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Count what would happen, and write nothing.")] = False,
) -> None:
    """Import a file and wait for its end; exit code 1 when rows failed. Ctrl-C cancels the import."""
    import httpx

    if not file.is_file():
        fail(f"There is no file {file}.")
    where = (url or _here()).rstrip("/")
    # Bytes are given to the network as they are read: only waiting has an end.
    limits = httpx.Timeout(60, write=None)
    with httpx.Client(
        base_url=where, headers={"Authorization": f"Token {key}"}, timeout=limits, trust_env=url is not None
    ) as api:
        try:
            found = _finished(api, _started(api, _model_id(api, model), file, dry_run))
        except httpx.TransportError as error:
            fail(f"Gather at {where} can't be reached: {error}")
        _say(api, found, file)


def _here() -> str:
    found = folder.running(settings().data_dir.resolve())
    return found["url"] if found else f"http://{settings().host}:{settings().port}"


def _model_id(api: "httpx.Client", wanted: str) -> str:
    cursor: str | None = None
    found: list[str] = []
    while True:
        page = _answer(api.get("/v1/models", params={"limit": 1000} | ({"cursor": cursor} if cursor else {})))
        found += [model["id"] for model in page["items"] if wanted in {model["id"], model["name"]}]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    if len(found) != 1:
        fail(f"{'No' if not found else 'More than one'} model of this key's workspace is named {wanted}.")
    return found[0]


def _started(api: "httpx.Client", model_id: str, file: Path, dry_run: bool) -> dict[str, Any]:
    with file.open("rb") as content:
        form = {"files": {"file": (file.name, content)}, "data": {"dry_run": str(dry_run).lower()}}
        return _answer(api.post(f"/v1/models/{model_id}/imports", **form))  # type: ignore[arg-type]


def _finished(api: "httpx.Client", found: dict[str, Any]) -> dict[str, Any]:
    """Watch until it has ended; an interruption cancels it."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    columns = TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn()
    try:
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            shown = bar.add_task(found["file_name"], total=None)
            while found["status"] in {"queued", "running"}:
                time.sleep(PAUSE_SECONDS)
                found = _answer(api.get(f"/v1/imports/{found['id']}"))
                progress, words = found["progress"], f"{found['status']}, {found['progress']['rows']:,} rows"
                bar.update(shown, total=progress["total_bytes"], completed=progress["bytes"], description=words)
    except KeyboardInterrupt:
        answer = api.post(f"/v1/imports/{found['id']}/cancel")
        note("Cancelled; what was written stays." if answer.is_success else "It had ended already.")
        raise typer.Exit(INTERRUPTED) from None
    return found


def _say(api: "httpx.Client", found: dict[str, Any], file: Path) -> None:
    progress = found["progress"]
    words = ", ".join(f"{progress[name]:,} {name}" for name in ("created", "updated", "unchanged", "failed"))
    print(f"{'Dry run: ' if found['dry_run'] else ''}{count(progress['rows'], 'row')}: {words}.")
    if progress["failed"]:
        errors = file.with_name(f"{file.name}.errors.csv")
        errors.write_bytes(api.get(f"/v1/imports/{found['id']}/errors.csv").content)
        note(f"What is wrong with which line: {errors}")
    if found["status"] != "done":
        fail(f"The import {found['status']}: {found['error'] or 'somebody stopped it'}.")
    raise typer.Exit(1 if progress["failed"] else 0)


def _answer(response: "httpx.Response") -> dict[str, Any]:
    try:
        body: dict[str, Any] = response.json()
    except ValueError:
        fail(f"{response.url} answered {response.status_code}, and not as Gather does.")
    if not response.is_success:
        fail(f"Gather refused ({response.status_code}): {body.get('detail')}")
    return body
