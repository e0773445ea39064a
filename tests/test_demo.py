"""The demo: the figures of the five model reports, books that balance, and nobody and nowhere real.

It is made once for this module, in a transaction that is rolled back at the end.
"""

from __future__ import annotations

import copy
import csv
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from fazhang.books import verify as books_verify
from fazhang.books.chart import CHART
from fazhang.books.models import Balance, Book, Posting, Voucher
from fazhang.books.state import Period, State, postings
from fazhang.demo import build, reports
from fazhang.demo import current as current_cases
from fazhang.demo.cases import Case
from fazhang.demo.county import Town
from fazhang.demo.words import table
from fazhang.ledgers import crypto, evidence, search
from fazhang.ledgers import verify as ledgers_verify
from fazhang.ledgers.models import Evidence, Record
from fazhang.ledgers.registry import LEDGERS
from fazhang.ledgers.spec import OPEN, VOID
from fazhang.places import divisions
from fazhang.places.models import Appointment, GroupMember, LeadingGroup, Office, Person, Region, User
from fazhang.places.roles import ROLES
from fazhang.places.scope import scope_of
from fazhang.reports import checks
from fazhang.reports.build import build as built_from_books
from fazhang.reports.build import current
from fazhang.reports.flow import FLOW, MANDATORY
from fazhang.reports.models import Report
from fazhang.reports.queries import reports as visible
from tests.demo_world import MODEL, QINGSHI, SAID, TOWNS, YUNXI, Said

# One worker makes it, for a run is distributed by files (Makefile).
pytestmark = pytest.mark.usefixtures("db")
YEARS = (2022, 2023, 2024)
LEADERS = """习近平 赵乐际 王沪宁 丁薛祥 马兴瑞 石泰峰 刘国中 李干杰 李书磊 李鸿忠 何卫东 何立峰 张又侠 张国清 陈文清 陈吉宁
陈敏尔 袁家军 黄坤明 王小洪 刘金国 吴政隆 谌贻琴 王东明 郑建邦 丁仲礼 郝明金 武维华 胡春华 沈跃跃 胡锦涛 江泽民 温家宝
朱镕基 李克强 吴邦国 邓小平 毛泽东 周恩来 刘少奇""".split()
"""Names that must not even be possible."""


class Made:
    """`towns` as the generators got them; `told`: what the progress said."""

    towns: list[Town]
    told: list[tuple[str, int, int]]


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[Made]:
    made = Made()
    made.told = []
    settle = build.settle

    def remembered(*arguments: Any) -> list[Town]:
        towns = settle(*arguments)
        made.towns = copy.deepcopy(towns)
        return towns

    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(build, "settle", remembered)
        with transaction.atomic():
            search.clear()
            assert build.make(lambda *told: made.told.append(told))
            if connection.vendor == "postgresql":
                # The server's own keeping of statistics sees only what is committed.
                connection.cursor().execute("ANALYZE")
            yield made
            transaction.set_rollback(True)


@pytest.fixture
def db(demo: Made) -> None:
    """In this module the database is the demo's, not one of each test's own."""


def state(town: str, year: int) -> State:
    return State(town, Period.year(year))


def report_of(town: str) -> Report:
    return Report.objects.get(town=town, year=MODEL[town])


@pytest.mark.parametrize("town", TOWNS, ids=TOWNS.get)
def test_the_books_hold_the_figures_of_the_model_report(town: str) -> None:
    held = state(town, MODEL[town])
    wrong = {}
    for said in SAID[town]:
        value = held.figure(said.code, said.dims).value
        if value is None or not said.fits(float(value)):
            wrong[said.text, said.code] = value
    assert not wrong


@pytest.mark.parametrize("town", TOWNS, ids=TOWNS.get)
def test_the_model_report_cites_every_figure_as_it_is_to_be_printed(town: str) -> None:
    built = current(report_of(town))
    told = built.json(town, MODEL[town])["citations"]

    def cites(said: Said) -> bool:
        return any(
            (c["text"], c["indicator"], c["approx"]) == (said.text, said.code, said.approx)
            and set(c["filter"].get("dim", ())) == set(said.dims)
            and said.fits(c["value"])
            and built.text[c["start"] : c["end"]] == said.text
            and c["postings"]
            for c in told
        )

    assert [s.text for s in SAID[town] if not cites(s)] == []


@pytest.mark.parametrize("town", TOWNS, ids=TOWNS.get)
def test_a_frozen_report_is_what_the_books_still_say(town: str) -> None:
    for report in Report.objects.filter(town=town):
        frozen, now = current(report), built_from_books(report)
        assert frozen.text == now.text
        assert [(c["text"], c["value"]) for c in frozen.citations] == [(c["text"], c["value"]) for c in now.citations]


