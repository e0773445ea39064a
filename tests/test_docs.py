"""The documents keep up with the code: what is declared is documented, what is named exists, what is linked is there."""

import csv
import importlib
import io
import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import click
import pytest
from django.apps import apps

from fazhang import environment, reference
from fazhang.books import state
from fazhang.books.chart import CHART, IDENTITIES, Formula, Identity, Indicator
from fazhang.cli import main
from fazhang.ledgers import door
from fazhang.ledgers.law import statute
from fazhang.ledgers.limits import LIMITS, cite
from fazhang.ledgers.models import Record
from fazhang.ledgers.registry import LEDGERS
from fazhang.places.models import LEVELS
from fazhang.places.roles import PERMISSIONS, ROLES
from fazhang.places.scope import system
from fazhang.reference_procedures import is_case
from fazhang.reports import actions, build, tokens
from fazhang.reports.flow import FLOW
from fazhang.reports.flow import ROLES as SECTIONS
from tests.books_world import TOWN, build_places, clerk

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
READMES = (ROOT / "README.md", ROOT / "README.zh-CN.md")
PAGES = sorted([*READMES, ROOT / "CHANGELOG.md", *DOCS.rglob("*.md")])
WRITTEN = [p for p in PAGES if p.parent.name != "reference"]
"""Pages that people write."""
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def page(name: str) -> str:
    return (DOCS / "reference" / name).read_text("utf-8")


def section(text: str, heading: str) -> str:
    """From a heading to the next one of the same or a higher level."""
    level = heading.split(" ")[0]
    at = text.index(f"\n{heading}")
    end = re.search(rf"\n#{{1,{len(level)}}} ", text[at + 1 :])
    return text[at : at + 1 + end.start()] if end else text[at:]


