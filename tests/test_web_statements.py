"""Statements and figures: every number opens on exactly itself, and what lies behind it counts and sums to it."""

from __future__ import annotations

import html
import io
import re
from datetime import date
from decimal import Decimal

import pytest
from python_calamine import CalamineWorkbook

from fazhang.books import queries
from fazhang.books.chart import CHART, IDENTITIES, Formula, Identity
from fazhang.books.models import Posting
from fazhang.books.state import Period, figure, postings
from fazhang.ledgers import sources
from fazhang.web import asking
from fazhang.web.views import statements
from tests.conftest import Enter
from tests.world import COUNTY, OTHER, TOWN, World

YEAR = f"region={TOWN}&from=2023-01-01&to=2023-12-31"


def page(client: object, url: str) -> str:
    answer = client.get(url)  # type: ignore[attr-defined]
    assert answer.status_code == 200, url
    return answer.content.decode()


def value_of(text: str) -> str:
    found = re.search(r'fzb-value-number fz-num">([^<]*)<', text)
    assert found
    return found[1]


def test_every_number_of_the_statement_opens_on_itself(world: World, enter: Enter) -> None:
    client = enter("clerk")
    text = page(client, f"/statement/?{YEAR}")
    links = re.findall(r'<a href="(/figure/[^"]+)">([^<]+)</a>', text.split("fzb-tools")[1])
    told = {(html.unescape(url), value) for url, value in links if value not in ("0", "—")}
    assert len(told) > 20
    for url, value in told:
        shown = value_of(page(client, url))
        assert re.match(rf"{re.escape(value)}\D", shown), (url, value, shown)


def test_the_statement_tells_what_the_books_hold(world: World, enter: Enter) -> None:
    text = page(enter("clerk"), f"/statement/?{YEAR}")
    for code in ("dispute.registered", "dispute.resolved", "study.attendance", "petition.visits"):
        held = figure(code, TOWN, Period.year(2023))
        assert held.value, code
        url = html.escape(asking.figure_url(code, TOWN, Period.year(2023)))
        assert f'<a href="{url}">{held.value}</a>' in text, code
    assert "其中：" in text
    assert ">会前学法<" in text


@pytest.mark.parametrize("code", ["dispute.registered", "dispute.in_progress", "study.sessions", "dispute.rate"])
@pytest.mark.parametrize("region", [COUNTY, TOWN, f"{TOWN}201"])
def test_the_postings_behind_a_figure_equal_it(world: World, enter: Enter, code: str, region: str) -> None:
    text = page(enter("county"), f"/figure/{code}/?region={region}&from=2023-01-01&to=2023-12-31")
    held = figure(code, region, Period.year(2023))
    rows = postings(code, region, Period.year(2023))
    assert rows.count() == held.count
    assert text.count("<tr>") - text.count("<thead><tr>") >= min(held.count, queries.PAGE)
    if CHART[code].kind != "ratio":
        assert "与本数相符" in text
        assert f"{held.count}条，合计{held.value}" in text
    else:
        assert "怎样算出" in text


def test_a_figure_that_does_not_agree_says_so(world: World, enter: Enter) -> None:
    Posting.objects.filter(indicator="dispute.registered", region=f"{TOWN}201").update(quantity=7)
    text = page(enter("clerk"), f"/figure/dispute.registered/?{YEAR}")
    assert "与本数不符" in text


def test_pages_by_keyset_hold_every_posting_once(world: World) -> None:
    rows = postings("dispute.in_progress", COUNTY, Period.year(2023))
    wanted, found, after = list(rows.values_list("pk", flat=True)), [], ""
    assert len(wanted) > 6
    while True:
        got = queries.posting_page(rows, after, 3)
        found += [p.pk for p in got.rows]
        after = got.after
        if not after:
            break
    assert found == wanted


def test_a_rate_shows_its_parts_with_links(enter: Enter) -> None:
    text = page(enter("clerk"), f"/figure/dispute.rate/?{YEAR}")
    assert "100×化解(调解成功)矛盾纠纷÷（期初正在调解＋排查受理矛盾纠纷）".replace("(", "（").replace(")", "）") in text
    assert "/figure/dispute.resolved/?region=990101101&amp;from=2023-01-01&amp;to=2023-12-31" in text
    # The opening balance is the balance of the day before.
    assert "/figure/dispute.in_progress/?region=990101101&amp;from=2022-01-01&amp;to=2022-12-31" in text


def test_who_may_not_open_a_record_is_told_why(world: World, enter: Enter) -> None:
    village = f"region={TOWN}201&from=2023-01-01&to=2023-12-31"
    text = page(enter("grid"), f"/figure/study.sessions/?{village}")
    assert "网格员不能查看" in text
    assert "次学法" not in text
    assert "/books/" not in text.split('id="rows"')[1]
    assert f"/records/{world.records['study1']}/" in page(enter("clerk"), f"/figure/study.sessions/?{village}")


