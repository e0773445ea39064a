"""Lists: totals and hits are exact for whoever looks, pages give every record once, and cost does not grow with them."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fazhang.ledgers import door, paging, queries, search, supervision, totals
from fazhang.ledgers.models import Record, Tally
from fazhang.ledgers.registry import LEDGERS
from fazhang.ledgers.spec import VOID
from fazhang.places.models import Office
from fazhang.places.scope import Scope, system
from tests.conftest import Enter
from tests.world import OTHER, TOWN, World

GRID = LEDGERS["grid_report"]
KINDS = queries.kinds(GRID)


def _report(n: int, town: str = TOWN, **more: object) -> door.Entry:
    day = date(2023, 1, 1) + timedelta(days=(n * 37) % 400)
    raw = {
        "region": f"{town}{201 + n % 2}{('', '001', '002')[n % 3]}", "occurred_on": day, "kind": KINDS[n % len(KINDS)],
        "subject": f"{('宅基地边界', '道路积水')[n % 2]}第{n}件", "content": "涉及宅前道路", **more,
    }  # fmt: skip
    return door.Entry(raw, closed_on=day + timedelta(days=n % 5) if n % 3 else None)


def _filled(world: World, count: int = 60) -> None:
    for town in (TOWN, OTHER):
        entries = [_report(n, town) for n in range(count)]
        ids = door.register(ledger="grid_report", entries=entries, scope=world.scope("clerk", town)).ids
        for pk in ids[::9]:
            door.void(record=pk, reason="重复登记", scope=world.scope("head", town))


WANTED: list[dict[str, str]] = [
    {}, {"q": "宅基"}, {"q": "宅"}, {"q": "宅基地"}, {"q": "宅基 道路"}, {"q": "积水", "kind": KINDS[1]}, {"q": "！"}, {"q": "第7件"},
    {"kind": KINDS[0]}, {"kind": KINDS[0], "state": "closed"}, {"state": VOID}, {"state": VOID, "q": "宅基"},
    {"year": "2023"}, {"year": "2024", "state": "open"}, {"from": "2023-02-01", "to": "2023-04-30"}, {"from": "2023-02-11"},
    {"to": "2023-02-11"}, {"from": "nonsense"}, {"year": "99999"}, {"region": f"{TOWN}201"}, {"due": "late"}, {"kind": "？"},
    {"handling": "当场处理"}, {"sort": "due", "after": "2023-01-01_5"}, {"kind": queries.BLANK}, {"stranger": "1"},
]  # fmt: skip


def _scopes(world: World) -> list[Scope]:
    return [world.scope("clerk"), world.scope("grid"), world.scope("county"), world.scope("clerk", OTHER), system()]


def test_a_lists_total_is_the_number_of_its_records_for_every_reader_and_filter(world: World) -> None:
    _filled(world)
    today = timezone.localdate()
    for scope in _scopes(world):
        for wanted in WANTED:
            held = supervision.listed(scope, GRID, wanted, today)
            plain = _counted(scope, wanted)
            assert totals.total(scope, GRID, wanted, today) == len(list(held)), (scope.path, wanted)
            assert plain is None or len(list(held)) == plain, (scope.path, wanted)


def _counted(scope: Scope, wanted: dict[str, str]) -> int | None:
    """The same by looking at every record, for filters of text, kind and state alone."""
    if not set(wanted) <= {"q", "kind", "state"} or wanted.get("kind", KINDS[0]) not in KINDS:
        return None
    words = wanted.get("q", "").split()
    return sum(
        (r.state == wanted["state"] if "state" in wanted else r.state != VOID)
        and r.kind == wanted.get("kind", r.kind)
        and all(any(c.isalnum() for c in w) and w in r.title + r.stored().get("content", "") for w in words)
        for r in Record.objects.filter(ledger="grid_report", region__startswith=scope.path)
    )


def test_hits_follow_voiding_corrections_and_undoing(world: World) -> None:
    scope, head = world.scope("clerk"), world.scope("head")
    one, two = door.register(
        ledger="grid_report", entries=[_report(1, subject="祠堂漏雨"), _report(2, subject="祠堂失火")], scope=scope
    ).ids

    def found(text: str) -> tuple[int, int]:
        return totals.total(scope, GRID, {"q": text}, date.today()), sum(n for _, n, _ in queries.find(scope, text))

    assert found("祠堂") == (2, 2)
    door.amend(record=one, raw={"subject": "围墙漏雨"}, scope=head)
    assert found("祠堂") == (1, 1) and found("围墙") == (1, 1) and found("漏雨") == (1, 1)
    door.amend(record=one, raw={"subject": "祠堂漏雨"}, scope=head)
    assert found("祠堂") == (2, 2) and found("围墙") == (0, 0)
    door.void(record=two, reason="重复登记", scope=head)
    assert found("祠堂") == (1, 1)
    assert totals.total(scope, GRID, {"q": "祠堂", "state": VOID}, date.today()) == 1


def test_a_rebuilt_index_finds_what_the_old_one_found(world: World) -> None:
    _filled(world, 12)
    scope = world.scope("county")
    before = {q: [(k.code, n) for k, n, _ in queries.find(scope, q)] for q in ("宅基", "道路", "争议", "学法")}
    search.clear()
    assert queries.find(scope, "宅基") == []
    search.rebuild()
    assert {q: [(k.code, n) for k, n, _ in queries.find(scope, q)] for q in before} == before


def test_what_is_kept_from_a_unit_is_in_none_of_its_totals(world: World) -> None:
    petition, clerk = LEDGERS["petition"], world.scope("clerk")
    office = Office.objects.get(pk=clerk.office)
    raw = {
        "region": TOWN, "occurred_on": date(2023, 4, 1), "subject": "反映窗口推诿", "visitor": "甲某某", "people": 1,
        "mode": "固定接访", "leader": "镇长甲", "accused_unit": office.name,
    }  # fmt: skip
    door.register(ledger="petition", entries=[door.Entry(raw)], scope=system(TOWN))
    for q in ({"q": "窗口"}, {}, {"year": "2023"}):
        seen = supervision.listed(clerk, petition, q, date.today())
        assert totals.total(clerk, petition, q, date.today()) == len(list(seen))
    assert totals.total(clerk, petition, {"q": "窗口"}, date.today()) == 0
    assert totals.total(world.scope("deputy"), petition, {"q": "窗口"}, date.today()) == 1
    assert queries.find(clerk, "窗口") == []


def test_tallies_are_the_records_after_every_kind_of_act(world: World) -> None:
    _filled(world)
    pk = door.register(ledger="grid_report", entries=[_report(4)], scope=world.scope("clerk")).ids[0]
    door.amend(record=pk, raw={"occurred_on": date(2022, 2, 2), "kind": KINDS[3]}, scope=world.scope("head"))
    by_hand: dict[tuple[object, ...], int] = {}
    for r in Record.objects.all():
        key = (r.town, r.ledger, f"{r.occurred_on:%Y-%m}", r.kind, r.state, r.closed_on is None)
        by_hand[key] = by_hand.get(key, 0) + 1
    held = Tally.objects.exclude(records=0).values_list("town", "ledger", "month", "kind", "state", "open", "records")
    assert {row[:-1]: row[-1] for row in held} == by_hand
    Record.objects.filter(pk=pk).update(state="open")  # past every door
    assert sum(Tally.objects.values_list("records", flat=True)) == Record.objects.count()


def test_counts_of_ledgers_and_years_are_those_of_their_records(world: World) -> None:
    _filled(world)
    for scope in _scopes(world):
        live = [r for r in queries.records(scope) if r.state != VOID]
        for year in (2022, 2023, 2024):
            of_year = [r for r in live if r.occurred_on.year == year]
            assert totals.counts(scope, year) == _by_ledger(of_year)
        assert totals.totals(scope) == _by_ledger(live)
        days = [r.occurred_on for r in queries.records(scope)]
        assert totals.years(scope) == (min(days).year, max(days).year)


def _by_ledger(rows: list[Record]) -> dict[str, tuple[int, int]]:
    return {
        code: (sum(r.ledger == code for r in rows), sum(r.ledger == code and r.closed_on is None for r in rows))
        for code in {r.ledger for r in rows}
    }


@pytest.mark.parametrize("role", ["clerk", "grid", "county"])
def test_every_number_of_the_counts_is_the_total_of_the_list_behind_it(world: World, enter: Enter, role: str) -> None:
    _filled(world)
    client, base = enter(role), "/ledgers/grid_report/"
    for query in ("?year=2023", "?year=2023&by=town"):
        page = client.get(f"{base}counts/{query}").content.decode()
        links = re.findall(r'<a href="([^"]*)">([\d,]+)</a>', page)
        assert links
        for href, number in links[:: max(1, len(links) // 12)]:
            listed = client.get(href.replace("&amp;", "&")).content.decode()
            assert f'共 <b class="fz-num">{number}</b> 条' in listed, href
        cells = [
            int(n.replace(",", "")) for n in re.findall(r'fz-num">(?:<a[^>]*>)?([\d,]+)', page.split("<tfoot>")[1])
        ]
        body = page.split("<tbody>")[1].split("<tfoot>")[0]
        inner = [int(n.replace(",", "")) for n in re.findall(r'fz-num">(?:<a[^>]*>)?([\d,]+)', body)]
        assert sum(cells[:-1]) == cells[-1] and sum(inner) == 2 * cells[-1]


@pytest.mark.django_db
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    days=st.lists(st.tuples(st.integers(0, 6), st.none() | st.integers(0, 4)), max_size=23),
    size=st.integers(1, 7),
    sort=st.sampled_from(list(paging.ORDERS)),
)
def test_walking_the_pages_either_way_gives_every_record_once_in_order(
    world: World, days: list[tuple[int, int | None]], size: int, sort: str
) -> None:
    Record.objects.filter(ledger="walked").delete()
    first = date(2023, 5, 1)
    for n, (day, due) in enumerate(days):
        Record.objects.create(
            id=7 * 10**9 + n + 1, ledger="walked", town=TOWN, region=f"{TOWN}201", occurred_on=first + timedelta(days=day),
            state="open", title=f"{n}", kind="", due_on=None if due is None else first + timedelta(days=due), due_clock="",
            data="{}", version=1, key=f"{n}", created_by="", created_at="", updated_at="", salt="", digest="",
        )  # fmt: skip
    rows = Record.objects.filter(ledger="walked")
    late = sorted((r for r in rows), key=lambda r: (r.occurred_on, r.pk), reverse=True)
    expected = {
        paging.NEWEST: late,
        paging.OLDEST: late[::-1],
        paging.DUE: sorted((r for r in late if r.due_on), key=lambda r: (r.due_on, r.pk))
        + [r for r in late if not r.due_on],
    }[sort]
    forward, after = [], ""
    while True:
        page = paging.page(rows, after=after, size=size, sort=sort)
        forward += page.rows
        assert bool(page.newer) == bool(after)
        if not page.older:
            break
        after = page.older
    backward, before = [], "end"
    while True:
        page = paging.page(rows, before=before, size=size, sort=sort)
        backward = page.rows + backward
        assert bool(page.older) == (before != "end")
        if not page.newer:
            break
        before = page.newer
    assert forward == expected == backward


@pytest.mark.parametrize("key", ["", "x", "2023-01-01", "2023-13-01_5", "2023-01-01_5_9", "2023-01-01_-5", "_", "end"])
def test_a_key_that_cannot_be_read_is_as_none(world: World, key: str) -> None:
    rows = queries.records(world.scope("clerk"), "dispute")
    if key != "end":
        assert paging.page(rows, after=key).rows == paging.page(rows).rows
    assert paging.page(rows, before=key or "end").rows == paging.page(rows, before="end").rows


def test_a_list_asks_as_often_for_many_records_as_for_few(world: World, enter: Enter) -> None:
    client = enter("clerk")
    for query in ("", "?q=宅基", f"?kind={KINDS[0]}&state=closed&sort=oldest", "?sort=due"):
        asked = []
        for count in (3, 90):
            _filled(world, count)
            with CaptureQueriesContext(
                connection,
            ) as held:
                assert client.get(f"/ledgers/grid_report/{query}").status_code == 200
            asked.append(len(held))
        assert asked[1] <= asked[0], query


def test_the_list_is_shown_in_the_order_that_is_asked_for(world: World, enter: Enter) -> None:
    _filled(world)
    client = enter("clerk")
    pages = {s: client.get(f"/ledgers/grid_report/?sort={s}").content.decode() for s in paging.ORDERS}
    shown = {s: re.findall(r'fz-list-day">([\d-]+)', page) for s, page in pages.items()}
    assert shown["newest"] == sorted(shown["newest"], reverse=True)
    assert shown["oldest"] == sorted(shown["oldest"]) and shown["oldest"][0] < shown["newest"][0]
    due = re.findall(r'fz-due"><span class="fz-num">([\d-]+)', pages["due"])
    assert due and due == sorted(due)


def test_every_ledger_has_counts_that_add_up_to_its_list(world: World, enter: Enter) -> None:
    client = enter("clerk")
    for code in LEDGERS:
        page = client.get(f"/ledgers/{code}/counts/?year=2023").content.decode()
        total = re.search(r'共 <b class="fz-num">([\d,]+)</b>', page)
        assert total and f"{total[0]} 条" in client.get(f"/ledgers/{code}/?year=2023").content.decode(), code