@cache
def rows(text: str) -> list[list[str]]:
    """The cells of every table row of a text, without heads."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    cells = [[c.strip() for c in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]
    heads = {i - 1 for i, row in enumerate(cells) if all(re.fullmatch(r"-+", c) for c in row)}
    return [row for i, row in enumerate(cells) if i not in heads and i - 1 not in heads]


def row(text: str, key: str) -> list[str]:
    found = [r for r in rows(text) if r[0] == f"`{key}`"]
    assert len(found) == 1, f"{key}: {len(found)} rows"
    return found[0]


# --- The generated reference -----------------------------------------------------------------------------------


def test_reference_is_up_to_date():
    assert reference.write(DOCS / "reference", check=True) == [], "run `make docs`"


def test_check_tells_stale_missing_and_left_over_pages_and_writes_nothing(tmp_path):
    assert reference.write(tmp_path, check=True) == list(reference.PAGES)
    assert list(tmp_path.iterdir()) == []
    assert reference.write(tmp_path, check=False) == list(reference.PAGES)
    assert reference.write(tmp_path, check=True) == []
    (tmp_path / "roles.md").write_text("old", "utf-8")
    (tmp_path / "ledgers.md").unlink()
    (tmp_path / "gone.md").write_text("of an earlier version", "utf-8")
    assert set(reference.write(tmp_path, check=True)) == {"roles.md", "ledgers.md", "gone.md"}
    assert set(reference.write(tmp_path, check=False)) == {"roles.md", "ledgers.md", "gone.md"}
    assert reference.write(tmp_path, check=True) == []
    assert {p.name for p in tmp_path.iterdir()} == set(reference.PAGES)


def test_reference_does_not_depend_on_the_installation(tmp_path):
    settings = {
        "FAZHANG_DATA": str(tmp_path), "FAZHANG_REPORT_DUE": "01-31", "FAZHANG_EVIDENCE_MAX": "7", "PORT": "9",
        "FAZHANG_HOSTS": "elsewhere", "FAZHANG_CIPHER": "sm4", "FAZHANG_DIGEST": "sm3",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "fazhang.cli", "docs", "--check"],
        cwd=ROOT, env={**os.environ, **settings}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_every_indicator_is_documented():
    text, _, balances = page("indicators.md").partition("## 试算平衡")
    for account in CHART.values():
        cells = row(text, account.code)
        assert cells[1:5] == [account.name, account.unit, account.kind, str(account.decimals)]
        if account.formula:
            assert cells[5] == f"`{account.formula.text}`"
        for ledger in LEDGERS.values():
            times = sum(p.indicator == account.code for p in ledger.posts)
            assert cells[6].count(f"(ledgers.md#{ledger.code})") == times, (account.code, ledger.code)
    for identity in IDENTITIES:
        assert row(balances, identity.code)[2] == f"`{identity.left.text}`"


@pytest.mark.parametrize("code", LEDGERS)
def test_every_ledger_is_documented_with_all_it_declares(code):
    ledger = LEDGERS[code]
    text = section(page("ledgers.md"), f"### `{code}` {ledger.name}")
    fields, _, steps = text.partition("\nStates: ")
    for field in ledger.fields:
        cells = row(fields, field.name)
        assert cells[1] == field.label
        assert cells[2].split(" ")[0] == field.kind
        marks = set(cells[3].split(", "))
        assert ("required" in marks, "personal" in marks) == (field.required, field.personal), field.name
        for option in getattr(field, "options", ()):
            assert option in cells[4], (field.name, option)
        assert field.help in cells[4]
    for label in ledger.flow.states.values():
        assert label in text
    for step in ledger.flow.steps:
        cells = row(steps, step.code)
        assert (cells[1], cells[4]) == (step.name, f"`{step.permission}`")
    assert len(re.findall(r"^- `[a-z_]+\.[a-z_]+` ", text, re.M)) == len(ledger.posts)
    for rule in (*ledger.basis, *(r.message for r in ledger.rules), ledger.note):
        assert rule in text


@pytest.mark.parametrize("code", [k.code for k in LEDGERS.values() if is_case(k)])
def test_every_procedure_is_documented_with_all_it_declares(code):
    ledger = LEDGERS[code]
    text = section(page("procedures.md"), f"### `{code}` {ledger.name}")
    states, _, rest = text.partition("| Step | ")
    steps, _, rest = rest.partition("| Clock | ")
    clocks, _, papers = rest.partition("| Paper | ")
    for name, label in ledger.flow.states.items():
        assert row(states, name)[1] == label
    for step in ledger.flow.steps:
        cells = row("| Step | " + steps, step.code)
        assert cells[1] == step.name
        assert cells[-1] == (cite(step.article) if step.article else "-")
        for name in step.needs:
            assert ledger.field(name).label in cells[4]
        for name in step.follows:
            assert ledger.day_label(name) in cells[5]
    for clock in ledger.clocks:
        cells = row("| Clock | " + clocks, clock.code)
        assert cells[1] == clock.name
        assert not clock.limit or (LIMITS[clock.limit].term in cells[5] and LIMITS[clock.limit].cite in cells[7])
    for document in ledger.documents:
        assert document.name in papers or document.name in text


def test_every_limit_is_documented():
    text = page("limits.md")
    for key, limit in LIMITS.items():
        cells = next(r for r in rows(text) if f'id="{key}"' in r[0])
        assert (cells[1], cells[2], cells[5]) == (limit.name, limit.term or "-", limit.evidence)
        assert not limit.configurable or limit.source in cells[6]


def test_every_role_and_permission_is_documented():
    text = page("roles.md")
    roles = list(ROLES.values())
    for role in roles:
        cells = row(section(text, "# Roles and permissions").partition("\n## ")[0], role.code)
        assert cells[1] == role.name
        assert cells[2] == "、".join(LEVELS[level][1] for level in role.levels)
    for permission, meaning in PERMISSIONS.items():
        cells = row(section(text, "## Who may do what"), permission)
        assert cells[1] == meaning
        assert [c == "✓" for c in cells[2:]] == [permission in r.permissions for r in roles], permission
    for level, (length, label) in LEVELS.items():
        assert row(section(text, "## Levels of the region tree"), level)[1:] == [label, str(length)]


def asked_for() -> Iterator[tuple[str, Path]]:
    """(environment variable, file) found by plain text, independently of fazhang.environment."""
    sources = [*(ROOT / "src").rglob("*.py"), *(ROOT / "scripts").glob("*.py"), *(ROOT / "tests").rglob("*.py")]
    for path in sources:
        if path != Path(__file__):
            pattern = r"(?:environ(?:\.get\(|\[)|getenv\(|envvar=)\s*[\"']([A-Z][A-Z0-9_]+)[\"']"
            for name in re.findall(pattern, path.read_text("utf-8")):
                yield name, path
    for name in re.findall(r"^([A-Z_]+) *\?=|\$\(([A-Z_]{5,})\)", MAKEFILE, re.M):
        yield name[0] or name[1], ROOT / "Makefile"
    for name in re.findall(r"\b(FAZHANG_[A-Z_]+|DATABASE_URL\w*)\b", (ROOT / ".ci" / "run").read_text("utf-8")):
        yield name, ROOT / ".ci" / "run"


def test_every_setting_is_documented():
    text, names = page("settings.md"), set(asked_for())
    inside = {n for n, path in names if (ROOT / "src") in path.parents}
    assert {"FAZHANG_DATA", "DATABASE_URL", "PORT", "FAZHANG_SECRET", "FAZHANG_FIELD_KEY"} <= inside
    own = {"TEST_DATA", "MAKEFILE_LIST", "LOCK_FLAGS", "PG_URL"}  # make's and the Makefile's own names
    for name, path in sorted(names):
        others = (ROOT / "tests") in path.parents and not name.startswith(("FAZHANG_", "DATABASE_URL"))
        if name not in own and not others:
            assert f"| `{name}` |" in text, f"{name} of {name_of(path)} is not in settings.md"
    assert row(text, "FAZHANG_REPORT_DUE")[1] == "`03-01`"
    assert row(text, "FAZHANG_EVIDENCE_MAX")[1] == f"`{100 * 2**20}`"


def test_a_setting_without_a_meaning_stops_the_reference(monkeypatch):
    monkeypatch.setattr(environment, "MEANINGS", {k: v for k, v in environment.MEANINGS.items() if k != "PORT"})
    with pytest.raises(ValueError, match="PORT"):
        environment.environment()


def commands(command: click.Command = main, path: str = "fazhang") -> Iterator[tuple[str, click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            yield from commands(command.get_command(context, name), f"{path} {name}")


def test_every_command_and_option_is_documented():
    text = page("commands.md")
    found = dict(commands())
    assert "fazhang report build" in found
    for name, command in found.items():
        part = section(text, f"## {name}\n".rstrip()) if name == "fazhang" else section(text, f"## {name}")
        for parameter in command.params:
            shown = " ".join(f"`{o}`" for o in parameter.opts) if isinstance(parameter, click.Option) else (
                f"`{parameter.human_readable_name}`"
            )  # fmt: skip
            cells = next(r for r in rows(part) if r[0] == shown)
            assert ("required" in cells) == parameter.required, (name, parameter.name)
            assert (getattr(parameter, "help", None) or "") in cells[3]


def test_every_section_step_and_token_key_of_a_report_is_documented():
    text = page("report.md")
    for role, label in SECTIONS.items():
        assert row(section(text, "## Sections"), role)[1] == label
    for step in FLOW.steps:
        assert row(section(text, "## Life"), step.code)[4] == f"`{step.permission}`"
    token = tokens.Token("study.sessions", ("会前学法",), "场", "余", 10, TOWN, date(2023, 1, 1), date(2023, 6, 30))
    assert set(re.findall(r"(\w+)=", str(token))) == set(reference.KEYS)
    for key in reference.KEYS:
        row(section(text, "## Figures"), key)
    rules = re.findall(
        r"Finding\(\s*\"\w+\",\s*\"([\w-]+)\"", (ROOT / "src/fazhang/reports/checks.py").read_text("utf-8")
    )
    assert len(rules) > 10
    for rule in rules:
        assert f"| `{rule}` |" in text


@pytest.mark.django_db
def test_report_json_is_documented_as_it_is():
    build_places()
    report = actions.create(scope=system(TOWN), town=TOWN, year=2023, until=date(2023, 12, 31))
    written = build.build(report).json(TOWN, 2023)
    assert set(written) == set(reference.TOP)
    assert written["citations"]
    assert set(written["citations"][0]) == set(reference.CITATION)


# --- What people write -----------------------------------------------------------------------------------------


def anchors(path: Path) -> set[str]:
    text = path.read_text("utf-8")
    heads = re.findall(r"^#+ (.+)$", text, re.M)
    slugs = {re.sub(r"[^\w\- ]", "", h.lower()).strip().replace(" ", "-") for h in heads}
    return slugs | set(re.findall(r'<a id="([^"]+)">', text))


def without_code(text: str) -> str:
    return re.sub(r"^ *```.*?^ *```", "", text, flags=re.M | re.S)


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_every_relative_link_leads_somewhere(path):
    for target in re.findall(r"\]\(([^)\s]+)\)", without_code(path.read_text("utf-8"))):
        if target.startswith(("http://", "https://")):
            continue
        name, _, anchor = target.partition("#")
        there = (path.parent / name).resolve() if name else path
        assert there.exists(), f"{name_of(path)}: {target}"
        assert there == ROOT or ROOT in there.parents, f"{name_of(path)}: {target} is outside the repository"
        if anchor:
            assert anchor in anchors(there), f"{name_of(path)}: {target}"


def test_every_page_is_reached_from_the_readme():
    reached, ahead = set(), [READMES[0]]
    while ahead:
        path = ahead.pop()
        if path in reached or path.suffix != ".md":
            continue
        reached.add(path)
        for target in re.findall(r"\]\(([^)\s#]+)[^)]*\)", path.read_text("utf-8")):
            there = (path.parent / target).resolve()
            if there.is_dir():
                there /= "README.md"
            if there.exists():
                ahead.append(there)
    assert {name_of(p) for p in PAGES} == {name_of(p) for p in reached if p in PAGES}


def blocks(text: str) -> list[tuple[str, str]]:
    """(language, content) of every fenced block."""
    return re.findall(r"^ *```(\w*)\n(.*?)^ *```", text, re.M | re.S)


def shell_lines() -> Iterator[tuple[str, list[str]]]:
    """(page, words) of every command line in a shell block."""
    for path in WRITTEN:
        for language, content in blocks(path.read_text("utf-8")):
            if language in ("sh", "powershell"):
                for line in content.splitlines():
                    words = shlex.split(line.replace("\\", "/"))
                    while words and re.match(r"\w+=", words[0]):
                        words = words[1:]
                    if words:
                        yield name_of(path), words


def test_commands_in_the_documents_exist():
    targets = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.M))
    variables = set(re.findall(r"^([A-Z_]+) *\?=", MAKEFILE, re.M)) | set(environment.BUILDING)
    known, seen = dict(commands()), set()
    for where, words in shell_lines():
        tool = words[0].rpartition("/")[2]
        if tool == "make":
            for word in words[1:]:
                name, is_variable, _ = word.partition("=")
                assert name in (variables if is_variable else targets), f"{where}: {' '.join(words)}"
                seen.add(f"make {name}")
        elif tool == "fazhang":
            name, rest = "fazhang", words[1:]
            while rest and f"{name} {rest[0]}" in known:
                name, rest = f"{name} {rest[0]}", rest[1:]
            command = known[name]
            assert not isinstance(command, click.Group), f"{where}: {' '.join(words)}"
            given, left, _ = command.make_parser(click.Context(command)).parse_args(list(rest))
            assert not left, f"{where}: {' '.join(words)}"
            for parameter in command.params:
                assert not parameter.required or given.get(parameter.name), f"{where}: {parameter.name} is missing"
            seen.add(name)
    assert {"make demo", "make test", "make install", "make check", "make docs"} <= seen
    assert set(known) - seen <= {"fazhang", "fazhang report", "fazhang docs"}, "commands no page shows"


@pytest.mark.parametrize("path", WRITTEN, ids=name_of)
def test_make_targets_and_files_named_in_prose_exist(path):
    for code in re.findall(r"`([^`\n]+)`", without_code(path.read_text("utf-8"))):
        if match := re.fullmatch(r"make ([a-z-]+)( .*)?", code):
            assert re.search(rf"^{match[1]}:", MAKEFILE, re.M), code
        if re.fullmatch(r"(src|tests|docs|scripts|\.ci)/[\w./-]+", code) and "counselling" not in code:
            assert (ROOT / code).exists(), f"{name_of(path)}: {code}"
        if match := re.fullmatch(r"(?:books|places|ledgers|reports|web|demo)(?:\.\w+)+", code):
            assert resolves(code) or code in CHART, f"{name_of(path)}: {code}"


def test_the_two_readmes_say_the_same():
    english, chinese = (p.read_text("utf-8") for p in READMES)
    assert [len(h) for h in re.findall(r"^(#+) ", without_code(english), re.M)] == [
        len(h) for h in re.findall(r"^(#+) ", without_code(chinese), re.M)
    ]
    assert blocks(english) == blocks(chinese)
    assert blocks(english)
    links = [set(re.findall(r"\]\(([^)]+)\)", text)) for text in (english, chinese)]
    assert links[0] - {"README.zh-CN.md"} == links[1] - {"README.md"}
    items = [len(re.findall(r"^- ", text, re.M)) for text in (english, chinese)]
    assert items[0] == items[1]
    assert len(LEDGERS) > 40  # 四十多种


def resolves(dotted: str) -> bool:
    """Whether a name such as books.door.Act.key is a module, class, function, attribute, field or column."""
    parts = f"fazhang.{dotted}".split(".")
    for length in range(len(parts), 0, -1):
        try:
            found: object = importlib.import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        for part in parts[length:]:
            fields = {*getattr(found, "__dataclass_fields__", {})}
            if hasattr(found, "_meta"):
                fields |= {f.name for f in found._meta.get_fields()}
            if hasattr(found, part):
                found = getattr(found, part)
            elif part in fields:
                found = None
            else:
                return False
        return True
    return False


def identifier(code: str) -> bool:
    """Whether the glossary's word is something in the code."""
    ledger, _, field = code.partition(".")
    if ledger in LEDGERS and field in {f.name for f in LEDGERS[ledger].fields}:
        return True
    return code in {*CHART, *LEDGERS, *LIMITS, *ROLES, *PERMISSIONS, *settings()} or resolves(code)


