from fazhang.ledgers.fields import Choice, Day, Note, Phone, Resident, Text, Yes
from fazhang.ledgers.spec import Clock, Ledger, Post, case

LEDGER = Ledger(
    code="legal_aid",
    name="法律援助台账",
    noun="法律援助",
    chapter="publicity",
    basis=("法律援助法 31、32、42、43",),
    note="乡镇接收申请后转交法律援助机构审查，审查期限七日；法律援助件数只计决定给予援助的案件。",
    day="申请日期",
    closed_day="决定日期",
    title="{kind}：{subject}",
    kind="kind",
    flow=case("result", takes=("lawyer",)),
    clocks=(Clock("review", "法律援助审查", "fl.review"),),
    fields=(
        Text(
            "subject",
            "申请事项",
            required=True,
            max=80,
            listed=True,
            searched=True,
            help="不写申请人姓名",
            also=("案由",),
        ),
        Choice(
            "kind",
            "案件类别",
            required=True,
            listed=True,
            also=("案件类型",),
            options=("民事", "劳动仲裁", "行政", "刑事", "国家赔偿", "其他"),
        ),
        Resident("applicant", "申请人", required=True, also=("受援人", "姓名")),
        Phone("phone", "联系电话"),
        Yes("exempt", "不受经济困难条件限制"),
        Day("sent_on", "转交日期", help="转交法律援助机构的日期"),
        Choice("result", "审查结果", listed=True, options=("给予援助", "不予援助", "撤回申请")),
        Text("lawyer", "援助人员", max=40, listed=True, also=("承办律师",)),
        Note("notes", "办理情况"),
    ),
    posts=(
        Post("legal_service.aid_applications", dim="kind"),
        Post("legal_service.aid_cases", dim="kind", on="closed", when={"result": ("给予援助",)}),
    ),
)
