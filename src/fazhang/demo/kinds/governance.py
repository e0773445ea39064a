"""Disputes, petitions, opinions, hazards, grid reports, deliberations, evaluations of grid members."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from fazhang.demo import days, stages
from fazhang.demo.year import Event, Item, Matter, Year, run

DISPUTE_TYPES = {
    "邻里纠纷": 26, "婚姻家庭纠纷": 18, "房屋宅基地纠纷": 13, "山林土地纠纷": 11, "合同纠纷": 8, "劳动争议纠纷": 6,
    "损害赔偿纠纷": 6, "生产经营纠纷": 3, "道路交通事故纠纷": 3, "消费纠纷": 2, "物业纠纷": 2, "环境污染纠纷": 2,
    "征地拆迁纠纷": 1, "其他纠纷": 2,
}  # fmt: skip
OTHER_SUBJECTS = {
    "生产经营纠纷": ("合伙经营账目不清纠纷", "商户摊位相邻经营纠纷", "农机作业收费纠纷"),
    "道路交通事故纠纷": ("电动车与行人剐蹭赔偿纠纷", "农用车追尾赔偿纠纷", "两车会车剐擦赔偿纠纷"),
    "消费纠纷": ("网购农资质量纠纷", "美容卡退款纠纷", "农家乐住宿退费纠纷"),
    "物业纠纷": ("物业费缴纳与服务质量纠纷", "小区车位使用纠纷", "楼道堆物清理纠纷"),
    "环境污染纠纷": ("养殖场异味扰民纠纷", "鱼塘污水外排纠纷", "夜间施工噪音扬尘纠纷"),
    "征地拆迁纠纷": ("征地附着物补偿分配纠纷", "青苗补偿数额纠纷"),
    "其他纠纷": ("村集体分红资格纠纷", "红白事帮工酬劳纠纷"),
}
SOURCES = {
    "网格排查": 46,
    "当事人申请": 30,
    "主动调解": 14,
    "公安委托移送": 5,
    "信访部门委托移送": 3,
    "法院委托移送": 2,
}


def _dispute(y: Year, day: date) -> tuple[str, str, dict[str, Any]]:
    kind = y.rng.choices(list(DISPUTE_TYPES), list(DISPUTE_TYPES.values()))[0]
    place = y.village()
    bank = kind if kind not in OTHER_SUBJECTS else "其他类"
    subject = (
        y.say("dispute", bank, "subject", day=day, village=place.name) if bank == kind else y.pick(OTHER_SUBJECTS[kind])
    )
    if place.name not in subject and y.chance(0.45):
        subject = f"{place.name}{subject}"
    raw: dict[str, Any] = {
        "subject": subject,
        "type": kind,
        "source": y.rng.choices(list(SOURCES), list(SOURCES.values()))[0],
        "parties": y.rng.choices((2, 3, 4, 5, 8), (70, 14, 9, 5, 2))[0],
        "applicant": y.names.any(),
        "respondent": y.names.any(),
        "facts": y.say("dispute", bank, "facts", village=place.name),
        "mediators": y.pick(y.town.staff[place.path]) if y.chance(0.6) else y.staff("司法所"),
        "committee": f"{place.name}人民调解委员会" if y.chance(0.7) else f"{y.town.name}人民调解委员会",
    }
    if y.chance(0.35):
        raw |= {"applicant_phone": y.phone(), "applicant_address": f"{place.name}{y.rng.randint(1, 9)}组"}
    if y.chance(0.08):
        raw["escalating"] = True
    if y.chance(0.25):
        raw["due_on"] = day + timedelta(days=30)
    grid = y.pick([g for g in y.town.grids1 if g.path.startswith(place.path)])
    return "综治中心" if y.chance(0.6) else "司法所", grid.path if y.chance(0.5) else place.path, raw


def _settle_dispute(y: Year, day: date, ends: date, raw: dict[str, Any], fate: str) -> dict[str, Any]:
    if fate == "failed":
        return {"outcome": "调解不成", "told": ["司法"], "result": y.say("dispute", "fail")}
    bank = raw["type"] if raw["type"] not in OTHER_SUBJECTS else "其他类"
    written = y.chance(0.55)
    values: dict[str, Any] = {
        "outcome": "调解成功",
        "form": "书面" if written else "口头",
        "result": y.say("dispute", bank, "result", village=""),
        "performed": y.rng.choices(("已履行", "履行中"), (85, 15))[0],
    }
    if raw["type"] not in ("婚姻家庭纠纷", "邻里纠纷") and y.chance(0.6):
        values["amount"] = str(y.rng.choice((300, 500, 800, 1200, 2000, 3500, 5000, 8000, 12000, 26000, 48000)))
    return values


def dispute(y: Year) -> None:
    matter = Matter("dispute", days.QUARREL, 1, 26, _dispute, _settle_dispute)
    made = run(y, matter, y.n("dispute"), y.n("dispute.open"), ["failed"] * y.n("dispute.failed"))
    again(y, made)
    # A few confirmations by the court a year: the parties ask for it within thirty days of the agreement.
    for item in [i for i in made if i.later and i.later[-1].raw.get("form") == "书面"][: y.rng.randint(1, 4)]:
        closing = item.later[-1]
        on = days.on_workday(closing.day + timedelta(days=y.rng.randint(12, 22)))
        if on.year == y.year:
            item.later.append(Event(on, "confirm", y.town.user("sifa")))
    stages.disputes(y, made)


def again(y: Year, made: list[Item]) -> None:
    """One or two matters come back within the month and are settled for good later (重新办理)."""
    ready = [
        i for i in made
        if len(i.later) == 1 and i.later[0].day.year == y.year and 2 <= i.later[0].day.day <= 14 and i.later[0].day.month < 12
    ]  # fmt: skip
    for item in y.rng.sample(ready, min(2, len(ready))):
        closing = item.later[0]
        back = closing.day + timedelta(days=y.rng.randint(4, 9))
        head = y.town.user("zhongxin")
        item.later.append(Event(back, "reopen", head))
        y.close(item, min(back + timedelta(days=y.rng.randint(5, 20)), date(y.year, 12, 28)), dict(closing.raw))


PETITION_TOPICS = {
    "城乡建设": 26,
    "农村农业": 18,
    "自然资源": 16,
    "民政": 14,
    "劳动和社会保障": 12,
    "生态环境": 8,
    "政法": 6,
}


def _petition(y: Year, day: date) -> tuple[str, str, dict[str, Any]]:
    place = y.village()
    topic = y.rng.choices(list(PETITION_TOPICS), list(PETITION_TOPICS.values()))[0]
    subject = y.say("petition", topic, "subject", day=day, village=place.name)
    if place.name not in subject and y.chance(0.6):
        subject = f"{place.name}居民{subject}"
    raw: dict[str, Any] = {
        "subject": subject,
        "mode": y.rng.choices(("固定接访", "随时接访", "重点约访", "带案下访"), (40, 28, 16, 16))[0],
        "leader": y.town.holder(y.pick(("secretary", "mayor", "deputy", "congress", "vice1", "vice2")), day),
        "people": 1,
        "visitor": y.names.any(),
        "phone": y.phone(),
        "address": f"{place.name}{y.rng.randint(1, 12)}组",
        "purpose": "建议意见" if "建议" in subject or "咨询" in subject else "申诉求决",
        "repeat": y.rng.choices(("初件", "重件"), (9, 1))[0],
        "topic": topic,
        "demand": y.say("petition", "demand"),
        "notified_on": day,
        "leader_charge": y.chance(0.2),
        "handler": y.say("petition", topic, "handler"),
    }
    return "综治中心", place.path, raw


def _settle_petition(y: Year, day: date, ends: date, raw: dict[str, Any], fate: str) -> dict[str, Any]:
    if fate == "unresolved":
        return {"outcome": "未化解", "grade": "程序性", "result": y.say("petition", "failed"), "rating": "不满意"}
    return {
        "outcome": "化解",
        "grade": y.rng.choices(("实质性", "阶段性"), (9, 1))[0],
        "result": y.say("petition", "result", handler=raw["handler"]),
        "rating": "满意",
    }


def petition(y: Year) -> None:
    count = y.n("petition")
    matter = Matter("petition", days.EVEN, 2, 45, _petition, _settle_petition)
    made = run(y, matter, count, y.n("petition.open"), ["unresolved"] * y.n("petition.unresolved"))
    visitors = y.numbers.get("petition.visitors", round(count * y.rng.uniform(1.2, 1.5)))
    extra = visitors - count
    # No more than five of one matter are received (信访工作条例 20).
    while extra > 0:
        item = y.pick(made)
        if item.raw["people"] < 5:
            item.raw["people"] += 1
            extra -= 1
    again(y, made)
    stages.petitions(y, made)


CHANNELS = {"12345热线": 40, "投诉电话": 14, "投诉信箱": 8, "网络平台": 10, "走访收集": 20, "座谈会": 8}


OPINION_TOPICS = {"城乡建设": 34, "生态环境": 22, "交通运输": 12, "农村农业": 14, "民政": 10, "政法": 8}


def _opinion(y: Year, day: date) -> tuple[str, str, dict[str, Any]]:
    place = y.village()
    channel = y.rng.choices(list(CHANNELS), list(CHANNELS.values()))[0]
    topic = y.rng.choices(list(OPINION_TOPICS), list(OPINION_TOPICS.values()))[0]
    subject = y.say("opinion", topic, "subject", day=day, village=place.name)
    if place.name not in subject and not subject.startswith(("建议", "咨询", "反映")) and y.chance(0.6):
        subject = f"{place.name}{subject}"
    raw: dict[str, Any] = {
        "subject": subject,
        "channel": channel,
        "topic": topic,
        "content": y.say("opinion", "content"),
        "handler": y.say("opinion", topic, "handler"),
        "due_on": day + timedelta(days=7 if channel == "12345热线" else 15),
    }
    if channel == "12345热线":
        raw |= {"number": f"RX{day:%Y%m%d}{y.rng.randint(100, 999)}", "person": y.names.any(), "phone": y.phone()}
    return "综治中心" if y.chance(0.7) else "党政办公室", place.path, raw


def _settle_opinion(y: Year, day: date, ends: date, raw: dict[str, Any], fate: str) -> dict[str, Any]:
    outcome = {"told": "已解释说明", "unsolved": "暂未解决"}.get(fate, "已解决")
    bank = {"told": "told", "unsolved": "unsolved"}.get(fate, "solved")
    rating = "满意" if outcome == "已解决" else y.pick(("基本满意", "不满意"))
    return {
        "outcome": outcome, "result": y.say("opinion", bank, handler=raw["handler"]), "rating": rating,
        "replied_on": ends, "reply_way": "电话" if raw["channel"] in ("12345热线", "投诉电话") else "当面",
    }  # fmt: skip


def opinion(y: Year) -> None:
    count, left = y.n("opinion"), y.n("opinion.open")
    solved = y.n("opinion.solved") or round((count - left) * y.rng.uniform(0.72, 0.86))
    others = count - left - solved
    fates = ["told"] * (others - others // 6) + ["unsolved"] * (others // 6)
    made = run(y, Matter("opinion", days.EVEN, 1, 14, _opinion, _settle_opinion), count, left, fates)
    for item in made:
        if item.later:
            item.raw["assigned_on"] = item.day
        # The hotline's orders are answered within days: what waits into the next year came by other ways.
        if (not item.later or item.later[0].day.year > y.year) and item.raw["channel"] == "12345热线":
            item.raw = {k: v for k, v in item.raw.items() if k not in ("number", "person", "phone")}
            item.raw |= {"channel": "走访收集", "due_on": item.day + timedelta(days=30)}


def _hazard(y: Year, day: date) -> tuple[str, str, dict[str, Any]]:
    place = y.village()
    subject = y.say("hazard", "subject", village=place.name)
    told = {"燃气": "燃气", "食品": "食品药品", "铁路": "护路护线", "墙体": "房屋建筑", "诉求": "不稳定因素",
            "林区": "森林防火", "土质": "地质灾害", "幼儿园": "校园及周边", "坝": "防汛抗旱", "路": "道路交通",
            "消防": "消防安全", "灭火器": "消防安全", "电线": "消防安全"}  # fmt: skip
    kind = next((v for k, v in told.items() if k in subject), "安全生产")
    days_given = y.pick((7, 10, 15, 30))
    raw = {
        "subject": subject, "type": kind, "level": "重大" if y.chance(0.04) else "一般",
        "source": y.pick(("检查发现", "检查发现", "网格上报", "群众举报", "单位自查")),
        "place": f"{place.name}{y.say('common', 'spot')}", "owner": y.pick(("村（居）民委员会", "产权单位", "经营户", "建设单位")),
        "leader": y.town.holder(y.pick(("vice1", "vice2", "arms")), day), "due_on": day + timedelta(days=days_given),
        "measures": y.say("hazard", "measures"),
    }  # fmt: skip
    return "应急管理站" if y.chance(0.6) else "综治中心", place.path, raw


def _settle_hazard(y: Year, day: date, ends: date, raw: dict[str, Any], fate: str) -> dict[str, Any]:
    return {"result": y.say("hazard", "result"), "rectified_on": ends}


def hazard(y: Year) -> None:
    made = run(y, Matter("hazard", days.HAZARDS, 1, 24, _hazard, _settle_hazard), y.n("hazard"), y.n("hazard.open"), [])
    for item in made:
        if item.later:
            item.raw["ordered_on"] = item.day


REPORTS = {"治安问题线索": 44, "其他事项": 26, "风险隐患": 18, "矛盾纠纷": 8, "疫情防控": 2, "利益群体信访诉求": 2}
HANDLING = {
    "矛盾纠纷": ("当场处理", "转矛盾纠纷台账"), "风险隐患": ("当场处理", "转风险隐患台账"),
    "利益群体信访诉求": ("报综治中心", "转群众意见台账"), "治安问题线索": ("报公安派出所", "当场处理", "当场处理", "报综治中心"),
    "疫情防控": ("当场处理", "报综治中心"), "其他事项": ("当场处理", "转群众意见台账", "其他"),
}  # fmt: skip
PLATFORM = "综治信息平台"


def grid_report(y: Year) -> None:
    """Single reports, handled on the spot; where a town's kinds are given exactly, so many of each."""
    exact = {k: y.numbers[f"grid_report.{k}"] for k in REPORTS if y.has(f"grid_report.{k}")}
    kinds = [k for k, n in exact.items() for _ in range(n)] or y.rng.choices(
        list(REPORTS), list(REPORTS.values()), k=y.n("grid_report")
    )
    dates = days.spread(y.rng, y.year, len(kinds), (9, 8, 8, 8, 8, 9, 9, 8, 8, 8, 8, 9), work=False)
    y.rng.shuffle(kinds)
    grids, office, by = y.town.grids3, "综治中心", y.town.user("zongzhi")
    names = {v.path: v.name for v in y.town.all_villages}
    for day, kind in zip(dates, kinds, strict=True):
        grid = y.pick(grids)
        village = names[grid.path[:12]]
        raw = {
            "kind": kind,
            "subject": y.say("grid_report", kind, "subject", village=village),
            "count": 1,
            "handling": y.pick(HANDLING[kind]),
        }
        if exact:
            raw["platform"] = PLATFORM
        y.add("grid_report", day, office, raw, region=grid.path, by=by, closed=day, told=day)
    if y.n("grid_imports"):
        _imports(y)


