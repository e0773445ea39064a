"""The verbs on regions, offices, people and leading groups (users: `accounts`). Each checks its permission and its reach, and cleans what it saves.

`scope` is who acts. What lies outside it is never touched: nobody can grant a node, an office or a role that reaches
beyond their own. Faults come as `Invalid` with messages for the form's fields.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.db.models import Model

from fazhang.places.models import LEVELS, Appointment, GroupMember, LeadingGroup, Office, Person, Region, User
from fazhang.places.scope import Denied, Scope

GRIDS = {"village": "grid1", "grid1": "grid2", "grid2": "grid3"}
"""What may be added below a node: grids on three levels, below a village."""


class Invalid(Exception):
    """What was given cannot be taken. `errors`: field → message; "" stands for the whole."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        self.errors = dict(errors)
        super().__init__("；".join(self.errors.values()))


def need(text: str, label: str, name: str, longest: int) -> str:
    text = " ".join(text.split())
    if not text:
        raise Invalid({name: f"请填写“{label}”"})
    if len(text) > longest:
        raise Invalid({name: f"“{label}”最多{longest}个字"})
    if not text.isprintable():
        raise Invalid({name: f"“{label}”含有无法识别的字符"})
    return text


def saved(item: Model) -> None:
    """Clean and save. Messages of the model's own rules go to their fields."""
    try:
        item.full_clean()
    except ValidationError as error:
        told = {("" if k == NON_FIELD_ERRORS else k): "；".join(v) for k, v in error.message_dict.items()}
        raise Invalid(told) from None
    item.save()


def _days(since: date | None, until: date | None) -> date:
    if since is None:
        raise Invalid({"since": "请填写起始日期"})
    if until and until < since:
        raise Invalid({"until": "终止日期不能早于起始日期"})
    return since


def reach(scope: Scope, path: str) -> Region:
    """A node in use that the actor's scope covers."""
    scope.require_region(path)
    region = Region.objects.filter(path=path).first()
    if region is None:
        raise Denied("没有这个地区，或不在您的管辖范围内")
    return region


def _home(scope: Scope, path: str) -> Region:
    """Where offices, people and leading groups may be: a township or a county, in use."""
    region = reach(scope, path)
    if region.level not in ("town", "county") or not region.active:
        raise Invalid({"region": "请选择乡镇或者县一级的地区"})
    return region


# ---- regions ----------------------------------------------------------------------------------------------------


@transaction.atomic
def add_grid(*, scope: Scope, parent: str, name: str) -> Region:
    """A grid below a village or a grid. Its code is the parent's with the next free three digits."""
    scope.require("places")
    above = reach(scope, parent)
    if above.level not in GRIDS:
        raise Invalid({"parent": "网格设在村（社区）、村网格、片组网格之下，共三级"})
    if not above.active:
        raise Invalid({"parent": f"“{above.name}”已停用，不能在其下增设网格"})
    name = need(name, "名称", "name", 60)
    if Region.objects.filter(parent=above, name=name, active=True).exists():
        raise Invalid({"name": f"“{above.name}”之下已有“{name}”"})
    last = Region.objects.filter(parent=above).order_by("-path").values_list("path", flat=True).first()
    number = int(last[-3:]) + 1 if last else 1
    if number > 999:
        raise Invalid({"parent": f"“{above.name}”之下的编码已经用完"})
    grid = Region(path=f"{parent}{number:03}", name=name, level=GRIDS[above.level], parent=above)
    saved(grid)
    return grid


@transaction.atomic
def add_village(*, scope: Scope, town: str, code: str, name: str) -> Region:
    """A village by its official code: three digits below the township's, or all twelve."""
    scope.require("places")
    above = reach(scope, town)
    if above.level != "town":
        raise Invalid({"town": "村（社区）设在乡镇（街道）之下"})
    code = code.strip()
    tail = code[9:] if len(code) == 12 and code.startswith(town) else code
    if not (len(tail) == 3 and tail.isascii() and tail.isdecimal() and tail != "000"):
        raise Invalid({"code": f"请填写统计用区划代码：12位，以{town}开头，或者只填末3位"})
    name = need(name, "名称", "name", 60)
    if Region.objects.filter(path=town + tail).exists():
        raise Invalid({"code": f"代码{town}{tail}已经使用，停用的代码也不再重复使用"})
    if Region.objects.filter(parent=above, name=name, active=True).exists():
        raise Invalid({"name": f"“{above.name}”之下已有“{name}”"})
    village = Region(path=town + tail, name=name, level="village", parent=above)
    saved(village)
    return village


