"""Procedures on screen: states, next steps with their reasons, clocks, step forms, handing over, lists by term, supervision."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from fazhang.ledgers import booking, door, procedure, supervision
from fazhang.ledgers.law import statute
from fazhang.ledgers.models import Evidence, Record
from fazhang.ledgers.registry import LEDGERS
from fazhang.web import cases
from tests.conftest import Enter
from tests.world import OTHER, RESIDENT, TOWN, World

TODAY = timezone.localdate


def ago(days: int) -> str:
    return (TODAY() - timedelta(days=days)).isoformat()


def report(world: World, **values: object) -> int:
    """A grid report of a week ago that waits to be accepted."""
    raw = {"region": f"{TOWN}201", "occurred_on": ago(7), "kind": "矛盾纠纷", "subject": "排水沟堵塞争议", "count": "1"}
    entry = door.Entry({**raw, "reporter": RESIDENT, "content": "两户为排水沟堵塞相争", **values})
    return door.register(ledger="grid_report", entries=[entry], scope=world.scope("clerk")).ids[0]


def move(world: World, pk: int, step: str, role: str = "clerk", on: str = "", **raw: object) -> None:
    door.move(moves=[door.Move(pk, step, raw, on or None)], scope=world.scope(role))


@pytest.fixture
def accepted(world: World) -> int:
    pk = report(world)
    move(world, pk, "accept", on=ago(6))
    return pk


def page(enter: Enter, pk: int, role: str = "clerk") -> str:
    return enter(role).get(f"/records/{pk}/").content.decode()


# ---- the record's page --------------------------------------------------------------------------------------------


def test_the_rail_tells_what_was_and_what_may_come(accepted: int, enter: Enter) -> None:
    rail = re.search(r'<nav class="card fz-rail".*?</nav>', page(enter, accepted), re.S)
    assert rail
    assert re.findall(r"fz-rail-(past|now|next).*?</span>([^<]+)</li>", rail[0])[:3] == [
        ("past", "已上报"), ("now", "已受理"), ("next", "已分派"),
    ]  # fmt: skip
    assert "已并入" not in rail[0], "merging leads off the way"


def test_a_stage_that_begins_again_is_still_to_come(world: World, accepted: int, enter: Enter) -> None:
    office = str(world.user("clerk").office_id)
    move(world, accepted, "distribute", on=ago(5), office=office)
    move(world, accepted, "handle", on=ago(4), result="已疏通", handler="甲")
    raw = {"returns": {"on": ago(3), "reason": "又堵了"}}
    door.move(moves=[door.Move(accepted, "return", raw)], scope=world.scope("clerk"))
    text = page(enter, accepted)
    words = {name: word for word, name in re.findall(r">(已过|当前|以后)：</span>([^<]+)</li>", text)}
    assert (words["已受理"], words["已分派"], words["已办理"]) == ("已过", "当前", "以后")


def test_a_step_taken_back_is_no_longer_past(world: World, accepted: int, enter: Enter) -> None:
    assert enter("clerk").get(f"/records/{accepted}/undo/").status_code == 403
    assert enter("head").post(f"/records/{accepted}/undo/", {"version": "2"}).status_code == 302
    assert Record.objects.get(pk=accepted).state == "open"
    assert 'fz-rail-now" aria-current="step"' in page(enter, accepted)
    assert "撤回上一步" in page(enter, accepted), "it stays in the record's story"
    late = enter("head").post(f"/records/{accepted}/undo/", {"version": "2"})
    assert late.status_code in (409, 422)


def test_a_published_draft_is_listed_with_its_own_days(world: World, enter: Enter) -> None:
    raw = {"region": TOWN, "occurred_on": ago(90), "name": "垃圾管理办法"}
    pk = door.register(ledger="normative_draft", entries=[door.Entry(raw)], scope=world.scope("clerk")).ids[0]
    values = {"category": "行政规范性文件", "act": "制定", "published_on": ago(20), "effective_on": ago(1)}
    Record.objects.filter(pk=pk).update(state="closed", closed_on=ago(20), data=json.dumps(values))
    text = enter("clerk").get(f"/ledgers/normative_document/new/?from={pk}&step=enlist").content.decode()
    assert f'name="occurred_on" value="{ago(20)}"' in text
    assert f'name="effective_on" value="{ago(1)}"' in text


def test_what_cannot_be_done_yet_is_told_with_its_reason(accepted: int, enter: Enter) -> None:
    text = page(enter, accepted)
    assert f"/records/{accepted}/step/distribute/" in text
    shut = re.search(r'<details class="fz-next-shut">.*?</details>', text, re.S)
    assert shut
    assert "现为“已受理”，不能核查" in shut[0]
    assert f"/records/{accepted}/step/check/" not in text


def test_steps_of_others_are_named_and_not_offered(accepted: int, enter: Enter) -> None:
    text = page(enter, accepted, "deputy")
    assert f"/records/{accepted}/step/distribute/" not in text
    assert "<b>下一步</b><span>分派，由登记员、部门负责人办理</span>" in text


@pytest.mark.parametrize("ledger", LEDGERS.values(), ids=lambda k: k.code)
def test_every_clock_is_shown_in_words_whatever_it_says(ledger) -> None:
    for clock in ledger.clocks:
        for state in cases.TONES:
            for days in (-3, 0, 3):
                done = state in (procedure.MET, procedure.MET_LATE)
                run = procedure.Running(
                    clock, TODAY(), TODAY() + timedelta(days), TODAY() if done else None, state, days
                )
                dial = cases.dial(ledger, run, statute())
                assert run.label
                assert dial.tone
                assert bool(dial.cite) == bool(clock.limit)


def test_an_overdue_clock_is_told_by_word_day_and_article(world: World, enter: Enter) -> None:
    entry = {
        "region": f"{TOWN}201", "occurred_on": ago(200), "subject": "道路硬化诉求", "mode": "固定接访", "leader": "镇长甲",
        "people": "2", "visitor": RESIDENT, "purpose": "申诉求决",
    }  # fmt: skip
    pk = door.register(ledger="petition", entries=[door.Entry(entry)], scope=world.scope("clerk")).ids[0]
    text = page(enter, pk)
    assert 'bg-red-lt">已逾期' in text
    assert re.search(r"逾期\d+天", text)
    assert "《信访工作条例》第" in text
    assert RESIDENT not in text


# ---- the step's form ----------------------------------------------------------------------------------------------


def test_the_day_of_a_step_is_asked_by_its_own_name(world: World, enter: Enter) -> None:
    pk = report(world)
    form = enter("clerk").get(f"/records/{pk}/step/accept/").content.decode()
    assert 'name="accepted_on"' in form
    early = enter("clerk").post(f"/records/{pk}/step/accept/", {"accepted_on": ago(30), "version": "1"})
    assert early.status_code == 422
    assert 'href="#f_accepted_on"' in early.content.decode()
    assert f'value="{ago(30)}"' in early.content.decode()
    done = enter("clerk").post(f"/records/{pk}/step/accept/", {"accepted_on": ago(5), "version": "1"})
    assert done.status_code == 302
    assert Record.objects.get(pk=pk).stored()["accepted_on"] == ago(5)


def test_a_step_that_names_an_office_asks_for_it(world: World, accepted: int, enter: Enter) -> None:
    url, client = f"/records/{accepted}/step/distribute/", enter("clerk")
    office = world.user("clerk").office_id
    assert 'id="f_office"' in client.get(url).content.decode()
    none = client.post(url, {"distributed_on": ago(5), "office": "", "instruction": "三日内办理", "version": "2"})
    assert none.status_code == 422
    assert "须选择承办机构" in none.content.decode()
    assert "三日内办理" in none.content.decode()
    assert client.post(url, {"distributed_on": ago(5), "office": str(office), "version": "2"}).status_code == 302
    assert Record.objects.get(pk=accepted).office_id == office


def test_a_row_is_added_and_its_fault_is_told(world: World, enter: Enter) -> None:
    pk = world.records["dispute"]
    move(world, pk, "accept", on="2023-03-07")
    field = LEDGERS["dispute"].field("sessions")
    url, client = f"/records/{pk}/step/mediate/", enter("clerk")
    form = client.get(url).content.decode()
    assert all(f'name="sessions-0-{c.name}"' in form for c in field.columns)
    data = {"rows__sessions": "1", "version": "2", "sessions-0-on": "2023-03-08", "sessions-0-course": "双方各自陈述"}
    wrong = client.post(url, data)
    assert wrong.status_code == 422
    assert "双方各自陈述" in wrong.content.decode()
    assert "请填写“地点”" in wrong.content.decode()
    empty = client.post(url, {"rows__sessions": "1", "version": "2"})
    assert f"请填写“{field.label}”" in empty.content.decode()
    rest = {"sessions-0-place": "村委会", "sessions-0-by": "甲", "sessions-0-result": "未达成协议，继续调解"}
    assert client.post(url, data | rest).status_code == 302
    text = page(enter, pk)
    assert "<td>村委会</td>" in text
    assert "双方各自陈述" in text
    assert "双方各自陈述" not in page(enter, pk, "county"), "accounts in free words stay in the township"


def test_records_are_joined_by_their_number(world: World, enter: Enter) -> None:
    first, second = report(world), report(world, subject="排水沟又堵了")
    spec = LEDGERS["grid_report"].flow
    step = next(s for s in spec.steps if s.joins)
    for pk in (first, second):
        if "open" not in step.sources:
            move(world, pk, "accept", on=ago(6))
    version = Record.objects.get(pk=second).version
    url, client = f"/records/{second}/step/{step.code}/", enter("clerk")
    nobody = client.post(url, {"other": "999999", "closed_on": ago(1), "version": str(version)})
    assert nobody.status_code == 422
    assert "要并入的" in nobody.content.decode()
    number = Record.objects.get(pk=first).number
    day = {(step.day or "closed_on"): ago(1)}
    assert client.post(url, {"other": number, **day, "version": str(version)}).status_code == 302
    assert Record.objects.get(pk=second).parent_id == first
    assert "并入本件" in page(enter, first)
    assert f"/records/{first}/" in page(enter, second)


def test_a_conflict_at_a_step_keeps_the_row(world: World, accepted: int, enter: Enter) -> None:
    door.amend(record=accepted, raw={"subject": "改过的事由"}, scope=world.scope("head"))
    data = {
        "distributed_on": ago(5),
        "office": str(world.user("clerk").office_id),
        "instruction": "抓紧",
        "version": "2",
    }
    answer = enter("clerk").post(f"/records/{accepted}/step/distribute/", data)
    assert answer.status_code == 409
    assert "抓紧" in answer.content.decode()


# ---- registering, handing over, correcting ------------------------------------------------------------------------


def test_a_matter_is_handed_over_without_keying_it_again(world: World, accepted: int, enter: Enter) -> None:
    client = enter("clerk")
    go = client.get(f"/records/{accepted}/step/to_dispute/")
    assert go.status_code == 302
    form = client.get(go.url).content.decode()
    assert 'value="排水沟堵塞争议"' in form
    assert RESIDENT not in form
    assert "申请人由原记录带入，不显示" in form
    data = {
        "region": f"{TOWN}201", "occurred_on": ago(1), "subject": "排水沟堵塞争议", "type": "邻里纠纷",
        "source": "网格排查", "parties": "2", "applicant": "", "key": "k",
    }  # fmt: skip
    answer = client.post(go.url, data)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    child = Record.objects.get(parent=accepted)
    assert booking.unpack(child)["applicant"] == RESIDENT
    assert Record.objects.get(pk=accepted).state == "moved"
    assert f"/records/{child.pk}/" in page(enter, accepted)
    assert "转自" in page(enter, child.pk)


def test_handing_over_leads_only_where_the_ledger_says(world: World, accepted: int, enter: Enter) -> None:
    client = enter("clerk")
    assert client.get(f"/ledgers/study/new/?from={accepted}&step=to_dispute").status_code == 404
    assert client.get(f"/ledgers/dispute/new/?from={accepted}&step=nothing").status_code == 404
    assert client.get(f"/ledgers/dispute/new/?from={accepted}").status_code == 404
    assert enter("clerk", OTHER).get(f"/ledgers/dispute/new/?from={accepted}&step=to_dispute").status_code == 404


def test_a_leader_orders_and_a_clerk_cannot(world: World, accepted: int, enter: Enter) -> None:
    link = f"/ledgers/order/new/?from={accepted}"
    assert link in page(enter, accepted, "deputy").replace("&amp;", "&")
    assert link not in page(enter, accepted)
    assert enter("clerk").get(link).status_code == 403
    client = enter("county")
    form = client.get(link).content.decode()
    assert "排水沟堵塞争议" in form
    assert "云溪镇" not in form, "the order goes to the township of its matter"
    data = {
        "region": f"{TOWN}201", "office": str(world.user("clerk").office_id), "occurred_on": ago(0), "subject": "排水沟堵塞争议",
        "level": "普通督办", "grounds": "逾期未办结", "demand": "三日内办结", "reply_by": ago(-3), "key": "o",
    }  # fmt: skip
    answer = client.post(link, data)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    order = Record.objects.get(ledger="order", parent=accepted)
    assert "督办对象" in page(enter, order.pk)
    assert "督办" in page(enter, accepted)


def test_a_settled_matter_is_entered_with_its_closing_day(world: World, enter: Enter) -> None:
    client = enter("clerk")
    data = {
        "region": f"{TOWN}201", "occurred_on": ago(9), "subject": "柴垛占道争议", "type": "邻里纠纷", "source": "其他",
        "parties": "2", "outcome": "调解成功", "result": "当场和解", "key": "s",
    }  # fmt: skip
    forgotten = client.post("/ledgers/dispute/new/", data)
    assert forgotten.status_code == 422
    assert 'href="#f_closed_on"' in forgotten.content.decode()
    assert "当场和解" in forgotten.content.decode()
    assert client.post("/ledgers/dispute/new/", data | {"closed_on": ago(8)}).status_code == 302
    record = Record.objects.get(title="柴垛占道争议")
    assert (record.state in record.spec.flow.ended, str(record.closed_on)) == (True, ago(8))


def test_a_table_is_corrected_row_by_row(world: World, enter: Enter) -> None:
    pk = world.records["dispute"]
    row = {"on": "2023-03-08", "place": "村委会", "by": "甲", "course": "各自陈述", "result": "未达成协议，继续调解"}
    rows = [row, row | {"on": "2023-03-09"}]
    door.amend(record=pk, raw={"accepted_on": "2023-03-07", "sessions": rows}, scope=world.scope("head"))
    client = enter("clerk")
    form = client.get(f"/records/{pk}/edit/").content.decode()
    table = form[form.index('data-rows="sessions"') : form.index("<template>", form.index('data-rows="sessions"'))]
    assert table.count("data-spare") == 2, "two empty rows for browsers without scripts"
    assert table.count('value="村委会"') == 2
    held = Record.objects.get(pk=pk)
    stored = held.stored()
    data = {f.name: stored.get(f.name, "") for f in held.spec.fields if not f.personal and f.kind != "Rows"}
    data |= {name: "、".join(value) for name, value in data.items() if isinstance(value, list)}
    data |= {"region": held.region, "occurred_on": "2023-03-06", "office": "", "version": str(held.version)}
    kept = data | {"rows__sessions": "1"} | {f"sessions-1-{k}": v for k, v in rows[1].items()}
    assert client.post(f"/records/{pk}/edit/", kept).status_code == 302
    assert len(Record.objects.get(pk=pk).stored()["sessions"]) == 1
    data["version"] = str(Record.objects.get(pk=pk).version)
    assert client.post(f"/records/{pk}/edit/", data).status_code == 302
    assert len(Record.objects.get(pk=pk).stored()["sessions"]) == 1, "a form without the table leaves it as it is"


def test_evidence_belongs_to_a_step(world: World, accepted: int, enter: Enter) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    client, url = enter("clerk"), f"/records/{accepted}/attach/"
    assert "没有材料的步骤：受理" in page(enter, accepted)
    client.post(url, {"files": SimpleUploadedFile("现场.txt", "现场情况".encode()), "step": "accept"})
    assert Evidence.objects.get(record=accepted).step == "accept"
    text = page(enter, accepted)
    assert "没有材料的步骤" not in text
    assert '<h3 class="fz-stage">受理' in text
    assert client.post(url, {"files": SimpleUploadedFile("乙.txt", b"x"), "step": "nothing"}).status_code == 403


# ---- lists, workbench, supervision --------------------------------------------------------------------------------


@pytest.fixture
def terms(world: World) -> dict[str, int]:
    """Three disputes by their day: past it, within its clock's warning, and far from it."""
    clock = LEDGERS["dispute"].clock("due_on")
    days = {"late": -4, "soon": clock.soon, "ontime": clock.soon + 9}
    found = {}
    for name, left in days.items():
        raw = {"region": f"{TOWN}202", "occurred_on": ago(20), "subject": f"{name}争议", "type": "邻里纠纷", "source": "其他",
               "parties": "2", "due_on": ago(-left), "office": str(world.user("clerk").office_id)}  # fmt: skip
        found[name] = door.register(ledger="dispute", entries=[door.Entry(raw)], scope=world.scope("clerk")).ids[0]
    return found


