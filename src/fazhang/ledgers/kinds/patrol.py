from fazhang.ledgers.fields import Choice, Int, Note, Terms, Text
from fazhang.ledgers.kinds.power import AREAS
from fazhang.ledgers.spec import Ledger, Post

JOINT, PATROLS, CHECK = ("联合执法", "吹哨报到", "配合执法"), ("日常巡查", "专项巡查"), ("执法检查",)
OTHER = ("安全检查", "矛盾纠纷排查", "网格走访", "领导接访下访")
KINDS = JOINT + PATROLS + CHECK + OTHER

LEDGER = Ledger(
    code="patrol",
    name="巡查检查台账",
    noun="巡查检查",
    chapter="enforcement",
    basis=("行政处罚法 26、42、47", "安全生产法 9", "信访工作条例 15、18"),
    note="同一段时间的同类活动可合并成一条填次数；查出的隐患、纠纷、案件和接访事项登记在各自台账，没有发现问题也可登记。",
    day="活动日期",
    days=("检查日期", "巡查日期", "巡逻日期", "执法检查日期", "行动日期"),
    title="{kind}：{subject}",
    kind="kind",
    grid=True,
    fields=(
        Choice(
            "kind",
            "活动类别",
            required=True,
            listed=True,
            options=KINDS,
            also=("巡查类型", "检查类型", "类别", "巡查类别", "检查类别", "检查方式", "执法类型"),
        ),
        Text(
            "subject",
            "活动内容",
            required=True,
            max=80,
            listed=True,
            searched=True,
            also=("巡查内容", "检查内容", "检查事项", "巡查事项", "执法检查内容", "检查项目", "工作内容"),
        ),
        Int(
            "times",
            "次数",
            required=True,
            min=1,
            max=1000,
            default=1,
            listed=True,
            unit="次",
            also=("巡查次数", "检查次数", "次", "开展次数"),
        ),
        Choice("area", "领域", listed=True, options=AREAS, also=("执法领域", "检查领域")),
        Text(
            "place",
            "地点或者对象",
            max=100,
            listed=True,
            searched=True,
            also=(
                *("地点", "检查对象", "巡查地点", "检查单位", "被检查单位", "受检单位", "巡查区域", "检查地点"),
                *("被检查对象", "检查场所", "巡查路线"),
            ),
        ),
        Terms(
            "units",
            "参加单位",
            help="联合、配合的部门，用顿号分开",
            also=("配合单位", "参与单位", "联合单位", "参加部门", "检查部门"),
        ),
        Text(
            "people",
            "参加人员",
            max=100,
            help="执法活动不少于两名执法人员",
            also=("检查人员", "执法人员", "巡查人员", "检查人", "带队领导", "巡查人", "参与人员"),
        ),
        Note(
            "findings",
            "发现问题",
            searched=True,
            also=(
                *("存在问题", "检查情况", "巡查情况", "检查结果", "发现的问题", "发现问题情况", "隐患问题"),
                *("巡查记录", "检查记录"),
            ),
        ),
        Int(
            "corrections",
            "责令改正文书",
            unit="份",
            help="执法活动发出的；已立案的填在案件里",
            also=("责令改正文书数", "整改通知书"),
        ),
        Note(
            "result",
            "处理情况",
            searched=True,
            also=("处置情况", "整改情况", "处理意见", "处理结果", "处置结果", "整改结果", "整改落实情况"),
        ),
    ),
    posts=(
        Post("enforcement.joint", quantity="times", dim="kind", when={"kind": JOINT}),
        Post("enforcement.patrols", quantity="times", dim="kind", when={"kind": PATROLS}),
        Post("enforcement.inspections", quantity="times", dim="area", when={"kind": CHECK}),
        Post("enforcement.corrections", quantity="corrections", dim="area", when={"kind": JOINT + PATROLS + CHECK}),
        Post("hazard.inspections", quantity="times", dim="area", when={"kind": ("安全检查",)}),
        Post("dispute.screenings", quantity="times", when={"kind": ("矛盾纠纷排查",)}),
        Post("grid.visits", quantity="times", when={"kind": ("网格走访",)}),
        Post("petition.reception_days", quantity="times", when={"kind": ("领导接访下访",)}),
    ),
)
