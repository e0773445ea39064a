"""A program's request: who asks, what the body says, and an answer that is given once for an Idempotency-Key."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from ninja.security import HttpBearer

from fazhang.ledgers import crypto
from fazhang.places import tokens
from fazhang.places.models import Token
from fazhang.places.scope import Scope
from fazhang.web.api.errors import MEANINGS, Problem, told
from fazhang.web.guard import FORM_ROOM

KEY = re.compile(r"[!-~]{1,64}")


@dataclass(frozen=True)
class Caller:
    token: Token
    scope: Scope


class Bearer(HttpBearer):
    """`Authorization: Bearer <token>`; sessions of browsers are no way in."""

    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:
        found = tokens.recognise(token)
        return Caller(*found) if found else None


def caller(request: HttpRequest) -> Caller:
    found: Caller = request.auth  # type: ignore[attr-defined]
    return found


def scope_of(request: HttpRequest) -> Scope:
    return caller(request).scope


def open_to_programs(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """What every operation is wrapped in: no sign-in page, no CSRF (there are no cookies), refusals as JSON."""

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if (request.content_params or {}).get("charset", "utf-8").lower() not in ("utf-8", "utf8"):
            return told(415, "请用UTF-8发送")  # Python knows encodings that are none of text
        if "\0" in request.path or any("\0" in v for k, vs in request.GET.lists() for v in (k, *vs)):
            return told(400, "请求中含有空字符")
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            return told(400, "Content-Length不能识别")
        if length > settings.FAZHANG_EVIDENCE_MAX + FORM_ROOM:
            return told(413, MEANINGS[413])
        response = view(request, *args, **kwargs)
        if response.status_code == 405:
            refused = told(405, MEANINGS[405])
            refused["Allow"] = response["Allow"]
            response = refused
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store"
        return response

    return login_not_required(csrf_exempt(opened))


# ---- bodies -----------------------------------------------------------------------------------------------------


def _refused(name: str) -> float:
    raise ValueError(name)


def _texts(value: Any) -> Iterator[str]:
    """Every text in a JSON value, names among them."""
    todo = [value]
    while todo:
        item = todo.pop()
        if isinstance(item, str):
            yield item
        elif isinstance(item, dict):
            todo += [*item.keys(), *item.values()]
        elif isinstance(item, list):
            todo += item


def _legible(text: str) -> bool:
    """No NUL and no half of a surrogate pair: no database stores them."""
    return "\0" not in text and not any("\ud800" <= c <= "\udfff" for c in text)


def json_body(request: HttpRequest) -> dict[str, Any]:
    """The body as an object. Problem 400 for what is none, 413 where it is too large, 415 for another type."""
    if request.content_type != "application/json":
        raise Problem(415, "请用application/json发送")
    try:
        value = json.loads(request.body.decode("utf-8"), parse_constant=_refused)
    except (ValueError, RecursionError):
        raise Problem(400, "请求体不是有效的JSON（UTF-8）") from None
    if not isinstance(value, dict):
        raise Problem(400, "请求体应为JSON对象")
    if not all(map(_legible, _texts(value))):
        raise Problem(400, "请求体中含有空字符或者不成对的代理字符")
    return value


def files(request: HttpRequest, name: str, fields: tuple[str, ...] = ()) -> list[UploadedFile]:
    """The files sent as `name` in a form. Problem 415 for another type, 400 for none and for what else was sent."""
    if request.content_type != "multipart/form-data":
        raise Problem(415, "请用multipart/form-data发送")
    found = request.FILES.getlist(name)
    if not found:
        raise Problem(400, f"请在“{name}”中上传文件")
    values = [v for _, vs in request.POST.lists() for v in vs]
    if set(request.FILES) - {name} or set(request.POST) - set(fields) or not all(map(_legible, values)):
        raise Problem(400, "表单中有不能识别的项")
    if not all(_legible(f.name or "") for f in found):
        raise Problem(400, "文件名不能识别")
    return found


def known(body: dict[str, Any], types: dict[str, tuple[type, ...]], where: str = "") -> None:
    """Problem 400 where `body` has a name that is not in `types`, or a value that is not of its types."""
    for name, value in body.items():
        if name not in types:
            raise Problem(400, f"{where}没有“{name[:40]}”这一项")
        if not isinstance(value, types[name]) or (isinstance(value, bool) and bool not in types[name]):
            raise Problem(400, f"{where}“{name}”的类型不对")
        if isinstance(value, int) and not 0 <= value < 2**63:
            raise Problem(400, f"{where}“{name}”不是有效的编号")


# ---- answers ----------------------------------------------------------------------------------------------------


def _digest(request: HttpRequest) -> str:
    """Of the method, the address and what was sent; of a form its fields and files, for its boundary is new each time."""
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode("utf-8", "surrogateescape"))
    if request.content_type == "multipart/form-data":
        for name, values in sorted(request.POST.lists()):
            digest.update(repr((name, values)).encode("utf-8", "surrogateescape"))
        for name, held in sorted(request.FILES.lists()):
            for file in held:
                digest.update(repr((name, file.name, file.size)).encode("utf-8", "surrogateescape"))
                for chunk in file.chunks():
                    digest.update(chunk)
                file.seek(0)
    else:
        digest.update(request.body)
    return digest.hexdigest()


def key_of(request: HttpRequest) -> str:
    """The Idempotency-Key; empty for none."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return ""
    if not KEY.fullmatch(key):
        raise Problem(400, "Idempotency-Key应为1至64个可见的ASCII字符")
    return key


def once(request: HttpRequest, act: Callable[[], tuple[int, dict[str, Any]]], writes: bool = True) -> HttpResponse:
    """Answer with what `act` gives (status, body); a request that is repeated under its Idempotency-Key is not done again.

    One that `writes` nothing needs no key, and keeps no other writer waiting.
    """

    def done() -> tuple[int, str]:
        status, body = act()
        return status, json.dumps(body, ensure_ascii=False)

    def sealed() -> tuple[
        int, str
    ]:  # a refused line of a sheet is told with what stood in it, which may name a resident
        status, body = done()
        return status, crypto.encrypt(body)

    key, replayed = key_of(request), False
    if key and writes:
        status, kept, replayed = tokens.once(caller(request).token, key, _digest(request), sealed)
        body = crypto.decrypt(kept)
    else:
        status, body = done()
    response = HttpResponse(body, status=status, content_type="application/json")
    if replayed:
        response["Idempotency-Replayed"] = "true"
    return response
