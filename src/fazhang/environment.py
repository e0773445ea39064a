"""Which environment variables there are, found in the code, with what each of them means."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).resolve().parent

MEANINGS: Mapping[str, str] = {
    "FAZHANG_DATA": "The data folder: database (SQLite), evidence, keys. `--data` overrides it.",
    "FAZHANG_SECRET": "The secret that signs sessions. Without it one is made at first start in keys/secret.key.",
    "FAZHANG_FIELD_KEY": "Key of residents' data at rest, 64 hex digits. Without it one is made in keys/field.key.",
    "FAZHANG_HOSTS": "Host names and addresses under which the workbench is opened, parted by commas.",
    "FAZHANG_ORIGINS": "Origins (https://name) from which forms are accepted behind a proxy, parted by commas.",
    "FAZHANG_HTTPS": "`1` where the workbench is reached over HTTPS: cookies are then sent over HTTPS only.",
    "FAZHANG_ADMIN_PASSWORD": "Password of the first administrator for `fazhang init`, instead of being asked for it.",
    "FAZHANG_DEMO_PASSWORD": "Password of every user of the demo, when `fazhang demo` makes it; the command prints it.",
    "DATABASE_URL": "PostgreSQL, as postgresql://user:password@host/name. Without it: SQLite in the data folder.",
    "PORT": "Port of `fazhang serve` and `fazhang demo`; `--port` overrides it.",
}
"""Meanings of the settings that have no docstring in settings.py."""
BUILDING: Mapping[str, str] = {
    "PYTHON": "The Python that makes the environment (`python3`).",
    "VENV": "Where the environment is made (`.venv`).",
    "JOBS": "How many tests run at once (`2`).",
    "PYTEST_ARGS": "More arguments for pytest.",
    "UPGRADE": "`make lock UPGRADE=1` takes newer versions.",
    "FAZHANG_TEST_PG": "Address of a PostgreSQL server on which `make test` runs the suite a second time.",
    "DATABASE_URL_TEST_PG": "Another name for FAZHANG_TEST_PG; it wins where both are set.",
    "FAZHANG_CHROMIUM": "Path of the Chromium that the browser tests drive; without it the one on the PATH.",
    "FAZHANG_MUTATIONS": "How many broken files of each kind the reading tests try (60; the full trial is 1000).",
    "FAZHANG_REQUIRE_ALL": "`1`: a test that lacks its browser or its database fails instead of being skipped.",
}
"""Variables of `make` and of the tests."""
_FOLD: Mapping[type, Callable[[Any, Any], Any]] = {ast.Mult: operator.mul, ast.Pow: operator.pow, ast.Add: operator.add}


def _constant(node: ast.expr) -> Any:
    """The value of a default written as a constant, such as str(100 * 2**20)."""
    match node:
        case ast.Constant(value=value):
            return value
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _FOLD:
            return _FOLD[type(op)](_constant(left), _constant(right))
        case ast.Call(func=ast.Name(id="str" | "int"), args=[argument]):
            return _constant(argument)
    raise ValueError(f"not a constant default: {ast.unparse(node)}")


def _asked(tree: ast.AST) -> Iterator[tuple[str, Any]]:
    """(name, default or None) of every environment variable that a module reads, itself or through click."""
    for node in ast.walk(tree):
        match node:
            case (
                ast.Call(func=ast.Attribute(value=ast.Attribute(attr="environ"), attr="get"), args=args)
                | ast.Call(func=ast.Attribute(attr="getenv"), args=args)
            ):
                yield str(_constant(args[0])), _constant(args[1]) if len(args) > 1 else None
            case ast.Subscript(value=ast.Attribute(attr="environ"), slice=key, ctx=ast.Load()):
                yield str(_constant(key)), None
            case ast.Call(keywords=keywords) if "envvar" in (named := {k.arg: k.value for k in keywords}):
                yield str(_constant(named["envvar"])), _constant(named["default"]) if "default" in named else None


def _docstrings(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """(environment variable, the docstring below the assignment that reads it)."""
    for statement, after in zip(tree.body, tree.body[1:], strict=False):
        match statement, after:
            case ast.Assign(), ast.Expr(value=ast.Constant(value=str(text))):
                for name, _ in _asked(statement):
                    yield name, " ".join(text.split())


def environment() -> dict[str, tuple[str, str, list[str]]]:
    """Every environment variable the package reads: (default, meaning, the modules that read it).

    Raises ValueError for one whose meaning is written nowhere.
    """
    found: dict[str, tuple[str, list[str]]] = {}
    told = dict(MEANINGS)
    for path in sorted(PACKAGE.rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        told |= _docstrings(tree)
        for name, default in _asked(tree):
            known, places = found.setdefault(name, ("", []))
            module = path.relative_to(PACKAGE).as_posix()
            found[name] = (known or str(default or ""), places if module in places else [*places, module])
    if silent := set(found) - set(told):
        raise ValueError(f"settings without a meaning: {', '.join(sorted(silent))}; see fazhang.environment.MEANINGS")
    return {name: (default, told[name], places) for name, (default, places) in sorted(found.items())}