def test_a_list_is_narrowed_by_term_and_clock(terms: dict[str, int], enter: Enter) -> None:
    client = enter("clerk")
    for name in terms:
        text = client.get(f"/ledgers/dispute/?due={name}&clock=due_on").content.decode()
        assert {n for n in terms if f"{n}争议" in text} == {name}
    assert "逾期4天" in client.get("/ledgers/dispute/?due=late").content.decode()
    assert "late争议" not in client.get("/ledgers/dispute/?due=late&clock=term").content.decode()


def test_the_workbench_begins_with_the_office(terms: dict[str, int], enter: Enter) -> None:
    text = enter("clerk").get("/").content.decode()
    mine = text.index("本机构在办")
    assert mine < text.index("late争议") < text.index("soon争议") < text.index("ontime争议")
    deputy = enter("deputy").get("/").content.decode().partition("最近登记")[0]
    assert "本机构在办" not in deputy
    assert "late争议" in deputy
    assert "ontime争议" not in deputy


def test_what_waits_for_a_decision_is_the_leaders(world: World, accepted: int, enter: Enter) -> None:
    raw = {"region": f"{TOWN}201", "occurred_on": ago(5), "subject": "督办排水沟", "level": "普通督办", "grounds": "其他",
           "demand": "抓紧", "reply_by": ago(-3)}  # fmt: skip
    pk = door.register(ledger="order", entries=[door.Entry(raw, parent=accepted)], scope=world.scope("deputy")).ids[0]
    assert pk not in supervision.awaiting(world.scope("deputy"), timezone.localdate()).values_list("pk", flat=True)
    move(world, pk, "reply", reply="已疏通")
    assert pk in supervision.awaiting(world.scope("deputy"), timezone.localdate()).values_list("pk", flat=True)
    assert "待我决定、审查" in enter("deputy").get("/").content.decode()
    assert pk not in supervision.awaiting(world.scope("clerk"), timezone.localdate()).values_list("pk", flat=True)


