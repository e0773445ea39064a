"""Residents' data at rest: authenticated encryption of single values, AES-256-GCM or SM4-GCM by a setting.

A stored value is ``enc:<cipher>:<base64 of nonce + ciphertext + tag>``. The key is made at first use in the data
folder (keys/field.key, readable by its owner only) or given as FAZHANG_FIELD_KEY (64 hex digits).
"""

from __future__ import annotations

import base64
import os
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


def encrypt(text: str) -> str:
    nonce = os.urandom(_NONCE)
    if settings.FAZHANG_CIPHER == "sm4":
        sm4 = Cipher(algorithms.SM4(_key()[:16]), modes.GCM(nonce)).encryptor()
        sealed = sm4.update(text.encode()) + sm4.finalize() + sm4.tag
    else:
        sealed = AESGCM(_key()).encrypt(nonce, text.encode(), None)
    return f"{PREFIX}{settings.FAZHANG_CIPHER}:{base64.b64encode(nonce + sealed).decode()}"


def decrypt(stored: str) -> str:
    try:
        _, cipher, body = stored.split(":", 2)
        raw = base64.b64decode(body, validate=True)
        nonce, sealed = raw[:_NONCE], raw[_NONCE:]
        if cipher == "sm4":
            sm4 = Cipher(algorithms.SM4(_key()[:16]), modes.GCM(nonce, sealed[-_TAG:])).decryptor()
            return (sm4.update(sealed[:-_TAG]) + sm4.finalize()).decode()
        return AESGCM(_key()).decrypt(nonce, sealed, None).decode()
    except (ValueError, InvalidTag) as error:
        raise Unreadable("个人信息无法解密：密钥不符或内容被改动") from error
