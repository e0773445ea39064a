"""The verbs on users and on the closing of books. Nobody can grant what reaches beyond their own scope."""

from __future__ import annotations

import secrets
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from fazhang.books import door as books
from fazhang.books.models import Period
from fazhang.places import hooks
from fazhang.places.actions import Invalid, need, reach, saved
from fazhang.places.models import Office, Region, User
from fazhang.places.roles import ROLES
from fazhang.places.scope import Denied, Scope

LETTERS = "abcdefghjkmnpqrstuvwxyz"
DIGITS = "23456789"
"""Characters that are not mistaken for others when a password is read from paper."""


def new_password() -> str:
    """Twelve characters in three groups of letters and digits, about 53 bits."""
    return "-".join("".join(secrets.choice(LETTERS + DIGITS) for _ in range(4)) for _ in range(3))


def seat(scope: Scope, role: str, region: str, office: int | None) -> tuple[Region, Office | None]:
    """The node and the office that a role may be bound to by the actor; Invalid where it may not."""
    if role not in ROLES:
        raise Invalid({"role": "请选择角色"})
    node = reach(scope, region)
    if not node.active:
        raise Invalid({"region": f"“{node.name}”已停用"})
    if node.level not in ROLES[role].levels:
        raise Invalid({"region": f"“{ROLES[role].name}”不能设在{node.get_level_display()}一级，请选择所属地区"})
    held = None
    if office is not None:
        held = Office.objects.filter(pk=office, active=True).first()
        if held is None or held.region_id not in (node.path, node.town):
            raise Invalid({"office": "请选择该地区正在使用的机构"})
    return node, held


def _granted(scope: Scope, user: User, name: str, role: str, region: str, office: int | None, email: str) -> None:
    user.name, user.email = need(name, "姓名", "name", 40), email.strip()
    if user.email:
        try:
            validate_email(user.email)
        except ValidationError:
            raise Invalid({"email": "电子邮箱的格式不对，如 name@example.gov.cn"}) from None
    node, held = seat(scope, role, region, office)
    user.role, user.region, user.office = role, node, held


@transaction.atomic
def add_user(
    *, scope: Scope, username: str, name: str, role: str, region: str, office: int | None = None, email: str = ""
) -> tuple[User, str]:
    """A new user and the password to hand over; it must be changed at the first sign-in."""
    scope.require("users")
    username = need(username, "用户名", "username", 40)
    if not (username.isascii() and username.replace("_", "").replace(".", "").replace("-", "").isalnum()):
        raise Invalid({"username": "用户名只用字母、数字和 - _ ."})
    if User.objects.filter(username__iexact=username).exists():
        raise Invalid({"username": f"用户名“{username}”已有人使用，请换一个"})
    user = User(username=username, must_change=True)
    _granted(scope, user, name, role, region, office, email)
    password = new_password()
    user.set_password(password)
    saved(user)
    return user, password


def _other(scope: Scope, user: User) -> None:
    scope.require("users")
    scope.require_region(user.region_id)
    if user.username == scope.username:
        raise Denied("不能修改自己的角色、地区和启用状态，请由另一名管理员办理")


@transaction.atomic
def edit_user(
    *, scope: Scope, user: User, name: str, role: str, region: str, office: int | None = None, email: str = ""
) -> User:
    _other(scope, user)
    _granted(scope, user, name, role, region, office, email)
    saved(user)
    return user


@transaction.atomic
def set_user(*, scope: Scope, user: User, active: bool) -> User:
    """停用、启用. What the user did stays under their name; a user who is deactivated is signed out at once."""
    _other(scope, user)
    user.is_active = active
    saved(user)
    return user


@transaction.atomic
def reset_password(*, scope: Scope, user: User) -> str:
    """A new password to hand over; it must be changed at the next sign-in. Sessions of the old one end."""
    _other(scope, user)
    if not user.is_active:
        raise Invalid({"": f"“{user.name}”已停用，请先启用"})
    password = new_password()
    user.set_password(password)
    user.must_change = True
    saved(user)
    return password


@transaction.atomic
def close_period(*, scope: Scope, town: str, year: int, month: int | None) -> Period:
    """结账 of a month or a year of a township. Raises BooksError where the books refuse."""
    scope.require("close")
    scope.require_region(town)
    if len(town) != 9:
        raise Denied("账簿按乡镇设立，请在乡镇一级结账")
    if not date.min.year < year < date.max.year or month not in (None, *range(1, 13)):
        raise Invalid({"period": "请选择要结账的期间"})
    period = books.close_period(town, year, month, scope.username)
    hooks.tell(
        hooks.CLOSED, town, period.label,
        {"period": period.label, "through": period.through.isoformat(), "voucher": period.voucher.no,
         "at": period.voucher.at, "head": period.voucher.digest},
    )  # fmt: skip
    return period