@cache
def settings() -> set[str]:
    return set(environment.environment())


def glossary() -> list[list[str]]:
    return [r for r in rows((DOCS / "glossary.md").read_text("utf-8")) if len(r) == 5]


def test_glossary_names_only_what_exists():
    terms = glossary()
    assert len(terms) > 100
    for term, _, codes, _, mark in terms:
        found = re.findall(r"`([^`]+)`", codes)
        assert found, f"{term} is nowhere in the code"
        for code in found:
            assert identifier(code), f"{term}: {code}"
        assert mark in {"V", "P", "C", "M", "–"}, f"{term}: evidence {mark!r}"
    assert "**to be verified**" in next(r for r in rows((DOCS / "glossary.md").read_text("utf-8")) if r[0] == "M")[1]
    assert resolves("books.door.post")
    assert not resolves("books.door.pots")


def test_glossary_covers_every_model_room_and_term_of_art():
    terms = glossary()
    codes = {c for r in terms for c in re.findall(r"`([^`]+)`", r[2])}
    models = [m for app in apps.get_app_configs() if app.name.startswith("fazhang.") for m in app.get_models()]
    assert len(models) > 15
    for model in models:
        assert f"{model._meta.app_label}.models.{model.__name__}" in codes
    for room in next(c["layers"] for c in PROJECT["tool"]["importlinter"]["contracts"] if c["id"] == "layers"):
        assert room in codes
    named = "、".join(r[0] for r in terms)
    for term in (
        "凭证 分录 科目 余额 期间 结账 红字冲正 上年结转 台账 原始凭证 试算平衡 账实核对 接访 包案 吹哨报到 核验 述法 会前学法 "
        "法律明白人 法治副校长 司法确认 合法性审查 规范性文件 三务公开 案卷评查 错案追究 权责清单 民主法治示范村 平安法治星 督办"
    ).split():
        assert term in named, term


