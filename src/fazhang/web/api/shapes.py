"""What a ledger's declaration means in JSON: what may be given for a field, and what is answered.

These shapes describe; the doors judge. What is checked here is only that a value is of a kind a form could have sent.
"""

from __future__ import annotations

from typing import Any

from fazhang.ledgers.fields import Choice, Day, Field, Int, Many, Note, Number, Rows, Terms, Text, Yes
from fazhang.ledgers.queries import MASK, WITHIN
from fazhang.ledgers.spec import Ledger

Json = dict[str, Any]
DATE = "日期，如2023-05-06"


def _types(field: Field) -> tuple[str, ...]:
    match field:
        case Rows():
            return ("array",)
        case Many() | Terms():
            return ("array", "string")
        case Number():
            return ("number", "string")
        case Yes():
            return ("boolean", "string")
    return ("string",)


def accepts(field: Field, value: Any) -> bool:
    """Whether a JSON value is of a kind that the field reads; null is nothing given."""
    types = _types(field)
    match value:
        case None:
            return True
        case bool():
            return "boolean" in types
        case int() | float():
            return "number" in types
        case str():
            return "string" in types
        case list():
            return "array" in types and all(_item(field, item) for item in value)
    return False


def _item(field: Field, item: Any) -> bool:
    if not isinstance(field, Rows):
        return isinstance(item, str)
    columns = {c.name: c for c in field.columns}
    return isinstance(item, dict) and all(n in columns and accepts(columns[n], v) for n, v in item.items())


def wrong(ledger: Ledger, values: Json) -> dict[str, str]:
    """Field name → message for names the ledger does not have and values of another kind."""
    fields = {f.name: f for f in ledger.fields}
    found = {}
    for name, value in values.items():
        if name not in fields:
            found[name[:40]] = f"{ledger.name}没有这一项"
        elif not accepts(fields[name], value):
            found[name] = f"“{fields[name].label}”的类型不对"
        elif value in (MASK, WITHIN):  # what an answer showed instead of it
            found[name] = f"“{fields[name].label}”读取时是遮盖的，不改动的请不要发回"
    return found


def given(field: Field) -> Json:
    """The JSON Schema of what may be given for a field."""
    found: Json = {"title": field.label, "type": [*_types(field), "null"]}
    notes = [field.help] if field.help else []
    match field:
        case Rows():
            columns = {c.name: given(c) for c in field.columns}
            found["items"] = {"type": "object", "properties": columns, "additionalProperties": False}
            found["maxItems"] = field.max
        case Many():
            found["items"] = {"type": "string", "enum": list(field.options)}
            notes.append("数组，或者用顿号分开")
        case Terms():
            found["items"] = {"type": "string", "maxLength": 100}
            found["maxItems"] = field.max
            notes.append("数组，或者用顿号分开")
        case Choice():
            found["enum"] = [*field.options, None]
        case Number():
            found |= {"maximum": field.max} | ({"minimum": field.min} if field.min is not None else {})
            notes.append(f"{field.unit or '数'}，最多{field.places}位小数" if field.places else "整数")
        case Day():
            notes.append(DATE)
        case Text() | Note():
            found["maxLength"] = field.max
    if field.personal:
        found["x-personal"] = True
        notes.append("居民个人信息：加密保存，读取时只给出＊＊＊")
    if notes:
        found["description"] = "；".join(notes)
    return found


def answered(field: Field) -> Json:
    """The JSON Schema of a field's value in an answer."""
    if field.personal:
        return {"title": field.label, "type": "string", "const": MASK}
    match field:
        case Rows():
            kind: Json = {"type": "array", "items": {"type": "object"}}
        case Many() | Terms():
            kind = {"type": "array", "items": {"type": "string"}}
        case Int():
            kind = {"type": "integer"}
        case Yes():
            kind = {"type": "boolean"}
        case _:
            kind = {"type": "string"}
    return {"title": field.label, **kind}


def name_of(ledger: Ledger, suffix: str) -> str:
    """The name of a component: DisputeEntry, DisputeValues, DisputeInput."""
    return "".join(part.capitalize() for part in ledger.code.split("_")) + suffix


def components(ledger: Ledger) -> dict[str, Json]:
    """The components of a ledger: what registers a record, what may be given for its fields, what is answered."""
    inputs = {f.name: given(f) for f in ledger.fields}
    required = [f.name for f in ledger.asked if f.required and f.default is None]
    reference = {"$ref": f"#/components/schemas/{name_of(ledger, 'Input')}"}
    return {
        name_of(ledger, "Input"): {
            "title": f"{ledger.name}：可填写的项目", "type": "object", "properties": inputs, "additionalProperties": False,
        },
        name_of(ledger, "Entry"): {
            "title": f"登记{ledger.name}",
            "type": "object",
            "properties": entry_columns(ledger) | {"values": {**reference, "required": required} if required else reference},
            "required": ["occurred_on", "values"],
            "additionalProperties": False,
        },
        name_of(ledger, "Values"): {
            "title": f"{ledger.name}：已登记的内容",
            "type": "object",
            "properties": {f.name: answered(f) for f in ledger.fields},
            "additionalProperties": False,
        },
    }  # fmt: skip


def columns(ledger: Ledger | None) -> dict[str, Json]:
    """What a record has besides its ledger's fields."""
    return {
        "region": {"type": "string", "title": "地区代码", "pattern": "^[0-9]{9,24}$", "description": "不给则为令牌所在的地区"},
        "office": {"type": ["integer", "null"], "title": "机构", "minimum": 1, "maximum": 2**63 - 1},
        "occurred_on": {"type": "string", "title": ledger.day if ledger else "日期", "description": DATE},
        "closed_on": {"type": ["string", "null"], "title": ledger.closed_day if ledger else "办结日期", "description": DATE},
    }  # fmt: skip


def entry_columns(ledger: Ledger) -> dict[str, Json]:
    return columns(ledger) | {
        "key": {
            "type": "string", "title": "业务号", "minLength": 1, "maxLength": KEY,
            "description": "对方系统自己的编号；同一业务号在本乡镇这本台账里只登记一次",
        },
        "parent": {"type": ["integer", "null"], "title": "来源记录", "minimum": 1, "maximum": 2**63 - 1},
        "step": {"type": ["string", "null"], "title": "来源记录因此办理的步骤（转办）"},
    }  # fmt: skip


KEY = 70
"""Longest 业务号; the door's key has a prefix before it."""
