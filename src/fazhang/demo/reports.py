"""The demo's annual reports."""

from __future__ import annotations

from fazhang.demo.county import Town


def write_all(towns: list[Town], tick) -> None:
    pass
