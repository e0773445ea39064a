"""Papers of major decisions, normative documents and legality reviews, and the form of a document number."""

from __future__ import annotations

import re

from fazhang.ledgers.documents import Document, Grid, Listing, Para, Sign

LAW = "重大行政决策程序暂行条例"
_DOCNO = re.compile(r"[\u4e00-\u9fa5]{1,10}〔(19|20)\d{2}〕[1-9]\d*号")


def docno(number: str | None) -> bool:
    """Whether a document number has the form of GB/T 9704 (机关代字〔年份〕序号号); none is not wrong."""
    return not number or bool(_DOCNO.fullmatch(number))


CATALOGUE = (
    Document(
        "catalogue", "重大行政决策事项目录表",
        (
            Grid((
                ("年度", "{year}"), ("事项类别", "{category}"), ("决策事项", "{subject}"), ("承办单位", "{unit}"),
                ("法律政策依据", "{grounds}"), ("计划完成时间", "{planned_on}"), ("同级党委同意日期", "{party_on}"),
                ("公布日期", "{published_on}"), ("公布途径", "{published_at}"),
            )),
            Sign(("承办单位负责人", "政府主要负责人"), "{government}"),
        ),
        head="{government}", article=f"{LAW} 3",
    ),
)  # fmt: skip

