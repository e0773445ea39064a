"""The shapes of answers. Those of a ledger's fields are in `shapes`."""

from __future__ import annotations

from datetime import date
from typing import Any

from ninja import Field, Schema


class Fault(Schema):
    entry: int = Field(0, description="第几条，从0数起")
    field: str = Field(description="哪一项；空为整条")
    message: str


class Error(Schema):
    message: str
    errors: list[Fault] = []


class LedgerBrief(Schema):
    code: str
    name: str
    noun: str
    chapter: str
    chapter_name: str
    grid: bool = Field(description="网格员可以登记")


class LedgerList(Schema):
    items: list[LedgerBrief]


class FieldOut(Schema):
    name: str
    label: str
    kind: str
    required: bool
    personal: bool
    help: str
    options: list[str]
    max: int | None
    unit: str
    register_: str = Field(alias="register", description="从哪本台账中选取")
    columns: list[FieldOut]


class StepOut(Schema):
    code: str
    name: str
    sources: list[str]
    target: str
    needs: list[str]
    takes: list[str]
    day: str = Field(description="办理日期记入的项目")
    adds: str = Field(description="追加一行的表格")
    closes: bool
    assigns: bool
    joins: bool
    opens: str = Field(description="由此登记的台账")
    permission: str
    allowed: bool = Field(description="这个令牌可以办理")
    article: str


class ClockOut(Schema):
    code: str
    name: str
    kind: str
    start: str
    until: str
    limit: str
    term: str
    basis: str


class LedgerOut(LedgerBrief):
    note: str
    day: str
    closed_day: str
    title: str
    kind: str = Field(description="分类的项目")
    fields_: list[FieldOut] = Field(alias="fields")
    states: dict[str, str]
    ended: list[str]
    steps: list[StepOut]
    clocks: list[ClockOut]
    basis: list[str]
    registers: str = Field(description="登记所需的权限")


class RecordOut(Schema):
    id: int
    number: str
    ledger: str
    town: str
    region: str
    office: int | None
    occurred_on: date
    closed_on: date | None
    state: str
    state_name: str
    title: str
    kind: str
    parent: int | None
    due_on: date | None
    due_clock: str
    version: int
    values: dict[str, Any]
    created_by: str
    created_at: str
    updated_at: str
    digest: str


class EvidenceOut(Schema):
    id: int
    name: str
    type: str
    size: int
    sha256: str
    step: str
    added_by: str
    added_at: str


class RecordDetail(RecordOut):
    evidence: list[EvidenceOut] | None = Field(description="令牌没有“打开证据材料”的权限时为null")


class RecordPage(Schema):
    items: list[RecordOut]
    next: str = Field(description="下一页的after；空为最后一页")


class Registered(Schema):
    ids: list[int] = Field(description="按给出的顺序")
    replayed: int = Field(description="其中以前已经登记的条数")


class Done(Schema):
    id: int
    state: str
    version: int


class Attached(Schema):
    evidence: list[EvidenceOut] = Field(description="新增的；记录已有的文件不重复添加")


class PostingOut(Schema):
    id: int
    town: str
    voucher: int
    record: int | None
    indicator: str
    dim: str
    region: str
    on: date
    fact_on: date
    quantity: int | float


class PostingPage(Schema):
    items: list[PostingOut]
    next: str


class ActOut(Schema):
    voucher: int
    act: str
    name: str
    version: int
    on: date
    by: str
    at: str
    changed: list[str] = Field(description="改动了哪些项目，不含内容")
    late: bool
    digest: str
    postings: list[PostingOut]


class History(Schema):
    items: list[ActOut]


class ImportFault(Schema):
    sheet: str
    row: int
    column: str
    message: str


class Imported(Schema):
    rows: int
    booked: int
    duplicates: int
    returned: int
    totals: int
    blank: int
    mapping: dict[str, Any]
    notes: list[str]
    likely: list[dict[str, Any]] = Field(description="像是已经登记过的行，最多10000行")
    errors: list[ImportFault] = Field(description="最多10000处；没有入账的行数见returned")


class FigureOut(Schema):
    code: str
    name: str
    unit: str
    kind: str
    value: int | float | None
    opening: int | float
    postings: int
    dims: dict[str, int | float | None]


class Figures(Schema):
    region: str
    from_: date = Field(alias="from")
    to: date
    items: list[FigureOut]


class VoucherOut(Schema):
    no: int
    town: str
    ledger: str
    act: str
    name: str
    record: int | None
    version: int
    on: date
    by: str
    at: str
    changed: list[str]
    late: bool
    lines: int
    record_digest: str
    digest: str


class VoucherPage(Schema):
    items: list[VoucherOut]
    next: str


class PeriodOut(Schema):
    label: str
    through: date
    voucher: int
    by: str
    at: str
    digest: str


class PeriodList(Schema):
    items: list[PeriodOut]


class Head(Schema):
    town: str
    algorithm: str
    vouchers: int
    postings: int
    head: str = Field(description="链头：最后一张凭证的摘要")
    closed_through: date | None


class ReportOut(Schema):
    id: int
    town: str
    year: int
    title: str
    state: str
    state_name: str
    until: date
    docno: str
    signer: str
    signed_on: date | None
    filed_on: date | None
    published_on: date | None
    published_at: str
    version: int
    digest: str


class ReportPage(Schema):
    items: list[ReportOut]
    next: str


class SectionOut(Schema):
    role: str
    heading: str
    body: str


class ReportDetail(ReportOut):
    sections: list[SectionOut] = Field(description="正文，数字为引用")
    text: str = Field(description="签发时的全文；未签发为空")
    citations: list[dict[str, Any]] = Field(description="签发时的数字及其来源")


class PlaceOut(Schema):
    path: str
    code: str
    name: str
    level: str
    active: bool


class PlacePage(Schema):
    items: list[PlaceOut]
    next: str


class OfficeOut(Schema):
    id: int
    region: str
    name: str
    active: bool


class OfficeList(Schema):
    items: list[OfficeOut]


def answers(model: type[Schema], *more: int, status: int = 200) -> dict[int, type[Schema]]:
    """Status → shape of an operation: its own, the refusals every operation has, and `more`."""
    return {status: model, **dict.fromkeys((400, 401, 403, 404, 405, 503, *more), Error)}
