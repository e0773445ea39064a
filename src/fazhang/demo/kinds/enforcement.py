"""Penalty cases, patrols and joint operations, file reviews, accountability."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from fazhang.demo import days
from fazhang.demo.words import table
from fazhang.demo.year import Matter, Year, run


def _case(y: Year, day: date) -> tuple[str, str, dict[str, Any]]:
    area = y.rng.choices(
        ("市容环境", "自然资源", "城乡建设", "农业农村", "安全生产", "生态环境", "水利", "林业"),
        (30, 12, 14, 10, 8, 12, 7, 7),
    )[0]
    serial = y.keep["cases"] = y.keep.get("cases", 0) + 1
    person = y.chance(0.6)
    raw: dict[str, Any] = {
        "cause": y.say("enforcement_case", area, "cause"), "number": f"{y.town.name[0]}综执立〔{day.year}〕{serial}号",
        "area": area, "procedure": "普通程序" if y.chance(0.65) else "简易程序",
        "source": y.pick(("巡查发现", "执法检查", "投诉举报", "部门移送")),
        "party_kind": "自然人" if person else "个体工商户", "party": y.names.any(),
        "officers": "、".join(y.rng.sample(y.keep["officers"], min(2, len(y.keep["officers"])))),
        "facts": y.say("enforcement_case", "facts"),
    }  # fmt: skip
    return "综合行政执法队", y.village().path, raw


def _settle(y: Year, day: date, ends: date, raw: dict[str, Any], fate: str) -> dict[str, Any]:
    # Decided a little before the case is closed, in the same stretch of days that the books still take.
    decided = max(day, ends - timedelta(days=min(4, ends.day - 1)))
    if fate == "withdrawn":
        return {"outcome": y.pick(("不予行政处罚", "撤销立案")), "decided_on": decided}
    simple = raw["procedure"] == "简易程序"
    fine = y.pick((50, 100, 200)) if simple else y.rng.choice((300, 500, 1000, 2000, 3000, 5000))
    values: dict[str, Any] = {
        "outcome": "给予行政处罚", "decided_on": decided, "notified_on": decided, "fine": str(fine), "served_on": decided,
        "execution": "已履行", "published_on": ends,
    }  # fmt: skip
    if not simple and y.chance(0.5):
        values |= {"ordered_on": decided, "reviewed_on": decided, "collective": fine >= 3000}
    return values


def enforcement_case(y: Year) -> None:
    count, left = y.n("enforcement_case"), y.n("enforcement_case.open")
    matter = Matter("enforcement_case", days.FIELD, 3, 55, _case, _settle)
    run(y, matter, max(count, left + 2), left, ["withdrawn"] if count > 8 else [])


UNITS = {
    "联合执法": ("派出所", "市场监督管理所", "自然资源所"), "吹哨报到": ("县自然资源局", "县生态环境分局", "派出所"),
    "配合执法": ("县自然资源局", "县市场监管局", "县交通运输局"),
}  # fmt: skip
AREA_OF = {
    "耕地": "自然资源", "河道": "水利", "采砂": "水利", "森林": "林业", "禁烧": "生态环境", "污": "生态环境", "噪音": "生态环境",
    "餐饮": "市场监管", "食品": "市场监管", "建房": "城乡建设", "违建": "城乡建设", "宅基": "城乡建设", "消防": "消防",
    "农资": "农业农村", "燃气": "安全生产", "超": "交通运输", "工地": "生态环境", "养殖": "生态环境",
}  # fmt: skip


IN_VILLAGES = ("专项巡查", "矛盾纠纷排查", "网格走访", "领导接访下访")


def _outing(y: Year, kind: str, day: date, times: int, office: str = "综合行政执法队") -> None:
    place = y.village()
    subject = y.say("patrol", kind, "subject", day=day)
    if kind in IN_VILLAGES and y.chance(0.6):
        subject = f"{place.name}{subject}"
    raw: dict[str, Any] = {
        "kind": kind, "subject": subject, "times": times,
        "place": y.pick((place.name, f"{place.name}{y.say('common', 'spot')}", f"{place.name}{y.say('common', 'road')}")),
        "findings": y.say("patrol", kind, "findings"), "result": y.say("patrol", kind, "result"),
    }  # fmt: skip
    if kind not in ("矛盾纠纷排查", "网格走访", "领导接访下访"):
        raw["area"] = next((a for k, a in AREA_OF.items() if k in subject), "市容环境")
        raw["people"] = "、".join(y.rng.sample(y.keep["officers"], min(2, len(y.keep["officers"]))))
    if kind in UNITS:
        raw["units"] = y.rng.sample(UNITS[kind], 2)
    if kind == "执法检查" and y.chance(0.3):
        raw["corrections"] = y.rng.randint(1, 2)
    y.event("patrol", day, office, raw, region=place.path)


def patrol(y: Year) -> None:
    """Joint operations one by one; patrols in entries of one to three; the rest as the ledger's other kinds."""
    for day in days.spread(y.rng, y.year, y.n("patrol.joint"), days.FIELD):
        _outing(y, y.rng.choices(("联合执法", "吹哨报到", "配合执法"), (4, 3, 3))[0], day, 1)
    total = y.n("patrol.patrols")
    entries = max(1, round(total / 1.7))
    shares = days.split(y.rng, total, entries, 1)
    for day, times in zip(days.spread(y.rng, y.year, entries, days.FIELD, work=False), shares, strict=True):
        _outing(y, "日常巡查" if y.chance(0.7) else "专项巡查", day, times)
    others = (
        ("执法检查", 16, "综合行政执法队", 1), ("安全检查", 20, "应急管理站", 2), ("矛盾纠纷排查", 14, "综治中心", 1),
        ("网格走访", 24, "综治中心", 60), ("领导接访下访", 26, "综治中心", 1),
    )  # fmt: skip
    for kind, usual, office, most in others:
        count = usual if usual % 12 == 0 else round(usual * y.rng.uniform(0.75, 1.3))
        dates = (
            days.monthly(y.rng, y.year, count // 12)
            if count % 12 == 0
            else days.spread(y.rng, y.year, count, days.FIELD)
        )
        for day in dates:
            _outing(y, kind, day, y.rng.randint(max(1, most // 3), most), office)


def case_review(y: Year) -> None:
    for i in range(y.n("case_review")):
        day = y.pick(days.workdays(y.year, (7, 12, 4, 10, 9)[i % 5]))
        raw = {
            "subject": f"{y.year}年{y.say('case_review', 'subject', day=day)}", "category": "行政处罚" if i < 2 else "行政检查",
            "form": y.pick(("本级自查", "交叉评查", "县级评查")), "files": y.rng.randint(4, 12),
            "reviewers": y.staff("司法所"), "result": y.pick(("合格", "有合格有不合格", "优秀")),
            "problems": y.say("case_review", "problems"), "corrected": y.say("case_review", "corrected"),
        }  # fmt: skip
        y.event("case_review", day, "司法所", raw)


def accountability(y: Year) -> None:
    """Those held liable, and one or two excused for good reason, who are recorded and count as none."""
    for liable in [True] * y.n("accountability") + [False] * (1 + y.chance(0.4)):
        bank = "liable" if liable else "exempt"
        raw: dict[str, Any] = {
            "subject": y.pick(table("accountability", bank)), "kind": "过错责任追究" if liable else "尽职免责",
            "source": y.pick(("案卷评查", "投诉举报", "执法监督", "本级自查")), "unit": "综合行政执法队", "people": 1,
            "correction": y.say("accountability", f"{bank}_correction"),
        }  # fmt: skip
        if liable:
            raw["measures"] = [y.pick(("批评教育", "限期整改", "离岗培训"))]
        y.event("accountability", y.day(), "纪委（监察办公室）", raw)


LEDGERS = {
    "enforcement_case": enforcement_case, "patrol": patrol, "case_review": case_review, "accountability": accountability,
}  # fmt: skip
