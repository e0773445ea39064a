"""Figures in prose: what a token is, and how its value is printed."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fazhang.books.chart import CHART
from fazhang.books.state import Period
from fazhang.ledgers.registry import LEDGERS
from fazhang.ledgers.sources import dims_of
from fazhang.reports.tokens import MARKS, Reader, Token, TokenError, parse, plain_number, printed
from tests.reports_world import EAST, OTHER, PERIOD, TOWN, build_places, register

words = st.text(st.characters(exclude_characters="{}=,", exclude_categories=("Z", "C")), min_size=1, max_size=6)
days = st.dates(date(2000, 1, 1), date(2099, 12, 31))


@st.composite
def tokens(draw: st.DrawFn) -> Token:
    start, end = sorted((draw(days), draw(days)))
    return Token(
        draw(st.sampled_from(sorted(CHART))),
        tuple(draw(st.lists(words, max_size=3))),
        draw(st.just("") | words),
        draw(st.sampled_from(("", *MARKS))),
        draw(st.integers(0, 10**6)),
        draw(st.sampled_from(("", TOWN, EAST))),
        draw(st.sampled_from((None, start))),
        draw(st.sampled_from((None, end))),
    )


def one(text: str) -> Token:
    (token,) = parse(text)
    assert isinstance(token, Token)
    return token


def shown(text: str, value: str | int) -> str:
    return printed(one(text), Decimal(value))[0]


@given(tokens())
def test_a_written_token_is_read_back_as_it_was(token: Token) -> None:
    assert parse(str(token)) == [token]


@given(st.lists(tokens() | words, max_size=6))
def test_prose_between_tokens_is_kept_letter_by_letter(parts: list[str | Token]) -> None:
    text = "".join(map(str, parts))
    found = parse(text)
    assert "".join(map(str, found)) == text
    assert [p for p in found if isinstance(p, Token)] == [p for p in parts if isinstance(p, Token)]


@given(st.text(st.sampled_from("{}= 件study.ions\n"), max_size=30))
def test_whatever_is_typed_is_read_or_refused_with_a_message(text: str) -> None:
    try:
        found = parse(text)
    except TokenError as error:
        assert str(error)
    else:
        assert not any("{{" in p or "}}" in p for p in found if isinstance(p, str))


@pytest.mark.parametrize("code", sorted(CHART))
def test_every_dimension_of_the_ledgers_can_be_named_in_a_token(code: str) -> None:
    for term in dims_of(code):
        assert one(f"{{{{{code} dim={term}}}}}").dims == (term,)


def test_the_terms_of_an_indicator_are_those_its_ledgers_post_under() -> None:
    assert {"会前学法", "中心组学习"} <= set(dims_of("study.sessions"))
    assert set(dims_of("study.sessions")) == set(LEDGERS["study"].field("form").options)  # type: ignore[attr-defined]
    assert {"法治宣传", "业务培训"} <= set(dims_of("money.invested"))
    assert set(dims_of("dispute.rate")) == set(dims_of("dispute.registered"))
    assert set(dims_of("special.released")) == set()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{{}}", "没有指标"),
        ("{{  }}", "没有指标"),
        ("{{nothing.here}}", "没有指标“nothing.here”"),
        ("{{study.sessions dim}}", "无法识别"),
        ("{{study.sessions dim=}}", "无法识别"),
        ("{{study.sessions unit=次 unit=件}}", "无法识别"),
        ("{{study.sessions 单位=次}}", "单位"),
        ("{{study.sessions round=近}}", "余或多"),
        ("{{study.sessions step=十}}", "数字或日期"),
        ("{{study.sessions step=-5}}", "进位"),
        ("{{study.sessions from=2023-13-01}}", "数字或日期"),
        ("{{study.sessions from=2023-05-01 to=2023-04-30}}", "起止日期"),
        ("{{study.sessions region=青石镇}}", "地区"),
        ("{{study.sessions region=９９０１０１１０１}}", "地区"),
        ("{{study.sessions", "不成对"),
        ("study.sessions}}", "不成对"),
        ("{{study.sessions {{study.sessions}}", "无法识别"),
        ("{{study.sessions\nunit=次}}", "不成对"),
        ("{{study.sessions\u2028unit=次}}", "不成对"),
    ],
)
def test_what_is_no_token_is_refused_and_the_writer_told_why(text: str, told: str) -> None:
    with pytest.raises(TokenError, match=re.escape(told)):
        parse(text)


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        ("{{study.sessions}}", 40, "40次"),
        ("{{study.sessions round=余}}", 40, "40次"),
        ("{{study.sessions round=余}}", 43, "40余次"),
        ("{{study.sessions round=多}}", 43, "40多次"),
        ("{{study.sessions round=余}}", 7, "7次"),
        ("{{study.sessions round=余}}", 10, "10次"),
        ("{{study.sessions round=余}}", 0, "0次"),
        ("{{publicity.consultations round=余 step=10000}}", 10326, "1万余人次"),
        ("{{publicity.consultations round=余}}", 10326, "1万余人次"),
        ("{{dispute.registered round=余 step=2}}", 527, "526余件"),
        ("{{publicity.materials round=余 step=100}}", 12843, "12800余份"),
        ("{{publicity.materials round=余 step=10000}}", 9999, "9999份"),
        ("{{publicity.materials round=余 step=10000}}", 240000, "240000份"),
        ("{{publicity.materials round=余 step=10000}}", 240001, "24万余份"),
        ("{{dispute.rate}}", "95.32", "95.32%"),
        ("{{dispute.rate}}", "100.00", "100%"),
        ("{{dispute.rate}}", "96.50", "96.5%"),
        ("{{dispute.amount}}", "1234.50", "1234.5元"),
        ("{{dispute.amount}}", "0.05", "0.05元"),
        ("{{dispute.amount}}", "100000.00", "100000元"),
        ("{{training.hours}}", "1.5", "1.5学时"),
        ("{{training.hours round=余}}", "0.5", "0.5学时"),
        ("{{petition.visits unit=起}}", 159, "159起"),
        ("{{grid.reports round=余 step=1000 unit=条线索}}", 24855, "24000余条线索"),
    ],
)
def test_a_value_is_printed_as_such_texts_print_it(text: str, value: str | int, expected: str) -> None:
    assert shown(text, value) == expected


def test_a_rate_without_a_base_is_said_to_be_none() -> None:
    assert printed(one("{{dispute.rate round=余}}"), None) == ("无", "")


values = st.decimals(0, 10**9, places=2) | st.integers(0, 10**7).map(Decimal)


@given(values, st.sampled_from(MARKS), st.integers(0, 20000))
def test_a_rounded_figure_never_claims_more_than_the_value(value: Decimal, mark: str, step: int) -> None:
    text, told = printed(Token("publicity.materials", mark=mark, step=step), value)
    match = re.fullmatch(r"([\d.]+)(万?)(余|多)?份", text)
    assert match and (match[3] or "") == told
    number = Decimal(match[1]) * (10000 if match[2] else 1)
    if told:
        assert 0 < number < value
        assert value - number < (step or 10 ** (len(str(int(value))) - 1))
    else:
        assert number == value


@given(values)
def test_an_exact_figure_is_the_value_in_plain_digits(value: Decimal) -> None:
    assert Decimal(plain_number(value)) == value
    assert re.fullmatch(r"\d+(\.\d*[1-9])?", plain_number(value))


def test_a_token_speaks_of_its_own_region_and_days_or_the_reports(db: None) -> None:
    build_places()
    reader = Reader(TOWN, PERIOD, ["study.sessions"])
    assert reader.where(one("{{study.sessions}}")) == (TOWN, PERIOD)
    half = one(f"{{{{study.sessions region={EAST} from=2022-01-01 to=2022-06-30}}}}")
    assert reader.where(half) == (EAST, Period(date(2022, 1, 1), date(2022, 6, 30)))
    register("study", date(2023, 3, 1), region=EAST)
    register("study", date(2022, 3, 1), region=EAST)
    register("study", date(2022, 3, 2))
    assert reader.figure(half).value == 1


@pytest.mark.parametrize("region", [OTHER, f"{OTHER}201", "990101", f"{TOWN}9", f"{TOWN}999", f"{EAST}999"])
def test_a_region_outside_the_township_or_unknown_is_refused(db: None, region: str) -> None:
    build_places()
    with pytest.raises(TokenError, match=region):
        Reader(TOWN, PERIOD, ["study.sessions"]).figure(one(f"{{{{study.sessions region={region}}}}}"))


def test_days_that_begin_after_the_cut_off_are_refused_and_never_a_negative_figure(db: None) -> None:
    build_places()
    for day in range(1, 28):
        register("study", date(2023, 6, day))
    reader = Reader(TOWN, Period.year(2023, date(2023, 6, 10)), ["study.sessions"])
    with pytest.raises(TokenError, match="2023-06-10"):
        reader.figure(one("{{study.sessions from=2023-06-20}}"))