def test_supervision_sees_its_own_places_without_residents(terms: dict[str, int], enter: Enter) -> None:
    text = enter("county").get("/supervision/").content.decode()
    assert "late争议" in text
    assert "ontime争议" not in text
    assert RESIDENT not in text
    assert text.index("late争议") < text.index("soon争议")
    assert f"/ledgers/order/new/?from={terms['late']}" in text
    only = enter("county").get(f"/supervision/?region={OTHER}").content.decode()
    assert "late争议" not in only
    assert "late争议" not in enter("deputy", OTHER).get("/supervision/?span=all").content.decode()
    assert enter("clerk").get("/supervision/").status_code == 403


@pytest.mark.parametrize(("span", "seen"), [("late", "late"), ("late7", ""), ("soon", "soon"), ("late9999x", "late")])
def test_supervision_by_days_past(terms: dict[str, int], enter: Enter, span: str, seen: str) -> None:
    text = enter("deputy").get(f"/supervision/?ledger=dispute&clock=due_on&span={span}").content.decode()
    shown = {n for n in terms if f"{n}争议" in text}
    assert shown == ({seen, "soon"} if span.endswith("x") else {seen} if seen else set())


def test_supervision_is_walked_to_its_end(world: World, enter: Enter) -> None:
    raw = {"region": TOWN, "occurred_on": ago(40), "type": "邻里纠纷", "source": "其他", "parties": "2"}
    entries = [door.Entry({**raw, "subject": f"批量{n:03}", "due_on": ago(20 - n % 3)}) for n in range(120)]
    door.register(ledger="dispute", entries=entries, scope=world.scope("clerk"))
    url, seen = "/supervision/?span=late", []
    while url:
        text = enter("deputy").get(url).content.decode()
        seen += re.findall(r"批量(\d{3})</a>", text)
        older = re.search(r'rel="next" href="([^"]+)"', text)
        url = "/supervision/" + older[1].replace("&amp;", "&") if older else ""
    assert len(seen) == len(set(seen)) == 120


