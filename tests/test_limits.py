"""Statutory limits: what the law says, what may be set for a place, by whom, and what of it is kept."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest

from fazhang.ledgers import lawkeeping
from fazhang.ledgers.law import in_force, statute
from fazhang.ledgers.lawbook import LimitSetting
from fazhang.ledgers.limits import EVIDENCE, LIMITS, PERIODS, cite
from fazhang.places.actions import Invalid
from fazhang.places.scope import Denied, system
from tests.conftest import Enter
from tests.world import COUNTY, OTHER, TOWN, World

CODES = Path(__file__).parents[2] / "shared/design/codes.json"
WORKING = {"fy.reply": "行政复议法 88"}
"""Limits whose days another article of the law makes working days, though codes.json has natural days."""
RULE = "清河政规〔2024〕3号"


@pytest.mark.skipif(not CODES.exists(), reason="the design's facts are not part of a clone")
def test_every_limit_of_the_design_is_here_as_it_stands_there() -> None:
    wrong = []
    law = ""
    for row in json.loads(CODES.read_text("utf-8"))["deadlines"]:
        law = law if row["law"] == "同上" else row["law"]
        limit = LIMITS[row["key"]]
        unit = "工作日" if row["key"] in WORKING else row["unit"]
        same = (limit.value, limit.unit, limit.evidence) == (row["value"] or 0, unit, row["evidence"])
        named = limit.law == law.split("(")[0] or law == "省级规定(配置)"
        article = str(row["article"]).split("(")[0]
        if not (same and named and limit.article == article and limit.configurable == (row["evidence"] != "V")):
            wrong.append((row, limit))
    assert not wrong


def test_days_that_a_law_declares_working_days_are_working_days() -> None:
    for law, days in (("行政处罚法", {2, 3, 5, 7}), ("行政强制法", set(range(1, 11))), ("行政复议法", {3, 5, 7, 10})):
        units = {k.unit for k in LIMITS.values() if k.law == law and k.value in days and k.unit in PERIODS[:2]}
        assert units == {"工作日"}, law


def test_what_the_law_does_not_fix_is_configurable_and_has_a_source() -> None:
    for limit in LIMITS.values():
        assert limit.configurable or limit.evidence == "V", limit
        assert bool(limit.source) == limit.configurable, limit
        assert limit.name, limit
        assert limit.start or limit.unit not in PERIODS, limit


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("信访工作条例 34", "《信访工作条例》第34条"),
        ("行政处罚法 57、58", "《行政处罚法》第57、58条"),
        ("民法典 201–203", "《民法典》第201–203条"),
        ("人民调解法", "《人民调解法》"),
        ("国办发〔2018〕118号", "国办发〔2018〕118号"),
        ("人民调解法 33；民事诉讼法 205", "《人民调解法》第33条；《民事诉讼法》第205条"),
        ("本省执法公示办法", "本省执法公示办法"),
    ],
)
def test_a_rule_is_cited_by_law_and_article(text: str, cited: str) -> None:
    assert cite(text) == cited


def test_a_limit_tells_its_term_and_its_citation() -> None:
    terms = {
        k: LIMITS[k].term
        for k in ("xf.handle", "xf.objection", "cf.limitation", "ss.sue", "nb.report_up", "cf.late_fee")
    }
    assert list(terms.values()) == ["60日", "5个工作日", "2年", "6个月", "3月1日前", "每日3%"]
    assert LIMITS["xf.handle"].cite == "《信访工作条例》第34条"
    assert LIMITS["gs.other_publish"].cite == "国办发〔2018〕118号"
    assert LIMITS["nb.report_up"].cite == "《法治政府建设与责任落实督察工作规定》第五章"


def put(path: str, value: str, key: str = "gf.file", **more: str) -> LimitSetting:
    return lawkeeping.set_limit(scope=system(), key=key, value=value, source=RULE, path=path, **more)


def test_the_nearest_place_that_set_a_limit_counts_and_the_newest_of_its_settings(world: World) -> None:
    assert in_force(TOWN).limits["gf.file"] == statute().limits["gf.file"]
    put(COUNTY, "20")
    put(TOWN, "30")
    put(COUNTY, "5", unit="工作日")
    limits = {p: in_force(p).limits["gf.file"] for p in (TOWN, OTHER, "")}
    assert [(k.value, k.unit) for k in limits.values()] == [(30, "自然日"), (5, "工作日"), (15, "自然日")]
    assert limits[TOWN].source == RULE
    lawkeeping.unset_limit(scope=system(), key="gf.file", path=TOWN, source="清河政规〔2025〕1号废止")
    assert in_force(TOWN).limits["gf.file"].term == "5个工作日"
    assert LimitSetting.objects.count() == 4, "nothing that was set is lost"
    put(TOWN, "3月5日", key="nb.report_up")
    assert in_force(TOWN).limits["nb.report_up"].value == "03-05"


@pytest.mark.parametrize(
    ("key", "value", "unit", "told"),
    [
        ("xf.handle", "90", "", "不能改"),
        ("cf.workday_rule", "1", "", "不能改"),
        ("gf.file", "0", "", "1到9999的整数"),
        ("gf.file", "-3", "", "1到9999的整数"),
        ("gf.file", "半个月", "", "1到9999的整数"),
        ("gf.file", "30", "元", "单位只能是"),
        ("mt.local_term", "22", "工作日", "单位只能是自然日"),
        ("gs.legal_reviewers", "101", "", "1到100的整数"),
        ("nb.report_up", "02-30", "", "如03-01"),
        ("nb.report_up", "60", "", "如03-01"),
    ],
)
def test_what_the_law_fixes_and_what_makes_no_sense_cannot_be_set(
    world: World, key: str, value: str, unit: str, told: str
) -> None:
    with pytest.raises(Invalid, match=told):
        put(TOWN, value, key=key, unit=unit)
    assert not LimitSetting.objects.exists()


def test_a_setting_needs_a_source_and_a_place_of_ones_own(world: World) -> None:
    given = {"key": "gf.file", "value": "20"}
    with pytest.raises(Invalid, match="请填写“来源”"):
        lawkeeping.set_limit(scope=world.scope("admin"), source=" ", path=TOWN, **given)
    for scope, path in ((world.scope("admin"), OTHER), (world.scope("admin"), COUNTY), (world.scope("head"), TOWN)):
        with pytest.raises(Denied):
            lawkeeping.set_limit(scope=scope, source=RULE, path=path, **given)
    with pytest.raises(Denied, match="没有这个期限"):
        put(TOWN, "3", key="no.such")
    with pytest.raises(Invalid, match="乡镇或者县"):
        put(f"{TOWN}201", "20")
    with pytest.raises(Invalid, match="不需要恢复"):
        lawkeeping.unset_limit(scope=world.scope("admin"), key="gf.file", path=TOWN, source=RULE)


def test_the_administrator_sets_a_limit_on_the_page_and_its_history_stays(world: World, enter: Enter) -> None:
    client = enter("admin")
    form = {"form": "gf.file", "act": "set", "value": "20", "unit": "工作日", "source": ""}
    wrong = client.post("/admin/limits/", form)
    text = wrong.content.decode()
    assert wrong.status_code == 422
    assert "请填写“来源”" in text
    assert re.search(r"<details open>.{0,900}报县级政府备案", text, re.S)
    assert re.search(r'id="v-gf.file"[^>]* value="20"', text)
    done = client.post("/admin/limits/", form | {"source": RULE})
    assert done["Location"] == "/admin/limits/#gf.file"
    text = client.get("/admin/limits/").content.decode()
    assert "20个工作日" in text
    assert "已设定" in text
    assert re.search(rf"青石镇设为20个工作日，自\d{{4}}-\d\d-\d\d起<p>{RULE}　青石admin", text)
    assert "20个工作日</span>" not in re.sub(
        r"\s+", "", enter("clerk", OTHER).get("/limits/").content.decode().split('id="gf.file"')[1][:400]
    )
    client.post("/admin/limits/", form | {"act": "unset", "source": RULE})
    text = client.get("/admin/limits/").content.decode()
    assert "青石镇取消设定" in text
    assert "青石镇设为20个工作日" in text
    assert in_force(TOWN).limits["gf.file"].term == "15日"
    assert client.post("/admin/limits/", form | {"form": "xf.handle", "source": RULE}).status_code == 422


def test_everyone_who_works_with_records_reads_every_limit_with_its_evidence(world: World, enter: Enter) -> None:
    put(TOWN, "20")
    text = enter("grid").get("/limits/").content.decode()
    assert all(limit.name in text for limit in LIMITS.values())
    assert all(EVIDENCE[k] in text for k in "VPM")
    assert "《信访工作条例》第34条" in text
    assert f"本地设定：{RULE}" in text
    assert "fzl-form" not in text


def test_a_setting_counts_for_periods_that_begin_after_it_and_leaves_those_that_run(world: World) -> None:
    """What was lawful when it began stays so when the province changes the limit."""
    put(TOWN, "5", since="2024-07-01")
    law = in_force(TOWN)
    assert law.limit("gf.file", date(2024, 6, 30)) == statute().limits["gf.file"]
    assert law.limit("gf.file", date(2024, 7, 1)).value == 5
    put(TOWN, "9", since="2024-03-01")
    assert in_force(TOWN).limit("gf.file", date(2024, 6, 30)).value == 9
