from fazhang.ledgers.fields import Choice, Int, Note, Text
from fazhang.ledgers.spec import Ledger, Post

LEDGER = Ledger(
    code="supervision",
    name="人大政协监督台账",
    noun="监督事项",
    chapter="openness",
    basis=("地方各级人民代表大会和地方各级人民政府组织法 12",),
    note="代表建议和委员提案登记在建议提案台账，不在这里重复登记。",
    day="监督日期",
    days=("视察日期", "调研日期", "活动日期", "检查日期"),
    title="{form}：{topic}",
    kind="form",
    fields=(
        Choice(
            "body",
            "监督主体",
            required=True,
            listed=True,
            options=("人大监督", "政协民主监督"),
            also=("监督单位", "监督类别"),
        ),
        Choice(
            "form",
            "监督方式",
            required=True,
            listed=True,
            also=("监督形式", "活动形式", "活动方式", "形式"),
            options=("视察", "调研", "专题询问", "工作评议", "执法检查", "听取报告", "座谈协商"),
        ),
        Text(
            "topic",
            "监督内容",
            required=True,
            max=80,
            listed=True,
            searched=True,
            also=("视察内容", "监督事项", "监督主题", "视察主题", "调研主题", "活动主题", "活动内容"),
        ),
        Int("opinions", "意见建议", max=500, listed=True, unit="条", also=("意见建议条数", "提出意见数", "意见条数")),
        Note("content", "意见建议内容", searched=True, also=("意见内容", "提出的意见建议", "建议内容")),
        Note(
            "rectification",
            "办理和反馈情况",
            searched=True,
            also=("整改情况", "办理情况", "落实情况", "反馈情况", "整改落实情况"),
        ),
    ),
    posts=(Post("supervision.count", dim="body"),),
)
