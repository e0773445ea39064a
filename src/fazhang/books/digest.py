"""Digests over canonical JSON: compact, UTF-8, fixed order."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

import orjson

ALGORITHMS = ("sha256", "sm3")
GENESIS = "0" * 64


# What is no JSON value only ever comes from a row that was tampered with: it must hash, to something else.
_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=repr)


# Four of these are written for every record. What is no JSON value, whole numbers beyond 64 bits and lone surrogates are left
# to the encoder below; the text is the same.
_PLAIN = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME
_PLAIN |= orjson.OPT_PASSTHROUGH_SUBCLASS


def canonical(value: Any) -> str:
    """Text of a JSON value. Numbers are whole: a fraction is written as text (fazhang.ledgers.fields)."""
    try:
        return orjson.dumps(value, None, _PLAIN).decode()
    except TypeError:
        return _encoder.encode(value)


def hasher(algorithm: str) -> Callable[[str], str]:
    """A function text → hex digest (64 characters). SM3 comes with hashlib where OpenSSL has it."""
    if algorithm == "sha256":
        return lambda text: hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()
    if algorithm == "sm3":
        return lambda text: hashlib.new("sm3", text.encode("utf-8", "surrogateescape")).hexdigest()
    raise ValueError(f"unknown digest {algorithm}")