@transaction.atomic
def rename_region(*, scope: Scope, path: str, name: str) -> Region:
    """The code stays, so the books are not touched."""
    scope.require("places")
    region = reach(scope, path)
    if LEVELS[region.level][0] < LEVELS["village"][0]:
        raise Denied("乡镇及以上的名称随全国统一的区划代码，不在这里修改")
    region.name = need(name, "名称", "name", 60)
    if Region.objects.filter(parent=region.parent, name=region.name, active=True).exclude(path=path).exists():
        raise Invalid({"name": f"同级已有“{region.name}”"})
    saved(region)
    return region


@transaction.atomic
def retire_region(*, scope: Scope, path: str) -> Region:
    """停用: nothing new is registered there; what was booked stays in every figure."""
    scope.require("places")
    region = reach(scope, path)
    if LEVELS[region.level][0] < LEVELS["village"][0]:
        raise Denied("这里只能停用村（社区）和网格")
    if Region.objects.filter(parent=region, active=True).exists():
        raise Invalid({"": f"请先停用“{region.name}”之下的网格"})
    if held := User.objects.filter(region=region, is_active=True).first():
        raise Invalid({"": f"用户“{held.name}”还设在“{region.name}”，请先调整或者停用该用户"})
    region.active = False
    saved(region)
    return region


@transaction.atomic
def restore_region(*, scope: Scope, path: str) -> Region:
    scope.require("places")
    region = reach(scope, path)
    if region.parent is not None and not region.parent.active:
        raise Invalid({"": f"请先恢复上一级“{region.parent.name}”"})
    if Region.objects.filter(parent=region.parent, name=region.name, active=True).exclude(path=path).exists():
        raise Invalid({"": f"同级已有正在使用的“{region.name}”，请先改名"})
    region.active = True
    saved(region)
    return region


# ---- offices, people, posts -------------------------------------------------------------------------------------


@transaction.atomic
def add_office(*, scope: Scope, region: str, name: str, duty: str = "") -> Office:
    scope.require("places")
    office = Office(region=_home(scope, region))
    return _office(office, name, duty)


@transaction.atomic
def edit_office(*, scope: Scope, office: Office, name: str, duty: str = "") -> Office:
    scope.require("places")
    scope.require_region(office.region_id)
    return _office(office, name, duty)


def _office(office: Office, name: str, duty: str) -> Office:
    office.name = need(name, "机构名称", "name", 60)
    office.duty = duty.strip()
    if len(office.duty) > 300:
        raise Invalid({"duty": "“职责”最多300个字"})
    if Office.objects.filter(region=office.region, name=office.name).exclude(pk=office.pk).exists():
        raise Invalid({"name": f"本地区已有“{office.name}”，停用的可以恢复"})
    saved(office)
    return office


@transaction.atomic
def set_office(*, scope: Scope, office: Office, active: bool) -> Office:
    """停用、恢复. An office with users in it stays."""
    scope.require("places")
    scope.require_region(office.region_id)
    if not active and (held := User.objects.filter(office=office, is_active=True).first()):
        raise Invalid({"": f"用户“{held.name}”还在“{office.name}”，请先调整该用户所属的机构"})
    office.active = active
    saved(office)
    return office


@transaction.atomic
def add_person(*, scope: Scope, region: str, name: str) -> Person:
    """An official or staff member; residents are never kept here."""
    scope.require("places")
    person = Person(region=_home(scope, region), name=need(name, "姓名", "name", 40))
    saved(person)
    return person


