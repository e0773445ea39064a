"""Finding the figures of a text: numerals with a measure word, less those that are no claims.

A grammar proposes (numeral, vagueness, measure word), the rules of nonfigures.toml dispose. What a figure counts is
decided in fazhang.reading.accounts.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from fazhang.reading import lexicon
from fazhang.reading.numerals import ARABIC, arabic, chinese
from fazhang.reading.view import View

MULTIPLIER = "(?:[十百千]?[万亿]|[百千])"
PREFIX = (
    r"(?:(?<![预签条公合制民规契履节邀])约|(?<![附最邻临靠亲远相])近|(?<![赶反])超过?|(?<!不)逾|不少于|不下|至少|不低于|大约|将近|接近|"
    r"(?<![以向网线之])上(?=[百千万])|(?<![通超经])过(?=[百千万]))"
)
SUFFIX = "左右|以上|上下|之多|不等"
BOUNDARY = re.compile(r"[。；！？\n]|(?<!\d)：")
CLAUSE = re.compile(r"[，。；！？\n：]")
# Far enough for any rule that looks at the words before or after a figure.
BEFORE, AFTER = 60, 24


@dataclass
class Found:
    """A figure of the view, before its account is known. `start` and `end` are places in the view."""

    start: int
    end: int
    number: int  # where the numeral itself starts, after 约, 近 …
    value: Decimal
    unit: str
    approx: str
    numeral: str  # arabic or chinese


@cache
def _grammar() -> re.Pattern[str]:
    unit = lexicon.unit_pattern()
    mixed = rf"{ARABIC}(?P<v1>[余多几来])?(?:{MULTIPLIER}(?:\d+(?:\.\d+)?{MULTIPLIER}?)*)?"
    written = "[几数]?[十百千万亿零〇一二两三四五六七八九廿卅几]+"
    return re.compile(
        rf"(?P<pre>{PREFIX})?"
        rf"(?:(?<![\d.+×*])(?<![^A-Za-z][A-Za-z])(?P<a>{mixed})|百分之(?P<p>{written}(?:点[零一二三四五六七八九]+)?)|"
        rf"(?P<c>{written}))"
        rf"(?P<v2>余|多|来|几|\+|（余）|许)?(?P<m2>[万亿])?(?P<v3>余|多)?"
        rf"(?P<unit>{unit})?(?P<post>{SUFFIX})?"
    )


@cache
def _rules() -> list[dict[str, Any]]:
    rules = []
    for rule in lexicon.table("nonfigures")["rule"]:
        rule = dict(rule)
        for key in ("units", "not_units"):
            if key in rule:
                rule[key] = frozenset(rule[key].split())
        for key in ("before", "after", "unless"):
            if key in rule:
                rule[key] = re.compile(rule[key])
        rules.append(rule)
    return rules


@cache
def _masks() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{mask['pattern']})" for mask in lexicon.table("nonfigures")["mask"]))


@cache
def _needs() -> dict[str, re.Pattern[str]]:
    return {word: re.compile(pattern) for word, pattern in lexicon.table("measures")["needs"].items()}


@cache
def _chinese_rules() -> dict[str, Any]:
    data = dict(lexicon.table("nonfigures")["chinese"])
    data["measures"] = frozenset(data["measures"].split())
    data["small"] = frozenset(data["small"].split())
    data["tail"] = re.compile(rf"(?:{data['tail']})(?:共|达|累计)?$")
    data["total"] = re.compile(rf"(?:{data['total']})(?:[^，。；、\d]{{0,6}})?$")
    data["lead"] = re.compile(rf"^[^，。；、\d]{{0,8}}?(?:{lexicon.table('nonfigures')['chinese']['tail']})")
    data["nouns"] = re.compile(rf"^(?:{data['nouns']})")
    data["idioms"] = re.compile(data["idioms"])
    return data


def scan(view: View) -> Iterator[Found]:
    """The figures of a view, in order. Linear in its length."""
    norm = view.norm
    masked = [m.span() for m in _masks().finditer(norm)]
    starts = [start for start, _ in masked]
    for match in _grammar().finditer(norm):
        found = _read(match, norm)
        if found is None:
            continue
        if (at := bisect_right(starts, found.number) - 1) >= 0 and found.number < masked[at][1]:
            continue
        if _claims(found, norm):
            yield found


def _read(match: re.Match[str], norm: str) -> Found | None:
    """What the grammar proposes, as numbers; None where it is not a quantity."""
    unit = match["unit"]
    if match["p"]:
        whole, _, part = match["p"].partition("点")
        try:
            value = chinese(whole)
            if part:
                value += Decimal("0." + "".join(str(int(chinese(c))) for c in part))
        except ValueError:
            return None
        return Found(match.start(), match.end("p"), match.start("p") - 3, value, "%", match["pre"] or "", "arabic")
    if not unit:
        return None
    vague = [match["pre"] or "", match["v1"] or "", match["v2"] or "", match["v3"] or "", match["post"] or ""]
    start, number = match.start(), match.start("a") if match["a"] else match.start("c")
    end = match.end("post") if match["post"] else match.end("unit")
    try:
        if match["a"]:
            text = match["a"].replace(match["v1"], "", 1) if match["v1"] else match["a"]
            value = arabic(text)
        else:
            text = match["c"]
            if (mark := re.search("[几数]", text)) and not re.fullmatch("[几数]", text):
                vague.insert(1, mark[0])
                text = re.sub("^[几数]", "一", text)
                text = text.replace("几", "")
            value = chinese(text)
    except ValueError:
        return None
    if match["m2"]:
        value *= 10_000 if match["m2"] == "万" else 100_000_000
    names = lexicon.units()
    if value != value.to_integral_value() and names[unit] not in _FRACTIONAL:
        # 1.3个村 at the start of a line is item 1 and three villages; anywhere else it is no count.
        dot = match["a"].find(".") if match["a"] else -1
        if dot < 0 or match["pre"] or norm[number - 1 : number] not in ("", "\n", "。", "；"):
            return None
        start = number = number + dot + 1
        value = arabic(norm[number : match.end("a")])
    approx = "".join(vague).replace("（", "").replace("）", "")
    return Found(start, end, number, value, names[unit], approx, "arabic" if match["a"] else "chinese")


_FRACTIONAL = frozenset(
    "% ‰ 个百分点 元 分 学时 课时 小时 天 个工作日 平方公里 平方米 公里 千米 立方米 公顷 公斤 千克 吨 斤 亩 米 度 兆".split()
)


def sentence(norm: str, start: int, reach: int = 160) -> int:
    """Where the sentence of norm[start] begins, at most `reach` characters back."""
    low = max(0, start - reach)
    last = low
    for match in BOUNDARY.finditer(norm, low, start):
        last = match.end()
    return last


def _claims(found: Found, norm: str) -> bool:
    """Whether a proposed quantity claims something, by the rules of nonfigures.toml."""
    before = norm[max(sentence(norm, found.number), found.number - BEFORE) : found.start]
    whole = norm[max(0, found.number - BEFORE) : found.number]
    whole = whole[whole.rfind("\n") + 1 :]
    after = norm[found.end : found.end + AFTER]
    if (needs := _needs().get(found.unit)) and not (
        needs.search(before[-16:]) or needs.search(after.split("，")[0].split("。")[0][:8])
    ):
        return False
    for rule in _rules():
        if "numeral" in rule and rule["numeral"] != found.numeral:
            continue
        if found.unit in rule.get("not_units", ()) or ("units" in rule and found.unit not in rule["units"]):
            continue
        if "max" in rule and found.value > rule["max"]:
            continue
        if "value" in rule:
            if found.value in rule["value"]:
                return False
            continue
        if "before" in rule:
            hit = rule["before"].search(whole if rule["id"] in _RAW else before)
            if not hit:
                continue
            if "unless" in rule and rule["unless"].search(hit.group()):
                continue
        if "after" in rule and not rule["after"].match(after):
            continue
        return False
    if found.numeral == "chinese":
        return _counts(found, norm, before, after)
    return True


# These rules look across the start of the sentence.
_RAW = frozenset(["ordinal", "range", "age_size"])


def _counts(found: Found, norm: str, before: str, after: str) -> bool:
    """Whether a number in Chinese signs counts, rather than being part of a name (三项制度) or an idiom (一批)."""
    rules = _chinese_rules()
    written = norm[found.number : found.end]
    if rules["idioms"].match(norm, found.number):
        return False
    vague = bool(set(found.approx) & set("余多几数近超约逾上过来"))
    if found.value >= 10:
        if written[0] in "百千万亿" and not vague:
            return False
        if found.unit in rules["measures"]:
            return True
        return found.unit in ("个", "项", "条", "幅", "篇") and (
            vague or (found.unit == "个" and bool(rules["nouns"].match(after)))
        )
    if found.unit not in rules["small"]:
        return False
    if rules["tail"].search(before) and (not after or after[0] in "，。；、！？\n（）" or after[0].isdigit()):
        return True
    if found.value < 2 or found.approx in ("几", "数"):
        return False
    return bool(rules["total"].search(before)) and bool(rules["lead"].match(after) or after[:1] in "，。；、\n")
