from fazhang.ledgers.fields import Choice, Day, Int, Many, Note, Text
from fazhang.ledgers.flow import OPEN
from fazhang.ledgers.forms.decision import DOCUMENT, docno
from fazhang.ledgers.limits import LIMITS
from fazhang.ledgers.spec import CLOSED, TERM, Clock, Flow, Ledger, Post, Rule, Step, at_most, until

ADMINISTRATIVE = {"category": ("行政规范性文件",), "act": ("制定", "修改")}
PARTY = {"category": ("党组织规范性文件",), "act": ("制定", "修改")}
ISSUED = {"act": ("制定", "修改")}
BEFORE = 31 * int(LIMITS["gf.evaluate"].value)
"""Days before the end of its validity from which a document is to be evaluated."""

STEPS = (
    Step("file", "报送备案", (OPEN,), "filed", day="filed_on", needs=("filed_with",), takes=("filing",), when=ISSUED,
         refusal="清理不需报送备案"),
    Step("close", "归档", (OPEN, "filed"), CLOSED, closes=True),
    Step("file_late", "补报备案", (CLOSED,), CLOSED, day="filed_on", needs=("filed_with",), takes=("filing",), when=ISSUED,
         refusal="清理不需报送备案"),
    Step("renew", "期满前评估，继续有效", (CLOSED,), CLOSED, day="evaluated_on", needs=("evaluation", "valid_until"),
         when=ISSUED | {"status": ("有效", "已修改", None)}, refusal="已废止、已失效的文件不能延续"),
    Step("repeal", "废止或者宣布失效", (OPEN, "filed", CLOSED), "ended", closes=True, day="ended_on",
         needs=("status", "result"), when=ISSUED | {"status": ("已废止", "已失效")},
         refusal="“效力”应当选择已废止或者已失效"),
    Step("reopen", "撤回归档", (CLOSED,), OPEN, permission="reopen"),
)  # fmt: skip

LEDGER = Ledger(
    code="normative_document",
    name="规范性文件台账",
    noun="规范性文件",
    chapter="decision",
    basis=("国办发〔2018〕37号", "国办发〔2018〕115号", "中国共产党党内法规和规范性文件备案审查规定"),
    note="制定、修改一件登记一条；每次清理另登一条填件数；制定过程在规范性文件制定台账办理。"
    "会议纪要、工作方案、人事任免和内部管理制度不在此列。",
    day="公布（清理）日期",
    days=(
        "发布日期", "印发日期", "发文日期", "成文日期", "制定日期", "出台日期", "签发日期"
    ),
    closed_day="归档（失效）日期",
    title="{name}",
    kind="category",
    flow=Flow(
        {OPEN: "已登记", "filed": "已报送备案", CLOSED: "已归档", "ended": "已废止（失效）"}, STEPS, ended=(CLOSED, "ended")
    ),
    clocks=(
        Clock("file", "报县级政府备案", "gf.file", stop=("filed_on",), when=ADMINISTRATIVE),
        Clock("file_party", "报上级党委备案", "dn.file", stop=("filed_on",), when=PARTY),
        until("valid_until", "有效期", ("ended_on",), TERM, BEFORE),
        Clock("validity", "有效期上限", "gf.validity", "effective_on", ("ended_on",), kind=TERM, soon=BEFORE,
              when=ADMINISTRATIVE | {"evaluated_on": (None,)}, expiry="期满未延续的自动失效"),
        Clock("renewed", "延续后的有效期上限", "gf.validity", "evaluated_on", ("ended_on",), kind=TERM, soon=BEFORE,
              when=ADMINISTRATIVE, expiry="期满未延续的自动失效"),
    ),
    documents=DOCUMENT,
    fields=(
        Text("name", "文件名称", required=True, max=100, listed=True, searched=True,
             also=(
            "名称", "文件标题", "清理名称", "规范性文件名称", "文件题目", "文件名"
        )),
        Choice("act", "事项", required=True, listed=True, options=("制定", "修改", "清理"), also=("办理事项",)),
        Choice("category", "文件类别", required=True, listed=True, options=("行政规范性文件", "党组织规范性文件"),
               also=("类别", "文件类型")),
        Text("number", "文号", max=60, listed=True, searched=True, also=(
            "发文字号", "登记编号", "文件编号", "文件文号", "文件号", "规范性文件文号"
        ), help="如青政规〔2024〕3号"),
        Text("unit", "起草单位", max=60, searched=True, also=(
            *("承办单位", "起草部门", "制定单位", "制定机关", "责任单位", "起草科室", "承办部门"),
            *("发文单位", "发文机关"),
        )),
        Many("steps", "已履行程序", also=("制定程序", "履行程序"),
             options=("评估论证", "公开征求意见", "合法性审核", "集体审议决定", "向社会公开发布")),
        Day("discussed_on", "集体审议日期", also=("审议日期", "集体讨论日期", "讨论日期", "集体讨论决定日期")),
        Day("effective_on", "施行日期", also=("实施日期", "生效日期", "执行日期")),
        Day("valid_until", "有效期至", also=("失效日期", "有效期", "有效期限至", "有效期截止日期"), help="期满前6个月评估，不延续的到期失效"),
        Choice("status", "效力", listed=True, options=("有效", "已修改", "已废止", "已失效"),
             also=("效力状态", "文件状态", "是否有效", "有效性", "文件效力")),
        Int("count", "件数", required=True, min=1, max=1000, default=1, unit="件", help="清理的填清理件数，制定、修改的填1", also=("数量", "文件数")),
        Day("filed_on", "备案日期", help="报送备案的日期，期限按本省规定", also=("报备日期", "报送备案日期", "备案报送日期")),
        Text("filed_with", "备案机关", max=60, also=("报备机关", "备案单位", "报送机关", "备案审查机关")),
        Many("filing", "备案材料", options=("备案报告", "正式文本", "制定说明", "制定依据", "合法性审核意见")),
        Day("evaluated_on", "期满前评估日期", also=("后评估日期", "评估日期")),
        Note("evaluation", "评估结论"),
        Day("ended_on", "废止（失效）日期"),
        Note("result", "清理结果", searched=True, help="继续有效、修改、废止、宣布失效各几件", also=("清理情况", "清理结论", "清理意见")),
    ),
    early=("status", "valid_until", "result", "filed_with"),
    rules=(
        Rule("number", lambda v: docno(v.get("number")), "文号应如“青政规〔2024〕3号”，年份用六角括号，序号不编虚位"),
        Rule("steps", lambda v: "集体审议决定" not in v.get("steps", ()) or "合法性审核" in v["steps"],
             "未经合法性审核的，不得提交集体审议", "国办发〔2018〕37号"),
        at_most("effective_on", "valid_until", "施行日期不能晚于有效期"),
    ),
    posts=(
        Post("normative.issued", dim="category", when={"act": ("制定",)}),
        Post("normative.filed", dim="category", on="filed_on", when={"act": ("制定", "修改")}),
        Post("normative.cleaned", quantity="count", dim="category", when={"act": ("清理",)}),
    ),
)  # fmt: skip
