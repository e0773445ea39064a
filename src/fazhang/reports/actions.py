"""The verbs on reports: create, save, advance, carry_tasks. Each checks the scope, saves and tells the log at once."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from fazhang.books import door as books
from fazhang.books.digest import canonical, hasher
from fazhang.books.door import Posted
from fazhang.ledgers import door as ledgers
from fazhang.ledgers.door import Conflict, Invalid
from fazhang.ledgers.fields import FieldError, read_day
from fazhang.ledgers.sources import dims_of
from fazhang.places import hooks
from fazhang.places.models import Region
from fazhang.places.scope import Denied, Scope
from fazhang.reports import build, drafting
from fazhang.reports.flow import DRAFT, FLOW, ROLES
from fazhang.reports.models import Report, ReportEvent, Section
from fazhang.reports.tokens import Reader, Token, TokenError, parse

_DOCNO = re.compile(r"^[\u4e00-\u9fa5]{1,10}〔(19|20)\d{2}〕[1-9]\d*号$")
"""发文字号 (GB/T 9704-2012 7.2.5)."""
HEADER = {
    "title": ("标题", 120, True),
    "issuers": ("发文机关", 200, True),
    "addressee": ("主送机关", 200, False),
    "cc": ("抄送机关", 200, False),
    "docno": ("发文字号", 60, False),
    "signer": ("签发人", 60, False),
}
"""Header fields: label, longest, required."""


@dataclass(frozen=True)
class Piece:
    """A section as the writer has it."""

    role: str
    heading: str
    body: str


def _log(report: Report, step: str, scope: Scope, note: str = "", at: str = "") -> None:
    ReportEvent.objects.create(
        report=report, step=step, by=scope.username, name=scope.name, at=at or books.now(), note=note[:300]
    )


def _held(pk: int, scope: Scope) -> Report:
    report = scope.limit(Report.objects.select_for_update(), "town").filter(pk=pk).first()
    if report is None:
        raise Denied("没有这份报告，或不在您的管辖范围内")
    return report


@transaction.atomic
def create(*, scope: Scope, town: str, year: int, until: date | None = None, at: str = "") -> Report:
    """A new report of a township and year, drafted from the books. One a year."""
    scope.require("draft")
    scope.require_region(town)
    region = Region.objects.filter(path=town, level="town").first()
    if region is None:
        raise Denied("请选择乡镇")
    today = timezone.localdate()
    if not 2000 <= year <= today.year:
        raise Invalid({0: {"year": "请选择已经开始的年度"}})
    if Report.objects.filter(town=town, year=year).exists():
        raise Invalid({0: {"year": f"{region.name}{year}年度的报告已经建立"}})
    end = until or min(date(year, 12, 31), today)
    if end.year != year:
        raise Invalid({0: {"until": f"“数据截至”应在{year}年内"}})
    county = region.parent.name if region.parent else ""
    cc = f"中共{county}委全面依法治{county[-1:]}委员会办公室" if county else ""
    report = Report.objects.create(
        town=town, year=year, until=end, title=f"{region.name}{year}年度法治政府建设工作报告",
        issuers=f"中共{region.name}委员会、{region.name}人民政府",
        addressee=f"中共{county}委、{county}人民政府" if county else "", cc=cc,
        state=DRAFT, created_by=scope.username, updated_at=at or books.now(),
    )  # fmt: skip
    pieces = [Piece(d.role, d.heading, d.body) for d in drafting.draft(town, year, end)]
    _write(report, pieces)
    _log(report, "create", scope, at=at)
    return report


def _write(report: Report, pieces: Sequence[Piece]) -> None:
    report.sections.all().delete()
    Section.objects.bulk_create(
        Section(report=report, position=i, role=p.role, heading=p.heading, body=p.body) for i, p in enumerate(pieces)
    )


def _check_pieces(report: Report, pieces: Sequence[Piece]) -> dict[str, str]:
    errors: dict[str, str] = {}
    reader = Reader(report.town, report.period, ())
    for i, piece in enumerate(pieces):
        if piece.role not in ROLES:
            errors[f"section{i}"] = "请选择这一部分的内容类别"
        elif len(piece.heading) > 100 or len(piece.body) > 50_000:
            errors[f"section{i}"] = "标题最多100个字，正文最多50000个字"
        else:
            try:
                for part in parse(piece.heading) + parse(piece.body):
                    if isinstance(part, Token):
                        reader.where(part)
                        if wrong := [d for d in part.dims if d not in dims_of(part.indicator)]:
                            raise TokenError(f"“{part.account.name}”没有“{'、'.join(wrong)}”这一分类")
            except TokenError as error:
                errors[f"section{i}"] = str(error)
    return errors


@transaction.atomic
def save(
    *, report: int, scope: Scope, pieces: Sequence[Piece], header: Mapping[str, Any], version: int | None = None,
    at: str = "",
) -> Report:  # fmt: skip
    """Save a draft: header fields (HEADER and `until`) and all sections. Raises Invalid, Conflict or Denied."""
    scope.require("draft")
    held = _held(report, scope)
    if held.state != DRAFT:
        raise Denied(f"报告{held.state_name}，不能修改；请先退回修改")
    if version is not None and version != held.version:
        raise Conflict("报告已被他人修改，您填写的内容仍在页面上，请对照后再保存")
    errors: dict[str, str] = {}
    for name, (label, longest, required) in HEADER.items():
        value = str(header.get(name, getattr(held, name)) or "").strip()
        if required and not value:
            errors[name] = f"请填写“{label}”"
        elif len(value) > longest:
            errors[name] = f"“{label}”最多{longest}个字"
        elif name == "docno" and value and not _DOCNO.match(value):
            errors[name] = "发文字号应如“青政发〔2024〕3号”"
        setattr(held, name, value)
    if "until" in header:
        try:
            day = read_day(header["until"], "数据截至")
            if day.year == held.year:
                held.until = day
            else:
                errors["until"] = f"“数据截至”应在{held.year}年内"
        except FieldError as error:
            errors["until"] = str(error)
    errors |= _check_pieces(held, pieces)
    if errors:
        raise Invalid({0: errors})
    held.version += 1
    held.updated_at = at or books.now()
    held.save()
    _write(held, pieces)
    _log(held, "save", scope, at=at)
    return held


@transaction.atomic
def advance(
    *, report: int, step: str, scope: Scope, note: str = "", on: Any = None, url: str = "", signer: str = "",
    at: str = "",
) -> Report:  # fmt: skip
    """Take a step of the report's flow (fazhang.reports.flow).

    Signing freezes the text and books its digest; filing requires that the books still say what was signed.
    """
    held = _held(report, scope)
    try:
        move = FLOW.step(step)
    except KeyError:
        raise Denied(f"没有“{step}”这一步") from None
    scope.require(move.permission)
    if held.state not in move.sources:
        raise Denied(f"报告{held.state_name}，不能{move.name}")
    errors: dict[str, str] = {}
    if "note" in move.needs and not note.strip():
        errors["note"] = f"{move.name}须写明意见"
    day = _day(on, errors, required="on" in move.needs)
    if "url" in move.needs and not url.strip():
        errors["url"] = "请填写公开的网址或载体"
    if errors:
        raise Invalid({0: errors})
    if step == "submit":
        _readable(held)
    if step == "sign":
        held.signer = (signer or held.signer or scope.name)[:60]
        held.signed_on = day or timezone.localdate()
        _freeze(held, scope, at)
    elif step == "recall":
        _seal(held, step, held.digest, timezone.localdate(), scope, at)
        held.signed_on, held.frozen, held.digest = None, "", ""
    elif step == "file":
        if day and held.signed_on and day < held.signed_on:
            raise Invalid({0: {"on": "报送日期不能早于签发日期"}})
        _still_true(held)
        held.filed_on = day
        posted = _seal(held, step, held.digest, held.filed_on, scope, at)
        hooks.tell(
            hooks.FILED, held.town, f"{held.year}.{held.version}",
            {"report": held.pk, "year": held.year, "filed_on": held.filed_on and held.filed_on.isoformat(),
             "digest": held.digest, "voucher": posted.no, "head": posted.digest},
        )  # fmt: skip
    elif step == "publish":
        if day and held.filed_on and day < held.filed_on:
            raise Invalid({0: {"on": "公开日期不能早于报送日期"}})
        held.published_on, held.published_at = day, url.strip()[:300]
        _seal(held, step, published_digest(held), held.published_on, scope, at)
    held.state = move.target
    held.version += 1
    held.updated_at = at or books.now()
    held.save()
    _log(held, step, scope, note.strip(), at)
    return held


def _day(on: Any, errors: dict[str, str], required: bool) -> date | None:
    if on in (None, ""):
        if required:
            errors["on"] = "请填写日期"
        return None
    try:
        day = read_day(on)
    except FieldError as error:
        errors["on"] = str(error)
        return None
    if day > timezone.localdate():
        errors["on"] = "日期不能晚于今天"
    return day


def _readable(report: Report) -> build.Built:
    try:
        return build.build(report)
    except TokenError as error:
        raise Invalid({0: {"": f"报告中有不能识别的数字引用：{error}"}}) from error


def _digest(report: Report, text: str) -> str:
    return hasher(books.open_book(report.town).algorithm)(text)


def published_digest(report: Report) -> str:
    """What is sealed of a publication: its day is the voucher's, so the place and what was published are left."""
    return _digest(report, canonical([report.digest, report.published_at]))


