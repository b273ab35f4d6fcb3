"""The `gather` command. What a command needs of the product it imports when it runs: `gather serve` starts without."""

from api.cli.commands import app

__all__ = ["app"]
