"""Meetings, yearly tasks, statements on duty, assessments."""

from __future__ import annotations

from datetime import date
from typing import Any

from fazhang.demo import days
from fazhang.demo.county import FOUNDED
from fazhang.demo.words import table
from fazhang.demo.year import Year

MEETINGS = ("党委会研究", "政府办公会研究", "领导小组会", "联席会议", "专题部署会", "工作汇报会", "研判会", "反诈专项会议",
            "其他会议")  # fmt: skip
CHAIRS = {"党委会研究": "secretary", "政府办公会研究": "mayor", "领导小组会": "secretary", "研判会": "deputy", "反诈专项会议": "mayor",
          "联席会议": "deputy", "工作汇报会": "secretary"}  # fmt: skip
PERSONALLY = ("重要工作亲自部署", "重大问题亲自过问", "重点环节亲自协调", "重要任务亲自督办")


def meeting(y: Year) -> None:
    for kind in MEETINGS:
        count = y.n(f"meeting.{kind}")
        every_month = count % 12 == 0
        dates = days.monthly(y.rng, y.year, count // 12) if every_month else days.spread(y.rng, y.year, count)
        for day in dates:
            chair = CHAIRS.get(kind, y.pick(("secretary", "mayor", "deputy")))
            raw: dict[str, Any] = {
                "kind": kind, "topic": y.say("meeting", kind, "topic", day=day), "host": y.town.holder(chair, day),
                "attendance": y.rng.randint(9, 26) if kind in ("党委会研究", "政府办公会研究", "研判会") else y.rng.randint(18, 62),
                "place": y.say("common", "room"), "decisions": y.say("meeting", "decisions"),
            }  # fmt: skip
            if chair in ("secretary", "mayor"):
                raw["personally"] = y.rng.sample(PERSONALLY, y.rng.randint(1, 2))
            if kind == "党委会研究":
                raw["observers"] = ["司法所", "党政办公室"]
            if y.chance(0.55):
                raw["solved"] = y.rng.randint(1, 4)
            office = {"研判会": "综治中心", "反诈专项会议": "派出所"}.get(kind, "党政办公室")
            y.event("meeting", day, office, raw)


LEADS = {"执法": "综合行政执法队", "清单": "党政办公室", "要点": "党政办公室", "决策": "党政办公室", "学法": "党建工作办公室", "述法": "党建工作办公室",
         "矛盾": "综治中心", "接访": "综治中心", "网格": "综治中心", "综治": "综治中心", "公开": "农业农村办公室", "窗口": "便民服务中心",
         "反诈": "派出所", "工资": "社会事务办公室", "人大": "人大主席团", "安全": "应急管理站", "移风": "社会事务办公室"}  # fmt: skip
"""A word of a task → the office that leads it; the first that fits."""


def task(y: Year) -> None:
    """Given out in February, some later; all but a few are done by the end of the year."""
    count, left = y.n("task"), y.n("task.open")
    subjects = y.rng.sample(table("task", "subject"), min(count, len(table("task", "subject"))))
    opened: list[tuple[date, str, str, bool]] = []
    for i, subject in enumerate(subjects):
        month = 2 if i < count * 0.7 else y.rng.randint(3, 9)
        source = "年度计划" if month == 2 else y.pick(("上级部署", "会议议定", "督察反馈"))
        opened.append((y.pick(days.workdays(y.year, month)), subject, source, i < left))
    opened.append((y.pick(days.workdays(y.year, 3)), y.say("task", "issue"), "问题整改", False))
    if y.first:
        for _ in range(y.n("opening.task")):
            opened.append((date(y.year - 1, 11, 15), y.say("task", "issue"), "问题整改", False))
    for day, subject, source, late in sorted(opened):
        lead = next((office for word, office in LEADS.items() if word in subject), "司法所")
        end = date(y.year, 12, 20) if day.month < 7 or day.year < y.year else date(y.year, 12, 31)
        due = min(date(y.year, y.rng.choice((6, 9, 11, 12)), 30), end)
        if due <= day:
            due = end
        raw = {
            "subject": subject, "source": source, "lead": lead, "partners": "各村（社区）", "person": y.town.staff[lead][0],
            "due_on": due, "measures": y.say("task", "measures"),
        }  # fmt: skip
        if source in ("督察反馈", "问题整改"):
            raw["cause"] = y.say("task", "cause")
        item = y.add("task", day, "党政办公室", raw)
        if late and y.last:
            continue
        if late:
            done = days.on_workday(date(y.year + 1, 1, y.rng.randint(8, 26)))
        else:
            earliest = max(day, date(y.year, day.month if day.year == y.year else 1, 20))
            done = days.on_workday(y.between(min(earliest, due), max(earliest, due)))
        y.close(item, max(done, day, item.told), {"result": y.say("task", "result")})


def duty_statement(y: Year) -> None:
    """At the turn of the year, leaders in person, offices and villages in writing."""
    day = y.pick(days.workdays(y.year, 1)[8:])
    roles: list[tuple[str, str, str]] = []
    for leader in table("leaders"):
        role = {"secretary": "党委主要负责人", "mayor": "政府主要负责人"}.get(leader["key"], "领导班子成员")
        roles.append((y.town.holder(leader["key"], max(day, FOUNDED)), leader["post"], role))
    for office in y.rng.sample(
        ["司法所", "综治中心", "综合行政执法队", "村镇建设办公室", "应急管理站", "便民服务中心"], y.rng.randint(3, 6)
    ):
        roles.append((y.town.staff[office][0], f"{office}负责人", "站所负责人"))
    for place in y.rng.sample(y.town.villages, y.rng.randint(2, 5)):
        roles.append((y.town.staff[place.path][0], f"{place.name}党支部书记", "村（社区）负责人"))
    for person, post, role in roles:
        raw = {
            "person": person, "post": post, "role": role, "year": y.year - 1,
            "form": "现场述法" if role.endswith("主要负责人") or y.chance(0.3) else "书面述法",
            "content": y.say("duty_statement", "content"), "comments": y.say("duty_statement", "comments"),
            "rectification": y.say("duty_statement", "rectification"),
        }  # fmt: skip
        y.event("duty_statement", day, "党建工作办公室", raw)


def assessment(y: Year) -> None:
    kinds = [
        "半年考评",
        "年度考评",
        *(y.pick(("专项考评", "督促检查", "季度考评", "法治测评")) for _ in range(y.n("assessment") - 2)),
    ]
    months = [7, 12, *(y.rng.randint(2, 11) for _ in kinds[2:])]
    for kind, month in zip(kinds, months, strict=True):
        target = y.pick(("站所部门", "村（社区）", "站所部门和村"))
        villages, offices = len(y.town.all_villages), 10
        units = {"站所部门": offices, "村（社区）": villages}.get(target, offices + villages)
        raw = {
            "kind": kind, "topic": y.say("assessment", "topic"), "target": target, "units": units,
            "organiser": y.pick(("党政办公室", "司法所", "综治中心")), "result": y.say("assessment", "result"),
            "rectification": y.say("assessment", "rectification"),
        }  # fmt: skip
        y.event("assessment", y.pick(days.workdays(y.year, month)), "党政办公室", raw)


LEDGERS = {"meeting": meeting, "task": task, "duty_statement": duty_statement, "assessment": assessment}
