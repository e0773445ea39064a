"""Build what the package needs from the npm registry: front-end files, fonts for PDF, and place names.

    python scripts/build_static.py            make what is missing or out of date
    python scripts/build_static.py --force    make everything again
    python scripts/build_static.py --lock     remake package-lock.json from package.json

Nothing made here is kept in git. An installation never runs this: it finds the files in the package.
"""

from __future__ import annotations

import argparse
import csv
import difflib
import hashlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "fazhang"
MODULES = ROOT / "node_modules"
LOCK = ROOT / "package-lock.json"
STAMPS = ROOT / ".build-static.json"
ICONS = PACKAGE / "web" / "icons.txt"
VENDOR = PACKAGE / "web" / "static" / "vendor"
FONTS = PACKAGE / "reports" / "fonts"
DIVISIONS = PACKAGE / "places" / "data" / "divisions.sqlite"
OLDEST_NODE = 18

VENDOR_FILES = {
    "tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    "tabler.min.js": "@tabler/core/dist/js/tabler.min.js",
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    "echarts.min.js": "echarts/dist/echarts.min.js",
}
FONT_FILES = {
    "NotoSerifSC-Regular.ttf": "@expo-google-fonts/noto-serif-sc/400Regular/NotoSerifSC_400Regular.ttf",
    "NotoSerifSC-Bold.ttf": "@expo-google-fonts/noto-serif-sc/700Bold/NotoSerifSC_700Bold.ttf",
    "NotoSansSC-Regular.ttf": "@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf",
    "NotoSansSC-Bold.ttf": "@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf",
    # Published for browsers only: unpacked here. Its regular weight is filed under 500, all its characters under
    # "latin". The woff2 beside it would take half a minute to unpack.
    "LXGWWenKai-Regular.ttf": "@fontsource/lxgw-wenkai/files/lxgw-wenkai-latin-500-normal.woff",
}
# Where the licence of each package that we pass on is to be found.
VENDOR_LICENCES = {
    "tabler": "@tabler/core",
    "tabler-icons": "@tabler/icons",
    "htmx": "htmx.org",
    "echarts": "echarts",
}
FONT_LICENCES = {
    "NotoSerifSC": "@expo-google-fonts/noto-serif-sc",
    "NotoSansSC": "@expo-google-fonts/noto-sans-sc",
    "LXGWWenKai": "@fontsource/lxgw-wenkai",
}


class Failure(Exception):
    """Something the person at the terminal has to know; shown without a traceback."""


def say(text: str) -> None:
    print(f"build_static: {text}", flush=True)


def digest(*parts: Path | str) -> str:
    total = hashlib.sha256()
    for part in parts:
        # Line ends do not count, or a checkout on Windows would look different.
        content = part.read_bytes().replace(b"\r\n", b"\n") if isinstance(part, Path) else part.encode()
        total.update(hashlib.sha256(content).digest())
    return total.hexdigest()


# --- Node ------------------------------------------------------------------------------------------------------


def npm_command() -> tuple[list[str], dict[str, str]]:
    """How to call npm, and the environment for it: the system's, else Node from its PyPI wheel in this venv."""
    env = dict(os.environ)
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout.strip()
        major = re.match(r"v(\d+)\.", version)
        if major and int(major[1]) >= OLDEST_NODE:
            return [npm], env
        say(f"the system's Node {version or '(not working)'} is older than {OLDEST_NODE}")
    scripts = Path(sys.executable).parent
    found = shutil.which("npm", path=str(scripts))
    if not found:
        if sys.prefix == sys.base_prefix:
            raise Failure(
                "no usable Node here, and none is installed outside a virtual environment: see `make install`"
            )
        say("no usable Node on this machine: installing it from its Python wheel (once, about 60 MB)")
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run(
            [*pip, "--require-hashes", "-r", str(ROOT / "requirements-node.lock")],
            check=True,
        )
        found = shutil.which("npm", path=str(scripts))
        if not found:
            raise Failure("the Node wheel was installed but brought no npm")
    env["PATH"] = f"{scripts}{os.pathsep}{env.get('PATH', '')}"
    return [found], env


def run_npm(*arguments: str, cwd: Path = ROOT) -> None:
    command, env = npm_command()
    process = subprocess.run([*command, *arguments, "--no-audit", "--no-fund"], cwd=cwd, env=env, check=False)
    if process.returncode:
        raise Failure(f"npm {arguments[0]} failed with code {process.returncode}")


def install_modules() -> None:
    """node_modules exactly as locked; left alone when it already is."""
    stamp, wanted = MODULES / ".stamp", digest(LOCK, ROOT / "package.json")
    if stamp.exists() and stamp.read_text("utf-8") == wanted:
        return
    say("npm ci: downloading front-end packages, fonts and place names")
    run_npm("ci", "--ignore-scripts")
    stamp.write_text(wanted, "utf-8")


