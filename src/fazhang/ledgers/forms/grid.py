"""Papers of the grid: hand-over slips, orders of supervision, minutes, evaluations, rectification notices."""

from fazhang.ledgers.documents import Document, Grid, Listing, Para, Sign

MOVED = ("转矛盾纠纷台账", "转风险隐患台账", "转群众意见台账", "转接访下访台账", "转执法案件台账")

GRID_PAPERS = (
    Document(
        "assignment", "网格事件交办单", head="{town}综治中心", number="{number}号", needs=("distributed_on",),
        blocks=(
            Grid((
                ("事项", "{subject}"), ("类别", "{kind}"), ("上报日期", "{opened}"), ("地点", "{place}"),
                ("承办机构", "{office}"), ("分派日期", "{distributed_on}"),
            ), across=2),
            Para("情况说明", bold=True), Para("{content}"),
            Para("办理要求", bold=True), Para("{instruction}"),
            Para("请按规定期限办理，办理结果报综治中心核查；核查不合格的退回重办。"),
            Sign(("交办人", "承办人"), seal="{town}综治中心", day="{distributed_on}"),
        ),
    ),
    Document(
        "whistle", "吹哨报到单", head="{town}综治中心", number="{number}号", needs=("whistle_to", "whistled_on"),
        blocks=(
            Para("{whistle_to}："),
            Para("以下事项需要你单位到场共同办理，请派员报到。"),
            Grid((("事项", "{subject}"), ("类别", "{kind}"), ("地点", "{place}"), ("办理要求", "{instruction}"))),
            Sign(("报到人",), seal="{government}", day="{whistled_on}"),
        ),
    ),
    Document(
        "handover", "网格事件转办单", head="{town}综治中心", number="{number}号", needs=("closed",), when={"handling": MOVED},
        required=True,
        blocks=(
            Grid((
                ("事项", "{subject}"), ("类别", "{kind}"), ("上报日期", "{opened}"), ("受理日期", "{accepted_on}"),
                ("转办日期", "{closed}"), ("处理去向", "{handling}"),
            ), across=2),
            Para("情况说明", bold=True), Para("{content}"),
            Para("向反映人反馈情况", bold=True), Para("{feedback_on}　{feedback}　评价：{rating}"),
            Sign(("转办人", "接收人"), seal="{town}综治中心", day="{closed}"),
        ),
    ),
    Document(
        "outcome", "网格事件办理反馈单", head="{town}综治中心", number="{number}号", needs=("result",), required=True,
        when={"handling": (None, "当场处理", "报综治中心", "报公安派出所", "其他")},
        blocks=(
            Grid((
                ("事项", "{subject}"), ("类别", "{kind}"), ("上报日期", "{opened}"), ("受理日期", "{accepted_on}"),
                ("办理日期", "{handled_on}"), ("办理人", "{handler}"), ("核查日期", "{checked_on}"), ("核查人", "{checker}"),
            ), across=2),
            Para("办理结果", bold=True), Para("{result}"),
            Para("退回重办情况", bold=True), Listing("returns"),
            Para("核查情况", bold=True), Para("{check_note}"),
            Para("向反映人反馈情况", bold=True), Para("{feedback_on}　{feedback}　评价：{rating}"),
            Sign(("办理人", "核查人")),
        ),
    ),
)  # fmt: skip

ORDER_PAPERS = tuple(
    Document(
        code, name, head="{county}　{town}", number="{number}号", when={"level": (level,)}, required=True,
        blocks=(
            Para("{office}："),
            Para("经查，“{subject}”存在{grounds}的情形，现予{level}。"),
            Para("督办要求", bold=True), Para("{demand}"),
            Para("请于{reply_by}前书面回复办理情况。"),
            *extra,
            Para("回复情况", bold=True), Para("{replied_on}　{reply}"),
            Para("督办人意见", bold=True), Para("{review}"),
            Sign(("签发人", "签收人"), day="{opened}"),
        ),
    )
    for code, name, level, extra in (
        ("ordinary", "督办单", "普通督办", ()),
        ("yellow", "督办单（黄牌）", "黄牌督办", (Para("逾期仍未办理的，升级为红牌督办。"),)),
        ("red", "督办单（红牌）", "红牌督办", (Para("直接发红牌的理由：{grave}"),)),
    )
)  # fmt: skip

