from fazhang.ledgers.fields import Choice, Int, Note, Text
from fazhang.ledgers.spec import Ledger, Post

LEDGER = Ledger(
    code="antifraud",
    name="反诈工作台账",
    noun="反诈工作",
    chapter="publicity",
    basis=("反电信网络诈骗法 6、8",),
    note="反诈专项会议登记在会议台账；应用软件由群众自愿安装，不下达安装指标，不登记群众姓名和电话。",
    day="工作日期",
    title="{kind}：{topic}",
    kind="kind",
    grid=True,
    fields=(
        Choice(
            "kind",
            "工作类别",
            required=True,
            listed=True,
            also=("工作形式", "宣传方式"),
            options=("集中宣传", "入户宣传", "线上提醒", "反诈App推广", "预警劝阻"),
        ),
        Text("topic", "工作内容", required=True, max=80, listed=True, searched=True, also=("活动主题",)),
        Text("place", "地点", max=60),
        Int("installs", "反诈App安装", listed=True, unit="人次", also=("安装人数", "App安装数")),
        Int("materials", "发放宣传资料", listed=True, unit="份", also=("宣传单",)),
        Int("audience", "受众人次", listed=True, unit="人次", also=("宣传人数",)),
        Int("pushes", "短信和群消息", unit="条", also=("短信条数",)),
        Int("dissuaded", "预警劝阻", unit="人次", also=("劝阻人数",)),
        Note("notes", "工作情况", searched=True),
    ),
    posts=(
        Post("publicity.events", dim="=反诈宣传", when={"kind": ("集中宣传",)}),
        Post("publicity.app_installs", quantity="installs"),
        Post("publicity.materials", quantity="materials", dim="=反诈宣传"),
        Post("publicity.audience", quantity="audience", dim="=反诈宣传"),
        Post("publicity.posts", quantity="pushes", dim="=反诈宣传"),
        Post("publicity.dissuaded", quantity="dissuaded"),
    ),
)