def test_decisions_are_numbered_complete_and_listed():
    listed = (DOCS / "decisions" / "README.md").read_text("utf-8")
    found = sorted((DOCS / "decisions").glob("[0-9]*.md"))
    assert [p.name[:4] for p in found] == [f"{i:04}" for i in range(1, len(found) + 1)]
    for path in found:
        text = path.read_text("utf-8")
        assert re.findall(r"^## (.+)$", text, re.M) == ["Status", "Context", "Decision", "Consequences"], path.name
        title = re.match(r"# (.+)\n", text)
        assert title and f"[{title[1]}]({path.name})" in listed
        assert len(text.splitlines()) <= 40


def test_documents_named_in_the_code_exist():
    for path in (ROOT / "src").rglob("*.py"):
        for name in re.findall(r"docs/(?:decisions|howto|reference)/[\w./-]*\w", path.read_text("utf-8")):
            there = ROOT / name
            assert there.exists() or list(there.parent.glob(f"{there.name}-*.md")), f"{name_of(path)}: {name}"


def test_changelog_begins_with_what_is_unreleased():
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    heads = re.findall(r"^## (.+)$", text, re.M)
    assert heads[0] == "[Unreleased]"
    assert all(re.fullmatch(r"\[\d+\.\d+\.\d+\] - \d{4}-\d\d-\d\d", h) for h in heads[1:])
    assert re.search(r"^- ", section(text, "## [Unreleased]"), re.M)


