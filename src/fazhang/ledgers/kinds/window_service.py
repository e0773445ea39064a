from fazhang.ledgers.fields import Choice, Int, Note, Text
from fazhang.ledgers.spec import Ledger, Post

LEDGER = Ledger(
    code="window_service",
    name="便民服务办件台账",
    noun="办件",
    chapter="openness",
    basis=("国办发〔2019〕51号", "优化营商环境条例 36、37"),
    note="按日或按月汇总登记件数，也可从政务服务平台导入，不逐件重复录入；评价总数由好评和差评相加。",
    day="办件日期",
    days=("办理日期", "受理日期", "统计日期", "业务日期"),
    title="{topic}办件",
    kind="topic",
    fields=(
        Choice(
            "topic",
            "业务类别",
            required=True,
            listed=True,
            also=(
                *("事项类别", "业务类型", "业务名称", "业务", "办理事项", "事项名称", "事项", "服务事项"),
                *("事项类型", "服务类别", "办件类型"),
            ),
            options=(
                *("民政救助", "社会保障", "医疗保障", "卫生健康", "农业农村", "自然资源"),
                *("村镇建设", "退役军人", "残疾人服务", "证照办理", "其他"),
            ),
        ),
        Choice(
            "channel",
            "办理方式",
            default="窗口办理",
            options=("窗口办理", "网上办理", "帮办代办", "自助办理"),
            also=("办件方式", "受理方式", "受理渠道"),
        ),
        Int(
            "matters",
            "办件数",
            required=True,
            min=1,
            default=1,
            listed=True,
            unit="件",
            also=(
                *("件数", "办理件数", "办理数", "办件量", "受理件数", "办结件数", "受理数", "业务量"),
                *("办理数量", "办件数量", "办理件"),
            ),
        ),
        Int(
            "good",
            "好评数",
            default=0,
            listed=True,
            unit="件",
            help="非常满意、满意、基本满意",
            also=("满意件数", "好评", "好评件数", "满意数", "满意"),
        ),
        Int(
            "bad",
            "差评数",
            default=0,
            listed=True,
            unit="件",
            help="不满意、非常不满意",
            also=("不满意件数", "差评", "差评件数", "不满意数", "不满意"),
        ),
        Text(
            "place",
            "办理地点",
            max=60,
            help="如便民服务中心、村（社区）便民服务站",
            also=("窗口地点", "服务地点", "地点"),
        ),
        Note("rectification", "差评整改情况", searched=True, also=("差评整改", "整改情况")),
    ),
    posts=(
        Post("window.matters", quantity="matters", dim="topic"),
        Post("window.rated", quantity="good", dim="topic"),
        Post("window.rated", quantity="bad", dim="topic"),
        Post("window.satisfied", quantity="good", dim="topic"),
    ),
)