DELIBERATION_PAPERS = (
    Document(
        "minutes", "网格议事记录", number="{number}号", needs=("decision",), required=True,
        blocks=(
            Grid((
                ("议题", "{topic}"), ("议事分类", "{scale}"), ("议事形式", "{kind}"), ("时间", "{opened}"),
                ("地点", "{place}"), ("召集人", "{host}"), ("参加人数", "{people}"), ("参加单位", "{units}"),
            ), across=2),
            Para("议事记录", bold=True), Para("{views}"),
            Para("议定事项", bold=True), Para("{decision}"), Listing("items"),
            Sign(("召集人", "记录人", "参加人代表"), day="{opened}"),
        ),
    ),
    Document(
        "follow_up", "议定事项落实情况", number="{number}号", needs=("progress",),
        blocks=(
            Grid((
                ("议题", "{topic}"), ("议事日期", "{opened}"), ("落实责任单位", "{owner}"), ("落实期限", "{due_on}"),
                ("落实情况", "{progress}"), ("落实日期", "{closed}"), ("转报单位", "{raised_to}"), ("公示日期", "{published_on}"),
            ), across=2),
            Para("落实进展", bold=True), Listing("progress_notes"),
            Para("落实结果", bold=True), Para("{outcome}"),
            Sign(("责任人", "召集人")),
        ),
    ),
)  # fmt: skip

EVALUATION_PAPERS = (
    Document(
        "evaluation", "网格员考评表", head="{town}综治中心", number="{number}号", required=True,
        blocks=(
            Grid((
                ("网格员", "{member}"), ("所在网格", "{grid}"), ("考评类型", "{period}"), ("考评日期", "{opened}"),
                ("核查通过率", "{passed}"), ("退回重办率", "{returned}"), ("反映人满意率", "{pleased}"), ("考评结果", "{result}"),
            ), across=2),
            Para("群众评价", bold=True), Para("{views}"),
            Para("考评意见", bold=True), Para("{comment}"),
            Para("告知本人日期：{told_on}"),
            Para("本人意见", bold=True), Para("{statement}"),
            Para("结果运用：{uses}"),
            Sign(("本人", "网格长", "考评人"), seal="{town}综治中心", day="{confirmed_on}"),
        ),
    ),
    Document(
        "allowance", "网格员补助发放表", head="{town}综治中心", number="{number}号", needs=("allowance",),
        blocks=(
            Grid((
                ("网格员", "{member}"), ("所在网格", "{grid}"), ("考评类型", "{period}"), ("考评日期", "{opened}"),
                ("考评结果", "{result}"), ("发放补助", "{allowance}"),
            ), across=2),
            Sign(("领款人", "经办人", "审核人"), seal="{government}"),
        ),
    ),
    Document(
        "replacement", "网格员更换情况登记表", head="{town}综治中心", number="{number}号", when={"result": ("更换",)},
        needs=("confirmed_on",),
        blocks=(
            Grid((
                ("原网格员", "{member}"), ("所在网格", "{grid}"), ("更换原因", "{comment}"), ("本人意见", "{statement}"),
                ("接任网格员", "{successor}"), ("确认日期", "{confirmed_on}"),
            )),
            Sign(("原网格员", "接任网格员", "网格长"), seal="{town}综治中心"),
        ),
    ),
)  # fmt: skip

OPINION_PAPERS = (
    Document(
        "assignment", "群众意见交办单", head="{town}", needs=("assigned_on",),
        blocks=(
            Grid((
                ("意见事项", "{subject}"), ("收集渠道", "{channel}"), ("工单编号", "{number}"), ("收到日期", "{opened}"),
                ("承办单位", "{handler}"), ("办理期限", "{due_on}"),
            ), across=2),
            Para("意见内容", bold=True), Para("{content}"),
            Sign(("交办人", "承办人"), day="{assigned_on}"),
        ),
    ),
    Document(
        "reply", "群众意见答复记录", head="{town}", needs=("result",), required=True,
        blocks=(
            Grid((
                ("意见事项", "{subject}"), ("反映人", "{person}"), ("答复日期", "{replied_on}"), ("答复方式", "{reply_way}"),
                ("办理结果", "{outcome}"), ("群众评价", "{rating}"),
            ), across=2),
            Para("办理和答复情况", bold=True), Para("{result}"),
            Sign(("答复人", "反映人")),
        ),
    ),
)  # fmt: skip

HAZARD_PAPERS = (
    Document(
        "rectify", "隐患整改通知书", head="{government}", number="{number}号", needs=("ordered_on", "owner", "due_on"),
        required=True, article="安全生产法 41",
        blocks=(
            Para("{owner}："),
            Para("{opened}发现{place}存在以下{level}隐患：{subject}。"),
            Para("{facts}"),
            Para("请立即采取措施，于{due_on}前整改完成并书面报告，由本机关复查。整改期间应当采取防范措施，保证安全。"),
            Para("整改措施和要求", bold=True), Para("{measures}"),
            Sign(("签收人",), seal="{government}", day="{ordered_on}"),
        ),
    ),
    Document(
        "recheck", "隐患整改复查意见书", head="{government}", number="{number}号", needs=("result",),
        blocks=(
            Para("{owner}："),
            Para("对“{subject}”的整改情况，经复查，意见如下："),
            Para("{result}"),
            Para("此前复查不合格的情况", bold=True), Listing("rechecks"),
            Sign(("复查人", "被检查单位"), seal="{government}", day="{closed}"),
        ),
    ),
)  # fmt: skip
