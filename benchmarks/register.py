"""Registering 25,000 grid reports with validation, vouchers, postings, digests and search index.

Run: ``python benchmarks/register.py [ROWS]``. Prints seconds, and each as a ratio to a physical floor of the same run:
raw sqlite3 ``executemany`` of the same bytes into one table, committed once with synchronous=FULL. Beside speed it
checks truth: rows in = rows stored (digest of canonical values), the exact number of search hits, verify.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import resource
import sqlite3
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

ROWS = int(sys.argv[1]) if len(sys.argv) > 1 else 25_000
TOWN = "990101101"
WORDS = ["宅基地边界", "邻里噪音", "道路积水", "垃圾堆放", "电线老化", "土地流转", "工资拖欠", "河道漂浮物"]


def entries():
    from fazhang.ledgers.door import Entry

    rng = random.Random(7)
    kinds = ("矛盾纠纷", "风险隐患", "利益群体信访诉求", "治安问题线索", "疫情防控", "其他事项")
    for i in range(ROWS):
        word = rng.choice(WORDS)
        text = f"网格员走访时发现{word}问题，涉及住户{rng.randint(1, 30)}户，已当面说明政策并劝导，商请有关部门到场核实处理，请及时跟进。"
        yield Entry(
            {
                "region": f"{TOWN}{201 + i % 40}", "occurred_on": date(2023, 1, 1) + timedelta(days=rng.randint(0, 364)),
                "subject": f"{word}第{i}号", "kind": rng.choice(kinds), "description": text, "content": text,
                "reporter": f"网格员{i % 97}",
            },
            key=f"b{i}",
        )  # fmt: skip


def main() -> None:
    folder = Path(tempfile.mkdtemp())
    os.environ["FAZHANG_DATA"] = str(folder)
    os.environ.pop("DATABASE_URL", None)
    os.environ["DJANGO_SETTINGS_MODULE"] = "fazhang.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from fazhang.ledgers import door, queries, search
    from fazhang.ledgers.models import Record
    from fazhang.ledgers.registry import LEDGERS
    from fazhang.places.models import Region
    from fazhang.places.scope import system
    from fazhang.reports.verify import everything

    parent = None
    for path, level in (("99", "province"), ("9901", "city"), ("990101", "county"), (TOWN, "town")):
        parent = Region.objects.create(path=path, name=path, level=level, parent=parent)
    Region.objects.bulk_create(
        Region(path=f"{TOWN}{201 + i}", name=f"第{i}村", level="village", parent=parent) for i in range(40)
    )
    ledger = LEDGERS["grid_report"]
    given = list(entries())
    wanted = hashlib.sha256()
    for e in given:
        values, errors = ledger.clean(e.raw)
        assert not errors, errors
        wanted.update(json.dumps(values, ensure_ascii=False, sort_keys=True).encode())

    start = time.perf_counter()
    door.register(ledger="grid_report", entries=given, scope=system(TOWN))
    booked = time.perf_counter() - start

    stored = hashlib.sha256()
    rows = []
    for record in Record.objects.order_by("pk"):
        stored.update(json.dumps(record.stored(), ensure_ascii=False, sort_keys=True).encode())
        rows.append((record.pk, record.title, record.data, record.region, record.digest))
    floor_file = folder / "floor.sqlite3"
    start = time.perf_counter()
    raw = sqlite3.connect(floor_file)
    raw.execute("PRAGMA journal_mode=WAL")
    raw.execute("PRAGMA synchronous=FULL")
    raw.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT, c TEXT, d TEXT)")
    raw.executemany("INSERT INTO t VALUES (?, ?, ?, ?, ?)", rows)
    raw.commit()
    raw.close()
    floor = time.perf_counter() - start

    start = time.perf_counter()
    hits = search.matching(queries.records(system(TOWN), "grid_report"), "宅基").count()
    searched = time.perf_counter() - start
    start = time.perf_counter()
    problems = list(everything())
    verified = time.perf_counter() - start
    truth = sum("宅基" in r[1] for r in rows)
    print(f"rows                {ROWS}")
    print(f"floor               {floor:8.3f} s   raw executemany of the same bytes")
    print(f"register, booked    {booked:8.3f} s   {booked / floor:6.1f} x floor")
    print(f"search 宅基         {searched * 1000:8.1f} ms  {hits} hits, {truth} true")
    print(f"verify everything   {verified:8.3f} s   {verified / floor:6.1f} x floor, {len(problems)} problems")
    print(f"values in = out     {wanted.hexdigest() == stored.hexdigest()}")
    print(f"peak memory         {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:8.0f} MiB")
    if problems or hits != truth or wanted.hexdigest() != stored.hexdigest():
        sys.exit("the figures above are not the truth")


if __name__ == "__main__":
    main()
