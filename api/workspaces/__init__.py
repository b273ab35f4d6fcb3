"""Workspaces, the people and keys that may enter them, and the web app's sessions."""
