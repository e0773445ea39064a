import re

from fazhang.ledgers.fields import Address, Choice, Day, Money, Note, Resident, Text, Yes
from fazhang.ledgers.kinds.power import AREAS
from fazhang.ledgers.spec import Clock, Ledger, Post, Rule, While, case, needed_if

PUNISHED, NOT_PUNISHED = ("给予行政处罚",), ("不予行政处罚", "撤销立案")
TRANSFERRED = ("移送司法机关", "移送其他机关")

LEDGER = Ledger(
    code="enforcement_case",
    name="行政处罚案件台账",
    noun="案件",
    chapter="enforcement",
    basis=("行政处罚法 28、42、44、45、48、51、52、54、57、58、59、60、61、63、67", "国办发〔2018〕118号"),
    note="90日是自立案到作出处罚决定的期限，法律、法规、规章另有规定的从其规定；法制审核登记在合法性审查台账，此处只记日期。",
    day="立案日期",
    closed_day="结案日期",
    title="{cause}",
    kind="area",
    flow=case(
        *("outcome", "decided_on"),
        takes=(
            *("ordered_on", "notified_on", "reviewed_on", "collective", "fine", "forfeit"),
            *("served_on", "execution", "published_on"),
        ),
    ),
    clocks=(Clock("decide", "作出处罚决定", "cf.decide", stop=("decided_on", "closed"), soon=10),),
    fields=(
        Text(
            "cause",
            "案由",
            required=True,
            max=80,
            listed=True,
            searched=True,
            help="不写当事人姓名",
            also=("案件名称",),
        ),
        Text("number", "案号", max=60, listed=True, searched=True, also=("立案号", "决定书文号", "处罚决定书文号")),
        Choice("area", "执法领域", required=True, listed=True, options=AREAS, also=("领域", "案件类别")),
        Choice("procedure", "适用程序", required=True, listed=True, options=("普通程序", "简易程序")),
        Choice(
            "source",
            "案件来源",
            options=("巡查发现", "执法检查", "投诉举报", "部门移送", "上级交办", "其他"),
            also=("来源",),
        ),
        Choice("party_kind", "当事人类别", options=("自然人", "个体工商户", "法人", "其他组织")),
        Resident("party", "当事人", also=("当事人姓名", "被处罚人", "行政相对人")),
        Address("address", "当事人地址", also=("住址", "住所")),
        Text("officers", "执法人员", required=True, max=60, searched=True, help="不少于两人", also=("承办人",)),
        Note("facts", "违法事实和证据", searched=True, also=("违法事实", "案情")),
        Day("ordered_on", "责令改正日期", help="发出责令改正文书的填写", also=("责令整改日期",)),
        Day("notified_on", "告知日期", help="告知拟处罚内容和陈述、申辩、听证权利", also=("处罚告知日期",)),
        Yes("hearing", "举行听证", also=("是否听证",)),
        Day("reviewed_on", "法制审核日期", help="依法应当审核的，审核通过才能作出决定"),
        Yes("collective", "集体讨论", help="情节复杂或者重大违法行为", also=("是否集体讨论",)),
        Choice(
            "outcome",
            "处理结果",
            listed=True,
            also=("处理决定", "处罚结果"),
            options=PUNISHED + NOT_PUNISHED + TRANSFERRED,
        ),
        Day("decided_on", "决定日期", also=("处罚决定日期", "处理日期")),
        Money("fine", "罚款金额", also=("罚款", "罚款（元）")),
        Money("forfeit", "没收金额", help="没收的违法所得和非法财物价值", also=("没收违法所得",)),
        Day("served_on", "送达日期"),
        Choice(
            "execution", "执行情况", options=("已履行", "分期履行", "未履行", "申请法院强制执行"), also=("履行情况",)
        ),
        Day("published_on", "公示日期", help="处罚决定作出后7个工作日内公示", also=("公开日期",)),
    ),
    rules=(
        Rule(  # 行政处罚法 42
            "officers",
            lambda v: len([n for n in re.split(r"[、，,；;\s]+", v["officers"]) if n]) >= 2,
            "执法人员不得少于两人，姓名用顿号分开",
        ),
        needed_if("decided_on", "outcome", *PUNISHED, label="决定日期"),
    ),
    posts=(
        Post("enforcement.cases", dim="area"),
        While("enforcement.open", dim="area"),
        Post("enforcement.closed", dim="area", on="closed", when={"outcome": PUNISHED + TRANSFERRED}),
        Post("enforcement.withdrawn", dim="area", on="closed", when={"outcome": NOT_PUNISHED}),
        Post("enforcement.fines", quantity="fine", dim="area", on="decided_on", when={"outcome": PUNISHED}),
        Post("enforcement.fines", quantity="forfeit", dim="area", on="decided_on", when={"outcome": PUNISHED}),
        Post("enforcement.corrections", dim="area", on="ordered_on"),
    ),
)
