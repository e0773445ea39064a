"""Checks: each finds the slip it is for and leaves the right text beside it alone."""

from __future__ import annotations

import re

import pytest

from fazhang.reading import read
from fazhang.reading.gazetteer import Gazetteer

PLACES = Gazetteer(
    towns=frozenset(("清和镇", "临溪镇", "望川乡", "文化镇", "泽州镇")),
    higher=frozenset(("泽州",)),
    own=frozenset(("南湾村", "望川乡")),
)
HEAD = "清和镇2024年法治政府建设年度报告\n\n一、主要举措和成效\n"


def rules(text: str, **options) -> list[tuple[str, str]]:
    return [(f.rule, f.text) for f in read(HEAD + text, places=PLACES, **options).findings]


@pytest.mark.parametrize(
    ("text", "rule", "marked"),
    [
        ("全年接访165件，已成功化解159起，正在调解5起。", "parts", "165件"),
        ("排查矛盾纠纷24起，化解25起。", "whole", "25起"),
        ("排查矛盾纠纷120件，化解118件，化解率99.5%。", "rate", "99.5%"),
        ("共排查各类矛盾纠纷520余件，化解率100%。", "vague_rate", "100%"),
        ("共排查各类矛盾纠纷526余件。", "vague_exact", "526余件"),
        ("现有执法人员4名，其中持证执法人员5名。", "whole", "5名"),
        ("加快推进法治临溪建设进程。", "place", "法治临溪"),
        ("临溪镇党委高度重视法治建设。", "place", "临溪镇"),
        ("大力开展法制宣传活动。", "term", "法制宣传"),
        ("把矛盾化解在萌牙状态。", "typo", "萌牙"),
        ("截止目前，各项工作有序推进。", "typo", "截止"),
        ("要确实加强监督。", "typo", "确实"),
        ("利用利用群众喜闻乐见的方式。", "doubled", "利用利用"),
        ("认真学习的的内容。", "doubled", "的的"),
        ("落实《信访条例》要求。", "law", "《信访条例》"),
        ("学习《国家公务员法》。", "law", "《国家公务员法》"),
        ("依据20xx年考评标准。", "placeholder", "20xx年"),
        ("工作成效明显，，群众满意。", "punctuation", "，，"),
        ("联系人王某，手机13900001234。", "personal", "13900001234"),
        ("身份证号110101199003074477。", "personal", "110101199003074477"),
        ("点击:[] 关闭窗口", "artefact", "关闭窗口"),
        ("推行”民主协商“制度。推行“一事一议”。", "brackets", "”"),
        ("印发方案（试行)和办法。", "brackets", "（试行)"),
        ("重大执法决定法治审核12件。", "term", "重大执法决定法治审核"),
    ],
)
def test_slips_are_found(text, rule, marked):
    assert (rule, marked) in rules(text)


@pytest.mark.parametrize(
    "text",
    [
        "全年接访165件，已成功化解159起，正在调解6起。",
        "排查矛盾纠纷120件，化解118件，化解率98.3%。",
        "排查矛盾纠纷120件，化解118件，化解率98%。",
        "排查矛盾纠纷500余件，化解率98%。",
        "上年结转3件，今年受理信访25件，办结26件次以外，其余正在办理。",
        "开展重大执法决定法制审核12件，落实学法制度和执法制度，学习立法制度。",
        "综合行政执法执法人员持证上岗，人民调解调解员参训，群众监督监督电话公布。",
        "学习《信访工作条例》《民法典》《公务员法》《劳动合同法》。",
        "推进法治文化建设、法治泽州建设和平安南湾建设，望川乡党委与我镇共建。",
        "与临溪镇政府联合执法，赴临溪镇学习。",
        "截至目前，监督电话：13900001234。",
        "工作的确实效明显，目的的确认，方方面面，研究研究再说。",
        "其中网格员24名，按照“四议两公开”和‘一村一策’要求（见附件），落实《方案（试行）》。",
        "废止了《合同法》时期的旧办法。",
    ],
)
def test_right_texts_are_left_alone(text):
    assert rules(text) == []


def test_only_the_rules_asked_for_speak():
    assert rules("大力开展法制宣传活动。") != []
    assert rules("大力开展法制宣传活动。", rules=["typo"]) == []


def test_a_fix_is_what_to_write():
    text = HEAD + "开展法制教育，（三）布署工作。更好的开展工作。"
    report = read(text)
    fixed = text
    for finding in sorted(report.findings, key=lambda f: -f.start):
        assert finding.fix
        fixed = fixed[: finding.start] + finding.fix + fixed[finding.end :]
    assert fixed == HEAD + "开展法治教育，（三）部署工作。更好地开展工作。"


