from fazhang.ledgers.fields import Choice, Int, Money, Note, Text
from fazhang.ledgers.spec import ROSTER, Ledger, Post, While

MEDIATION = ("人民调解委员会", "调解工作室", "行业性专业性调解组织")
GRIDS = ("村（社区）网格", "片组网格", "联户微网格")
VENUES = ("法治广场", "法治公园", "法治长廊", "法治宣传栏", "法治图书角", "法治教育基地")
SERVICE = ("公共法律服务站", "公共法律服务室")

LEDGER = Ledger(
    code="facility",
    name="机构阵地名册",
    noun="机构阵地",
    chapter="organisation",
    basis=("人民调解法 8、34", "法治宣传教育法 9"),
    note="可以逐个登记，也可以按类合并登记；数量或人数变动的，原记录退出，同日按新数另行登记。",
    day="设立日期",
    days=("成立日期", "建成日期", "建立日期", "启用日期", "挂牌日期"),
    closed_day="撤销日期",
    title="{kind} {subject}",
    kind="kind",
    flow=ROSTER,
    fields=(
        Choice(
            "kind",
            "类别",
            required=True,
            listed=True,
            also=("机构类别", "阵地类别", "阵地类型", "机构类型", "类型"),
            options=(*MEDIATION, *SERVICE, *VENUES, *GRIDS, "村（社区）", "政务服务事项"),
        ),
        Text(
            "subject",
            "名称",
            max=80,
            listed=True,
            searched=True,
            also=("机构名称", "阵地名称", "阵地机构名称", "平台名称", "场所名称"),
        ),
        Int(
            "quantity",
            "数量",
            required=True,
            min=1,
            max=100000,
            default=1,
            listed=True,
            unit="个",
            also=("个数", "处数"),
        ),
        Int(
            "people",
            "人数",
            max=10000,
            listed=True,
            unit="人",
            help="调解组织填调解员数；网格填网格员数，一人只计一次",
            also=("工作人员数", "人员数", "配备人数"),
        ),
        Text("leader", "负责人", max=40, searched=True, also=("责任人", "联系人")),
        Text("place", "地点", max=100, also=("地址", "建设地点", "所在地点")),
        Money("cost", "建设投入", help="填在设立当日", also=("投入资金", "建设资金", "投资金额")),
        Note("notes", "说明", searched=True, also=("备注", "建设情况", "使用情况")),
    ),
    posts=(
        While("mediation.committees", quantity="quantity", dim="kind", when={"kind": MEDIATION}),
        While("mediation.mediators", quantity="people", dim="kind", when={"kind": MEDIATION}),
        While("legal_service.points", quantity="quantity", dim="kind", when={"kind": SERVICE}),
        While("publicity.venues", quantity="quantity", dim="kind", when={"kind": VENUES}),
        While("grid.grids", quantity="quantity", dim="kind", when={"kind": GRIDS}),
        While("grid.members", quantity="people", dim="kind", when={"kind": GRIDS}),
        While("place.villages", quantity="quantity", when={"kind": ("村（社区）",)}),
        While("window.items", quantity="quantity", when={"kind": ("政务服务事项",)}),
        Post("money.invested", quantity="cost", dim="=阵地建设"),
    ),
)
