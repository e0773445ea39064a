"""Ledgers as they are declared, their records page by page, registering in them, and spreadsheets into them."""

from __future__ import annotations

import hashlib
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from ninja import Router

from fazhang.ledgers import door, queries
from fazhang.ledgers.fields import Choice, Field, Many, Pick, Rows
from fazhang.ledgers.law import in_force
from fazhang.ledgers.limits import cite
from fazhang.ledgers.registry import LEDGERS
from fazhang.ledgers.sheets import exporting
from fazhang.ledgers.sheets.loading import Loader
from fazhang.ledgers.sheets.workbook import LARGEST
from fazhang.ledgers.spec import CHAPTERS, Ledger
from fazhang.places.scope import Denied, Scope
from fazhang.web.api import asking, params, schemas, shapes, showing
from fazhang.web.api.asking import caller, scope_of
from fazhang.web.api.errors import Problem
from fazhang.web.api.params import FROM, After, Code, Day, Flag, Number, Region_, Size, Text
from fazhang.web.views.exports import send

router = Router(tags=["台账"], by_alias=True)
Suffix = Literal["csv", "xlsx", "parquet"]
MOST = 1000
"""Entries that one request may register."""
TOLD = 10_000
"""Errors of a sheet that are told."""
ENTRY: dict[str, tuple[type, ...]] = {
    "region": (str,), "office": (int, type(None)), "occurred_on": (str,), "closed_on": (str, type(None)), "key": (str,),
    "parent": (int, type(None)), "step": (str, type(None)), "values": (dict,),
}  # fmt: skip


def _brief(ledger: Ledger) -> dict[str, Any]:
    return {
        "code": ledger.code, "name": ledger.name, "noun": ledger.noun, "chapter": ledger.chapter,
        "chapter_name": CHAPTERS[ledger.chapter], "grid": ledger.grid,
    }  # fmt: skip


def _field(field: Field) -> dict[str, Any]:
    return {
        "name": field.name, "label": field.label, "kind": field.kind, "required": field.required,
        "personal": field.personal, "help": field.help,
        "options": list(field.options) if isinstance(field, Choice | Many) else [],
        "max": getattr(field, "max", None), "unit": getattr(field, "unit", ""),
        "register": field.ledger if isinstance(field, Pick) else "",
        "columns": [_field(c) for c in field.columns] if isinstance(field, Rows) else [],
    }  # fmt: skip


@router.get("", response=schemas.answers(schemas.LedgerList), summary="台账目录")
def ledgers(request: HttpRequest) -> Any:
    scope = scope_of(request)
    scope.require("records")
    return {"items": [_brief(k) for k in LEDGERS.values() if k.grid or not scope.role.grid_only]}


@router.get("/{code}", response=schemas.answers(schemas.LedgerOut), summary="一本台账：项目、流程、期限")
def ledger(request: HttpRequest, code: Code) -> Any:
    scope = scope_of(request)
    held = queries.ledger_for(scope, code)
    law = in_force(scope.town)
    return _brief(held) | {
        "note": held.note, "day": held.day, "closed_day": held.closed_day, "title": held.title, "kind": held.kind,
        "fields": [_field(f) for f in held.fields], "states": dict(held.flow.states), "ended": list(held.flow.ended),
        "steps": [
            {
                "code": s.code, "name": s.name, "sources": list(s.sources), "target": s.target, "needs": list(s.needs),
                "takes": list(s.takes), "day": s.day, "adds": s.adds, "closes": s.closes, "assigns": s.assigns,
                "joins": s.joins, "opens": s.opens, "permission": s.permission,
                "allowed": scope.may(s.permission), "article": cite(s.article) if s.article else "",
            }
            for s in held.flow.steps
        ],
        "clocks": [
            {
                "code": c.code, "name": c.name, "kind": c.kind, "start": c.start, "until": c.until, "limit": c.limit,
                "term": law.limits[c.limit].term if c.limit else "", "basis": law.limits[c.limit].cite if c.limit else "",
            }
            for c in held.clocks
        ],
        "basis": [cite(b) for b in held.basis], "registers": held.registers,
    }  # fmt: skip


def _wanted(
    request: HttpRequest,
    ledger: Ledger,
    q: str,
    state: str,
    region: str | None,
    office: int | None,
    from_: str,
    to: str,
) -> dict[str, str]:
    """What a list is narrowed to, as `queries.filtered` takes it."""
    params.day(from_, "from"), params.day(to, "to")
    taken = {f.name: f for f in ledger.fields if isinstance(f, Choice)}
    wanted = {name: str(text) for name, text in request.GET.items() if name in taken}
    for name, text in wanted.items():
        if text not in taken[name].options:
            raise Problem(400, f"“{taken[name].label}”应为：{'、'.join(taken[name].options)}")
    if strange := set(request.GET) - set(taken) - {"after", "size", "q", "state", "region", "office", "from", "to"}:
        raise Problem(400, f"{ledger.name}没有“{min(strange)[:40]}”这个筛选条件")
    wanted |= {"q": q, "state": state, "region": region or "", "from": from_, "to": to}
    return wanted | {"office": "" if office is None else str(office)}


