"""One record: reading it, correcting it, its steps, voiding it, its history, its evidence."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from fazhang.books.models import SPAN
from fazhang.ledgers import door, history, queries
from fazhang.ledgers.models import Record
from fazhang.ledgers.spec import Ledger
from fazhang.web.api import asking, schemas, shapes, showing
from fazhang.web.api.asking import scope_of
from fazhang.web.api.errors import Problem
from fazhang.web.api.params import Code, Pk

router = Router(tags=["记录"], by_alias=True)
AMEND: dict[str, tuple[type, ...]] = {
    "version": (int,), "region": (str,), "office": (int, type(None)), "occurred_on": (str,),
    "closed_on": (str, type(None)), "values": (dict,),
}  # fmt: skip
STEP: dict[str, tuple[type, ...]] = {
    "version": (int,), "on": (str, type(None)), "office": (int, type(None)), "other": (int, type(None)), "values": (dict,),
}  # fmt: skip
VOID: dict[str, tuple[type, ...]] = {"version": (int,), "reason": (str,)}


def _done(record: Record) -> dict[str, Any]:
    return {"id": record.pk, "state": record.state, "version": record.version}


def _values(ledger: Ledger, body: dict[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = body.get("values", {})
    if faults := shapes.wrong(ledger, values):
        raise door.Invalid({0: faults})
    return values


def _versioned(body: dict[str, Any]) -> int:
    if "version" not in body:
        raise Problem(400, "缺少“version”：读取记录时得到的版本")
    return int(body["version"])


@router.get("/{pk}", response=schemas.answers(schemas.RecordDetail), summary="一条记录")
def record(request: HttpRequest, pk: Pk) -> Any:
    scope = scope_of(request)
    return showing.detail(queries.record_for(scope, pk), scope)


@router.patch("/{pk}", response=schemas.answers(schemas.Done, 409, 413, 415, 422), summary="更正（没有给出的项目不变）")
def amend(request: HttpRequest, pk: Pk) -> HttpResponse:
    scope = scope_of(request)
    held = queries.record_for(scope, pk)
    scope.require("amend")
    body = asking.json_body(request)
    asking.known(body, AMEND)
    version = _versioned(body)
    raw = _values(held.spec, body) | {n: v for n, v in body.items() if n not in ("values", "version")}

    def act() -> tuple[int, dict[str, Any]]:
        return 200, _done(door.amend(record=pk, raw=raw, scope=scope, version=version))

    return asking.once(request, act)


@router.post("/{pk}/steps/{step}", response=schemas.answers(schemas.Done, 409, 413, 415, 422), summary="办理一步")
def take_step(request: HttpRequest, pk: Pk, step: Code) -> HttpResponse:
    """转到别的台账的步骤由登记那本台账的记录来办理（parent、step）。依法由负责人决定的步骤不能由程序办理。"""
    scope = scope_of(request)
    held = queries.record_for(scope, pk)
    queries.step_for(scope, held, step)
    body = asking.json_body(request)
    asking.known(body, STEP)
    other = body.get("other")
    if other:
        queries.record_for(scope, other)
    values = _values(held.spec, body) | ({"office": body["office"]} if body.get("office") else {})
    move = door.Move(pk, step, values, on=body.get("on"), version=body.get("version"), other=other)

    def act() -> tuple[int, dict[str, Any]]:
        door.move(moves=[move], scope=scope)
        held.refresh_from_db()
        return 200, _done(held)

    return asking.once(request, act)


@router.post("/{pk}/void", response=schemas.answers(schemas.Done, 409, 413, 415, 422), summary="作废")
def void(request: HttpRequest, pk: Pk) -> HttpResponse:
    scope = scope_of(request)
    queries.record_for(scope, pk)
    scope.require("void")
    body = asking.json_body(request)
    asking.known(body, VOID)
    version = _versioned(body)

    def act() -> tuple[int, dict[str, Any]]:
        return 200, _done(door.void(record=pk, reason=body.get("reason", ""), scope=scope, version=version))

    return asking.once(request, act)


@router.get("/{pk}/history", response=schemas.answers(schemas.History), summary="办理经过：凭证和分录")
def record_history(request: HttpRequest, pk: Pk) -> Any:
    scope = scope_of(request)
    held = queries.record_for(scope, pk)
    items = []
    for done in history.history(held):
        v = done.voucher
        items.append(
            {
                "voucher": v.no, "act": v.act, "name": done.name, "version": v.version, "on": v.on_date, "by": v.by,
                "at": v.at, "changed": done.changed, "late": v.late, "digest": v.digest,
                "postings": [
                    {
                        "id": e.posting.pk, "town": held.town, "voucher": e.posting.voucher_id % SPAN, "record": pk,
                        "indicator": e.posting.indicator, "dim": e.posting.dim, "region": e.posting.region,
                        "on": e.posting.on_date, "fact_on": e.posting.fact_on, "quantity": showing.number(e.value),
                    }
                    for e in done.entries
                ],
            }
        )  # fmt: skip
    return {"items": items}


@router.post("/{pk}/evidence", response=schemas.answers(schemas.Attached, 409, 413, 415, 422, status=201),
             summary="上传证据材料")  # fmt: skip
def attach(request: HttpRequest, pk: Pk) -> HttpResponse:
    """一次可以上传多个文件；有一个不能接收，全部不保存。"""
    scope = scope_of(request)
    queries.record_for(scope, pk)
    scope.require("attach")
    found = asking.files(request, "files", ("step",))
    step = request.POST.get("step", "")

    def act() -> tuple[int, dict[str, Any]]:
        uploads = [(f.name or "", f.file or f) for f in found]
        return 201, {"evidence": showing.evidence(door.attach(record=pk, uploads=uploads, scope=scope, step=step))}

    return asking.once(request, act)
