"""Work on strangers' files, done in a process of its own with limits of time and memory.

Three kilobytes of PDF or Excel can ask for minutes or for gigabytes, and the readers of these formats have no limits
themselves. What goes wrong ends the child, and only it.
"""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path


def isolated(function: str, *args: str, seconds: int, memory: int, data: bytes = b"") -> bytes | None:
    """What "module:function", called with `args`, returns; None where it failed or went over its limits.

    It finds `data` on its standard input. `memory` is bytes of address space; not enforced on Windows.
    """
    try:
        # The interpreter and the module are ours; of a file only its place under its digest is on the command line.
        done = subprocess.run(  # noqa: S603
            [
                sys.executable,
                "-I",
                "-c",
                _CHILD,
                str(Path(__file__).parents[2]),
                str(seconds),
                str(memory),
                function,
                *args,
            ],
            input=data,
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except (subprocess.TimeoutExpired, OSError):
        return None
    return done.stdout if done.returncode == 0 else None


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
    sys.stdout.buffer.write(getattr(importlib.import_module(module), name)(*args))


# `-I` keeps the child from the caller's folder and variables; the package's own place is handed over instead.
_CHILD = """
import sys
sys.path.append(sys.argv[1])
from fazhang.ledgers.child import main
main(*sys.argv[2:])
"""
