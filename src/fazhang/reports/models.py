"""Reports, their sections and what was done to them."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from django.db import models

from fazhang.books.state import Period
from fazhang.reports.flow import FLOW, FROZEN, ROLES


class Report(models.Model):
    """The annual report of a township. `frozen`: the built report as JSON, kept from the day it is signed.

    `until` is the cut-off day of its figures (截至); `version` guards against two writers.
    """

    town = models.CharField(max_length=9)
    year = models.IntegerField()
    until = models.DateField()
    title = models.CharField(max_length=120)
    issuers = models.CharField(max_length=200)
    addressee = models.CharField(max_length=200, blank=True)
    cc = models.CharField(max_length=200, blank=True)
    docno = models.CharField(max_length=60, blank=True)
    signer = models.CharField(max_length=60, blank=True)
    signed_on = models.DateField(null=True)
    filed_on = models.DateField(null=True)
    published_on = models.DateField(null=True)
    published_at = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=12)
    version = models.IntegerField(default=1)
    frozen = models.TextField(blank=True)
    digest = models.CharField(max_length=64, blank=True)
    created_by = models.CharField(max_length=64)
    updated_at = models.CharField(max_length=20)

    class Meta:
        ordering: ClassVar = ["-year", "town"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["town", "year"], name="report_once")]

    def __str__(self) -> str:
        return self.title

    @property
    def period(self) -> Period:
        return Period.year(self.year, self.until)

    @property
    def state_name(self) -> str:
        return FLOW.label(self.state)

    @property
    def is_frozen(self) -> bool:
        return self.state in FROZEN

    def kept(self) -> dict[str, Any]:
        return json.loads(self.frozen)


class Section(models.Model):
    """A section: a heading (empty for the introduction) and a body, one paragraph a line, figures as tokens."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="sections")
    position = models.IntegerField()
    role = models.CharField(max_length=20, choices=list(ROLES.items()))
    heading = models.CharField(max_length=100, blank=True)
    body = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["position", "pk"]

    def __str__(self) -> str:
        return self.heading or self.get_role_display()


class ReportEvent(models.Model):
    """One act on a report: who took which step, when, with which remark."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="events")
    step = models.CharField(max_length=12)
    by = models.CharField(max_length=64)
    name = models.CharField(max_length=40)
    at = models.CharField(max_length=20)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.step} {self.at}"

    @property
    def step_name(self) -> str:
        names = {"create": "起草", "save": "修改"} | {s.code: s.name for s in FLOW.steps}
        return names.get(self.step, self.step)