def test_tallies_agree_with_the_lists(terms: dict[str, int], world: World) -> None:
    scope = world.scope("deputy")
    rows = supervision.supervised(scope, {"span": "all"}, TODAY())
    tallies = supervision.tally(rows, TODAY(), "ledger")
    for (code,), tally in tallies.items():
        for which, count in (("late", tally.late), ("soon", tally.soon)):
            assert supervision.by_term(rows.filter(ledger=code), which, TODAY()).count() == count


def test_punctuality_counts_each_matter_once_a_clock(world: World, enter: Enter) -> None:
    raw = {"region": TOWN, "type": "邻里纠纷", "source": "其他", "parties": "2", "occurred_on": "2022-03-01",
           "due_on": "2022-03-20", "outcome": "调解成功", "result": "和解"}  # fmt: skip
    days = ("2022-03-20", "2022-03-21", "")
    entries = [door.Entry({**raw, "subject": f"争议{d}"} if d else
                          {k: v for k, v in raw.items() if k not in ("outcome", "result")} | {"subject": "未结"},
                          closed_on=d or None) for d in days]  # fmt: skip
    door.register(ledger="dispute", entries=entries, scope=world.scope("clerk"))
    found = {p.clock.code: p for p in supervision.punctuality(world.scope("county"), LEDGERS["dispute"], 2022, TODAY())}
    due = found["due_on"]
    assert (due.met, due.met_late, due.late, due.running) == (1, 1, 1, 0)
    text = enter("county").get("/supervision/?stat=dispute&of=2022").content.decode()
    assert "逾期完成" in text
    assert not supervision.punctuality(world.scope("deputy", OTHER), LEDGERS["dispute"], 2022, TODAY())


def test_the_year_is_that_of_the_report_in_work(world: World, enter: Enter) -> None:
    from fazhang.reports import actions

    actions.create(scope=world.scope("clerk"), town=TOWN, year=2022)
    raw = {"region": TOWN, "occurred_on": TODAY().isoformat(), "form": "会前学法", "topic": "当年", "attendance": "3"}
    door.register(ledger="study", entries=[door.Entry(raw)], scope=world.scope("clerk"))
    assert "青石镇　2022年" in enter("clerk").get("/").content.decode()
    assert f"云溪镇　{date(2023, 1, 1).year}年" in enter("clerk", OTHER).get("/").content.decode()
