from fazhang.ledgers.fields import Choice, Day, Int, Many, Note, Text
from fazhang.ledgers.spec import Ledger, Post

LEDGER = Ledger(
    code="normative_document",
    name="规范性文件台账",
    noun="规范性文件",
    chapter="decision",
    basis=("国办发〔2018〕37号", "国办发〔2018〕115号", "中国共产党党内法规和规范性文件备案审查规定"),
    note="制定、修改一件登记一条；每次清理另登一条填件数；会议纪要、工作方案、人事任免和内部管理制度不在此列。",
    day="公布（清理）日期",
    title="{name}",
    kind="category",
    fields=(
        Text("name", "文件名称", required=True, max=100, listed=True, searched=True, also=("名称", "文件标题", "清理名称")),
        Choice("act", "事项", required=True, listed=True, options=("制定", "修改", "清理"), also=("办理事项",)),
        Choice("category", "文件类别", required=True, listed=True, options=("行政规范性文件", "党组织规范性文件"), also=("类别",)),
        Text("number", "文号", max=60, listed=True, searched=True, also=("发文字号", "登记编号")),
        Text("unit", "起草单位", max=60, searched=True, also=("承办单位", "起草部门")),
        Many("steps", "已履行程序", also=("制定程序",),
            options=("评估论证", "公开征求意见", "合法性审核", "集体审议决定", "向社会公开发布"),
        ),
        Day("discussed_on", "集体审议日期", also=("审议日期",)),
        Day("filed_on", "备案日期", help="报送备案的日期，期限按本省规定", also=("报备日期", "报送备案日期")),
        Text("filed_with", "备案机关", max=60, also=("报备机关",)),
        Day("valid_until", "有效期至", also=("失效日期", "有效期")),
        Choice("status", "效力", listed=True, options=("有效", "已修改", "已废止", "已失效"), also=("效力状态",)),
        Int("cleaned", "清理件数", min=0, max=1000, unit="件", help="清理的填写", also=("件数",)),
        Note("result", "清理结果", searched=True, help="继续有效、修改、废止、宣布失效各几件", also=("清理情况",)),
    ),
    posts=(
        Post("normative.issued", dim="category", when={"act": ("制定",)}),
        Post("normative.filed", dim="category", on="filed_on", when={"act": ("制定", "修改")}),
        Post("normative.cleaned", quantity="cleaned", dim="category", when={"act": ("清理",)}),
    ),
)  # fmt: skip
