"""Work on strangers' files, done in a process of its own with limits of time and memory.

Three kilobytes of PDF or Excel can ask for minutes or for gigabytes, and the readers of these formats have no limits
themselves. What goes wrong ends the child, and only it.
"""

from __future__ import annotations

import importlib
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from queue import Empty, Queue
from subprocess import DEVNULL, PIPE
from threading import Thread
from typing import IO


def isolated(function: str, *args: str, seconds: int, memory: int, data: bytes = b"") -> bytes | None:
    """What "module:function", called with `args`, returns; None where it failed or went over its limits.

    It finds `data` on its standard input. `memory` is bytes of address space; not enforced on Windows.
    """
    try:
        # The interpreter and the module are ours; of a file only its place under its digest is on the command line.
        done = subprocess.run(  # noqa: S603
            _command(function, args, seconds, memory), input=data, capture_output=True, timeout=seconds, check=False
        )
    except (subprocess.TimeoutExpired, OSError):
        return None
    return done.stdout if done.returncode == 0 else None


class Failed(Exception):
    """The child failed or went over its limits; what it told so far is not all."""


def streamed(function: str, *args: str, seconds: int, memory: int, data: bytes = b"") -> Iterator[bytes]:
    """The lines that "module:function" yields, as it makes them; it waits while they are not taken. Raises Failed.

    It has read all of `data` before its first line. `seconds` of its own work, and of silence between two lines.
    """
    with subprocess.Popen(  # noqa: S603
        _command(function, args, seconds, memory), stdin=PIPE, stdout=PIPE, stderr=DEVNULL
    ) as child:
        assert child.stdin and child.stdout
        # Read ahead, so that the child works while its lines are worked on.
        ahead: Queue[bytes] = Queue(AHEAD)
        reader = Thread(target=_read_ahead, args=(child.stdout, ahead), daemon=True)
        try:
            with suppress(OSError):  # it ended early; its exit code says so
                child.stdin.write(data)
                child.stdin.close()
            reader.start()
            while line := ahead.get(timeout=seconds):
                yield line
            if child.wait() != 0:
                raise Failed
        except Empty:
            raise Failed from None
        finally:
            child.kill()
            while reader.is_alive():  # it may wait for room
                with suppress(Empty):
                    ahead.get(timeout=0.01)


AHEAD = 20
"""Lines of a child that are read before they are taken."""


def _read_ahead(lines: IO[bytes], ahead: Queue[bytes]) -> None:
    for line in lines:
        ahead.put(line)
    ahead.put(b"")


def _command(function: str, args: Sequence[str], seconds: int, memory: int) -> list[str]:
    place = str(Path(__file__).parents[2])
    return [sys.executable, "-I", "-c", _CHILD, place, str(seconds), str(memory), function, *args]


def main(seconds: str, memory: str, function: str, *args: str) -> None:
    """In the child. Any failure is its exit code."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
        resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds)))  # should the parent be gone
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except ImportError:  # Windows
        pass
    module, _, name = function.partition(":")
    told = getattr(importlib.import_module(module), name)(*args)
    for part in [told] if isinstance(told, bytes) else told:
        sys.stdout.buffer.write(part)


# `-I` keeps the child from the caller's folder and variables; the package's own place is handed over instead.
_CHILD = """
import sys
sys.path.append(sys.argv[1])
from fazhang.ledgers.child import main
main(*sys.argv[2:])
"""
