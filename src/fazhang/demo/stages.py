"""The stages between the registration and the end of disputes and petitions, as the law orders them.

Their own source of chance: what the county's years add up to hangs on the order of the draws of `Year.rng`. The days of
registration and of closing, and all that is posted, stay as they were.
"""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

from fazhang.demo import days
from fazhang.demo.words import Words
from fazhang.demo.year import LAST, Event, Item, Year

END = date(LAST, 12, 31)
"""The last day that the demo's years tell of."""


def _chance(y: Year, item: Item) -> random.Random:
    return random.Random(f"{y.town.path}-{item.ledger}-{item.day}-{item.raw['subject']}-{len(item.later)}")  # noqa: S311


def _after(rng: random.Random, day: date, least: int, most: int) -> date:
    return days.on_workday(day + timedelta(days=rng.randint(least, most)))


def disputes(y: Year, made: list[Item]) -> None:
    for item in made:
        rng = _chance(y, item)
        item.later[:] = _mediated(y, item, rng, Words(rng))


def _mediated(y: Year, item: Item, rng: random.Random, words: Words) -> list[Event]:
    closing: Event | None = None
    events: list[Event] = []
    since = item.day
    for event in item.later:
        if event.act == "close":
            closing = event
            events += _one_mediation(item, event, since, rng, words)
        elif event.act == "reopen":
            events.append(event)
            since = event.day
        else:  # the court's confirmation
            asked = max(since, event.day - timedelta(days=rng.randint(6, 9)))
            relation = {"relation": "财产、赡养、抚养等事项"} if item.raw["type"] == "婚姻家庭纠纷" else {}
            events += [Event(asked, "apply", event.by, relation), Event(event.day, "confirm", event.by)]
    if closing is None:
        if rng.random() < 0.7:
            events.append(Event(item.day, "accept", item.by))
            met = _after(rng, item.day, 2, 12)
            if item.day < met <= END:
                row = _session(item, met, "未达成协议，继续调解", words)
                events.append(Event(met, "mediate", item.by, {"sessions": row}))
        return events
    return events + _afterwards(y, item, closing, events[-1].day, rng, words)


def _one_mediation(item: Item, closing: Event, since: date, rng: random.Random, words: Words) -> list[Event]:
    """From acceptance to the agreement or the end without one; what is agreed by word of mouth is closed at once."""
    accept, given = Event(since, "accept", item.by), dict(closing.raw)
    if given["outcome"] == "调解不成":
        given.pop("outcome")
        row = _session(item, closing.day, "未达成协议，终止调解", words)
        return [accept, Event(closing.day, "mediate", item.by, {"sessions": row}),
                Event(closing.day, "fail", closing.by, given | {"grade": "程序性"})]  # fmt: skip
    given["grade"] = "实质性" if given["performed"] == "已履行" else "阶段性"
    if given["form"] == "口头":
        first = [accept] if (closing.day - since).days > 7 else []
        return [*first, Event(closing.day, "close", closing.by, given)]
    events = [accept]
    if rng.random() < 0.4 and (closing.day - since).days > 6:
        row = _session(item, _after(rng, since, 1, 4), "未达成协议，继续调解", words)
        events.append(Event(date.fromisoformat(row["on"]), "mediate", item.by, {"sessions": row}))
    row = _session(item, closing.day, "达成协议", words)
    given.pop("outcome")
    given |= {
        "agreement": words.say(("dispute",), "agreement"), "performance": words.say(("dispute",), "performance"),
        "perform_by": closing.day + timedelta(days=0 if given["performed"] == "已履行" else 60),
    }  # fmt: skip
    return [
        *events, Event(closing.day, "mediate", item.by, {"sessions": row}), Event(closing.day, "agree", closing.by, given),
    ]  # fmt: skip


def _session(item: Item, on: date, result: str, words: Words) -> dict[str, Any]:
    return {
        "on": on.isoformat(), "place": f"{item.raw['committee']}调解室", "by": item.raw["mediators"],
        "course": words.say(("dispute",), "course"), "result": result,
    }  # fmt: skip


