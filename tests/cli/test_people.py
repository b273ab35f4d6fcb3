"""What is new is printed once, and works."""

import re

import pytest
from typer.testing import Result

from api.database import Database
from tests.cli.conftest import Gather
from tests.conftest import app_on, client_of

pytestmark = pytest.mark.usefixtures("orders")


async def sign_in(database: Database, password: str, email: str = "owner@shop.example") -> tuple[int, str]:
    """What the API answers, and the cookie that it sets."""
    async with client_of(app_on(database)) as client:
        answer = await client.post("/v1/sessions", json={"email": email, "password": password})
        return answer.status_code, answer.cookies.get("gather_session") or ""


async def off_loop(cli: Gather, *words: str, url: str) -> Result:
    """The command as a process has it: without a running loop."""
    import asyncio

    return await asyncio.to_thread(cli, *words, database_url=url)


class TestResetPassword:
    async def test_the_new_password_opens_and_the_old_sessions_are_over(
        self, cli: Gather, own_url: str, own_database: Database
    ) -> None:
        first = await off_loop(cli, "user", "reset-password", "Owner@shop.example", url=own_url)
        old = first.stdout.strip()
        status, cookie = await sign_in(own_database, old)
        assert status == 201
        said = await off_loop(cli, "user", "reset-password", "owner@shop.example", url=own_url)
        assert "1 session ended" in said.stderr
        async with client_of(app_on(own_database), {"Cookie": f"gather_session={cookie}"}) as client:
            assert (await client.get("/v1/me")).status_code == 401
        assert (await sign_in(own_database, old))[0] == 401
        assert (await sign_in(own_database, said.stdout.strip()))[0] == 201

    def test_of_a_stranger_it_says_who_there_is(self, cli: Gather, own_url: str) -> None:
        said = cli("user", "reset-password", "nobody@example.com", database_url=own_url)
        assert said.exit_code == 1
        assert "owner@shop.example" in said.stderr


class TestCreateWorkspace:
    async def test_its_new_owner_can_sign_in_and_its_key_works(
        self, cli: Gather, own_url: str, own_database: Database
    ) -> None:
        said = await off_loop(cli, "workspace", "create", "Bakery", "--email", "b@bakery.example", url=own_url)
        password, key = re.findall(r"^(?:Password|API key) +(\S+)$", said.stdout, re.MULTILINE)
        assert (await sign_in(own_database, password, "b@bakery.example"))[0] == 201
        async with client_of(app_on(own_database), {"Authorization": f"Token {key}"}) as client:
            assert (await client.get("/v1/me")).json()["workspace"]["name"] == "Bakery"

    def test_a_person_who_is_there_keeps_the_password(self, cli: Gather, own_url: str) -> None:
        said = cli("workspace", "create", "Branch", "--email", "owner@shop.example", database_url=own_url)
        assert "Password  (as before)" in said.stdout


class TestCreateKey:
    async def test_the_key_alone_is_on_standard_output_with_its_scopes_and_models(
        self, cli: Gather, own_url: str, own_database: Database, orders: str
    ) -> None:
        words = ["api-key", "create", "nightly", "--workspace", "Shop", "--scope", "records:read", "--model", "Orders"]
        said = await off_loop(cli, *words, url=own_url)
        assert re.fullmatch(r"gth_\S{43}\n", said.stdout)
        async with client_of(app_on(own_database), {"Authorization": f"Token {said.stdout.strip()}"}) as client:
            me = (await client.get("/v1/me")).json()
        assert (me["scopes"], me["model_ids"]) == (["records:read"], [orders])

    @pytest.mark.parametrize(
        ("words", "why"),
        [
            (["--workspace", "Nowhere"], "No workspace is named Nowhere. There is: "),
            (["--workspace", "Shop", "--scope", "everything"], "There is no scope everything. There is: records:read,"),
            (["--workspace", "Shop", "--model", "Orderz"], "No model is named Orderz. There is: Orders ("),
        ],
    )
    def test_what_is_wrong_is_a_sentence(self, cli: Gather, own_url: str, words: list[str], why: str) -> None:
        said = cli("api-key", "create", "nightly", *words, database_url=own_url)
        assert said.exit_code == 1
        assert why in said.stderr
