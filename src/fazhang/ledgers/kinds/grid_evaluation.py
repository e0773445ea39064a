from fazhang.ledgers.fields import Choice, Money, Note, Text
from fazhang.ledgers.spec import Ledger, Post

LEDGER = Ledger(
    code="grid_evaluation",
    name="网格员考评台账",
    noun="考评",
    chapter="governance",
    note="考评看群众评价和问题解决，不设上报条数、打卡签到、在线时长和排名。",
    day="考评日期",
    title="{period}：{member}",
    kind="period",
    fields=(
        Text(
            "member",
            "网格员",
            required=True,
            max=40,
            listed=True,
            searched=True,
            also=("姓名", "网格员姓名", "考评对象"),
        ),
        Text("grid", "所在网格", max=60, listed=True, searched=True, also=("网格", "网格名称", "所属网格")),
        Choice(
            "period",
            "考评类型",
            required=True,
            listed=True,
            options=("当月评", "半年评", "全年评"),
            also=("考评周期", "三评"),
        ),
        Choice(
            "result",
            "考评结果",
            required=True,
            listed=True,
            options=("合格", "限期改进", "更换"),
            also=("考核结果", "结果"),
        ),
        Note("views", "群众评价", searched=True, also=("群众意见",)),
        Note("comment", "考评意见", searched=True, also=("考核意见", "改进要求", "更换原因")),
        Money("allowance", "发放补助", also=("补助", "补助金额", "绩效补助")),
    ),
    posts=(
        Post("grid.evaluations", dim="period"),
        Post("grid.replaced", when={"result": ("更换",)}),
        Post("grid.allowance", quantity="allowance"),
    ),
)
