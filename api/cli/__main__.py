"""`python -m api.cli` is `gather`."""

from api.cli import app

app()
