"""`python -m tests.demo`: start it, fill it once, then let the lunch company's day go on."""

import os
import secrets
import sys

from api.launch.door import Door
from api.launch.prepare import FirstLogin
from api.launch.serve import serve
from api.settings import settings
from tests.demo import day, filling, stripe
from tests.demo.memory import Memory, recall

os.environ.setdefault("GATHER_DATA_DIR", ".gather-demo")


def main() -> int:
    memory = recall(settings().data_dir)
    fake = stripe.part(memory)
    os.environ |= {
        "GATHER_STRIPE_API_BASE": fake.address,
        "GATHER_BOOTSTRAP_EMAIL": memory.email,
        "GATHER_BOOTSTRAP_PASSWORD": memory.password,
        "GATHER_BOOTSTRAP_API_KEY": memory.api_key,
    }

    async def fill_and_live(door: Door, _: FirstLogin | None) -> None:
        async with filling.gather(door.url, memory) as api, stripe.control(fake.address) as control:
            await filling.fill(api, control)
            print(_invitation(door, memory), flush=True)
            await day.go_on(api, control, chance=secrets.SystemRandom())

    return serve(settings(), extra=[fake], after_ready=fill_and_live)


def _invitation(door: Door, memory: Memory) -> str:
    return (
        f"\nThe demo is filled. Sign in at {door.url} with {memory.email} and the password {memory.password}\n"
        f"(API key {memory.api_key}); open the view 'Orders and payments'. Something happens there every few seconds.\n"
    )


if __name__ == "__main__":
    sys.exit(main())
