"""The life of a report: 起草 → 审核 → 签发 → 报送 → 公开, as a table."""

from __future__ import annotations

from datetime import date

from django.conf import settings

from fazhang.ledgers.spec import Flow, Step

DRAFT, REVIEW, SIGN, SIGNED, FILED, PUBLISHED = "draft", "review", "sign", "signed", "filed", "published"
FROZEN = (FILED, PUBLISHED)

FLOW = Flow(
    states={
        DRAFT: "起草中",
        REVIEW: "审核中",
        SIGN: "待签发",
        SIGNED: "已签发",
        FILED: "已报送",
        PUBLISHED: "已公开",
    },
    steps=(
        Step("submit", "送审", (DRAFT,), REVIEW, permission="draft"),
        Step("return", "退回修改", (REVIEW,), DRAFT, needs=("note",), permission="review"),
        Step("approve", "审核通过", (REVIEW,), SIGN, permission="review"),
        Step("reject", "退回修改", (SIGN,), DRAFT, needs=("note",), permission="sign"),
        Step("sign", "签发", (SIGN,), SIGNED, permission="sign", article="统计法 24"),
        Step("recall", "撤回签发", (SIGNED,), DRAFT, needs=("note",), permission="sign"),
        Step(
            "file", "报送上级", (SIGNED,), FILED, needs=("on",), permission="file",
            article="法治政府建设与责任落实督察工作规定（三月一日前）",
        ),
        Step(
            "publish", "登记公开", (FILED,), PUBLISHED, needs=("on", "url"), permission="file",
            article="法治政府建设与责任落实督察工作规定（四月一日前）",
        ),
    ),
    ended=FROZEN,
)  # fmt: skip

ROLES = {
    "intro": "前言",
    "measures": "主要举措和成效",
    "first_responsible": "党政主要负责人履行第一责任人职责情况",
    "problems": "存在的不足和原因",
    "plan": "下一年度主要安排",
    "other": "其他需要报告的情况",
}
"""Roles of sections; all but the first are mandatory contents of the annual report (督察工作规定)."""
MANDATORY = tuple(r for r in ROLES if r != "intro")


def deadlines(year: int) -> tuple[date, date]:
    """Days before which the report of a year goes to the superior, and to the public."""

    def day(setting: str) -> date:
        month, number = map(int, setting.split("-"))
        return date(year + 1, month, number)

    return day(settings.FAZHANG_REPORT_DUE), day(settings.FAZHANG_REPORT_PUBLISH_DUE)
