"""The shape of a report: title, who, when, number, and the tree of headings with the slips that real texts have."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache

from fazhang.reading import lexicon
from fazhang.reading.model import Report, Section
from fazhang.reading.numerals import chinese
from fazhang.reading.view import View

NUMBER = "[一二三四五六七八九十]{1,3}"
# level → how such a heading begins, in a view (brackets are full width there). Missing brackets are forgiven.
LEVELS: list[tuple[int, re.Pattern[str]]] = [
    (1, re.compile(rf"(?:第?{NUMBER}、|第{NUMBER}(?:部分|章|节)[、：，]?|{NUMBER}[.．，](?!\d))")),
    (2, re.compile(rf"(?:（{NUMBER}）[、.]?|（{NUMBER}(?=[^）\d一二三四五六七八九十]{{2,30}}。)|{NUMBER}）)")),
    (3, re.compile(r"(?:\d{1,2}(?:、|[.．](?!\d)|[.．](?=20\d\d年)))")),
    (4, re.compile(r"(?:（\d{1,2}）|\d{1,2}）|[①-⑳])")),
    (5, re.compile(rf"{NUMBER}是(?:要)?")),
]
LONGEST = 70  # characters of a heading; what runs on is a paragraph
TITLE = re.compile(r"(?:报告|总结|汇报|情况|公示|自查)(?:（[^）]{1,10}）)?$")
DOCNO = re.compile(r"([一-龥]{1,8}[发办字函文政综呈]{1,3})（(20\d\d)）第?(\d{1,4})号")
DATE = re.compile(r"(20\d\d)年(\d{1,2})月(\d{1,2})日")
_HAN = {"〇": 0, "○": 0, "Ｏ": 0, "零": 0}
HAN_DATE = re.compile(
    r"([二][〇○零0OＯ][一二][一二三四五六七八九〇○零])年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})日"
)
YEAR = re.compile(r"(20\d\d)年?度?")


@dataclass
class Head:
    """A heading found: its level, the number it bears, the places of heading and body in the view."""

    level: int
    number: int
    start: int
    end: int
    body: int


@cache
def _roles() -> list[tuple[str, re.Pattern[str]]]:
    return [(role, re.compile(pattern)) for role, pattern in lexicon.table("structure")["roles"].items()]


@cache
def _leads() -> list[tuple[str, re.Pattern[str]]]:
    return [(role, re.compile(pattern)) for role, pattern in lexicon.table("structure")["lead"].items()]


def role_of(heading: str) -> str | None:
    """What part of a report a heading announces; None where it does not say."""
    return next((role for role, pattern in _roles() if pattern.search(heading)), None)


def _number(mark: str) -> int:
    if digits := re.search(r"\d+", mark):
        return int(digits.group())
    if signs := re.search(NUMBER, mark):
        try:
            return int(chinese(signs.group()))
        except ValueError:
            return 0
    return ord(mark[0]) - 0x2460 + 1 if "①" <= mark[:1] <= "⑳" else 0


def heads(view: View) -> list[Head]:
    """Every numbered heading that begins a line, in order; in a text without lines also those within it."""
    norm = view.norm
    found: list[Head] = []
    start = 0
    for end in [*view.breaks, len(norm)]:
        line = norm[start:end]
        for level, pattern in LEVELS:
            if match := pattern.match(line):
                stop = line.find("。")
                if level == 5 and stop >= 0:
                    break  # 一是 opens a sentence of a paragraph here
                cut = stop if 0 <= stop <= LONGEST else len(line) if len(line) <= LONGEST else 0
                if not cut and (colon := line.find("：", 0, LONGEST)) > 0:
                    cut = colon
                if not cut:
                    cut = _short(line)
                body = start + cut + (1 if stop == cut else 0)
                found.append(Head(level, _number(match.group()), start, start + cut, body))
                break
        start = end + 1
    if norm.count("\n") <= 3 and len(norm) > 200 and sum(head.level == 1 for head in found) < 2:
        found = _inline(norm) or found
    return found


def _short(line: str) -> int:
    """Where the heading at the start of a long line ends that has no full stop: before a date or at a comma."""
    if dated := re.search(r"(?<=[^\d])20(?:\d\d|xx|XX|××)年", line[4:40]):
        return 4 + dated.start()
    comma = line.find("，", 4, 45)
    return comma if comma > 0 else min(len(line), 30)


def _inline(norm: str) -> list[Head]:
    """Headings of a text whose line ends are lost: 。一、… that count up from one."""
    found: list[Head] = []
    for match in re.finditer(rf"(?:^|[。：；\n])({NUMBER})、", norm):
        number = _number(match[1])
        if number == len(found) + 1:
            start = match.start(1)
            line = norm[start : start + 80].split("\n")[0]
            stop = line.find("。")
            cut = stop if 0 < stop <= 36 and "，" not in line[20:stop] else _short(line)
            found.append(Head(1, number, start, start + cut, start + cut))
    return found


def sections(view: View) -> list[Section]:
    """The tree of headings. Where a text uses 一是 for its highest level, that is level one."""
    found = heads(view)
    levels = {head.level for head in found}
    if 1 not in levels:
        # 一是/二是 as headings, or （一） as the highest: the highest level that is there takes the first place.
        top = 5 if 5 in levels and 2 not in levels else min(levels, default=1)
        for head in found:
            head.level = 1 if head.level == top else max(2, head.level)
    roots: list[Section] = []
    stack: list[Section] = []
    end_of_text = view.offsets[-1] + 1 if view.offsets else 0
    for head in found:
        start, stop = view.span(head.start, max(head.end, head.start + 1))
        body = view.offsets[head.body] if head.body < len(view.offsets) else end_of_text
        section = Section(view.norm[head.start : head.end], "other", start, end_of_text, head.level, body)
        section.heading = re.sub(r"\s+", " ", view.text[start:stop]).strip()
        while stack and stack[-1].level >= section.level:
            stack.pop().end = start
        (stack[-1].children if stack else roots).append(section)
        stack.append(section)
    _assign(roots)
    return _leads_in(view, roots)


def _leads_in(view: View, roots: list[Section]) -> list[Section]:
    """Add parts that a paragraph opens without a heading (下一步，我镇将…), where no heading announces that part.

    Such a section has an empty heading; it ends the section before it.
    """
    missing = {role for role, _ in _leads()} - {root.role for root in roots}
    if not missing or (len(roots) == 1 and roots[0].start == 0):
        return roots
    marks = {root.start for top in roots for root in top.walk()}
    norm, place = view.norm, 0
    for line in norm.split("\n"):
        start, place = place, place + len(line) + 1
        if not line or view.offsets[start] in marks or (roots and view.offsets[start] < roots[0].start):
            continue
        role = lead_role(line)
        if role not in missing or start < len(norm) // 3:
            continue
        missing.discard(role)
        at = view.offsets[start]
        after = [root for root in roots if root.start > at]
        section = Section("", role, at, after[0].start if after else view.offsets[-1] + 1, 1, at)
        for root in roots:
            if root.start < at < root.end:
                section.children = [child for child in root.children if child.start > at]
                root.children = [child for child in root.children if child.start < at]
                for below in root.walk():
                    below.end = min(below.end, at)
                for below in section.walk()[1:]:
                    below.role = role
        roots = sorted([*roots, section], key=lambda root: root.start)
    return roots


def _assign(roots: list[Section]) -> None:
    """Roles of the highest sections; below them the role is inherited unless the heading says another."""
    seen: set[str] = set()
    for root in roots:
        role = role_of(root.heading)
        if role is None:
            role = "measures" if not seen & {"problems", "plan"} else "other"
        root.role = role
        seen.add(role)
        for child in root.walk()[1:]:
            own = role_of(child.heading)
            child.role = (
                own
                if own in ("first_responsible", "problems", "plan") and root.role == "measures" and child.level == 2
                else root.role
            )
            if child.role in ("problems", "plan") and not re.search("存在|不足|下一步|打算|计划", child.heading):
                child.role = root.role


def lead_role(paragraph: str) -> str | None:
    """The part of a report that a paragraph without heading opens (下一步，我镇将…)."""
    return next((role for role, pattern in _leads() if pattern.search(paragraph)), None)


# ------------------------------------------------------------------------------------------------ who and when


def identify(report: Report, view: View) -> None:
    """Fill in title, issuer, town, year, document number and date of a report."""
    norm = view.norm
    report.title = _title(view)
    if match := DOCNO.search(norm):
        report.docno = f"{match[1]}〔{match[2]}〕{match[3]}号"
    report.date = _date(norm)
    report.town = _town(report.title, norm)
    report.issuer = _issuer(report.title, view, report.town)
    report.year = _year(report.title, norm, report.date)


def _title(view: View) -> str | None:
    """The title as written, its spaces kept; one that stands on two lines is joined."""
    lines: list[tuple[int, str]] = []
    place = 0
    for line in view.norm.split("\n"):
        if line:
            lines.append((place, line))
        place += len(line) + 1
        if len(lines) > 14:
            break
    for at, line in lines:
        if match := re.search(r"标题：([^|]{6,60})", line):
            return _written(view, at + match.start(1), at + match.end(1)).strip("| ")
    for i, (at, line) in enumerate(lines[:12]):
        if len(line) > 60:
            break
        if "。" in line or "，" in line:
            continue
        if TITLE.search(line) and len(line) >= 6:
            before = lines[i - 1][1] if i else ""
            if (
                line.startswith("关于")
                and before
                and len(before) < 40
                and not TITLE.search(before)
                and "号" not in before
            ):
                return _written(view, lines[i - 1][0], lines[i - 1][0] + len(before)) + _written(
                    view, at, at + len(line)
                )
            return _written(view, at, at + len(line))
        if (
            line.startswith("关于")
            and i + 1 < len(lines)
            and TITLE.search(lines[i + 1][1])
            and len(lines[i + 1][1]) < 40
        ):
            return line + lines[i + 1][1]
    return None


def _written(view: View, start: int, end: int) -> str:
    """norm[start:end] as the text has it, spaces made single."""
    start, end = view.span(start, end)
    return re.sub(r"\s+", " ", view.text[start:end]).strip()


def _date(norm: str) -> str | None:
    """The day of signature: the last date that stands alone near the end, else the day of publication above."""
    for line in reversed(norm.rstrip().split("\n")[-6:]):
        if (match := DATE.search(line)) and len(line) < 30:
            return f"{match[1]}-{int(match[2]):02d}-{int(match[3]):02d}"
        if (match := HAN_DATE.search(line)) and len(line) < 30:
            year = "20" + "".join(str(_HAN.get(c, "零一二三四五六七八九".find(c))) for c in match[1][2:])
            return f"{year}-{int(chinese(match[2])):02d}-{int(chinese(match[3])):02d}"
    head = norm[:400]
    if match := re.search(
        r"(?:成文(?:时间|日期)|发布(?:时间|日期)|发文(?:时间|日期)|日期)：\n?(20\d\d)[-年./](\d{1,2})[-月./](\d{1,2})",
        head,
    ):
        return f"{match[1]}-{int(match[2]):02d}-{int(match[3]):02d}"
    return None


@cache
def _places() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    data = lexicon.table("structure")["place"]
    return re.compile(data["town"]), re.compile(data["never"]), re.compile(data["edge"])


def towns(text: str) -> Counter[str]:
    """Names of townships, towns and streets in a piece of a view, weighed by how often and how plainly they stand there.

    Chinese does not part words, so that a name's beginning is unknown (有效推动岩山镇). Every beginning is tried; the one
    that comes again, or that stands after a sign or a county's name, is the name.
    """
    town, never, edge = _places()
    seen: Counter[str] = Counter()
    clear: Counter[str] = Counter()
    for match in town.finditer(text):
        for length in (1, 2, 3, 4, 5):
            start = match.start() - length
            if start < 0 or not "一" <= text[start] <= "龥":
                break
            name = re.sub("办事处$", "", text[start : match.end()])
            if never.search(name[:length]) or "乡镇" in name:
                continue
            seen[name] += 1
            if start == 0 or edge.search(text[max(0, start - 4) : start]):
                clear[name] += 1
    weighed: Counter[str] = Counter()
    for name, count in seen.items():
        kind = town.search(name[1:])
        stem = len(name) - (len(kind.group()) if kind else 0)
        if clear[name] >= (2 if stem > 3 else 1) or (count > 1 and 2 <= stem <= 3):
            weighed[name] = count + 3 * clear[name] + (1 if stem >= 2 else -2)
    for name in list(weighed):
        # 山镇 is never more than 岩山镇 where it never stands without it.
        if any(longer != name and longer.endswith(name) and seen[longer] == seen[name] for longer in weighed):
            del weighed[name]
    return weighed


def _town(title: str | None, norm: str) -> str | None:
    everywhere = towns(norm)
    if title and (named := towns(title)):
        return max(named, key=lambda name: (named[name] + everywhere[name], -len(name)))
    opening = towns(norm if len(norm) < 600 else norm[:500] + "\n" + norm[-80:])
    named = opening or everywhere
    return max(named, key=lambda name: (everywhere[name], named[name])) if named else None


def _issuer(title: str | None, view: View, town: str | None) -> str | None:
    """Who signs: under the text, else in the title."""
    norm = view.norm
    for line in reversed(norm.rstrip().split("\n")[-6:]):
        if re.fullmatch(r"[一-龥 ]{2,40}(?:委员会|人民政府|办事处|工委|党委)", line):
            return line
    if title and (
        match := re.match(r"(.{4,40}?(?:委员会|人民政府|办事处|工委|党委)(?:.{4,20}?(?:人民政府|办事处))?)", title)
    ):
        return match[1]
    if match := re.search(r"(?:发文机关|发布机构|来源)[:：]\s*([一-龥]{3,20})", view.text[:600]):
        return match[1]
    return f"{town}人民政府" if town and town.endswith(("镇", "乡")) else None


def _year(title: str | None, norm: str, date: str | None) -> int | None:
    """The year reported on: in the title, else in the opening, else most often named."""
    if title and (match := YEAR.search(title)):
        return int(match[1])
    opening = re.search(r"现(?:将|就)[^。]{0,20}?(20\d\d)年", norm[:1200]) or re.search(
        r"(?:^|\n)(20\d\d)年?(?:度|以来|来)?，", norm[:800]
    )
    if opening:
        return int(opening[1])
    years = Counter(int(y) for y in re.findall(r"(20\d\d)年", norm[:3000]))
    if years:
        return years.most_common(1)[0][0]
    return int(date[:4]) if date else None