def _afterwards(y: Year, item: Item, closing: Event, last: date, rng: random.Random, words: Words) -> list[Event]:
    """The visit to those who settled in writing, and the file."""
    events: list[Event] = []
    day = last
    if closing.raw.get("form") != "书面":
        return events
    if rng.random() < 0.6:
        day = _after(rng, max(last, closing.day + timedelta(days=10)), 3, 25)
        visit = {"visit": words.say(("dispute",), "visit"), "performed": "已履行", "satisfaction": "满意"}
        events.append(Event(day, "visit", item.by, visit))
    filed = _after(rng, day, 2, 6)
    numbers = y.keep.setdefault("dispute.files", {})
    numbers[item.day.year] = numbers.get(item.day.year, 0) + 1
    file_no = f"（{item.day.year}）{y.town.name[0]}人调字第{numbers[item.day.year]}号"
    if filed >= day:
        events.append(Event(filed, "archive", item.by, {"file_no": file_no}))
    return [e for e in events if e.day >= last]


PATHS = {
    "劳动和社会保障": ("仲裁", "依法履职", "信访处理意见书"), "自然资源": ("行政复议等行政程序", "信访处理意见书", "依法履职"),
    "政法": ("诉讼等司法程序", "信访处理意见书"), "民政": ("依法履职", "信访处理意见书"),
}  # fmt: skip
LONGEST = 58
"""Days from receipt to a written opinion; what took longer in the demo went another way, which has its own limits."""


def petitions(y: Year, made: list[Item]) -> None:
    for item in made:
        rng = _chance(y, item)
        item.later[:] = _handled(y, item, rng, Words(rng))


def _handled(y: Year, item: Item, rng: random.Random, words: Words) -> list[Event]:
    raw, told = item.raw, item.later
    events: list[Event] = []
    handler, charged = raw.pop("handler"), raw.pop("leader_charge")
    raw.pop("notified_on")
    spans = [(e.day - item.day).days for e in told if e.act == "close"]
    path = ""
    if raw["purpose"] == "申诉求决":
        ways = PATHS.get(raw["topic"], ("信访处理意见书", "信访处理意见书", "依法履职"))
        path = rng.choice(ways)
        if max(spans, default=0) > LONGEST:
            path = next((w for w in ways if w not in ("信访处理意见书", "依法履职")), "诉讼等司法程序")
    given = {"handler": handler} | ({"path": path} if path else {})
    since = item.day
    for event in told:
        if event.act == "reopen":
            events.append(event)
            since = event.day
            continue
        events.append(Event(since, "accept", item.by, given))
        if path == "信访处理意见书" or charged:
            events.append(Event(since, "assign", item.by, given))
        if charged:
            for duty in ("包掌握情况", "包解决化解"):
                row = {"on": since.isoformat(), "duty": duty, "note": words.say(("petition",), "charge")}
                events.append(Event(since, "charge", item.by, {"charge_leader": raw["leader"], "charge": row}))
        events += _answered(item, event, path, handler, rng, words)
    if not any(e.act == "close" for e in told):
        events.append(Event(item.day, "accept", item.by, given))
        if rng.random() < 0.7:
            events.append(Event(item.day, "assign", item.by, given))
    return events


def _answered(item: Item, closing: Event, path: str, handler: str, rng: random.Random, words: Words) -> list[Event]:
    given = dict(closing.raw)
    if item.raw["purpose"] == "建议意见":
        adopted = "采纳" if given["outcome"] == "化解" else "留作参考"
        return [Event(closing.day, "advise", closing.by, given | {"adopted": adopted})]
    if path != "信访处理意见书":
        return [Event(closing.day, "close", closing.by, given)]
    rating, solved = given.pop("rating"), given["outcome"] == "化解"
    given |= {
        "claim": item.raw["demand"], "grounds": words.say(("petition",), "grounds", handler=handler),
        "opinion": given["result"], "statutes": words.say(("petition",), "statutes"),
        "stance": rng.choice(("予以支持", "部分支持")) if solved else "解释说明",
    }  # fmt: skip
    served = {"service": "当面送达", "rating": rating}
    return [Event(closing.day, "reply", closing.by, given), Event(closing.day, "serve", closing.by, served)]
