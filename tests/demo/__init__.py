"""`make demo`: Gather with a fake Stripe beside it and a lunch company's orders in it, so that all can be tried."""
