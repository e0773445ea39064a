"""Playing the cases in hand (fazhang.demo.cases) in towns of the demo, up to today, through the doors people use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from fazhang.books import door as books
from fazhang.demo.cases import Act, Ago, Case, OnList, scripts
from fazhang.demo.chronicle import moment
from fazhang.demo.county import Town
from fazhang.ledgers import door
from fazhang.ledgers.calendar import published
from fazhang.ledgers.checking import Registers
from fazhang.ledgers.door import Invalid
from fazhang.ledgers.fields import Pick
from fazhang.places.models import User
from fazhang.places.scope import Denied, Scope, scope_of

HEADS = {"综治中心": "zhongxin"}
CLERKS = {"司法所": "sifa", "综治中心": "zongzhi", "综合行政执法队": "zhifa", "便民服务中心": "chuangkou"}
LEADERS = {"deputy": "fenguan", "chief": "zhenzhang", "grid": "wangge2"}
SPARE = 12
"""Days by which an act may be later than its script says where holidays lengthen what it waits for."""


class Unplayable(Exception):
    """A script does what the law or a ledger does not allow."""


@dataclass
class _Stage:
    """A town in which scripts are played."""

    town: Town
    today: date
    at: str = ""
    ids: dict[str, int] = field(default_factory=dict)
    days: dict[str, date] = field(default_factory=dict)
    scopes: dict[str, Scope] = field(default_factory=dict)

    def scope(self, role: str, office: str) -> Scope:
        if role == "county":
            username = "xian_ducha"
        elif role == "head":
            username = self.town.user(HEADS.get(office, "suozhang"))
        else:
            username = self.town.user(LEADERS.get(role) or CLERKS.get(office, "dengji"))
        if username not in self.scopes:
            self.scopes[username] = scope_of(User.objects.get(username=username))
        return self.scopes[username]

    def moment(self, day: date) -> str:
        """When an act of a day is booked; never before the act that was booked last, never in the future."""
        self.at = max(self.at, min(moment(day, 90 + len(self.ids) * 7 % 400), books.now()))
        return self.at

    def value(self, raw: Any, day: date) -> Any:
        """A value of a script as it is typed on a day."""
        if isinstance(raw, Ago):
            return self.today - timedelta(days=raw.days)
        if isinstance(raw, OnList):
            return self.listed(raw, day)
        if isinstance(raw, Mapping):
            return {k: self.value(v, day) for k, v in raw.items()}
        if isinstance(raw, list | tuple):
            return [self.value(v, day) for v in raw]
        return raw

    def listed(self, wanted: OnList, day: date) -> list[str]:
        pick = Pick("pick", "", ledger=wanted.ledger, where=wanted.where)
        register = Registers(self.town.path)
        found = sorted(n for n in register.entries(pick) if not register.fault(pick, [n], day))
        names = found[wanted.skip : wanted.skip + wanted.count]
        if len(names) < wanted.count:
            raise Unplayable(f"{wanted.ledger} of {self.town.name} has {len(found)} entries on {day}: {wanted}")
        return names

    def raw(self, given: Mapping[str, Any], day: date) -> dict[str, Any]:
        raw = {k: self.value(v, day) for k, v in given.items()}
        return raw | {"office": self.town.offices[raw["office"]]} if "office" in raw else raw

    def register(self, case: Case, day: date) -> None:
        place = self.town.path
        if case.role == "grid" or case.village:
            place = self.town.villages[max(case.village - 1, 0)].path
        raw = {"region": place, "office": case.office, **case.raw, "occurred_on": day}
        entry = door.Entry(
            self.raw(raw, day), key=f"demo:{case.key}", at=self.moment(day),
            parent=self.ids[case.parent] if case.parent else None, step=case.step,
        )  # fmt: skip
        scope = self.scope(case.role, case.office)
        self.ids[case.key] = door.register(ledger=case.ledger, entries=[entry], scope=scope).ids[0]

    def act(self, case: Case, act: Act, day: date) -> None:
        other = self.ids[act.on_other] if act.on_other else None
        move = door.Move(
            self.ids[case.key], act.step, self.raw(act.raw, day), on=day, at=self.moment(day), other=other
        )  # fmt: skip
        door.move(moves=[move], scope=self.scope(act.role, case.office))

    def play(self, case: Case, act: Act | None) -> None:
        """One act of a script on the first lawful of the days near the one it names; not before the act it follows."""
        meant = self.today - timedelta(days=act.ago if act else case.ago)
        since = self.days.get(case.key if act else case.parent, date.min)
        error: Exception | None = None
        for day in candidates(max(meant, since), since, self.today):
            at = self.at
            try:
                with transaction.atomic():
                    if act:
                        self.act(case, act, day)
                    else:
                        self.register(case, day)
            except (Invalid, Denied) as refused:
                error, self.at = error or refused, at
                continue
            self.days[case.key] = day
            if case.parent and act is None:
                self.days[case.parent] = max(day, self.days[case.parent])
            return
        what = f"{case.key}, {act.step if act else 'register'}, {act.ago if act else case.ago} days ago"
        raise Unplayable(f"{self.town.name} {what}: {error}") from error


def candidates(day: date, since: date, today: date) -> Iterable[date]:
    """Days for an act: a working day at or before the day meant, that day, those after it, those before it."""
    calendar = published()
    working = day
    while not calendar.working(working):
        working -= timedelta(days=1)
    later = [day + timedelta(days=n) for n in range(1, SPARE + 1)]
    earlier = [day - timedelta(days=n) for n in range(1, 7)]
    return dict.fromkeys(d for d in (working, day, *later, *earlier) if since <= d <= today)


def few(cases: Sequence[Case]) -> list[Case]:
    """Every fifth of the cases that stand alone: what is in hand in a second town."""
    tied = {k for c in cases for k in (c.parent, c.parent and c.key, *(a.on_other for a in c.acts)) if k}
    return [c for c in cases if c.key not in tied and not any(a.on_other for a in c.acts)][::5]


def run(towns: Sequence[Town], today: date) -> int:
    """Play every script in the first town and a few in the second. Returns how many acts were booked.

    The same scripts and the same day make the same records. Raises Unplayable.
    """
    cases = scripts()
    if len({c.key for c in cases}) != len(cases):
        raise Unplayable("two scripts have the same key")
    return sum(_play(_Stage(town, today), chosen) for town, chosen in zip(towns, (cases, few(cases)), strict=False))


def _play(stage: _Stage, cases: Sequence[Case]) -> int:
    # By day; within a day in the order in which the scripts say it, so that what follows comes after.
    acts = [(case, act) for case in cases for act in (None, *case.acts)]
    acts.sort(key=lambda e: -(e[1].ago if e[1] else e[0].ago))
    with transaction.atomic():
        for case, act in acts:
            stage.play(case, act)
    return len(acts)
