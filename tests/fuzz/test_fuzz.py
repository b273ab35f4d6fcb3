"""A short turn of every fuzzer; `make fuzz minutes=10` is a long one."""

import httpx
import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.bending import bent
from tests.fuzz.requests import World, world_of
from tests.fuzz.targets import TARGETS

QUICK = [name for name, target in TARGETS.items() if not target.slow]
SLOW = [name for name, target in TARGETS.items() if target.slow]
ODD = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]


@pytest.fixture
async def world(app: FastAPI, client: httpx.AsyncClient) -> World:
    return await world_of(app, client)


@pytest.mark.parametrize("name", TARGETS)
async def test_what_it_starts_from_and_what_broke_it_once_is_read_or_refused(world: World, name: str) -> None:
    for raw in (*TARGETS[name].seeds, *TARGETS[name].found):
        await TARGETS[name].check(world, raw)


@pytest.mark.parametrize("name", QUICK)
@settings(max_examples=25, deadline=None, suppress_health_check=ODD)
@given(data=st.data())
async def test_bent_bytes_are_read_or_refused(world: World, name: str, data: st.DataObject) -> None:
    await TARGETS[name].check(world, data.draw(bent(TARGETS[name].seeds)))


@pytest.mark.parametrize("name", SLOW)
@settings(max_examples=4, deadline=None, suppress_health_check=ODD)
@given(data=st.data())
async def test_bent_files_are_read_or_refused(world: World, name: str, data: st.DataObject) -> None:
    await TARGETS[name].check(world, data.draw(bent(TARGETS[name].seeds)))
