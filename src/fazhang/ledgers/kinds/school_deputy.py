from fazhang.ledgers.fields import Choice, Day, Int, Note, Terms, Text
from fazhang.ledgers.spec import ROSTER, TERM, Ledger, While, until

LEDGER = Ledger(
    code="school_deputy",
    name="法治副校长名册",
    noun="法治副校长",
    chapter="publicity",
    basis=("法治宣传教育法 41", "中小学法治副校长聘任与管理办法"),
    note="一所学校有多名法治副校长的，只计入其中一人的学校数，避免重复计算。",
    day="聘任日期",
    days=("聘用日期", "任职日期", "受聘日期"),
    closed_day="离任日期",
    title="{person}",
    kind="unit",
    flow=ROSTER,
    clocks=(until("term_ends", "聘期", kind=TERM, soon=30),),
    fields=(
        Text(
            "person",
            "姓名",
            required=True,
            max=40,
            listed=True,
            searched=True,
            also=("法治副校长", "法治副校长姓名", "副校长姓名"),
        ),
        Choice(
            "unit",
            "派出机关",
            required=True,
            listed=True,
            also=("工作单位", "单位", "所在单位", "派出单位", "选派单位"),
            options=("人民法院", "人民检察院", "公安机关", "司法行政部门", "其他"),
        ),
        Text("post", "职务", max=60, also=("职务职级",)),
        Int("schools", "任职学校数", required=True, max=50, default=1, listed=True, unit="所", also=("学校数",)),
        Terms(
            "school_names",
            "任职学校",
            listed=True,
            searched=True,
            help="学校名称，用顿号分开",
            also=("学校", "学校名称", "受聘学校", "聘任学校", "服务学校"),
        ),
        Day("term_ends", "聘期届满日期", listed=True, also=("任期届满日期", "聘期截止日期", "聘期至")),
        Note("notes", "履职情况", searched=True, also=("备注", "工作情况")),
    ),
    posts=(
        While("publicity.school_deputies", dim="unit"),
        While("publicity.schools_covered", quantity="schools"),
    ),
)
