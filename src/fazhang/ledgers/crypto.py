"""Residents' data at rest: authenticated encryption of single values, AES-256-GCM or SM4-GCM by a setting.

A stored value is ``enc:<cipher>:<base64 of nonce + ciphertext + tag>``. The key is made at first use in the data
folder (keys/field.key, readable by its owner only) or given as FAZHANG_FIELD_KEY (64 hex digits).
"""

from __future__ import annotations

import base64
import os
import threading
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

PREFIX = "enc:"
_NONCE, _TAG = 12, 16


class Unreadable(Exception):
    """A stored value that does not decrypt: the wrong key, or it was changed."""


@lru_cache
def _key() -> bytes:
    if given := os.environ.get("FAZHANG_FIELD_KEY"):
        return bytes.fromhex(given)
    path = settings.DATA / "keys" / "field.key"
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(os.urandom(32).hex())
    except FileExistsError:
        pass
    return bytes.fromhex(path.read_text("ascii").strip())


@lru_cache
def _aes(key: bytes) -> AESGCM:
    return AESGCM(key)


_held = threading.local()


def _forget() -> None:
    """After a fork both would hand out the same bytes."""
    global _held
    _held = threading.local()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)


def random(count: int) -> bytes:
    """Random bytes of the system, asked for by the thousand: each call costs as much as an encryption."""
    pool, at = getattr(_held, "pool", (b"", 0))
    if len(pool) < at + count:
        pool, at = os.urandom(max(8192, count)), 0
    _held.pool = (pool, at + count)
    return pool[at : at + count]


def encrypt(text: str) -> str:
    nonce = random(_NONCE)
    if settings.FAZHANG_CIPHER == "sm4":
        sm4 = Cipher(algorithms.SM4(_key()[:16]), modes.GCM(nonce)).encryptor()
        sealed = sm4.update(text.encode()) + sm4.finalize() + sm4.tag
    else:
        sealed = _aes(_key()).encrypt(nonce, text.encode(), None)
    return f"{PREFIX}{settings.FAZHANG_CIPHER}:{base64.b64encode(nonce + sealed).decode()}"


def decrypt(stored: str) -> str:
    try:
        _, cipher, body = stored.split(":", 2)
        raw = base64.b64decode(body, validate=True)
        nonce, sealed = raw[:_NONCE], raw[_NONCE:]
        if cipher == "sm4":
            sm4 = Cipher(algorithms.SM4(_key()[:16]), modes.GCM(nonce, sealed[-_TAG:])).decryptor()
            return (sm4.update(sealed[:-_TAG]) + sm4.finalize()).decode()
        return _aes(_key()).decrypt(nonce, sealed, None).decode()
    except (ValueError, InvalidTag) as error:
        raise Unreadable("个人信息无法解密：密钥不符或内容被改动") from error
