"""From Stripe's JSON to what stands beside a record (pure)."""
