from fazhang.ledgers.fields import Choice, Day, Int, Note, Terms, Text
from fazhang.ledgers.spec import ROSTER, TERM, Ledger, While, until

LEDGER = Ledger(
    code="adviser",
    name="法律顾问名册",
    noun="法律顾问",
    chapter="publicity",
    basis=("党政主要负责人履行推进法治建设第一责任人职责规定 5、6", "重大行政决策程序暂行条例 28"),
    note="一个村（社区）有多名法律顾问的，只计入其中一人的服务村数，避免重复计算。",
    day="聘任日期",
    closed_day="解聘日期",
    title="{person}",
    kind="kind",
    flow=ROSTER,
    clocks=(until("term_ends", "聘期", kind=TERM, soon=30),),
    fields=(
        Text("person", "姓名", required=True, max=40, listed=True, searched=True, also=("法律顾问", "律师姓名")),
        Choice(
            "kind",
            "顾问类别",
            required=True,
            listed=True,
            options=("党委政府法律顾问", "村（社区）法律顾问", "公职律师"),
        ),
        Text("firm", "执业机构", max=80, listed=True, searched=True, also=("律师事务所", "工作单位")),
        Text("licence", "执业证号", max=40),
        Int("villages", "服务村（社区）数", max=100, unit="个", also=("服务村数",)),
        Terms("village_names", "服务村（社区）", searched=True, help="村（社区）名称，用顿号分开"),
        Day("term_ends", "聘期届满日期", listed=True, also=("合同到期日",)),
        Note("notes", "服务约定"),
    ),
    posts=(
        While("adviser.count", dim="kind"),
        While("adviser.villages", quantity="villages", when={"kind": ("村（社区）法律顾问",)}),
    ),
)
