"""Gather's tests; their paths mirror the source."""