DECISION = (
    Document(
        "initiation", "重大行政决策启动审批表",
        (
            Grid((
                ("决策事项", "{subject}"), ("事项类别", "{category}"), ("承办单位", "{unit}"), ("列入年度目录", "{in_catalogue}"),
                ("对应的目录事项", "{catalogue}"), ("启动理由（建议来源、必要性、可行性）", "{grounds}"),
                ("启动日期", "{opened}"), ("计划完成日期", "{due_on}"), ("须向党委请示报告", "{party_due}"),
            )),
            Para("分管领导意见：", bold=True), Sign(("分管领导",), day=""),
            Para("主要领导意见：", bold=True), Sign(("主要领导",), day="{opened}"),
        ),
        required=True, article=f"{LAW} 10、11",
    ),
    Document(
        "notice", "公开征求意见公告",
        (
            Para("{government}拟就“{subject}”作出重大行政决策，现将决策草案及其说明予以公布，征求社会各界意见。"),
            Para("一、征求意见时间：{comment_from}至{comment_until}。"),
            Para("二、公布渠道：{comment_at}。"),
            Para("三、提出意见的方式：可以书面、电话、电子邮件或者当面向承办单位{unit}提出；单位提出的，请加盖公章。"),
            Para("四、意见采纳情况将在意见汇总研究后以适当方式反馈。"),
            Para("附件：决策草案及说明"),
            Sign((), "{government}", "{comment_from}"),
        ),
        needs=("comment_from", "comment_until"), head="{government}", article=f"{LAW} 15",
    ),
    Document(
        "adoption", "公众意见采纳情况说明",
        (
            Grid((
                ("决策事项", "{subject}"), ("公众参与方式", "{participation}"), ("征求意见时间", "{comment_from}至{comment_until}"),
                ("缩短期限的理由", "{comment_why}"), ("收到意见", "{comments}"),
            )),
            Para("主要意见及采纳情况", bold=True), Para("{adoption}"),
            Sign(("承办单位负责人",), "{unit}", "{heard_on}"),
        ),
        needs=("heard_on", "adoption"), required=True, article=f"{LAW} 14、15",
    ),
    Document(
        "hearing_notice", "听证会通知书",
        (
            Para("听证参加人："),
            Para("{government}定于{hearing_on}就“{subject}”举行听证会，现将听证材料随本通知送达，请准时参加。不能参加的，请在会前告知承办单位{unit}。"),
            Para("听证参加人名单及产生方式", bold=True), Para("{hearing_list}"),
            Para("附件：决策草案、起草说明及有关材料"),
            Grid((("材料送达日期", "{hearing_notice_on}"),)),
            Sign(("签收人",), "{government}", "{hearing_notice_on}"),
        ),
        needs=("hearing_notice_on", "hearing_list"), head="{government}", article=f"{LAW} 16",
    ),
    Document(
        "hearing_record", "听证会笔录",
        (
            Grid((("听证事项", "{subject}"), ("听证日期", "{hearing_on}"), ("材料送达日期", "{hearing_notice_on}"), ("承办单位", "{unit}"))),
            Para("听证参加人", bold=True), Para("{hearing_list}"),
            Para("发言和质询记录", bold=True), Para("{hearing_record}"),
            Para("以上笔录经听证参加人核对无误后签名。"),
            Sign(("主持人", "记录人", "听证参加人"), day="{hearing_on}"),
        ),
        needs=("hearing_on", "hearing_record"), article=f"{LAW} 16",
    ),
    Document(
        "experts", "专家论证意见书",
        (
            Grid((("论证事项", "{subject}"), ("组织单位", "{unit}"), ("论证专家", "{experts_names}"), ("论证日期", "{experts_on}"))),
            Para("论证意见（专业性、技术性、可行性）", bold=True), Para("{experts_opinion}"),
            Para("本人与上述决策事项没有直接利害关系，对所提意见负责。"),
            Sign(("专家（签名、单位盖章）",), day="{experts_on}"),
        ),
        needs=("experts_opinion",), when={"experts": ("已论证",)}, article=f"{LAW} 19、20",
    ),
    Document(
        "risk", "重大行政决策风险评估报告（封面）",
        (
            Grid((("决策事项", "{subject}"), ("评估单位", "{unit}"), ("完成日期", "{risk_on}"))),
            Para("评估结论（风险点、防范措施、处置预案）", bold=True), Para("{risk_report}"),
            Sign(("评估人员", "评估单位负责人"), "{unit}", "{risk_on}"),
        ),
        needs=("risk_report",), when={"risk": ("已评估",)}, article=f"{LAW} 22",
    ),
    Document(
        "sending", "合法性审查送审单",
        (
            Grid((
                ("送审事项", "{subject}"), ("送审单位", "{unit}"), ("送审日期", "{sent_on}"), ("公众参与", "{participation}"),
                ("专家论证", "{experts}"), ("不适用专家论证的理由", "{experts_why}"), ("风险评估", "{risk}"),
                ("不适用风险评估的理由", "{risk_why}"),
                ("送审材料", "决策草案、起草说明、法律政策依据、公众意见采纳情况、专家论证意见和风险评估报告（不适用的附说明）"),
            )),
            Sign(("送审单位负责人", "接收人"), day="{sent_on}"),
        ),
        needs=("sent_on",), required=True, article=f"{LAW} 25、26",
    ),
    Document(
        "minutes", "重大行政决策集体讨论记录",
        (
            Grid((
                ("会议", "{meeting}"), ("日期", "{discussed_on}"), ("议题", "{subject}"), ("出席人数", "{present}"),
                ("提交的材料", "{materials}"), ("合法性审查结论", "{legality}（{review_number}）"),
            )),
            Para("讨论情况", bold=True), Para("{minutes}"),
            Para("不同意见", bold=True), Para("{dissent}"),
            Grid((("行政首长最后发表意见", "{head_last}"), ("与多数人意见不一致的理由", "{head_reason}"))),
            Para("会议决定：{outcome}"),
            Sign(("主持人", "出席人员", "记录人"), day="{discussed_on}"),
        ),
        needs=("discussed_on", "minutes", "dissent"), required=True, article=f"{LAW} 29、30",
    ),
    Document(
        "announcement", "重大行政决策公布稿",
        (
            Para("“{subject}”已经{discussed_on}{meeting}集体讨论通过，现予公布，请遵照执行。"),
            Para("附件：决策文本及解读材料"),
            Sign((), "{government}", "{closed}"),
        ),
        needs=("document", "discussed_on"), when={"outcome": ("通过",)}, head="{government}", number="{document}",
        article=f"{LAW} 32",
    ),
    Document(
        "evaluation", "重大行政决策后评估报告表",
        (
            Grid((
                ("决策事项", "{subject}"), ("决策文号", "{document}"), ("决定日期", "{closed}"), ("承办单位", "{unit}"),
                ("评估日期", "{evaluated_on}"),
            )),
            Para("执行督查情况", bold=True), Listing("execution"),
            Para("评估结论和建议", bold=True), Para("{evaluation}"),
            Sign(("评估人员", "评估单位负责人"), day="{evaluated_on}"),
        ),
        needs=("evaluation",), article=f"{LAW} 34、36",
    ),
)  # fmt: skip

