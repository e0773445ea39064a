from fazhang.ledgers.fields import Choice, Int, Note, Text
from fazhang.ledgers.spec import Ledger, Post

LEDGER = Ledger(
    code="duty_statement",
    name="述法台账",
    noun="述法",
    chapter="organisation",
    basis=("党政主要负责人履行推进法治建设第一责任人职责规定 7", "法治宣传教育法 38"),
    note="每人每次述法登记一条，按述法人的职务类别统计人次。",
    day="述法日期",
    days=("述职时间", "述职述法时间"),
    title="{person}述法",
    kind="role",
    fields=(
        Text(
            "person",
            "述法人",
            required=True,
            max=40,
            listed=True,
            searched=True,
            also=("姓名", "述职述法人", "述职人", "述法人员", "述法人姓名"),
        ),
        Text("post", "职务", max=60, listed=True, also=("岗位", "职务职级")),
        Choice(
            "role",
            "职务类别",
            required=True,
            listed=True,
            also=("述法对象",),
            options=("党委主要负责人", "政府主要负责人", "领导班子成员", "站所负责人", "村（社区）负责人"),
        ),
        Choice(
            "form",
            "述法方式",
            required=True,
            listed=True,
            default="书面述法",
            options=("现场述法", "书面述法"),
            also=("述法形式",),
        ),
        Int("year", "述法年度", min=2015, max=2100, unit="年", also=("年度",)),
        Note("content", "述法内容", searched=True, also=("履职情况", "述法主要内容", "述职述法内容")),
        Note("comments", "评议意见", searched=True, also=("点评意见", "点评情况", "评议情况")),
        Note("rectification", "整改落实情况", also=("整改情况", "整改落实")),
    ),
    posts=(Post("duty.statements", dim="role"),),
)
