from fazhang.ledgers.fields import Choice, Day, Text
from fazhang.ledgers.spec import ROSTER, TERM, Ledger, Rule, While, until

AREAS = (
    *("农业农村", "自然资源", "城乡建设", "市容环境", "生态环境", "水利", "林业", "交通运输", "安全生产", "消防"),
    *("市场监管", "文化旅游", "卫生健康", "其他"),
)

LEDGER = Ledger(
    code="power",
    name="权责事项台账",
    noun="权责事项",
    chapter="enforcement",
    basis=("行政处罚法 20、24",),
    note="只登记由本级行使的事项，案件只能选用此处的处罚事项；上级收回或者取消的办理退出。",
    day="列入日期",
    days=("承接日期", "赋权日期", "授权日期", "下放日期", "施行日期", "调整日期"),
    closed_day="取消日期",
    title="{name}",
    kind="category",
    flow=ROSTER,
    fields=(
        Text(
            "name",
            "事项名称",
            required=True,
            max=100,
            listed=True,
            searched=True,
            also=("权力事项", "职权名称", "权责事项", "权责名称", "权力名称", "名称", "事项", "赋权事项名称"),
        ),
        Choice(
            "category",
            "权力类别",
            required=True,
            listed=True,
            also=("事项类型", "职权类型", "职权类别", "权责类别", "权力类型", "类别"),
            options=(
                *("行政许可", "行政处罚", "行政强制", "行政征收", "行政给付"),
                *("行政检查", "行政确认", "行政奖励", "行政裁决", "其他行政权力"),
            ),
        ),
        Text(
            "code",
            "事项编码",
            max=40,
            searched=True,
            also=("编码", "职权编码", "权力编码", "权责编码", "事项代码"),
        ),
        Choice(
            "source",
            "权力来源",
            required=True,
            listed=True,
            options=("法律法规规章规定", "省级决定赋权", "书面委托"),
            also=("赋权方式", "来源", "来源方式", "权力来源类型"),
        ),
        Choice(
            "area", "领域", listed=True, options=AREAS, also=("执法领域", "行业领域", "业务领域", "所属领域", "行业")
        ),
        Text("law", "实施依据", max=200, searched=True, also=("设定依据", "法律依据", "法定依据", "职权依据", "依据")),
        Text(
            "grantor",
            "赋权（委托）机关",
            max=60,
            help="赋权、委托的填写",
            also=("委托机关", "原实施部门", "委托单位", "赋权机关", "赋权部门", "原执法主体", "原实施主体"),
        ),
        Text(
            "unit",
            "承办机构",
            max=60,
            searched=True,
            also=(
                *("实施机构", "责任机构", "责任科室", "承接机构", "实施主体", "承接部门"),
                *("责任单位", "承办部门"),
            ),
        ),
        Choice("duty_list", "履职清单", options=("基本履职事项", "配合履职事项"), also=("清单类别", "清单")),
        Day("published_on", "公布日期", help="赋权决定、委托书和清单应当公布", also=("公开日期",)),
        Day("valid_until", "委托期限至", also=("有效期至", "委托期限", "委托有效期至")),
    ),
    rules=(
        Rule(
            "published_on",
            lambda v: v.get("source") == "法律法规规章规定" or bool(v.get("published_on") and v.get("grantor")),
            "省级赋权决定、委托书应当公布，请填写公布日期和赋权（委托）机关",
            "行政处罚法 20、24",
        ),
    ),
    clocks=(until("valid_until", "委托期限", kind=TERM, soon=60),),
    posts=(While("enforcement.powers", dim="category"),),
)
