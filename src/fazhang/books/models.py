"""The books: Book, Voucher, Posting, Balance, Period. No personal data and no knowledge of any ledger.

Regions are statistical codes trimmed to their level (fazhang.places): a prefix is an ancestor. Rows are written by
`fazhang.books.door` alone. Ids are given by the book (book id × 10⁹ + number), so they are gapless per township.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from fazhang.books.given import GivenId

SPAN = 10**9
"""Ids of one book: book id × SPAN + number."""


class Book(models.Model):
    """A township's books. `vouchers`, `postings`, `subjects` count what was given out; `head` is the chain's head."""

    id = models.AutoField(primary_key=True)
    town = models.CharField(max_length=9, unique=True)
    algorithm = models.CharField(max_length=8)
    vouchers = models.IntegerField(default=0)
    postings = models.IntegerField(default=0)
    subjects = models.IntegerField(default=0)
    head = models.CharField(max_length=64)
    closed_through = models.DateField(null=True)

    def __str__(self) -> str:
        return self.town


class Voucher(models.Model):
    """记账凭证: one act on one record. `changed` names fields, never values; `at` is UTC ISO time to the second."""

    id = GivenId(primary_key=True)
    book = models.ForeignKey(Book, models.PROTECT, db_index=False)
    no = models.IntegerField()
    ledger = models.CharField(max_length=32)
    subject = models.BigIntegerField()
    version = models.IntegerField()
    act = models.CharField(max_length=16)
    on_date = models.DateField()
    by = models.CharField(max_length=64)
    at = models.CharField(max_length=20)
    changed = models.CharField(max_length=500)
    late = models.BooleanField()
    lines = models.IntegerField()
    key = models.CharField(max_length=160)
    record_digest = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["book", "no"], name="voucher_no_once"),
            models.UniqueConstraint(fields=["book", "key"], name="voucher_key_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["subject", "version"], name="voucher_subject")]

    def __str__(self) -> str:
        return f"{self.no}"


class Posting(models.Model):
    """分录: ± a whole quantity (in the indicator's smallest unit) on an indicator, dimension, region and day.

    `on_date` is the day it counts on; `fact_on` the day of the fact. They differ only where the fact's period was
    already closed.
    """

    id = GivenId(primary_key=True)
    voucher = models.ForeignKey(Voucher, models.PROTECT, db_index=False)
    subject = models.BigIntegerField()
    indicator = models.CharField(max_length=40)
    dim = models.CharField(max_length=40)
    region = models.CharField(max_length=24)
    on_date = models.DateField()
    fact_on = models.DateField()
    quantity = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~models.Q(quantity=0), name="posting_not_zero"),
            models.CheckConstraint(condition=models.Q(on_date__gte=models.F("fact_on")), name="posting_not_backdated"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["indicator", "region", "on_date"], name="posting_figure"),
            models.Index(fields=["subject"], name="posting_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}{self.quantity:+}"


class Balance(models.Model):
    """The sum of postings of one indicator, dimension, region and month (yyyymm), and how many they are."""

    indicator = models.CharField(max_length=40)
    dim = models.CharField(max_length=40)
    region = models.CharField(max_length=24)
    month = models.IntegerField()
    quantity = models.BigIntegerField()
    count = models.IntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["indicator", "region", "month", "dim"], name="balance_once")
        ]

    def __str__(self) -> str:
        return f"{self.indicator}@{self.region}/{self.month}"


class Period(models.Model):
    """结账: a month or year of a book that takes no more postings."""

    book = models.ForeignKey(Book, models.PROTECT)
    label = models.CharField(max_length=7)
    through = models.DateField()
    voucher = models.OneToOneField(Voucher, models.PROTECT)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["book", "label"], name="period_once")]

    def __str__(self) -> str:
        return self.label
