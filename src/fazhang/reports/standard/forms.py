"""The standard sheets (上报表), declared.

This is the one place to change where a county's form differs: the order of columns is the order here, a heading is a
column's `name`, the line above it its `group`. The fifteen columns of 纠纷排查月报 follow a form that is in use in a
county of Sichuan (稳定台账月报表, known from its software, not from a published rule), whose program gave the last four
of them the figures of four others: here every column has a code of its own and says itself what it counts. No national
form is published for any of the sheets; 信访统计 follows what 信访工作条例 tells a yearly report to hold.
"""

from __future__ import annotations

from collections.abc import Mapping

from fazhang.reports.standard.spec import (
    MONTH,
    REGIONS,
    YEAR,
    Column,
    Count,
    Enforcement,
    Grid,
    Identity,
    Register,
    Standard,
)

SUM, NOW = "累计（本年1月1日起）", "本月"
GRADES = {"lasting": "实质性", "interim": "阶段性", "formal": "程序性"}
UNGRADED = "办结的件数中有{n}件没有填写“化解程度”，不在实质性、阶段性、程序性三栏里，请补填后再报"

DISPUTES = Grid(
    ledger="dispute",
    rows=REGIONS,
    head="单位",
    columns=(
        Column(code="total", name="累计建账数", group=SUM, yearly=True,
               books="opening(dispute.in_progress)+dispute.registered", note="上年结转加本年排查受理"),
        Column(code="carried", name="其中上年结转数", group=SUM, yearly=True, books="opening(dispute.in_progress)",
               note="上年12月31日仍在调解的"),
        Column(code="done", name="累计办结数", group=SUM, yearly=True, books="dispute.resolved+dispute.failed",
               note="调解成功和调解不成的都算办结"),
        *(Column(code=f"done_{code}", name=f"{grade}办结数", group=SUM, yearly=True,
                 count=Count("closed", {"grade": (grade,)}), note=f"本年办结、化解程度为{grade}的")
          for code, grade in GRADES.items()),
        Column(code="up", name="呈报上级数", group=SUM, yearly=True, count=Count("reported_up_on"),
               note="本年呈报上级的；呈报后仍由本级跟办，不算办结"),
        Column(code="before", name="上月办理中", group=NOW, books="opening(dispute.in_progress)",
               note="上月末仍在调解的"),
        Column(code="month", name="本月建账数", group=NOW, books="dispute.registered", note="本月排查受理的"),
        Column(code="month_done", name="本月办结数", group=NOW, books="dispute.resolved+dispute.failed",
               note="本月调解成功和调解不成的"),
        *(Column(code=f"month_{code}", name=f"本月{grade}办结数", group=NOW, count=Count("closed", {"grade": (grade,)}),
                 note=f"本月办结、化解程度为{grade}的")
          for code, grade in GRADES.items()),
        Column(code="month_up", name="本月呈报数", group=NOW, count=Count("reported_up_on"), note="本月呈报上级的"),
        Column(code="after", name="本月办理中", group=NOW, books="dispute.in_progress", note="本月末仍在调解的"),
        Column(code="ungraded", name="没有填写化解程度", yearly=True, count=Count("closed", {"grade": (None,)}),
               remark=f"本年{UNGRADED}"),
        Column(code="month_ungraded", name="本月没有填写化解程度", count=Count("closed", {"grade": (None,)}),
               remark=f"其中本月{UNGRADED}"),
    ),
    identities=(
        Identity("累计建账数＝累计办结数＋本月办理中", ("total",), ("done", "after")),
        Identity("上月办理中＋本月建账数＝本月办结数＋本月办理中", ("before", "month"), ("month_done", "after")),
        Identity("累计办结数＝实质性＋阶段性＋程序性＋未填写", ("done",),
                 ("done_lasting", "done_interim", "done_formal", "ungraded")),
        Identity("本月办结数＝实质性＋阶段性＋程序性＋未填写", ("month_done",),
                 ("month_lasting", "month_interim", "month_formal", "month_ungraded")),
    ),
)  # fmt: skip

VISIT = {"form": (None, "来访")}
CROWD = 5
"""集体访: from so many persons on."""
GOT, FACE, AGAIN, WORK, HOW, SAID = "本期收到", "来访", "初重件", "办理", "办结程度", "群众评价"

