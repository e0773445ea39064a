from fazhang.ledgers.fields import Choice, Day, Note, Rows, Text, Yes
from fazhang.ledgers.forms.grid import HAZARD_PAPERS
from fazhang.ledgers.spec import Flow, Ledger, Post, Step, While, until

LEDGER = Ledger(
    code="hazard",
    name="风险隐患台账",
    noun="风险隐患",
    chapter="governance",
    basis=("安全生产法 9、41", "信访工作条例 15"),
    note="整改完成并经复查才办结；超出乡镇权限、已上报的在上级处理完之前仍在改；检查活动本身登记在巡查检查台账。",
    day="发现日期",
    days=(
        "排查日期", "检查日期", "巡查日期", "摸排日期", "发现隐患日期", "隐患排查日期"
    ),
    closed_day="整改完成日期",
    title="{subject}",
    kind="type",
    grid=True,
    early=("owner", "due_on", "reported", "measures"),
    flow=Flow(
        states={
            "open": "已发现", "ordered": "整改中", "raised": "已上报", "rectified": "待复查", "closed": "已销号",
        },
        steps=(
            Step("close", "复查合格", ("open", "rectified"), "closed", needs=("result",), takes=("rectified_on",),
                 closes=True, order=("ordered_on", "rectified_on")),
            Step("order", "责令整改", ("open",), "ordered", permission="dispatch", day="ordered_on", needs=("due_on", "owner"),
                 takes=("measures", "level"), assigns=True, tells=("office",)),
            Step("raise", "上报县级部门", ("open", "ordered"), "raised", day="raised_on", fills={"reported": True},
                 takes=("raised_to", "measures"), tells=("leaders",)),
            Step("rectify", "整改完成", ("ordered", "raised"), "rectified", day="rectified_on", takes=("rectification",),
                 order=("ordered_on",), tells=("reporter",)),
            Step("fail", "复查不合格", ("rectified",), "ordered", permission="dispatch", adds="rechecks", needs=("due_on",),
                 clears=("rectified_on",), tells=("office",)),
            Step("to_enforcement", "转执法线索", ("open", "ordered"), "ordered", permission="dispatch", opens="enforcement_case",
                 copies={"cause": "subject", "facts": "facts", "lead": "=是", "source": "=巡查发现"}),
            Step("reopen", "重新办理", ("closed",), "open", permission="reopen", clears=("rectified_on",)),
        ),
    ),
    clocks=(until("due_on", "整改期限", stop=("rectified_on", "closed")),),
    documents=HAZARD_PAPERS,
    fields=(
        Text("subject", "隐患描述", required=True, max=80, listed=True, searched=True, help="写情况和部位，不写居民姓名",
             also=(
            *("隐患内容", "存在问题", "风险点", "隐患情况", "隐患问题", "问题隐患", "隐患", "风险描述"),
            *("发现问题", "隐患名称", "安全隐患", "风险隐患", "问题描述", "检查发现问题", "隐患具体情况"),
            *("风险隐患内容", "安全隐患内容", "描述"),
        )),
        Choice(
            "type", "隐患类别", required=True, listed=True, also=(
            "风险类别", "隐患类型", "类别", "风险类型", "隐患分类", "类型", "行业类别", "行业领域"
        ),
            options=(
                *("安全生产", "消防安全", "道路交通", "房屋建筑", "燃气", "食品药品", "防汛抗旱"),
                *("地质灾害", "森林防火", "校园及周边", "护路护线", "不稳定因素", "其他"),
            ),
        ),
        Choice("level", "隐患等级", listed=True, options=("一般", "重大"), also=("风险等级", "等级", "隐患级别", "风险级别", "级别")),
        Choice("source", "发现方式", also=("来源", "隐患来源", "排查方式", "发现途径"),
               options=("检查发现", "网格上报", "群众举报", "单位自查", "上级交办", "其他")),
        Text("place", "地点部位", max=100, listed=True, searched=True, also=(
            *("地点", "场所", "位置", "隐患地点", "隐患部位", "隐患位置", "检查地点", "检查对象"),
            *("被检查单位", "受检单位", "企业名称", "单位名称", "具体位置"),
        )),
        Note("facts", "情况说明", searched=True, also=("具体情况", "基本情况")),
        Text("owner", "整改责任单位", max=60, searched=True, also=(
            "责任单位", "责任主体", "整改单位", "整改主体", "责任部门", "隐患单位", "整改责任部门"
        )),
        Text("leader", "监管责任人", max=40, also=(
            "责任人", "包保领导", "整改责任人", "整改责任领导", "负责人", "责任领导", "包保责任人"
        )),
        Day("due_on", "整改期限", listed=True, also=(
            "整改时限", "完成时限", "完成期限", "限期整改日期", "整改完成时限"
        )),
        Yes("reported", "已上报县级部门", also=("是否上报", "是否已上报")),
        Note("measures", "整改措施", searched=True, also=(
            "管控措施", "防范措施", "整改要求", "整改方案", "处置措施", "采取措施", "整改建议"
        )),
        Day("ordered_on", "责令整改日期"),
        Day("raised_on", "上报日期"),
        Text("raised_to", "上报的部门", max=60, also=("上报部门",)),
        Day("rectified_on", "报告整改完成日期"),
        Note("rectification", "整改经过"),
        Rows("rechecks", "复查不合格记录", noun="次", columns=(
            Day("on", "复查日期", required=True), Text("finding", "仍存在的问题", required=True, max=200),
        )),
        Note("result", "整改和复查情况", searched=True, also=(
            *("整改情况", "复查情况", "销号情况", "复查结果", "整改落实情况", "整改结果", "是否整改"),
            *("整改进展", "治理情况", "整改完成情况", "是否完成整改", "是否整改到位"),
        )),
    ),
    posts=(
        Post("hazard.found", dim="type"),
        While("hazard.open", dim="type"),
        Post("hazard.fixed", dim="type", on="closed"),
    ),
)  # fmt: skip
