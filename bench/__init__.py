"""`make bench`: Gather as a user runs it, measured beside the least work that could do the same job."""
