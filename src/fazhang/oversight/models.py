"""Reports that were written elsewhere, as they were received."""

from __future__ import annotations

import json
from typing import ClassVar

from django.db import models

from fazhang.reading import Figure


class Received(models.Model):
    """A report as it came in, word for word, with what was read out of it.

    `region`: the township's path once it is known; until then the path of who took it in. `year` is null until it is
    known. `until`: the day its figures run to (截至). `figures`: JSON, the figures that count something of the chart;
    `errors`, `warnings` how many findings of each. The text is what offsets count in; of the file only its digest is
    kept. `open_above`: whether those above the township see it; what a township takes in is its own until it says so.
    The newest of a township and year counts.
    """

    region = models.CharField(max_length=12)
    year = models.IntegerField(null=True)
    until = models.DateField(null=True)
    title = models.CharField(max_length=200)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    text = models.TextField()
    figures = models.TextField()
    errors = models.IntegerField()
    warnings = models.IntegerField()
    open_above = models.BooleanField()
    added_by = models.CharField(max_length=64)
    added_at = models.CharField(max_length=20)

    class Meta:
        ordering: ClassVar = ["-year", "region", "-pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["region", "sha256"], name="received_once")]
        indexes: ClassVar = [models.Index(fields=["region", "year", "-id"], name="received_of_year")]

    def __str__(self) -> str:
        return self.title or self.name

    @property
    def town(self) -> str:
        return self.region if len(self.region) == 9 else ""

    def kept(self) -> list[Figure]:
        """The figures that count something, as they were read when it came in: without reading the text anew."""
        return [Figure(**row) for row in json.loads(self.figures)]
