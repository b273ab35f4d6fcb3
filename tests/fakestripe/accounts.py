"""Who may ask: secret keys, restricted keys and their permissions."""

from __future__ import annotations

from typing import Literal

from .errors import StripeError, no_key, not_permitted, unknown_key

DEFAULT_KEY = "sk_test_gatherlunchdeliveries"
Level = Literal["none", "read", "write"]
_RANK = {"none": 0, "read": 1, "write": 2}


class Keys:
    def __init__(self, key: str) -> None:
        self.default = key
        self._permissions: dict[str, dict[str, Level] | None] = {key: None}

    def add(self, key: str, permissions: dict[str, Level] | None = None) -> None:
        """A key with every permission, or a restricted one: {"charge": "read", "webhook_endpoint": "write"}."""
        self._permissions[key] = permissions

    def revoke(self, key: str) -> None:
        self._permissions.pop(key, None)

    def check(self, authorization: str, account: str, kind: str, level: Level) -> StripeError | None:
        scheme, _, key = authorization.partition(" ")
        key = key.strip()
        if not key or scheme.lower() != "bearer":
            return no_key()
        if key not in self._permissions:
            return unknown_key(key)
        granted = self._permissions[key]
        if granted is None or _RANK[granted.get(kind, "none")] >= _RANK[level]:
            return None
        return not_permitted(key, account, f"rak_{kind}_{level}")
