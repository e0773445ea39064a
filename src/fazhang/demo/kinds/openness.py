"""Disclosure, supervision, window services, proposals, litigation, and the peace star's tasks."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from fazhang.demo import days
from fazhang.demo.words import table
from fazhang.demo.year import Year

MONTHLY_TOWN = "990101104"
"""The town whose villages put up their affairs every month; the others do so every quarter."""
CHANNELS = ("政府网站", "政务新媒体", "信息公开栏", "村（社区）公开栏")
TOPIC_OF = {"执法": "行政执法", "财政": "财政财务", "低保": "社会救助", "救助": "社会救助", "补贴": "农业农村", "征地": "土地房屋",
            "宅基地": "土地房屋", "项目": "工程项目", "政策": "政策文件"}  # fmt: skip


def disclosure(y: Year) -> None:
    for day in days.spread(y.rng, y.year, y.n("disclosure.主动公开")):
        subject = y.say("disclosure", "主动公开", "subject", day=day)
        raw: dict[str, Any] = {
            "kind": "主动公开", "subject": subject, "topic": next((t for k, t in TOPIC_OF.items() if k in subject), "其他"),
            "channel": y.pick(CHANNELS[:3]), "items": y.rng.randint(1, 9), "notes": y.say("disclosure", "notes"),
            "formed_on": day - timedelta(days=2 + day.toordinal() % 9), "checked": True,
        }  # fmt: skip
        y.event("disclosure", day, "党政办公室", raw)
    for day in days.spread(y.rng, y.year, y.n("disclosure.依申请公开")):
        day = min(day, date(y.year, 11, 25))
        replied = days.on_workday(day + timedelta(days=y.rng.randint(8, 19)))
        raw = {
            "kind": "依申请公开", "subject": y.say("disclosure", "依申请公开", "subject"), "items": 1, "applicant": y.names.any(),
            "phone": y.phone(), "topic": "土地房屋", "way": ("当面", "信函", "网络")[day.toordinal() % 3],
        }  # fmt: skip
        item = y.add("disclosure", day, "党政办公室", raw, told=day)
        reply = y.pick(("予以公开", "予以公开", "部分公开", "不属于本机关公开"))
        y.close(item, replied, {"reply": reply}, step="reply")
        y.close(item, replied, {"delivery": "当面" if raw["way"] == "当面" else "邮寄"}, step="finish")
    every = 1 if y.town.path == MONTHLY_TOWN else 3
    for month in range(every, 13, every):
        day = days.workdays(y.year, month)[-3]
        period = f"{y.year}年{month}月" if every == 1 else f"{y.year}年第{'一二三四'[month // 3 - 1]}季度"
        for place in y.town.all_villages:
            raw = {
                "kind": "村务公开", "subject": y.say("disclosure", "村务公开", "subject", village=place.name, period=period),
                "channel": "村（社区）公开栏", "items": 1, "affairs": ["党务公开", "村务公开", "财务公开"], "topic": "村务",
                "period": period,
            }  # fmt: skip
            y.event("disclosure", day, "农业农村办公室", raw, region=place.path)


def supervision(y: Year) -> None:
    forms = ("视察", "调研", "工作评议", "听取报告", "座谈协商", "专题询问")
    for day in days.spread(y.rng, y.year, y.n("supervision"), days.STUDY):
        raw = {
            "body": "人大监督" if y.chance(0.75) else "政协民主监督", "form": y.pick(forms), "topic": y.say("supervision", "topic", day=day),
            "opinions": y.rng.randint(1, 6), "content": y.say("supervision", "content"),
            "rectification": y.say("supervision", "rectification"),
        }  # fmt: skip
        y.event("supervision", day, "人大主席团", raw)


SERVICES = {"民政救助": 46, "社会保障": 120, "医疗保障": 150, "卫生健康": 30, "农业农村": 40, "自然资源": 14, "村镇建设": 12,
            "退役军人": 16, "残疾人服务": 12, "证照办理": 34}  # fmt: skip


def window_service(y: Year) -> None:
    for month in range(1, 13):
        day = days.workdays(y.year, month)[-1]
        for topic, usual in SERVICES.items():
            matters = max(3, round(usual * y.town.size * y.rng.uniform(0.7, 1.3)))
            rated = round(matters * y.rng.uniform(0.4, 0.8))
            bad = 1 if y.chance(0.06) and rated else 0
            raw: dict[str, Any] = {
                "topic": topic, "channel": y.rng.choices(("窗口办理", "网上办理", "帮办代办"), (6, 3, 1))[0], "matters": matters,
                "good": rated - bad, "bad": bad, "place": "便民服务中心",
            }  # fmt: skip
            if bad:
                raw["rectification"] = y.say("window_service", "rectification")
            y.event("window_service", day, "便民服务中心", raw)


def proposal(y: Year) -> None:
    for i in range(y.n("proposal")):
        day = days.workdays(y.year, 2 + i % 3)[6]
        kind = "人大代表建议" if y.chance(0.7) else "政协委员提案"
        raw = {
            "kind": kind, "subject": y.say("proposal", "subject", village=y.village().name),
            "number": f"第{y.rng.randint(1, 90)}号", "proposer": y.names.any(), "level": y.pick(("县级", "乡镇", "乡镇")),
            "lead": y.pick(("村镇建设办公室", "农业农村办公室", "社会事务办公室", "综治中心", "司法所")), "due_on": day + timedelta(days=92),
        }  # fmt: skip
        item = y.add("proposal", day, "人大主席团", raw)
        if y.last and i == 0:
            continue
        ending = {
            "result": y.pick(("已经解决", "已经解决", "正在解决", "列入计划")), "rating": y.pick(("满意", "满意", "基本满意")),
            "reply": y.say("proposal", "reply"),
        }  # fmt: skip
        y.close(item, days.on_workday(day + timedelta(days=y.rng.randint(35, 88))), ending)


def litigation(y: Year) -> None:
    """A reconsideration every year, a lawsuit where the year has one."""
    rows = ["行政复议"] + ["行政诉讼"] * y.n("litigation")
    for kind in rows:
        day = y.pick(days.workdays(y.year, y.rng.randint(2, 8)))
        suit = kind == "行政诉讼"
        raw = {
            "kind": kind, "cause": y.say("litigation", "lawsuit" if suit else "reconsideration"),
            "number": f"（{y.year}）{'南99行初' if suit else '清政复'}{y.rng.randint(8, 90)}号",
            "organ": "清和县人民法院" if suit else "清和县人民政府", "party": y.names.any(),
        }  # fmt: skip
        if suit:
            raw["stage"] = "一审"
        item = y.add("litigation", day, "司法所", raw)
        y.close(
            item, day + timedelta(days=9), {"materials": "答辩（答复）意见、作出行政行为的证据和依据。"}, step="answer"
        )
        ends = days.on_workday(day + timedelta(days=y.rng.randint(48, 85)))
        heard = ends - timedelta(days=min(6, ends.day - 1))
        ending: dict[str, Any] = {
            "outcome": y.pick(("维持或驳回", "维持或驳回", "撤回或终止")),
            "result": y.say("litigation", "result"),
        }
        if suit:
            ending |= {"heard_on": heard, "appeared": True, "officer": y.town.holder("mayor", ends)}
        y.close(item, ends, ending)


def peace_star(y: Year) -> None:
    """The nine tasks of the year, each rated by the town itself in November or December."""
    start = days.workdays(y.year, 2)[8]
    for i, (subject, kind) in enumerate(zip(table("peace_star", "subject"), table("peace_star", "kinds"), strict=True)):
        raw = {
            "subject": subject, "kind": kind, "standard": y.say("peace_star", "standard"),
            "lead": y.pick(("综治中心", "司法所", "派出所", "社会事务办公室")), "due_on": date(y.year, 11, 30),
        }  # fmt: skip
        item = y.add("peace_star", start, "综治中心", raw)
        met = y.chance(0.93)
        result = y.say("peace_star", "result" if met else "poor")
        y.close(item, days.workdays(y.year, 12)[3 + i % 5], {"outcome": "达标" if met else "未达标", "result": result})


LEDGERS = {
    "disclosure": disclosure, "supervision": supervision, "window_service": window_service, "proposal": proposal,
    "litigation": litigation, "peace_star": peace_star,
}  # fmt: skip
