"""Live changes of a workspace, told over Server-Sent Events; how it works is in `docs/live-changes.md`."""
