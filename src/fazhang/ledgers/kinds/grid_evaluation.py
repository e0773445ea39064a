from fazhang.ledgers.fields import Choice, Day, Many, Money, Note, Number, Text
from fazhang.ledgers.forms.grid import EVALUATION_PAPERS
from fazhang.ledgers.spec import Flow, Ledger, Post, Step

GOOD, IMPROVE, REPLACE = "合格", "限期改进", "更换"

LEDGER = Ledger(
    code="grid_evaluation",
    name="网格员考评台账",
    noun="考评",
    chapter="governance",
    note="考评看办结质量：核查通过、退回和反映人评价，不设上报条数、打卡签到、在线时长和排名；限期改进和更换的，先告知本人、听取意见。",
    day="考评日期",
    days=("考核日期", "评议日期"),
    closed_day="确认日期",
    title="{period}：{member}",
    kind="period",
    early=("allowance",),
    flow=Flow(
        states={"open": "已拟定", "told": "已告知本人", "closed": "已确认", "used": "已运用结果"},
        steps=(
            Step("close", "确认合格", ("open", "told"), "closed", takes=("statement",), closes=True,
                 when={"result": (GOOD,)}, refusal="限期改进和更换的，先告知本人，听取意见后再确认", day="confirmed_on",
                 order=("told_on",)),
            Step("confirm", "听取意见后确认", ("told",), "closed", needs=("statement",), closes=True,
                 when={"result": (IMPROVE, REPLACE)}, refusal="考评合格的，用“确认合格”", day="confirmed_on",
                 follows=("told_on",)),
            Step("tell", "告知本人", ("open",), "told", day="told_on"),
            Step("revise", "听取意见后改定", ("told",), "told", needs=("statement", "result"), takes=("comment",)),
            Step("use", "运用结果", ("closed",), "used", day="used_on", needs=("uses",), takes=("allowance", "successor"),
                 follows=("confirmed_on",)),
            Step("reopen", "重新考评", ("closed", "used"), "open", permission="reopen",
                 clears=("told_on", "statement", "confirmed_on", "used_on")),
        ),
        ended=("closed", "used"),
    ),
    documents=EVALUATION_PAPERS,
    fields=(
        Text("member", "网格员", required=True, max=40, listed=True, searched=True, also=(
            "姓名", "网格员姓名", "考评对象", "网格员名字", "被考评人", "考核对象"
        )),
        Text("grid", "所在网格", max=60, listed=True, searched=True, also=("网格", "网格名称", "所属网格", "负责网格", "网格编号")),
        Choice("period", "考评类型", required=True, listed=True, options=("当月评", "半年评", "全年评"),
               also=("考评周期", "三评", "考核类型", "考核周期")),
        Number("passed", "核查通过率", max=100, unit="%", help="办结的事项中一次核查通过的", also=("核查率",)),
        Number("returned", "退回重办率", max=100, unit="%"),
        Number("pleased", "反映人满意率", max=100, unit="%", help="反映人评价为满意、基本满意的", also=("满意率", "群众满意率")),
        Choice("result", "考评结果", required=True, listed=True, options=(GOOD, IMPROVE, REPLACE), also=("考核结果", "结果", "考核等次", "考评等次", "等次")),
        Note("views", "群众评价", searched=True, also=("群众意见", "群众评议")),
        Note("comment", "考评意见", searched=True, also=("考核意见", "改进要求", "更换原因", "评语", "存在问题")),
        Money("allowance", "发放补助", also=(
            "补助", "补助金额", "绩效补助", "补贴", "补贴金额", "发放金额", "绩效"
        )),
        Day("told_on", "告知本人日期"),
        Note("statement", "本人意见", help="没有意见的填“无异议”"),
        Day("confirmed_on", "考评确认日期"),
        Many("uses", "结果运用", options=("发放补助", "表扬", "谈话提醒", "培训帮带", "更换"), also=("考核结果运用", "结果应用")),
        Text("successor", "接任网格员", max=40, help="更换的填写"),
        Day("used_on", "结果运用日期"),
    ),
    posts=(
        Post("grid.evaluations", dim="period"),
        Post("grid.replaced", when={"result": (REPLACE,)}),
        Post("grid.allowance", quantity="allowance"),
    ),
)  # fmt: skip