DRAFT = (
    Document(
        "explanation", "规范性文件制定说明",
        (
            Para("关于《{name}（草案）》的说明", bold=True),
            Para("一、制定依据和必要性", bold=True), Para("{grounds}"),
            Para("二、评估论证情况", bold=True),
            Grid((("评估论证", "{assessment}"), ("结论", "{assessment_text}"), ("不适用的理由", "{assess_why}"))),
            Para("三、征求意见及采纳情况", bold=True),
            Grid((
                ("征求意见", "{comment}"), ("开始日期", "{comment_from}"), ("截止日期", "{comment_until}"), ("渠道", "{comment_at}"),
                ("收到意见", "{comments}"), ("采纳情况", "{adoption}"), ("不适用的理由", "{no_comment_why}"),
            )),
            Para("四、合法性审核情况", bold=True),
            Grid((("审核结论", "{legality}"), ("审核意见书编号", "{review_number}"))),
            Sign(("起草单位负责人",), "{unit}", "{sent_on}"),
        ),
        required=True, article="国办发〔2018〕37号",
    ),
    Document(
        "notice", "规范性文件公开征求意见公告",
        (
            Para("{unit}起草了《{name}（征求意见稿）》，现向社会公开征求意见。"),
            Para("一、征求意见时间：{comment_from}至{comment_until}。"),
            Para("二、提出意见的渠道：{comment_at}。"),
            Para("附件：《{name}（征求意见稿）》及说明"),
            Sign((), "{government}", "{comment_from}"),
        ),
        needs=("comment_from", "comment_until"), head="{government}", article="国办发〔2018〕37号",
    ),
    Document(
        "sending", "规范性文件合法性审核送审单",
        (
            Grid((
                ("文件名称", "{name}"), ("文件类别", "{category}"), ("起草单位", "{unit}"), ("送审日期", "{sent_on}"),
                ("评估论证", "{assessment}"), ("征求意见", "{comment}"),
                ("送审材料", "送审稿、制定说明、制定依据、征求意见和采纳情况、评估论证意见"),
            )),
            Sign(("送审单位负责人", "接收人"), day="{sent_on}"),
        ),
        needs=("sent_on",), required=True, article="国办发〔2018〕115号",
    ),
    Document(
        "review", "规范性文件合法性审核意见书",
        (
            Para("{unit}："),
            Para("你单位{sent_on}送审的《{name}（送审稿）》收悉。经对制定主体、权限、程序、内容进行审核，结论为：{legality}。"),
            Sign(("审核人员", "审核机构负责人"), "{government}合法性审核机构", "{reviewed_on}"),
        ),
        needs=("legality", "reviewed_on"), number="{review_number}", required=True, article="国办发〔2018〕115号",
    ),
    Document(
        "minutes", "规范性文件集体审议记录",
        (
            Grid((("会议", "{meeting}"), ("日期", "{discussed_on}"), ("文件名称", "{name}"), ("合法性审核", "{legality}（{review_number}）"))),
            Para("审议情况和决定", bold=True), Para("{minutes}"),
            Sign(("主持人", "出席人员", "记录人"), day="{discussed_on}"),
        ),
        needs=("discussed_on", "minutes"), required=True, article="国办发〔2018〕37号",
    ),
)  # fmt: skip

