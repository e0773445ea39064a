"""Study sessions, exams, trainings."""

from __future__ import annotations

from datetime import date
from typing import Any

from fazhang.demo import days
from fazhang.demo.year import Year

FORMS = ("会前学法", "专题学法", "中心组学习", "干部会议", "镇村两级干部会议", "法治讲座", "自学研讨")
HEADS = {
    "会前学法": 19,
    "专题学法": 24,
    "中心组学习": 22,
    "干部会议": 44,
    "镇村两级干部会议": 66,
    "法治讲座": 58,
    "自学研讨": 12,
}


def _study(y: Year, form: str, day: date, people: int) -> None:
    key = "deputy" if form == "自学研讨" else "mayor" if y.chance(0.3) else "secretary"
    host = y.town.holder(key, day)
    law = y.law(day)
    raw = {
        "form": form, "topic": y.say("study", form, "topic", law=law), "laws": [law, *y.laws(day, y.rng.randint(0, 1))],
        "attendance": people, "host": host, "place": y.say("common", "room"), "notes": y.say("study", "notes", host=host),
    }  # fmt: skip
    if day >= date(2022, 11, 1) and form == "中心组学习" and y.chance(0.3):
        raw["topic"] = "学习党的二十大报告关于法治建设的重要论述"
    y.event("study", day, "党建工作办公室" if form == "中心组学习" else "党政办公室", raw)


def study(y: Year) -> None:
    groups = {
        "study.会前专题.attendance": ("会前学法", "专题学法"),
        "study.干部会.attendance": ("干部会议", "镇村两级干部会议"),
    }
    exact = {form: key for key, forms in groups.items() if y.has(key) for form in forms}
    for key in dict.fromkeys(exact.values()):
        forms = [f for f in groups[key] for _ in range(y.n(f"study.{f}"))]
        for form, people in zip(forms, days.split(y.rng, y.n(key), len(forms), 8, 9.0), strict=True):
            _study(y, form, y.day(days.STUDY), people)
    for form in FORMS:
        if form in exact:
            continue
        for day in days.spread(y.rng, y.year, y.n(f"study.{form}"), days.STUDY):
            _study(y, form, day, max(6, round(HEADS[form] * y.rng.uniform(0.8, 1.2))))


def exam(y: Year) -> None:
    candidates, passed = y.n("exam.candidates"), y.n("exam.passed")
    staff = round(34 * y.town.size * y.rng.uniform(0.9, 1.1))
    rows: list[tuple[str, str, str, int, int]] = []
    if passed:
        rows.append(
            (
                "学法用法考试",
                f"{y.year}年国家工作人员学法用法考试",
                "公务员和事业单位工作人员",
                passed,
                candidates - passed,
            )
        )
    elif candidates:
        first = candidates - candidates // 3
        rows.append(("学法用法考试", f"{y.year}年国家工作人员学法用法考试", "国家工作人员", first, 0))
        rows.append(("法律知识测试", f"{y.year}年村干部法律知识测试", "村（社区）干部", candidates - first - 1, 1))
    else:
        rows.append(("学法用法考试", f"{y.year}年国家工作人员学法用法考试", "国家工作人员", staff, y.rng.randint(0, 1)))
        rows.append(
            (
                "法律知识测试",
                y.pick(("民法典知识测试", "宪法知识答题")),
                "村（社区）干部",
                round(staff * 0.9),
                y.rng.randint(0, 3),
            )
        )
        rows.append(
            ("执法资格考试", f"{y.year}年行政执法资格考试", "执法人员", y.rng.randint(3, 6), y.rng.randint(0, 1))
        )
    for i, (kind, topic, target, good, bad) in enumerate(rows):
        raw = {
            "kind": kind, "topic": topic, "target": target, "passed": good, "failed": bad, "pending": 0,
            "organiser": "县司法局" if kind == "执法资格考试" else "司法所", "notes": y.say("exam", "notes"),
        }  # fmt: skip
        y.event("exam", y.pick(days.workdays(y.year, (11, 8, 5)[i])), "司法所", raw)


TRAININGS = ("执法培训", "网格员培训", "法治培训", "调解培训", "法律明白人培训", "其他培训")
SEATS = {"执法培训": 20, "网格员培训": 58, "法治培训": 78, "调解培训": 36, "法律明白人培训": 40, "其他培训": 16}
LECTURERS = {"执法培训": "县司法局业务骨干", "网格员培训": "综治中心", "法治培训": "法律顾问", "调解培训": "资深调解员"}
AUDIENCES = {"执法培训": "执法人员", "网格员培训": "网格员", "法治培训": "村（社区）干部", "调解培训": "人民调解员",
             "法律明白人培训": "法律明白人", "其他培训": "窗口人员"}  # fmt: skip


def training(y: Year) -> None:
    for kind in TRAININGS:
        count = y.n(f"training.{kind}")
        seats = y.numbers.get(f"training.{kind}.attendance", round(SEATS[kind] * y.town.size * count))
        hours = y.numbers.get(f"training.{kind}.hours", 0)
        # Half-day and one-day courses: lessons of 2 to 6 hours that sum to the year's exactly.
        lessons = days.split(y.rng, hours, count, 2, 30.0) if hours else [y.pick((2, 3, 4, 4, 6)) for _ in range(count)]
        people = days.split(y.rng, seats, count, 5, 20.0)
        dates = days.monthly(y.rng, y.year) if count == 12 else days.spread(y.rng, y.year, count, days.STUDY)
        for day, lesson, heads in zip(dates, lessons, people, strict=True):
            raw: dict[str, Any] = {
                "kind": kind, "topic": y.say("training", kind, "topic", day=day, law=y.law(day)), "attendance": heads, "hours": str(lesson),
                "form": y.pick(("集中授课", "集中授课", "网络视频", "案例研讨", "现场观摩")),
                "lecturer": LECTURERS.get(kind, "司法所"), "target": AUDIENCES[kind], "place": y.say("common", "room"),
                "notes": y.say("training", "notes"),
            }  # fmt: skip
            if y.chance(0.2):
                raw["cost"] = str(y.rng.choice((600, 800, 1200, 2000)))
            office = {"网格员培训": "综治中心", "执法培训": "综合行政执法队"}.get(kind, "司法所")
            y.event("training", day, office, raw)


LEDGERS = {"study": study, "exam": exam, "training": training}
