"""Records and evidence against the books: every booked version is there, word for word, with its files."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import Sum

from fazhang.books.digest import ALGORITHMS, hasher
from fazhang.books.models import SPAN, Book, Posting, Voucher
from fazhang.books.verify import Problem, Tick
from fazhang.ledgers.evidence import path_of
from fazhang.ledgers.models import COLUMNS, Evidence, Record, RecordVersion, content
from fazhang.ledgers.registry import LEDGERS
from fazhang.ledgers.spec import Facts


def problems(tick: Tick = lambda n: None, towns: Collection[str] | None = None) -> Iterator[Problem]:
    """Everything wrong with the records of every book, or of those of `towns`, and with their evidence.

    `tick` is told how many vouchers were just checked.
    """
    if towns is not None:
        for book in Book.objects.filter(town__in=towns).order_by("pk"):
            yield from _book(book, tick)
        yield from _files(towns)
        return
    if Book.objects.count():
        yield from _strays()
    for book in Book.objects.filter(algorithm__in=ALGORITHMS).order_by("pk"):
        yield from _book(book, tick)
    yield from _files()


def _strays() -> Iterator[Problem]:
    books = {b.pk: b.town for b in Book.objects.all()}
    for pk, town in Record.objects.values_list("pk", "town").exclude(town__in=list(books.values()))[:5]:
        yield Problem(f"记录{pk}", f"所属账簿{town}不存在")
    known = Record.objects.values("pk")
    for version in RecordVersion.objects.exclude(record_id__in=known)[:5]:
        yield Problem(f"记录{version.record_id}第{version.version}版", "所属记录不存在")
    for item in Evidence.objects.exclude(record_id__in=known)[:5]:
        yield Problem(f"证据材料{item.pk}", "所属记录不存在")


def _rows(book: Book) -> dict[int, tuple[list[Any], str, str]]:
    """Record id → (row as digested, salt, digest)."""
    found = {}
    rows = Record.objects.filter(pk__gt=book.pk * SPAN, pk__lt=(book.pk + 1) * SPAN).order_by("pk")
    for *row, salt, digest in rows.values_list(*COLUMNS, "salt", "digest").iterator(5000):
        found[row[0]] = ([v.isoformat() if hasattr(v, "isoformat") else v for v in row], salt, digest)
    return found


def _book(book: Book, tick: Tick) -> Iterator[Problem]:
    digest = hasher(book.algorithm)
    base, place = book.pk * SPAN, f"账簿{book.town}"
    rows = _rows(book)
    files: dict[int, list[list[Any]]] = defaultdict(list)
    for item in Evidence.objects.filter(record_id__gt=base, record_id__lt=base + SPAN).order_by("pk"):
        files[item.record_id].append(item.entry())
    versions: dict[tuple[int, int], str] = {}
    old = RecordVersion.objects.filter(record_id__gt=base, record_id__lt=base + SPAN)
    for record, version, text in old.values_list("record_id", "version", "content").iterator(5000):
        versions[record, version] = text
    if len(rows) != book.subjects:
        missing = next((n for n in range(1, book.subjects + 1) if base + n not in rows), None)
        yield Problem(f"{place} 记录{missing or ''}", f"账簿记载记录{book.subjects}条，实有{len(rows)}条")
    vouchers = Voucher.objects.filter(book=book).exclude(subject=0).order_by("no")
    fields = ("no", "ledger", "subject", "version", "record_digest", "key")
    reached: dict[int, int] = {}
    for no, ledger, subject, version, recorded, key in vouchers.values_list(*fields).iterator(5000):
        tick(1)
        where = f"{place} 凭证{no} {LEDGERS[ledger].name if ledger in LEDGERS else ledger} 记录{subject - base:06}"
        if subject not in rows:
            yield Problem(where, "凭证所记的记录不存在")
            continue
        row, salt, sealed = rows[subject]
        if version != reached.get(subject, 0) + 1:
            yield Problem(where, f"记录的版本不连续：第{version}版")
        reached[subject] = version
        current = row[COLUMNS.index("version")]
        if version == current:
            text = content(row, files.get(subject, []))
            if sealed != recorded:
                yield Problem(where, "记录上保存的摘要与凭证不符")
        elif (subject, version) in versions:
            text = versions.pop((subject, version))
        else:
            yield Problem(where, f"记录的第{version}版缺失")
            continue
        if digest(salt + text) != recorded:
            yield Problem(where, f"记录第{version}版的内容或证据清单与记账时不符")
        if key != f"{ledger}:{row[COLUMNS.index('key')]}:{version}":
            yield Problem(where, "凭证的业务号与记录不符")
    for subject, (row, _, _) in rows.items():
        if reached.get(subject, 0) != row[COLUMNS.index("version")]:
            yield Problem(f"{place} 记录{subject - base:06}", "记录的现行版本没有凭证")
    for record, version in list(versions)[:5]:
        yield Problem(f"{place} 记录{record - base:06}", f"第{version}版没有凭证")


def _files(towns: Collection[str] | None = None) -> Iterator[Problem]:
    """Every evidence file is there and is what its digest says."""
    seen: set[str] = set()
    items = Evidence.objects.select_related("record").order_by("pk")
    for item in items if towns is None else items.filter(record__town__in=towns):
        if item.sha256 in seen:
            continue
        seen.add(item.sha256)
        where = f"证据材料“{item.name}”（{item.record.town} 记录{item.record.number}）"
        try:
            with path_of(item.sha256).open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            yield Problem(where, "文件缺失")
            continue
        if found != item.sha256:
            yield Problem(where, "文件内容已被改动")


def unequal(book: Book) -> Iterator[Problem]:
    """账实核对: what each record would post by its declaration today against what the books hold of it."""
    base = book.pk * SPAN
    booked: dict[int, dict[tuple[str, str, str, Any], int]] = defaultdict(dict)
    lines = (
        Posting.objects.filter(pk__gt=base, pk__lt=base + SPAN)
        .order_by()
        .values_list("subject", "indicator", "dim", "region", "fact_on")
        .annotate(Sum("quantity"))
    )
    for subject, indicator, dim, region, on, quantity in lines.iterator():
        if quantity:
            booked[subject][indicator, dim, region, on] = quantity
    for record in Record.objects.filter(pk__gt=base, pk__lt=base + SPAN).iterator(2000):
        facts = Facts(record.occurred_on, record.closed_on, record.state, record.stored())
        effects = record.spec.effects(facts) if record.ledger in LEDGERS else {}
        wanted = {(i, d, record.region, on): q for (i, d, on), q in effects.items()}
        if wanted != booked.pop(record.pk, {}):
            yield Problem(f"账簿{book.town} 记录{record.number}", f"{record.title}：记录与分录不一致")
