"""The settings that are more than a name and a default."""

import pytest

from api.settings import Settings


@pytest.mark.parametrize(
    "given",
    [
        "postgresql://me:pass@db:5432/gather?sslmode=require",
        "postgres://me:pass@db:5432/gather?sslmode=require",
        "postgresql+asyncpg://me:pass@db:5432/gather?ssl=require",
        "postgresql+psycopg://me:pass@db:5432/gather?sslmode=require",
    ],
)
def test_a_database_s_url_may_be_written_for_any_tool(given: str) -> None:
    settings = Settings(database_url=given)
    assert settings.database_url == "postgresql://me:pass@db:5432/gather?sslmode=require"
    assert settings.sqlalchemy_url == "postgresql+asyncpg://me:pass@db:5432/gather?ssl=require"
