"""One cell at a time (fazhang.ledgers.sheets.values): what is plain is read, what is not surely meant is refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from fazhang.ledgers.fields import (
    Choice,
    Day,
    Field,
    FieldError,
    IdNumber,
    Int,
    Many,
    Money,
    Note,
    Number,
    Phone,
    Terms,
    Text,
    Yes,
)
from fazhang.ledgers.registry import LEDGERS
from fazhang.ledgers.sheets import terms, values
from fazhang.ledgers.sheets.values import Years

REFUSED, THIS = "refused", Years(2023)


def given(field: Field, cell: Any, years: Years = THIS, heading: str = "", unit: int = 1) -> Any:
    """What the field holds once the cell is read."""
    try:
        return field.clean(values.clean(field, cell, years, unit, heading=heading))
    except FieldError as error:
        assert field.label in str(error)
        return REFUSED


def field(ledger: str, name: str) -> Field:
    return LEDGERS[ledger].field(name)


def options() -> Iterator[tuple[str, Choice | Many]]:
    for ledger in LEDGERS.values():
        yield from ((f"{ledger.code}.{f.name}", f) for f in ledger.fields if isinstance(f, Choice | Many))


OUTCOME, SOLVED, TRIED = field("petition", "outcome"), field("opinion", "outcome"), field("dispute", "outcome")
RATING, CONSENT, KIND = field("dispute", "satisfaction"), field("dispute", "consent"), field("dispute", "type")
LEVEL, STUDY, CARD = field("hazard", "level"), field("study", "form"), field("officer", "certificate")
REPEAT, SERVICE, ADOPTED = (
    field("petition", "repeat"),
    field("mediator", "service"),
    field("legality_review", "adopted"),
)
RISK, PERFORMED = field("decision", "risk"), field("dispute", "performed")


@pytest.mark.parametrize(("spec", "cell", "meant"), [
    *((OUTCOME, t, "化解") for t in ("已化解", "成功化解", "化解成功", "予以化解", "全部化解", "当场化解", "现场成功化解", "顺利化解", "化解完毕", "化解了")),
    *((OUTCOME, t, "未化解") for t in ("没化解", "没有化解", "尚未化解", "未能化解", "仍未化解")),
    *((OUTCOME, t, REFUSED) for t in (
        "难以化解", "难化解", "拒绝化解", "继续化解", "需上级化解", "化解率100%", "化解困难", "化解难度大", "争取化解", "限期化解", "责成化解",
        "逐步化解", "协调化解", "开展化解工作", "部分化解", "基本化解", "正在化解", "化解中", "待化解", "不予化解", "化解不了", "暂缓化解", "已化解未化解",
        "已化解，待回访", "化解/未化解",
    )),
    *((TRIED, t, "调解成功") for t in ("已化解", "化解成功", "成功", "已调解成功", "成功调解", "经调解成功")),
    *((TRIED, t, "调解不成") for t in ("未成功", "未化解", "不成功", "未调解成功", "调解不成功", "调解未成功", "没有成功", "调解失败")),
    *((TRIED, t, REFUSED) for t in ("已调解", "调解", "调解中", "尚未调解成功", "调解成功率低", "部分调解成功", "待调解成功", "正在调解", "调解完毕")),
    (SOLVED, "解决了", REFUSED), (SOLVED, "未解决", "暂未解决"), (SOLVED, "没有解决", "暂未解决"), (SOLVED, "已解决完毕", "已解决"),
    *((SOLVED, t, REFUSED) for t in ("已解决一半", "声称已解决", "何时已解决", "不能已解决", "难以解决")),
    *((RATING, t, "满意") for t in ("非常满意", "很满意", "十分满意", "当事人满意", "双方均满意", "表示满意")),
    *((RATING, t, "不满意") for t in ("非常不满意", "很不满意")),
    *((RATING, t, REFUSED) for t in ("满意度一般", "不太满意", "不够满意", "较满意", "谈不上满意", "满意率95%", "未评价")),
    *((CONSENT, t, "同意调解") for t in ("双方均同意调解", "双方一致同意调解", "同意")),
    *((CONSENT, t, REFUSED) for t in ("不同意调解", "一方同意调解", "暂未同意调解", "同意调解，后反悔")),
    *((LEVEL, t, "一般") for t in ("一般隐患", "一般类", "一般安全隐患")), (LEVEL, "重大事故隐患", "重大"),
    *((LEVEL, t, REFUSED) for t in ("一般以上", "较大", "非重大", "不重大", "特别重大", "较重大", "重大/一般")),
    *((KIND, t, "邻里纠纷") for t in ("邻里", "邻里类", "邻里纠纷案", "邻里纠纷案件", "邻里纠纷类型", "邻里纠纷问题")),
    *((KIND, t, REFUSED) for t in (
        "家庭邻里纠纷", "物业合同纠纷", "农村土地承包合同纠纷", "其他邻里纠纷", "邻里纠纷转合同纠纷", "非邻里纠纷", "邻里纠纷、合同纠纷", "纠纷",
    )),
    *((STUDY, t, REFUSED) for t in ("镇村干部会议", "村干部会议", "非中心组学习", "法治讲座（专题学法）", "学法")),
    *((STUDY, t, "中心组学习") for t in ("中心组", "党委理论学习中心组学习", "理论学习中心组", "中心组（扩大）学习")), (STUDY, "党委会会前学法", "会前学法"),
    (field("law_literate", "identity"), "村干部", "村（社区）干部"), (field("law_literate", "identity"), "居民小组长", "村（居）民小组长"),
    (field("petition", "form"), "电话", "来电"), (field("petition", "form"), "集体来访", "来访"), (field("petition", "form"), "来访来信", REFUSED),
    *((REPEAT, t, "初件") for t in ("初访", "初次", "初")), *((REPEAT, t, "重件") for t in ("重访", "重复", "重", "重复信访")),
    (PERFORMED, "已履行完毕", "已履行"), (PERFORMED, "尚未履行", "未履行"),
    *((PERFORMED, t, REFUSED) for t in ("已履行一半", "未完全履行", "部分已履行", "不履行", "待履行", "履行")),
    (CARD, "没有有效证件", "无有效证件"), (CARD, "未持有有效证件", "无有效证件"), *((CARD, t, REFUSED) for t in ("有效证件", "失效", "证件有效")),
    (field("dispute", "told"), "行政途径", ["行政"]), (field("dispute", "told"), "行政诉讼", REFUSED), (field("dispute", "form"), "口头协议", "口头"),
    (field("enforcement_case", "penalties"), "罚款200元", ["罚款"]), (field("enforcement_case", "seal_result"), "解除申请", REFUSED),
    (field("enforcement_case", "penalties"), "并处罚款、警告", ["警告", "罚款"]), (field("antifraud", "kind"), "入户反诈宣传", REFUSED),
    (field("enforcement_case", "outcome"), "给予行政处罚决定", "给予行政处罚"), (field("normative_document", "status"), "现行有效", "有效"),
    (field("meeting", "kind"), "领导小组会议", "领导小组会"), (field("publicity", "kind"), "法律进乡村", "进乡村"),
])  # fmt: skip
def test_a_term_with_harmless_words_around_it_is_that_term_and_with_others_is_not(
    spec: Field, cell: str, meant: Any
) -> None:
    assert given(spec, cell) == meant


def test_every_term_is_itself_and_no_term_is_what_denies_or_limits_it() -> None:
    around = (
        "不{}",
        "未{}",
        "没有{}",
        "非{}",
        "难以{}",
        "拒绝{}",
        "继续{}",
        "部分{}",
        "无法{}",
        "拟{}",
        "需上级{}",
        "原{}",
        "{}率",
        "{}以上",
        "{}中",
    )
    for name, spec in options():
        for option in spec.options:
            assert terms.term(option, spec.options) == option
            wrong = [t for a in around if terms.term(t := a.format(option), spec.options) == option]
            assert not wrong, f"{name} {option}: {wrong}"


PEOPLE, MONEY, DAYS, WORKDAYS = (
    Int("n", "数", unit="人次"),
    Money("n", "数"),
    Int("n", "数", unit="日"),
    Int("n", "数", unit="个工作日"),
)
PAPERS, HOURS, FILES, RATE = (
    Int("n", "数", unit="份"),
    Number("n", "数", unit="学时"),
    Int("n", "数", unit="件"),
    Number("n", "数", unit="%"),
)


@pytest.mark.parametrize(("spec", "cell", "read"), [
    *((PEOPLE, t, 30) for t in ("30", "30人", "30人次", "30名", "30位", "30个", "30余人", "30多人", "30来人", "30左右", "约30人", "共30人次", "三十", "卅")),
    (PEOPLE, "廿五", 25), (PEOPLE, "廿五人", 25), (PEOPLE, "1.2万人次", 12000), (PEOPLE, "10余万人次", 100000), (PEOPLE, "两千", 2000),
    *((PEOPLE, t, 1200) for t in ("1,200", "1，200", "１，２００人", "1, 200人", "1千2百人")),
    *((PEOPLE, t, REFUSED) for t in (
        "30户", "30场", "30次", "30家", "30%", "30元", "30岁", "第30", "30以内", "30人以下", "不足30", "不到30人", "不少于30", "二三十人", "三四人",
        "三五人", "十五六人", "12,34", "1,20", "1,2000", "1200,", ",200", "30/40", "20+15", "3O", "1万5", "数十人", "若干", "万人", "半",
    )),
    (MONEY, "3000元", "3000"), (MONEY, "800块", "800"), (MONEY, "三千五百元整", "3500"), (MONEY, "3000圆", "3000"), (MONEY, "人民币3000元", "3000"),
    *((MONEY, t, "15000") for t in ("1万5千元", "1万5千", "1.5万元", "15,000元", "一万五千元", "1万5000元")), (MONEY, "3万余元", "30000"),
    (MONEY, "1亿2000万元", "120000000" if MONEY.max >= 120_000_000 else REFUSED), (MONEY, "万元", REFUSED),
    *((MONEY, t, REFUSED) for t in (
        "3亩", "500斤", "2万斤", "5户", "50只", "2年", "5毛", "3角", "30%", "10元/亩", "人均500元", "500美元", "1万5", "2千5", "3.5.2", "1w", "12,34元",
    )),
    *((DAYS, t, 30) for t in ("30", "30日", "30天", "三十日")),
    *((DAYS, t, REFUSED) for t in ("1个月", "两周", "2月", "一年", "10个工作日", "2个季度")),
    (WORKDAYS, "10个工作日", 10), (WORKDAYS, "10工作日", 10), (WORKDAYS, "10", 10), (WORKDAYS, "10日", REFUSED),
    *((PAPERS, t, 500) for t in ("500份", "500册", "500本", "500张", "500套")), *((PAPERS, t, REFUSED) for t in ("3箱", "2捆", "1批", "5种", "500份/册")),
    *((HOURS, t, "8") for t in ("8学时", "8课时", "8节", "8个学时")), *((HOURS, t, REFUSED) for t in ("2天", "120分钟", "1个月", "3小时", "半天")),
    *((FILES, t, 12) for t in ("12件", "12起", "12宗", "12个", "12案", "12份")), *((FILES, t, REFUSED) for t in ("12户", "12人", "12天")),
    (RATE, "95%", "95"), (RATE, "９５％", "95"), (RATE, 95, "95"), (RATE, 0.95, REFUSED), (RATE, "0.95", REFUSED), (RATE, "0.5%", "0.5"),
    (Int("n", "数"), "2023年度", 2023), (Int("n", "数", unit="年"), "2023年", 2023), (Int("n", "数", unit="个"), "12个村", 12),
    (Int("n", "数", unit="个"), "2个月", REFUSED), (Int("n", "数", unit="条"), "3篇", 3), (Int("n", "数", unit="次"), "3场", 3),
])  # fmt: skip
def test_a_number_is_counted_in_the_units_of_its_field_or_none(spec: Field, cell: Any, read: Any) -> None:
    assert given(spec, cell) == read


def test_a_refused_unit_is_told_the_one_expected() -> None:
    with pytest.raises(FieldError, match="单位为元，现填“3亩”"):
        values.clean(Money("n", "涉及金额"), "3亩", Years())


@pytest.mark.parametrize(("cell", "read"), [
    (1.2, "12000"), ("1.2", "12000"), ("1.2万", "12000"), ("3000元", "3000"), ("800块", "800"), ("3千元", "3000"), ("3千", REFUSED), ("5-8", REFUSED),
])  # fmt: skip
def test_a_column_in_myriads_multiplies_what_names_no_unit(cell: Any, read: str) -> None:
    assert given(MONEY, cell, unit=10_000) == read


def test_every_unit_of_the_ledgers_is_read() -> None:
    for ledger in LEDGERS.values():
        for spec in ledger.fields:
            if isinstance(spec, Number):
                assert values.number(f"12{spec.unit}", spec.label, 1, spec.unit) == "12", (ledger.code, spec.name)


@pytest.mark.parametrize(("text", "read"), [("1,200", 1200), ("1，200", 1200), ("12,34", REFUSED), ("1,2", REFUSED)])
def test_commas_part_thousands_in_forms_too(text: str, read: Any) -> None:
    if read == REFUSED:
        with pytest.raises(FieldError):
            PEOPLE.clean(text)
    else:
        assert PEOPLE.clean(text) == read


@pytest.mark.parametrize(
    "spec",
    [
        Text("n", "工单编号"),
        Note("n", "工单编号"),
        Terms("n", "工单编号"),
        Phone("n", "工单编号"),
        IdNumber("n", "工单编号"),
    ],
)
@pytest.mark.parametrize("cell", [202305060001234567, 2.02305060001234e17, 1e15, "2.02305E+17"])
def test_a_number_too_long_for_a_spreadsheet_has_lost_its_last_digits(spec: Field, cell: Any) -> None:
    with pytest.raises(FieldError, match="设为文本"):
        values.clean(spec, cell, Years())


@pytest.mark.parametrize(("cell", "read"), [
    ("202305060001234567", "202305060001234567"), (20230506001, "20230506001"), (999999999999999.0, "999999999999999"), (12.0, "12"),
])  # fmt: skip
def test_text_and_shorter_numbers_are_kept(cell: Any, read: str) -> None:
    assert given(Text("n", "工单编号"), cell) == read


@pytest.mark.parametrize(("cell", "read"), [
    ("13800000000", "13800000000"), (13800000000.0, "13800000000"), ("138 0000 0000", "13800000000"), ("138-0000-0000", "138-0000-0000"),
    ("+86 13800000000", "+8613800000000"), ("8613800000000", "8613800000000"), ("0551-65331234", "0551-65331234"), ("86131234", "86131234"),
    ("000-12345678", "000-12345678"), ("12345", "12345"), (1380000000, REFUSED), (138000000000.0, REFUSED), ("+86 1380000000", REFUSED),
    ("138****0000", REFUSED), ("138000O0000", REFUSED), ("1.38E+10", REFUSED), ("13800000000/13900000000", REFUSED),
])  # fmt: skip
def test_a_mobile_number_has_eleven_digits(cell: Any, read: str) -> None:
    assert given(Phone("n", "联系电话"), cell) == read


@pytest.mark.parametrize(("heading", "cell", "read"), [
    *(("是否上报", t, True) for t in ("是", "有", "√", "✓", "☑", "Y", 1, True, "已", "已上报", "上报", "是。", "已经上报")),
    *(("是否上报", t, False) for t in ("否", "无", "×", "✗", "N", 0, False, "没有", "未", "—", "/", "否。", "未上报", "没有上报", "尚未上报", "不是", "暂未")),
    *(("是否上报", t, REFUSED) for t in ("不用上报", "是，已报县", "×√", "是否", "均是", "无需", "正在上报", "拟上报", "待定", "是/否")),
    *(("是否上报", t, REFUSED) for t in ("可能", "已整改", "空")),
    ("", "已上报", True), ("", "未上报", False), ("是否线索", "未立案", REFUSED), ("有激化可能", "可能", REFUSED), ("有激化可能", "无激化可能", False),
    ("尚未立案的线索", "未", REFUSED), ("尚未立案的线索", "已", REFUSED), ("尚未立案的线索", "已立案", REFUSED), ("尚未立案的线索", "无", REFUSED),
    ("尚未立案的线索", "是", True), ("尚未立案的线索", "否", False), ("须向党委请示报告", "已向党委请示报告", REFUSED), ("放弃听证", "已听证", REFUSED),
    ("放弃听证", "未听证", REFUSED), ("放弃听证", "未放弃", False), ("已作公开前审查", "已公开", REFUSED), ("是否上报（是/否）", "已上报", True),
])  # fmt: skip
def test_yes_and_no_are_also_said_in_the_words_of_the_heading(heading: str, cell: Any, read: Any) -> None:
    assert given(Yes("n", "已上报县级部门"), cell, heading=heading) == read


def test_an_empty_cell_is_neither_yes_nor_no() -> None:
    assert given(Yes("n", "数"), "", heading="是否上报") is None


@pytest.mark.parametrize(("spec", "heading", "cell", "meant"), [
    (OUTCOME, "是否化解", "是", "化解"), (OUTCOME, "是否化解", "否", "未化解"), (OUTCOME, "是否化解", "√", "化解"), (OUTCOME, "是否化解", "没有", "未化解"),
    (OUTCOME, "是否化解", "正在办理", REFUSED), (OUTCOME, "是否化解", "/", None), (OUTCOME, "办理情况 是否化解（是/否）", "是", "化解"),
    (TRIED, "是否化解", "是", "调解成功"), (TRIED, "是否化解", "×", "调解不成"), (TRIED, "化解是否成功", "有", "调解成功"), (TRIED, "化解结果", "是", REFUSED),
    (SOLVED, "是否解决", "是", "已解决"), (SOLVED, "是否解决", "否", "暂未解决"),
    (SERVICE, "是否专职", "是", "专职"), (SERVICE, "是否专职", "否", "兼职"), (SERVICE, "是否专职", "专职", "专职"),
    (CARD, "是否持证", "√", "持有有效证件"), (CARD, "是否持证", "否", "无有效证件"), (CARD, "是否持证", "无", "无有效证件"),
    (CARD, "是否取得执法证", "是", "持有有效证件"), (CARD, "是否取得执法证", "否", "无有效证件"), (CARD, "是否过期", "是", REFUSED),
    (REPEAT, "是否初访", "否", "重件"),
    (REPEAT, "是否重访", "是", "重件"), (REPEAT, "是否重访", "否", "初件"), (REPEAT, "初访重访", "是", REFUSED),
    (ADOPTED, "是否采纳", "是", REFUSED), (ADOPTED, "是否采纳", "否", "未采纳"), (RISK, "是否评估", "是", "已评估"), (RISK, "是否评估", "否", REFUSED),
    (RATING, "是否满意", "否", "不满意"), (LEVEL, "是否重大", "否", "一般"), (KIND, "是否属实", "是", REFUSED), (PERFORMED, "是否履行", "是", "已履行"),
])  # fmt: skip
def test_yes_under_a_heading_that_asks_is_the_term_it_names(spec: Field, heading: str, cell: str, meant: Any) -> None:
    assert given(spec, cell, heading=heading) == meant


def test_an_answer_that_may_be_two_terms_is_told_them_all() -> None:
    with pytest.raises(FieldError, match="全部采纳、部分采纳、未采纳"):
        values.clean(ADOPTED, "是", Years(), heading="是否采纳")


MAY, SPAN, NONE = Years(2023, month=5), Years(span=(202212, 202311)), Years()


@pytest.mark.parametrize(("years", "cell", "read"), [
    *((Years(2023), t, "2023-01-01") for t in ("1月", "1月份", "一月", "一月份", " 1 月 ")), (NONE, "1月", REFUSED), (SPAN, "12月", "2022-12-01"),
    (Years(by=date(2024, 1, 10)), "12月", "2023-12-01"), (Years(2023), "13月", REFUSED), (Years(2023), "1月上旬", REFUSED),
    *((MAY, t, "2023-05-06") for t in ("6日", "6号", "六日", "5月6日", "5.6")), (Years(2023), "6日", REFUSED), (Years(month=5), "6日", REFUSED),
    (MAY, "32日", REFUSED), (MAY, "6", REFUSED), (MAY, 6, REFUSED), (MAY, "6.", REFUSED), (MAY, "2月3日", "2023-02-03"),
    (Years(2023, month=2), "30日", REFUSED), (Years(span=(202212, 202311), month=12), "6日", "2022-12-06"),
    *((Years(2023), t, "2023-05-06") for t in ("23.5.6", "23-5-6", "23/5/6", "23年5月6日", "23.05.06")), (SPAN, "22.12.5", "2022-12-05"),
    (SPAN, "22.11.5", REFUSED), (NONE, "23.5.6", REFUSED), (Years(2024), "23.5.6", REFUSED), (Years(by=date(2023, 12, 1)), "23.5.6", REFUSED),
    (Years(2023), "5.6.23", REFUSED), (NONE, "2023年6月5日上午8:30-11:30", "2023-06-05"), (NONE, "二〇二三年五月六日", "2023-05-06"),
    (NONE, "二〇二三年", REFUSED), (NONE, "2023.5.6-5.8", REFUSED),
])  # fmt: skip
def test_a_day_takes_what_it_leaves_out_from_the_title_only(years: Years, cell: Any, read: str) -> None:
    assert given(Day("n", "登记日期"), cell, years) == read


@pytest.mark.parametrize(
    "words", ["已经" * 5000 + "化解中", "化解" + "案件类型" * 4000 + "x", "未" * 9000, "约" * 9000 + "3人x"]
)
def test_no_cell_takes_long_to_read(words: str) -> None:
    for spec in (Choice("o", "结果", options=("化解", "未化解")), Int("n", "人数", unit="人"), Day("d", "日期")):
        with pytest.raises(FieldError):
            spec.clean(values.clean(spec, words, Years(2023)))


@pytest.mark.parametrize(
    "cell", ["2023-5-6" + " " * 3000 + "x", "5月6日" + " " * 3000 + "x", "开展" * 4000 + "日常巡查" + "呀" * 8000]
)
def test_no_cell_with_room_in_it_takes_long_to_read(cell: str) -> None:
    for spec in (Day("d", "日期"), Choice("o", "类别", options=("日常巡查", "专项检查")), Int("n", "人数", unit="人")):
        with pytest.raises(FieldError):
            spec.clean(values.clean(spec, cell, Years(2023), heading="是否" + "(" * 8000))


def test_a_hundred_million_in_a_column_of_myriads_is_what_it_says() -> None:
    assert values.number("1.2亿", "金额", 10_000) == "120000000"
