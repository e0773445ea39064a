from fazhang.ledgers.fields import Address, Choice, Day, Int, Note, Phone, Resident, Text, Yes
from fazhang.ledgers.spec import Clock, Ledger, Post, While, case

TOPICS = (
    *("农村农业", "城乡建设", "自然资源", "劳动和社会保障", "卫生健康", "教育文体", "民政", "政法", "经济管理"),
    *("交通运输", "商贸旅游", "科技与信息产业", "生态环境", "党务政务", "组织人事", "纪检监察", "其他"),
)
PATHS = ("诉讼等司法程序", "仲裁", "党员申诉", "行政复议等行政程序", "依法履职", "信访处理意见书")

LEDGER = Ledger(
    code="petition",
    name="接访下访台账",
    noun="接访事项",
    chapter="governance",
    basis=("信访工作条例 15、18、20、23、28、29、30、31、32、34",),
    note="检举控告件的材料和检举人情况不得透露、转给被检举人；60日是出具信访处理意见书事项的办理期限，其他途径按各自规定。",
    day="接访日期",
    title="{subject}",
    kind="mode",
    flow=case("outcome", "grade", "result", takes=("rating",)),
    clocks=(Clock("handle", "信访事项办理", "xf.handle"),),
    fields=(
        Text(
            "subject",
            "反映事项",
            required=True,
            max=80,
            listed=True,
            searched=True,
            help="写事由，不写来访人姓名",
            also=("信访事项", "诉求", "信访事由", "反映问题"),
        ),
        Choice(
            "mode", "接访方式", required=True, listed=True, options=("固定接访", "重点约访", "带案下访", "随时接访")
        ),
        Text("leader", "接访领导", required=True, max=40, listed=True, searched=True, also=("接访人", "值班领导")),
        Int(
            "people",
            "来访人次",
            required=True,
            min=1,
            max=500,
            default=1,
            listed=True,
            unit="人次",
            help="多人反映同一事项的推选代表，不超过5人",
            also=("来访人数", "人次", "人数"),
        ),
        Resident("visitor", "来访人", also=("信访人", "来访人姓名", "上访人姓名")),
        Phone("phone", "联系电话", also=("电话", "联系方式")),
        Address("address", "住址", also=("家庭住址", "地址")),
        Choice("purpose", "信访目的", options=("申诉求决", "建议意见", "检举控告")),
        Choice("repeat", "初重件", options=("初件", "重件"), also=("是否重访", "初访重访")),
        Choice("topic", "内容分类", options=TOPICS, also=("问题类别", "信访类别")),
        Note("demand", "诉求内容", searched=True, also=("主要诉求", "反映内容")),
        Day("notified_on", "告知受理日期", help="当场不能答复是否受理的，15日内书面告知"),
        Choice("path", "办理途径", options=PATHS),
        Yes("leader_charge", "领导包案"),
        Text("handler", "承办单位", max=60, also=("责任单位", "承办人")),
        Choice("outcome", "办理结果", options=("化解", "未化解"), also=("是否化解", "化解情况")),
        Choice("grade", "办结程度", options=("实质性", "阶段性", "程序性")),
        Note("result", "办理情况", searched=True, also=("处理情况", "处理意见", "答复情况")),
        Choice("rating", "群众评价", options=("满意", "不满意"), also=("满意度", "评价")),
    ),
    posts=(
        Post("petition.visits", dim="mode"),
        Post("petition.visitors", quantity="people", dim="mode"),
        While("petition.in_progress", dim="mode"),
        Post("petition.resolved", dim="mode", on="closed", when={"outcome": ("化解",)}),
        Post("petition.unresolved", dim="mode", on="closed", when={"outcome": ("未化解",)}),
    ),
)