def test_project_names_its_readme_and_licence():
    assert PROJECT["project"]["readme"] == "README.md"
    assert (ROOT / "LICENSE").read_text("utf-8").lstrip().startswith("Apache License")


# --- Nothing that belongs to one machine -----------------------------------------------------------------------

FOREIGN = {
    "a registry's address": re.compile(r"https?://[\w.-]*(?:pypi|npmjs|npmmirror|pythonhosted|taobao)[\w.-]*"),
    "an index option": re.compile(r"--(?:extra-)?index-url[= ](?!\S*\$)\S+"),
    "a machine's path": re.compile(r"(?<![\w.$}~])/(?:root|work|home/\w+|Users/\w+)/|[A-Z]:\\Users\\\w"),
}


def tracked() -> list[Path]:
    """The repository's files, with new ones that are not ignored."""
    if not (ROOT / ".git").exists():  # an unpacked archive
        inside = [p for name in ("src", "tests", "docs", "scripts") for p in (ROOT / name).rglob("*")]
        return [p for p in (*inside, *ROOT.glob("*.*")) if not {"vendor", "__pycache__"} & set(p.parts)]
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True)
    return [ROOT / name for name in done.stdout.split("\0") if name]


@pytest.mark.parametrize("what", FOREIGN)
def test_no_file_names_a_registry_or_a_machine(what):
    files = [p for p in tracked() if p.is_file()]
    assert ROOT / "pyproject.toml" in files
    found = []
    for path in files:
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue  # a picture or a typeface
        found += [f"{name_of(path)}: {m[0]}" for m in FOREIGN[what].finditer(text)]
    assert found == []


