"""Taking in reports that were written elsewhere: text out of a file, whose it is, what it says."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import IO

from django.db import transaction

from fazhang.books import door as books
from fazhang.oversight import copies
from fazhang.oversight.models import Received
from fazhang.places.models import Region, User
from fazhang.places.scope import Denied, Scope
from fazhang.reading import Report, Unreadable, text_of
from fazhang.reports.proofreading import read_text

SUFFIXES = (".docx", ".doc", ".wps", ".pdf", ".html", ".htm", ".txt")
LARGEST = 20 * 2**20
"""Bytes of one report; with pictures a report of a township has a few million."""
LONGEST = 200_000
"""Characters of one report; the longest of a township has some twenty thousand."""
_UNSTORED = re.compile("[\0\ud800-\udfff]")
"""What no database keeps; each becomes a space, so that offsets stay."""


@dataclass(frozen=True)
class Outcome:
    """What became of one file. `fault` is told where it was not taken; `again`: it was there already."""

    name: str
    received: Received | None = None
    fault: str = ""
    again: bool = False


def receive(uploads: Sequence[tuple[str, IO[bytes]]], scope: Scope) -> list[Outcome]:
    """Take in files (name, open file), each by itself: one that cannot be read does not hold up the others."""
    scope.require("reports")
    return [
        _one(name.replace("\\", "/").rpartition("/")[2][-200:] or "未命名", source, scope) for name, source in uploads
    ]


def receive_text(text: str, scope: Scope, name: str = "粘贴的文字") -> Outcome:
    """Take in a report that was pasted."""
    scope.require("reports")
    if not text.strip():
        return Outcome(name, fault="没有文字：请粘贴报告全文")
    return _keep(name, text, hashlib.sha256(text.encode()).hexdigest(), len(text.encode()), scope)


def _one(name: str, source: IO[bytes], scope: Scope) -> Outcome:
    suffix = Path(name).suffix.lower()
    if suffix not in SUFFIXES:
        return Outcome(name, fault=f"不能读取“{name}”：请上传Word、WPS、PDF、网页或文本文件")
    content = source.read(LARGEST + 1)
    if len(content) > LARGEST:
        return Outcome(name, fault=f"“{name}”超过{LARGEST // 2**20}MB，请压缩其中的图片后再上传")
    try:
        text = text_of(content)
    except Unreadable as error:
        return Outcome(name, fault=f"“{name}”读不出来：{error}")
    return _keep(name, text, hashlib.sha256(content).hexdigest(), len(content), scope)


def _keep(name: str, text: str, sha256: str, size: int, scope: Scope) -> Outcome:
    if len(text) > LONGEST:
        return Outcome(name, fault=f"“{name}”有{len(text)}字，不像一份报告；请只上传报告本身")
    text = _UNSTORED.sub(" ", text)
    if not text.strip():
        return Outcome(name, fault=f"“{name}”里没有文字：请上传报告的文字版，或者粘贴报告全文")
    report = read_text(text)
    with transaction.atomic():
        held = scope.limit(Received.objects.filter(sha256=sha256)).first()
        if held is not None:
            again = bool(scope.town) or held.open_above
            if not again:
                # The township had it for itself; now those above have taken it in.
                held.open_above, held.added_by = True, scope.username
                held.save(update_fields=["open_above", "added_by"])
            return Outcome(name, held, again=again)
        received = Received.objects.create(
            region=_whose(report, scope), year=report.year, until=until(report), title=(report.title or "")[:200],
            name=name, sha256=sha256, size=size, text=text, figures=kept(report), open_above=not scope.town,
            added_by=scope.username, added_at=books.now(), **counted(report),
        )  # fmt: skip
    copies.index([received])
    return Outcome(name, received)


def counted(report: Report) -> dict[str, int]:
    by = [f.severity for f in report.findings]
    return {"errors": by.count("error"), "warnings": by.count("warning")}


def _whose(report: Report, scope: Scope) -> str:
    """The township a report is of: the user's own; for a county the one of that name, its own path where that is not clear."""
    if scope.town:
        return scope.town
    named = list(scope.towns().filter(name=report.town or "").values_list("path", flat=True)[:2])
    return named[0] if len(named) == 1 else scope.path


def until(report: Report) -> date | None:
    """The day its figures run to: the one it states, else its date where that is within the year, else the year's end."""
    if report.year is None:
        return None
    last = date(report.year, 12, 31)
    stated = report.cutoff or report.date
    if stated is None:
        return last
    day = date.fromisoformat(stated)
    return day if day.year == report.year else last


def kept(report: Report) -> str:
    """The figures that count something of the chart, as they are kept (Received.kept)."""
    return json.dumps([asdict(f) for f in report.figures if f.indicator], ensure_ascii=False)


def reread(rows: Iterable[Received]) -> int:
    """Read reports anew, after the reading has learned something: what is kept of each; how many."""
    count = 0
    for received in rows:
        report = read_text(received.text)
        received.figures = kept(report)
        received.errors, received.warnings = counted(report).values()
        received.save(update_fields=["figures", "errors", "warnings"])
        count += 1
    return count


def assign(received: Received, town: str, year: int, until: date | None, scope: Scope) -> Received:
    """Say whose report it is and of which year, where the reader could not tell or was wrong."""
    scope.require("reports")
    scope.require_region(town)
    if not may_assign(received, scope):
        raise Denied("这份报告由县里收入，由县里归类")
    if not Region.objects.filter(path=town, level="town").exists():
        raise Denied("请选择乡镇")
    if Received.objects.filter(region=town, sha256=received.sha256).exclude(pk=received.pk).exists():
        raise Denied("这个乡镇已经有同一份报告")
    last = date(year, 12, 31)
    received.region, received.year = town, year
    received.until = until if until and until.year == year else last
    received.save(update_fields=["region", "year", "until"])
    copies.index([received])
    return received


def from_above(received: Received) -> bool:
    """Whether it was taken in by those above the townships, or on the command line, which is nobody's account."""
    path = User.objects.filter(username=received.added_by).values_list("region", flat=True).first()
    return path is None or len(path) < 9


def may_assign(received: Received, scope: Scope) -> bool:
    return not scope.town or not from_above(received)


def may_discard(received: Received, scope: Scope) -> bool:
    """Who took it in may take it out, and in a township who reviews reports; what the county took in is the county's,
    what a township took in the township's."""
    if received.added_by == scope.username:
        return True
    if from_above(received) == bool(scope.town):
        return False
    return scope.may("review") if scope.town else scope.may("reports")


def discard(received: Received, scope: Scope) -> None:
    """Take a report out again, such as one uploaded by mistake. It is not part of the books."""
    scope.require("reports")
    if not may_discard(received, scope):
        raise Denied("只有上传人和审核人可以移除")
    pk = received.pk
    received.delete()
    copies.forget(pk)


def hand_on(received: Received, scope: Scope) -> None:
    """A township lets those above it see a report that it took in."""
    scope.require("file")
    received.open_above = True
    received.save(update_fields=["open_above"])
