"""Slips that a careful editor would mark. Rules are data (words/checks.toml, words/laws.csv); a rule that is wrong one time
in ten is off by default.

What needs knowledge of places (another town's name) takes a Gazetteer; without one those rules are silent.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

from fazhang.reading import lexicon
from fazhang.reading.arithmetic import arithmetic
from fazhang.reading.gazetteer import Gazetteer, stem
from fazhang.reading.model import Finding, Report
from fazhang.reading.structure import NUMBER, heads, towns
from fazhang.reading.view import View

# A text shorter than this is a piece of a report; what it lacks says nothing.
WHOLE = 1500


@dataclass
class Checker:
    """Collects findings of one report; places of a view become offsets of the text."""

    report: Report
    view: View
    places: Gazetteer | None = None
    rules: frozenset[str] | None = None  # only these; None: all that are on by default
    found: list[Finding] = field(default_factory=list)

    def wants(self, rule: str) -> bool:
        if self.rules is not None:
            return rule in self.rules
        return bool(lexicon.table("checks")["rules"].get(rule, {}).get("default", True))

    def add(
        self, rule: str, start: int, end: int, message: str, fix: str | None = None, severity: str | None = None
    ) -> None:
        """A finding at text[start:end]."""
        if severity is None:
            severity = lexicon.table("checks")["rules"][rule]["severity"]
        if self.wants(rule):
            self.found.append(Finding(rule, severity, start, end, self.report.text[start:end], message, fix))

    def mark(
        self, rule: str, start: int, end: int, message: str, fix: str | None = None, severity: str | None = None
    ) -> None:
        """A finding at norm[start:end]."""
        self.add(rule, *self.view.span(start, end), message, fix, severity)


def check(
    report: Report, view: View, places: Gazetteer | None = None, rules: Iterable[str] | None = None
) -> list[Finding]:
    """Everything found, in the order of the text. `rules`: only these ids; None: those on by default."""
    checker = Checker(report, view, places, None if rules is None else frozenset(rules))
    for look in LOOKS:
        look(checker)
    return sorted(checker.found, key=lambda finding: (finding.start, finding.end, finding.rule))


# ------------------------------------------------------------------------------------------------ letters


@cache
def _patterns() -> list[tuple[dict[str, Any], re.Pattern[str], dict[str, str]]]:
    compiled = []
    for rule in lexicon.table("checks")["pattern"]:
        words = dict(pair.split("=") for pair in rule.get("words", "").split())
        pattern = rule.get("pattern") or "|".join(map(re.escape, words))
        compiled.append((rule, re.compile(pattern), words))
    return compiled


def _sentence(norm: str, start: int, end: int) -> str:
    low = max(norm.rfind(mark, 0, start) for mark in "。\n") + 1
    highs = [at for mark in "。\n" if (at := norm.find(mark, end)) >= 0]
    return norm[low : min(highs, default=len(norm))]


def letters(checker: Checker) -> None:
    """Misspellings, wrong terms, left-over marks: the rules that look at the letters only."""
    norm = checker.view.norm
    for rule, pattern, words in _patterns():
        seen: set[str] = set()
        unless = re.compile(rule["unless"]) if "unless" in rule else None
        for match in pattern.finditer(norm):
            start, end = match.span()
            while start < end and norm[start] == "\n":
                start += 1
            if rule.get("once") and match.group() in seen:
                continue
            seen.add(match.group())
            if unless and unless.search(_sentence(norm, start, end)):
                continue
            fix: str | None = None
            if words:
                fix = words[match.group()]
                if fix == match.group():
                    continue
            elif "fix" in rule:
                fix = match.expand(rule["fix"])
            elif "fixed" in rule:
                fix = match.group().replace(*rule["fixed"])
            message = rule["message"] + (f"，应为“{fix}”" if words else "")
            checker.mark(rule["id"], start, end, message, fix, rule["severity"])


def doubled(checker: Checker) -> None:
    """利用利用: a word written twice in a row."""
    data = lexicon.table("checks")["doubled"]
    joins, fine = re.compile(data["joins"]), re.compile(data["words"])
    norm = checker.view.norm
    for match in re.finditer(r"([一-龥]{2,6})\1", norm):
        word = match[1]
        if fine.match(match.group()) or len(set(word)) == 1 or joins.match(norm, match.end()):
            continue
        if re.fullmatch("[一二三四五六七八九十百千万]+", word):
            continue
        checker.mark("doubled", *match.span(), f"“{word}”写了两遍", word)
    lines = [line for line in norm.split("\n")[:6] if len(line) >= 8]
    for one, two in pairwise(lines):
        if one == two:
            at = norm.index(two, norm.index(one) + len(one))
            checker.mark("doubled", at, at + len(two), "标题重复了一遍")
            break
    for match in re.finditer(r"(?<![的目])的的(?![确士])|了了(?![解之])|和和(?![气平睦谐美])|是是(?!非)", norm):
        checker.mark("doubled", *match.span(), f"“{match.group()[0]}”写了两遍", match.group()[0])


PAIRS = {"（": "）", "《": "》", "“": "”", "【": "】"}


def brackets(checker: Checker) -> None:
    """Quotes and titles that do not pair within a paragraph; brackets whose halves differ in width."""
    text = checker.report.text
    depth = 0
    for paragraph in re.finditer(r"[^\n]+", text):
        line, base = paragraph.group(), paragraph.start()
        if len(line) > 20_000:
            continue
        # A quotation may run over a line end; then the next line closes it.
        for i, sign in enumerate(line):
            if sign == "“":
                depth += 1
            elif sign == "”":
                depth -= 1
                if depth < 0:
                    checker.add("brackets", base + i, base + i + 1, "这个后引号前面没有前引号")
                    break
        depth = 1 if depth == 1 else 0
        for match in re.finditer(r"（[^（）()\n]{1,30}\)|\([^（）()\n]{1,30}）", line):
            whole = "（" + match.group()[1:-1] + "）"
            checker.add("brackets", base + match.start(), base + match.end(), "括号一半全角一半半角", whole)


# ------------------------------------------------------------------------------------------------ shape


def numbering(checker: Checker) -> None:
    """Numbers of headings that skip or come twice among siblings."""
    found = heads(checker.view)
    last: dict[int, int] = {}
    for head in found:
        for deeper in [level for level in last if level > head.level]:
            del last[deeper]
        before = last.get(head.level)
        line = checker.view.norm[head.start : head.end]
        if before and head.number and head.level < 5:
            mark = re.match(rf"[（(]?(?:{NUMBER}|\d{{1,2}})[）)]?[、.]?", line)
            end = head.start + (mark.end() if mark else 1)
            if head.number == before:
                checker.mark("numbering", head.start, end, "序号与上一个重复")
            elif before + 1 < head.number <= before + 3:
                checker.mark("numbering", head.start, end, f"序号从{before}跳到{head.number}")
        last[head.level] = head.number or 0


# A part without a heading of its own may still be there.
MENTIONED = {
    "first_responsible": "第一责任人",
    "problems": "(?:存在|还有)[^。]{0,30}(?:不足|问题|差距|短板)",
    "plan": "下一?步|明年|下一年",
}


def missing(checker: Checker) -> None:
    """Mandatory contents that a whole report lacks, and problems without causes."""
    report, norm = checker.report, checker.view.norm
    names = lexicon.table("checks")["role_names"]
    complete = len(norm) >= WHOLE and norm.rstrip()[-1:] in "。）；日会府处0123456789" and len(report.sections) >= 2
    if not complete:
        return
    roles = {section.role for root in report.sections for section in root.walk()}
    first = re.search(r"\S[^\n，。]{0,30}", report.text)
    at = first.span() if first else (0, 1)
    if report.title and (start := report.text.find(report.title)) >= 0:
        at = (start, start + len(report.title))
    for role, name in names.items():
        if role in roles or role == "measures":
            continue
        if role in MENTIONED and re.search(MENTIONED[role], norm):
            checker.add("missing", *at, f"“{name}”没有单独成段", None, "note")
        else:
            checker.add("missing", *at, f"没有写“{name}”")
    for section in report.sections:
        if section.role == "problems" and "原因" in section.heading:
            body = report.text[section.body : section.end]
            if not re.search("原因|由于|因为|在于|导致|造成|受[^，。]{1,12}(?:影响|制约|限制)|根源|归结|归根", body):
                end = section.start + len(section.heading)
                checker.add("causes", section.start, end, "标题写了“原因”，下面没有写原因")


def plan_year(checker: Checker) -> None:
    """A plan for the year that is reported on."""
    year = checker.report.year
    for section in checker.report.sections:
        if section.role == "plan" and year and (match := re.search(r"(20\d\d)年", section.heading)):
            named = int(match[1])
            if (
                named <= year
                and checker.report.title
                and str(year) in checker.report.title
                and "计划" in section.heading
            ):
                at = section.start + match.start()
                checker.add("plan_year", at, at + 5, f"报告的是{year}年，计划应是{year + 1}年")


def broken(checker: Checker) -> None:
    """A sentence cut by an empty line: a page end of the file it was copied from."""
    view = checker.view
    for i in range(1, len(view.norm)):
        if view.offsets[i] - view.offsets[i - 1] > 2:
            gap = view.text[view.offsets[i - 1] + 1 : view.offsets[i]]
            if (
                re.fullmatch(r"[ \t\u3000\u00a0]*\r?\n[ \t\u3000\u00a0]*\r?\n[\s\u3000]*", gap)
                and "\n" not in view.norm[i - 1 : i + 1]
            ):
                low, high = max(0, i - 4), min(len(view.norm), i + 4)
                checker.mark("broken", low, high, "句子中间断行，像是分页留下的")


# ------------------------------------------------------------------------------------------------ names


@cache
def _laws() -> dict[str, dict[str, str]]:
    text = files("fazhang.reading").joinpath("words", "laws.csv").read_text("utf-8")
    return {_bare(row["name"]): row for row in csv.DictReader(text.splitlines())}


def _bare(name: str) -> str:
    name = re.sub("^中华人民共和国", "", name)
    return re.sub(r"[—–\-－~]+", "－", name).replace("(", "（").replace(")", "）")


def laws(checker: Checker) -> None:
    """Laws that had lapsed on the day of the report (else at the end of its year), and wrong names of laws."""
    report = checker.report
    day = report.date or (f"{report.year}-12-31" if report.year else None)
    for match in re.finditer(r"《([^》\n]{2,40})》", checker.view.norm):
        law = _laws().get(_bare(match[1]))
        if law is None or re.search("废止|修订前|原《", _sentence(checker.view.norm, *match.span())):
            continue
        if law["kind"] == "misnamed":
            checker.mark("law", *match.span(), f"名称应为《{law['instead']}》", f"《{law['instead']}》")
        elif day and day >= law["until"]:
            how = "已废止" if law["kind"] == "lapsed" else "已由新的接续"
            checker.mark("law", *match.span(), f"《{match[1]}》自{law['until']}起{how}，现为《{law['instead']}》")


def one_name(checker: Checker) -> None:
    """平安法制星 and 平安法治星 in one text: a name with both 法制 and 法治."""
    norm = checker.view.norm
    seen: set[str] = set()
    for match in re.finditer("([一-龥]{2})法制([一-龥]{1,2})", norm):
        other = match.group().replace("法制", "法治")
        if other in norm and match.group() not in seen and norm.count(other) > norm.count(match.group()):
            seen.add(match.group())
            checker.mark("name", *match.span(), f"与“{other}”写法不一", other)


def place(checker: Checker) -> None:
    """Another town's name: 法治云溪 in a report of 青石镇, or another town as the one that acts."""
    known, town = checker.places, checker.report.town
    if known is None or not town:
        return
    data = lexicon.table("checks")["place"]
    near = known.near(town)
    own = {stem(name) for name in near}
    common = frozenset(data["common"].split())
    norm = checker.view.norm
    for match in re.finditer(rf"(?:{data['before']})([一-龥]{{2,3}}?)(?:{data['follow']})", norm):
        other = match[1]
        if other in known.stems and other not in common and not any(other in name or name in other for name in own):
            written = norm[match.start() : match.start(1)] + stem(town)
            message = f"“{other}”是别处的地名，本报告是{town}，疑为“{written}”"
            checker.mark("place", match.start(), match.end(1), message, written)
    for name in towns(norm):
        if name in known.towns and not any(name in one or one in name for one in near):
            for match in re.finditer(rf"{name}(?={data['actor']})", norm):
                if not re.search(f"(?:{data['beside']})$", norm[max(0, match.start() - 4) : match.start()]):
                    checker.mark("place", *match.span(), f"本报告是{town}，这里写成了{name}")


IDENTITY = re.compile(r"(?<!\d)\d{6}(?:19|20)\d{9}[\dXx](?!\d)")
MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def personal(checker: Checker) -> None:
    """Numbers of identity cards (by their check digit, GB 11643-1999) and mobile phones that are no office's."""
    norm = checker.view.norm
    for match in IDENTITY.finditer(norm):
        digits = match.group().upper()
        if "10X98765432"[sum(int(d) * w for d, w in zip(digits, _WEIGHTS, strict=False)) % 11] == digits[17]:
            checker.mark("personal", *match.span(), "含有身份证号码，公开前须去掉")
    for match in MOBILE.finditer(norm):
        before = norm[max(0, match.start() - 14) : match.start()]
        if not re.search(
            "(?:监督|投诉|举报|咨询|服务|值班|热线|办公|单位|联系)[^。，]{0,6}(?:电话|方式|热线|号码)?[:：]?$", before
        ):
            checker.mark("personal", *match.span(), "含有手机号码，公开前须去掉")


LOOKS: list[Callable[[Checker], None]] = [
    letters, doubled, brackets, numbering, missing, plan_year, broken, laws, one_name, place, personal, arithmetic,
]  # fmt: skip
