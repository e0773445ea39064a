"""Where a figure comes from: the ledgers that post it, and which of the records behind it a reader may open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from fazhang.books.chart import CHART
from fazhang.ledgers.models import Record
from fazhang.ledgers.queries import records
from fazhang.ledgers.registry import LEDGERS
from fazhang.ledgers.spec import CHAPTERS, Ledger
from fazhang.places.scope import Scope

ACTS: Mapping[str, str] = {
    "register": "登记",
    "enter": "补录",
    "undo": "撤回上一步",
    "amend": "更正",
    "void": "作废",
    "attach": "上传证据",
    "close": "结账",
    "draft": "起草",
    "submit": "送审",
    "sign": "签发",
    "recall": "撤回签发",
    "file": "报送",
    "publish": "公开",
}
"""Names of acts that do not come from a ledger's own flow."""
BOOKS = {"books": "账簿", "reports": "年度报告"}
"""What vouchers that belong to no ledger are about."""


def posters(indicator: str) -> list[Ledger]:
    """Ledgers whose records post an indicator; of a rate, those of its terms."""
    account = CHART[indicator]
    codes = {c for c, _ in account.formula.terms} if account.formula else {indicator}
    return [k for k in LEDGERS.values() if codes & {p.indicator for p in k.posts}]


def family(indicator: str) -> str:
    return indicator.partition(".")[0]


def _chapters() -> dict[str, str]:
    """Indicator → chapter: that of the ledger its family is about, else of the first ledger posting it."""
    families = {"mediation": "governance"}  # counted by the ledger of facilities, read with the disputes
    for ledger in LEDGERS.values():
        if ledger.posts:
            families.setdefault(family(ledger.posts[0].indicator), ledger.chapter)
    found = {}
    for code in CHART:
        posting = posters(code)
        found[code] = families.get(family(code)) or (posting[0].chapter if posting else "")
    return found


_CHAPTER = _chapters()


def by_chapter(codes: Iterable[str] = tuple(CHART)) -> list[tuple[str, str, list[str]]]:
    """(chapter, its Chinese name, indicators in the chart's order); what no ledger posts comes last as 其他."""
    wanted = list(codes)
    groups = [(code, name, [c for c in wanted if _CHAPTER[c] == code]) for code, name in CHAPTERS.items()]
    groups.append(("", "其他", [c for c in wanted if not _CHAPTER[c]]))
    return [g for g in groups if g[2]]


def act_name(ledger: str, act: str) -> str:
    """The act of a voucher in the user's words."""
    if ledger in LEDGERS:
        for step in LEDGERS[ledger].flow.steps:
            if step.code == act:
                return step.name
    return ACTS.get(act, act)


def ledger_name(ledger: str) -> str:
    return LEDGERS[ledger].name if ledger in LEDGERS else BOOKS.get(ledger, ledger)


def readable(scope: Scope, subjects: Iterable[int]) -> dict[int, Record]:
    """Of these records, those that the reader may open."""
    return {r.pk: r for r in records(scope).filter(pk__in=sorted(set(subjects)))}


def why_not(scope: Scope, ledger: str) -> str:
    """Why a reader who sees a voucher or posting of a ledger may not open its record."""
    if not scope.may("records"):
        return f"“{scope.role.name}”不能查看记录"
    if ledger not in LEDGERS:
        return "没有对应的台账记录"
    if scope.role.grid_only and not LEDGERS[ledger].grid:
        return f"{LEDGERS[ledger].name}由乡镇登记，网格员不能查看"
    if LEDGERS[ledger].kept_from:
        return "记录不在您可以查看的范围内"
    return "记录现属别的地区，不在您的管辖范围内"


COLUMNS: Mapping[str, str] = {
    "state": "状态", "region": "地区", "office_id": "机构", "evidence": "证据材料", "void_reason": "作废理由",
}  # fmt: skip
"""Labels of what a voucher may say was changed besides a ledger's fields and days."""


def field_names(ledger: str, names: Iterable[str]) -> list[str]:
    """The labels of fields and columns, in the ledger's own words."""
    labels = dict(COLUMNS)
    if ledger in LEDGERS:
        spec = LEDGERS[ledger]
        labels |= {f.name: f.label for f in spec.fields} | {"occurred_on": spec.day, "closed_on": spec.closed_day}
    return [labels.get(name, name) for name in names if name]


def changed(ledger: str, names: str, record: Record | None) -> list[str]:
    """The labels of what a voucher changed. Of a record that may be kept from the reader they would tell why."""
    kept = ledger in LEDGERS and LEDGERS[ledger].kept_from
    return [] if kept and record is None else field_names(ledger, names.split(","))


def dims_of(indicator: str) -> list[str]:
    """The terms that an indicator's postings may carry, as the ledgers declare them."""
    account = CHART[indicator]
    codes = {c for c, _ in account.formula.terms} if account.formula else {indicator}
    found: dict[str, None] = {}
    for ledger in posters(indicator):
        for post in ledger.posts:
            if post.indicator in codes and post.dim:
                terms = [post.dim[1:]] if post.dim[0] == "=" else list(getattr(ledger.field(post.dim), "options", ()))
                found |= dict.fromkeys(terms)
    return list(found)
