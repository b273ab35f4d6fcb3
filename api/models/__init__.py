"""Models: the user-defined kinds of thing (a domain word; ORM classes live in each room's `tables.py`)."""
