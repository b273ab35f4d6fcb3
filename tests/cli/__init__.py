"""The `gather` command, against real PostgreSQL and a running product."""
