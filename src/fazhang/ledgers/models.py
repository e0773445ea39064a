"""Records of all ledgers, their earlier versions and evidence.

One table holds the records of every ledger: a new ledger is a declaration and needs no migration
(docs/decisions/0003-one-record-table.md). What the books see is in columns; the rest is `data`, canonical JSON text
whose personal values are encrypted.
"""

from __future__ import annotations

import json
from typing import Any, ClassVar

from django.db import models

from fazhang.books.digest import canonical
from fazhang.books.given import GivenId
from fazhang.ledgers.registry import LEDGERS
from fazhang.ledgers.spec import VOID, Ledger
from fazhang.places.models import Office

COLUMNS = (
    "id ledger town region office_id occurred_on closed_on state title kind parent_id data version key "
    "created_by created_at updated_at"
).split()
"""What a record's digest covers, in order, followed by its evidence."""
DERIVED = ["due_on", "due_clock"]
"""What follows from a record's content and the law in force, so that a new holiday table may change it."""


def content(row: list[Any], evidence: list[list[Any]]) -> str:
    """The canonical content of a record; `row` in COLUMNS order with dates as ISO text."""
    return canonical([*row, evidence])


class Record(models.Model):
    """One record of a ledger. `created_at`, `updated_at`: UTC ISO time.

    `parent`: the record it came out of (转办), was joined to (合并) or is about (督办). `due_on`: the nearest last day of
    its clocks, `due_clock` which clock that is (fazhang.ledgers.procedure).
    """

    id = GivenId(primary_key=True)
    ledger = models.CharField(max_length=32)
    town = models.CharField(max_length=9)
    region = models.CharField(max_length=24)
    office = models.ForeignKey(Office, models.PROTECT, null=True, db_index=False)
    occurred_on = models.DateField()
    closed_on = models.DateField(null=True)
    state = models.CharField(max_length=16)
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=40)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children", db_index=False)
    due_on = models.DateField(null=True)
    due_clock = models.CharField(max_length=40)
    data = models.TextField()
    version = models.IntegerField()
    key = models.CharField(max_length=80)
    created_by = models.CharField(max_length=64)
    created_at = models.CharField(max_length=20)
    updated_at = models.CharField(max_length=20)
    salt = models.CharField(max_length=32)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["town", "ledger", "key"], name="record_key_once"),
            models.CheckConstraint(
                condition=models.Q(closed_on=None) | models.Q(closed_on__gte=models.F("occurred_on")),
                name="record_days_ordered",
            ),
        ]
        # In the orders of lists, and covering what these are narrowed by, so that only the rows of a page are read. None
        # begins with ledger and region: SQLite would take it for its range and sort a whole ledger for every page.
        indexes: ClassVar = [
            models.Index(
                fields=["ledger", "town", "occurred_on", "id", "region", "state", "kind"], name="record_newest"
            ),
            models.Index(fields=["ledger", "occurred_on", "id", "region", "state", "kind"], name="record_by_day"),
            models.Index(
                fields=["ledger", "due_on", "id", "region", "state", "kind"],
                name="record_by_due",
                condition=models.Q(due_on__isnull=False),
            ),
            models.Index(
                fields=["region", "due_on"],
                name="record_due",
                condition=models.Q(due_on__isnull=False),
            ),
            models.Index(fields=["ledger", "town"], name="record_void", condition=models.Q(state=VOID)),
            models.Index(fields=["parent"], name="record_parent", condition=models.Q(parent__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def spec(self) -> Ledger:
        return LEDGERS[self.ledger]

    @property
    def number(self) -> str:
        """编号: the record's number within its township."""
        return f"{self.id % 10**9:06}"

    @property
    def state_name(self) -> str:
        return self.spec.flow.label(self.state)

    @property
    def voided(self) -> bool:
        return self.state == VOID

    def stored(self) -> dict[str, Any]:
        """Field values as stored: personal ones are encrypted."""
        return json.loads(self.data)

    def row(self) -> list[Any]:
        values = [getattr(self, c) for c in COLUMNS]
        return [v.isoformat() if hasattr(v, "isoformat") else v for v in values]


class Tally(models.Model):
    """How many records there are of a ledger, township, month ("2023-07"), kind and state; `open`: not closed.

    Kept by whatever writes records (fazhang.ledgers.booking), as balances are by postings, and verified as they are. It
    tells totals and counts at any size without counting rows.
    """

    town = models.CharField(max_length=9)
    ledger = models.CharField(max_length=32)
    month = models.CharField(max_length=7)
    kind = models.CharField(max_length=40)
    state = models.CharField(max_length=16)
    open = models.BooleanField()
    records = models.IntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["town", "ledger", "month", "kind", "state", "open"], name="tally_once")
        ]

    def __str__(self) -> str:
        return f"{self.ledger}@{self.town}/{self.month}"


class RecordVersion(models.Model):
    """The content of an earlier version, word for word, so that what an old voucher booked can still be proved."""

    record = models.ForeignKey(Record, models.PROTECT, related_name="versions")
    version = models.IntegerField()
    content = models.TextField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["record", "version"], name="record_version_once")]

    def __str__(self) -> str:
        return f"{self.record_id}/{self.version}"