def test_foreign_addresses_would_be_noticed():
    samples = (
        "https://" + "registry." + "npmjs.org/x",
        "--index" + "-url https://x",
        "see /" + "root/x and /" + "home/li/y",
    )
    for pattern, sample in zip(FOREIGN.values(), samples, strict=True):
        assert pattern.search(sample)


# --- The page on adding a ledger -------------------------------------------------------------------------------


@pytest.fixture
def example(monkeypatch):
    """The ledger of docs/howto/add-a-ledger.md with its indicators, in place for one test."""
    found: dict[str, list[str]] = {}
    for language, content in blocks((DOCS / "howto" / "add-a-ledger.md").read_text("utf-8")):
        found.setdefault(language, []).append(content)
    (code, procedure), (accounts, identities) = found["python"], found["csv"]
    for name, label, unit, kind, decimals, formula, note in csv.reader(io.StringIO(accounts)):
        account = Indicator(name, label, unit, kind, int(decimals), Formula(formula) if formula else None, note)
        monkeypatch.setitem(CHART, name, account)
    space: dict[str, object] = {}
    exec(code, space)
    ledger = space["LEDGER"]
    monkeypatch.setitem(LEDGERS, ledger.code, ledger)
    exec(procedure, space)
    monkeypatch.setitem(LEDGERS, "inquiry", space["LEDGER"])
    ((name, label, left, relation, right),) = csv.reader(io.StringIO(identities))
    return ledger, Identity(name, label, Formula(left), relation, Formula(right))