PETITIONS = Grid(
    ledger="petition",
    rows="topic",
    head="内容分类",
    columns=(
        Column(code="got", name="合计", group=GOT, count=Count(), note="本期收到的全部信访事项"),
        Column(code="visits", name="来访", group=GOT, count=Count(when=VISIT), note="来访批次"),
        *(Column(code=code, name=name, group=GOT, count=Count(when={"form": (form,)}), note=f"信访形式为{form}的")
          for code, name, form in (("letters", "来信", "来信"), ("calls", "来电", "来电"), ("net", "网信", "网信"),
                                   ("ordered", "转送交办", "上级转送交办"))),
        Column(code="visitors", name="人次", group=FACE, unit="人次", count=Count(when=VISIT, quantity="people"),
               note="来访人次"),
        Column(code="crowds", name="集体访批次", group=FACE, count=Count(when=VISIT, least={"people": CROWD}),
               note=f"来访{CROWD}人以上的"),
        Column(code="crowd_people", name="集体访人次", group=FACE, unit="人次",
               count=Count(when=VISIT, least={"people": CROWD}, quantity="people"), note=f"来访{CROWD}人以上的人次"),
        Column(code="first", name="初件", group=AGAIN, count=Count(when={"repeat": ("初件",)}), note="初重件为初件的"),
        Column(code="repeat", name="重件", group=AGAIN, count=Count(when={"repeat": ("重件",)}), note="初重件为重件的"),
        Column(code="before", name="上期结转", group=WORK, count=Count("before"), note="期初仍在办理的"),
        Column(code="done", name="本期办结", group=WORK, count=Count("closed"),
               note="本期办结的，含不予受理、转送、退回的"),
        Column(code="settled", name="化解", group=WORK, count=Count("closed", {"outcome": ("化解",)}),
               note="本期办结、结果为化解的"),
        Column(code="unsettled", name="未化解", group=WORK, count=Count("closed", {"outcome": ("未化解",)}),
               note="本期办结、结果为未化解的"),
        Column(code="after", name="期末办理中", group=WORK, count=Count("after"), note="期末仍在办理的"),
        *(Column(code=code, name=grade, group=HOW, count=Count("closed", {"grade": (grade,)}),
                 note=f"本期办结、办结程度为{grade}的") for code, grade in GRADES.items()),
        *(Column(code=code, name=word, group=SAID, count=Count("closed", {"rating": (word,)}),
                 note=f"本期办结、群众评价{word}的") for code, word in (("content", "满意"), ("discontent", "不满意"))),
        Column(code="unmarked", name="没有填写初重件", count=Count(when={"repeat": (None,)}),
               remark="本期收到的件数中有{n}件没有填写“初重件”，不在初件、重件两栏里"),
        Column(code="undecided", name="没有填写办理结果", count=Count("closed", {"outcome": (None,)}),
               remark="本期办结的件数中有{n}件没有填写“办理结果”，不在化解、未化解两栏里"),
        Column(code="ungraded", name="没有填写办结程度", count=Count("closed", {"grade": (None,)}),
               remark="本期办结的件数中有{n}件没有填写“办结程度”，不在实质性、阶段性、程序性三栏里，请补填后再报"),
    ),
    identities=(
        Identity("本期收到＝来访＋来信＋来电＋网信＋转送交办", ("got",), ("visits", "letters", "calls", "net", "ordered")),
        Identity("上期结转＋本期收到＝本期办结＋期末办理中", ("before", "got"), ("done", "after")),
        Identity("本期办结＝化解＋未化解＋未填写", ("done",), ("settled", "unsettled", "undecided")),
        Identity("本期办结＝实质性＋阶段性＋程序性＋未填写", ("done",), ("lasting", "interim", "formal", "ungraded")),
        Identity("来访批次与账簿的接访件数相符", ("visits",), ("petition.visits",)),
        Identity("来访人次与账簿的接访人次相符", ("visitors",), ("petition.visitors",)),
    ),
)  # fmt: skip

STUDY = Register(
    ledger="study",
    fields=("day", "form", "topic", "laws", "host", "place", "attendance"),
    sums={"attendance": "study.attendance"},
    widths={"form": 14, "topic": 30, "laws": 36, "host": 10, "place": 16},
)

PUBLICITY = Register(
    ledger="publicity",
    fields=(
        *("day", "kind", "way", "topic", "laws", "organiser", "place"),
        *("materials", "books", "consultations", "audience"),
    ),
    sums={
        "materials": "publicity.materials",
        "books": "publicity.books",
        "consultations": "publicity.consultations",
        "audience": "publicity.audience",
    },
    widths={"kind": 10, "way": 10, "topic": 26, "laws": 24, "organiser": 18, "place": 14},
)

DIFFERS = "县里的表样如有不同，以县里的为准，栏目请系统维护人员调整。"

STANDARDS: Mapping[str, Standard] = {
    s.code: s
    for s in (
        Standard(
            code="dispute_monthly", name="矛盾纠纷排查化解月报表", spans=(MONTH,), body=DISPUTES,
            about="15栏：累计和本月的建账、办结（实质性、阶段性、程序性）、呈报、办理中，有上年结转，每村（乡镇）一行。",
            note="建账按登记日期，办结按结案日期；调解成功、调解不成都算办结；呈报上级后仍由本级跟办，不算办结。"
                 f"全国没有统一的15栏表样，本表按一种地方通用表样排列。{DIFFERS}",
        ),
        Standard(
            code="petition_statistics", name="信访统计表", spans=(MONTH, YEAR), body=PETITIONS,
            about="按内容分类：来访、来信、来电、网信、转送交办，初重件，上期结转、办结、化解和办理中，群众评价。",
            note=f"来访一批为一件；{CROWD}人以上为集体访；办结含不予受理、转送、退回的。"
                 f"内容分类为一级分类，未填写的单列一行。{DIFFERS}",
        ),
        Standard(
            code="enforcement_yearly", name="行政执法统计年报", spans=(YEAR,), body=Enforcement(),
            about="按执法领域的立案、结案、撤案、罚没，其他执法工作和队伍；另有Word样式。",
            note=f"全部取自账簿；结存为年末数。罚没金额只作统计，不得作为考核指标（行政处罚法第七十四条）。{DIFFERS}",
        ),
        Standard(
            code="study_register", name="学法登记表", spans=(MONTH, YEAR), body=STUDY,
            about="逐次登记：日期、形式、主题、篇目、主持人、地点、参加人次。",
            note=f"一次学法登记一行，不列个人签到。台账不记学时，表样要学时的，按培训台账另填。{DIFFERS}",
        ),
        Standard(
            code="publicity_register", name="普法活动登记表", spans=(MONTH, YEAR), body=PUBLICITY,
            about="逐场登记：日期、类别、方式、主题、法律法规、主办单位、地点，资料、读本、咨询、受众。",
            note=f"线上、阵地宣传也列出，但不计活动场次；反诈宣传在反诈工作台账，不在本表。{DIFFERS}",
        ),
    )
}  # fmt: skip