@router.get("/{code}/records", response=schemas.answers(schemas.RecordPage), summary="记录（新的在前，按键翻页）")
def list_records(
    request: HttpRequest, code: Code, after: After = "", size: Size = 50, q: Text = "",
    state: Text = "", region: Region_ | None = None, office: Number | None = None,
    from_: Day = FROM, to: Day = "",
) -> Any:  # fmt: skip
    scope = scope_of(request)
    held = queries.ledger_for(scope, code)
    wanted = _wanted(request, held, q, state, region, office, from_, to)
    rows = queries.narrowed(scope, held, wanted)
    page = queries.page(rows, after=params.dated_key(after), size=size)
    return {"items": showing.records(page.rows, scope), "next": page.older}


@router.get("/{code}/export.{suffix}", response=schemas.answers(schemas.Error), summary="导出（不含居民个人信息）")
def export(
    request: HttpRequest, code: Code, suffix: Suffix, q: Text = "", state: Text = "",
    region: Region_ | None = None, office: Number | None = None, from_: Day = FROM, to: Day = "",
) -> HttpResponseBase:  # fmt: skip
    """筛选条件与记录列表相同。每次导出都有记载。"""
    scope = scope_of(request)
    held = queries.ledger_for(scope, code)
    wanted = _wanted(request, held, q, state, region, office, from_, to)
    table = exporting.of_ledger(scope, held, wanted, timezone.localdate())
    return send(request, table, suffix, scope, held.code)


def _entries(body: dict[str, Any]) -> list[dict[str, Any]]:
    found = body["entries"] if set(body) == {"entries"} else [body]
    if not isinstance(found, list) or not all(isinstance(e, dict) for e in found):
        raise Problem(400, "“entries”应为数组，每项一条记录")
    if not 1 <= len(found) <= MOST:
        raise Problem(400, f"一次登记1至{MOST}条")
    for i, entry in enumerate(found):
        asking.known(entry, ENTRY, f"第{i}条")
        if "values" not in entry:
            raise Problem(400, f"第{i}条缺少“values”")
    return found


def _sources(given: list[dict[str, Any]], scope: Scope) -> None:
    """404 where an entry is to come out of a record that the token does not see."""
    wanted = {e["parent"] for e in given if e.get("parent")}
    if len(wanted) > 100:
        raise Problem(400, "一次最多由100条记录转来")
    for pk in wanted:
        queries.record_for(scope, pk)


@router.post("/{code}/records", response=schemas.answers(schemas.Registered, 409, 413, 415, 422, status=201),
             summary="登记一条或者一批（最多1000条，全部保存或者全部不保存）")  # fmt: skip
def register(request: HttpRequest, code: Code) -> HttpResponse:
    scope = scope_of(request)
    held = queries.ledger_for(scope, code)
    scope.require(held.registers)
    given = _entries(asking.json_body(request))
    _sources(given, scope)
    faults = {i: f for i, e in enumerate(given) if (f := _wrong(held, e))}
    if faults:
        raise door.Invalid(faults)
    key = asking.key_of(request)
    # Its own keys name a token's request; a 业务号 names the matter, whichever token it comes by.
    prefix = f"api:{caller(request).token.pk}:{hashlib.sha256(key.encode()).hexdigest()[:32]}" if key else ""
    entries = [
        door.Entry(
            {"region": scope.path} | e["values"] | {n: e[n] for n in ("region", "office", "occurred_on") if n in e},
            key=f"api={e['key']}" if e.get("key") else prefix and f"{prefix}:{i}",
            closed_on=e.get("closed_on"), parent=e.get("parent"), step=e.get("step") or "",
        )
        for i, e in enumerate(given)
    ]  # fmt: skip

    def act() -> tuple[int, dict[str, Any]]:
        done = door.register(ledger=code, entries=entries, scope=scope)
        return 201, {"ids": done.ids, "replayed": done.replayed}

    return asking.once(request, act)


def _wrong(ledger: Ledger, entry: dict[str, Any]) -> dict[str, str]:
    found = shapes.wrong(ledger, entry["values"])
    if len(entry.get("key", "")) > shapes.KEY:
        found["key"] = f"业务号最多{shapes.KEY}个字符"
    return found


@router.post("/{code}/import", response=schemas.answers(schemas.Imported, 409, 413, 415, 422), summary="导入电子表格")
def import_sheet(request: HttpRequest, code: Code, dry_run: Flag = "false", whole: Flag = "false") -> HttpResponse:
    """dry_run：只检查，不入账。whole：有一行不对就全部不入账；不给则对的入账，不对的在errors里说明。"""
    scope = scope_of(request)
    held = queries.ledger_for(scope, code)
    scope.require(held.registers)
    if not scope.town:
        raise Denied("请由乡镇导入")
    found = asking.files(request, "file")
    if len(found) != 1:
        raise Problem(400, "一次导入一个文件")
    if (found[0].size or 0) > LARGEST:
        raise Problem(413, f"文件超过{LARGEST // 2**20}MB，请拆成几个文件")

    def act() -> tuple[int, dict[str, Any]]:
        loader = Loader(held, scope, scope.town)
        told = loader.load(found[0].read(), dry_run=dry_run == "true", whole=whole == "true").as_json()
        for name in ("errors", "likely"):
            del told[name][TOLD:]
        return 200, told

    return asking.once(request, act, writes=dry_run != "true")
