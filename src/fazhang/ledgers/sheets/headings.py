"""What an office has mapped by hand, remembered for its next file."""

from __future__ import annotations

import re
from collections.abc import Mapping

from fazhang.ledgers.models import Heading
from fazhang.ledgers.spec import Ledger
from fazhang.places.scope import Scope


def known(scope: Scope, ledger: Ledger) -> dict[str, str]:
    """Plain heading → what it fills ("" for nothing), as this office last said; the township's where it said nothing."""
    rows = Heading.objects.filter(town=scope.town, ledger=ledger.code, office__in=(0, scope.office or 0)).order_by(
        "office"
    )
    # A field may have been renamed since.
    names = {"", "region", "office", "occurred_on", "closed_on", *(f.name for f in ledger.fields)}
    return {row.heading: row.name for row in rows if row.name in names}


def remember(scope: Scope, ledger: Ledger, mapped: Mapping[str, str]) -> None:
    """Keep what was mapped by hand: plain heading → what it fills. The columns of a table without a header are only
    counted (header.at), and the next one's may be others."""
    for heading, name in mapped.items():
        if re.fullmatch("[a-z]{1,3}列", heading):
            continue
        Heading.objects.update_or_create(
            town=scope.town,
            office=scope.office or 0,
            ledger=ledger.code,
            heading=heading[:100],
            defaults={"name": name},
        )