DOCUMENT = (
    Document(
        "filing", "规范性文件备案报告",
        (
            Para("{filed_with}："),
            Para("现将{opened}公布的《{name}》报送备案，请予审查。"),
            Para("报送材料：", bold=True),
            Para("1. 备案报告；2. 正式文本；3. 制定说明；4. 制定依据；5. 合法性审核意见。"),
            Grid((
                ("文件名称", "{name}"), ("起草单位", "{unit}"), ("公布日期", "{opened}"), ("施行日期", "{effective_on}"),
                ("有效期至", "{valid_until}"), ("已履行程序", "{steps}"), ("本次所附材料", "{filing}"),
            )),
            Sign((), "{government}", "{filed_on}"),
        ),
        needs=("filed_with",), when={"act": ("制定", "修改")}, head="{government}", required=True,
    ),
    Document(
        "validity", "规范性文件期满前评估表",
        (
            Grid((
                ("文件名称", "{name}"), ("施行日期", "{effective_on}"), ("有效期至", "{valid_until}"), ("评估日期", "{evaluated_on}"),
            )),
            Para("评估结论（继续有效、修改、废止）", bold=True), Para("{evaluation}"),
            Sign(("评估单位负责人",), day="{evaluated_on}"),
        ),
        needs=("evaluation",), when={"act": ("制定", "修改")},
    ),
    Document(
        "cleaning", "规范性文件清理目录表",
        (
            Grid((("清理事项", "{name}"), ("文件类别", "{category}"), ("清理日期", "{opened}"), ("清理件数", "{count}"))),
            Para("清理结果（继续有效、修改、废止、宣布失效）", bold=True), Para("{result}"),
            Para("附：继续有效、修改、废止、宣布失效的文件目录"),
            Sign(("清理单位负责人",), "{government}", "{opened}"),
        ),
        when={"act": ("清理",)}, article="国办发〔2018〕37号",
    ),
)  # fmt: skip

REVIEW = (
    Document(
        "sending", "合法性审查送审单",
        (
            Grid((
                ("送审事项", "{subject}"), ("审查对象", "{object}"), ("送审单位", "{unit}"), ("送审日期", "{opened}"),
                ("送审材料", "{materials}"), ("审查期限", "{due_on}"), ("需补正的材料", "{lacks}"),
                ("通知补正", "{asked_on}"), ("补正", "{supplied_on}"),
            )),
            Sign(("送审单位负责人", "接收人"), day="{opened}"),
        ),
        required=True, article=f"{LAW} 25、26",
    ),
    Document(
        "advice", "法律顾问意见书",
        (
            Grid((("审查事项", "{subject}"), ("审查对象", "{object}"), ("法律顾问", "{adviser}"))),
            Para("法律意见", bold=True), Para("{advice}"),
            Sign(("法律顾问、公职律师",), day="{advised_on}"),
        ),
        needs=("adviser", "advice"), article=f"{LAW} 28",
    ),
    Document(
        "opinion", "合法性审查意见书",
        (
            Para("{unit}："),
            Para("你单位送审的“{subject}”（{object}）收悉。经对权限、程序、内容进行审查，结论为：{conclusion}。"),
            Para("审查意见", bold=True), Para("{opinion}"),
            Para("请根据本意见修改完善，并将采纳情况和未采纳的理由书面反馈。"),
            Sign(("审查人员", "审查机构负责人"), "{government}合法性审查机构", "{closed}"),
        ),
        needs=("conclusion",), required=True, article=f"{LAW} 25、26、27",
    ),
    Document(
        "adoption", "合法性审查意见采纳情况反馈单",
        (
            Grid((
                ("审查事项", "{subject}"), ("送审单位", "{unit}"), ("审查结论", "{conclusion}"), ("采纳情况", "{adopted}"),
                ("未采纳的理由", "{not_adopted}"),
            )),
            Sign(("送审单位负责人",), "{unit}", "{adopted_on}"),
        ),
        needs=("adopted",),
    ),
)  # fmt: skip