@pytest.mark.django_db
def test_the_example_of_the_howto_works_as_it_says(example):
    ledger, identity = example
    build_places()
    raw = {"reason": "家庭矛盾", "way": "上门", "people": "2", "resident": "某某", "occurred_on": "2023-5-6"}
    entries = [door.Entry(raw), door.Entry(raw | {"people": "3"})]
    first, second = door.register(ledger=ledger.code, entries=entries, scope=clerk()).ids

    def told(year: int = 2023) -> list[int]:
        now = state.State(TOWN, state.Period.year(year))
        assert now.check(identity)[0], identity.name
        return [int(now.figure(f"counselling.{x}").value) for x in ("sessions", "people", "closed", "open")]

    assert told() == [2, 5, 0, 2]
    with pytest.raises(door.Invalid, match="疏导情况"):
        door.move(moves=[door.Move(first, "close")], scope=clerk())
    door.move(moves=[door.Move(first, "close", {"result": "已疏导"}, on="2024-01-10")], scope=clerk())
    assert told() == [2, 5, 0, 2]
    assert told(2024) == [0, 0, 1, 1]
    door.void(record=second, reason="重复登记", scope=clerk())
    assert told() == [1, 2, 0, 1]
    text = "\n".join(reference._ledger(ledger))
    assert row(text, "resident")[3] == "personal"


@pytest.mark.django_db
def test_the_example_of_a_procedure_works_as_it_says(example):
    build_places()
    raw = {"subject": "征地补偿标准", "occurred_on": "2024-03-01"}
    pk = door.register(ledger="inquiry", entries=[door.Entry(raw)], scope=clerk()).ids[0]
    record = Record.objects.get(pk=pk)
    assert (str(record.due_on), record.due_clock) == ("2024-03-29", "reply")
    late = door.Move(pk, "extend", {"days": 20, "why": "需要征求意见"}, "2024-04-01")
    with pytest.raises(door.Invalid, match=r"届满.*《政府信息公开条例》第33条"):
        door.move(moves=[late], scope=clerk())
    door.move(moves=[replace(late, on="2024-03-28")], scope=clerk())
    record.refresh_from_db()
    assert record.due_on == statute().calendar.last_day(date(2024, 3, 1), 40, "工作日")
    before = {"replied_on": "2024-03-27", "extended_on": "2024-03-28", "days": 5, "why": "复杂", "reply": "予以公开"}
    with pytest.raises(door.Invalid, match="不能早于“延期日期”"):
        door.register(ledger="inquiry", entries=[door.Entry(raw | before, closed_on="2024-03-29")], scope=clerk())
