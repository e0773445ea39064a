"""What the five model reports must say, value for value, and how it is printed. Written by hand from the design."""

from __future__ import annotations

from dataclasses import dataclass

QINGSHI, YUNXI, PINGCHUAN, MEILING, WANGSHAN = (f"99010110{i}" for i in range(1, 6))
TOWNS = {QINGSHI: "青石镇", YUNXI: "云溪镇", PINGCHUAN: "平川镇", MEILING: "梅岭镇", WANGSHAN: "望山镇"}
MODEL = {QINGSHI: 2023, YUNXI: 2023, PINGCHUAN: 2024, MEILING: 2022, WANGSHAN: 2023}
SIX = ("进机关", "进企业", "进单位", "进学校", "进乡村", "进社区")


@dataclass(frozen=True)
class Said:
    """A figure of a report: as printed; its indicator and terms; the exact value, or the least and most it may be."""

    text: str
    code: str
    dims: tuple[str, ...] = ()
    value: int | None = None
    between: tuple[int, int] = (0, 0)
    approx: str = ""

    def fits(self, value: float) -> bool:
        return value == self.value if self.value is not None else self.between[0] < value < self.between[1]


def about(text: str, code: str, low: int, high: int, approx: str, *dims: str) -> Said:
    return Said(text, code, dims, None, (low, high), approx)


def just(text: str, code: str, value: int, *dims: str) -> Said:
    return Said(text, code, dims, value)


SAID: dict[str, list[Said]] = {
    QINGSHI: [
        about("40余次", "publicity.events", 40, 50, "余"),
        about("4000余份", "publicity.materials", 4000, 5000, "余"),
        just("165件", "petition.visits", 165),
        just("213人次", "petition.visitors", 213),
        just("159起", "petition.resolved", 159),
        just("6起", "petition.in_progress", 6),
        just("24起", "dispute.registered", 24),
        just("24起", "dispute.resolved", 24),
    ],
    YUNXI: [
        just("6次", "study.sessions", 6, "中心组学习"),
        just("34名", "exam.passed", 34),
        just("34人次", "exam.candidates", 34),
        just("13名", "law_literate.count", 13),
        about("20余人", "enforcement.officers", 20, 30, "余"),
        just("25项", "duty.institutions", 25, "行政执法"),
        just("12次", "training.sessions", 12, "执法培训"),
        just("48学时", "training.hours", 48, "执法培训"),
        about("60余次", "enforcement.joint", 60, 70, "余"),
        about("150余次", "enforcement.patrols", 150, 160, "余"),
        just("262起", "grid.reports", 262, "矛盾纠纷"),
        just("1759个", "grid.reports", 1759, "风险隐患"),
        just("35件", "grid.reports", 35, "利益群体信访诉求"),
        just("24855条", "grid.reports", 24855, "治安问题线索"),
        just("470次", "grid.reports", 470, "疫情防控"),
        just("3077件", "grid.reports", 3077, "其他事项"),
        just("8次", "training.sessions", 8, "网格员培训"),
        just("14名", "grid.replaced", 14),
    ],
    PINGCHUAN: [
        just("46次", "study.sessions", 46, "会前学法", "专题学法"),
        just("980人次", "study.attendance", 980, "会前学法", "专题学法"),
        just("44次", "study.sessions", 44, "干部会议", "镇村两级干部会议"),
        just("2330人次", "study.attendance", 2330, "干部会议", "镇村两级干部会议"),
        Said("526余件", "dispute.registered", (), 527, approx="余"),
        Said("526余件", "dispute.resolved", (), 527, approx="余"),
        just("100%", "dispute.rate", 100),
        just("2个", "demo_village.count", 2),
    ],
    MEILING: [
        just("10次", "study.sessions", 10, "会前学法"),
        just("6次", "study.sessions", 6, "中心组学习"),
        just("59人次", "exam.candidates", 59),
        just("3件次", "adviser.matters", 3),
        about("5000余份", "publicity.materials", 5000, 6000, "余"),
        about("300余人次", "publicity.consultations", 300, 400, "余"),
        just("7支", "publicity.teams", 7),
        just("28人", "publicity.team_members", 28),
        just("5场", "training.sessions", 5, "法治培训"),
        about("400余人次", "training.attendance", 400, 500, "余", "法治培训"),
        just("520本", "publicity.books", 520),
        just("14次", "publicity.events", 14, "进乡村"),
        just("3次", "publicity.events", 3, "进社区"),
        just("56条", "opinion.collected", 56),
        just("16件次", "hazard.found", 16),
        just("34件次", "opinion.resolved", 34),
        just("34件次", "dispute.resolved", 34),
        just("34件次", "dispute.registered", 34),
        just("100%", "dispute.rate", 100),
    ],
    WANGSHAN: [
        about("20余场次", "publicity.events", 20, 30, "余", "节点宣传"),
        just("15次", "publicity.events", 15, *SIX),
        about("920多人次", "publicity.consultations", 920, 930, "多", *SIX),
        about("12800余份", "publicity.materials", 12800, 12900, "余", *SIX),
        just("3名", "publicity.school_deputies", 3),
        just("6所", "publicity.schools_covered", 6),
        just("8次", "legal_service.sessions", 8, "到村法律服务"),
        about("450多人次", "legal_service.consultations", 450, 460, "多", "到村法律服务"),
        just("10次", "duty.meetings", 10, "反诈专项会议"),
        about("1万余人次", "publicity.app_installs", 10000, 20000, "余"),
    ],
}
