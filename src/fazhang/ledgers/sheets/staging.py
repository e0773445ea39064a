"""Uploaded spreadsheets between the look at them and their booking: encrypted, for their uploader, for a day."""

from __future__ import annotations

import base64
import hashlib
import os
import threading
import time
from pathlib import Path

from django.conf import settings

from fazhang.ledgers import crypto
from fazhang.places.scope import Scope

KEPT = 24 * 3600
"""Seconds an upload waits to be booked."""


def _folder(scope: Scope) -> Path:
    return Path(settings.DATA) / "imports" / hashlib.sha256(scope.username.encode()).hexdigest()[:16]


def keep(data: bytes, scope: Scope, kind: str = "sheet") -> str:
    """Keep a file; returns the token by which its uploader takes it up again. What waited too long goes."""
    folder = _folder(scope)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for old in folder.parent.glob("*/*"):
        if old.stat().st_mtime < time.time() - KEPT:
            old.unlink(missing_ok=True)
    token = f"{kind}-{hashlib.sha256(data).hexdigest()[:32]}"
    part = folder / f"{token}.{os.getpid()}-{threading.get_ident()}"
    part.write_text(crypto.encrypt(base64.b64encode(data).decode()), "ascii")
    part.replace(folder / token)
    return token


def take(token: str, scope: Scope) -> bytes | None:
    """The file kept under a token; None where there is none (any more)."""
    if not token.replace("-", "").isalnum() or len(token) > 60:
        return None
    try:
        return base64.b64decode(crypto.decrypt((_folder(scope) / token).read_text("ascii")))
    except (FileNotFoundError, crypto.Unreadable):
        return None


def drop(token: str, scope: Scope) -> None:
    if token.replace("-", "").isalnum():
        (_folder(scope) / token).unlink(missing_ok=True)
