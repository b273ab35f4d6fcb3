"""Views: saved ways to look at a model, and running them."""
