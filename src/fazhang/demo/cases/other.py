"""The states that no other area's cases are in: a reception called off, reviews of files, an appeal, withdrawals."""

from __future__ import annotations

from fazhang.demo.cases import Act, Ago, Case

OFFICE = "综合行政执法队"
REVIEW = {"category": "行政处罚", "form": "本级自查", "files": 4}
SCORED = Act("score", 28, {"scores": [{"criterion": "文书", "full": 20, "got": 16, "reason": "笔录缺页码"}],
                           "result": "有合格有不合格"})  # fmt: skip
DECISION = {"stage": "事后公开", "item": "其他执法决定", "party_kind": "法人、其他组织"}
SHOWN = Act("close", 70, {"channels": ["公示栏"]})

CASES = (
    Case("reception-off", "reception_day", 15,
         {"planned_on": Ago(6), "leader": "副镇长", "mode": "定点接访", "place": "综治中心接待大厅"},
         (Act("cancel", 8, {"cancelled": "当日防汛值守，改期另行公示"}),), office="综治中心"),
    Case("review-scored", "case_review", 30, {"subject": "行政检查案卷抽查", **REVIEW}, (SCORED,)),
    Case("review-corrected", "case_review", 30, {"subject": "专项处罚案卷抽查", **REVIEW},
         (SCORED, Act("demand", 26, {"problems": "一卷笔录缺页码。", "due_on": Ago(-4), "unit": OFFICE}),
          Act("correct", 5, {"corrected": 1}))),
    Case("inquiry-appealed", "accountability", 60,
         {"subject": "告知书送达不规范", "kind": "过错责任追究", "source": "案卷评查", "unit": OFFICE, "people": 1, "pending": True},
         (Act("hear", 50, {"findings": "告知书没有送达回证。", "statement": "当事人员说明了留置送达的经过。"}),
          Act("decide", 40, {"measures": ["批评教育"], "decision": "批评教育，限期整改。"}, "deputy"),
          Act("appeal", 20, {"appeal": "认为责任认定过重，请求复核。"}))),
    Case("publication-changed", "enforcement_publication", 75, {"subject": "责令改正决定", **DECISION},
         (SHOWN, Act("change", 2, {"change": "变更"})), office=OFFICE),
    Case("publication-withdrawn", "enforcement_publication", 75, {"subject": "责令停止施工决定", **DECISION},
         (SHOWN, Act("change", 20, {"change": "撤销"}), Act("withdraw", 19, {"reason": "决定已依法撤销。"})), office=OFFICE),
    Case("request-petition", "disclosure", 12,
         {"kind": "依申请公开", "subject": "要求说明低保评定结果", "items": 1, "way": "当面", "applicant": "乐某"},
         office="党政办公室"),
    Case("request-petition-visit", "petition", 10, {"subject": "要求说明低保评定结果", "purpose": "申诉求决", "form": "来访",
         "mode": "随时接访", "leader": "副镇长", "people": 1, "topic": "民政"}, office="综治中心",
         parent="request-petition", step="to_petition"),
)  # fmt: skip
