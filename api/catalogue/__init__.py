"""The catalogue: every field of a model, its own and those of its links, as queries and people know them."""
