"""Secrets at rest: AES-256-GCM, bound to the row they belong to.

A sealed secret is `key id (4) | nonce (12) | ciphertext`. The context (workspace and row) is authenticated with it, so
a ciphertext copied to another row doesn't open.
"""

import hashlib
import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from api.settings import settings


def _keys() -> dict[bytes, bytes]:
    """Key id -> key; the first one seals."""
    derived = [hashlib.sha256(b"gather-secrets:" + key.encode()).digest() for key in settings().secret_keys]
    return {hashlib.sha256(key).digest()[:4]: key for key in derived}


def key_id() -> bytes:
    """How a secret begins that the first key has sealed."""
    return next(iter(_keys()))


def seal(text: str, *, context: str) -> bytes:
    """Encrypt a secret for the row that `context` names."""
    key_id, key = next(iter(_keys().items()))
    nonce = os.urandom(12)
    return key_id + nonce + AESGCM(key).encrypt(nonce, text.encode(), context.encode())


def unseal(sealed: bytes, *, context: str) -> str:
    """Decrypt; KeyError when it was sealed with a key that is not among `GATHER_SECRET_KEY`."""
    key = _keys()[bytes(sealed[:4])]
    return AESGCM(key).decrypt(bytes(sealed[4:16]), bytes(sealed[16:]), context.encode()).decode()
