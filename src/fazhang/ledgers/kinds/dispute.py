from fazhang.ledgers.fields import Address, Choice, Day, Int, Many, Money, Note, Phone, Resident, Text, Yes
from fazhang.ledgers.spec import Ledger, Post, While, case, until

TYPES = (
    *("婚姻家庭纠纷", "邻里纠纷", "房屋宅基地纠纷", "合同纠纷", "生产经营纠纷", "损害赔偿纠纷", "山林土地纠纷"),
    *("征地拆迁纠纷", "环境污染纠纷", "劳动争议纠纷", "旅游纠纷", "消费纠纷", "医疗纠纷", "道路交通事故纠纷"),
    *("物业纠纷", "知识产权纠纷", "互联网纠纷", "其他纠纷"),
)
SOURCES = (
    *("网格排查", "当事人申请", "主动调解", "法院委托移送", "公安委托移送", "检察院委托移送"),
    *("信访部门委托移送", "其他部门委托移送", "其他"),
)

LEDGER = Ledger(
    code="dispute",
    name="矛盾纠纷台账",
    noun="纠纷",
    chapter="governance",
    basis=("人民调解法 17、25、26、27、28、29、31、33", "信访工作条例 15"),
    note="同一纠纷只登记一次；多次调解、回访写在同一条里，不重复计数。",
    day="登记日期",
    title="{subject}",
    kind="type",
    grid=True,
    flow=case("outcome", "result", takes=("told", "form", "amount", "performed")),
    clocks=(until("due_on", "化解时限"),),
    fields=(
        Text(
            "subject",
            "纠纷事由",
            required=True,
            max=80,
            listed=True,
            searched=True,
            help="写事由，不写当事人姓名",
            also=("纠纷名称", "纠纷简述", "简要案情", "案由"),
        ),
        Choice("type", "纠纷类型", required=True, listed=True, options=TYPES, also=("纠纷类别", "类别")),
        Choice("source", "纠纷来源", required=True, listed=True, options=SOURCES, also=("案件来源", "来源")),
        Int(
            "parties",
            "当事人数",
            required=True,
            min=2,
            max=1000,
            default=2,
            unit="人",
            also=("涉及人数", "涉及当事人数"),
        ),
        Resident("applicant", "申请人", also=("甲方", "当事人", "当事人甲")),
        Phone("applicant_phone", "申请人电话", also=("联系电话", "甲方电话")),
        Address("applicant_address", "申请人住址", also=("甲方住址",)),
        Resident("respondent", "被申请人", also=("乙方", "对方当事人", "当事人乙")),
        Phone("respondent_phone", "被申请人电话", also=("乙方电话",)),
        Address("respondent_address", "被申请人住址", also=("乙方住址",)),
        Note("facts", "纠纷情况", searched=True, also=("主要事实", "争议事项", "纠纷内容")),
        Yes("escalating", "有激化可能", help="可能引起治安案件、刑事案件的，及时报告公安机关"),
        Text("mediators", "调解员", max=60, listed=True, searched=True, also=("化解责任人", "调解人")),
        Text("committee", "调解组织", max=60, also=("化解组织", "调委会")),
        Day("due_on", "化解时限", help="有约定或者委托期限的填写", also=("调解期限", "化解期限")),
        Choice("outcome", "调解结果", options=("调解成功", "调解不成"), also=("化解结果", "是否化解", "化解是否成功")),
        Many("told", "告知途径", options=("仲裁", "行政", "司法"), help="调解不成的，告知当事人可走的途径"),
        Choice("form", "协议形式", options=("口头", "书面")),
        Money("amount", "涉及金额", also=("协议金额", "涉案金额")),
        Note("result", "调解情况", searched=True, also=("化解情况", "协议内容", "处理情况")),
        Choice("performed", "履行情况", options=("已履行", "履行中", "未履行")),
        Day("visited_on", "回访日期"),
        Day("confirmed_on", "司法确认日期", help="自协议生效之日起30日内共同申请；填法院裁定日期", also=("司法确认",)),
    ),
    posts=(
        Post("dispute.registered", dim="type"),
        Post("dispute.parties", quantity="parties", dim="type"),
        While("dispute.in_progress", dim="type"),
        Post("dispute.resolved", dim="type", on="closed", when={"outcome": ("调解成功",)}),
        Post("dispute.failed", dim="type", on="closed", when={"outcome": ("调解不成",)}),
        Post("dispute.amount", quantity="amount", dim="type", on="closed"),
        Post("dispute.judicial_confirmed", dim="type", on="confirmed_on", when={"outcome": ("调解成功",)}),
        Post("grid.disputes", dim="type", when={"source": ("网格排查",)}),
        Post(
            "grid.disputes_resolved", dim="type", on="closed", when={"source": ("网格排查",), "outcome": ("调解成功",)}
        ),
    ),
)
