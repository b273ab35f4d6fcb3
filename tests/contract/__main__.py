"""`python -m tests.contract`: start a filled Gather and let schemathesis ask it."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.contract.shop import Ids, cookie, shop
from tests.journeys.product import API_KEY, ROOT, Product

HERE = Path(__file__).parent


def main(arguments: list[str]) -> int:
    with tempfile.TemporaryDirectory(prefix="gather-contract-") as folder, shop(Path(folder)) as (product, ids):
        return ask(product, ids, arguments)


def ask(product: Product, ids: Ids, arguments: list[str]) -> int:
    """Run schemathesis; 0 when it found nothing."""
    environment = os.environ | {
        "PYTHONPATH": str(ROOT),
        "SCHEMATHESIS_HOOKS": "tests.contract.living",
        "GATHER_CONTRACT_URL": product.url,
        "GATHER_CONTRACT_KEY": API_KEY,
        "GATHER_CONTRACT_IDS": json.dumps(ids),
    }
    with product.api() as api:
        environment["GATHER_CONTRACT_COOKIE"] = cookie(api)
    command = [
        *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(HERE / "schemathesis.toml")),
        *("run", f"{product.url}/openapi.json", "--header", f"Authorization: Token {API_KEY}", *arguments),
    ]
    # It keeps notes where it runs.
    return subprocess.run(command, cwd=product.data_dir, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
