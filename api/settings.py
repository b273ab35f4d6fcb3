"""Every setting of Gather, and the only reader of the environment."""

import os
import re
import secrets
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field
from pydantic_settings import BaseSettings, SettingsConfigDict


def _as_libpq(url: str) -> str:
    """A database's URL as every tool but SQLAlchemy reads it, also where it was written for SQLAlchemy."""
    return re.sub(r"([?&])ssl=", r"\1sslmode=", re.sub(r"^postgres(ql)?(\+\w+)?://", "postgresql://", url))


class Settings(BaseSettings):
    """Settings come from `GATHER_…` variables; the README's table lists them."""

    model_config = SettingsConfigDict(env_prefix="GATHER_", env_ignore_empty=True, extra="ignore")

    database_url: Annotated[str, AfterValidator(_as_libpq)] | None = None
    redis_url: str | None = None
    data_dir: Path = Path(".gather")
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str | None = None
    secret_key: str | None = None
    web_dir: Path = Path("frontend/dist")

    stripe_api_base: str = "https://api.stripe.com"
    stripe_poll_seconds: float | None = Field(default=None, gt=0)
    stripe_sweep_seconds: float = Field(default=86_400, gt=0)
    stripe_confirm_seconds: float = Field(default=10, ge=0)
    stripe_requests_per_second: float = Field(default=24.3, gt=0)

    import_max_bytes: int = Field(default=1024**3, gt=0)
    rate_limit: int = Field(default=0, ge=0)
    max_connections: int = Field(default=2000, ge=1)
    allowed_hosts: str | None = None

    metrics_token: str | None = Field(default=None, min_length=16)
    log_format: Literal["text", "json"] = "text"
    log_requests: bool | None = None
    drain_seconds: float = Field(default=0, ge=0)

    bootstrap_email: str | None = None
    bootstrap_password: str | None = None
    bootstrap_api_key: str | None = Field(default=None, pattern=r"^[A-Za-z0-9_-]{32,128}$")

    database_pool_size: int = 10

    @property
    def sqlalchemy_url(self) -> str:
        """The database's URL in SQLAlchemy's form, for asyncpg."""
        if self.database_url is None:
            raise RuntimeError("GATHER_DATABASE_URL is not set; `gather serve` sets it to the embedded PostgreSQL")
        return "postgresql+asyncpg://" + re.sub(r"([?&])sslmode=", r"\1ssl=", self.database_url.split("://", 1)[1])

    @property
    def tells_requests(self) -> bool:
        """Whether each request has its line in the log: unless told otherwise, where a machine reads it."""
        return self.log_format == "json" if self.log_requests is None else self.log_requests

    @property
    def has_secret_key(self) -> bool:
        """Whether there is a key already; asking for it would make one."""
        return self.secret_key is not None or (self.data_dir / "secret.key").exists()

    @property
    def secret_keys(self) -> list[str]:
        """The keys that secrets are sealed with: the first seals, all open (rotation)."""
        given = self.secret_key or _kept_secret(self.data_dir / "secret.key")
        return [key.strip() for key in given.split(",") if key.strip()]


def _kept_secret(path: Path) -> str:
    """A secret made once and kept where only its owner can read it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        secret = secrets.token_urlsafe(32)
        file.write(secret)
    return secret


@lru_cache
def settings() -> Settings:
    """The process's settings, read once."""
    return Settings()
