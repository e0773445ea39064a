"""Spreadsheets in, lists, search, counts and files out: over HTTP against the product as it is served.

Run: ``python benchmarks/spreadsheets.py [--rows 25000] [--rows 1000000] [--json OUT] [--data FOLDER]``. benchmarks/README.md
says what is measured. Every figure has a physical floor of the same run beside it, and every answer is compared with the
workload itself: the exit code is not 0 if one is wrong. `--data` keeps the databases there, and takes up one that
holds all rows already, so that only reading is measured.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import floors
import workload
from service import FORM, PASSWORD, TOKEN, Memory, Service, command

PART = 100_000
"""Rows of a file: more come in several, as an upload is limited in bytes and cells (fazhang.ledgers.sheets.workbook)."""
PAGES = "/ledgers/grid_report/"
API = "/api/v1/ledgers/grid_report/import"
TIMES = 21
TOTAL = re.compile(r'共(?:找到)? <b class="fz-num">([\d,]+)</b>')
CELL = re.compile(r'<th scope="row">([^<]+)</th>(.*?)</tr>', re.DOTALL)
NUMBER = re.compile(r'<td class="text-end fz-num">(?:<a href="[^"]*">)?([\d,]*)')


@dataclass
class Line:
    """One measurement. `seconds`, `floor` and `aim` in seconds, None where there is none; `mib` peak memory; `truth`."""

    rows: int
    name: str
    seconds: float | None
    floor: float | None = None
    aim: float | None = None
    mib: float | None = None
    truth: bool | None = None
    note: str = ""


@dataclass
class Bench:
    """One size of the workload, its folder and what was measured."""

    rows: int
    folder: Path
    port: int
    lines: list[Line] = field(default_factory=list)

    def add(self, name: str, seconds: float | None, **more: Any) -> None:
        self.lines.append(Line(self.rows, name, seconds, **more))
        print(_shown(self.lines[-1]), flush=True)

    @property
    def data(self) -> Path:
        return self.folder / f"data{self.rows}"


def _shown(line: Line) -> str:
    took = "" if line.seconds is None else f"{line.seconds:10.4f} s"
    ratio = f"{line.seconds / line.floor:8.1f} x floor" if line.seconds and line.floor else ""
    aim = (
        ""
        if line.aim is None or line.seconds is None
        else ("met" if line.seconds <= line.aim else "over") + f" {line.aim:g} s"
    )
    truth = {None: "", True: "true", False: "WRONG"}[line.truth]
    memory = f"{line.mib:6.0f} MiB" if line.mib else ""
    return f"{line.rows:>9,}  {line.name:34} {took:>12} {ratio:>16}  {aim:12} {memory:>10}  {truth:5} {line.note}"


# ---- the database, and what only a look inside can tell -------------------------------------------------------------


def inside(folder: Path, work: str) -> Any:
    """What a piece of Python sees in a data folder; it runs in a process of its own and prints JSON last."""
    start = "import django, json; django.setup()\n"
    environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"} | {
        "FAZHANG_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "fazhang.settings",
        "PYTHONPATH": str(Path(__file__).parent),
    }  # fmt: skip
    done = subprocess.run([sys.executable, "-c", start + work], env=environment, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return json.loads(done.stdout.strip().splitlines()[-1])


EMPTY = f"""
from django.core.management import call_command
call_command("migrate", verbosity=0)
import workload
from fazhang.places.models import Region, User
held = {{}}
above = [("99", "清州省", "province"), ("9901", "清平市", "city"), ("990101", "清和县", "county")]
for path, name, level in [*above, (workload.TOWN, workload.TOWN_NAME, "town"), *workload.places()]:
    parent = next((held[path[:n]] for n in range(len(path) - 1, 0, -1) if path[:n] in held), None)
    held[path] = Region.objects.create(path=path, name=name, level=level, parent=parent)
User.objects.create_user("clerk", "{PASSWORD}", name="书记员", role="clerk", region=held[workload.TOWN])
print("{{}}")
"""
HELD = "from fazhang.ledgers.models import Record; print(Record.objects.count())"
REPORTERS = """
import workload
from fazhang.ledgers import booking
from fazhang.ledgers.models import Record
found = {}
for record in Record.objects.iterator(2000):
    values = booking.unpack(record)
    found[int(values["subject"].rpartition("WG")[2])] = values.get("reporter", "")