def _imports(y: Year) -> None:
    """What the platform holds already, as monthly sums of each kind."""
    sums = days.split(y.rng, y.n("grid_imports"), 12, 20)
    for month, total in enumerate(sums, 1):
        day = days.workdays(y.year, month)[-1]
        for kind, share in zip(REPORTS, (0.8, 0.1, 0.06, 0.015, 0.02, 0.005), strict=True):
            if count := round(total * share):
                raw = {
                    "kind": kind, "subject": f"{y.year}年{month}月平台{kind}汇总", "count": count, "platform": PLATFORM,
                    "handling": "其他",
                }  # fmt: skip
                y.add("grid_report", day, "综治中心", raw, closed=day, told=day)


SCALES = {"及时议": "急事快议", "定时议": "小事小议", "联合议": "大事大议"}


def deliberation(y: Year) -> None:
    for day in days.spread(y.rng, y.year, y.n("deliberation"), days.FIELD, work=False):
        grid = y.pick(y.town.grids2)
        kind = y.rng.choices(("及时议", "定时议", "联合议"), (5, 4, 2))[0]
        village = grid.name.split("第")[0]
        raw = {
            "kind": kind, "scale": SCALES[kind], "topic": y.say("deliberation", "topic", village=village),
            "place": f"{village}{y.say('common', 'spot')}", "host": y.town.members[grid.path],
            "people": y.rng.randint(6, 34), "views": y.say("deliberation", "views"),
            "decision": y.say("deliberation", "decision"), "progress": y.pick(("已落实", "已落实", "正在落实")),
            "published": y.chance(0.7),
        }  # fmt: skip
        if kind == "联合议":
            raw["units"] = y.say("deliberation", "units")
        item = y.event("deliberation", day, "综治中心", raw, region=grid.path)
        if item.closed:
            item.raw["progress"] = "已落实"


