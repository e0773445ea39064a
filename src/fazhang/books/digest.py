"""Digests over canonical JSON: compact, UTF-8, fixed order."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

ALGORITHMS = ("sha256", "sm3")
GENESIS = "0" * 64


# What is no JSON value only ever comes from a row that was tampered with: it must hash, to something else.
_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=repr)


def canonical(value: Any) -> str:
    return _encoder.encode(value)


def hasher(algorithm: str) -> Callable[[str], str]:
    """A function text → hex digest (64 characters). SM3 comes with hashlib where OpenSSL has it."""
    if algorithm == "sha256":
        return lambda text: hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()
    if algorithm == "sm3":
        return lambda text: hashlib.new("sm3", text.encode("utf-8", "surrogateescape")).hexdigest()
    raise ValueError(f"unknown digest {algorithm}")
