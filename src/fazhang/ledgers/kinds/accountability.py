from fazhang.ledgers.fields import Choice, Int, Many, Note, Text
from fazhang.ledgers.spec import Ledger, Post

LEDGER = Ledger(
    code="accountability",
    name="执法过错责任追究台账",
    noun="责任追究",
    chapter="enforcement",
    basis=("行政处罚法 75、76", "国办发〔2005〕37号"),
    note="尽职免责、容错纠错也在此登记，但不计入责任追究；处理对象只计人次，不列姓名。",
    day="处理日期",
    title="{kind}：{subject}",
    kind="kind",
    fields=(
        Text(
            "subject",
            "事由",
            required=True,
            max=80,
            listed=True,
            searched=True,
            help="不写人员姓名",
            also=("过错事实", "追究事项"),
        ),
        Choice(
            "kind",
            "处理类别",
            required=True,
            listed=True,
            options=("过错责任追究", "错案纠正", "尽职免责"),
            also=("类别",),
        ),
        Choice(
            "source",
            "线索来源",
            listed=True,
            also=("来源", "发现方式"),
            options=("行政复议", "行政诉讼", "案卷评查", "投诉举报", "执法监督", "本级自查", "其他"),
        ),
        Text("unit", "责任单位", max=60, listed=True, searched=True, also=("所在单位", "责任部门")),
        Int(
            "people",
            "处理人次",
            required=True,
            min=1,
            max=200,
            default=1,
            listed=True,
            unit="人次",
            also=("追究人数", "人次"),
        ),
        Many(
            "measures",
            "处理方式",
            also=("追究方式", "处理结果"),
            options=(
                *("限期整改", "通报批评", "批评教育", "离岗培训"),
                *("调离执法岗位", "取消执法资格", "给予处分", "移送有权机关"),
            ),
        ),
        Note("correction", "纠正情况", searched=True, also=("错案纠正情况", "整改情况")),
    ),
    posts=(
        Post("enforcement.accountability", quantity="people", dim="kind", when={"kind": ("过错责任追究", "错案纠正")}),
    ),
)
