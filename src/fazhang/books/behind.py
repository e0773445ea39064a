"""Rows written by a thread of their own while the caller makes the next ones.

SQLite works inside a statement without Python's lock, so a long load that hands over its rows in few large statements
keeps two cores busy: a tenth of an import's time (docs/decisions/0024-files-in-and-out.md). Everything stays in the
caller's transaction and in its order: whatever else is asked of the connection waits until all rows are there.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import chain
from typing import Any

from django.db import connection

VARIABLES = 32_000
"""Values in one statement; SQLite takes 32,766 of them unless it is built otherwise."""
TURN = 0.0005
"""Seconds after which the writing thread, come back from SQLite, is given Python's lock; ten times sooner than usual."""
Row = Sequence[Any]


class Writer:
    """Statements in order, in one thread, on the caller's connection."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="behind")
        self._under_way: list[Future[Any]] = []
        self._failed: BaseException | None = None

    def put(self, head: str, rows: Sequence[Row], tail: str) -> None:
        """`head` VALUES of all `rows`, each as long as the first, `tail`."""
        self._run(self._insert, connection.connection, head, rows, tail)

    @staticmethod
    def _insert(raw: Any, head: str, rows: Sequence[Row], tail: str) -> None:
        # Sizes are halved down to one, so that SQLite holds few different statements whatever the number of rows.
        size, done = VARIABLES // len(rows[0]), 0
        marks = f"({', '.join('?' * len(rows[0]))})"
        while done < len(rows):
            while done + size <= len(rows):
                given = list(chain.from_iterable(rows[done : done + size]))
                raw.execute(f"{head} VALUES {', '.join([marks] * size)} {tail}", given)
                done += size
            size //= 2

    def _run(self, act: Callable[..., Any], *args: Any) -> None:
        self._under_way.append(self._pool.submit(self._unless_failed, act, args))

    def _unless_failed(self, act: Callable[..., Any], args: Sequence[Any]) -> None:
        """After a full disk SQLite itself has taken the whole transaction back: what came next would stay for good."""
        if self._failed is not None:
            raise self._failed
        try:
            act(*args)
        except BaseException as error:
            self._failed = error
            raise

    def wait(self) -> None:
        """Until all is written. Raises what went wrong, as the database would have."""
        under_way, self._under_way = self._under_way, []
        with connection.wrap_database_errors:
            for one in under_way:
                one.result()

    def around(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        """What Django calls around each statement of its own. Savepoints only have to keep their place in the order."""
        if sql.startswith(("SAVEPOINT", "RELEASE")):
            return self._run(connection.connection.execute, sql)
        self.wait()
        return execute(sql, params, many, context)

    def stop(self) -> None:
        self._pool.shutdown(cancel_futures=True)


_writer: ContextVar[Writer | None] = ContextVar("writer", default=None)


@contextmanager
def behind() -> Iterator[None]:
    """Let `books.sql.insert` write behind the caller, within a transaction. Only SQLite has use for it."""
    if not connection.in_atomic_block:
        raise RuntimeError("rows are written behind within a transaction")
    if connection.vendor != "sqlite" or _writer.get() is not None:
        yield
        return
    writer, turns = Writer(), sys.getswitchinterval()
    token = _writer.set(writer)
    sys.setswitchinterval(TURN)
    try:
        with connection.execute_wrapper(writer.around):
            yield
        writer.wait()
    finally:
        sys.setswitchinterval(turns)
        _writer.reset(token)
        writer.stop()


def writer() -> Writer | None:
    return _writer.get()
