"""Killing an import at random moments: after each, the books are as before or hold the whole file, and verify.

Run: ``python benchmarks/power_loss.py [TIMES] [ROWS]`` (200 times, 3,000 rows). Each time a township's books, which already
hold what earlier trials left, get another workbook by ``fazhang import`` in a process of its own, which is killed (SIGKILL)
at a random moment of its run; then ``fazhang verify`` replays everything. Every fifth file is sent again after the kill and
must go in whole, once. Exits with an error at the first trial that leaves half a file or books that do not verify.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import xlsxwriter

TIMES = int(sys.argv[1]) if len(sys.argv) > 1 else 200
ROWS = int(sys.argv[2]) if len(sys.argv) > 2 else 3000
TOWN = "990101101"
KINDS = ("矛盾纠纷", "风险隐患", "利益群体信访诉求", "治安问题线索", "疫情防控", "其他事项")
FAZHANG = Path(sys.executable).with_name("fazhang")


def workbook(path: Path, trial: int) -> None:
    rng = random.Random(trial)
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet = book.add_worksheet("网格信息上报")
    sheet.write_row(0, 0, ["上报日期", "信息类别", "信息摘要", "条数", "情况说明", "反映人"])
    for n in range(1, ROWS + 1):
        day = f"2023-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
        told = f"第{trial}批第{n}件，网格员走访时发现排水沟堵塞，已联系村里处理"
        sheet.write_row(n, 0, [day, rng.choice(KINDS), f"第{trial}批第{n}件", 1, told, f"住户{n % 97}"])
    book.close()


def start(folder: Path, *args: str) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "FAZHANG_DATA": str(folder)}
    return subprocess.Popen([FAZHANG, *args], env=environment, stdout=subprocess.PIPE)


def held(folder: Path) -> int:
    with sqlite3.connect(folder / "fazhang.sqlite3") as base:
        return int(base.execute("SELECT count(*) FROM ledgers_record").fetchone()[0])


def main() -> None:
    rng = random.Random(20240305)
    ended: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "data"
        place = Path(__file__).with_name("small_town.py")
        subprocess.run([sys.executable, place, str(folder), TOWN], check=True)
        file, before, longest = Path(name) / "book.xlsx", 0, 0.0
        for trial in range(TIMES):
            workbook(file, trial)
            began = time.perf_counter()
            run = start(folder, "import", "grid_report", str(file), "--town", TOWN, "--json")
            with suppress(subprocess.TimeoutExpired):
                run.wait(rng.uniform(0.2, 1.0) * longest if trial else None)
                longest = time.perf_counter() - began  # it was quicker than thought, or left alone
            run.send_signal(signal.SIGKILL)
            run.communicate()
            now = held(folder)
            how = {0: "nothing", ROWS: "everything"}.get(now - before, "half")
            ended[how] += 1
            checked = start(folder, "verify")
            told = checked.communicate()[0].decode()
            if how == "half" or checked.returncode:
                sys.exit(f"trial {trial}: {now - before} of {ROWS} rows\n{told}")
            if trial % 5 == 1:
                again = start(folder, "import", "grid_report", str(file), "--town", TOWN, "--json")
                answer = json.loads(again.communicate()[0])
                if answer["booked"] + now - before != ROWS or held(folder) - before != ROWS:
                    sys.exit(f"trial {trial}: sent again, {answer}")
            before = held(folder)
            longest *= 1.02  # the books grow
            print(f"\r{trial + 1} of {TIMES}: {dict(ended)}, {before} records, verified", end="", flush=True)
    print()


if __name__ == "__main__":
    main()
