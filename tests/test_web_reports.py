"""Reports on the web: figures that open, an editor that keeps what was typed, drafts that stay in the township."""

from __future__ import annotations

import html
import io
import json
import re
import zipfile
from typing import Any

import pytest
from django.test import Client

from fazhang.ledgers import door
from fazhang.ledgers.models import Record
from fazhang.places.models import Region
from fazhang.reports import actions, build, pdf
from fazhang.reports.models import Report
from fazhang.web.views import reports as views
from tests.conftest import Enter
from tests.world import OTHER, TOWN, World


@pytest.fixture
def report(world: World) -> Report:
    return actions.create(scope=world.scope("clerk"), town=TOWN, year=2023)


def form(report: Report, **bodies: str) -> dict[str, Any]:
    """The editor's form as the browser sends it; `bodies`: role → another body."""
    report.refresh_from_db()
    sections = list(report.sections.all())
    return {
        "version": report.version,
        "title": report.title,
        "issuers": report.issuers,
        "addressee": report.addressee,
        "cc": report.cc,
        "docno": report.docno,
        "signer": report.signer,
        "until": report.until.isoformat(),
        "role": [s.role for s in sections],
        "heading": [s.heading for s in sections],
        "body": [bodies.get(s.role, s.body) for s in sections],
    }


def save(client: Client, report: Report, data: dict[str, Any]) -> Any:
    return client.post(f"/reports/{report.pk}/edit/", data, headers={"Accept": "application/json"})


def body(report: Report, role: str) -> str:
    return report.sections.get(role=role).body


FILE = {"sign": {"on": "2024-01-20", "signer": "镇长甲"}, "file": {"on": "2024-02-01"}}


def take(world: World, enter: Enter, report: Report, *steps: tuple[str, str]) -> None:
    for role, step in steps:
        answer = enter(role).post(f"/reports/{report.pk}/step/", {"step": step} | FILE.get(step, {}))
        assert answer.status_code == 302, (step, answer.content.decode()[:500])


TO_FILED = (("clerk", "submit"), ("deputy", "approve"), ("chief", "sign"), ("clerk", "file"))


def test_a_report_is_drafted_from_the_books(world: World, enter: Enter) -> None:
    answer = enter("clerk").post("/reports/new/", {"year": "2023"})
    held = Report.objects.get()
    assert answer["Location"] == f"/reports/{held.pk}/edit/"
    assert "{{study.sessions" in body(held, "measures")
    twice = enter("clerk").post("/reports/new/", {"year": "2023"}, follow=True)
    assert "已经建立" in twice.content.decode()
    for year in ("2099", "abc", "", "²"):
        assert (
            "请选择已经开始的年度" in enter("clerk").post("/reports/new/", {"year": year}, follow=True).content.decode()
        )
    assert Report.objects.count() == 1


def test_every_figure_of_the_page_opens_to_what_it_is(world: World, enter: Enter, report: Report) -> None:
    client = enter("clerk")
    text = client.get(f"/reports/{report.pk}/").content.decode()
    built = build.current(report)
    links = re.findall(r'data-cite="([^"]+)"[^>]*>([^<]+)<', text)
    assert [value for _, value in links] == [c["text"] for c in built.citations]
    assert len(links) > 5
    for (url, _), c in zip(links, built.citations, strict=True):
        panel = client.get(url, headers={"HX-Request": "true"}).content.decode()
        assert c["text"] in panel
        assert c["name"] in panel
        assert f"{len(c['postings'])}条" in panel
        found = re.search(r'href="(/figure/[^"]+)"', panel)
        assert found
        figure = client.get(html.unescape(found[1])).content.decode()
        if c["value"] is not None:
            shown = re.search(r'fzb-value-number fz-num">([\d.,]+)', figure)
            assert shown
            assert float(shown[1].replace(",", "")) == c["value"], c


