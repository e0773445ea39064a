"""站内提醒: what has to be told to whom, once each. Texts name a record by its title, which holds no personal data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from fazhang.books import door as books
from fazhang.ledgers.booking import Change
from fazhang.ledgers.models import Notice, Record
from fazhang.places.models import User
from fazhang.places.scope import Scope

STEP, SOON, LATE, CARD = "step", "soon", "late", "card"


def told(changes: Sequence[Change], scope: Scope) -> None:
    """Tell those whom the steps just taken concern (Step.tells); whoever took the step is not told of it."""
    for change in changes:
        step = next((s for s in change.record.spec.flow.steps if s.code == change.act), None)
        if step is None or not step.tells:
            continue
        record = Record.objects.get(pk=change.record.pk)
        text = f"{step.name}：{record.title}（{record.spec.name}{record.number}号）"
        people = {u for who in step.tells for u in recipients(record, who)} - {change.by, scope.username}
        tell(people, record, STEP, text, f"{record.pk}:{record.version}:{step.code}")


def recipients(record: Record, who: str) -> list[str]:
    """Usernames: "office" of the record (the whole town's head where it has none), "leaders", "reporter"."""
    if who == "reporter":
        return [record.created_by]
    users = User.objects.filter(is_active=True, region__path=record.town)
    if who == "leaders":
        return list(users.filter(role__in=("deputy", "chief")).values_list("username", flat=True))
    if record.office_id is None:
        return list(users.filter(role="head").values_list("username", flat=True))
    return list(users.filter(office=record.office_id, role__in=("clerk", "head")).values_list("username", flat=True))


def tell(users: Iterable[str], record: Record, kind: str, text: str, key: str) -> None:
    now = books.now()
    Notice.objects.bulk_create(
        [Notice(user=u, record=record, kind=kind, text=text[:200], key=key, at=now) for u in sorted(users)],
        ignore_conflicts=True,
    )
