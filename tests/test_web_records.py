"""A record's page and what is done there: steps, corrections, conflicts, voiding, looks, lists, search, workbench."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from fazhang.ledgers import booking, door
from fazhang.ledgers.models import Record
from fazhang.places.models import Look
from tests.conftest import Enter
from tests.world import OTHER, PHONE, RESIDENT, TOWN, World

EDIT = {
    "region": f"{TOWN}201", "office": "", "occurred_on": "2023-03-06", "type": "邻里纠纷", "source": "当事人申请",
    "parties": "2", "facts": "两家因宅基地滴水界线发生争执", "mediators": "调解员甲",
}  # fmt: skip


def test_the_page_tells_the_story(world: World, enter: Enter) -> None:
    text = enter("clerk").get(f"/records/{world.records['settled']}/").content.decode()
    for told in (
        "灌溉用水先后争议",
        "补录",
        "排查受理矛盾纠纷",
        "化解(调解成功)矛盾纠纷",
        "号凭证",
        "双方约定轮流用水",
    ):
        assert told in text, told
    # The figure behind a posting opens in the year it counts in.
    assert re.search(rf"/figure/dispute\.resolved/\?region={TOWN}&amp;from=2023-01-01&amp;to=2023-12-31", text)


def test_a_step_asks_for_what_it_needs(world: World, enter: Enter) -> None:
    client, pk = enter("clerk"), world.records["dispute"]
    url = f"/records/{pk}/step/close/"
    page = client.get(url).content.decode()
    assert 'name="outcome"' in page
    assert 'name="result"' in page
    assert 'name="amount"' in page
    assert 'name="type"' not in page
    short = client.post(url, {"outcome": "调解成功", "result": "", "closed_on": "2023-03-20", "version": "1"})
    assert short.status_code == 422
    assert "办结须填写“调解情况”" in short.content.decode()
    assert 'value="调解成功" checked' in short.content.decode()
    early = client.post(url, {"outcome": "调解成功", "result": "和解", "closed_on": "2023-03-01", "version": "1"})
    assert "不能早于" in early.content.decode()
    done = client.post(url, {"outcome": "调解成功", "result": "和解", "closed_on": "2023-03-20", "version": "1"})
    assert done.status_code == 302
    record = Record.objects.get(pk=pk)
    assert (record.state, str(record.closed_on)) == ("closed", "2023-03-20")
    spec = record.spec
    told = f"现为“{record.state_name}”，不能{spec.flow.step('close').name}"
    assert told in client.get(url).content.decode()


def test_reopening_is_for_those_who_may(world: World, enter: Enter) -> None:
    url = f"/records/{world.records['settled']}/step/reopen/"
    assert enter("clerk").get(url).status_code == 403
    assert enter("head").post(url, {"version": "1"}).status_code == 302
    assert Record.objects.get(pk=world.records["settled"]).state == "open"


def test_a_correction_keeps_personal_values_that_were_not_touched(world: World, enter: Enter) -> None:
    client, pk = enter("clerk"), world.records["dispute"]
    form = client.get(f"/records/{pk}/edit/").content.decode()
    assert RESIDENT not in form
    assert "已登记，不改请留空" in form
    data = EDIT | {"subject": "宅基地滴水界线争议", "applicant": "", "applicant_phone": "", "version": "1"}
    assert client.post(f"/records/{pk}/edit/", data).status_code == 302
    values = booking.unpack(Record.objects.get(pk=pk))
    assert (values["applicant"], values["applicant_phone"]) == (RESIDENT, PHONE)
    data |= {"version": "2", "clear__applicant_phone": "1", "applicant": "丙某某"}
    client.post(f"/records/{pk}/edit/", data)
    values = booking.unpack(Record.objects.get(pk=pk))
    assert values["applicant"] == "丙某某"
    assert "applicant_phone" not in values
    page = client.get(f"/records/{pk}/").content.decode()
    assert "改动：纠纷事由" in page
    assert "第2版" in page
    assert RESIDENT not in page
    assert "丙某某" not in page


def test_a_conflict_keeps_what_was_typed_and_shows_what_differs(world: World, enter: Enter) -> None:
    pk = world.records["dispute"]
    door.amend(record=pk, raw={"subject": "他人改的事由", "parties": "5"}, scope=world.scope("head"))
    page = enter("clerk").post(f"/records/{pk}/edit/", EDIT | {"subject": "我改的事由", "version": "1"})
    text = page.content.decode()
    assert page.status_code == 409
    assert Record.objects.get(pk=pk).title == "他人改的事由"
    assert 'value="我改的事由"' in text
    row = re.search(r"<tr><th scope=\"row\">纠纷事由</th>.*?</tr>", text, re.S)
    assert row
    assert all(t in row[0] for t in ("青石镇宅基地边界争议", "他人改的事由", "我改的事由"))
    assert 'name="version" value="2"' in text
    # Having seen it, the user saves on purpose.
    again = enter("clerk").post(f"/records/{pk}/edit/", EDIT | {"subject": "我改的事由", "version": "2"})
    assert again.status_code == 302
    assert Record.objects.get(pk=pk).title == "我改的事由"


def test_a_conflict_at_a_step_keeps_what_was_typed(world: World, enter: Enter) -> None:
    pk = world.records["dispute"]
    door.amend(record=pk, raw={"parties": "5"}, scope=world.scope("head"))
    data = {"outcome": "调解成功", "result": "双方握手言和", "closed_on": "2023-03-20", "version": "1"}
    page = enter("clerk").post(f"/records/{pk}/step/close/", data)
    assert page.status_code == 409
    assert "双方握手言和" in page.content.decode()
    assert Record.objects.get(pk=pk).state == "open"


def test_voiding_needs_a_reason(world: World, enter: Enter) -> None:
    client, pk = enter("head"), world.records["dispute"]
    page = client.post(f"/records/{pk}/void/", {"reason": " ", "version": "1"})
    assert page.status_code == 422
    assert "请填写作废理由" in page.content.decode()
    assert client.post(f"/records/{pk}/void/", {"reason": "重复登记", "version": "1"}).status_code == 302
    text = client.get(f"/records/{pk}/").content.decode()
    assert "已作废" in text
    assert "理由：重复登记" in text
    assert "/edit/" not in text
    assert "青石镇宅基地边界争议" not in client.get("/ledgers/dispute/").content.decode()
    assert client.get(f"/records/{pk}/edit/").status_code == 403


def test_a_look_needs_a_reason_and_is_kept(world: World, enter: Enter) -> None:
    client, pk = enter("clerk"), world.records["dispute"]
    url = f"/records/{pk}/reveal/"
    assert client.post(url, {"reason": ""}).status_code == 422
    assert not Look.objects.exists()
    page = client.post(url, {"reason": "电话回访"}, headers={"HX-Request": "true"})
    assert RESIDENT in page.content.decode()
    assert page["Cache-Control"] == "no-store"
    look = Look.objects.get()
    assert (look.user, look.record, look.reason) == ("qs_clerk", pk, "电话回访")
    assert client.get(url).status_code == 405


def test_a_list_is_walked_to_its_end_and_back(world: World, enter: Enter) -> None:
    raw = {"region": TOWN, "form": "会前学法", "topic": "批量", "attendance": "3"}
    entries = [door.Entry({**raw, "occurred_on": f"2024-0{1 + n % 3}-1{n % 7}"}) for n in range(120)]
    door.register(ledger="study", entries=entries, scope=world.scope("head"))
    client, url, seen = enter("clerk"), "/ledgers/study/", []
    while url:
        text = client.get(url).content.decode()
        seen += re.findall(r'/records/(\d+)/"', text)
        found = re.search(r'rel="next" href="([^"]+)"', text)
        url = found[1].replace("&amp;", "&") if found else ""
    wanted = Record.objects.filter(ledger="study", town=TOWN).exclude(state="void").order_by("-occurred_on", "-pk")
    assert seen == [str(pk) for pk in wanted.values_list("pk", flat=True)]
    last = client.get("/ledgers/study/?before=end").content.decode()
    assert re.findall(r'/records/(\d+)/"', last) == seen[-50:]
    newer = re.search(r'rel="prev" href="([^"]+)"', last)
    assert newer
    before = client.get(newer[1].replace("&amp;", "&")).content.decode()
    assert re.findall(r'/records/(\d+)/"', before) == seen[-100:-50]
    # A key nobody made is the first page, not a fault.
    assert client.get("/ledgers/study/?after=x_y").status_code == 200


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 3), ("?q=宅基", 1), ("?q=宅基 滴水", 1), ("?q=不存在", 0), ("?type=邻里纠纷", 3), ("?type=合同纠纷", 0),
        ("?state=closed", 1), (f"?region={TOWN}202", 1), ("?from=2023-05-01&to=2023-05-31", 1), ("?year=2023", 3),
        ("?year=2022", 0), ("?due=soon", 1), ("?from=never", 3),
    ],
)  # fmt: skip
def test_filters(query: str, count: int, world: World, enter: Enter) -> None:
    text = enter("clerk").get(f"/ledgers/dispute/{query}").content.decode()
    assert f'共 <b class="fz-num">{count}</b> 条' in text
    assert len(re.findall(r'class="fz-list-title"', text)) == count


def test_a_partial_list_says_what_it_is(world: World, enter: Enter) -> None:
    url = "/ledgers/dispute/?q=宅基&state=&type="
    page = enter("clerk").get(url, headers={"HX-Request": "true"})
    assert "<html" not in page.content.decode()
    assert page["HX-Push-Url"] == "/ledgers/dispute/?q=%E5%AE%85%E5%9F%BA"
    assert "HX-Request" in page["Vary"]
    back = enter("clerk").get(url, headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert "<html" in back.content.decode()


def test_a_list_costs_the_same_however_long(world: World, enter: Enter) -> None:
    from django.db import connection

    client = enter("clerk")
    client.get("/ledgers/dispute/")
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get("/ledgers/dispute/")
    raw = {"region": f"{TOWN}203", "type": "邻里纠纷", "source": "其他", "parties": "2", "subject": "批量争议"}
    entries = [door.Entry({**raw, "occurred_on": "2024-05-01"}) for _ in range(60)]
    door.register(ledger="dispute", entries=entries, scope=world.scope("head"))
    with CaptureQueriesContext(connection) as many:
        client.get("/ledgers/dispute/")
    assert len(many) == len(few)
    assert len(many) <= 14


def test_search_is_grouped_marked_and_within_scope(world: World, enter: Enter) -> None:
    text = enter("clerk").get("/search/?q=民法典").content.decode()
    assert "学法台账" in text
    assert "<mark>民法典</mark>" in text
    assert "云溪镇宅基地" not in enter("clerk").get("/search/?q=宅基").content.decode()
    county = enter("county").get("/search/?q=宅基").content.decode()
    assert "云溪镇<mark>宅基</mark>地边界争议" in county
    hostile = enter("clerk").get("/search/", {"q": "<script>alert(1)</script>"}).content.decode()
    assert "<script>alert" not in hostile
    assert "没有找到" in enter("clerk").get(f"/search/?q={RESIDENT}").content.decode()


def test_the_workbench_shows_what_is_due(world: World, enter: Enter) -> None:
    text = enter("clerk").get("/").content.decode()
    assert "2023年" in text
    assert "噪声扰邻争议" in text
    assert "到期" in text
    past = (timezone.localdate() - timedelta(days=3)).isoformat()
    door.amend(record=world.records["dispute"], raw={"due_on": past}, scope=world.scope("head"))
    text = enter("clerk").get("/").content.decode()
    assert f'<span class="fz-num">{past}</span>' in text
    assert "逾期3天" in text
    assert re.search(r"<span>矛盾纠纷台账</span><a [^>]+>逾期1</a>", text)


def test_tiles_open_the_figure_they_show(world: World, enter: Enter) -> None:
    client = enter("clerk")
    text = client.get("/?year=2023").content.decode()
    tile = re.search(r'href="(/figure/dispute\.registered/[^"]+)"', text)
    assert tile
    assert client.get(tile[1].replace("&amp;", "&")).status_code == 200
    assert "排查受理矛盾纠纷" in text


def test_the_year_switch_is_remembered(world: World, enter: Enter) -> None:
    client = enter("clerk")
    assert "青石镇　2022年" in client.get("/?year=2022").content.decode()
    assert "青石镇　2022年" in client.get("/").content.decode()


def test_the_county_sees_who_has_reported(world: World, enter: Enter) -> None:
    text = enter("county").get("/").content.decode()
    assert "年度报告报送情况" in text
    assert "青石镇" in text
    assert "云溪镇" in text
    assert "快速登记" not in text


def test_grid_members_get_their_ledgers_first(world: World, enter: Enter) -> None:
    text = enter("grid").get("/").content.decode()
    assert "fz-quick-big" in text
    assert "/ledgers/petition/" not in text
    assert "学法台账" not in text


def test_nothing_ranks_or_clocks_people(world: World, enter: Enter) -> None:
    """为基层减负: no clocking-in, no time online, no ranking of staff by volume."""
    for role in ("clerk", "grid", "head", "deputy", "chief", "county"):
        for url in ("/", "/ledgers/", "/ledgers/grid_report/", "/help/"):
            text = enter(role).get(url).content.decode()
            for word in ("打卡", "签到", "在线时长", "排名", "排行", "积分"):
                assert word not in text, (role, url, word)


def test_other_towns_clerk_cannot_take_a_step(world: World, enter: Enter) -> None:
    pk = world.records["dispute"]
    data = {"outcome": "调解成功", "result": "x", "closed_on": "2023-03-20", "version": "1"}
    assert enter("clerk", OTHER).post(f"/records/{pk}/step/close/", data).status_code == 404
    assert Record.objects.get(pk=pk).state == "open"


def test_accounts_in_free_words_and_evidence_stay_in_the_township(enter: Enter, world: World) -> None:
    """The county supervises and samples without seeing residents' data, which notes and files may hold."""
    held = world.record("dispute")
    door.amend(record=held.pk, raw={"facts": "某甲与某乙因排水争执"}, scope=world.scope("clerk"))
    door.amend(record=held.pk, raw={"facts": "双方因排水争执"}, scope=world.scope("clerk"))
    inside = enter("clerk").get(f"/records/{held.pk}/").content.decode()
    outside = enter("county").get(f"/records/{held.pk}/").content.decode()
    assert "排水争执" in inside
    assert "排水争执" not in outside
    assert "仅本乡镇可见" in outside
    assert "排水" not in enter("county").get("/search/?q=争执").content.decode().replace('value="争执"', "")
