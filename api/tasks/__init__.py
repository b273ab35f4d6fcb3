"""Integration tasks: what a user adds to keep a provider's objects beside a model's records."""