def test_the_books_of_every_year_are_those_of_the_first_release_to_the_last_unit() -> None:
    """demo_books.csv: what flowed in the year, what a stock was at its end, in the smallest unit; zeros left out."""
    held: dict[tuple[str, str, str], dict[int, int]] = defaultdict(lambda: dict.fromkeys(YEARS, 0))
    for region, month, code, dim, quantity in Balance.objects.values_list(
        "region", "month", "indicator", "dim", "quantity"
    ):
        for year in YEARS:
            if month // 100 == year or (CHART[code].kind == "stock" and month // 100 < year):
                held[region[:9], code, dim][year] += quantity
    with (Path(__file__).parent / "data/demo_books.csv").open(encoding="utf-8", newline="") as file:
        golden = {
            (row["town"], row["indicator"], row["dim"]): {year: int(row[str(year)]) for year in YEARS}
            for row in csv.DictReader(file)
        }
    made = {key: years for key, years in held.items() if any(years.values())}
    assert {k: (golden.get(k), made.get(k)) for k in golden.keys() | made.keys() if golden.get(k) != made.get(k)} == {}


def test_the_rows_behind_a_model_figure_sum_to_it() -> None:
    for town, said in ((t, s) for t in TOWNS for s in SAID[t] if s.code != "dispute.rate"):
        period = Period.year(MODEL[town])
        rows = postings(said.code, town, period, said.dims).values_list("quantity", flat=True)
        figure = state(town, MODEL[town]).figure(said.code, said.dims)
        assert figure.indicator.value(sum(rows)) == figure.value


def test_the_model_reports_have_every_section_and_no_finding_to_be_corrected() -> None:
    for town in TOWNS:
        report = report_of(town)
        assert {s.role for s in report.sections.all()} >= set(MANDATORY)
        found = [f for f in checks.check(report) if f.severity == "error" or f.rule in ("typed-figure", "no-causes")]
        assert found == []


def test_what_the_reports_say_did_not_happen_did_not() -> None:
    claims = {"本年度未发生行政诉讼": "litigation.cases", "本年度未发生执法过错责任追究": "enforcement.accountability"}
    told: Counter[str] = Counter()
    for town in TOWNS:
        text, held = current(report_of(town)).text, state(town, MODEL[town])
        for claim, code in claims.items():
            if claim in text:
                told[code] += 1
                assert not held.figure(code).value
        assert not held.figure("litigation.lost").value
        assert not held.figure("reconsideration.corrected").value
    assert told == {"litigation.cases": 2, "enforcement.accountability": 5}


def test_every_state_of_a_report_is_to_be_seen() -> None:
    assert {r.state for r in Report.objects.all()} == set(FLOW.states)
    assert Report.objects.count() == len(TOWNS) * len(YEARS)
    county = scope_of(User.objects.get(username="xian_ducha"))
    assert {r.state for r in visible(county)} == {"filed", "published"}
    assert all(r.signed_on.weekday() < 5 for r in Report.objects.exclude(signed_on=None))


def test_the_villages_named_in_a_report_are_those_of_the_books() -> None:
    rows = Record.objects.filter(ledger="demo_village", town="990101103")
    named = [r.stored()["village"] for r in rows if r.stored().get("named_on", "9") < "2025"]
    text = current(report_of("990101103")).text
    assert len(named) == 2
    assert all(village in text for village in named)


def test_the_books_balance_in_every_town_and_year() -> None:
    broken = {
        (town, year): [i.code for i, _, _ in found]
        for town in TOWNS
        for year in YEARS
        if (found := state(town, year).broken_identities())
    }
    assert not broken


def test_verification_finds_nothing() -> None:
    assert list(books_verify.problems()) == []
    assert list(ledgers_verify.problems()) == []
    assert [p for book in Book.objects.all() for p in ledgers_verify.unequal(book)] == []


def test_every_ledger_has_records_of_every_town_and_year() -> None:
    held = Counter(Record.objects.exclude(state=VOID).values_list("town", "ledger", "occurred_on__year"))
    wanted = set(LEDGERS) - {"mediator", "mediation_committee", "discretion_benchmark", "order"}
    assert [(t, k, y) for t in TOWNS for k in wanted for y in YEARS if not held[t, k, y]] == []
    assert {k for _, k, _ in held} == set(LEDGERS)
    assert Record.objects.filter(town=YUNXI, ledger="grid_report", occurred_on__year=2023).count() == 30_458


