"""A small world for tests of reports and of the command line: two townships of one county, users, records of a year."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

from fazhang.books.models import SPAN, Book, Posting
from fazhang.books.state import Period
from fazhang.ledgers import door
from fazhang.places.models import LEVEL_OF, Region, User
from fazhang.places.scope import Scope, scope_of, system
from fazhang.reports import actions
from fazhang.reports.actions import Piece
from fazhang.reports.models import Report

COUNTY, TOWN, OTHER = "990101", "990101101", "990101102"
EAST, WEST, GRID = f"{TOWN}201", f"{TOWN}202", f"{TOWN}201001"
PLACES = {
    "99": "虚省", "9901": "虚市", COUNTY: "清和县", TOWN: "青石镇", OTHER: "云溪镇",
    EAST: "东坡村", WEST: "西岭村", GRID: "东坡村一网格", f"{OTHER}201": "柳湾村",
}  # fmt: skip
YEAR = 2023
PERIOD = Period.year(YEAR)
HOME = {"county": COUNTY, "grid": EAST}
"""Where a role's user is, unless in the township."""

FORMS: dict[str, dict[str, Any]] = {
    "meeting": {"kind": "党委会研究", "topic": "研究法治建设"},
    "study": {"form": "会前学法", "topic": "学习民法典", "laws": "《民法典》", "attendance": 20},
    "training": {"kind": "执法培训", "topic": "案卷制作", "attendance": 8, "hours": "1.5"},
    "publicity": {"kind": "进乡村", "way": "现场活动", "topic": "宪法宣传"},
    "dispute": {"subject": "宅基地边界", "type": "邻里纠纷", "source": "当事人申请", "parties": 2},
    "petition": {"subject": "道路维修", "mode": "固定接访", "leader": "张三", "people": 1},
    "window_service": {"topic": "社会保障", "matters": 10, "good": 9, "bad": 1},
    "special_group_work": {"group": "社区矫正对象", "people": 8, "talks": 2},
    "officer": {"name": "李四", "source": "本级人员", "certificate": "持有有效证件"},
    "demo_village": {"village": "东坡村", "level": "市级"},
    "task": {"subject": "完善调解室", "source": "年度计划", "lead": "司法所"},
}
"""The least that a form of each ledger takes."""
ENDINGS = {
    "dispute": {"outcome": "调解成功", "result": "双方和解"},
    "petition": {"outcome": "化解", "grade": "实质性", "result": "已答复"},
    "task": {"result": "完成"},
}


def build_places() -> None:
    for path, name in PLACES.items():
        parent = next((path[:n] for n in (12, 9, 6, 4, 2) if n < len(path) and path[:n] in PLACES), None)
        Region.objects.create(path=path, name=name, level=LEVEL_OF[len(path)], parent_id=parent)


def scope(role: str, region: str = "") -> Scope:
    """The scope of a user of a role, made at first asking. `region`: the node it is bound to."""
    path = region or HOME.get(role, TOWN)
    username = f"{role}-{path}"
    user = User.objects.filter(username=username).first()
    return scope_of(user or User.objects.create_user(username, None, name=f"某{role}", role=role, region_id=path))


def register(ledger: str, day: date = date(YEAR, 5, 6), *, closed: date | None = None, **values: Any) -> int:
    """One record, settled on `closed` where it is given; returns its id."""
    ending = ENDINGS.get(ledger, {}) if closed else {}
    raw = {"region": TOWN, "occurred_on": day, **FORMS[ledger], **ending, **values}
    home = system(str(raw["region"])[:9])
    return door.register(ledger=ledger, entries=[door.Entry(raw, closed_on=closed)], scope=home).ids[0]


def a_year() -> None:
    """Records before and in YEAR: flows with dimensions, stocks with an opening balance, rates, money, tenths."""
    register("dispute", date(2022, 11, 2), subject="上年结转的纠纷")
    for month in range(1, 10):
        register("dispute", date(YEAR, month, 5), closed=date(YEAR, month, 20), region=EAST)
    register("dispute", date(YEAR, 11, 5), region=WEST, type="婚姻家庭纠纷", source="网格排查")
    register("dispute", date(YEAR, 3, 5), closed=date(YEAR, 4, 1), outcome="调解不成", told=["司法"])
    for day in range(1, 4):
        register("study", date(YEAR, 6, day), region=TOWN)
    register("study", date(YEAR, 9, 1), form="中心组学习", laws="《信访工作条例》", attendance=12)
    register("study", date(2022, 9, 1))
    register("publicity", date(YEAR, 3, 15), region=EAST, materials=527, cost="1234.56")
    register("publicity", date(YEAR, 12, 4), kind="进学校", region=WEST, materials=12316, consultations=43)
    for day in (1, 2, 3):
        register("publicity", date(2022, 12, day))
    register("training", date(YEAR, 4, 4))
    register("petition", date(YEAR, 7, 7), closed=date(YEAR, 7, 20), people=3)
    register("petition", date(YEAR, 12, 20), mode="带案下访")
    register("window_service", date(YEAR, 8, 1))


def report(year: int = YEAR, town: str = TOWN, until: date | None = None) -> Report:
    return actions.create(scope=system(town), town=town, year=year, until=until)


def write(held: Report, body: str, role: str = "measures", **header: Any) -> Report:
    """Replace a draft's text by one section."""
    pieces = [Piece(role, "一、主要举措和成效", body)]
    return actions.save(report=held.pk, scope=system(held.town), pieces=pieces, header=header, version=held.version)


def pieces_of(held: Report, **bodies: str) -> list[Piece]:
    """A report's sections as a writer sends them; `bodies`: role → another body."""
    return [Piece(s.role, s.heading, bodies.get(s.role, s.body)) for s in held.sections.all()]


def take(held: Report, *steps: str) -> Report:
    """Steps by those who may take them, with all that they ask for."""
    who = {"submit": "clerk", "return": "deputy", "approve": "deputy", "reject": "chief", "sign": "chief"}
    days = {"sign": date(YEAR + 1, 1, 20), "file": date(YEAR + 1, 2, 1), "publish": date(YEAR + 1, 3, 1)}
    for step in steps:
        role = who.get(step, "chief" if step == "recall" else "clerk")
        held = actions.advance(
            report=held.pk, step=step, scope=scope(role, held.town), note="按意见修改", on=days.get(step),
            url="镇政府公告栏",
        )  # fmt: skip
    return held


TO_SIGNED = ("submit", "approve", "sign")
TO_FILED = (*TO_SIGNED, "file")
TO_PUBLISHED = (*TO_FILED, "publish")


def postings(town: str, numbers: list[int]) -> list[Posting]:
    base = Book.objects.get(town=town).pk * SPAN
    return list(Posting.objects.filter(pk__in=[base + n for n in numbers]))


def evidence_for(record: int, name: str = "签到表.txt", data: bytes = "到会20人".encode()) -> str:
    """Attach a file to a record; its digest."""
    return door.attach(record=record, uploads=[(name, io.BytesIO(data))], scope=system(TOWN))[0].sha256


def make_installation() -> None:
    """Fill the data folder of this process: the year, a draft, a filed report. Run by tests of the command line."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    build_places()
    a_year()
    evidence_for(register("study", date(YEAR, 10, 1)))
    take(report(), *TO_FILED)
    register("meeting", date(YEAR, 2, 2), region=OTHER)
