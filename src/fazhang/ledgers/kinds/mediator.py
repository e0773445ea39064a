from fazhang.ledgers.fields import Choice, Day, Note, Phone, Pick, Text
from fazhang.ledgers.spec import ROSTER, Ledger

LEDGER = Ledger(
    code="mediator",
    name="人民调解员名册",
    noun="调解员",
    chapter="governance",
    basis=("人民调解法 8、9、15、34",),
    note="登记本乡镇的人民调解员，调解纠纷时从中选择；调解员人数按机构阵地名册计数，这里不重复计。不再担任的办理退出。",
    day="聘任日期",
    days=("聘用日期", "受聘日期", "任职日期", "选聘日期", "推选日期"),
    closed_day="退出日期",
    title="{name}",
    kind="kind",
    flow=ROSTER,
    fields=(
        Text("name", "姓名", required=True, max=40, listed=True, searched=True, also=("调解员", "调解员姓名", "人民调解员", "人民调解员姓名")),
        Choice("kind", "类别", required=True, listed=True, options=("调委会委员", "聘任的调解员"), also=("人员类别", "调解员类别", "调解员类型")),
        Choice("service", "专兼职", listed=True, options=("专职", "兼职"), also=("是否专职", "专职兼职", "专职或兼职")),
        Pick("committee", "调解组织", ledger="mediation_committee", strict=False, max=3, listed=True, searched=True,
             also=(
            "所在调解组织", "所属调委会", "调委会", "所属调解组织", "所在调委会", "调解委员会"
        )),
        Text("skills", "擅长领域", max=80, searched=True, also=("专业领域", "特长", "专长", "调解专长")),
        Text("certificate", "工作证号", max=40, also=("调解员证号", "证件号", "证号", "调解员证编号", "证书编号")),
        Phone("phone", "联系电话", also=("电话", "手机", "手机号码", "联系方式")),
        Day("trained_on", "最近培训日期", also=("培训日期", "最近一次培训日期")),
        Note("notes", "说明", searched=True, also=("备注",)),
    ),
)  # fmt: skip