@transaction.atomic
def rename_person(*, scope: Scope, person: Person, name: str) -> Person:
    scope.require("places")
    scope.require_region(person.region_id)
    person.name = need(name, "姓名", "name", 40)
    saved(person)
    return person


@transaction.atomic
def appoint(
    *, scope: Scope, person: Person, office: Office, post: str, since: date | None, until: date | None = None
) -> Appointment:
    """任职: a post in an office from a day, until a day or until further notice."""
    scope.require("places")
    scope.require_region(person.region_id)
    scope.require_region(office.region_id)
    if office.region_id != person.region_id:
        raise Invalid({"office": "请选择本地区的机构"})
    if not office.active:
        raise Invalid({"office": f"“{office.name}”已停用"})
    post = need(post, "职务", "post", 60)
    began = _days(since, until)
    for other in Appointment.objects.filter(person=person, office=office, post=post):
        if began <= (other.until or date.max) and other.since <= (until or date.max):
            raise Invalid({"since": f"与已有的任职重叠：{other.since}至{other.until or '今'}"})
    appointment = Appointment(person=person, office=office, post=post, since=began, until=until)
    saved(appointment)
    return appointment


@transaction.atomic
def end_appointment(*, scope: Scope, appointment: Appointment, until: date | None) -> Appointment:
    scope.require("places")
    scope.require_region(appointment.office.region_id)
    if until is None:
        raise Invalid({"until": "请填写免职（离任）日期"})
    _days(appointment.since, until)
    appointment.until = until
    saved(appointment)
    return appointment


# ---- leading groups ---------------------------------------------------------------------------------------------


@transaction.atomic
def add_group(
    *, scope: Scope, region: str, name: str, since: date | None, office: Office | None = None, duty: str = ""
) -> LeadingGroup:
    scope.require("places")
    home = _home(scope, region)
    name = need(name, "名称", "name", 80)
    if LeadingGroup.objects.filter(region=home, name=name, until=None).exists():
        raise Invalid({"name": f"本地区已有“{name}”"})
    if office is not None and office.region_id != home.path:
        raise Invalid({"office": "办公室请选择本地区的机构"})
    if len(duty.strip()) > 300:
        raise Invalid({"duty": "“职责”最多300个字"})
    group = LeadingGroup(region=home, name=name, since=_days(since, None), office=office, duty=duty.strip())
    saved(group)
    return group


@transaction.atomic
def end_group(*, scope: Scope, group: LeadingGroup, until: date | None) -> LeadingGroup:
    """撤销. Its members' terms end with it."""
    scope.require("places")
    scope.require_region(group.region_id)
    if until is None:
        raise Invalid({"until": "请填写撤销日期"})
    _days(group.since, until)
    late = group.members.filter(until=None, since__gt=until).first()
    if late is not None:
        raise Invalid({"until": f"不能早于成员{late.person}加入的日期{late.since}"})
    group.until = until
    saved(group)
    group.members.filter(until=None).update(until=until)
    return group


@transaction.atomic
def add_member(*, scope: Scope, group: LeadingGroup, person: Person, role: str, since: date | None) -> GroupMember:
    scope.require("places")
    scope.require_region(group.region_id)
    if person.region_id != group.region_id:
        raise Invalid({"person": "请选择本地区的人员"})
    if group.until is not None:
        raise Invalid({"": f"“{group.name}”已撤销"})
    role = need(role, "职务", "role", 40)
    began = _days(since, None)
    if began < group.since:
        raise Invalid({"since": f"不能早于领导小组成立日期{group.since}"})
    if GroupMember.objects.filter(group=group, person=person, until=None).exists():
        raise Invalid({"person": f"{person.name}已是成员"})
    member = GroupMember(group=group, person=person, role=role, since=began)
    saved(member)
    return member


@transaction.atomic
def end_member(*, scope: Scope, member: GroupMember, until: date | None) -> GroupMember:
    scope.require("places")
    scope.require_region(member.group.region_id)
    if until is None:
        raise Invalid({"until": "请填写退出日期"})
    _days(member.since, until)
    member.until = until
    saved(member)
    return member
