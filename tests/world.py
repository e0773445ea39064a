"""The small world of the tests: county 清和县 with two towns, a user of each role in each, a handful of records.

Everything is invented. Records go through the doors, so the books hold what they say.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils import timezone

from fazhang.ledgers import door
from fazhang.ledgers.models import Record
from fazhang.places.models import Office, Region, User
from fazhang.places.scope import Scope, scope_of

PASSWORD = "Qinghe-2023-zhang"
COUNTY, TOWN, OTHER = "990101", "990101101", "990101102"
ROLES = ("clerk", "grid", "head", "deputy", "chief", "county", "admin")
"""Every role; `county` belongs to the county, the others to each town (网格员 to its first village)."""
TOWN_NAMES = {TOWN: "青石镇", OTHER: "云溪镇"}
VILLAGES = {TOWN: ("青山村", "石桥村", "河湾村"), OTHER: ("云上村", "溪口村")}
OFFICES = ("党政办", "司法所", "综治中心", "综合行政执法队", "派出所")
RESIDENT, PHONE = "甲某某", "13800000000"
"""Residents' data of the records: a test greps pages for them."""


@dataclass
class World:
    """What was built. `users`: (role, town) → user name; `records`: name → id; towns by code."""

    users: dict[tuple[str, str], str] = field(default_factory=dict)
    records: dict[str, int] = field(default_factory=dict)

    def user(self, role: str, town: str = TOWN) -> User:
        return User.objects.get(username=self.users[role, "" if role == "county" else town])

    def scope(self, role: str, town: str = TOWN) -> Scope:
        return scope_of(self.user(role, town))

    def record(self, name: str) -> Record:
        return Record.objects.get(pk=self.records[name])


def _place(path: str, name: str, level: str, parent: Region | None) -> Region:
    return Region.objects.create(path=path, name=name, level=level, parent=parent)


def _town(town: str, county: Region, world: World) -> None:
    region = _place(town, TOWN_NAMES[town], "town", county)
    for i, name in enumerate(VILLAGES[town], start=201):
        village = _place(f"{town}{i}", name, "village", region)
        for j in (1, 2):
            grid = _place(f"{village.path}{j:03}", f"第{'一二'[j - 1]}网格", "grid1", village)
            _place(f"{grid.path}001", "片组一", "grid2", grid)
    offices = {name: Office.objects.create(region=region, name=name) for name in OFFICES}
    short = {TOWN: "qs", OTHER: "yx"}[town]
    for role in ROLES:
        if role == "county":
            continue
        username = f"{short}_{role}"
        User.objects.create_user(
            username, PASSWORD, name=f"{TOWN_NAMES[town][:2]}{role}", role=role,
            region=Region.objects.get(path=f"{town}201") if role == "grid" else region,
            office=offices["司法所"] if role in ("clerk", "head") else None,
        )  # fmt: skip
        world.users[role, town] = username


def _register(world: World, name: str, ledger: str, town: str, day: str, village: int = 201, closed: str = "",
              **values: object) -> int:  # fmt: skip
    scope = world.scope("clerk", town)
    entry = door.Entry({"region": f"{town}{village}", "occurred_on": day, **values}, closed_on=closed or None)
    world.records[name] = door.register(ledger=ledger, entries=[entry], scope=scope).ids[0]
    return world.records[name]


def _records(world: World, town: str, tag: str) -> None:
    dispute = {"type": "邻里纠纷", "source": "当事人申请", "applicant": RESIDENT, "applicant_phone": PHONE}
    _register(world, f"{tag}dispute", "dispute", town, "2023-03-06", subject=f"{TOWN_NAMES[town]}宅基地边界争议",
              facts="两家因宅基地滴水界线发生争执", mediators="调解员甲", **dispute)  # fmt: skip
    _register(world, f"{tag}settled", "dispute", town, "2023-05-08", closed="2023-05-20", village=202,
              subject="灌溉用水先后争议", outcome="调解成功", result="双方约定轮流用水", **dispute)  # fmt: skip
    due = (timezone.localdate() + timedelta(days=5)).isoformat()
    _register(world, f"{tag}soon", "dispute", town, "2023-06-01", subject="噪声扰邻争议", due_on=due, **dispute)
    _register(world, f"{tag}petition", "petition", town, "2023-04-12", subject="道路硬化诉求", mode="固定接访",
              leader="镇长甲", people="2", visitor=RESIDENT)  # fmt: skip
    for n, form in enumerate(("会前学法", "中心组学习", "会前学法"), start=1):
        _register(world, f"{tag}study{n}", "study", town, f"2023-0{n}-15", form=form, topic=f"第{n}次学法",
                  laws="《民法典》、《信访工作条例》", attendance=str(10 + n))  # fmt: skip
    _register(world, f"{tag}grid", "grid_report", town, "2023-07-02", kind="风险隐患", subject="路面塌陷", count="3")
    _register(world, f"{tag}event", "publicity", town, "2022-12-04", kind="节点宣传", way="现场活动",
              topic="国家宪法日宣传", materials="400")  # fmt: skip


def build() -> World:
    """Build the world in an empty database."""
    world = World()
    province = _place("99", "清州省", "province", None)
    city = _place("9901", "清平市", "city", province)
    county = _place(COUNTY, "清和县", "county", city)
    for town in (TOWN, OTHER):
        _town(town, county, world)
    User.objects.create_user("qh_county", PASSWORD, name="县督察", role="county", region=county)
    world.users["county", ""] = "qh_county"
    for town, tag in ((TOWN, ""), (OTHER, "other_")):
        _records(world, town, tag)
        head = world.scope("head", town)
        spare = _register(
            world, f"{tag}void", "study", town, "2023-08-01", form="自学研讨", topic="重复登记", attendance="5"
        )
        door.void(record=spare, reason="重复登记", scope=head)
        # The same bytes under other names: each town has evidence of its own.
        files = [("会议记录.txt", io.BytesIO("学习记录：民法典物权编".encode("gb18030")))]
        added = door.attach(record=world.records[f"{tag}study1"], uploads=files, scope=head)
        world.records[f"{tag}evidence"] = added[0].pk
    return world


def someday(days: int = 0) -> date:
    return timezone.localdate() - timedelta(days=days)
