"""The invented county's places, offices, people, leading groups and users. Deterministic but for password salts."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.auth.hashers import make_password

from fazhang.demo.words import table
from fazhang.places.models import Appointment, GroupMember, LeadingGroup, Office, Person, Region, User

PROVINCE, CITY, COUNTY = "99", "9901", "990101"
FOUNDED = date(2021, 8, 16)
"""When the present term of the towns' leaders began."""
NEW_MAYOR = {"990101103": date(2023, 6, 20), "990101105": date(2024, 3, 11)}
"""Towns whose mayor changed within the demo's years, so that a name depends on the day."""


@dataclass(frozen=True, slots=True)
class Place:
    """A node of the tree, light enough to be picked from ten thousand times."""

    path: str
    name: str


@dataclass
class Town:
    """What the generators need of a town. `offices`: name → id; `posts`: key → [(since, person's name)]."""

    path: str
    name: str
    prefix: str
    size: float
    villages: list[Place]
    communities: list[Place]
    grids1: list[Place]
    grids2: list[Place]
    grids3: list[Place]
    offices: dict[str, int] = field(default_factory=dict)
    posts: dict[str, list[tuple[date, str]]] = field(default_factory=dict)
    staff: dict[str, list[str]] = field(default_factory=dict)
    members: dict[str, str] = field(default_factory=dict)

    @property
    def all_villages(self) -> list[Place]:
        return self.communities + self.villages

    def holder(self, key: str, day: date) -> str:
        """Who holds a leader's post on a day."""
        return [name for since, name in self.posts[key] if since <= max(day, FOUNDED)][-1]

    def user(self, who: str) -> str:
        return f"{self.prefix}_{who}"


class Names:
    """Names put together from characters, none given twice."""

    def __init__(self, rng: random.Random) -> None:
        bank = table("names")
        self.rng, self.surnames, self.first, self.second = rng, bank["surnames"], bank["first"], bank["second"]
        self.given: set[str] = set()

    def fresh(self) -> str:
        while (name := self.any()) in self.given:
            pass
        self.given.add(name)
        return name

    def any(self) -> str:
        r, n = self.rng.random, len
        return (
            self.surnames[int(r() ** 2 * n(self.surnames))]
            + self.first[int(r() * n(self.first))]
            + self.second[int(r() * n(self.second))]
        )


ORDINALS = "一二三四五六七八九"


def _regions(rng: random.Random) -> list[Town]:
    county = table("county")
    rows = [
        Region(path=PROVINCE, name=county["province"], level="province"),
        Region(path=CITY, name=county["city"], level="city", parent_id=PROVINCE),
        Region(path=COUNTY, name=county["name"], level="county", parent_id=CITY),
    ]
    towns = []
    for row in table("town"):
        path = row["path"]
        rows.append(Region(path=path, name=row["name"], level="town", parent_id=COUNTY))
        communities = [Place(f"{path}{i:03}", name) for i, name in enumerate(row["communities"], 1)]
        villages = [Place(f"{path}{i:03}", name) for i, name in enumerate(row["villages"], 201)]
        grids: tuple[list[Place], list[Place], list[Place]] = ([], [], [])
        for place in communities + villages:
            rows.append(Region(path=place.path, name=place.name, level="village", parent_id=path))
            first = Place(place.path + "001", f"{place.name}网格")
            grids[0].append(first)
            rows.append(Region(path=first.path, name=first.name, level="grid1", parent_id=place.path))
            for i in range(rng.randint(2, 3)):
                second = Place(f"{first.path}{i + 1:03}", f"{place.name}第{ORDINALS[i]}片组网格")
                grids[1].append(second)
                rows.append(Region(path=second.path, name=second.name, level="grid2", parent_id=first.path))
                for j in range(rng.randint(2, 3)):
                    third = Place(f"{second.path}{j + 1:03}", f"{place.name}{ORDINALS[i]}片第{ORDINALS[j]}联户微网格")
                    grids[2].append(third)
                    rows.append(Region(path=third.path, name=third.name, level="grid3", parent_id=second.path))
        towns.append(Town(path, row["name"], row["prefix"], row["size"], villages, communities, *grids))
    Region.objects.bulk_create(rows)
    return towns


def _offices(towns: list[Town]) -> None:
    rows = [Office(region_id=COUNTY, name=name) for name in table("county")["offices"]]
    rows += [Office(region_id=t.path, name=name, duty=duty) for t in towns for name, duty in table("offices").items()]
    rows += [Office(region_id=v.path, name=f"{v.name}民委员会" if v.name.endswith("村") else
                    f"{v.name}居民委员会", duty="村（居）民自治，协助镇政府工作") for t in towns for v in t.all_villages]  # fmt: skip
    Office.objects.bulk_create(rows)
    for town in towns:
        town.offices = dict(Office.objects.filter(region_id=town.path).values_list("name", "pk"))


