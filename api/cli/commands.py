"""Every command, in the order in which `gather --help` shows them."""

from collections.abc import Callable

import typer

from api.cli import copies, doctor, importing, keys, looking, people, running, status

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Gather: your records beside your Stripe money.")

RUN, LOOK, KEEP, BRING = "Run", "Look", "Keep safe", "People, keys and data"

COMMANDS: dict[str, list[Callable[..., None]]] = {
    RUN: [running.serve, running.migrate, running.api, running.worker],
    LOOK: [status.status, doctor.doctor, looking.verify, looking.psql],
    KEEP: [copies.backup, copies.restore],
}
for panel, commands in COMMANDS.items():
    for command in commands:
        app.command(rich_help_panel=panel)(command)
app.command("import", rich_help_panel=BRING)(importing.import_file)

for name, (panel, group) in {
    "keys": (KEEP, keys.app),
    "workspace": (BRING, people.workspaces),
    "user": (BRING, people.users),
    "api-key": (BRING, people.api_keys),
}.items():
    app.add_typer(group, name=name, rich_help_panel=panel)