def test_vouchers_tell_of_time_in_order() -> None:
    for book in Book.objects.all():
        moments = list(Voucher.objects.filter(book=book).order_by("no").values_list("at", flat=True))
        assert all(a <= b for a, b in pairwise(moments))
        assert moments[0][:4] == "2022"
        assert str(book.closed_through) == "2023-12-31"
    early = Voucher.objects.filter(on_date__year__lt=2022).exclude(act__in=("register", "enter"))
    assert set(early.values_list("ledger", flat=True)) <= {"enforcement_case"}, "only what was carried over from 2021"


def test_matters_come_back_are_amended_voided_carried_over_and_left_open() -> None:
    for book in Book.objects.all():
        acts = Counter(Voucher.objects.filter(book=book).values_list("act", flat=True))
        assert all(acts[a] for a in ("register", "enter", "close", "reopen", "amend", "void", "attach", "sign"))
        assert Voucher.objects.filter(book=book, late=True).count() == 2
        open_ = Record.objects.filter(
            town=book.town, state=OPEN, due_on__lt="2024-12-31", ledger__in=("task", "hazard")
        )
        assert open_.exists()
    assert state(QINGSHI, 2024).figure("petition.in_progress").opening == 6
    assert state(YUNXI, 2024).figure("dispute.in_progress").opening > 0
    assert Posting.objects.filter(on_date__lt="2022-01-01", indicator="dispute.in_progress", quantity__gt=0).exists()


def test_years_differ_so_that_comparing_them_means_something() -> None:
    codes = ("study.sessions", "publicity.materials", "dispute.registered", "petition.visits", "enforcement.fines")
    for town in TOWNS:
        for code in codes:
            values = [state(town, year).figure(code).value for year in YEARS]
            assert all(values)
            assert len(set(values)) > 1


def test_evidence_of_several_kinds_can_be_previewed() -> None:
    kinds: Counter[str] = Counter()
    for town in TOWNS:
        items = list(Evidence.objects.filter(record__town=town))
        assert len(items) > 20
        kinds.update(i.name.rpartition(".")[2] for i in items)
        picture = next(i for i in items if i.name.endswith(".png"))
        assert evidence.thumbnail(picture.sha256)
        paper = next(i for i in items if i.name.endswith(".docx"))
        assert "议题" in evidence.excerpt(paper.sha256, paper.type)
        sheet = next(i for i in items if i.name.endswith(".xlsx"))
        assert "签到" in evidence.excerpt(sheet.sha256, sheet.type)
    assert set(kinds) == {"png", "docx", "xlsx", "pdf"}


def test_words_of_two_characters_are_found_in_every_town() -> None:
    for town in TOWNS:
        for word in ("宅基", "邻里", "噪音"):
            assert search.matching(Record.objects.filter(town=town), word).exists()


def test_cases_in_hand_are_in_every_state_and_some_are_overdue() -> None:
    today = timezone.localdate()
    for ledger in (k for k in LEDGERS.values() if len(k.flow.states) > 2):
        held = set(Record.objects.filter(ledger=ledger.code).values_list("state", flat=True))
        assert held >= set(ledger.flow.states), ledger.code
    now = Record.objects.filter(town=QINGSHI, occurred_on__gt=today - timedelta(days=400))
    for code in ("dispute", "petition", "grid_report", "enforcement_case", "decision", "disclosure", "litigation"):
        due = now.filter(ledger=code, due_on__isnull=False)
        assert due.filter(due_on__lt=today).exists(), code
        assert due.filter(due_on__gte=today).exists(), code
    assert Record.objects.filter(town=YUNXI, created_at__gt="2025-02").exists()
    assert now.filter(ledger="order", created_by="xian_ducha", parent__isnull=False).exists()


def test_scripts_that_the_law_does_not_allow_are_not_passed_over(demo: Made) -> None:
    wrong = Case("wrong", "dispute", 9, {"subject": "宅基地边界"})
    with pytest.raises(current_cases.Unplayable, match=r"wrong.*纠纷类型"), pytest.MonkeyPatch.context() as patch:
        patch.setattr(current_cases, "scripts", lambda: (wrong,))
        current_cases.run(demo.towns[:1], timezone.localdate())


def test_lists_do_not_look_copied() -> None:
    for ledger in ("dispute", "petition", "opinion", "publicity", "study", "hazard"):
        for town in TOWNS:
            titles = list(Record.objects.filter(town=town, ledger=ledger).values_list("title", flat=True))
            assert max(Counter(titles).values()) <= max(5, len(titles) * 0.06), (town, ledger)


