"""`python -m tests.fakestripe`: the fake as its own process."""

from __future__ import annotations

import argparse

import uvicorn

from . import DEFAULT_KEY, FakeStripe
from .serve import config


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.fakestripe", description=__doc__)
    parser.add_argument("--port", type=int, default=12111)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--key", default=DEFAULT_KEY, help="the secret key it accepts")
    parser.add_argument("--seed", type=int, default=1, help="what every random draw follows from")
    parser.add_argument(
        "--seed-charges", type=int, default=0, metavar="N", help="start with N lazy charges over the last year"
    )
    parser.add_argument("--rate", type=float, help="requests per second and endpoint, 429 above; unlimited by default")
    parser.add_argument("--global-rate", type=float, help="requests per second for the whole account")
    parser.add_argument("--webhook-private", action="store_true", help="refuse private webhook URLs, as Stripe does")
    options = parser.parse_args()
    fake = FakeStripe(
        key=options.key,
        seed=options.seed,
        rate=options.rate,
        global_rate=options.global_rate,
        refuse_private_urls=options.webhook_private,
    )
    if options.seed_charges:
        fake.seed("charge", options.seed_charges)
    print(f"fake Stripe at http://{options.host}:{options.port}, key {options.key}", flush=True)
    uvicorn.Server(config(fake.app, options.host, options.port)).run()


if __name__ == "__main__":
    main()
