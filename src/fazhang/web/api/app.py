"""The interface put together, and the document that describes it."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from functools import cache, wraps
from typing import Any, get_args

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from ninja import NinjaAPI
from ninja.openapi.schema import get_schema

from fazhang.books.chart import CHART
from fazhang.ledgers.fields import Choice
from fazhang.ledgers.registry import LEDGERS
from fazhang.ledgers.sheets.writing import FORMATS
from fazhang.web.api import books, errors, ledgers, places, records, shapes
from fazhang.web.api.asking import Bearer, open_to_programs
from fazhang.web.api.errors import MEANINGS, told
from fazhang.web.api.shapes import Json

VERSION = "1"
BASE = f"/api/v{VERSION}"

api = NinjaAPI(
    title="法账接口",
    version=f"{VERSION}.0",
    description="台账、账簿、报告的程序接口。与页面同一套校验、同一个管辖范围；用管理员建立的令牌访问（Authorization: Bearer）。",
    urls_namespace="api",
    auth=Bearer(),
    openapi_url=None,
    docs_url=None,
)
errors.install(api)
api.add_router("/ledgers", ledgers.router)
api.add_router("/records", records.router)
api.add_router("", books.router)
api.add_router("", places.router)


def _ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def _bodies() -> dict[tuple[str, str], Json]:
    """(path, method) → what an operation's body is. The doors judge it; this tells what they take."""
    entries = [_ref(shapes.name_of(k, "Entry")) for k in LEDGERS.values()]
    values = {"anyOf": [_ref(shapes.name_of(k, "Input")) for k in LEDGERS.values()]}
    version: Json = {"type": "integer", "minimum": 0, "maximum": 2**63 - 1, "description": "读取时得到的版本"}
    pk: Json = {"type": ["integer", "null"], "minimum": 1, "maximum": 2**63 - 1}

    def sent(content: str, schema: Json) -> Json:
        return {"required": True, "content": {content: {"schema": schema}}}

    def body(required: list[str], **properties: Json) -> Json:
        schema = {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
        return sent("application/json", schema)

    def form(name: str, schema: Json, **more: Json) -> Json:
        properties = {name: schema, **more}
        return sent(
            "multipart/form-data",
            {"type": "object", "properties": properties, "required": [name], "additionalProperties": False},
        )

    many = {
        "type": "object", "title": "一批", "required": ["entries"], "additionalProperties": False,
        "properties": {"entries": {"type": "array", "items": _ref("Entry"), "minItems": 1, "maxItems": ledgers.MOST}},
    }  # fmt: skip
    file: Json = {"type": "string", "format": "binary"}
    return {
        ("/ledgers/{code}/records", "post"): sent("application/json", {"anyOf": [*entries, many]}),
        ("/ledgers/{code}/import", "post"): form("file", file),
        ("/records/{pk}", "patch"): body(["version"], version=version, values=values, **shapes.columns(None)),
        ("/records/{pk}/steps/{step}", "post"): body(
            [],
            version=version,
            on={"type": ["string", "null"], "description": shapes.DATE},
            office=pk,
            other=pk,
            values=values,
        ),
        ("/records/{pk}/void", "post"): body(
            ["version", "reason"], version=version, reason={"type": "string", "minLength": 1, "maxLength": 200}
        ),
        ("/records/{pk}/evidence", "post"): form(
            "files", {"type": "array", "items": file, "minItems": 1}, step={"type": "string", "maxLength": 40}
        ),
    }


KEY: Json = {
    "name": "Idempotency-Key", "in": "header", "required": False,
    "description": "同一个令牌用同一个键重复发送同一个请求，只办理一次，答复相同；保留7天",
    "schema": {"type": "string", "pattern": "^[!-~]{1,64}$"},
}  # fmt: skip


FILTERS: Json = {
    "name": "filters", "in": "query", "required": False, "style": "form", "explode": True,
    "description": "台账的单选项目，如type=邻里纠纷；只能用所查台账有的",
    "schema": {
        "type": "object", "additionalProperties": False,
        "properties": {
            f.name: {"type": "string"} for k in LEDGERS.values() for f in k.fields if isinstance(f, Choice)
        },
    },
}  # fmt: skip


@cache
def document() -> Json:
    """The OpenAPI document: ninja's, with what the declarations of the ledgers add to it."""
    found: Json = deepcopy(json.loads(json.dumps(get_schema(api, BASE), default=str)))
    components = found["components"]["schemas"]
    for ledger in LEDGERS.values():
        components.update(shapes.components(ledger))
    components["Entry"] = {"anyOf": [_ref(shapes.name_of(k, "Entry")) for k in LEDGERS.values()]}
    for name in ("RecordOut", "RecordDetail"):
        components[name]["properties"]["values"] = {
            "title": "内容", "anyOf": [_ref(shapes.name_of(k, "Values")) for k in LEDGERS.values()],
        }  # fmt: skip
    bodies = _bodies()
    for path, methods in found["paths"].items():
        for method, operation in methods.items():
            _complete(path.removeprefix(BASE), method, operation, bodies)
    return found


def _complete(path: str, method: str, operation: Json, bodies: dict[tuple[str, str], Json]) -> None:
    if path.endswith(".{suffix}"):
        binary = {"schema": {"type": "string", "format": "binary"}}
        operation["responses"]["200"]["content"] = {FORMATS[s].mime: binary for s in get_args(ledgers.Suffix)}
    for status, response in operation["responses"].items():
        response["description"] = MEANINGS.get(int(status), "完成")
    if path.startswith("/ledgers/{code}/") and method == "get":
        operation["parameters"].append(FILTERS)
    if found := bodies.get((path, method)):
        operation["requestBody"] = found
        operation.setdefault("parameters", []).append(KEY)
    for parameter in operation.get("parameters", []):
        if parameter["in"] == "path" and parameter["name"] == "code":
            parameter["schema"] = {"type": "string", "enum": list(LEDGERS if path.startswith("/ledgers") else CHART)}


View = Callable[..., HttpResponseBase]


@cache
def _parameters() -> dict[tuple[str, str], frozenset[str]]:
    """(route, method) → the names that a query may have."""
    return {
        (path[1:].replace("{", "<").replace("}", ">"), method.upper()): frozenset(
            name
            for p in operation.get("parameters", [])
            if p["in"] == "query"
            for name in (p["schema"]["properties"] if p["name"] == FILTERS["name"] else [p["name"]])
        )
        for path, methods in document()["paths"].items()
        for method, operation in methods.items()
    }


def known_parameters(view: View) -> View:
    """A misspelt parameter is refused: an answer to another question looks like one to this."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        route = request.resolver_match.route if request.resolver_match else ""
        names = _parameters().get((route, request.method or ""), request.GET)
        if extra := [name for name in request.GET if name not in names]:
            return told(400, f"没有参数“{extra[0][:40]}”")
        return view(request, *args, **kwargs)

    return checked


def openapi(request: HttpRequest) -> HttpResponse:
    return HttpResponse(json.dumps(document(), ensure_ascii=False), content_type="application/json; charset=utf-8")


def unknown(request: HttpRequest, rest: str = "") -> HttpResponse:
    return told(404, "没有这个接口")


__all__ = ["BASE", "api", "document", "known_parameters", "open_to_programs", "openapi", "unknown"]