def test_dimension_period_and_region_narrow_alike(world: World, enter: Enter) -> None:
    client = enter("clerk")
    assert value_of(page(client, f"/figure/study.sessions/?{YEAR}")) == "3次"
    assert value_of(page(client, f"/figure/study.sessions/?{YEAR}&dim=会前学法")) == "2次"
    assert value_of(page(client, f"/figure/study.sessions/?{YEAR}&dim=会前学法&dim=中心组学习")) == "3次"
    assert value_of(page(client, f"/figure/study.sessions/?region={TOWN}&year=2023&span=q1")) == "3次"
    assert value_of(page(client, f"/figure/study.sessions/?region={TOWN}&year=2023&span=m2")) == "1次"
    assert (
        value_of(page(client, f"/figure/study.sessions/?region={TOWN}&year=2023&span=year&until=2023-02-20")) == "2次"
    )
    assert value_of(page(client, f"/figure/study.sessions/?region={TOWN}202&year=2023")) == "0次"


@pytest.mark.parametrize(
    ("query", "start", "end"),
    [
        ("year=2023&span=h1", date(2023, 1, 1), date(2023, 6, 30)),
        ("year=2023&span=q4", date(2023, 10, 1), date(2023, 12, 31)),
        ("year=2024&span=m2", date(2024, 2, 1), date(2024, 2, 29)),
        ("from=2023-03-05&to=2023-04-06", date(2023, 3, 5), date(2023, 4, 6)),
        ("year=2023&span=year&until=2023-10-20", date(2023, 1, 1), date(2023, 10, 20)),
    ],
)
def test_periods_are_read_as_chosen(world: World, rf: object, query: str, start: date, end: date) -> None:
    request = rf.get(f"/statement/?{query}")  # type: ignore[attr-defined]
    request.session = {}
    assert asking.ask(request, world.scope("clerk")).period == Period(start, end)


def test_days_that_make_no_period_are_told(enter: Enter) -> None:
    client = enter("clerk")
    assert "终止日期早于起始日期" in page(client, "/statement/?span=days&from=2023-05-01&to=2023-04-01")
    assert "请填写起止日期" in page(client, "/statement/?span=days&from=2023-13-01&to=x")
    assert "截至日期不在所选期间内" in page(client, "/statement/?year=2023&span=m1&until=2023-10-01")


@pytest.mark.parametrize("region", [OTHER, COUNTY, "99", "", "9901011012", "x' OR 1=1"])
def test_what_lies_outside_the_scope_is_not_there(enter: Enter, region: str) -> None:
    client = enter("clerk")
    wanted = 200 if region == "" else 404  # nothing asked: one's own place
    assert client.get("/statement/", {"region": region}).status_code == wanted
    assert client.get("/figure/study.sessions/", {"region": region}).status_code == wanted


def test_an_unknown_indicator_is_not_there(enter: Enter) -> None:
    assert enter("clerk").get("/figure/no.such/").status_code == 404


def test_the_trial_balance_shows_both_sides(enter: Enter) -> None:
    text = page(enter("clerk"), f"/statement/?{YEAR}")
    assert f"{len(IDENTITIES)}项全部成立" in text
    assert "上年结转的正在调解" in text


def test_a_broken_identity_stands_first(enter: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = Identity("x", "学法应等于接访：试", Formula("study.sessions"), "=", Formula("petition.visits"))
    monkeypatch.setattr(statements, "IDENTITIES", (*IDENTITIES, broken))
    text = page(enter("clerk"), f"/statement/?{YEAR}")
    assert "1项不平" in text
    assert text.index("学法应等于接访") < text.index("接访收支平衡")


def test_the_spreadsheet_says_the_same(enter: Enter) -> None:
    answer = enter("clerk").get(f"/statement/export/xlsx/?{YEAR}")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.getvalue())).get_sheet_by_index(0).to_python()
    held = {row[9]: row for row in rows[3:] if row[2] == ""}
    assert set(held) == set(CHART)
    for code in ("study.sessions", "dispute.in_progress", "dispute.rate"):
        value = figure(code, TOWN, Period.year(2023)).value
        assert value is not None
        assert Decimal(str(held[code][6])) == value


def test_every_indicator_stands_once_in_a_chapter() -> None:
    codes = [code for _, _, codes in sources.by_chapter() for code in codes]
    assert sorted(codes) == sorted(CHART)
    names = {code: name for _, name, codes in sources.by_chapter() for code in codes}
    assert names["petition.reception_days"] == names["petition.visits"] == "矛盾纠纷化解与基层治理"
