"""Regions, offices, posts, people in them, leading groups, and users."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

from fazhang.places.roles import ROLES, Role

LEVELS: dict[str, tuple[int, str]] = {
    "province": (2, "省"),
    "city": (4, "市"),
    "county": (6, "县"),
    "town": (9, "乡镇"),
    "village": (12, "村"),
    "grid1": (15, "村网格"),
    "grid2": (18, "片组网格"),
    "grid3": (21, "联户微网格"),
}
"""Level → (length of the path, Chinese name). A grid's path is its parent's with three more digits."""
LEVEL_OF = {length: level for level, (length, _) in LEVELS.items()}


class Region(models.Model):
    """A node of the region tree. `path`: the statistical code trimmed to its level, so a prefix is an ancestor."""

    path = models.CharField(max_length=24, primary_key=True)
    name = models.CharField(max_length=60)
    level = models.CharField(max_length=8, choices=[(k, v[1]) for k, v in LEVELS.items()])
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    active = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar = ["path"]

    def __str__(self) -> str:
        return self.name

    @property
    def code(self) -> str:
        """The 12-digit statistical code (GB/T 2260, GB/T 10114); grids have longer ones of their own."""
        return self.path.ljust(12, "0")

    @property
    def town(self) -> str:
        return self.path[:9] if len(self.path) >= 9 else ""


class Office(models.Model):
    """机构: 党政办、司法所、综治中心、综合行政执法队、派出所 …"""

    region = models.ForeignKey(Region, models.PROTECT)
    name = models.CharField(max_length=60)
    duty = models.CharField(max_length=300, blank=True)
    active = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["region", "name"], name="office_once")]

    def __str__(self) -> str:
        return self.name


class Person(models.Model):
    """An official or staff member. Residents are never kept here."""

    region = models.ForeignKey(Region, models.PROTECT)
    name = models.CharField(max_length=40)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.name


class Appointment(models.Model):
    """任职: a person in a post of an office, from a day until a day (empty: still)."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="appointments")
    office = models.ForeignKey(Office, models.PROTECT, related_name="appointments")
    post = models.CharField(max_length=60)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(until__gte=models.F("since")), name="appointment_days_ordered"
            )
        ]

    def __str__(self) -> str:
        return f"{self.office}{self.post} {self.person}"


class LeadingGroup(models.Model):
    """领导小组 and other deliberative bodies of a township."""

    region = models.ForeignKey(Region, models.PROTECT)
    name = models.CharField(max_length=80)
    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    duty = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.name


class GroupMember(models.Model):
    group = models.ForeignKey(LeadingGroup, models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, models.PROTECT)
    role = models.CharField(max_length=40)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.role} {self.person}"


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, password: str | None, **fields: object) -> User:
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A user: one role, bound to one node of the tree and, where it matters, to an office."""

    username = models.CharField("用户名", max_length=40, unique=True)
    name = models.CharField("姓名", max_length=40)
    role = models.CharField("角色", max_length=12, choices=[(r.code, r.name) for r in ROLES.values()])
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="所属地区")
    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, verbose_name="所属机构")
    email = models.EmailField("电子邮箱", max_length=120, blank=True)
    is_active = models.BooleanField("启用", default=True)
    must_change = models.BooleanField("首次登录须改密码", default=False)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        ordering: ClassVar = ["username"]

    def __str__(self) -> str:
        return self.name

    @property
    def acts_as(self) -> Role:
        return ROLES[self.role]

    def clean(self) -> None:
        from django.core.exceptions import ValidationError

        if self.role in ROLES and self.region_id and self.region.level not in self.acts_as.levels:
            raise ValidationError({"region": f"{self.acts_as.name}不能设在{self.region.get_level_display()}一级"})


class Look(models.Model):
    """A look at residents' data: who, which record, why, when. Written before anything is shown."""

    user = models.CharField(max_length=40)
    record = models.BigIntegerField()
    reason = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["record"], name="look_record")]

    def __str__(self) -> str:
        return f"{self.user} {self.record}"


class Chore(models.Model):
    """What is done for a place once a day, such as its reminders: the last day on which it was."""

    path = models.CharField(max_length=24)
    name = models.CharField(max_length=20)
    day = models.DateField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["path", "name"], name="chore_once")]

    def __str__(self) -> str:
        return f"{self.path} {self.name}"


class Token(models.Model):
    """接口令牌: a program's access, bound like a user to a role, a node and maybe an office. `digest`: of the secret, SHA-256.

    The secret itself is told once and kept nowhere.
    """

    name = models.CharField("名称", max_length=40)
    digest = models.CharField(max_length=64, unique=True)
    role = models.CharField("角色", max_length=12, choices=[(r.code, r.name) for r in ROLES.values()])
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="地区")
    office = models.ForeignKey(Office, models.PROTECT, null=True, verbose_name="机构")
    created_by = models.CharField(max_length=40)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_used = models.DateField(null=True)

    class Meta:
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def acts_as(self) -> Role:
        return ROLES[self.role]


class Idempotent(models.Model):
    """A request that a token sent under an Idempotency-Key, and its answer, so that sending it again does nothing new.

    `digest`: of the method, the path and the body. `body` of the answer, sealed by whoever gave it.
    """

    token = models.ForeignKey(Token, models.CASCADE)
    key = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    status = models.SmallIntegerField(default=0)
    body = models.TextField(default="")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["token", "key"], name="idempotent_once")]
        indexes: ClassVar = [models.Index(fields=["at"], name="idempotent_at")]

    def __str__(self) -> str:
        return self.key


class Hook(models.Model):
    """推送: where what happens at a node or below it is told (fazhang.places.hooks). `events` are parted by spaces.

    `salt` gives the secret together with the installation's own, so that the database alone does not tell it.
    """

    region = models.ForeignKey(Region, models.PROTECT, verbose_name="地区")
    url = models.CharField("接收地址", max_length=300)
    salt = models.CharField(max_length=32)
    events = models.CharField("事件", max_length=100)
    active = models.BooleanField(default=True)
    created_by = models.CharField(max_length=40)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.url


class Delivery(models.Model):
    """One event told to one hook, or still to be told at `next_at`. `status`: what the last try came to."""

    hook = models.ForeignKey(Hook, models.CASCADE, related_name="deliveries")
    event = models.CharField(max_length=20)
    key = models.CharField(max_length=80)
    body = models.TextField()
    created_at = models.DateTimeField()
    tries = models.SmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    status = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["hook", "key"], name="delivery_once")]
        indexes: ClassVar = [
            models.Index(fields=["next_at"], name="delivery_due", condition=models.Q(next_at__isnull=False))
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.key}"
