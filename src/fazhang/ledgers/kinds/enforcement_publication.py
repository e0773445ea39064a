from fazhang.ledgers.fields import Choice, Day, Int, Many, Note, Text
from fazhang.ledgers.spec import TERM, Clock, Flow, Ledger, Rule, Step, needed_if, until

ITEMS = {
    "事前公开": ("主体", "人员", "职责", "权限", "依据", "程序", "救济渠道", "随机抽查事项清单"),
    "事中公示": ("出示证件", "执法文书", "岗位信息"),
    "事后公开": ("行政处罚、行政许可决定", "其他执法决定", "年度数据"),
}
DECISIONS = ITEMS["事后公开"][:2]
CHANGES = ("变更", "撤销", "确认违法", "确认无效")

LEDGER = Ledger(
    code="enforcement_publication",
    name="执法公示台账",
    noun="公示事项",
    chapter="enforcement",
    basis=("行政处罚法 48", "国办发〔2018〕118号"),
    note="一项内容登记一条，内容变了更新；在处罚案件中已登记公示日期的决定不用重复登记。年度数据公开上一年度执法总体数据和统计年报。",
    day="信息形成日期",
    days=(
        "形成日期", "作出日期", "决定日期", "信息产生日期", "作出决定日期"
    ),
    closed_day="公示日期",
    title="{stage}：{subject}",
    kind="stage",
    early=("channels",),
    flow=Flow(
        states={"open": "待公示", "closed": "已公示", "changed": "待撤回", "withdrawn": "已撤回"},
        steps=(
            Step("close", "公示", ("open",), "closed", needs=("channels",), takes=("address",), closes=True,
                 article="国办发〔2018〕118号"),
            Step("revise", "更新内容", ("closed",), "closed", day="revised_on", needs=("revision",), follows=("closed",)),
            Step("change", "决定被变更或者撤销", ("closed",), "changed", day="changed_on", needs=("change",),
                 follows=("closed",), article="行政处罚法 48"),
            Step("withdraw", "撤回并说明理由", ("changed",), "withdrawn", day="withdrawn_on", needs=("reason",),
                 when={"change": CHANGES}, follows=("changed_on",), article="行政处罚法 48"),
            Step("expire", "公示期满撤下", ("closed",), "withdrawn", day="withdrawn_on", needs=("reason",), follows=("closed",),
                 when={"change": (None,)}),
            Step("reopen", "撤回登记", ("closed",), "open", permission="reopen"),
        ),
        ended=("closed", "changed", "withdrawn"),
    ),
    clocks=(
        Clock("penalty", "公示处罚、许可决定", "gs.penalty_licence_publish", when={"item": DECISIONS[:1]}, soon=3),
        Clock("other", "公示其他执法决定", "gs.other_publish", when={"item": DECISIONS[1:]}, soon=5),
        until("due_on", "公开年度执法数据", soon=15),
        Clock("withdraw", "撤回公示并说明理由", "cf.withdraw_publication", start="changed_on", stop=("withdrawn_on",), soon=2),
        Clock("shown_unit", "公示期（法人、其他组织）", "gs.public_unit", start="closed", stop=("withdrawn_on",), kind=TERM,
              when={"party_kind": ("法人、其他组织",)}, soon=15),
        Clock("shown_person", "公示期（自然人）", "gs.public_person", start="closed", stop=("withdrawn_on",), kind=TERM,
              when={"party_kind": ("自然人",)}, soon=15),
    ),
    fields=(
        Choice("stage", "公示环节", required=True, listed=True, options=tuple(ITEMS), also=("环节", "公示阶段", "公示类别", "公示类型")),
        Choice("item", "公示内容", required=True, listed=True, options=tuple(i for s in ITEMS.values() for i in s),
               also=(
            "公示事项", "内容", "信息类别", "信息内容", "公示信息内容", "事项"
        )),
        Text("subject", "名称", required=True, max=80, listed=True, searched=True, help="不写居民姓名", also=(
            "标题", "决定名称", "信息标题", "信息名称", "公示名称", "文件名称"
        )),
        Text("number", "文号", max=60, searched=True, also=("决定书文号", "决定文号", "文书号")),
        Choice("party_kind", "当事人类别", options=("自然人", "法人、其他组织"), help="执法决定填写，按本省公示期到期撤下",
             also=("相对人类别", "行政相对人类别")),
        Int("year", "数据年度", min=2000, max=2100, help="年度数据填写"),
        Day("due_on", "年度数据公开期限", help="一般为次年1月31日前，以上级要求为准"),
        Many("channels", "公示渠道", options=("执法公示平台", "政府网站", "政务新媒体", "公示栏", "办事大厅", "执法现场", "其他"),
             also=(
            *("公开渠道", "公示方式", "公示平台", "公开方式", "公示途径", "发布渠道"),
            *("公示媒介", "公示载体"),
        )),
        Text("address", "网址或者位置", also=("网址", "链接", "公示网址", "公示地址", "公示位置")),
        Day("revised_on", "更新日期", also=("变更日期",)),
        Note("revision", "更新内容"),
        Choice("change", "决定的变化", options=CHANGES),
        Day("changed_on", "变更、撤销日期"),
        Day("withdrawn_on", "撤回日期"),
        Note("reason", "撤回理由", help="撤回时公开说明", also=("撤回原因",)),
    ),
    rules=(
        Rule("item", lambda v: v.get("item") in ITEMS.get(v.get("stage", ""), ()), "公示内容与公示环节不符"),
        needed_if("year", "item", "年度数据", label="数据年度"),
        needed_if("due_on", "item", "年度数据", label="年度数据公开期限"),
    ),
)  # fmt: skip