def remake_lock() -> None:
    """package-lock.json with digests and no address. Made elsewhere: beside node_modules npm may drop the digests."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("package.json", ".npmrc", LOCK.name):
            if (ROOT / name).exists():
                shutil.copyfile(ROOT / name, Path(folder, name))
        run_npm("install", "--package-lock-only", "--ignore-scripts", cwd=Path(folder))
        made = Path(folder, LOCK.name).read_text("utf-8")
    packages = {name: entry for name, entry in json.loads(made)["packages"].items() if name}
    if any("resolved" in entry for entry in packages.values()):
        raise Failure("the lock names a registry: npm 9 or newer honours .npmrc and leaves it out")
    if without := [name for name, entry in packages.items() if "integrity" not in entry]:
        raise Failure(f"the lock has no digest for {', '.join(without)}")
    LOCK.write_text(made, "utf-8", newline="\n")


def module(path: str) -> Path:
    found = MODULES / path
    if not found.exists():
        raise Failure(f"{path} is not in node_modules: has a package changed its layout?")
    return found


def copy_licences(names: dict[str, str], target: Path) -> None:
    for name, package in names.items():
        for candidate in ("LICENSE_FONT", "LICENSE", "LICENSE.md", "LICENSE.txt"):
            source = MODULES / package / candidate
            if source.exists():
                shutil.copyfile(source, target / f"{name}.LICENSE.txt")
                break
        else:  # some packages name their licence without carrying its text
            declared = json.loads(module(f"{package}/package.json").read_text("utf-8"))
            text = f"{declared['name']} {declared['version']}: {declared['license']}\n"
            (target / f"{name}.LICENSE.txt").write_text(text, "utf-8")


def fresh_folder(target: Path) -> Path:
    """An empty folder beside the target, to be put in its place when it is complete."""
    made = target.with_name(f".{target.name}.new")
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir(parents=True)
    return made


def put_in_place(made: Path, target: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    made.rename(target)


# --- Front end -------------------------------------------------------------------------------------------------


def wanted_icons() -> list[str]:
    lines = (line.split("#")[0].strip() for line in ICONS.read_text("utf-8").splitlines())
    return sorted({line for line in lines if line})


def sprite() -> str:
    """One SVG file of symbols. Stroke width is left to the page: Tabler's .icon sets it."""
    folder, symbols = module("@tabler/icons/icons"), []
    for name in wanted_icons():
        filled = name.endswith("-filled")
        source = folder / ("filled" if filled else "outline") / f"{name.removesuffix('-filled')}.svg"
        if not source.exists():
            known = [path.stem for path in source.parent.glob("*.svg")]
            close = ", ".join(difflib.get_close_matches(name, known)) or "nothing close"
            raise Failure(f"{ICONS.relative_to(ROOT)}: there is no icon {name!r} ({close})")
        inner = re.search(r"<svg[^>]*>(.*)</svg>", source.read_text("utf-8"), re.S)
        if not inner:
            raise Failure(f"{source} is not an SVG file")
        # The invisible square that gives each icon its size is of no use inside a symbol.
        paths = re.sub(r'<path stroke="none" d="M0 0h24v24H0z" fill="none" />', "", inner[1])
        paths = re.sub(r"\s*\n\s*", "", paths)
        paint = (
            'fill="currentColor"'
            if filled
            else 'fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round"'
        )
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24" {paint}>{paths}</symbol>')
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def build_vendor() -> str:
    made = fresh_folder(VENDOR)
    for name, source in VENDOR_FILES.items():
        text = module(source).read_text("utf-8")
        # Source maps are not shipped, and a hashing static-files storage stops at a link to a missing file.
        text = re.sub(r"\n?(/\*# sourceMappingURL=[^*]*\*/|//# sourceMappingURL=\S*)\s*$", "\n", text)
        (made / name).write_text(text, "utf-8", newline="\n")
    (made / "icons.svg").write_text(sprite(), "utf-8", newline="\n")
    copy_licences(VENDOR_LICENCES, made)
    put_in_place(made, VENDOR)
    return f"{len(VENDOR_FILES)} files and {len(wanted_icons())} icons"


# --- Fonts -----------------------------------------------------------------------------------------------------


def build_fonts() -> str:
    made = fresh_folder(FONTS)
    for name, source in FONT_FILES.items():
        if source.endswith(".woff"):
            from fontTools.ttLib import TTFont

            font = TTFont(module(source))
            font.flavor = None
            font.save(made / name, reorderTables=None)
        else:
            shutil.copyfile(module(source), made / name)
    copy_licences(FONT_LICENCES, made)
    put_in_place(made, FONTS)
    return f"{len(FONT_FILES)} fonts"


# --- Place names -----------------------------------------------------------------------------------------------

