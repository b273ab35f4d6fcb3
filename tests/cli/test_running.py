"""The commands beside a running `gather serve`, as processes."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.product import API_KEY, EMAIL, ROOT, Product, serving


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    with serving(tmp_path_factory.mktemp("gather") / "data") as running:
        with running.api() as api:
            api.post("/v1/models", json={"name": "Orders", "type": "custom", "id_field": "id"}).raise_for_status()
        yield running


def environment(product: Product) -> dict[str, str]:
    mine = {name: value for name, value in os.environ.items() if not name.startswith("GATHER_")}
    return mine | {"GATHER_DATA_DIR": str(product.data_dir), "GATHER_API_KEY": API_KEY, "COLUMNS": "120"}


def gather(product: Product, *words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "api.cli", *words]
    return subprocess.run(command, cwd=ROOT, env=environment(product), input=typed, capture_output=True, text=True)


def test_serve_says_the_way_out_of_a_lost_password(product: Product) -> None:
    assert "gather user reset-password EMAIL" in (product.data_dir / "serve.log").read_text()
    assert gather(product, "user", "reset-password", EMAIL).returncode == 0


def test_status_says_versions_migrations_and_jobs_in_words(product: Product) -> None:
    said = gather(product, "status").stdout
    assert f"Gather runs at {product.url}" in said
    assert "PostgreSQL 18" in said
    assert "up to date" in said
    assert "waiting" in said


def test_the_doctor_finds_the_running_product_well_but_for_what_was_not_built(product: Product) -> None:
    said = gather(product, "doctor").stdout
    assert [line for line in said.splitlines() if line.startswith("✗") and "web app" not in line] == []


def test_a_restore_is_refused_while_it_runs(product: Product, tmp_path: Path) -> None:
    file = tmp_path / "a.dump"
    assert gather(product, "backup", str(file)).returncode == 0
    said = gather(product, "restore", "--force", str(file))
    assert said.returncode == 1
    assert "stop it first" in said.stderr


def test_psql_is_on_the_database(product: Product) -> None:
    said = gather(product, "psql", typed="SELECT 'found ' || name FROM models;\n")
    assert "found Orders" in said.stdout


class TestImport:
    def test_it_ends_with_counts(self, product: Product, tmp_path: Path) -> None:
        file = tmp_path / "good.csv"
        file.write_text("id,amount\n1,5\n2,6\n")
        said = gather(product, "import", str(file), "--model", "Orders")
        assert (said.returncode, said.stdout.strip()) == (
            0,
            "2 rows: 2 created, 0 updated, 0 unchanged, 0 failed.",
        )

    def test_bad_rows_are_in_a_file_and_the_exit_code_is_1(self, product: Product, tmp_path: Path) -> None:
        file = tmp_path / "bad.csv"
        file.write_text("id,amount\n3,5\n,6\n")
        said = gather(product, "import", str(file), "--model", "Orders")
        assert said.returncode == 1
        assert (tmp_path / "bad.csv.errors.csv").read_text().splitlines()[1].startswith("3,")
        assert str(tmp_path / "bad.csv.errors.csv") in said.stderr

    def test_a_refusal_is_a_sentence(self, product: Product, tmp_path: Path) -> None:
        file = tmp_path / "good.csv"
        file.write_text("id\n1\n")
        assert "is named Nothing" in gather(product, "import", str(file), "--model", "Nothing").stderr
        refused = gather(product, "import", str(file), "--model", "Orders", "--key", "gth_wrong")
        assert "Gather refused (401)" in refused.stderr

    def test_ctrl_c_cancels_it(self, product: Product, tmp_path: Path) -> None:
        file = tmp_path / "long.csv"
        file.write_text("id,amount\n" + "".join(f"x{n},{n}\n" for n in range(400_000)))
        command = [sys.executable, "-m", "api.cli", "import", str(file), "--model", "Orders"]
        with subprocess.Popen(
            command, cwd=ROOT, env=environment(product), stderr=subprocess.PIPE, preexec_fn=_hears_ctrl_c
        ) as importing:
            asyncio.run(_begun(product))
            importing.send_signal(signal.SIGINT)
            _, said = importing.communicate(timeout=60)
        assert importing.returncode == 130
        assert b"Cancelled" in said
        with product.api() as api:
            model = api.get("/v1/models").json()["items"][0]["id"]
            assert api.get(f"/v1/models/{model}/imports").json()["items"][0]["status"] == "cancelled"


def _hears_ctrl_c() -> None:
    """A shell that has these tests run in the background has all their children ignore it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


async def _begun(product: Product) -> None:
    """Wait until the import is known, and the command has had its answer."""
    with product.api() as api:
        model = api.get("/v1/models").json()["items"][0]["id"]
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            newest = api.get(f"/v1/models/{model}/imports").json()["items"][0]
            if newest["file_name"] == "long.csv" and newest["progress"]["rows"] > 0:
                return
            await asyncio.sleep(0.1)
    raise TimeoutError("The import didn't begin")
