"""A short turn of schemathesis at every door; `make contract examples=500` is a long one."""

import pytest

from tests.contract.__main__ import main

EXAMPLES = 3


@pytest.mark.timeout(300)
def test_the_api_is_what_its_document_says(capfd: pytest.CaptureFixture[str]) -> None:
    found = main(["--max-examples", str(EXAMPLES), "--phases", "examples,coverage,fuzzing", "--seed", "1"])
    assert found == 0, capfd.readouterr().out