def test_the_panel_names_records_only_to_those_who_may_read_them(world: World, enter: Enter, report: Report) -> None:
    enough = {"role": ["measures"], "heading": ["一、举措"], "body": ["学法{{study.sessions}}。"]}
    assert save(enter("clerk"), report, form(report) | enough).status_code == 200
    panel = enter("deputy").get(f"/reports/{report.pk}/figure/c1/").content.decode()
    assert f"/records/{world.records['study1']}/" in panel
    assert enter("clerk").get(f"/reports/{report.pk}/figure/c9/").status_code == 404
    assert enter("clerk", OTHER).get(f"/reports/{report.pk}/figure/c1/").status_code == 404


def test_the_county_sees_what_is_filed_and_no_draft(world: World, enter: Enter, report: Report) -> None:
    county = enter("county")
    own = f'href="/reports/{report.pk}/"'
    for step in TO_FILED:
        listed = county.get("/reports/").content.decode()
        assert own not in listed
        assert report.title not in listed
        assert "尚未报送" in listed
        for rest in ("", "checks/", "figure/c1/", "json/", "edit/"):
            assert county.get(f"/reports/{report.pk}/{rest}").status_code == 404, rest
        take(world, enter, report, step)
    assert own in county.get("/reports/").content.decode()
    page = county.get(f"/reports/{report.pk}/").content.decode()
    assert "已报送" in page
    assert "办理经过" not in page  # who returned what to whom is the township's own affair
    assert county.get(f"/reports/{report.pk}/json/").status_code == 200
    assert enter("clerk", OTHER).get(f"/reports/{report.pk}/").status_code == 404


def test_saving_keeps_the_text_to_the_character(world: World, enter: Enter, report: Report) -> None:
    text = "（一）甲“引号”<b>粗</b>&amp;　全角空格{{study.sessions dim=会前学法 unit=场}}。\n\n（二）末行 "
    answer = save(enter("clerk"), report, form(report, measures=text.replace("\n", "\r\n")))
    assert answer.status_code == 200
    assert body(report, "measures") == text
    told = answer.json()
    assert told["version"] == 2
    assert told["chips"]["{{study.sessions dim=会前学法 unit=场}}"]["text"] == "2场"
    assert "必须修改" in told["checks"]
    page = enter("clerk").get(f"/reports/{report.pk}/").content.decode()
    assert "&lt;b&gt;粗&lt;/b&gt;&amp;amp;" in page
    editor = enter("clerk").get(f"/reports/{report.pk}/edit/").content.decode()
    found = re.search(r'name="body"[^>]*>\n（一）(.*?)</textarea>', editor, re.DOTALL)
    assert found
    assert html.unescape("（一）" + found[1]) == text


@pytest.mark.parametrize(
    ("token", "message"),
    [
        ("{{no.such}}", "没有指标“no.such”"),
        ("{{study.sessions", "不成对"),
        ("{{study.sessions round=大概}}", "约数只能写作"),
        ("{{study.sessions onclick=x}}", "无法识别"),
        ("{{study.sessions region=" + OTHER + "}}", "不属于本乡镇"),
        ("{{study.sessions from=2023-05-01 to=2023-01-01}}", "起止日期不对"),
    ],
)
def test_a_wrong_token_is_refused_beside_its_section(
    world: World, enter: Enter, report: Report, token: str, message: str
) -> None:
    before = body(report, "measures")
    answer = save(enter("clerk"), report, form(report, measures=f"不能丢的文字{token}"))
    assert answer.status_code == 422
    assert message in answer.json()["errors"]["section1"]
    plain = enter("clerk").post(f"/reports/{report.pk}/edit/", form(report, measures=f"不能丢的文字{token}"))
    assert plain.status_code == 422
    assert "不能丢的文字" in plain.content.decode()
    assert message in html.unescape(plain.content.decode())
    assert body(report, "measures") == before


