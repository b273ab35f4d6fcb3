"""Fuzzers of everything that reads what strangers send: bodies, queries, cursors, notices, files."""
