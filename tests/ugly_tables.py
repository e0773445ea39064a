"""Sheets as people lay them out (tests/ugly.py): titles, headings, totals, footers, several sheets and ledgers."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.ugly import BORDER, FIRST, SECOND, THIRD, TOWN, Case, Formula, Page, Want, xlsx

HEAD = ["序号", "登记日期", "所在村", "纠纷事由", "纠纷类型", "纠纷来源", "涉及人数", "甲方", "联系电话"]
TITLE, FILLED = "青石镇2023年矛盾纠纷排查化解台账", "填报单位：青石镇司法所　　　　　　填报时间：2024年3月5日"
STUDY = ["序号", "学习日期", "学习形式", "学习主题", "参加人次"]
MAY = "2023-05-06"


def quarrel(n: int, subject: str, village: Any = "青山村", day: Any = "2023.5.6", people: Any = 3) -> list[Any]:
    return [n, day, village, subject, "邻里纠纷", "主动调解", people, "甲某某", "000-12345678"]


def study(n: Any, topic: str, day: Any = "2023.5.6", people: Any = 20) -> list[Any]:
    return [n, day, "会前学法", topic, people]


def one(name: str, ledger: str, rows: list[list[Any]], *wants: Want, sheet: str = "Sheet1", **how: Any) -> Case:
    """A case of one sheet. `how`: of Page."""
    return Case(name, ledger, lambda: xlsx(Page(sheet, rows, **how)), wants)


Q3 = [quarrel(1, "滴水纠纷"), quarrel(2, "分水纠纷", "石桥村"), quarrel(3, "墙界纠纷", "河湾村")]
S3 = [study(1, "民法典"), study(2, "信访条例", "2023.6.6", 30), study(3, "行政处罚法", "2023.7.6", 50)]


def _hide(book: Any, sheet: Any) -> None:
    sheet.set_column("C:E", None, None, {"hidden": True})
    sheet.set_row(2, None, None, {"hidden": True})


def _formats(book: Any, sheet: Any) -> None:
    """5 May 2023 as five formats show it, and a number that somebody formatted as a day."""
    shown = (
        'yyyy"年"m"月"d"日";@',
        '[DBNum1][$-804]yyyy"年"m"月"d"日";@',
        'm"月"d"日"',
        "[$-F800]dddd, mmmm dd, yyyy",
        "yyyy.mm.dd",
        "General",
    )
    for row, code in enumerate(shown, start=1):
        sheet.write_number(row, 1, 45052, book.add_format({"num_format": code}))
    sheet.write_number(1, 4, 20, book.add_format({"num_format": "yyyy/m/d"}))


HEADINGS = (
    one("a title over all columns and a filling line", "dispute",
        [[TITLE], [FILLED], HEAD, quarrel(1, "滴水纠纷", day="5月6日"), quarrel(2, "分水纠纷", day="12月30日")],
        Want(2, records=[{"day": MAY, "region": FIRST, "parties": 3}, {"day": "2023-12-30"}]),
        merge={"A1:I1": TITLE, "A2:I2": FILLED}),
    one("the year stands in the filling line only, and the days lie after it", "dispute",
        [["矛盾纠纷台账"], [FILLED], HEAD, quarrel(1, "滴水纠纷", day="5月6日")],
        Want(1, records=[{"day": MAY}]), Want(0, 1, faults=[("Sheet1", 4, "登记日期")])),
    one("the year stands in the filling line only, and the days lie before it", "dispute",
        [["矛盾纠纷台账"], ["填报单位：司法所", None, "填报日期：2023.12.20"], HEAD, quarrel(1, "滴水纠纷", day="5月6日")],
        Want(1, records=[{"day": MAY}]), Want(0, 1, faults=[("Sheet1", 4, "登记日期")])),
    one("a reporting year from December to November", "dispute",
        [["矛盾纠纷台账（2022年12月—2023年11月）"], HEAD, quarrel(1, "滴水纠纷", day="5月6日"), quarrel(2, "分水纠纷", day="12月8日")],
        Want(2, records=[{"day": MAY}, {"day": "2022-12-08"}]), Want(0, 2, faults=[("Sheet1", 3, "登记日期"), ("Sheet1", 4, "登记日期")])),
    one("no year anywhere", "dispute", [HEAD, quarrel(1, "滴水纠纷", day="5月6日")],
        Want(0, 1, faults=[("Sheet1", 2, "登记日期")]), Want(1, notes=["年"])),
    one("two lines of headings under groups", "legal_aid",
        [["2023年法律援助台账"], ["申请日期", "受援人情况", None, "案件", None, "村"], [None, "姓名", "联系电话", "案由", "类型", None],
         ["2023.5.6", "甲某某", 13800000000.0, "追索工资", "民事", "青山村"], ["2023.5.7", "乙某某", None, "工伤待遇", "劳动仲裁", "石桥村"]],
        Want(2, records=[{"day": MAY, "applicant": "甲某某", "phone": "13800000000", "kind": "民事", "region": FIRST}, {"applicant": "乙某某"}]),
        merge={"B2:C2": "受援人情况", "D2:E2": "案件", "A2:A3": "申请日期", "F2:F3": "村"}),
    one("the same headings under two groups are two people", "dispute",
        [[TITLE], ["登记日期", "所在村", "纠纷事由", "纠纷类型", "纠纷来源", "甲方", None, "乙方", None],
         [None, None, None, None, None, "姓名", "电话", "姓名", "电话"],
         ["2023.5.6", "青山村", "滴水纠纷", "邻里纠纷", "主动调解", "甲某某", "000-11111111", "乙某某", "000-22222222"]],
        Want(1, records=[{"applicant": "甲某某", "applicant_phone": "000-11111111", "respondent": "乙某某", "respondent_phone": "000-22222222"}]),
        merge={"F2:G2": "甲方", "H2:I2": "乙方"} | {f"{c}2:{c}3": h for c, h in zip("ABCDE", ["登记日期", "所在村", "纠纷事由", "纠纷类型",
        "纠纷来源"], strict=True)}),
    one("a heading twice, each after its party", "dispute",
        [["登记日期", "所在村", "纠纷事由", "纠纷类型", "纠纷来源", "甲方", "联系电话", "乙方", "联系电话"],
         ["2023.5.6", "青山村", "滴水纠纷", "邻里纠纷", "主动调解", "甲某某", "000-11111111", "乙某某", "000-22222222"]],
        Want(1, records=[{"applicant_phone": "000-11111111", "respondent": "乙某某", "respondent_phone": "000-22222222"}]),
        Want(1, records=[{"applicant_phone": "000-11111111", "respondent": "乙某某", "respondent_phone": None}], notes=["联系电话"])),
    one("three lines of headings", "petition",
        [["青石镇2023年领导接访台账"], ["序号", "接访情况", None, None, None, "信访人", None, "接访方式"], [None, "时间", "接访人", "来访", None,
        "姓名", "电话", None],
         [None, None, None, "人次", "反映问题", None, None, None], [1, "5月6日", "镇长甲", "3人次", "道路硬化", "甲某某", "000-12345678", "固定接访"]],
        Want(1, records=[{"day": MAY, "leader": "镇长甲", "people": 3, "subject": "道路硬化", "visitor": "甲某某"}]),
        merge={"A1:H1": "青石镇2023年领导接访台账", "A2:A4": "序号", "B2:E2": "接访情况", "F2:G2": "信访人", "B3:B4": "时间", "C3:C4": "接访人",
               "D3:E3": "来访", "F3:F4": "姓名", "G3:G4": "电话", "H2:H4": "接访方式"}),
    one("headings with units, stars, numbers, line breaks and spaces", "publicity",
        [["*活动日期", "活 动\n类 别", "活动主题（必填）", "发放宣传资料\n（份）", "咨询人次(人次)", "投入经费/元", "地  点：", "受众人次【人】"],
         ["2023.5.6", "进乡村", "民法典进乡村", "400份", "约50人次", "1.5万元", "村广场", "二百"]],
        Want(1, records=[{"kind": "进乡村", "topic": "民法典进乡村", "materials": 400, "consultations": 50, "cost": "15000", "place": "村广场",
        "audience": 200}])),
    one("a unit of the heading is part of the number", "publicity",
        [["活动日期", "活动类别", "活动主题", "投入经费（万元）"], ["2023.5.6", "进乡村", "民法典进乡村", 1.5]],
        Want(1, records=[{"cost": "15000"}]), Want(0, 1, faults=[("Sheet1", 2, "投入经费（万元）")])),
    one("a unit under the title is part of the number", "publicity",
        [["普法活动台账", None, None, "单位：万元"], ["活动日期", "活动类别", "活动主题", "投入经费"], ["2023.5.6", "进乡村", "民法典进乡村", 1.5]],
        Want(1, records=[{"cost": "15000"}]), Want(0, 1, faults=[("Sheet1", 3, "投入经费")]), Want(1, notes=["万元"])),
    one("headings not in the first column, nor the table in the first line", "publicity",
        [[], [], [None, None, "2023年普法活动"], [None, None, "活动日期", "活动类型", "活动名称", None, "发放资料"],
         [None, None, "5月6日", "进社区", "民法典宣传", None, 300]],
        Want(1, records=[{"day": MAY, "materials": 300}])),
    one("hidden columns and lines are data", "study", [["2023年学法台账"], STUDY, *S3],
        Want(3, records=[{"form": "会前学法", "topic": "民法典", "attendance": 20}]), tweak=_hide),
    one("columns in another order", "study",
        [["参学人数", "备注", "学习内容", "学法类型", "学习时间"], [25, "迟到2人", "民法典", "中心组", "2023.5.6"]],
        Want(1, records=[{"attendance": 25, "topic": "民法典", "form": "中心组学习", "day": MAY}])),
    one("only half of the headings are known: the others are told", "dispute",
        [["登记日期", "所在村", "纠纷事由", "纠纷类型", "纠纷来源", "星级评定", "稳控措施"],
         ["2023.5.6", "青山村", "滴水纠纷", "邻里纠纷", "主动调解", "三星", "专人盯防"]],
        Want(1, notes=["星级评定", "稳控措施"])),
    one("twenty-five columns of no ledger", "dispute",
        [HEAD + [f"指标{n}" for n in range(25)], quarrel(1, "滴水纠纷") + ["x"] * 25], Want(1, records=[{"subject": "滴水纠纷"}])),
    one("a stray cell in the last of 16,384 columns", "dispute", [HEAD, *Q3], Want(3),
        tweak=lambda book, sheet: sheet.write_string(2, 16383, "x")),
    one("a stray cell in the last of 1,048,576 lines", "dispute", [HEAD, *Q3], Want(3, blank=None), Want(3, 1, blank=None),
        tweak=lambda book, sheet: sheet.write_string(1048575, 0, " ")),
    one("cells beyond the headings are told", "dispute", [HEAD, [*quarrel(1, "滴水纠纷"), "乙某某愿意"], quarrel(2, "分水纠纷")],
        Want(2, notes=["J"]), Want(2, notes=["没有表头"]), Want(1, 1), Want(2, notes=["第10列"])),
    one("a required column is missing", "dispute", [[h for h in HEAD if h != "纠纷来源"], *[r[:5] + r[6:] for r in Q3[:2]]],
        Want(0, 2, faults=[("Sheet1", 2, "纠纷来源"), ("Sheet1", 3, "纠纷来源")]), Want(0, 2, faults=[("Sheet1", 2, ""), ("Sheet1", 3, "")])),
    one("the shortest headings", "dispute", [["日期", "村", "事由", "类型", "来源"], ["2023.5.6", "青山村", "滴水纠纷", "邻里纠纷", "主动调解"]],
        Want(1, records=[{"day": MAY, "region": FIRST, "subject": "滴水纠纷", "source": "主动调解"}])),
    one("long instructions above the headings", "study", [["青石镇学法台账（2023年）"], *[[f"{n}.填写要求第{n}条，由各站所填写。"] for n in range(1,
        30)], STUDY, *S3],
        Want(3, records=[{"day": MAY}])),
    one("headings that only look like known ones", "dispute",
        [[*HEAD[:6], "被申请人姓名", "被申请人联系电话", "调解员电话", "填报日期", "审核日期", "村干部", "填报人"],
         [*Q3[0][:6], "乙某某", "000-22222222", "000-33333333", "2024.1.5", "2024.1.6", "丙", "丁"]],
        Want(1, records=[{"day": MAY, "region": FIRST, "respondent": "乙某某", "respondent_phone": "000-22222222", "applicant": None, "applicant_phone": None,
                          "closed": None, "mediators": None}]),
        Want(1, records=[{"day": MAY, "respondent": None, "applicant": None, "applicant_phone": None, "closed": None}], notes=["被申请人姓名"])),
    one("two columns for one field, of which one is told", "dispute",
        [[*HEAD[:6], "案由"], [*Q3[0][:6], "相邻关系"]], Want(1, records=[{"subject": "滴水纠纷"}], notes=["案由"])),
    one("day cells in formats of this country", "study", [STUDY, *[study(n, f"第{n}次") for n in range(1, 7)]],
        Want(6, records=[{"day": MAY, "attendance": 20}] + [{"day": MAY}] * 5),
        Want(5, 1, records=[{"day": MAY}] * 5, faults=[("Sheet1", 2, "参加人次")]), tweak=_formats),
    one("headings and no lines", "dispute", [[TITLE], HEAD], Want(0)),
    one("headings, and only numbers below", "dispute", [[TITLE], HEAD, *[[n] for n in range(1, 21)]], Want(0, blank=20)),
    one("numbered empty lines after the last", "dispute", [HEAD, quarrel(1, "滴水纠纷"), *[[n] for n in range(2, 16)]], Want(1, blank=14)),
    one("numbers by formula", "study", [["2023年学法"], [], STUDY, *[[Formula("=ROW()-3", n + 1), *row[1:]] for n, row in enumerate(S3)]],
        Want(3, records=[{"attendance": 20}, {"day": "2023-06-06"}])),
    one("numbers by a formula that broke", "study", [STUDY, [Formula("=A0+1", "#REF!"), *S3[0][1:]]], Want(1)),
    one("a thousand empty lines with borders", "dispute", [HEAD, *Q3, *[[BORDER] * 9] * 1000], Want(3, blank=None)),
    one("empty lines between", "dispute", [HEAD, Q3[0], [], Q3[1], [None, " ", "\u3000", "\u00a0", "\u200b"], Q3[2]], Want(3, blank=2)),
)  # fmt: skip


def pages() -> list[list[Any]]:
    again = [[TITLE], ["填报单位：司法所"], HEAD]
    return [*again, Q3[0], Q3[1], ["本页小计", None, None, None, None, None, 6], *again, Q3[2], ["本页小计", None, None, None, None, None, 3],
            ["合计", None, None, None, None, None, 9]]  # fmt: skip


TALL = [["上报日期", "所在村", "类别", "事项", "件数"], ["2023.5.6", "青山村", "矛盾纠纷", "邻里噪声", 1], ["2023.5.6", None, "风险隐患", "路面塌陷", 2],
        ["2023.5.7", None, "风险隐患", "护栏缺失", 1], ["2023.5.8", "石桥村", "矛盾纠纷", "水渠争水", 1], ["2023.5.9", None, "其他事项", "路灯不亮",
        1]]  # fmt: skip
PLACED = [{"region": FIRST}, {"region": FIRST, "count": 2}, {"region": FIRST}, {"region": SECOND}, {"region": SECOND}]

LINES = (
    one("title and headings again on every printed page", "dispute", pages(),
        Want(3, totals=3, blank=3, records=[{}, {}, {"subject": "墙界纠纷", "region": THIRD}])),
    one("a village merged over its lines", "grid_report", TALL, Want(5, records=PLACED),
        merge={"B2:B4": "青山村", "B5:B6": "石桥村"}),
    one("a village written once above its lines, without merging", "grid_report", TALL, Want(5, records=PLACED),
        Want(2, 3, faults=[("Sheet1", 3, "所在村"), ("Sheet1", 4, "所在村"), ("Sheet1", 6, "所在村")]), Want(5, notes=["所在村"])),
    one("the village as a line of its own above its lines", "study",
        [["学习日期", "学习形式", "学习主题", "参加人次"], ["一、青山村"], S3[0][1:], ["二、石桥村"], S3[1][1:]],
        Want(2, 2, records=[{"topic": "民法典"}, {"topic": "信访条例"}]), Want(2, blank=2, records=[{"region": FIRST}, {"region": SECOND}]),
        Want(2, blank=2, notes=["青山村"])),
    one("a total that agrees", "study", [STUDY, *S3, ["合计", None, None, None, 100]], Want(3, totals=1)),
    one("a total that does not agree is told", "study", [STUDY, *S3, ["合计", None, None, None, 101]], Want(3, totals=1, notes=["101", "100"])),
    one("a total in the second column, with spaces and a text as day", "study", [STUDY, *S3, [None, "合　 计", "3次", None, 90]],
        Want(3, totals=1, notes=["90", "100"])),
    one("a total with a colon, by a formula", "study", [STUDY, *S3, ["总计：", None, None, None, Formula("=SUM(E2:E4)", 100)]], Want(3, totals=1)),
    one("a total by a formula that nobody has computed", "study", [STUDY, *S3, ["总计", None, None, None, Formula("=SUM(E2:E4)", "")]], Want(3, totals=1)),
    one("a total as words", "study", [STUDY, *S3, ["合计：3次，100人次"]], Want(3, totals=1), Want(3, blank=1)),
    one("a total above the lines", "study", [STUDY, ["合计", "2023年全年", None, None, 100], *S3], Want(3, totals=1)),
    one("a total merged over the first columns", "study", [STUDY, *S3, ["合计", None, None, None, 100]], Want(3, totals=1), merge={"A5:D5": "合计"}),
    one("a total under a column of the middle", "study", [STUDY, *S3, [None, None, None, "合计", 100]], Want(3, totals=1)),
    one("sums by village, and one of all", "dispute",
        [HEAD, Q3[0], quarrel(2, "采光纠纷", people=5), ["青山村小计", None, None, None, None, None, 8], Q3[1], [None, None, "小计", None, None, None, 3],
         ["总 计", None, None, None, None, None, 11]], Want(3, totals=3)),
    one("sums by village of which one is wrong", "dispute",
        [HEAD, Q3[0], quarrel(2, "采光纠纷", people=5), ["小计", None, None, None, None, None, 8], Q3[1], ["小计", None, None, None, None, None, 4],
         ["合计", None, None, None, None, None, 11]], Want(3, totals=3, notes=["4", "3"])),
    one("a total of how many lines", "dispute", [HEAD, *Q3, ["合计", "3件", None, None, None, None, "9人"]], Want(3, totals=1)),
    one("a sum and a mean", "study", [STUDY, *S3, ["合计", None, None, None, 100], ["平均", None, None, None, 33.3]],
        Want(3, totals=2), Want(3, 1, 1, faults=[("Sheet1", 6, "学习日期")]), Want(3, 1, 1)),
    one("quarrels about sums are quarrels", "dispute",
        [HEAD, quarrel(1, "合计欠薪3万元纠纷"), quarrel(2, "小计工时争议"), ["合计", None, None, None, None, None, 6]], Want(2, totals=1)),
    one("footers and notes below the table", "study",
        [STUDY, *S3, [], ["填表人：甲某", None, "审核人：乙某", "联系电话：000-12345678"], ["注：1.本表一式两份。"], ["2.每月25日前报司法所。"],
         ["单位负责人（签字）："], ["（此件公开发布）"]],
        Want(3, blank=6)),
    one("ditto marks", "dispute", [HEAD, Q3[0], quarrel(2, "采光纠纷", "〃", "〃"), quarrel(3, "噪声纠纷", "同上", "同上")],
        Want(3, records=[{}, {"region": FIRST, "day": MAY}, {"region": FIRST, "day": MAY}]),
        Want(1, 2, faults=[("Sheet1", r, c) for r in (3, 4) for c in ("登记日期", "所在村")])),
    one("two tables one below the other, columns in another order", "study",
        [["2023年上半年学法"], STUDY, S3[0], [], ["2023年下半年学法"], ["学习主题", "参加人次", "学习形式", "学习日期"], ["信访条例", 30, "专题学法",
        "2023.7.6"]],
        Want(2, blank=3, records=[{"topic": "民法典", "day": MAY}, {"topic": "信访条例", "attendance": 30, "form": "专题学法", "day": "2023-07-06"}]),
        Want(2, blank=2, records=[{"topic": "民法典", "day": MAY}, {"topic": "信访条例", "attendance": 30, "form": "专题学法", "day": "2023-07-06"}])),
    one("a table of another ledger below", "study",
        [["2023年学法"], STUDY, S3[0], [], ["2023年普法活动"], ["活动日期", "活动类别", "活动主题", "发放资料"], ["2023.7.6", "进乡村", "民法典", 300]],
        Want(1, blank=None, notes=["普法活动"]), Want(1, 1, blank=None), Want(1, 3, blank=None), Want(1, 2, blank=None)),
    one("two tables side by side", "study",
        [["上半年", None, None, None, None, "下半年"], [*STUDY[1:], None, *STUDY[1:]], [*S3[0][1:], None, *S3[1][1:]], [*S3[2][1:], None, *S3[1][1:4], 60]],
        Want(4), Want(2, records=[{"topic": "民法典"}, {"topic": "行政处罚法"}], notes=["学习主题"]), Want(0, 2)),
    one("lines said twice in one file are two records", "study", [STUDY, S3[0], S3[0]], Want(2)),
    one("a broken cell where nothing is needed, and where something is", "study",
        [[*STUDY, "备用", "主持人"], [*S3[0], Formula("=A99", "#REF!"), "甲"], [*S3[1], None, Formula("=VLOOKUP(1,A1:A2,3)", "#N/A")]],
        Want(1, 1, faults=[("Sheet1", 3, "主持人")])),
    one("faults are told where the sheet shows them", "patrol",
        [[], ["2023年巡查台账"], [None, "活动日期", "巡查类型", "巡查内容", "次数", "地点"], [], [None, "2023.2.30", "日常巡查", "占道", "若干", "集市"],
         [None, "2023.5.6", "日常", "占道经营", "三次", "集市"], [None, "2023.5.7", "抽查", "扬尘", 1, "工地"]],
        Want(1, 2, blank=1, records=[{"kind": "日常巡查", "times": 3, "place": "集市"}],
             faults=[("Sheet1", 5, "活动日期"), ("Sheet1", 5, "次数"), ("Sheet1", 7, "巡查类型")])),
    one("matters long settled, and one settled before it began", "dispute",
        [[*HEAD[:6], "结案日期", "调解结果", "调解情况"], [*Q3[0][:6], "2023.5.20", "成功", "口头协议"], [*Q3[1][:6], "2023.4.1", "成功", "口头协议"],
         [*Q3[2][:6], "/", "", ""]],
        Want(2, 1, records=[{"closed": "2023-05-20", "outcome": "调解成功"}, {"closed": None}], faults=[("Sheet1", 3, "结案日期")])),
    *(one(f"settled on, headed {name}", "dispute", [[*HEAD[:6], name, "化解结果", "化解情况"], [*Q3[0][:6], "2023.5.20", "成功", "口头协议"]],
          Want(1, records=[{"closed": "2023-05-20", "outcome": "调解成功"}]), Want(0, 1)) for name in ("结案时间", "办结日期", "办结时间", "化解时间",
          "化解日期")),
    one("a hazard mended is not an open one because its heading says 时间", "hazard",
        [["2023年风险隐患台账"], ["发现时间", "村", "隐患描述", "隐患类别", "整改完成时间", "整改情况"], ["2023.5.6", "青山村", "护栏松动",
        "道路交通", "2023.5.20", "已修好"]],
        Want(1, records=[{"day": MAY, "closed": "2023-05-20"}]), Want(0, 1), Want(1, records=[{"closed": None}], notes=["整改完成时间"])),
    one("penalties", "enforcement_case",
        [["青石镇2023年行政处罚案件台账"], ["序号", "案件名称", "立案时间", "案件类别", "适用程序", "案件来源", "当事人", "承办人", "处罚种类",
        "罚款（元）", "决定日期", "结案日期"],
         [1, "未按规定堆放建筑垃圾案", "2023.5.6", "市容环境", "普通", "巡查", "甲某某", "丙某、丁某", None, None, None, None],
         [2, "占用耕地建房案", date(2023, 6, 1), "自然资源", "普通程序", "上级交办", "乙某某", "丙某、丁某", None, "若干", None, None]],
        # The officers are in no register: 行政处罚法 42.
        Want(0, 2, faults=[("Sheet1", 3, "承办人"), ("Sheet1", 4, "罚款（元）")])),
    one("decisions", "decision",
        [["2023年度重大行政决策台账"], ["序号", "事项名称", "决策类别", "承办单位", "启动时间", "列入决策目录"], [1, "集镇规划修编", "规划", "村镇办",
        "2023年3月", "√"],
         [2, "饮水工程", "公共建设", "水利站", "2023年4月5日", "×"]],
        Want(2, records=[{"day": "2023-03-01", "category": "经济社会发展等重要规划", "unit": "村镇办", "in_catalogue": True},
                         {"category": "重大公共建设项目", "in_catalogue": False}])),
    one("reception days planned", "reception_day",
        [["青石镇2023年5月领导接访安排表"], ["接访时间", "接访领导", "接访方式", "接访地点", "安排日期"], ["5月8日", "书记甲", "定点", "综治中心",
        "2023.4.28"]],
        Want(1, records=[{"day": "2023-04-28", "planned_on": "2023-05-08", "mode": "定点接访", "leader": "书记甲"}])),
    one("windows' monthly figures", "window_service",
        [["便民服务办件统计表（2023年）"], ["办件日期", "业务类型", "件数", "满意件数", "差评数"], ["5月", "医保", "1,200件", "1199", "0"],
        ["2023年6月", "社会保障", 300, 300, "无"],
         ["合计", None, 1500, 1499, 0]],
        Want(2, totals=1, records=[{"day": "2023-05-01", "matters": 1200, "good": 1199}, {"matters": 300}]),
        Want(1, 1, totals=1, records=[{"matters": 300}], blank=0)),
)  # fmt: skip


def _cover(book: Any, sheet: Any) -> None:
    sheet.hide()


def _months(*names: str) -> list[Page]:
    return [
        Page(name, [["青石镇2023年矛盾纠纷台账"], HEAD, quarrel(1, f"{name}滴水纠纷", day="5月6日")]) for name in names
    ]


HAZARD = ["序号", "发现日期", "所在村", "隐患描述", "类别", "来源", "整改期限"]
WORKBOOKS = (
    Case("a sheet for each month", "dispute",
         lambda: xlsx(*[Page(f"{m}月", [[TITLE], HEAD, quarrel(1, f"{m}月纠纷", day=f"{m}月6日")]) for m in (1, 5, 12)]),
         [Want(3, records=[{"day": "2023-01-06"}, {"day": MAY}, {"day": "2023-12-06"}])]),
    Case("a sheet for each month, the year on the first alone", "dispute",
         lambda: xlsx(*[Page(f"{m}月", [*([[TITLE]] if m == 1 else []), HEAD, quarrel(1, f"{m}月纠纷", day=f"{m}月6日")]) for m in (1, 5)]),
         [Want(2, records=[{"day": "2023-01-06"}, {"day": MAY}]), Want(1, 1, records=[{"day": "2023-01-06"}], faults=[("5月", 2, "登记日期")]),
         Want(2, notes=["年"])]),
    Case("days of the month alone, the month is the sheet's", "dispute",
         lambda: xlsx(Page("5月", [[TITLE], HEAD, quarrel(1, "滴水纠纷", day="6日"), quarrel(2, "分水纠纷", day=6)])),
         [Want(2, records=[{"day": MAY}, {"day": MAY}]), Want(0, 2, faults=[("5月", 3, "登记日期"), ("5月", 4, "登记日期")]),
          Want(1, 1, records=[{"day": MAY}], faults=[("5月", 4, "登记日期")])]),
    Case("a year in the sheet's name wins over the cover's", "dispute",
         lambda: xlsx(Page("封面", [["矛盾纠纷台账"], ["青石镇司法所"], ["2024年1月"]]), Page("2023年5月", [HEAD, quarrel(1, "滴水纠纷", day="5月6日")])),
         [Want(1, records=[{"day": MAY}], notes=["封面"])]),
    Case("a sheet for each village, without a column of villages", "dispute",
         lambda: xlsx(*[Page(v, [[f"{v}2023年矛盾纠纷台账"], [h for h in HEAD if h != "所在村"], [c for i, c in enumerate(quarrel(1, f"{v}滴水")) if i != 2]])
                        for v in ("青山村", "石桥村")]),
         [Want(2, records=[{"region": FIRST}, {"region": SECOND}])]),
    Case("a village in the filling line, without a column of villages", "dispute",
         lambda: xlsx(Page("台账", [[TITLE], ["填报单位：石桥村"], [h for h in HEAD if h != "所在村"], [c for i, c in enumerate(Q3[0]) if i != 2]])),
         [Want(1, records=[{"region": SECOND}]), Want(1, records=[{"region": TOWN}], notes=["村"]), Want(1, records=[{"region": TOWN}], notes=["青石镇"])]),
    Case("no village anywhere is the town, and said", "study", lambda: xlsx(Page("学法", [STUDY, *S3])), [Want(3, records=[{"region": TOWN}])]),
    Case("cover, instructions, a chart and empty sheets", "dispute",
         lambda: xlsx(Page("封面", [["青石镇矛盾纠纷台账"], ["二〇二三年"]]), Page("填表说明", [["一、本表由司法所填写"], ["二、纠纷类型按目录填写"]]),
                      Page("台账", [HEAD, *Q3]), Page("Sheet2", []), Page("Sheet3", []), charts=True),
         [Want(3, notes=["封面", "填表说明"])]),
    Case("a hidden sheet with old data", "dispute",
         lambda: xlsx(Page("2023", [HEAD, Q3[0]]), Page("旧", [HEAD, quarrel(1, "旧事", day="2021.5.6")], tweak=_cover)),
         [Want(1, records=[{"subject": "滴水纠纷"}], notes=["旧"]), Want(2, notes=["隐藏"])]),
    Case("several ledgers in one workbook: the others are told, not booked", "dispute",
         lambda: xlsx(Page("纠纷", [[TITLE], HEAD, *Q3]), Page("学法", [["2023年学法"], STUDY, *S3]),
                      Page("隐患", [["2023年风险隐患台账"], HAZARD, [1, "2023.5.6", "青山村", "护栏松动", "道路交通", "检查发现", "2023.6.1"]])),
         [Want(3, records=[{"subject": "滴水纠纷"}], notes=["学法", "隐患"])]),
    Case("hazards are not grid reports though headings agree", "grid_report",
         lambda: xlsx(Page("网格", [["上报日期", "所在村", "类别", "事项", "地点"], ["2023.5.6", "青山村", "风险隐患", "塌陷", "桥头"]]),
                      Page("隐患", [["发现日期", "所在村", "类别", "隐患描述", "地点", "整改期限"], ["2023.5.6", "青山村", "其他", "护栏松动", "桥头",
                      "2023.6.1"]])),
         [Want(1, notes=["隐患"])]),
    Case("a workbook of another ledger alone", "dispute", lambda: xlsx(Page("学法", [["2023年学法"], STUDY, *S3])), [Want(0, notes=["学法"])]),
    Case("publicity brought into legal service comes back or is told", "legal_service",
         lambda: xlsx(Page("普法", [["2023年普法活动台账"], ["活动日期", "活动类别", "活动主题", "发放资料", "地点"], ["2023.5.6", "进乡村",
         "法治讲座", 300, "广场"]])),
         [Want(0, notes=["普法"]), Want(0, 1)]),
    Case("a summary by village beside the ledger", "dispute",
         lambda: xlsx(Page("台账", [HEAD, *Q3]), Page("汇总", [["2023年各村纠纷统计"], ["村", "排查数", "化解数", "涉及人数"], ["青山村", 1, 1, 3],
         ["石桥村", 1, 0, 3], ["合计", 2, 1, 6]])),
         [Want(3, notes=["汇总"])]),
    Case("the year stands in the file's name alone", "dispute", lambda: xlsx(Page("5月", [HEAD, quarrel(1, "滴水纠纷", day="5月6日")])),
         [Want(1, records=[{"day": MAY}])], "2023年矛盾纠纷台账（终稿）.xlsx"),
    Case("the year of the title wins over the file's name", "dispute", lambda: xlsx(Page("5月", [[TITLE], HEAD, quarrel(1, "滴水纠纷", day="5月6日")])),
         [Want(1, records=[{"day": MAY}])], "上报2024.1.5.xls"),
    Case("a day in the file's name is when it was sent", "dispute", lambda: xlsx(Page("台账", [HEAD, quarrel(1, "滴水纠纷", day="12月6日")])),
         [Want(1, records=[{"day": "2023-12-06"}]), Want(0, 1), Want(1, notes=["年"])], "纠纷台账20240105.xlsx"),
    Case("many months in one workbook at once", "dispute", lambda: xlsx(*_months(*[f"{n}组" for n in range(40)])), [Want(40)]),
)  # fmt: skip

CASES = HEADINGS + LINES + WORKBOOKS