def test_wrong_header_fields_are_told(world: World, enter: Enter, report: Report) -> None:
    wrong = form(report) | {"title": "", "docno": "青发2024", "until": "2022-01-01"}
    answer = save(enter("clerk"), report, wrong)
    assert {"title", "docno", "until"} <= set(answer.json()["errors"])
    report.refresh_from_db()
    assert (report.docno, report.until.year) == ("", 2023)


def test_two_writers_lose_nothing(world: World, enter: Enter, report: Report) -> None:
    mine, theirs = form(report, other="我写的内容"), form(report, other="对方写的内容")
    assert save(enter("head"), report, theirs).status_code == 200
    answer = save(enter("clerk"), report, mine)
    assert answer.status_code == 409
    assert "已被他人修改" in answer.json()["conflict"]
    assert body(report, "other") == "对方写的内容"
    plain = enter("clerk").post(f"/reports/{report.pk}/edit/", mine)
    assert plain.status_code == 409
    assert "我写的内容" in plain.content.decode()
    # The other's text can be overwritten knowingly, with the version that the answer told.
    assert save(enter("clerk"), report, mine | {"version": answer.json()["version"]}).status_code == 200
    assert body(report, "other") == "我写的内容"
    assert save(enter("clerk"), report, mine | {"version": ""}).status_code == 409


def test_only_a_draft_is_edited(world: World, enter: Enter, report: Report) -> None:
    data = form(report, other="改后")
    take(world, enter, report, ("clerk", "submit"))
    assert enter("clerk").get(f"/reports/{report.pk}/edit/").status_code == 302
    assert save(enter("clerk"), report, data).status_code == 403
    assert save(enter("deputy"), report, data).status_code == 403


def test_tokens_are_printed_as_the_report_would(world: World, enter: Enter, report: Report) -> None:
    url = f"/reports/{report.pk}/tokens/"
    asked = ["{{publicity.materials round=余 from=2022-01-01 to=2022-12-31}}", "{{study.sessions}}", "{{bad}}", "文字"]
    told = enter("clerk").post(url, json.dumps({"tokens": asked}), content_type="application/json").json()
    assert told[asked[0]]["value"] == "400份"
    assert told[asked[0]]["text"] == "400份"  # nothing beyond 400: no 余 to write
    assert told[asked[1]] == {
        "token": asked[1], "text": "3次", "name": "学法活动", "value": "3次", "count": 5, "error": "",
    }  # fmt: skip
    assert told["{{bad}}"]["error"]
    assert told["文字"]["error"]
    for wrong in ("", "[]", "{}", '{"tokens": 3}'):
        assert enter("clerk").post(url, wrong, content_type="application/json").status_code == 422, wrong


def test_proposals_carry_tokens_and_previews(world: World, enter: Enter, report: Report) -> None:
    told = enter("clerk").get(f"/reports/{report.pk}/propose/?role=measures").json()
    one = next(p for p in told["proposals"] if "{{study.sessions" in p["text"])
    assert "{{" not in one["preview"]
    assert "3次" in one["preview"]
    assert all(t in told["chips"] for p in told["proposals"] for t in re.findall(r"\{\{.*?\}\}", p["text"]))
    assert enter("clerk").get(f"/reports/{report.pk}/propose/?role=x").json()["proposals"] == []


def test_the_steps_ask_for_what_they_need(world: World, enter: Enter, report: Report) -> None:
    url = f"/reports/{report.pk}/step/"
    assert enter("deputy").post(url, {"step": "submit"}).status_code == 403
    take(world, enter, report, ("clerk", "submit"))
    page = enter("clerk").get(f"/reports/{report.pk}/").content.decode()
    assert "“审核通过”由其他角色办理" in page
    short = enter("deputy").post(url, {"step": "return", "note": " "})
    assert short.status_code == 422
    assert "须写明意见" in short.content.decode()
    assert enter("deputy").post(url, {"step": "return", "note": "补充原因"}).status_code == 302
    assert "补充原因" in enter("clerk").get(f"/reports/{report.pk}/").content.decode()
    take(world, enter, report, *TO_FILED)
    done = enter("clerk").post(url, {"step": "publish", "on": "2024-03-01", "url": "镇公告栏"}, follow=True)
    assert "全部办理完毕" in done.content.decode()
    assert "镇公告栏" in done.content.decode()