def test_places_go_from_the_province_to_grids_on_three_levels() -> None:
    assert [Region.objects.get(path=p).level for p in ("99", "9901", "990101")] == ["province", "city", "county"]
    assert {r.path: r.name for r in Region.objects.filter(level="town")} == TOWNS
    for town in TOWNS:
        below = Region.objects.filter(path__startswith=town)
        villages = below.filter(level="village")
        assert 8 <= villages.count() <= 16
        for village in villages:
            levels = Counter(below.filter(path__startswith=village.path).values_list("level", flat=True))
            assert all(levels[f"grid{n}"] for n in (1, 2, 3))
        assert set(Office.objects.filter(region_id=town).values_list("name", flat=True)) >= {
            "党政办公室", "司法所", "综治中心", "综合行政执法队", "派出所", "便民服务中心",
        }  # fmt: skip
        groups = LeadingGroup.objects.filter(region_id=town)
        assert groups.count() >= 5
        assert all(g.members.filter(role="组长").exists() for g in groups)
    assert Appointment.objects.exclude(until=None).exists()
    assert GroupMember.objects.exclude(until=None).exists()


def test_every_role_may_sign_in_in_every_town() -> None:
    for town in TOWNS:
        roles = {u.role for u in User.objects.filter(region__path__startswith=town)}
        assert roles == set(ROLES) - {"county"}
    assert {u.role for u in User.objects.filter(region_id="990101")} == {"county", "admin"}
    assert User.objects.get(username="qs_dengji").check_password(build.PASSWORD)
    for user in User.objects.all():
        user.full_clean(exclude=["password"])
        assert user.username in build.accounts()
    assert build.PASSWORD in build.accounts()


def test_nobody_in_it_can_be_telephoned() -> None:
    """No area code begins with 000, so a number of these is nobody's."""
    seen = 0
    for record in Record.objects.filter(data__contains="phone", town=QINGSHI):
        for field in record.spec.personal:
            if field.kind == "Phone" and (stored := record.stored().get(field.name)):
                seen += 1
                assert re.fullmatch(r"000-\d{8}", crypto.decrypt(stored))
    assert seen > 100
    texts = Record.objects.filter(Q(data__regex=r"[^0-9]1[3-9][0-9]{9}[^0-9]"))
    assert not texts.exists()


def test_nobody_in_it_is_known() -> None:
    """Names are of three characters put together at random; no list of people was used."""
    bank = table("names")
    made = {*Person.objects.values_list("name", flat=True), *User.objects.values_list("name", flat=True)}
    assert len(made) > 200
    for name in made:
        assert len(name) == 3
        assert name[0] in bank["surnames"] and name[1] in bank["first"] and name[2] in bank["second"]
    for name in LEADERS:
        assert not (name[0] in bank["surnames"] and name[1] in bank["first"] and name[2] in bank["second"]), name


@pytest.mark.skipif(not divisions.available(), reason=divisions.MISSING)
def test_its_places_are_nowhere() -> None:
    for region in Region.objects.exclude(level__in=("grid1", "grid2", "grid3")):
        assert divisions.get(region.path) is None
    for name in ("南屏省", "清岚市", "清和县"):
        assert not divisions.find(name)
    assert not [d for town in TOWNS.values() for d in divisions.find(f"清和县{town}")]


def test_it_is_made_once(demo: Made) -> None:
    before = Record.objects.count(), Voucher.objects.count(), User.objects.count()
    assert build.make() is False
    assert before == (Record.objects.count(), Voucher.objects.count(), User.objects.count())


def test_progress_is_told_to_the_end(demo: Made) -> None:
    assert [label for label, done, total in demo.told if done == total] == [*TOWNS.values(), "在办案件"]


def test_the_same_seed_makes_the_same_records(demo: Made) -> None:
    town = demo.towns[3]

    def again() -> list[tuple[str, str, str]]:
        items = build.records(copy.deepcopy(town), random.Random(f"{build.SEED}-{town.path}"), 1.0)
        return sorted((i.ledger, i.day.isoformat(), str(sorted(i.raw.items(), key=str))) for i in items)

    first = again()
    assert first == again()
    held = Record.objects.filter(town=town.path).values_list("ledger", "occurred_on")
    assert Counter((k, d) for k, d, _ in first) == Counter((k, d.isoformat()) for k, d in held)


def test_the_texts_of_the_model_reports_are_five() -> None:
    assert reports.MODELS == MODEL
    assert all(reports.pieces(town, year) for town, year in MODEL.items())
