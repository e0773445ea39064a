from fazhang.ledgers.fields import Choice, Note, Text
from fazhang.ledgers.spec import Ledger, While, simple

LEDGER = Ledger(
    code="institution",
    name="制度机制台账",
    noun="制度",
    chapter="organisation",
    basis=("法治政府建设与责任落实督察工作规定",),
    note="修订后的制度另行登记，原制度同日废止；属于行政规范性文件的登记在规范性文件台账。",
    day="施行日期",
    days=("出台日期", "印发日期", "制定日期", "发布日期", "建立日期", "实施时间", "生效日期"),
    closed_day="废止日期",
    title="{subject}",
    kind="field",
    flow=simple("施行中", "废止", "已废止", "恢复施行"),
    fields=(
        Text(
            "subject",
            "制度名称",
            required=True,
            max=100,
            listed=True,
            searched=True,
            also=("文件名称", "机制名称", "名称", "制度文件名称", "制度机制名称"),
        ),
        Choice(
            "field",
            "所属领域",
            required=True,
            listed=True,
            also=("制度类别", "类别", "领域"),
            options=(
                *("组织领导", "学法用法", "法治宣传", "依法决策", "行政执法", "矛盾化解"),
                *("信访工作", "网格治理", "公共法律服务", "政务公开", "监督问责", "其他"),
            ),
        ),
        Text("number", "文号", max=40, listed=True, also=("发文字号", "文件编号", "制度文号")),
        Text("issuer", "制定单位", max=60, also=("发文机关", "制定机关", "印发单位", "发布单位", "制定部门")),
        Text("lead", "责任单位", max=60, also=("责任部门", "责任科室", "牵头单位")),
        Note("content", "主要内容", searched=True, also=("制度内容", "内容")),
    ),
    posts=(While("duty.institutions", dim="field"),),
)
