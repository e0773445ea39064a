"""The national table of divisions: a township is found as people name it, and comes with its villages."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing

import pytest

from fazhang.places import divisions
from fazhang.places.models import Region
from fazhang.places.queries import tree

if not divisions.available():  # a package built without its data; `make install` builds it
    if os.environ.get("FAZHANG_REQUIRE_ALL"):
        pytest.fail(divisions.MISSING)
    pytest.skip(divisions.MISSING, allow_module_level=True)

TOWN, NAME = "330523108", "天荒坪镇"


def paths(text: str) -> list[str]:
    return [d.path for d in divisions.find(text)]


def test_the_table_holds_the_nations_townships() -> None:
    with closing(sqlite3.connect(divisions.FILE)) as table:
        levels = dict(table.execute("SELECT level, count(*) FROM division GROUP BY level"))
    assert levels[4] > 40_000
    assert levels[5] > 600_000
    assert divisions.get(TOWN) == divisions.Division(TOWN, NAME)
    assert divisions.get("990101101") is None


def test_a_township_is_found_by_its_name() -> None:
    assert paths(NAME) == [TOWN]
    assert paths(f" {NAME[:2]} {NAME[2:]} ") == [TOWN]


@pytest.mark.parametrize(
    "above", ["安吉县", "湖州市安吉县", "浙江省湖州市安吉县", "浙江省", "浙江省安吉县", "安吉", "浙江安吉"]
)
def test_a_township_is_found_by_its_name_with_what_is_above_it(above: str) -> None:
    assert paths(above + NAME) == [TOWN]


@pytest.mark.parametrize("above", ["德清县", "江苏省", "江苏省安吉县", "安吉县浙江省", "某"])
def test_a_township_is_not_found_below_what_is_not_above_it(above: str) -> None:
    assert TOWN not in paths(above + NAME)


@pytest.mark.parametrize("initials", ["thpz", "THPZ"])
def test_a_township_is_found_by_the_initials_of_its_pinyin(initials: str) -> None:
    assert TOWN in paths(initials)


def test_several_townships_of_a_name_are_told_apart_by_their_full_names() -> None:
    found = divisions.find("城关镇")
    assert len(found) > 20
    assert {d.name for d in found} == {"城关镇"}
    names = [divisions.full_name(d.path) for d in found]
    assert len(set(names)) == len(names)
    one = found[7]
    assert [d.path for d in divisions.find(divisions.full_name(one.path))] == [one.path]


def test_a_part_of_a_name_finds_those_that_hold_it() -> None:
    assert paths("天荒坪") == [TOWN]


@pytest.mark.parametrize("text", ["", "  ", "没有的镇", "'; DROP TABLE division; --", "%", "_", "qqqqqq"])
def test_what_is_not_there_is_not_found(text: str) -> None:
    assert divisions.find(text) == []
    assert divisions.get(TOWN) is not None


def test_only_townships_are_found() -> None:
    for text in ("安吉县", "浙江省", "大溪村"):
        assert all(len(p) == 9 for p in paths(text))


@pytest.mark.django_db
def test_adopting_a_township_brings_what_is_above_it_and_its_villages() -> None:
    region, count = divisions.adopt(TOWN)
    assert (region.path, region.name, region.level) == (TOWN, NAME, "town")
    above = Region.objects.filter(path__in=[TOWN[:n] for n in (2, 4, 6)]).order_by("path")
    assert [(r.name, r.level) for r in above] == [("浙江省", "province"), ("湖州市", "city"), ("安吉县", "county")]
    assert region.parent == above[2]
    villages = Region.objects.filter(parent=region)
    assert count == len(divisions.villages(TOWN)) == villages.count() > 5
    assert all(v.level == "village" and len(v.path) == 12 and v.path.startswith(TOWN) for v in villages)
    assert not any(v.name.endswith(("村民委员会", "居民委员会", "村委会", "居委会")) for v in villages)
    assert len(tree(TOWN)["children"]) == count


@pytest.mark.django_db
def test_adopting_twice_changes_nothing() -> None:
    divisions.adopt(TOWN)
    Region.objects.filter(path=TOWN).update(name="天荒坪")
    before = list(Region.objects.order_by("path").values())
    divisions.adopt(TOWN)
    assert list(Region.objects.order_by("path").values()) == before


@pytest.mark.django_db
def test_a_second_township_of_a_county_shares_what_is_above_it() -> None:
    divisions.adopt(TOWN)
    divisions.adopt("330523103")
    assert Region.objects.filter(level="county").count() == 1
    assert Region.objects.filter(level="town").count() == 2


@pytest.mark.django_db
def test_a_city_without_counties_has_its_townships_too() -> None:
    region, count = divisions.adopt("441900003")
    assert region.name == "东城街道"
    assert count > 0
    assert region.parent is not None


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["330523", "330523108201", "990101101", "", "abc"])
def test_only_a_township_of_the_table_can_be_adopted(code: str) -> None:
    with pytest.raises(LookupError):
        divisions.adopt(code)
    assert not Region.objects.exists()


@pytest.mark.parametrize(
    ("official", "said"),
    [
        ("东村村民委员会", "东村"), ("东村村村民委员会", "东村村"), ("张辛庄村民委员会", "张辛庄村"), ("大溪村村民委员会", "大溪村"), ("大溪村委会", "大溪村"),
        ("桥南社区居民委员会", "桥南社区"), ("桥南社区居委会", "桥南社区"), ("桥南居民委员会", "桥南社区"),
        ("桥南居委会", "桥南社区"), ("良种场", "良种场"),
    ],
)  # fmt: skip
def test_a_village_is_called_as_people_call_it(official: str, said: str) -> None:
    assert divisions._village(official) == said
