from fazhang.ledgers.fields import Choice, Day, Int, Note, Text
from fazhang.ledgers.limits import LIMITS
from fazhang.ledgers.spec import ROSTER, TERM, Clock, Ledger, Rule

FEWEST, MOST = int(LIMITS["mt.committee_min"].value), int(LIMITS["mt.committee_max"].value)
COMMITTEES = ("村（社区）人民调解委员会", "乡镇（街道）人民调解委员会", "企事业单位人民调解委员会")

LEDGER = Ledger(
    code="mediation_committee",
    name="人民调解组织名册",
    noun="调解组织",
    chapter="governance",
    basis=("人民调解法 8、9、34",),
    note="逐个登记调解组织的组成和任期；调解组织个数按机构阵地名册计数，这里不重复计。换届的，原记录退出，另行登记。",
    day="设立（换届）日期",
    days=("成立日期", "组建日期", "建立日期"),
    closed_day="撤销（届满）日期",
    title="{name}",
    kind="kind",
    flow=ROSTER,
    clocks=(Clock("term", "调委会任期", "mt.committee_term", kind=TERM, when={"kind": COMMITTEES},
                  expiry="任期届满，应当换届", soon=60),),
    fields=(
        Text("name", "名称", required=True, max=60, listed=True, searched=True, also=(
            "调解组织名称", "调委会名称", "组织名称", "调解委员会名称", "人民调解委员会名称"
        )),
        Choice("kind", "类别", required=True, listed=True,
               options=(*COMMITTEES, "调解工作室", "行业性专业性调解组织"), also=("组织类别", "组织类型", "调委会类别", "调委会类型")),
        Int("members", "委员人数", min=1, max=100, listed=True, unit="人", also=("组成人数", "委员数", "成员人数", "调解员人数", "组成人员数")),
        Int("women", "其中妇女", min=0, max=100, unit="人", help="调委会应当有妇女成员", also=("妇女人数", "女委员人数", "女性委员")),
        Text("chair", "主任", max=40, listed=True, searched=True, also=("负责人", "主任姓名", "调委会主任", "组长")),
        Text("place", "地点", max=100, also=("办公地点", "调解室地点", "地址", "办公地址")),
        Text("hotline", "公开电话", max=30, help="对外公布的办公电话", also=("办公电话",)),
        Day("filed_on", "报司法所备案日期", also=("备案日期", "报备日期")),
        Note("notes", "说明", searched=True, also=("备注",)),
    ),
    rules=(
        Rule("members", lambda v: v.get("kind") not in COMMITTEES or not v.get("members") or FEWEST <= v["members"] <= MOST,
             f"调委会委员为{FEWEST}至{MOST}人", "人民调解法 8"),
        Rule("women", lambda v: v.get("kind") not in COMMITTEES or v.get("women") != 0, "调委会应当有妇女成员", "人民调解法 8"),
        Rule("women", lambda v: (v.get("women") or 0) <= (v.get("members") or 100), "妇女人数不能多于委员人数"),
    ),
)  # fmt: skip
