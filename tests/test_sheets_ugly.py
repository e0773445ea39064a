"""Workbooks as clerks have them, through the loader: what is booked is right, and nothing is lost in silence."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from fazhang.ledgers import crypto, verify
from fazhang.ledgers.models import Record
from fazhang.ledgers.registry import LEDGERS
from fazhang.ledgers.sheets.loading import Loader, Result
from fazhang.ledgers.sheets.workbook import Unreadable
from fazhang.places.scope import system
from tests import ugly_files, ugly_tables
from tests.ugly import BACK, Case, Cells, Page, Refused, Want, xlsx
from tests.ugly_cells import CELLS
from tests.world import TOWN, World

CASES = ugly_tables.CASES + ugly_files.CASES


def load(data: bytes, ledger: str, **how: str) -> Result:
    result = Loader(LEDGERS[ledger], system(TOWN), TOWN).load(data, **how)
    parts = result.booked + result.duplicates + len(result.returned) + result.totals + result.blank
    assert result.rows == parts, "lines in = booked + duplicates + returned + totals + blank"
    return result


def held(ledger: str) -> list[dict[str, Any]]:
    """What was booked from sheets, in the order of the lines."""
    found = Record.objects.filter(ledger=ledger, key__startswith="sheet:").order_by("pk")
    clear = [
        {k: crypto.decrypt(v) if str(v).startswith(crypto.PREFIX) else v for k, v in r.stored().items()} for r in found
    ]
    return [values | {
        "day": str(r.occurred_on), "closed": r.closed_on and str(r.closed_on), "region": r.region,
    } for r, values in zip(found, clear, strict=True)]  # fmt: skip


def differences(result: Result, ledger: str, want: Want) -> list[str]:
    got = {"booked": result.booked, "returned": len(result.returned), "totals": result.totals, "blank": result.blank}
    found = [f"{k}: {v}, wanted {getattr(want, k)}" for k, v in got.items() if getattr(want, k) not in (v, None)]
    for n, (record, wanted) in enumerate(zip(held(ledger), want.records, strict=False)):
        found += [f"record {n} {k}: {record.get(k)!r}, wanted {v!r}" for k, v in wanted.items() if record.get(k) != v]
    faults = sorted((f.sheet, f.row, f.column) for f in result.faults)
    if (want.faults or not want.returned) and faults != sorted(want.faults):
        found.append(f"faults: {[(f.sheet, f.row, f.column, f.message) for f in result.faults]}, wanted {want.faults}")
    told = "；".join(result.notes)
    return found + [f"not told: {word} in {told!r}" for word in want.notes if word not in told]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_a_sheet_is_read_rightly_or_says_what_is_wrong(world: World, case: Case) -> None:
    wants = [w for w in case.wants if isinstance(w, Want)]
    try:
        result = load(case.data(), case.ledger, **({"name": case.file} if case.file else {}))
    except Unreadable as error:
        words = [w.words for w in case.wants if isinstance(w, Refused)]
        assert words, f"refused: {error}"
        assert any(re.search(w, str(error)) for w in words), f"{error}: wanted {words}"
        return
    assert wants, f"should be refused; {result.booked} booked, {result.notes}"
    found = [differences(result, case.ledger, want) for want in wants]
    assert [] in found, "\n  or ".join(map(str, found)) + f"\nnotes: {result.notes}"
    assert not list(verify.problems())


@pytest.mark.parametrize("cells", CELLS, ids=lambda c: c.name)
def test_a_cell_is_read_as_people_mean_it_or_comes_back(world: World, cells: Cells) -> None:
    result = load(cells.data(), cells.ledger)
    head = 3
    back = {f.row - head: f.column for f in result.faults}
    kept = iter(held(cells.ledger))
    wrong = []
    for n, (cell, outcomes) in enumerate(cells.cells):
        got = BACK if n in back else next(kept).get(cells.field)
        if got not in outcomes or (got is not None and type(got) not in {type(o) for o in outcomes}):
            wrong.append(f"{cell!r}: {got!r}, not {outcomes}")
        elif got == BACK and back[n] != cells.heading:
            wrong.append(f"{cell!r}: returned at {back[n]!r}")
    assert not wrong, f"{len(wrong)} of {len(cells.cells)}:\n" + "\n".join(wrong)


@pytest.mark.parametrize(("first", "second"), [s[1:] for s in ugly_files.SAME], ids=[s[0] for s in ugly_files.SAME])
def test_what_was_booked_is_not_booked_again(
    world: World, first: Callable[[], bytes], second: Callable[[], bytes]
) -> None:
    one, two = load(first(), "study"), load(second(), "study")
    assert (one.booked, two.booked, two.duplicates, two.returned) == (3, 0, 3, [])


@pytest.mark.parametrize(
    "other", [("日期", "时间"), ("日期", "日　期"), ("日期", "日\n期")], ids=["时间", "wide", "broken"]
)
def test_the_day_of_a_matter_is_known_by_its_other_names(world: World, other: tuple[str, str]) -> None:
    missed = []
    for code, ledger in LEDGERS.items():
        days = {"occurred_on": ledger.day, "closed_on": ledger.closed_day}
        head = [label.replace(*other) for label in days.values() if label]
        labels = [f.label for f in ledger.fields if f.required]
        mapping = load(xlsx(Page(ledger.name, [[f"2023年{ledger.name}"], [*head, *labels]])), code).mapping
        found = set(mapping.values())
        missed += [f"{code}: {days[n]}" for n in days if days[n] and n not in found]
    assert not missed, f"{len(missed)}: {missed}"
