"""The records of each chapter, one function for each ledger. `GENERATORS` runs them in order for a town's year."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from fazhang.demo.kinds import (
    decision,
    enforcement,
    governance,
    openness,
    organisation,
    publicity,
    reception,
    rosters,
    study,
)
from fazhang.demo.year import Year

GENERATORS: Mapping[str, Callable[[Year], None]] = {
    name: function
    # Rosters first: other ledgers name who is on them.
    for module in (rosters, reception, organisation, study, publicity, governance, enforcement, decision, openness)
    for name, function in module.LEDGERS.items()
}