def frozen_digest(report: Report) -> str:
    """The digest of the frozen text as it is now."""
    return _digest(report, report.frozen)


def _seal(report: Report, act: str, digest: str, on: date | None, scope: Scope, at: str) -> Posted:
    """Book a step into the chain; the report's version makes each one its own act."""
    label = f"{report.year}.{report.version}"
    return books.seal(report.town, "reports", label, act, digest, on or report.until, scope.username, at)


def _freeze(report: Report, scope: Scope, at: str) -> None:
    report.frozen = canonical(build.freeze(_readable(report)))
    report.digest = _digest(report, report.frozen)
    _seal(report, "sign", report.digest, report.signed_on, scope, at)


def _still_true(report: Report) -> None:
    """Nobody files figures that the books no longer hold."""
    now, signed = _readable(report), build.kept(report)
    changed = [
        f"{a['name']}签发时为{_told(a)}，现为{_told(b)}"
        for a, b in zip(signed.citations, now.citations, strict=False)
        if (a["text"], a["value"]) != (b["text"], b["value"])
    ]
    if changed or now.text != signed.text:
        told = "；".join(changed[:5]) or "正文已有变化"
        raise Invalid({0: {"": f"签发后账簿数字有变化，须撤回重新签发：{told}"}})


def _told(citation: Mapping[str, Any]) -> str:
    """A figure as printed, with its exact value where it is printed as a round one."""
    return f"{citation['text']}（{citation['value']}）" if citation["approx"] else str(citation["text"])


