"""Fields: what a key of a model's records is (pure, but for the rows in `tables.py`)."""