print(json.dumps(sum(found.get(int(r[3].rpartition("WG")[2])) != r[5] for r in workload.rows(len(found)))))
"""
VERIFY = "from fazhang.reports.verify import everything; print(len(list(everything())))"


def prepared(bench: Bench) -> None:
    bench.data.mkdir(parents=True, exist_ok=True)
    inside(bench.data, EMPTY)


# ---- writing --------------------------------------------------------------------------------------------------------


def files(bench: Bench) -> list[Path]:
    made = []
    for start in range(0, bench.rows, PART):
        made.append(bench.folder / f"rows{bench.rows}-{start}.xlsx")
        workload.write_xlsx(made[-1], workload.rows(min(bench.rows, start + PART), start))
    return made


def imports(bench: Bench) -> None:
    """The file into an empty database: by page and by API at one file's size, and by the command, which fills `data`."""
    floor = floors.insert(bench.folder, workload.rows(bench.rows))
    books = files(bench)
    if len(books) == 1:
        by_page(bench, books[0], floor)
        by_api(bench, books[0], floor)
    prepared(bench)
    start, peak = time.perf_counter(), 0.0
    booked = 0
    for book in books:
        run = subprocess.Popen(
            command("import", "--data", str(bench.data), workload.LEDGER, str(book), "--town", workload.TOWN, "--json"),
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        with Memory(run.pid) as memory:
            told = json.loads(run.communicate()[0])
        peak, booked = max(peak, memory.peak), booked + told["booked"]
    taken = time.perf_counter() - start
    bench.add("import, command", taken, floor=floor, aim=3 * bench.rows / 25_000, mib=peak, truth=booked == bench.rows,
              note=f"{len(books)} file(s), whole process" )  # fmt: skip
    wrong = inside(bench.data, REPORTERS)
    bench.add("residents' names, decrypted", None, truth=wrong == 0, note=f"{wrong} differ")
    bench.add("verify: chain, postings, digests", None, truth=inside(bench.data, VERIFY) == 0)


def _apart(bench: Bench, name: str) -> Bench:
    """An empty database beside the measured one."""
    folder = bench.folder / name
    folder.mkdir(exist_ok=True)
    apart = Bench(bench.rows, folder, bench.port, bench.lines)
    prepared(apart)
    return apart


def by_page(bench: Bench, book: Path, floor: float) -> None:
    service = Service(_apart(bench, "page").data, bench.port)
    try:
        service.sign_in("clerk")
        mark = TOKEN.search(service.ask(f"{PAGES}import/").decode())
        fields = {"csrfmiddlewaretoken": mark[1] if mark else ""}
        with Memory(service.process.pid) as memory:
            start = time.perf_counter()
            status, looked = service.upload(f"{PAGES}import/", "files", book.read_bytes(), fields)
            look = time.perf_counter() - start
            token = re.search(r'name="token" value="([^"]+)"', looked.decode())
            body = urlencode(fields | {"token": token[1] if token else "", "act": "book", "whole": "1"})
            start = time.perf_counter()
            service.send("POST", f"{PAGES}import/", body.encode(), Content_Type=FORM)
            book_ = time.perf_counter() - start
        total = _total(service.ask(PAGES))
    finally:
        service.stop()
    bench.add("import, page: look", look, floor=floor, truth=status == 200)
    bench.add("import, page: book", book_, floor=floor, aim=3 * bench.rows / 25_000, mib=memory.peak,
              truth=total == bench.rows)  # fmt: skip


def by_api(bench: Bench, book: Path, floor: float) -> None:
    apart = _apart(bench, "api")
    token = inside(apart.data, TOKEN_MADE)
    service = Service(apart.data, bench.port)
    headers = {"Authorization": f"Bearer {token}"}
    try:
        with Memory(service.process.pid) as memory:
            start = time.perf_counter()
            _, told = service.upload(API, "file", book.read_bytes(), {}, **headers)
            first = time.perf_counter() - start
        start = time.perf_counter()
        _, again = service.upload(API, "file", book.read_bytes(), {}, **headers)
        second = time.perf_counter() - start
        bad = bench.folder / "bad.xlsx"
        given = [list(row) for row in workload.rows(bench.rows + 1000, bench.rows)]
        given[500][0] = "2023-02-30"
        workload.write_xlsx(bad, map(tuple, given))
        _, refused = service.upload(f"{API}?whole=true", "file", bad.read_bytes(), {}, **headers)
    finally:
        service.stop()
    one, two, three = json.loads(told), json.loads(again), json.loads(refused)
    bench.add("import, API in one call", first, floor=floor, aim=3 * bench.rows / 25_000, mib=memory.peak,
              truth=one.get("booked") == bench.rows and not one.get("errors"))  # fmt: skip
    bench.add("the same file again", second, floor=floor,
              truth=two.get("booked") == 0 and two.get("duplicates") == bench.rows)  # fmt: skip
    at = [e["row"] for e in three.get("errors", []) if e.get("column") == workload.HEADINGS[0]]
    held = inside(apart.data, HELD)
    bench.add("one bad row in 1,000", None, truth=at == [502] and not three.get("booked") and held == bench.rows,
              note=f"row {at}, stored {held - bench.rows}")  # fmt: skip


TOKEN_MADE = f"""
from datetime import timedelta
from django.utils import timezone
from fazhang.places import tokens
from fazhang.places.scope import system
until = timezone.localdate() + timedelta(days=1)
made = tokens.add_token(scope=system(), name="benchmark", role="clerk", region="{workload.TOWN}", until=until)
print(json.dumps(made[1]))
"""


# ---- reading --------------------------------------------------------------------------------------------------------


def _total(page: bytes) -> int:
    found = TOTAL.search(page.decode())
    return int(found[1].replace(",", "")) if found else -1


@dataclass
class Truth:
    """What the workload itself says."""

    hits: int = 0
    kind_closed: int = 0
    groups: Counter[tuple[str, int]] = field(default_factory=Counter)

    @property
    def kinds(self) -> Counter[str]:
        found: Counter[str] = Counter()
        for (kind, _), n in self.groups.items():
            found[kind] += n
        return found


def truth_of(rows: int) -> Truth:
    made = Truth()
    for row in workload.rows(rows):
        made.hits += workload.WORD in row[3] or workload.WORD in row[4]
        made.kind_closed += row[2] == workload.KINDS[0] and bool(row[8])
        made.groups[row[2], int(row[0][5:7])] += 1
    return made


def reads(bench: Bench) -> None:
    truth = truth_of(bench.rows)
    if not (bench.folder / "floor.sqlite3").exists():
        floors.insert(bench.folder, workload.rows(bench.rows))
    floor = floors.queries(bench.folder, workload.WORD)
    large = bench.rows > 25_000
    page_aim, search_aim, count_aim = (0.05, 0.05, None) if large else (0.015, 0.010, 0.010)
    narrow = f"kind={quote(workload.KINDS[0])}&state=closed"
    service = Service(bench.data, bench.port)
    try:
        service.sign_in("clerk")
        with Memory(service.process.pid) as memory:
            deep, found = _sixteenth(service, narrow), f"{PAGES}?q={quote(workload.WORD)}"
            closed, by_due = truth.kind_closed, f"{PAGES}?kind={quote(workload.KINDS[0])}&sort=due"
            for name, path, total, base, aim in (
                ("list, filtered, newest", f"{PAGES}?{narrow}", closed, "page", page_aim),
                ("list, filtered, oldest", f"{PAGES}?{narrow}&sort=oldest", closed, "page", page_aim),
                ("list, filtered, by due day", by_due, truth.kinds[workload.KINDS[0]], "page", page_aim),
                ("list, filtered, page 16", f"{PAGES}?{narrow}{deep}", closed, "page", page_aim),
                ("list, filtered, last page", f"{PAGES}?{narrow}&before=end", closed, "page", page_aim),
                ("list, all", PAGES, bench.rows, "page", page_aim),
                ("search in the list, whole page", found, truth.hits, "scan", search_aim),
                ("search everywhere", f"/search/?q={quote(workload.WORD)}", truth.hits, "scan", search_aim),
            ):
                taken, body = timed(lambda path=path: service.ask(path))
                bench.add(name, taken, floor=floor[base], aim=aim, truth=_total(body) == total)
            # The page itself sends this as the word is typed or a filter chosen, and takes the list alone.
            for name, path, total, base, aim in (
                ("list, as the filter is chosen", f"{PAGES}?{narrow}", closed, "page", page_aim),
                ("search, as the word is typed", found, truth.hits, "scan", search_aim),
            ):
                taken, body = timed(lambda path=path: service.ask(path, HX_Request="true"))
                bench.add(name, taken, floor=floor[base], aim=aim, truth=_total(body) == total)
            taken, body = timed(lambda: service.ask(f"{PAGES}counts/?year={workload.YEAR}"))
            groups = _groups(body)
            bench.add("counts by kind and month", taken, floor=floor["group"], aim=count_aim,
                      truth=groups == truth.groups and sum(groups.values()) == bench.rows,
                      note=f"{len(groups)} groups")  # fmt: skip
        bench.add("memory while reading", None, mib=memory.peak)
        exports(bench, service)
    finally:
        service.stop()


def timed(work: Callable[[], bytes]) -> tuple[float, bytes]:
    """Median seconds of TIMES calls after a first one, and what the first gave."""
    body = work()
    return floors.median(work, TIMES), body


def _sixteenth(service: Service, narrow: str) -> str:
    """The key of page 16, found as a user finds it: page by page."""
    key = ""
    for _ in range(15):
        found = re.search(r'rel="next" href="[^"]*?after=([0-9_-]+)', service.ask(f"{PAGES}?{narrow}{key}").decode())
        if not found:
            break
        key = f"&after={found[1]}"
    return key


def _groups(body: bytes) -> Counter[tuple[str, int]]:
    found: Counter[tuple[str, int]] = Counter()
    for kind, cells in CELL.findall(body.decode()):
        for month, number in enumerate(NUMBER.findall(cells)[:12], 1):
            if kind in workload.KINDS and number:
                found[kind, month] = int(number.replace(",", ""))
    return found


def exports(bench: Bench, service: Service) -> None:
    once = bench.rows > 100_000
    scale = bench.rows / 25_000
    for suffix, aim in (("csv", 0.4 * scale), ("xlsx", 2 * scale)):
        data = b""

        def fetch(suffix: str = suffix) -> bytes:
            return service.ask(f"{PAGES}export/{suffix}/")

        with Memory(service.process.pid) as memory:
            start = time.perf_counter()
            data = fetch()
            taken = time.perf_counter() - start
            if not once:
                taken = floors.median(fetch, 3)
        right, note = (None, f"{len(data):,} bytes")
        if suffix == "csv":
            right = data.startswith(b"\xef\xbb\xbf") and workload.digest(_exported(data)) == workload.digest(
                (*row[:5], "", *row[6:]) for row in workload.rows(bench.rows)
            )
            note = "digest of rows in = out"
        else:
            right = _sheet_rows(data) == bench.rows
        bench.add(f"export {suffix}, all rows", taken, floor=floors.write(bench.folder, data), aim=aim, mib=memory.peak,
                  truth=right, note=note)  # fmt: skip


def _exported(data: bytes) -> Iterator[workload.Row]:
    """Rows of an exported file in the workload's own shape; residents' names are not in it."""
    for row in workload.read_csv(data):
        row["地区"] = row["地区"].replace(" ", "")
        yield tuple(row.get(heading, "") for heading in workload.HEADINGS)


def _sheet_rows(data: bytes) -> int:
    """Rows below the headings on all sheets of an exported workbook (each sheet repeats its headings)."""
    import io

    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    count = 0
    for name in book.sheet_names:
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        at = [i for i, row in enumerate(rows) if workload.HEADINGS[0] in row]
        count += len(rows) - at[0] - 1 if at else 0
    return count


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, action="append", help="size of the workload; may be repeated (25000)")
    parser.add_argument("--json", type=Path, help="write the measurements there")
    parser.add_argument("--data", type=Path, help="keep the databases in this folder, and read those that are there")
    parser.add_argument("--port", type=int, default=8765)
    asked = parser.parse_args()
    lines: list[Line] = []
    with tempfile.TemporaryDirectory() as made:
        for rows in asked.rows or [25_000]:
            folder = (asked.data or Path(made)) / str(rows)
            folder.mkdir(parents=True, exist_ok=True)
            bench = Bench(rows, folder, asked.port, lines)
            if not (bench.data / "fazhang.sqlite3").exists():
                imports(bench)
            reads(bench)
    if asked.json:
        asked.json.write_text(json.dumps([asdict(line) for line in lines], ensure_ascii=False, indent=1), "utf-8")
    if wrong := [f"{line.rows:,} {line.name}" for line in lines if line.truth is False]:
        sys.exit(f"not the truth: {'; '.join(wrong)}")


if __name__ == "__main__":
    main()
