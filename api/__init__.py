"""Gather's HTTP service and its domain; knows nothing of the worker."""
