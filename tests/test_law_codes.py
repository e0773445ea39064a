"""What the ledgers declare against the design's codes (../shared/design/codes.json, where it is there)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import fazhang
from fazhang.ledgers.fields import Choice, Many
from fazhang.ledgers.registry import LEDGERS
from fazhang.reference_procedures import users

CODES = Path(__file__).parents[2] / "shared/design/codes.json"
pytestmark = pytest.mark.skipif(not CODES.exists(), reason="the design lies outside the repository")

WITHOUT_CLOCK = {
    "nb.report_up": "the annual report's day: FAZHANG_REPORT_DUE and the checks of reports",
    "nb.publish": "the annual report's day of publication, registered with the report",
    "gs.annual_stats": "a yearly day of the county's department; the statement of enforcement data has no case",
    "gs.legal_reviewers": "a share of staff, shown by registers, no case",
    "pi.retain": "how long the platform's own records are kept: nothing is deleted at all",
    "cf.workday_rule": "a rule of counting: stored as 工作日 in limits.toml",
    "qz.workday_rule": "a rule of counting: stored as 工作日 in limits.toml",
    "fy.workday_rule": "a rule of counting: stored as 工作日 in limits.toml",
    "cf.late_fee": "a rate, not a period: the cap of 行政处罚法 72 is a rule of the ledger",
    "fy.apply": "the citizen's time to apply, told in the papers; not the township's",
    "fy.decide": "the reviewing authority's time, not the township's",
    "ss.sue": "the citizen's time to sue, told in the papers; not the township's",
}
"""Keys of `deadlines` that no clock of a case measures, and why."""


@pytest.fixture(scope="module")
def codes() -> Any:
    return json.loads(CODES.read_text("utf-8"))


def options(ledger: str, name: str) -> list[str]:
    field = LEDGERS[ledger].field(name)
    assert isinstance(field, Choice | Many)
    return list(field.options)


def declared() -> str:
    """The source of the ledgers, where a number of persons or of yuan is asked for by its key."""
    folder = Path(fazhang.__path__[0]) / "ledgers"
    return "".join(p.read_text("utf-8") for sub in ("kinds", "forms") for p in (folder / sub).glob("*.py"))


def test_every_limit_of_the_design_is_a_clock_or_rule_of_a_ledger_or_is_exempt_for_a_reason(codes: Any) -> None:
    source = declared()
    keys = [row["key"] for row in codes["deadlines"]]
    unused = {k for k in keys if not users(k) and f'"{k}"' not in source}
    assert unused == set(WITHOUT_CLOCK), "a limit lost its use, or an exemption is no longer one"


def test_mediation_knows_the_types_sources_and_forms_of_the_design(codes: Any) -> None:
    mediation = codes["mediation"]
    assert options("dispute", "type") == list(mediation["types"].values())
    assert set(mediation["sources"]) <= set(options("dispute", "source"))
    assert options("dispute", "form") == mediation["form"]


def test_the_mediation_file_has_the_papers_of_the_catalogue(codes: Any) -> None:
    names = "、".join(d.name for d in LEDGERS["dispute"].documents)
    # 当事人身份证明 is brought by the parties and goes in as evidence.
    wanted = {"申请书", "受理登记表", "权利义务告知书", "调解记录", "调解协议书", "调查记录", "回访记录", "司法确认"}
    assert wanted <= {w for w in wanted if w in names}
    catalogue = "、".join(codes["mediation"]["file_catalog_required"] + codes["mediation"]["file_catalog_optional"])
    assert all(w in catalogue for w in wanted)


def test_petitions_have_the_kinds_of_the_rule_and_the_forms_of_the_design(codes: Any) -> None:
    petition = codes["petition"]
    assert set(options("petition", "purpose")) == set(petition["kinds_by_rule"])
    assert set(petition["form"]) <= set(options("petition", "form"))
    assert options("petition", "repeat") == petition["dup"]
    assert options("petition", "rating") == petition["rating"]
    assert set(options("petition", "outcome")) <= set(petition["outcome"])


def test_a_decision_takes_the_five_steps_in_order_and_two_of_them_cannot_be_left_out(codes: Any) -> None:
    flow = LEDGERS["decision"].flow
    stages = {
        "公众参与": "heard",
        "专家论证": "experts",
        "风险评估": "risk",
        "合法性审查": "review",
        "集体讨论决定": "discuss",
    }
    assert list(stages) == codes["decision_steps"]
    order = [s.code for s in flow.steps]
    assert sorted(stages.values(), key=order.index) == list(stages.values())
    day = {name: flow.step(code).day for name, code in stages.items()}
    for name in codes["decision_steps_never_na"]:
        label = LEDGERS["decision"].field(day[name]).label
        assert not any("不适用" in s.name and label[:2] in s.name for s in flow.steps), name
    assert day["合法性审查"] in flow.step("discuss").follows


def test_enforcement_is_made_public_before_during_and_after(codes: Any) -> None:
    public = codes["enforcement_public"]
    items = options("enforcement_publication", "item")
    assert {*public["before"], *public["during"]} <= set(items)
    assert len(options("enforcement_publication", "stage")) == 3
    assert any("决定" in i for i in items)


def test_what_is_reviewed_and_the_kinds_of_powers_are_those_of_the_design(codes: Any) -> None:
    assert [o.replace("(", "（").replace(")", "）") for o in codes["review_objects"]] == options(
        "legality_review", "object"
    )[: len(codes["review_objects"])]
    assert options("power", "category") == codes["power_categories"]