LEVEL_FILES = ("provinces", "cities", "areas", "streets", "villages")
CODE_LENGTHS = (2, 4, 6, 9, 12)
# Levels that exist for the sake of the code only; nobody says 重庆市县秀山土家族苗族自治县.
PLACEHOLDERS = {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"}

# level and parent follow from the path, so they are computed and take no room; parent is indexed all the same.
SCHEMA = """
CREATE TABLE division (
  path TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  level INTEGER GENERATED ALWAYS AS
    (CASE length(path) WHEN 12 THEN 5 WHEN 9 THEN 4 WHEN 6 THEN 3 WHEN 4 THEN 2 ELSE 1 END) VIRTUAL,
  parent TEXT GENERATED ALWAYS AS
    (CASE length(path) WHEN 12 THEN substr(path, 1, 9) WHEN 9 THEN substr(path, 1, 6)
      WHEN 6 THEN substr(path, 1, 4) WHEN 4 THEN substr(path, 1, 2) ELSE '' END) VIRTUAL,
  full_name TEXT NOT NULL DEFAULT '',
  pinyin TEXT NOT NULL DEFAULT ''
) WITHOUT ROWID;
CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""
INDEXES = """
CREATE INDEX division_parent ON division (parent);
CREATE INDEX division_name ON division (name) WHERE level <= 4;
CREATE INDEX division_pinyin ON division (pinyin) WHERE level <= 4;
"""


def initials() -> Callable[[str], str]:
    from pypinyin import Style, lazy_pinyin

    def of(name: str) -> str:
        letters = "".join(lazy_pinyin(name, style=Style.FIRST_LETTER, errors="ignore"))
        return letters.lower()

    return of


def division_rows() -> Iterator[tuple[str, str, str, str]]:
    first_letters, full = initials(), {"": ""}
    for level, (stem, length) in enumerate(zip(LEVEL_FILES, CODE_LENGTHS, strict=True), start=1):
        with module(f"china-division/dist/{stem}.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                path, name = row["code"], row["name"].strip()
                if len(path) != length or not path.isdigit():
                    raise Failure(f"{stem}.csv: {path!r} is not a code of {length} digits")
                if level == 5:
                    yield path, name, "", ""
                    continue
                parent = path[: CODE_LENGTHS[level - 2]] if level > 1 else ""
                above = full[parent]  # a KeyError would mean a place without its superior
                # 东莞市 is both city and county of itself, and is said once.
                own = above if above.endswith(name) and len(path) == 6 else above + name
                full[path] = above if name in PLACEHOLDERS else own
                yield path, name, own, first_letters(name)


def counted(rows: Iterable[tuple[str, ...]], every: int = 100_000) -> Iterator[tuple[str, ...]]:
    for number, row in enumerate(rows, start=1):
        if number % every == 0:
            say(f"divisions: {number:,} places")
        yield row


def build_divisions() -> str:
    DIVISIONS.parent.mkdir(parents=True, exist_ok=True)
    made = DIVISIONS.with_name(".divisions.new")
    made.unlink(missing_ok=True)
    version = json.loads(module("china-division/package.json").read_text("utf-8"))["version"]
    database = sqlite3.connect(made)
    try:
        database.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + SCHEMA)
        insert = "INSERT INTO division (path, name, full_name, pinyin) VALUES (?, ?, ?, ?)"
        database.executemany(insert, counted(division_rows()))
        database.execute("INSERT INTO about VALUES ('source', ?)", (f"china-division {version}",))
        database.executescript(INDEXES)
        database.commit()
        total = database.execute("SELECT count(*) FROM division").fetchone()[0]
        # ANALYZE lets SQLite choose the partial indexes; VACUUM leaves the pages full and in order.
        database.executescript("ANALYZE; VACUUM;")
    finally:
        database.close()
    made.replace(DIVISIONS)
    return f"{total:,} places"


# --- What is out of date -----------------------------------------------------------------------------------------


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--force", action="store_true", help="make everything again")
    parser.add_argument("--lock", action="store_true", help="remake package-lock.json")
    options = parser.parse_args()
    if options.lock:
        remake_lock()
        return

    source = digest(LOCK, Path(__file__))
    steps: dict[str, tuple[str, Path, Callable[[], str]]] = {
        "vendor": (digest(source, ICONS), VENDOR, build_vendor),
        "fonts": (source, FONTS, build_fonts),
        "divisions": (source, DIVISIONS, build_divisions),
    }
    try:
        done = json.loads(STAMPS.read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        done = {}
    for name, (wanted, target, build) in steps.items():
        if not options.force and done.get(name) == wanted and target.exists():
            continue
        install_modules()
        started = time.monotonic()
        result = build()
        done[name] = wanted
        STAMPS.write_text(json.dumps(done, indent=1) + "\n", "utf-8")
        files = [target] if target.is_file() else [path for path in target.rglob("*") if path.is_file()]
        size = sum(path.stat().st_size for path in files) / 1e6
        say(f"{name}: {result}, {size:.1f} MB, {time.monotonic() - started:.1f} s")


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        sys.exit(f"build_static: {failure}")
    except subprocess.CalledProcessError as failure:
        sys.exit(f"build_static: {failure}")
