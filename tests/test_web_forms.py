"""Forms drawn from declarations: every ledger's, faults beside fields, nothing typed lost, nothing registered twice."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from fazhang.ledgers.models import Evidence, Record
from fazhang.ledgers.registry import LEDGERS
from tests.books_world import fill, fill_registers
from tests.conftest import Enter
from tests.world import TOWN, World

GOOD = {
    "region": f"{TOWN}201", "office": "", "occurred_on": "2024-03-06", "key": "k1", "subject": "院墙倒塌赔偿争议",
    "type": "邻里纠纷", "source": "当事人申请", "parties": "2", "applicant": "乙某某",
}  # fmt: skip


def posted(raw: dict[str, Any]) -> dict[str, Any]:
    """A raw entry as a browser sends it: tables cell by cell."""

    def text(value: Any) -> Any:
        if isinstance(value, bool):
            return "是" if value else "否"
        return value if isinstance(value, list) else str(value)

    sent: dict[str, Any] = {}
    for name, value in raw.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            sent[f"rows__{name}"] = "1"
            sent |= {f"{name}-{n}-{column}": text(v) for n, row in enumerate(value) for column, v in row.items()}
        elif value is not None:
            sent[name] = text(value)
    return sent


@pytest.mark.parametrize("code", sorted(LEDGERS))
def test_every_ledger_registers_by_its_form(code: str, world: World, enter: Enter) -> None:
    ledger = LEDGERS[code]
    client = enter("head" if ledger.registers == "register" else "deputy")
    fill_registers(ledger)
    form = client.get(f"/ledgers/{code}/new/").content.decode()
    for field in ledger.asked:
        assert f'name="{"rows__" * (field.kind == "Rows")}{field.name}"' in form, field.name
    asked = {f.name for f in ledger.asked} | {"region", "office", "occurred_on"}
    raw = {k: v for k, v in fill(ledger, random.Random(7), date(2024, 3, 6), region=TOWN).items() if k in asked}
    # Terms are typed with 、 between them; checkboxes come as several values.
    terms = [f for f in ledger.asked if f.kind in ("Terms", "Pick") and f.name in raw]
    data = posted(raw) | {f.name: "、".join(raw[f.name]) for f in terms}
    answer = client.post(f"/ledgers/{code}/new/", data | {"key": "one"})
    assert answer.status_code == 302, answer.content.decode()[:3000]
    record = Record.objects.get(ledger=code, occurred_on="2024-03-06")
    assert client.get(f"/records/{record.pk}/").status_code == 200
    client = enter("head")
    edit = client.get(f"/records/{record.pk}/edit/").content.decode()
    # A correction without a change books nothing, whatever the widgets do to the values.
    fields = {**data, "version": "1", "occurred_on": "2024-03-06", "region": TOWN}
    for field in ledger.fields:
        if field.personal or field.name not in raw:
            fields.pop(field.name, None)
    assert f'name="{ledger.fields[0].name}"' in edit
    assert client.post(f"/records/{record.pk}/edit/", fields).status_code == 302
    record.refresh_from_db()
    assert record.version == 1


def test_faults_are_told_beside_their_fields_and_nothing_is_lost(world: World, enter: Enter) -> None:
    before = Record.objects.count()
    bad = {**GOOD, "occurred_on": "2099-01-01", "parties": "一个", "type": "", "facts": "<b>两家</b>相邻"}
    page = enter("clerk").post("/ledgers/dispute/new/", bad)
    text = page.content.decode()
    assert page.status_code == 422
    assert Record.objects.count() == before
    assert "“登记日期”不能晚于今天" in text
    assert "“当事人数”应填数字" in text
    assert "请填写“纠纷类型”" in text
    assert '<a href="#f_parties">' in text
    assert 'value="一个"' in text
    assert 'value="院墙倒塌赔偿争议"' in text
    assert "&lt;b&gt;两家&lt;/b&gt;相邻" in text
    assert 'value="乙某某"' in text
    assert 'value="k1"' in text


def test_a_double_submit_registers_once(world: World, enter: Enter) -> None:
    client = enter("clerk")
    first = client.post("/ledgers/dispute/new/", GOOD)
    second = client.post("/ledgers/dispute/new/", GOOD, follow=True)
    assert Record.objects.filter(title=GOOD["subject"]).count() == 1
    assert first["Location"] == second.redirect_chain[0][0]
    assert "没有重复登记" in second.content.decode()


def test_two_users_keys_do_not_meet(world: World, enter: Enter) -> None:
    enter("clerk").post("/ledgers/dispute/new/", GOOD)
    enter("head").post("/ledgers/dispute/new/", GOOD)
    assert Record.objects.filter(title=GOOD["subject"]).count() == 2


def test_save_and_continue_keeps_place_day_and_kind(world: World, enter: Enter) -> None:
    client = enter("clerk")
    page = client.post("/ledgers/dispute/new/", {**GOOD, "again": "1"}, follow=True)
    text = page.content.decode()
    assert f'<option value="{TOWN}201" data-depth="1" selected>' in text
    assert 'value="2024-03-06"' in text
    assert "<option selected>邻里纠纷</option>" in text
    assert "已登记" in text
    # Neither the matter nor the person of the record before.
    assert 'value="院墙倒塌赔偿争议"' not in text
    assert "乙某某" not in text
    assert "乙某某" not in page.redirect_chain[0][0]


def test_a_refused_file_is_named_and_the_record_is_kept(world: World, enter: Enter) -> None:
    files = [
        SimpleUploadedFile("现场.png", b"not a picture"),
        SimpleUploadedFile("<img src=x>.exe", b"MZ"),
        SimpleUploadedFile("笔录.txt", "调解笔录".encode()),
    ]
    page = enter("clerk").post("/ledgers/dispute/new/", {**GOOD, "files": files}, follow=True)
    text = page.content.decode()
    record = Record.objects.get(title=GOOD["subject"])
    assert [e.name for e in Evidence.objects.filter(record=record)] == ["笔录.txt"]
    assert "“现场.png”的内容与扩展名.png不符" in text
    assert "&lt;img src=x&gt;.exe" in text
    assert "<img src=x>" not in text


def test_a_form_offers_only_places_in_scope(world: World, enter: Enter) -> None:
    text = enter("grid").get("/ledgers/dispute/new/").content.decode()
    assert "青山村" in text
    assert "石桥村" not in text
    page = enter("clerk").post("/ledgers/dispute/new/", {**GOOD, "region": "990101102201"})
    assert page.status_code == 422
    assert "请选择管辖范围内的地区" in page.content.decode()


def test_small_choices_are_buttons_and_large_ones_a_list(world: World, enter: Enter) -> None:
    text = enter("clerk").get("/ledgers/dispute/new/").content.decode()
    assert 'type="radio" name="outcome" value="调解成功"' in text
    assert '<select class="form-select" id="f_type" name="type"' in text
    assert 'type="checkbox" name="told" value="仲裁"' in text


def test_terms_used_before_are_offered(world: World, enter: Enter) -> None:
    text = enter("clerk").get("/ledgers/study/new/").content.decode()
    assert '<option value="《民法典》"></option>' in text
