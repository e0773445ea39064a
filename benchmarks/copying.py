"""Finding copied passages in a corpus of invented reports.

Run: ``python benchmarks/copying.py [REPORTS]`` (100,000 by default: some minutes and three quarters of a gigabyte in a temporary
folder). Every report is made of sentences of its own, sentences that everybody writes, and every hundredth holds a
passage of another. Prints seconds to index, bytes on disk, seconds to compare one report, and checks truth: of the planted
passages how many are found with their source, and how many passages are found that nobody copied.
"""

from __future__ import annotations

import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from fazhang.reading.copying import Corpus

REPORTS = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
SENTENCES = 40
ASKED = 100
SIGNS = [chr(code) for code in range(0x4E00, 0x4E00 + 3000)]


def sentence(seed: object) -> str:
    """A sentence of three clauses that this seed always gives."""
    rng = random.Random(str(seed))
    return "，".join("".join(rng.choices(SIGNS, k=rng.randint(9, 18))) for _ in range(3)) + "。"


PUBLIC = [sentence(f"public {i}") for i in range(200)]


def borrowed(number: int) -> int | None:
    """Whose passage a report holds."""
    return number // 2 if number % 100 == 99 else None


def text(number: int) -> str:
    rng = random.Random(number)
    own = [sentence(number * SENTENCES + i) for i in range(SENTENCES)]
    said = own[:20] + rng.sample(PUBLIC, 20) + own[20:]
    source = borrowed(number)
    if source is not None:
        said[30:30] = [sentence(source * SENTENCES + i) for i in range(5, 11)]
    return "\n".join(said)


def corpus(count: int) -> Iterator[tuple[str, str, int, str]]:
    for number in range(count):
        yield str(number), f"第{number}镇", 2023, text(number)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "corpus.sqlite"
        with Corpus(file) as index:
            start = time.perf_counter()
            index.add(corpus(REPORTS))
            indexed = time.perf_counter() - start
            asked = (
                list(range(99, REPORTS, 100))[:ASKED]
                + [n for n in range(0, REPORTS, max(1, REPORTS // ASKED)) if n % 100 != 99][:ASKED]
            )
            found = wrong = planted = 0
            start = time.perf_counter()
            for number in asked:
                source = borrowed(number)
                planted += source is not None
                whole = False
                for passage in index.compare(text(number), f"第{number}镇", key=str(number)):
                    if passage.kind != "common":
                        # What another report took from this one is shared as well.
                        expected = {
                            str(source),
                            *(str(n) for n in (2 * number, 2 * number + 1) if borrowed(n) == number),
                        }
                        whole |= str(source) in passage.sources
                        wrong += not set(passage.sources) & expected
                found += whole
            asking = (time.perf_counter() - start) / len(asked)
        size = file.stat().st_size
    print(
        f"{REPORTS:,} reports of {len(text(0)):,} characters: indexed in {indexed:.0f} s, {size / 2**20:,.0f} MiB on disk"
    )
    print(
        f"one report compared in {asking * 1000:.1f} ms, most memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MiB"
    )
    print(f"planted passages found {found} of {planted}, passages nobody copied {wrong}")
    # Public phrases that happen to follow each other in two reports alone look like a copy; that stays rare.
    if found < planted or wrong > len(asked) // 50:
        sys.exit("a passage was missed, or too many were made up")


if __name__ == "__main__":
    main()
