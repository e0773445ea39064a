"""Schemathesis asks every operation of the OpenAPI document with what it allows and what it does not."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from fazhang.ledgers.registry import LEDGERS
from fazhang.web.api.app import document
from tests.api_world import BASE, token
from tests.world import TOWN, World

EXAMPLES = int(os.environ.get("API_EXAMPLES", "12"))


@pytest.fixture
def described(world: World) -> Iterator[Any]:
    from fazhang.web.wsgi import application

    # The test's transaction lives in one connection, which must not be closed between requests.
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)

    made = schemathesis.openapi.from_wsgi(f"{BASE}/openapi.json", application)
    yield made
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


def aimed(case: Any, world: World) -> None:
    """Point a request at what there is, where chance would seldom hit: a record, the ledger that the body fits."""
    if "pk" in case.path_parameters:
        case.path_parameters["pk"] = world.records["dispute"]
    if case.method == "POST" and case.path.endswith("{code}/records") and isinstance(case.body, dict):
        given = set(case.body.get("values") or ())
        case.path_parameters["code"] = next(
            (k.code for k in LEDGERS.values() if given <= {f.name for f in k.fields}), "dispute"
        )


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # its client leaves files open
@pytest.mark.parametrize("mode", list(GenerationMode))
def test_no_request_breaks_the_interface(described: Any, world: World, mode: GenerationMode) -> None:
    """All checks but one: what the document allows may still be refused by a rule of law, with 422."""
    answered: Counter[int] = Counter()
    headers = {"Authorization": f"Bearer {token('head', TOWN)[1]}"}

    def ask(case: Any) -> None:
        if mode is GenerationMode.POSITIVE:
            aimed(case, world)
        answered[case.call_and_validate(headers=headers, excluded_checks=[positive_data_acceptance]).status_code] += 1

    for path, methods in document()["paths"].items():
        for method in methods:
            cases = described[path][method].as_strategy(generation_mode=mode)
            settings(
                max_examples=EXAMPLES, derandomize=True, deadline=None, database=None, phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )(given(case=cases)(ask))()  # fmt: skip
    assert answered[200] > EXAMPLES if mode is GenerationMode.POSITIVE else answered[400] > EXAMPLES, answered
