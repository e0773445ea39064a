"""站内提醒: what has to be told to whom, once each. Texts name a record by its title, which holds no personal data.

A mail says less than the inbox, for it leaves the house: the ledger, the record's number, the day and a link.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from fazhang.books import door as books
from fazhang.ledgers import queries
from fazhang.ledgers.booking import Change
from fazhang.ledgers.models import Notice, Record
from fazhang.ledgers.secrecy import accused, hidden
from fazhang.ledgers.supervision import HORIZON, due_of
from fazhang.places.models import Chore, User
from fazhang.places.scope import Scope, scope_of

STEP, SOON, LATE, CARD = "step", "soon", "late", "card"
KINDS: Mapping[str, str] = {STEP: "办理", SOON: "即将到期", LATE: "逾期", CARD: "督办"}
AGAIN = 7
"""Days after which what is still overdue is told again."""
RECENT = timedelta(days=30)
"""A step that is entered later than this is no news."""


def told(changes: Sequence[Change], scope: Scope) -> None:
    """Tell those whom the steps just taken concern (Step.tells); whoever took the step is not told of it."""
    for change in changes:
        step = next((s for s in change.record.spec.flow.steps if s.code == change.act), None)
        if step is None or not step.tells or timezone.localdate() - change.on > RECENT:
            continue
        record = Record.objects.get(pk=change.record.pk)
        text = f"{step.name}：{record.title}（{record.spec.name}{record.number}号）"
        people = {u for who in step.tells for u in recipients(record, who)} - {change.by, scope.username}
        tell(people, record, STEP, text, f"{record.pk}:{record.version}:{step.code}")


def issued(records: Iterable[int]) -> None:
    """Tell the office what was issued to it (督办单): records that take the permission to supervise."""
    for record in Record.objects.filter(pk__in=list(records), occurred_on__gte=timezone.localdate() - RECENT):
        people = set(recipients(record, "office")) - {record.created_by}
        text = f"{record.spec.noun}：{record.title}（{record.spec.name}{record.number}号）"
        tell(people, record, CARD, text, f"{record.pk}:issued")


def recipients(record: Record, who: str) -> list[str]:
    """Usernames: "office" of the record (the whole town's head where it has none), "leaders", "reporter"."""
    if who == "reporter":
        return [record.created_by]
    return _Desks(record.town).of(record, who)


class _Desks:
    """Who sits where in a township, read once."""

    def __init__(self, town: str) -> None:
        rows = User.objects.filter(is_active=True, region__path=town).values_list("username", "role", "office")
        self.people = list(rows)

    def of(self, record: Record, who: str) -> list[str]:
        if who == "leaders":
            return [name for name, role, _ in self.people if role in ("deputy", "chief")]
        if record.office_id is not None:
            own = [n for n, role, office in self.people if office == record.office_id and role in ("clerk", "head")]
            if own:
                return own
        return [name for name, role, _ in self.people if role == "head"]


def _cleared(record: Record, users: Iterable[str]) -> list[str]:
    """Those of the users who may know of a record at all: an accusation is not told to the accused unit."""
    if not accused(record):
        return sorted(users)
    people = User.objects.filter(username__in=list(users), is_active=True)
    return sorted(u.username for u in people if not hidden(record, scope_of(u)))


def tell(users: Iterable[str], record: Record, kind: str, text: str, key: str) -> None:
    _save([(u, record, kind, text, key) for u in _cleared(record, users)])


def _save(rows: Sequence[tuple[str, Record, str, str, str]]) -> None:
    now = books.now()
    Notice.objects.bulk_create(
        [
            Notice(user=u, record=record, kind=kind, text=text[:200], key=key, at=now)
            for u, record, kind, text, key in rows
        ],
        ignore_conflicts=True,
        batch_size=500,
    )


# ---- reading ------------------------------------------------------------------------------------------------------


def notices(scope: Scope) -> QuerySet[Notice]:
    """The reader's own notices of records that they may still see, the newest first."""
    seen = queries.records(scope).filter(pk=OuterRef("record")).order_by()
    return Notice.objects.filter(Exists(seen), user=scope.username).order_by("-id")


def unread(scope: Scope) -> int:
    return notices(scope).filter(seen=False).count()


def inbox(scope: Scope, before: int | None = None, unseen: bool = False, size: int = 50) -> list[Notice]:
    """A page of the inbox; `before` the id of the last one of the page before it."""
    rows = notices(scope).select_related("record")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return list((rows.filter(seen=False) if unseen else rows)[:size])


def mark(scope: Scope, notice: int | None = None) -> int:
    """Mark one notice, or all of them, as read; how many were not."""
    rows = Notice.objects.filter(user=scope.username, seen=False)
    return (rows if notice is None else rows.filter(pk=notice)).update(seen=True)


# ---- reminders ------------------------------------------------------------------------------------------------------


@transaction.atomic
def remind(town: str, today: date) -> int:
    """Tell the offices of a township what is soon due, and them and the leaders what is overdue; how many are new.

    Of each clock once when it is soon due, once when its day has passed, and again every AGAIN days.
    """
    desks, rows = _Desks(town), []
    near = Record.objects.filter(region__startswith=town, due_on__lte=today + timedelta(days=HORIZON))
    for record in near.order_by("due_on", "id").iterator(500):
        due = due_of(record, today)
        if due is None or due.state not in (SOON, LATE):
            continue
        late = due.state == LATE
        week = f":{(-due.days - 1) // AGAIN}" if late else ""
        key = f"{record.pk}:{record.due_clock}:{due.on}:{due.state}{week}"
        day = "已于" if late else "将于"
        text = f"{due.name}{day}{due.on}{'届满，尚未办理' if late else '到期'}：{record.title}（{record.spec.name}{record.number}号）"
        people = {*desks.of(record, "office"), *(desks.of(record, "leaders") if late else ())}
        rows += [(u, record, due.state, text, key) for u in _cleared(record, people)]
    before = Notice.objects.filter(record__town=town).count()
    _save(rows)
    return Notice.objects.filter(record__town=town).count() - before


def remind_once(town: str, today: date) -> None:
    """The day's reminders of a township, unless they were given already; for offices whose server has no timer."""
    chore = Chore.objects.filter(path=town, name="remind").first()
    if chore is not None and chore.day >= today:
        return
    with transaction.atomic():
        made = Chore.objects.get_or_create(path=town, name="remind", defaults={"day": today})[1]
        # Of several who open the workbench at once, one does it.
        if made or Chore.objects.filter(path=town, name="remind", day__lt=today).update(day=today):
            remind(town, today)


def mail(site: str) -> int:
    """Send each user who has an address what the inbox holds unread and unsent, in one mail; how many were sent.

    `site`: the address under which the workbench is opened. Raises OSError or SMTPException where mail cannot be sent.
    """
    sent = 0
    for user in User.objects.filter(is_active=True).exclude(email=""):
        held = list(notices(scope_of(user)).filter(seen=False, mailed=False).select_related("record").order_by("id"))
        if not held:
            continue
        send_mail(f"法账：{len(held)}项提醒", _digest(held, site), None, [user.email])
        # Noted after each mail: should a later one fail, nobody gets the same twice.
        Notice.objects.filter(pk__in=[n.pk for n in held]).update(mailed=True)
        sent += 1
    return sent


def _digest(held: Sequence[Notice], site: str) -> str:
    """The text of a mail. Not the notices' own: titles stay in the house."""
    lines = [f"法账有{len(held)}项提醒尚未阅读：", ""]
    for notice in held:
        record = notice.record
        day = f"，最后一日{record.due_on}" if record.due_on and notice.kind in (SOON, LATE) else ""
        lines.append(f"[{KINDS.get(notice.kind, '提醒')}] {record.spec.name}{record.number}号{day}")
        lines.append(f"  {site}/records/{record.pk}/")
    return "\n".join([*lines, "", f"全部提醒：{site}/inbox/", "本邮件由法账自动发出，请勿回复。"])
