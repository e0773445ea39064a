from fazhang.ledgers.fields import Choice, Int
from fazhang.ledgers.spec import Ledger, Post, While, simple

LEDGER = Ledger(
    code="special_group_work",
    name="特殊人群服务管理台账",
    noun="服务管理记录",
    chapter="creation",
    basis=("社区矫正法 26、54", "个人信息保护法 28"),
    note="每类人群每期（一般为一个月）登记一条，只填数量，不登记任何个人信息；登记下一期的同日更替上一期。",
    day="本期开始日期",
    days=("统计日期", "填报日期", "起始日期", "开始日期", "登记日期"),
    closed_day="更替日期",
    title="{group}",
    kind="group",
    flow=simple("本期", "更替", "已更替", "恢复本期"),
    fields=(
        Choice(
            "group",
            "人群类别",
            required=True,
            listed=True,
            options=("社区矫正对象", "安置帮教对象", "严重精神障碍患者"),
            also=("类别", "对象类别", "人员类别", "特殊人群类别"),
        ),
        Int(
            "people",
            "在册人数",
            max=10000,
            unit="人",
            help="社区矫正、安置帮教填写；不足5人的对外不公布",
            also=("在册数", "在册人员", "人数", "现有人数"),
        ),
        Int(
            "education",
            "集中教育",
            default=0,
            max=1000,
            listed=True,
            unit="次",
            also=("集中学法", "集中教育次数", "教育学习", "集中学习"),
        ),
        Int(
            "talks",
            "走访谈话",
            default=0,
            max=10000,
            listed=True,
            unit="次",
            also=("走访", "谈心谈话", "走访次数", "谈话次数", "走访谈话次数", "个别谈话"),
        ),
        Int(
            "help", "帮扶救助", default=0, max=10000, listed=True, unit="次", also=("帮扶", "帮扶次数", "帮扶救助次数")
        ),
        Int("meetings", "联合研判", default=0, max=1000, unit="次", also=("研判次数", "联合研判次数")),
    ),
    posts=(
        While("special.community_correction", quantity="people", when={"group": ("社区矫正对象",)}),
        While("special.released", quantity="people", when={"group": ("安置帮教对象",)}),
        Post("special.work", quantity="education", dim="group"),
        Post("special.work", quantity="talks", dim="group"),
        Post("special.work", quantity="help", dim="group"),
        Post("special.work", quantity="meetings", dim="group"),
    ),
)
