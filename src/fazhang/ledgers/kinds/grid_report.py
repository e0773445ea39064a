from fazhang.ledgers.fields import Choice, Day, Int, Note, Phone, Resident, Rows, Text
from fazhang.ledgers.forms.grid import GRID_PAPERS
from fazhang.ledgers.spec import Clock, Flow, Ledger, Post, Rule, Step

# What the village cannot settle goes on as it stands; the person who reported it is copied encrypted.
TRANSFERS = ("accepted", "distributed", "handled")

LEDGER = Ledger(
    code="grid_report",
    name="网格信息上报台账",
    noun="网格信息",
    chapter="governance",
    basis=("信访工作条例 15", "个人信息保护法 6、34"),
    note="当场处理的登记时即可办结；平台已有的信息按类别导入合计条数，不重复录入，不计办理期限；网格员解决不了的由综治中心受理、"
    "分派或者转入相应台账，不用重新填写。此处只计上报条数，不按人统计。",
    day="上报日期",
    days=(
        "发生日期", "采集日期", "报送日期", "发现日期", "巡查日期", "信息上报日期"
    ),
    title="{kind}：{subject}",
    kind="kind",
    grid=True,
    early=("handling",),
    flow=Flow(
        states={
            "open": "已上报", "accepted": "已受理", "distributed": "已分派", "whistled": "已吹哨", "handled": "已办理",
            "checked": "已核查", "closed": "已办结", "moved": "已转办", "merged": "已并入", "told": "已反馈",
        },
        steps=(
            Step("close", "当场办结", ("open",), "closed", takes=("handling", "result"), closes=True),
            Step("accept", "受理", ("open",), "accepted", permission="dispatch", day="accepted_on", tells=("reporter",)),
            Step("distribute", "分派", ("accepted", "distributed", "whistled"), "distributed", permission="dispatch", day="distributed_on",
                 takes=("instruction",), assigns=True, order=("accepted_on",), tells=("office",)),
            Step("whistle", "吹哨报到", ("accepted", "distributed"), "whistled", permission="dispatch", day="whistled_on", needs=("whistle_to",),
                 takes=("instruction",), order=("accepted_on",), tells=("leaders",)),
            Step("arrive", "部门报到", ("whistled",), "distributed", permission="dispatch", day="arrived_on", takes=("instruction",),
                 follows=("whistled_on",), tells=("office",)),
            Step("handle", "办理", ("accepted", "distributed", "whistled"), "handled", day="handled_on",
                 needs=("result", "handler"), order=("accepted_on", "distributed_on", "whistled_on", "arrived_on")),
            Step("return", "退回重办", ("handled",), "distributed", permission="dispatch", adds="returns", clears=("handled_on", "handler"),
                 tells=("office",)),
            Step("check", "核查", ("handled",), "checked", permission="dispatch", day="checked_on", needs=("checker",), takes=("check_note",),
                 follows=("handled_on",)),
            Step("finish", "办结", ("checked",), "closed", permission="dispatch", closes=True, order=("handled_on", "checked_on")),
            Step("to_dispute", "转矛盾纠纷", TRANSFERS, "moved", closes=True, fills={"handling": "转矛盾纠纷台账"},
                 opens="dispute", tells=("reporter",),
                 copies={"subject": "subject", "facts": "content", "applicant": "reporter", "applicant_phone": "phone",
                         "source": "=网格排查"}),
            Step("to_hazard", "转风险隐患", TRANSFERS, "moved", closes=True, fills={"handling": "转风险隐患台账"},
                 opens="hazard", tells=("reporter",),
                 copies={"subject": "subject", "place": "place", "facts": "content", "source": "=网格上报"}),
            Step("to_opinion", "转群众意见", TRANSFERS, "moved", closes=True, fills={"handling": "转群众意见台账"},
                 opens="opinion", tells=("reporter",),
                 copies={"subject": "subject", "content": "content", "person": "reporter", "phone": "phone",
                         "channel": "=走访收集"}),
            Step("to_petition", "转信访事项", TRANSFERS, "moved", permission="dispatch", closes=True, fills={"handling": "转接访下访台账"},
                 opens="petition", tells=("reporter",),
                 copies={"subject": "subject", "demand": "content", "visitor": "reporter", "phone": "phone"}),
            Step("to_enforcement", "转执法线索", TRANSFERS, "moved", permission="dispatch", closes=True, fills={"handling": "转执法案件台账"},
                 opens="enforcement_case", tells=("reporter",),
                 copies={"cause": "subject", "facts": "content", "lead": "=是", "source": "=网格上报"}),
            Step("deliberate", "提交议事", ("distributed",), "distributed", opens="deliberation",
                 copies={"topic": "subject", "place": "place"}),
            Step("merge", "并入重复上报的事项", ("open", "accepted", "distributed"), "merged", permission="dispatch", closes=True, joins=True,
                 tells=("reporter",)),
            Step("feedback", "反馈", ("closed", "moved", "merged"), "told", day="feedback_on", needs=("feedback",),
                 takes=("rating",), follows=("closed",), tells=("reporter",)),
            Step("reopen", "重新办理", ("closed", "told", "moved", "merged"), "open", permission="reopen",
                 clears=("accepted_on", "distributed_on", "whistled_on", "arrived_on", "handled_on", "handler",
                         "checked_on", "checker", "feedback_on", "feedback", "rating")),
        ),
        ended=("closed", "moved", "merged", "told"),
    ),
    clocks=(
        Clock("accept", "网格事件受理", "wg.accept", stop=("accepted_on", "closed"), when={"count": (1,)}, soon=1),
        Clock("finish", "网格事件办结", "wg.close", start="accepted_on", soon=2),
    ),
    documents=GRID_PAPERS,
    fields=(
        Choice(
            "kind", "信息类别", required=True, listed=True, also=(
            *("事件类型", "事项类别", "类别", "事件类别", "信息类型", "事项类型", "类型"),
            *("上报类型", "问题类别"),
        ),
            options=("矛盾纠纷", "风险隐患", "利益群体信访诉求", "治安问题线索", "疫情防控", "其他事项"),
        ),
        Text("subject", "信息摘要", required=True, max=80, listed=True, searched=True, help="不写居民姓名、电话",
             also=(
            *("事件名称", "事项", "内容摘要", "事件简述", "事件标题", "问题描述", "信息标题", "上报内容"),
            *("上报事项", "事件概要", "事件摘要", "问题"),
        )),
        Int("count", "条数", required=True, min=1, max=1000000, default=1, listed=True, unit="条", also=(
            "数量", "件数", "上报条数", "上报件数", "事件数", "事件数量", "上报数量"
        )),
        Text("platform", "信息平台", max=40,
             also=("平台", "来源平台", "上报平台", "上报渠道", "信息来源", "来源"), help="由省、市综治平台导入的填写平台名称"),
        Text("place", "地点", max=100, searched=True, also=(
            "发生地点", "位置", "事件地点", "事发地点", "具体位置", "详细地址"
        )),
        Note("content", "情况说明", searched=True, also=(
            "事件描述", "内容", "事件详情", "具体情况", "详细描述", "情况描述", "事件内容"
        )),
        Resident("reporter", "反映人", also=("报事人", "上报人反映人", "诉求人"), help="需要反馈的填写"),
        Phone("phone", "联系电话", also=("反映人电话",)),
        Choice(
            "handling", "处理去向", listed=True, also=("办理情况", "处置情况", "处理方式", "处置方式", "流转去向"),
            options=(
                *("当场处理", "转矛盾纠纷台账", "转风险隐患台账", "转群众意见台账", "转接访下访台账", "转执法案件台账"),
                *("报综治中心", "报公安派出所", "其他"),
            ),
        ),
        Day("accepted_on", "受理日期", also=("受理派单日期",)),
        Day("distributed_on", "分派日期", also=("交办日期",)),
        Text("instruction", "办理要求", max=200, help="不写居民姓名"),
        Text("whistle_to", "请求报到的县级部门", max=60),
        Day("whistled_on", "吹哨日期"),
        Day("arrived_on", "部门报到日期"),
        Day("handled_on", "办理日期"),
        Text("handler", "办理人", max=40, also=("处置人", "处理人", "办理人员")),
        Note("result", "办理结果", also=(
            "处置结果", "办结情况", "处理结果", "处置情况结果", "办结结果", "处理情况"
        )),
        Rows("returns", "退回情况", noun="次", columns=(
            Day("on", "退回日期", required=True), Text("reason", "退回理由", required=True, max=200),
        )),
        Day("checked_on", "核查日期"),
        Text("checker", "核查人", max=40),
        Note("check_note", "核查情况", also=("核实情况", "核查结果")),
        Day("feedback_on", "反馈日期"),
        Note("feedback", "反馈情况", also=("反馈结果",)),
        Choice("rating", "反映人评价", options=("满意", "基本满意", "不满意"), also=("满意度", "群众评价", "是否满意")),
    ),
    rules=(
        Rule("checker", lambda v: not v.get("checker") or v["checker"] != v.get("handler"), "核查由办理人以外的人进行"),
    ),
    posts=(Post("grid.reports", quantity="count", dim="kind"),),
)  # fmt: skip
