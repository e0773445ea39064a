"""Reports that were written elsewhere, as they were received."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from django.db import models


class Received(models.Model):
    """A report as it came in, word for word, with what was read out of it.

    `region`: the township's path once it is known; until then the path of who took it in. `year` is null until it is
    known. `until`: the day its figures run to (截至). `figures`: JSON, what `fazhang.oversight.receiving.kept` makes;
    `errors`, `warnings` how many findings of each. The text is what offsets count in; the file itself is stored by its
    digest beside the evidence. The newest of a township and year counts.
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

    def kept(self) -> list[dict[str, Any]]:
        return json.loads(self.figures)
