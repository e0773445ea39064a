"""The one door into the books: idempotent, append-only, gapless, chained, closed."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from fazhang.books import door, state
from fazhang.books.door import Act, BooksError, Line
from fazhang.books.models import Balance, Book, Posting, Voucher
from fazhang.books.verify import problems
from tests.books_world import TOWN, VILLAGES

pytestmark = pytest.mark.django_db


def act(n: int, *lines: Line, key: str = "", on: date = date(2023, 3, 1), name: str = "register") -> Act:
    return Act("petition", n, 1, name, on, "tester", key or f"petition:k{n}:1", "d" * 64, lines)


def line(quantity: int = 1, indicator: str = "petition.visits", on: date = date(2023, 3, 1), dim: str = "") -> Line:
    return Line(indicator, dim, VILLAGES[1], on, quantity)


def test_an_act_told_twice_is_booked_once():
    first = door.post(TOWN, [act(1, line())])
    again = door.post(TOWN, [act(1, line())])
    assert again[0].replayed and again[0].no == first[0].no
    assert Voucher.objects.count() == 1
    assert state.figure("petition.visits", TOWN, state.Period.year(2023)).value == 1


def test_the_same_key_twice_in_one_call_is_one_voucher():
    posted = door.post(TOWN, [act(1, line()), act(1, line())])
    assert [p.no for p in posted] == [1, 1]


def test_a_key_of_another_act_is_refused():
    door.post(TOWN, [act(1, line(), key="k")])
    with pytest.raises(BooksError, match="已用于另一笔"):
        door.post(TOWN, [act(1, line(), key="k", name="void")])


def test_when_one_act_is_refused_none_is_booked():
    with pytest.raises(BooksError, match="科目"):
        door.post(TOWN, [act(1, line()), act(2, line(indicator="no.such"))])
    assert not Voucher.objects.exists()
    assert not Posting.objects.exists()
    assert not Balance.objects.exists()


@pytest.mark.parametrize("indicator", ["petition.rate", "nothing"])
def test_rates_and_unknown_accounts_take_no_posting(indicator):
    with pytest.raises(BooksError):
        door.post(TOWN, [act(1, line(indicator=indicator))])


def test_a_region_of_another_township_is_refused():
    with pytest.raises(BooksError, match="不属于"):
        door.post(TOWN, [act(1, Line("petition.visits", "", "990101102201", date(2023, 1, 1), 1))])


def test_numbers_go_on_without_gaps_over_calls():
    for n in range(1, 6):
        door.post(TOWN, [act(n, line(), line(2))])
    assert list(Voucher.objects.order_by("pk").values_list("no", flat=True)) == [1, 2, 3, 4, 5]
    book = Book.objects.get(town=TOWN)
    assert (book.vouchers, book.postings) == (5, 10)


def test_a_fact_of_a_closed_period_counts_on_the_first_open_day_and_says_so():
    door.post(TOWN, [act(1, line())])
    door.close_period(TOWN, 2023, 3, "tester")
    door.post(TOWN, [act(2, line(on=date(2023, 2, 5)))])
    late = Posting.objects.order_by("pk").last()
    assert (late.on_date, late.fact_on) == (date(2023, 4, 1), date(2023, 2, 5))
    assert late.voucher.late
    assert state.figure("petition.visits", TOWN, state.Period.month(2023, 3)).value == 1
    assert state.figure("petition.visits", TOWN, state.Period.month(2023, 4)).value == 1
    assert not list(problems())


def test_a_period_closes_once_and_only_after_its_end():
    door.close_period(TOWN, 2023, 12, "tester")
    with pytest.raises(BooksError, match="已经结账"):
        door.close_period(TOWN, 2023, 12, "tester")
    with pytest.raises(BooksError, match="尚未结束"):
        door.close_period(TOWN, 2999, None, "tester")
    door.close_period(TOWN, 2023, None, "tester")
    with pytest.raises(BooksError, match="已随"):
        door.close_period(TOWN, 2023, 5, "tester")


def test_the_database_itself_refuses_an_empty_posting_and_a_second_voucher_number():
    door.post(TOWN, [act(1, line())])
    posting = Posting.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Posting.objects.filter(pk=posting.pk).update(quantity=0)
    voucher = Voucher.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Voucher.objects.create(**{**{f.name: getattr(voucher, f.name) for f in Voucher._meta.fields}, "id": 5})


def test_sm3_books_are_chained_and_verified_like_sha256_ones(settings):
    settings.FAZHANG_DIGEST = "sm3"
    door.post(TOWN, [act(1, line())])
    assert Book.objects.get(town=TOWN).algorithm == "sm3"
    assert not list(problems())
    settings.FAZHANG_DIGEST = "sha256"
    door.post(TOWN, [act(2, line())])
    assert Book.objects.get(town=TOWN).algorithm == "sm3"
    assert not list(problems())


def test_part_months_and_whole_months_agree_with_the_postings():
    for n, day in enumerate([date(2023, 1, 31), date(2023, 2, 1), date(2023, 2, 28), date(2023, 3, 15)], 1):
        door.post(TOWN, [act(n, line(on=day))])
    wanted = {
        (date(2023, 1, 1), date(2023, 12, 31)): 4,
        (date(2023, 2, 1), date(2023, 2, 27)): 1,
        (date(2023, 1, 31), date(2023, 2, 28)): 3,
        (date(2023, 2, 2), date(2023, 3, 15)): 2,
        (date(2023, 3, 15), date(2023, 3, 15)): 1,
    }
    for (start, end), value in wanted.items():
        period = state.Period(start, end)
        assert state.figure("petition.visits", TOWN, period).value == value, period
        assert state.postings("petition.visits", TOWN, period).count() == value