class Evidence(models.Model):
    """原始凭证: a file of a record, stored by its SHA-256 outside the web root (fazhang.ledgers.evidence).

    `step`: the step of the record's flow that it documents (全过程记录), "" for none.
    """

    record = models.ForeignKey(Record, models.PROTECT, related_name="evidence")
    step = models.CharField(max_length=40, blank=True)
    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    added_by = models.CharField(max_length=64)
    added_at = models.CharField(max_length=20)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["record", "sha256"], name="evidence_once")]

    def __str__(self) -> str:
        return self.name

    def entry(self) -> list[Any]:
        return [self.sha256, self.name, self.type, self.size, self.added_by, self.added_at, self.step]


class Notice(models.Model):
    """站内提醒: one line in a user's inbox (fazhang.ledgers.inbox). No personal data. `at`: UTC ISO time."""

    user = models.CharField(max_length=64)
    record = models.ForeignKey(Record, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=16)
    text = models.CharField(max_length=200)
    key = models.CharField(max_length=120)
    at = models.CharField(max_length=20)
    seen = models.BooleanField(default=False)
    mailed = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "key"], name="notice_once")]
        indexes: ClassVar = [models.Index(fields=["user", "seen", "-id"], name="notice_inbox")]

    def __str__(self) -> str:
        return self.text


class Heading(models.Model):
    """A heading of people's own spreadsheets, mapped by hand once: `name` is what it fills, "" for nothing."""

    town = models.CharField(max_length=9)
    office = models.IntegerField(default=0)
    ledger = models.CharField(max_length=32)
    heading = models.CharField(max_length=100)
    name = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["town", "office", "ledger", "heading"], name="heading_once")
        ]

    def __str__(self) -> str:
        return f"{self.heading} → {self.name}"


class Export(models.Model):
    """An export that left the system: who took what of which place, how filtered, how many rows, when (UTC ISO time).

    `what`: a ledger's code, "statement" or an indicator's code; `name` says it in Chinese. `personal`: with residents'
    data, for the `reason` given. Written before the file is sent.
    """

    user = models.CharField(max_length=64)
    path = models.CharField(max_length=24)
    what = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    filter = models.CharField(max_length=500, blank=True)
    format = models.CharField(max_length=10)
    rows = models.BigIntegerField()
    personal = models.BooleanField(default=False)
    reason = models.CharField(max_length=200, blank=True)
    at = models.CharField(max_length=20)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["path", "-id"], name="export_place")]

    def __str__(self) -> str:
        return f"{self.user} {self.name} {self.rows}"


from fazhang.ledgers.lawbook import CalendarDay, LimitSetting  # noqa: E402, F401 - so that Django finds them
