"""All ledgers, found in `fazhang.ledgers.kinds`, in the order of the report's chapters."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules

from fazhang.ledgers import kinds
from fazhang.ledgers.spec import CHAPTERS, Ledger

ORDER = """meeting task duty_statement assessment institution facility study exam training publicity publicity_team
school_deputy law_literate adviser adviser_matter legal_service legal_aid antifraud mediation_committee mediator dispute
petition reception_day opinion hazard
grid_report deliberation grid_evaluation order enforcement_case patrol officer equipment power discretion_benchmark
enforcement_publication case_review accountability decision_catalogue decision legality_review
normative_draft normative_document disclosure supervision window_service proposal litigation demo_village
peace_star special_group_work""".split()
"""How ledgers of one chapter are listed; a ledger not named here comes after those that are."""


def _load() -> dict[str, Ledger]:
    found = {}
    for module in iter_modules(kinds.__path__):
        ledger: Ledger = import_module(f"{kinds.__name__}.{module.name}").LEDGER
        if ledger.code != module.name:
            raise ValueError(f"{module.name}.py declares {ledger.code}")
        found[ledger.code] = ledger
    chapters = list(CHAPTERS)
    rank = {code: i for i, code in enumerate(ORDER)}
    return {
        ledger.code: ledger
        for ledger in sorted(
            found.values(), key=lambda k: (chapters.index(k.chapter), rank.get(k.code, len(rank)), k.code)
        )
    }


LEDGERS: Mapping[str, Ledger] = _load()


def by_chapter(grid_only: bool = False) -> list[tuple[str, str, list[Ledger]]]:
    """(chapter code, Chinese name, its ledgers) in order, empty chapters left out."""
    groups = [
        (code, name, [k for k in LEDGERS.values() if k.chapter == code and (k.grid or not grid_only)])
        for code, name in CHAPTERS.items()
    ]
    return [g for g in groups if g[2]]