def _people(towns: list[Town], names: Names, rng: random.Random) -> None:
    people: list[Person] = []
    posts: list[tuple[Person, int, str, date, date | None]] = []

    def appoint(region: str, office: int, post: str, since: date, until: date | None = None) -> str:
        person = Person(region_id=region, name=names.fresh())
        people.append(person)
        posts.append((person, office, post, since, until))
        return person.name

    for town in towns:
        for leader in table("leaders"):
            office, change = town.offices["镇领导班子"], None
            if leader["key"] == "mayor":
                change = NEW_MAYOR.get(town.path)
            name = appoint(town.path, office, leader["post"], FOUNDED, change)
            town.posts[leader["key"]] = [(FOUNDED, name)]
            if change:
                town.posts["mayor"].append((change, appoint(town.path, office, leader["post"], change)))
        for office, post in table("heads").items():
            name = appoint(town.path, town.offices[office], post, date(rng.randint(2017, 2021), rng.randint(1, 12), 1))
            town.staff[office] = [name]
        for office, count in table("staff").items():
            for _ in range(count):
                since = date(rng.randint(2015, 2021), rng.randint(1, 12), 15)
                town.staff[office].append(appoint(town.path, town.offices[office], "工作人员", since))
        committees = Office.objects.filter(region__path__startswith=town.path, region__level="village")
        for region, pk in committees.values_list("region_id", "pk"):
            town.staff[region] = [
                appoint(region, pk, post, date(2021, 3, 20)) for post in ("党支部书记、主任", "治保调解委员")
            ]
        for grid in town.grids2:
            town.members[grid.path] = names.fresh()
    Person.objects.bulk_create(people)
    Appointment.objects.bulk_create(
        Appointment(person=p, office_id=o, post=post, since=since, until=until) for p, o, post, since, until in posts
    )


def _groups(towns: list[Town]) -> None:
    people = {(p.region_id, p.name): p for p in Person.objects.all()}
    members = []
    for town in towns:
        for row in table("group"):
            group = LeadingGroup.objects.create(
                region_id=town.path, name=row["name"], office_id=town.offices[row["office"]], since=date(2021, 9, 10),
                duty=row["duty"],
            )  # fmt: skip

            def add(role: str, holders: list[tuple[date, str]], town: Town = town, group: Any = group) -> None:
                for i, (since, name) in enumerate(holders):
                    until = holders[i + 1][0] if i + 1 < len(holders) else None
                    members.append(
                        GroupMember(group=group, person=people[town.path, name], role=role,
                                    since=max(since, date(2021, 9, 10)), until=until)
                    )  # fmt: skip

            add("组长", town.posts[row["chair"]])
            for key in row["vice"]:
                add("副组长", town.posts[key])
            for office in ("党政办公室", "综治中心", "司法所", "综合行政执法队", "派出所"):
                add("成员", [(FOUNDED, town.staff[office][0])])
    GroupMember.objects.bulk_create(members)


def _users(towns: list[Town], password: str, rng: random.Random) -> None:
    # One hash serves all: the password is printed for everybody to read, and hashing it sixty times takes seconds.
    hashed = make_password(password)
    rows: list[User] = []

    def add(username: str, name: str, role: str, region: str, office: int | None = None) -> None:
        rows.append(User(username=username, name=name, role=role, region_id=region, office_id=office, password=hashed))

    county = dict(Office.objects.filter(region_id=COUNTY).values_list("name", "pk"))
    names = Names(random.Random(rng.random()))  # noqa: S311
    add("xian_ducha", names.any(), "county", COUNTY, county["县委全面依法治县委员会办公室"])
    add("xian_sifa", names.any(), "county", COUNTY, county["县司法局"])
    add("xian_admin", names.any(), "admin", COUNTY, county["县司法局"])
    for t in towns:
        o, s = t.offices, t.staff
        add(t.user("dengji"), s["党政办公室"][1], "clerk", t.path, o["党政办公室"])
        add(t.user("sifa"), s["司法所"][1], "clerk", t.path, o["司法所"])
        add(t.user("zongzhi"), s["综治中心"][1], "clerk", t.path, o["综治中心"])
        add(t.user("zhifa"), s["综合行政执法队"][1], "clerk", t.path, o["综合行政执法队"])
        add(t.user("chuangkou"), s["便民服务中心"][1], "clerk", t.path, o["便民服务中心"])
        add(t.user("wangge"), t.members[t.grids2[0].path], "grid", t.grids2[0].path)
        add(t.user("wangge2"), s[t.villages[0].path][1], "grid", t.villages[0].path)
        add(t.user("suozhang"), s["司法所"][0], "head", t.path, o["司法所"])
        add(t.user("zhongxin"), s["综治中心"][0], "head", t.path, o["综治中心"])
        add(t.user("fenguan"), t.posts["deputy"][-1][1], "deputy", t.path, o["镇领导班子"])
        add(t.user("shuji"), t.posts["secretary"][-1][1], "chief", t.path, o["镇领导班子"])
        add(t.user("zhenzhang"), t.posts["mayor"][-1][1], "chief", t.path, o["镇领导班子"])
        add(t.user("admin"), s["党政办公室"][2], "admin", t.path, o["党政办公室"])
    User.objects.bulk_create(rows)


def settle(password: str, rng: random.Random) -> list[Town]:
    """Make the places and everybody in them; returns what the generators need."""
    towns = _regions(rng)
    names = Names(rng)
    _offices(towns)
    _people(towns, names, rng)
    _groups(towns)
    _users(towns, password, rng)
    return towns
