"""`verify` names what was changed behind the application's back: any column of any row, any row deleted."""

import io
import os
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, models, transaction

from fazhang.books import door as books
from fazhang.books.models import Balance, Book, Period, Posting, Voucher
from fazhang.ledgers import door
from fazhang.ledgers.evidence import path_of
from fazhang.ledgers.models import Evidence, Record, RecordVersion, Tally
from fazhang.reports.verify import everything
from tests.books_world import build_places, clerk, register

pytestmark = pytest.mark.django_db
TABLES = (Book, Voucher, Posting, Balance, Period, Record, RecordVersion, Evidence, Tally)
KEYS = {
    (RecordVersion, "id"), (Evidence, "id"), (Balance, "id"), (Period, "id"), (Tally, "id"),
}  # fmt: skip
"""Surrogate keys that say nothing; every other column must be guarded."""


@pytest.fixture
def township(tmp_path, settings):
    settings.DATA = tmp_path
    build_places()
    first = register("petition", date(2023, 3, 4), visitor="王某", people=3)
    register("study", date(2023, 4, 4))
    door.move(moves=[door.Move(first, "close", {"outcome": "化解", "result": "已办", "grade": "实质性"}, "2023-05-01")],
              scope=clerk())  # fmt: skip
    door.amend(record=first, raw={"people": 5}, scope=clerk())
    door.attach(record=first, uploads=[("签到.txt", io.BytesIO("签到表".encode()))], scope=clerk())
    books.close_period("990101101", 2023, 6, "tester")
    register("dispute", date(2023, 2, 4))
    assert not list(everything())
    return first


def other(value):
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, date):
        return value + timedelta(days=1)
    if value is None:
        return None
    return ("x" if not value.startswith("x") else "y") + value[1:]


@contextmanager
def tampering():
    """What is done inside is undone, so that foreign keys broken on purpose do not outlive the test."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            defer = (
                "PRAGMA defer_foreign_keys = ON" if connection.vendor == "sqlite" else "SET CONSTRAINTS ALL DEFERRED"
            )
            cursor.execute(defer)
        yield
        transaction.set_rollback(True)


def columns():
    return [
        (model, f.column)
        for model in TABLES
        for f in model._meta.concrete_fields
        if (model, f.column) not in KEYS
    ]  # fmt: skip


def write(model: type[models.Model], column: str, value, where: str, key) -> None:
    """Behind the application's back, past every constraint."""
    sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        try:
            if sqlite:
                cursor.execute("PRAGMA ignore_check_constraints = ON")
            cursor.execute(f'UPDATE "{model._meta.db_table}" SET "{column}" = %s WHERE "{where}" = %s', [value, key])
        finally:
            if sqlite:
                cursor.execute("PRAGMA ignore_check_constraints = OFF")


@pytest.mark.parametrize(("model", "column"), columns(), ids=lambda v: v if isinstance(v, str) else v.__name__)
def test_a_changed_column_is_found(township, model, column):
    field = next(f for f in model._meta.concrete_fields if f.column == column)
    rows = model.objects.exclude(**{f"{field.attname}__isnull": True}).order_by("pk")
    row = rows.last()
    if row is None:
        row = model.objects.order_by("pk").last()
        value = date(2023, 1, 1) if isinstance(field, models.DateField) else 1
    else:
        value = other(getattr(row, field.attname))
    with tampering():
        try:
            with transaction.atomic():
                write(model, column, value, model._meta.pk.column, row.pk)
        except IntegrityError:
            return  # the database itself refused: that is protection too
        found = list(everything())
    assert found, f"{model.__name__}.{column}: {value!r} went unnoticed"
    assert found[0].place
    assert found[0].message


@pytest.mark.parametrize("model", TABLES, ids=lambda m: m.__name__)
@pytest.mark.parametrize("which", ["first", "last"])
def test_a_deleted_row_is_found(township, model, which):
    rows = model.objects.order_by("pk")
    if model is Tally:
        rows = rows.exclude(records=0)  # it counts nothing
    row = getattr(rows, which)()
    with tampering(), connection.cursor() as cursor:
        cursor.execute(f'DELETE FROM "{model._meta.db_table}" WHERE "{model._meta.pk.column}" = %s', [row.pk])
        found = list(everything())
    assert found, f"a deleted {model.__name__} went unnoticed"


def test_one_byte_of_an_evidence_file_is_found_and_named(township):
    item = Evidence.objects.get()
    path = path_of(item.sha256)
    path.chmod(0o640)
    data = bytearray(path.read_bytes())
    data[0] ^= 1
    path.write_bytes(bytes(data))
    found = list(everything())
    assert "签到.txt" in found[0].place
    assert "改动" in found[0].message


def test_a_missing_evidence_file_is_found(township):
    path_of(Evidence.objects.get().sha256).unlink()
    assert any("文件缺失" in p.message for p in everything())


def test_a_voucher_put_in_between_is_found(township):
    last = Voucher.objects.order_by("pk").last()
    columns = {f.attname: getattr(last, f.attname) for f in Voucher._meta.concrete_fields}
    Voucher.objects.create(**{**columns, "id": last.pk + 1, "no": last.no + 1, "key": "forged", "lines": 0})
    assert list(everything())


def test_two_townships_are_told_apart(township):
    register("study", date(2023, 4, 4), scope=clerk("990101102"), region="990101102201")
    assert not list(everything())
    voucher = Voucher.objects.filter(book__town="990101102").get()
    write(Voucher, "by", "别人", "id", voucher.pk)
    found = list(everything())
    assert all("云溪镇" in p.place for p in found)


if "DATABASE_URL" not in os.environ:  # PostgreSQL's column types refuse nonsense; SQLite takes any value anywhere

    @pytest.mark.parametrize(("model", "column"), columns(), ids=lambda v: v if isinstance(v, str) else v.__name__)
    @pytest.mark.parametrize("nonsense", ["x", b"\xff\xfe", -1, 2.5])
    def test_a_value_changed_into_nonsense_is_found_and_never_breaks_the_verification(
        township, model, column, nonsense
    ):
        row = model.objects.order_by("pk").last()
        with tampering():
            try:
                with transaction.atomic():
                    write(model, column, nonsense, model._meta.pk.column, row.pk)
            except IntegrityError:
                return
            found = list(everything())
        assert found, f"{model.__name__}.{column}: {nonsense!r} went unnoticed"

    def test_a_byte_that_is_no_text_any_more_is_found(township):
        with tampering(), connection.cursor() as cursor:
            cursor.execute("UPDATE ledgers_record SET title = CAST(X'E5BBFF' AS TEXT) WHERE id = %s", [township])
            found = list(everything())
        assert any("记录000001" in p.place for p in found)
