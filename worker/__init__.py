"""The worker: runs the work that is due. It imports `api`, never the reverse."""