STATEMENTS = {"限期改进": "对指出的问题没有异议，将按期改进。", "更换": "已听取说明，同意更换并做好交接。"}


def grid_evaluation(y: Year) -> None:
    """Every month those of a few villages, all twice a year; so many are replaced as the year says."""
    left = y.n("grid.replaced")
    replaced = set(y.rng.sample(range(12, 12 + 30), left)) if left <= 30 else set()
    turns = [(m, "当月评", y.rng.sample(y.town.grids2, 8)) for m in range(1, 13)]
    turns += [(6, "半年评", y.town.grids2), (12, "全年评", y.town.grids2)]
    serial = 0
    for month, period, grids in sorted(turns, key=lambda t: (t[0], t[1])):
        day = days.workdays(y.year, month)[-2]
        for grid in grids:
            serial += 1
            member = y.town.members[grid.path]
            result = "更换" if serial in replaced else "限期改进" if y.chance(0.05) else "合格"
            bank = {"更换": "replace", "限期改进": "improve"}.get(result, "good")
            raw: dict[str, Any] = {
                "member": member, "grid": grid.name, "period": period, "result": result,
                "views": y.say("grid_evaluation", "views"), "comment": y.say("grid_evaluation", bank),
            }  # fmt: skip
            if period == "当月评":
                raw["allowance"] = "150" if result == "合格" else "100"
            # Quality of what was closed, from the serial number: no chance is drawn for it.
            good = result == "合格"
            raw |= {
                "passed": (96 if good else 78) + serial % 4, "returned": (2 if good else 14) + serial % 3,
                "pleased": (94 if good else 72) + serial % 6,
            }  # fmt: skip
            item = y.event("grid_evaluation", day, "综治中心", raw, region=grid.path)
            if result == "更换":
                y.town.members[grid.path] = y.names.fresh()
            if item.closed and not good:
                item.raw |= {"told_on": day, "statement": STATEMENTS[result]}
                if result == "更换":
                    item.raw["successor"] = y.town.members[grid.path]


LEDGERS = {
    "dispute": dispute, "petition": petition, "opinion": opinion, "hazard": hazard, "grid_report": grid_report,
    "deliberation": deliberation, "grid_evaluation": grid_evaluation,
}  # fmt: skip
