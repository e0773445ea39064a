from fazhang.ledgers.fields import Choice, Day, Int, Note, Number, Rows, Text
from fazhang.ledgers.spec import Flow, Ledger, Post, Rule, Step, until

CRITERIA = (
    *("执法主体和权限", "执法人员资格", "事实和证据", "适用依据", "裁量"),
    *("程序", "文书", "送达和执行", "公示和全过程记录", "归档"),
)

LEDGER = Ledger(
    code="case_review",
    name="案卷评查台账",
    noun="案卷评查",
    chapter="enforcement",
    basis=("行政处罚法 75", "国办发〔2018〕118号"),
    note="一次评查同一类案卷登记一条，填评查件数；评查发现的过错另在执法过错责任追究台账登记。",
    day="评查日期",
    days=("检查日期", "评审日期"),
    title="{category}：{subject}",
    kind="category",
    early=("result", "problems", "corrected"),
    flow=Flow(
        states={
            "open": "评查中", "scored": "已评分", "correcting": "整改中", "corrected": "待复查", "closed": "已办结",
        },
        steps=(
            Step("close", "办结", ("open", "scored"), "closed", closes=True, order=("scored_on",), when={"due_on": (None,)},
                 takes=("result", "problems", "corrected"), refusal="已要求整改的，复查合格后才能办结"),
            Step("score", "评分", ("open",), "scored", day="scored_on", needs=("scores", "result"), takes=("problems",)),
            Step("demand", "要求整改", ("scored",), "correcting", day="demanded_on", needs=("problems", "due_on"),
                 takes=("unit",), follows=("scored_on",), tells=("office",)),
            Step("correct", "报告整改情况", ("correcting",), "corrected", day="corrected_on", needs=("corrected",),
                 follows=("demanded_on",)),
            Step("return", "退回重改", ("corrected",), "correcting", clears=("corrected_on",), takes=("due_on",),
                 tells=("office",)),
            Step("check", "复查合格", ("corrected",), "closed", day="checked_on", needs=("checker",), closes=True,
                 follows=("corrected_on",)),
            Step("reopen", "重新评查", ("closed",), "open", permission="reopen"),
        ),
    ),
    clocks=(until("due_on", "案卷问题整改", stop=("corrected_on", "closed")),),
    fields=(
        Text("subject", "评查名称", required=True, max=80, listed=True, searched=True, also=(
            "评查内容", "案卷名称", "案件名称", "评查案卷", "评查案卷名称", "案由"
        )),
        Choice(
            "category",
            "案卷类别",
            required=True,
            listed=True,
            also=("案卷类型", "卷宗类别", "案件类别", "案件类型", "评查类别"),
            options=("行政处罚", "行政许可", "行政强制", "行政检查", "其他"),
        ),
        Choice(
            "form",
            "评查方式",
            listed=True,
            options=("本级自查", "交叉评查", "县级评查", "市级以上评查"),
            also=("评查形式", "评查类型", "评查组织方式"),
        ),
        Int(
            "files",
            "评查件数",
            required=True,
            min=1,
            max=10000,
            default=1,
            listed=True,
            unit="件",
            also=(
            "案卷数", "件数", "份数", "案卷数量", "评查案卷数", "评查卷数", "评查数量", "评查份数"
        ),
        ),
        Rows("scores", "评分表", noun="项", columns=(
            Choice("criterion", "评查项目", required=True, options=CRITERIA),
            Number("full", "满分", required=True, min=1, max=100), Number("got", "得分", required=True, max=100),
            Text("reason", "扣分理由", max=200),
        )),
        Day("scored_on", "评分日期"),
        Text("reviewers", "评查人员", max=100, searched=True, also=("评查人", "评查成员", "评查组成员", "评查专家")),
        Choice(
            "result",
            "评查结论",
            listed=True,
            options=("优秀", "合格", "不合格", "有合格有不合格"),
            also=(
            "评查等次", "评查结果", "等次", "评查等级", "结果", "结论", "评定等次"
        ),
        ),
        Note("problems", "发现问题", searched=True, also=("存在问题", "问题", "评查发现问题", "存在的问题")),
        Text("unit", "被评查单位", max=60, searched=True, also=("承办单位", "被评查部门", "办案单位", "案卷所属单位", "执法单位")),
        Day("demanded_on", "要求整改日期"),
        Day("due_on", "整改期限"),
        Note("corrected", "整改情况", searched=True, also=("整改落实", "整改结果")),
        Day("corrected_on", "报告整改日期"),
        Day("checked_on", "复查日期"),
        Text("checker", "复查人", max=40),
    ),
    rules=(
        Rule("scores", lambda v: all(float(r["got"]) <= float(r["full"]) for r in v.get("scores", ())), "得分不能超过满分"),
    ),
    posts=(Post("enforcement.file_reviews", quantity="files", dim="category"),),
)  # fmt: skip
