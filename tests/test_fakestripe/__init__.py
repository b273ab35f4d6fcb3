"""The fake Stripe, asked by Stripe's own SDK over HTTP."""
