from fazhang.ledgers.fields import Choice, Day, Int, Many, Note, Phone, Resident, Text
from fazhang.ledgers.spec import Ledger, Post, simple, until

LEDGER = Ledger(
    code="disclosure",
    name="政务公开台账",
    noun="公开事项",
    chapter="openness",
    basis=("政府信息公开条例 20、21、26、33、36", "村民委员会组织法 35"),
    note="依申请公开应当自收到申请之日起二十个工作日内答复，请填写答复期限；涉密内容不得登记。",
    day="公开或收到日期",
    title="{kind}：{subject}",
    kind="kind",
    flow=simple("已登记", "归档", "已归档", "撤回归档", takes=("replied_on", "reply")),
    clocks=(until("due_on", "答复期限", stop=("replied_on", "closed")),),
    fields=(
        Choice("kind", "公开方式", required=True, listed=True, options=("主动公开", "依申请公开", "村务公开")),
        Text("subject", "公开内容", required=True, max=100, listed=True, searched=True, also=("信息名称", "申请内容")),
        Choice(
            "topic",
            "内容分类",
            options=(
                *("政策文件", "规划计划", "财政财务", "行政执法", "农业农村", "土地房屋"),
                *("社会救助", "工程项目", "党务", "村务", "其他"),
            ),
        ),
        Choice(
            "channel",
            "公开渠道",
            listed=True,
            options=("政府网站", "政务新媒体", "信息公开栏", "村（社区）公开栏", "广播和会议", "其他"),
        ),
        Int("items", "公开条数", required=True, min=1, max=1000, default=1, unit="条", help="主动公开填写"),
        Many("affairs", "三务类别", options=("党务公开", "村务公开", "财务公开"), help="村务公开填写"),
        Resident("applicant", "申请人", help="依申请公开填写"),
        Phone("phone", "联系方式", help="依申请公开填写"),
        Day("due_on", "答复期限", help="依申请公开填写；延长的改为延长后的期限"),
        Day("replied_on", "答复日期", listed=True),
        Choice(
            "reply",
            "答复类型",
            options=("予以公开", "部分公开", "不予公开", "无法提供", "不属于本机关公开", "不予处理", "其他"),
        ),
        Note("notes", "办理情况", searched=True),
    ),
    posts=(
        Post("disclosure.items", quantity="items", dim="channel", when={"kind": ("主动公开",)}),
        Post("disclosure.requests", when={"kind": ("依申请公开",)}),
        Post("disclosure.replied", dim="reply", on="replied_on", when={"kind": ("依申请公开",)}),
        Post("disclosure.village", when={"kind": ("村务公开",)}),
    ),
)