_ITEM = re.compile(r"^(?:（[一二三四五六七八九十]{1,3}）|\d{1,2}[.．]|[一二三四五六七八九十]是|（\d{1,2}）)\s*")


def plan_items(report: Report) -> list[str]:
    """The items of next year's plan, one a paragraph, without numbers, cut to a task's title."""
    items = []
    for section in report.sections.filter(role="plan"):
        for line in section.body.splitlines():
            text = _ITEM.sub("", line.strip())
            if text and _ITEM.match(line.strip()):
                items.append("".join(p if isinstance(p, str) else "" for p in parse(text)).split("。")[0][:80])
    return items


@transaction.atomic
def carry_tasks(*, report: int, scope: Scope, office: int | None = None) -> int:
    """Make the plan's items tasks of the next year, each once; returns how many are new."""
    held = _held(report, scope)
    entries = [
        ledgers.Entry(
            {**task_values(title, held), "office": office, "region": held.town, "occurred_on": _task_day(held)},
            # By what it says and not by where it stands, so that a plan edited later adds only what is new.
            key=f"plan:{held.year}:{hashlib.sha256(title.encode()).hexdigest()[:32]}",
        )
        for title in dict.fromkeys(plan_items(held))
    ]
    if not entries:
        raise Invalid({0: {"": "下一年度主要安排中没有分条列出的任务"}})
    done = ledgers.register(ledger="task", entries=entries, scope=scope)
    return len(done.ids) - done.replayed


def _task_day(report: Report) -> date:
    return min(date(report.year + 1, 1, 1), timezone.localdate())


def task_values(title: str, report: Report) -> dict[str, Any]:
    """A plan item in the fields of the task ledger."""
    return {
        "subject": title, "source": "年度计划", "lead": "党政办公室", "due_on": f"{report.year + 1}-12-31",
        "measures": f"依据《{report.title}》下一年度主要安排",
    }  # fmt: skip
