from fazhang.ledgers.fields import Choice, Int, Note, Text
from fazhang.ledgers.spec import Ledger, Post

LEDGER = Ledger(
    code="case_review",
    name="案卷评查台账",
    noun="案卷评查",
    chapter="enforcement",
    basis=("行政处罚法 75", "国办发〔2018〕118号"),
    note="一次评查同一类案卷登记一条，填评查件数；评查发现的过错另在执法过错责任追究台账登记。",
    day="评查日期",
    title="{category}：{subject}",
    kind="category",
    fields=(
        Text("subject", "评查名称", required=True, max=80, listed=True, searched=True, also=("评查内容", "案卷名称")),
        Choice(
            "category",
            "案卷类别",
            required=True,
            listed=True,
            also=("案卷类型", "卷宗类别"),
            options=("行政处罚", "行政许可", "行政强制", "行政检查", "其他"),
        ),
        Choice(
            "form",
            "评查方式",
            listed=True,
            options=("本级自查", "交叉评查", "县级评查", "市级以上评查"),
            also=("评查形式",),
        ),
        Int(
            "files",
            "评查件数",
            required=True,
            min=1,
            max=10000,
            default=1,
            listed=True,
            unit="件",
            also=("案卷数", "件数", "份数"),
        ),
        Text("reviewers", "评查人员", max=100, searched=True, also=("评查人",)),
        Choice(
            "result",
            "评查结论",
            listed=True,
            options=("优秀", "合格", "不合格", "有合格有不合格"),
            also=("评查等次", "评查结果"),
        ),
        Note("problems", "发现问题", searched=True, also=("存在问题",)),
        Note("corrected", "整改情况", searched=True, also=("整改落实",)),
    ),
    posts=(Post("enforcement.file_reviews", quantity="files", dim="category"),),
)
