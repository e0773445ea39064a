"""What a program is told when something is not done: a status, and {"message", "errors"} in Chinese."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from fazhang.books.door import BooksError
from fazhang.ledgers.door import Conflict, Invalid
from fazhang.ledgers.evidence import Refused
from fazhang.ledgers.sheets.workbook import Unreadable
from fazhang.places.scope import Denied
from fazhang.places.tokens import Reused

MEANINGS = {
    400: "请求不能识别：JSON、参数、翻页键有误",
    401: "没有令牌，或者令牌无效、过期、已吊销",
    403: "令牌的角色没有这个权限",
    404: "没有，或者不在令牌的管辖范围内",
    405: "这个地址不支持这种方法",
    409: "记录已被他人修改，或者Idempotency-Key已用于另一个请求",
    413: "请求太大",
    415: "请求的Content-Type不对",
    422: "内容没有通过校验",
    503: "正在入账大量数据，这一次没有办理，请稍后再试",
}
"""Status → what it means, for the OpenAPI document."""


class Problem(Exception):
    """A request that is answered with `status`, in words for whoever wrote the program."""

    def __init__(self, status: int, message: str, errors: Sequence[dict[str, Any]] = ()) -> None:
        self.status, self.message, self.errors = status, message, list(errors)
        super().__init__(message)


def told(status: int, message: str, errors: Sequence[dict[str, Any]] = ()) -> HttpResponse:
    body: dict[str, Any] = {"message": message}
    if errors:
        body["errors"] = list(errors)
    response = HttpResponse(json.dumps(body), status=status, content_type="application/json")
    if status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="fazhang"'
    return response


def of_fields(invalid: Invalid) -> list[dict[str, Any]]:
    return [
        {"entry": entry, "field": name, "message": message}
        for entry, errors in sorted(invalid.errors.items())
        for name, message in errors.items()
    ]


def _parameters(error: ValidationError) -> list[dict[str, Any]]:
    """Parameters that could not be read. What was sent is not repeated."""
    names = dict.fromkeys(str(e["loc"][-1]) for e in error.errors if e.get("loc"))
    return [{"field": name, "message": f"参数“{name}”缺少或者不能识别"} for name in names]


def answer(error: Exception) -> HttpResponse | None:
    """The answer to what a door or a query refuses; None for what nobody expected."""
    match error:
        case Problem():
            return told(error.status, error.message, error.errors)
        case AuthenticationError():
            return told(401, MEANINGS[401])
        case ValidationError():
            return told(400, "参数不能识别", _parameters(error))
        case Invalid():
            return told(422, "没有通过校验，全部没有保存", of_fields(error))
        case Refused() | Unreadable():
            return told(422, str(error))
        case Denied():
            return told(403, error.reason)
        case Http404():
            return told(404, str(error) or MEANINGS[404])
        case Reused():
            return told(409, "这个Idempotency-Key已经用于另一个请求，请换一个")
        case Conflict():
            return told(409, "记录已被他人修改，请重新读取后再办理")
        case BooksError():
            return told(409, str(error))
        case RequestDataTooBig() | TooManyFieldsSent() | TooManyFilesSent():
            return told(413, MEANINGS[413])
        case MultiPartParserError() | UnicodeError():
            return told(400, "请求体不能识别")
        case HttpError():
            return told(error.status_code, MEANINGS.get(error.status_code, "请求没有办理"))
    return None


HANDLED = (
    Problem, AuthenticationError, ValidationError, Invalid, Refused, Unreadable, Denied, Http404, Reused, Conflict,
    BooksError, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent, MultiPartParserError, HttpError,
)  # fmt: skip


def install(api: NinjaAPI) -> None:
    def handler(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
        response = answer(error) if isinstance(error, Exception) else None
        assert response is not None
        return response

    for kind in HANDLED:
        api.add_exception_handler(kind, handler)
