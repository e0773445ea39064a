from fazhang.ledgers.fields import Choice, Day, Note, Phone, Resident, Text
from fazhang.ledgers.spec import ROSTER, Ledger, While

LEDGER = Ledger(
    code="law_literate",
    name="法律明白人名册",
    noun="法律明白人",
    chapter="publicity",
    basis=("法治宣传教育法 46", "乡村“法律明白人”培养工作规范（试行）"),
    note="培养期间即可登记，取得证书后补填证书编号；姓名和电话受保护，名册中以编号显示。",
    day="确定日期",
    days=("选聘日期", "聘任日期", "认定日期", "遴选日期", "任命日期"),
    closed_day="退出日期",
    title="{kind} {number}",
    kind="kind",
    flow=ROSTER,
    fields=(
        Choice(
            "kind",
            "类别",
            required=True,
            listed=True,
            default="法律明白人",
            options=("法律明白人", "学法中心户"),
            also=("明白人类别",),
        ),
        Resident("person", "姓名", required=True, also=("法律明白人", "法律明白人姓名")),
        Phone("phone", "联系电话", also=("电话", "手机号码", "手机", "联系方式")),
        Choice(
            "identity",
            "人员类别",
            listed=True,
            also=("身份类别", "身份", "人员身份"),
            options=(
                *("村（社区）干部", "人民调解员", "网格员", "村（居）民小组长", "退役军人"),
                *("妇联执委", "致富带头人", "志愿者", "其他"),
            ),
        ),
        Text("number", "证书编号", max=40, listed=True, searched=True, also=("证号", "证书号", "证件编号")),
        Day("certified_on", "发证日期", listed=True, also=("颁证日期", "取得证书日期")),
        Note("notes", "培训和作用发挥情况", also=("备注", "作用发挥情况", "培训情况")),
    ),
    posts=(While("law_literate.count", dim="kind"),),
)
