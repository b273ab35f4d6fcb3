"""`gather serve` as a whole: ready, told apart, killed, stopped."""

import os
import signal
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import psutil
import pytest

from api.launch.process import is_alive
from tests.journeys.product import API_KEY, EMAIL, ROOT, Product, serving
from tests.launch.waiting import until


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    with serving(tmp_path_factory.mktemp("gather") / "data") as running:
        yield running


class TestRunning:
    def test_the_status_names_every_part_with_its_process_and_address(self, product: Product) -> None:
        status = product.status()
        assert {part["name"]: bool(part["pid"]) for part in status["parts"]} == {
            "postgres": True,
            "redis": True,
            "api": True,
            "worker": True,
        }
        assert status["url"] == product.url
        assert status["database_url"].startswith("postgresql://")

    def test_the_first_start_says_how_to_sign_in(self, product: Product) -> None:
        said = (product.data_dir / "serve.log").read_text()
        assert EMAIL in said
        assert API_KEY in said

    def test_an_answer_is_not_held_back_until_its_headers_are_acknowledged(self, product: Product) -> None:
        with product.api() as api:
            times = [api.get("/healthz").elapsed.total_seconds() for _ in range(40)]
        assert statistics.median(times) < 0.03

    def test_while_the_api_starts_again_callers_wait_instead_of_being_refused(self, product: Product) -> None:
        os.kill(product.pid_of("api"), signal.SIGKILL)
        assert httpx.get(f"{product.url}/healthz", trust_env=False, timeout=20).status_code == 200

    @pytest.mark.parametrize("part", ["postgres", "redis", "worker"])
    async def test_a_killed_part_comes_back(self, product: Product, part: str) -> None:
        killed = product.pid_of(part)
        os.kill(killed, signal.SIGKILL)
        await until(lambda: _is_back(product, part, killed))
        await until(lambda: httpx.get(f"{product.url}/readyz", trust_env=False).status_code == 200)

    def test_a_second_gather_on_the_same_data_is_refused(self, product: Product) -> None:
        done = _gather("serve", product.data_dir)
        assert done.returncode == 1
        assert f"already runs on {product.data_dir} at {product.url}" in done.stdout


class TestStopping:
    def test_sigterm_leaves_no_process_behind(self, tmp_path: Path) -> None:
        with serving(tmp_path / "data") as product:
            parts = [psutil.Process(part["pid"]) for part in product.status()["parts"]]
            product.process.send_signal(signal.SIGTERM)
            assert product.process.wait(30) == 0
        assert not [process for process in parts if is_alive(process)]
        assert _gather("status", tmp_path / "data").returncode == 1

    async def test_a_start_after_everything_was_killed_finds_all_and_is_no_first_start(self, tmp_path: Path) -> None:
        with serving(tmp_path / "data") as product:
            parts = [psutil.Process(part["pid"]) for part in product.status()["parts"]]
            for process in [psutil.Process(product.process.pid), *parts]:
                # The others end by themselves when their parent is gone, maybe sooner than this.
                with suppress(psutil.NoSuchProcess):
                    process.kill()
            await until(lambda: not any(is_alive(process) for process in parts))
        with serving(tmp_path / "data") as again:
            with again.api() as api:
                assert api.get("/v1/models").status_code == 200
            assert EMAIL not in (again.data_dir / "serve.log").read_text()


def _is_back(product: Product, name: str, killed: int) -> bool:
    found = next(part for part in product.status()["parts"] if part["name"] == name)
    return bool(found["ready"] and found["pid"] != killed)


def _gather(command: str, data_dir: Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"GATHER_DATA_DIR": str(data_dir), "GATHER_PORT": "0"}
    words = [sys.executable, "-m", "api.cli", command]
    return subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True)
