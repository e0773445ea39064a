from fazhang.ledgers.fields import Choice, Day, Int, Many, Note, Text, Yes
from fazhang.ledgers.spec import Flow, Ledger, Post, Rule, Step

LIABLE = {"kind": ("过错责任追究", "错案纠正")}
# What is registered when it is decided counts on its day; what is registered for investigation, when it is decided.
DECIDED, PENDING = {"pending": (None, False)}, {"pending": (True,)}

LEDGER = Ledger(
    code="accountability",
    name="执法过错责任追究台账",
    noun="责任追究",
    chapter="enforcement",
    basis=("行政处罚法 75、76", "国办发〔2005〕37号"),
    note="尽职免责、容错纠错也在此登记，但不计入责任追究；处理对象只计人次，不列姓名。已作出处理的直接登记；"
    "刚立案调查的选“正在调查”，作出处理决定后才计入。",
    day="处理（立案）日期",
    days=("追究日期", "立案调查日期", "处分日期"),
    title="{kind}：{subject}",
    kind="kind",
    early=("measures", "correction"),
    flow=Flow(
        states={"open": "调查中", "heard": "已听取陈述申辩", "closed": "已处理", "appealed": "申诉复核中"},
        steps=(
            Step("close", "归档", ("open",), "closed", closes=True, when=DECIDED, takes=("measures", "correction"),
                 refusal="正在调查的，听取陈述申辩后再作出处理决定"),
            Step("hear", "听取陈述申辩", ("open",), "heard", day="heard_on", needs=("findings", "statement"), when=PENDING,
                 refusal="已经处理的不再听取陈述申辩"),
            Step("decide", "作出处理决定", ("heard",), "closed", day="decided_on", needs=("measures", "decision"),
                 takes=("correction", "people"), closes=True, when=PENDING, follows=("heard_on",), permission="approve"),
            Step("appeal", "申诉", ("closed",), "appealed", day="appealed_on", needs=("appeal",)),
            Step("answer", "答复申诉", ("appealed",), "closed", day="answered_on", needs=("answer",), follows=("appealed_on",),
                 permission="approve"),
            Step("reopen", "撤回归档", ("closed",), "open", permission="reopen"),
        ),
        ended=("closed", "appealed"),
    ),
    fields=(
        Text(
            "subject",
            "事由",
            required=True,
            max=80,
            listed=True,
            searched=True,
            help="不写人员姓名",
            also=(
            "过错事实", "追究事项", "过错行为", "违规事实", "问责事由", "过错行为事实", "追责事由"
        ),
        ),
        Choice(
            "kind",
            "处理类别",
            required=True,
            listed=True,
            options=("过错责任追究", "错案纠正", "尽职免责"),
            also=("类别", "追究类别", "问责类别", "处理类型"),
        ),
        Choice(
            "source",
            "线索来源",
            listed=True,
            also=("来源", "发现方式", "案件来源", "问题来源"),
            options=("行政复议", "行政诉讼", "案卷评查", "投诉举报", "执法监督", "本级自查", "其他"),
        ),
        Text("unit", "责任单位", max=60, listed=True, searched=True, also=("所在单位", "责任部门", "所在部门", "被追究单位", "单位")),
        Int(
            "people",
            "处理人次",
            required=True,
            min=1,
            max=200,
            default=1,
            listed=True,
            unit="人次",
            also=(
            "追究人数", "人次", "追责人数", "处理人数", "问责人数", "追究人次"
        ),
        ),
        Many(
            "measures",
            "处理方式",
            also=(
            "追究方式", "处理结果", "问责方式", "处理情况", "追责方式", "处理措施"
        ),
            options=(
                *("限期整改", "通报批评", "批评教育", "离岗培训"),
                *("调离执法岗位", "取消执法资格", "给予处分", "移送有权机关"),
            ),
        ),
        Yes("pending", "正在调查", help="作出处理决定后才计入；已经处理的不填"),
        Note("findings", "调查情况", help="不写人员姓名", also=("调查结果",)),
        Note("statement", "陈述、申辩和听取情况"),
        Day("heard_on", "听取陈述申辩日期"),
        Note("decision", "处理决定", help="事实、依据、处理和申诉权利"),
        Day("decided_on", "处理决定日期"),
        Note("appeal", "申诉内容"),
        Day("appealed_on", "申诉日期"),
        Note("answer", "申诉答复"),
        Day("answered_on", "申诉答复日期"),
        Note("correction", "纠正情况", searched=True, also=("错案纠正情况", "整改情况", "纠错情况", "整改结果")),
    ),
    rules=(
        Rule("decided_on", lambda v: v.get("pending") or not v.get("decided_on"), "填了处理决定日期的，请选“正在调查”"),
    ),
    posts=(
        Post("enforcement.accountability", quantity="people", dim="kind", when=LIABLE | DECIDED),
        Post("enforcement.accountability", quantity="people", dim="kind", on="decided_on", when=LIABLE | PENDING),
    ),
)  # fmt: skip
