"""What a database needs before the parts start."""

from pathlib import Path

import pytest
from alembic.script import ScriptDirectory

from api.launch import prepare
from api.launch.errors import CannotStart
from api.launch.parts import ROOT
from api.launch.postgres import embedded_postgres
from tests.conftest import TestWorkspace


class TestState:
    async def test_an_empty_database_needs_everything(self, tmp_path: Path) -> None:
        with embedded_postgres(tmp_path / "postgres", durable=False) as url:
            assert await prepare.state(url) == prepare.State(is_current=False, is_inhabited=False)

    async def test_a_migrated_one_with_a_workspace_needs_nothing(
        self, database_url: str, workspace: TestWorkspace
    ) -> None:
        assert await prepare.state(database_url) == prepare.State(is_current=True, is_inhabited=True)

    async def test_one_that_is_a_migration_behind_is_not_current(
        self, database_url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(prepare, "newest_revisions", lambda: {"of tomorrow"})
        assert not (await prepare.state(database_url)).is_current

    def test_alembic_agrees_about_the_newest_revision(self) -> None:
        assert prepare.newest_revisions() == set(ScriptDirectory(str(ROOT / "migrations")).get_heads())

    async def test_an_unreachable_database_is_a_sentence(self) -> None:
        with pytest.raises(CannotStart, match="The database of GATHER_DATABASE_URL can't be reached"):
            await prepare.state("postgresql://nobody@127.0.0.1:1/gather")
