"""Reading reports against a plain regular expression over the same pages in the same run.

Run: ``python benchmarks/reading.py [PAGES]``. A page is 700 characters of invented report text. Prints pages per minute
of three things on one core, each also as a ratio to the expression: the expression alone (digits, 余 or 多, a list of
measure words; it finds figures and nothing else), figures with accounts and sections, and everything with the checks.
Beside speed it checks truth: what the marked sentences hold is what is found.
"""

from __future__ import annotations

import re
import sys
import time
from pathlib import Path

from fazhang.reading import read

PAGES = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
PAGE = 700
PLAIN = re.compile(
    r"\d+(?:\.\d+)?[万亿]?[余多]?(?:人次|件次|场次|件|起|次|场|期|份|册|本|条|幅|块|名|人|户|家|个|支|处|所|台|项|万元|元|%)"
)
MARK = re.compile(r"\[([^\]=]+)=([^\]]+)\]")


def pages() -> tuple[list[str], int]:
    """Reports of about ten pages made of the marked sentences of the tests, and how many figures a round of them has."""
    source = Path(__file__).parents[1] / "tests" / "reading_examples.txt"
    lines = [line for line in source.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    marked = sum(len(MARK.findall(line)) for line in lines)
    text = "\n".join(MARK.sub(r"\1", line) for line in lines)
    filler = "进一步健全工作机制，压实工作责任，把各项部署落到实处，推动法治建设与中心工作深度融合，营造良好法治环境。"
    body = "\n".join(f"（{'一二三四五六七八九十'[i % 10]}）{line}{filler}" for i, line in enumerate(text.splitlines()))
    report = f"清和镇2024年法治政府建设年度报告\n\n一、主要举措和成效\n{body}\n二、存在的不足和原因\n宣传不够深入。\n"
    count = max(1, PAGES * PAGE // len(report))
    return [report] * count, marked


def clock(work, texts: list[str]) -> tuple[float, int]:
    """Pages per minute and the figures found in all."""
    start = time.perf_counter()
    found = sum(work(text) for text in texts)
    seconds = time.perf_counter() - start
    return sum(map(len, texts)) / PAGE / seconds * 60, found


def main() -> None:
    texts, marked = pages()
    read(texts[0])
    rows = [
        ("plain regular expression", *clock(lambda text: len(PLAIN.findall(text)), texts)),
        ("figures, accounts, sections", *clock(lambda text: len(read(text, checks=False).figures), texts)),
        ("with all checks", *clock(lambda text: len(read(text).figures), texts)),
    ]
    floor = rows[0][1]
    print(
        f"{sum(map(len, texts)) / PAGE:.0f} pages of {PAGE} characters, {marked} figures marked in each of {len(texts)} reports"
    )
    for name, speed, found in rows:
        print(
            f"{name:30} {speed:12,.0f} pages/min  {speed / floor:8.4f} of the expression  {found / len(texts):6.1f} figures each"
        )
    if rows[1][2] != marked * len(texts) or rows[1][1] < 2000:
        sys.exit("figures found are not the figures marked, or below 2,000 pages a minute")


if __name__ == "__main__":
    main()