def test_laws_go_by_the_day_of_the_report():
    old = "清和镇2021年法治政府建设年度报告\n\n学习《信访条例》。\n\n2021年12月20日"
    assert [f.rule for f in read(old).findings] == []
    assert [f.rule for f in read(old.replace("2021", "2022")).findings] == ["law"]


def test_numbering():
    text = "清和镇2024年法治政府建设年度报告\n\n一、举措\n（一）普法。\n（二）执法。\n（四）调解。\n二、成效\n（一）好。\n二、问题\n无。\n"
    assert [(f.rule, f.text) for f in read(text).findings] == [("numbering", "（四）"), ("numbering", "二、")]


LONG = (
    "".join(
        f"（{n}）持续推进第{n}方面的各项工作，压实责任，注重实效，群众反映良好，取得新的进展。\n"
        for n in "一二三四五六七八九"
    )
    * 5
)


def test_missing_parts_of_a_whole_report():
    text = f"清和镇2024年法治政府建设年度报告\n\n一、主要举措和成效\n{LONG}二、存在的不足和原因\n宣传形式不多。\n三、2024年工作计划\n继续努力。"
    found = [f for f in read(text).findings if f.rule in ("missing", "causes", "plan_year")]
    assert [(f.rule, re.sub("[“”]", "", f.message)) for f in found] == [
        ("missing", "没有写党政主要负责人履行第一责任人职责情况"),
        ("causes", "标题写了原因，下面没有写原因"),
        ("plan_year", "报告的是2024年，计划应是2025年"),
    ]
    assert not [f for f in read(text[:800]).findings if f.rule == "missing"]


def test_a_sentence_cut_by_a_page():
    text = HEAD + "紧紧围绕全年目标任务，坚持把法治建设放在突出位置，统筹推进全面\n\n依法行政各项工作，取得明显成效。\n"
    assert ("broken", "统筹推进全面\n\n依法行政"[4:]) not in rules("")
    assert [f.rule for f in read(text).findings] == ["broken"]


def test_sections_with_the_slips_of_real_texts():
    text = (
        "清和镇2024年法治政府建设年度报告\n\n一、主要举措和成效\n(一）加强领导。开展工作。\n（二)深化普法\n开展宣传。\n"
        "二、党政主要负责人履行推进法治建设第一责任人职责情况\n1.亲自部署。好。\n2、亲自过问\n好。\n三．存在问题及原因\n一是不够。二是不深。\n"
        "四、2025年工作打算\n继续。\n"
    )
    report = read(text, checks=False)
    assert [s.role for s in report.sections] == ["measures", "first_responsible", "problems", "plan"]
    assert [c.heading for c in report.sections[0].children] == ["(一）加强领导", "（二)深化普法"]
    assert [c.level for c in report.sections[1].children] == [3, 3]
    assert all(text[s.start :].startswith(s.heading) for s in report.sections)


def test_headings_that_are_numbered_yi_shi_and_parts_without_heading():
    body = (
        "认真落实各项要求，注重实际效果，推动工作走深走实，形成齐抓共管的良好局面，群众反映良好，年度任务顺利完成。\n"
    )
    text = "清和镇2024年法治政府建设工作报告\n\n一是强化组织领导\n" + body * 4 + "二是深化普法宣传\n" + body * 4
    text += "虽然取得一定成绩，依然存在宣传不够深入的问题。\n下一步，我镇将继续努力：\n一是抓学习。\n"
    sections = read(text, checks=False).sections
    assert [(s.heading, s.role) for s in sections] == [
        ("一是强化组织领导", "measures"), ("二是深化普法宣传", "measures"), ("", "problems"), ("", "plan"),
    ]  # fmt: skip


def test_front_matter():
    text = (
        "中共望川县清和镇委员会文件\n清发〔2024〕12号\n\n中共清和镇委员会 清和镇人民政府\n关于2023年度法治政府建设情况的报告\n中共望川县委、望川县人民政府：\n"
        "2023年，清和镇……\n\n清和镇人民政府\n2024年1月15日\n"
    )
    report = read(text, checks=False)
    assert report.title == "中共清和镇委员会 清和镇人民政府关于2023年度法治政府建设情况的报告"
    assert (report.town, report.year, report.docno, report.date, report.issuer) == (
        "清和镇", 2023, "清发〔2024〕12号", "2024-01-15", "清和镇人民政府",
    )  # fmt: skip