def test_a_filed_report_stays_and_tells_what_moved(world: World, enter: Enter, report: Report) -> None:
    take(world, enter, report, *TO_FILED)
    url = f"/reports/{report.pk}/"
    citation = next(c for c in build.current(report).citations if c["indicator"] == "study.sessions")
    before = enter("county").get(url).content.decode()
    entry = door.Entry(
        {"region": f"{TOWN}201", "occurred_on": "2023-09-09", "form": "会前学法", "topic": "补登", "attendance": "9"}
    )
    door.register(ledger="study", entries=[entry], scope=world.scope("clerk"))
    strip = re.compile(r"csrf\w*[^>]*>")
    assert strip.sub("", enter("county").get(url).content.decode()) == strip.sub("", before)
    panel = enter("county").get(f"{url}figure/{citation['ref']}/").content.decode()
    assert "报送时为3次，账簿现为4次" in panel


def test_the_plan_becomes_tasks_once(world: World, enter: Enter, report: Report) -> None:
    url = f"/reports/{report.pk}/step/"
    first = enter("clerk").post(url, {"step": "carry"}, follow=True).content.decode()
    count = Record.objects.filter(ledger="task", town=TOWN).count()
    assert count > 0
    assert f"新增{count}项" in first
    assert "新增0项" in enter("clerk").post(url, {"step": "carry"}, follow=True).content.decode()


def test_downloads_are_what_they_say(world: World, enter: Enter, report: Report) -> None:
    client, url = enter("clerk"), f"/reports/{report.pk}/"
    told = json.loads(client.get(f"{url}json/").content)
    assert set(told) == {"town", "year", "until", "text", "citations", "chain_head"}
    for c in told["citations"]:
        assert told["text"][c["start"] : c["end"]] == c["text"]
    word = client.get(f"{url}docx/")
    assert "document.xml" in " ".join(zipfile.ZipFile(io.BytesIO(word.content)).namelist())
    assert client.get(f"{url}pdf/").content.startswith(b"%PDF")
    page = client.get(f"{url}html/")
    assert page["Content-Disposition"].startswith("attachment")
    assert client.get(f"{url}exe/").status_code == 404


def test_a_missing_font_is_told_in_words(
    world: World, enter: Enter, report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(*args: object) -> None:
        raise pdf.PdfUnavailable("缺少字体")

    monkeypatch.setattr(views.editing, "write_pdf", missing)
    answer = enter("clerk").get(f"/reports/{report.pk}/pdf/", follow=True)
    assert "PDF没有做成：缺少字体" in answer.content.decode()


def test_the_checks_panel_names_section_and_severity(world: World, enter: Enter, report: Report) -> None:
    data = form(report, measures="接访165件。", problems="")
    assert save(enter("clerk"), report, data).status_code == 200
    text = enter("clerk").get(f"/reports/{report.pk}/checks/").content.decode()
    assert "“165件”是手工填写的数字" in text
    assert "缺少“存在的不足和原因”部分" in text
    assert "推进法治政府建设的主要举措和成效" in text


def test_a_township_without_any_report_sees_what_is_due(world: World, enter: Enter) -> None:
    text = enter("clerk", OTHER).get("/reports/").content.decode()
    assert "尚未建立" in text
    assert "前报送" in text
    assert Region.objects.get(path=TOWN).name not in text.split("<main")[1]


def test_no_year_is_left_out_of_the_board(world: World, enter: Enter, report: Report) -> None:
    take(world, enter, report, *TO_FILED)
    text = enter("county").get("/reports/").content.decode()
    shown = [int(y) for y in re.findall(r'id="y(\d{4})"', text)]
    assert shown == list(range(shown[0], 2022, -1))
    assert len(shown) > 1
