"""Integrations: connections to providers, what they know, and how it is kept true."""
