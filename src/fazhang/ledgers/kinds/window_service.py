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
    title="{topic}办件",
    kind="topic",
    fields=(
        Choice(
            "topic",
            "业务类别",
            required=True,
            listed=True,
            also=("事项类别", "业务类型"),
            options=(
                *("民政救助", "社会保障", "医疗保障", "卫生健康", "农业农村", "自然资源"),
                *("村镇建设", "退役军人", "残疾人服务", "证照办理", "其他"),
            ),
        ),
        Choice("channel", "办理方式", default="窗口办理", options=("窗口办理", "网上办理", "帮办代办", "自助办理")),
        Int("matters", "办件数", required=True, min=1, default=1, listed=True, unit="件", also=("件数", "办理件数")),
        Int("good", "好评数", default=0, listed=True, unit="件", help="非常满意、满意、基本满意", also=("满意件数",)),
        Int("bad", "差评数", default=0, listed=True, unit="件", help="不满意、非常不满意", also=("不满意件数",)),
        Text("place", "办理地点", max=60, help="如便民服务中心、村（社区）便民服务站"),
        Note("rectification", "差评整改情况", searched=True),
    ),
    posts=(
        Post("window.matters", quantity="matters", dim="topic"),
        Post("window.rated", quantity="good", dim="topic"),
        Post("window.rated", quantity="bad", dim="topic"),
        Post("window.satisfied", quantity="good", dim="topic"),
    ),
)
