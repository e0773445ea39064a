"""Figures out of texts: the grammar of numbers, what is no figure, and what a figure counts."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fazhang.reading import accounts, read
from fazhang.reading.numbering import counted
from fazhang.reading.numerals import arabic, chinese

ROOT = Path(__file__).parents[1]
EXAMPLES = Path(__file__).with_name("reading_examples.txt")
SHARED = ROOT.parent / "shared"
MARK = re.compile(r"\[([^\]=]+)=([^\]]+)\]")
FRONT = "清和镇2024年法治政府建设年度报告\n\n一、主要举措和成效\n\n"


def examples() -> list[tuple[str, list[tuple[int, str, str]]]]:
    """Each invented sentence without its marks, and the figures marked in it: place, text, account."""
    found = []
    for line in EXAMPLES.read_text("utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        plain, marks, at = "", [], 0
        for match in MARK.finditer(line):
            plain += line[at : match.start()]
            marks.append((len(plain), match[1], match[2]))
            plain += match[1]
            at = match.end()
        found.append((plain + line[at:], marks))
    return found


def figures(text: str) -> list[tuple[str, float, str, str]]:
    return [(f.text, f.value, f.unit, f.approx) for f in read(text, checks=False).figures]


@pytest.mark.parametrize(("text", "marks"), examples(), ids=[text[:16] for text, _ in examples()])
def test_figures_of_invented_sentences(text, marks):
    report = read(FRONT + text, checks=False)
    found = {f.start - len(FRONT): f.text for f in report.figures}
    assert found == {at: figure for at, figure, _ in marks}


def test_accounts_of_invented_sentences():
    right, wrong = 0, []
    for text, marks in examples():
        got = {f.start - len(FRONT): f.indicator for f in read(FRONT + text, checks=False).figures}
        for at, figure, code in marks:
            if code == "?":
                continue
            if got.get(at) == (None if code == "-" else code):
                right += 1
            else:
                wrong.append((figure, code, got.get(at)))
    assert right >= 0.97 * (right + len(wrong)), wrong


def test_codes_are_accounts_of_the_chart():
    with (ROOT / "src/fazhang/books/chart.csv").open(encoding="utf-8") as chart:
        units = {row["code"]: row["unit"] for row in csv.DictReader(chart)}
    assert set(accounts.codes()) <= set(units)
    assert not set(accounts.codes(outside=True)) & set(units)
    # The chart's own measure word must be one that the account may be counted in, or it could never be read back.
    short = {code for code in accounts.codes() if code not in {a.code for a in accounts._by_unit(units[code])}}
    assert not short


@pytest.mark.parametrize(
    ("text", "value", "unit", "approx"),
    [
        ("三十余场", 30, "场", "余"),
        ("两万余人次", 20000, "人次", "余"),
        ("1.5万人次", 15000, "人次", ""),
        ("１２，０００余份", 12000, "份", "余"),
        ("超1.5万份", 15000, "份", "超"),
        ("近百场", 100, "场", "近"),
        ("十几件", 10, "件", "几"),
        ("上千人次", 1000, "人次", "上"),
        ("一百二十六件", 126, "件", ""),
        ("46 次", 46, "次", ""),
        ("3 0 0余份", 300, "份", "余"),
        ("12件（次）", 12, "件次", ""),
        ("约50人左右", 50, "人", "约左右"),
    ],
)
def test_grammar(text, value, unit, approx):
    assert figures(f"全年共开展普法宣传等工作{text}。") == [(text, value, unit, approx)]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [("20余万元", 200000, "元"), ("1.2亿元", 120000000, "元"), ("百分之九十八点五", 98.5, "%"), ("98．5％", 98.5, "%")],
)
def test_money_and_percentages(text, value, unit):
    assert [(f[1], f[2]) for f in figures(f"投入普法资金或者满意率{text}，成效明显。")] == [(value, unit)]


def test_offsets_point_into_the_text_as_given():
    text = "\ufeff  清和镇2024年报告\r\n\r\n全年共排查化解各类矛盾纠纷和风险隐患等累计达到4\r\n0余件，\u3000普法宣传 ３６ 场次。"
    report = read(text, checks=False)
    assert [text[f.start : f.end] for f in report.figures] == ["4\r\n0余件", "３６ 场次"]
    assert [f.value for f in report.figures] == [40, 36]


def test_a_sentence_broken_by_a_page_is_read_as_one():
    text = "我镇全年坚持把矛盾化解在基层，深入开展排查，共化解矛盾纠纷\n\n— 3 —\n\n120件，群众反映良好。"
    assert [(f.text, f.indicator) for f in read(text, checks=False).figures] == [("120件", "dispute.resolved")]


def test_targets_are_kept_apart():
    text = "清和镇2024年报告\n一、主要举措和成效\n普法宣传30场次。\n二、2025年工作安排\n2025年开展普法宣传40场次。"
    report = read(text, checks=False)
    assert [f.text for f in report.figures] == ["30场次"]


def test_years_of_figures():
    report = read(
        "清和镇2024年法治政府建设报告\n全年受理信访件35件，去年同期48件。截至目前，现有网格员60名。", checks=False
    )
    assert [(f.text, f.year, f.basis) for f in report.figures] == [
        ("35件", 2024, "during"), ("48件", 2023, "last_year"), ("60名", 2024, "as_of"),
    ]  # fmt: skip


@given(st.integers(1, 99_999_999))
def test_arabic_round_trip(number):
    assert arabic(f"{number:,}") == number == arabic(str(number))
    assert arabic(f"{number}万") == number * 10_000


@given(st.integers(1, 99))
def test_chinese_round_trip(number):
    assert chinese(counted(number)) == number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("二〇二三", 2023),
        ("三百二", 320),
        ("三百零二", 302),
        ("一万二千", 12000),
        ("两百五十", 250),
        ("三亿五千万", 350_000_000),
    ],
)
def test_chinese(text, value):
    assert chinese(text) == Decimal(value)


@pytest.mark.parametrize("text", ["", "abc", "1.2.3", "万五千x"])
def test_no_number(text):
    with pytest.raises(ValueError):
        arabic(text)


@given(st.text(alphabet="0123456789一二三十百千万亿余多约近.,，件次人%（）《》“”第每月年 \n1、是", max_size=80))
def test_any_text_is_read_and_offsets_hold(text):
    report = read(text)
    for f in report.figures:
        assert text[f.start : f.end] == f.text
    for finding in report.findings:
        assert text[finding.start : finding.end] == finding.text
        assert 0 <= finding.start < finding.end <= len(text)


@pytest.mark.skipif(not (SHARED / "tools/score_reading.py").exists(), reason="the annotated texts are not here")
def test_score_on_annotated_texts():
    done = subprocess.run(
        [
            sys.executable, SHARED / "tools/score_reading.py", "--gold", SHARED / "data/figures/gold",
            "--texts", SHARED / "data/figures/texts", "--min-f1", "0.99", "--min-indicator", "0.9",
            "--", sys.executable, "-m", "fazhang.reading", "--json",
        ],
        capture_output=True, text=True, cwd=ROOT, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_command_prints_one_object_for_each_file(tmp_path):
    one, two = tmp_path / "一.txt", tmp_path / "二.txt"
    one.write_text("清和镇2023年法治政府建设年度报告\n\n一、主要举措和成效\n全年接访165件共213人次。\n", "utf-8")
    two.write_bytes("太平乡2022年法治政府建设工作总结\n化解纠纷二十三起。\n".encode("gb18030"))
    done = subprocess.run(
        [sys.executable, "-m", "fazhang.reading", str(one), str(two), str(tmp_path / "无.txt"), "--json"],
        capture_output=True, text=True, cwd=ROOT, check=False,
    )  # fmt: skip
    objects = [json.loads(line) for line in done.stdout.splitlines()]
    assert [o["town"] for o in objects] == ["清和镇", "太平乡", None]
    assert [o["year"] for o in objects[:2]] == [2023, 2022]
    assert set(objects[0]) == {"file", "title", "town", "year", "sections", "figures", "findings"}
    assert set(objects[0]["figures"][0]) == {"start", "end", "text", "value", "unit", "approx", "indicator"}
    assert set(objects[0]["sections"][0]) == {"heading", "role", "start", "end"}
    assert [f["indicator"] for f in objects[0]["figures"]] == ["petition.visits", "petition.visitors"]
    assert objects[2]["error"].startswith("打不开文件")
