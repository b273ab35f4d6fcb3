"""Promises made to users, kept by the running product: `gather serve`, real curl, a real browser, our fake Stripe."""
