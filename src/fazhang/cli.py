"""The command `fazhang`. It holds no rules: each command calls the room that does the work."""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from datetime import date, datetime
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import click

DATA = click.option("--data", "data", type=click.Path(path_type=Path), help="数据文件夹（默认取FAZHANG_DATA或./data）")
PORT = click.option(
    "--port", type=click.IntRange(1, 65535), envvar="PORT", default=8000, help="端口（默认取PORT或8000）"
)
HOST = click.option("--host", default="127.0.0.1", show_default=True, help="监听地址")
ROOMS = {
    "calendar": "ledgers.command", "clocks": "ledgers.command", "export": "ledgers.sheets.export_command",
    "hooks": "places.command", "import": "ledgers.sheets.command", "read": "reading.command",
    "receive": "oversight.command", "remind": "ledgers.command", "sheet": "reports.standard.command",
    "token": "places.command",
}  # fmt: skip
"""Commands that a room keeps itself, each where it is: a command waits for no other room than its own."""
YEAR = click.option("--year", type=click.IntRange(2000, 2100), required=True, help="年度")
TOWN = click.option("--town", required=True, metavar="CODE", help="乡镇的统计用区划代码（9位或12位）")


def _start(data: Path | None = None, migrate: bool = True, made: bool = True) -> None:
    """Bring up Django on a data folder; the schema is brought up to date.

    `made`: the installation must be there already, so that a mistyped folder is an error and not an empty one.
    """
    if data is not None:
        os.environ["FAZHANG_DATA"] = str(data)
    folder = Path(os.environ.get("FAZHANG_DATA", "data"))
    if folder.exists() and not folder.is_dir():
        raise click.ClickException(f"{folder}不是文件夹")
    if made and not os.environ.get("DATABASE_URL") and not (folder / "fazhang.sqlite3").exists():
        raise click.ClickException(f"{folder}里没有法账的数据；先运行 fazhang init，或检查 --data")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fazhang.settings")
    import django
    from django.conf import settings

    Path(settings.DATA).mkdir(parents=True, exist_ok=True)
    django.setup()
    if migrate and not _migrated():
        from django.core.management import call_command

        call_command("migrate", verbosity=0, interactive=False)


def _migrated() -> bool:
    """Whether every migration has been applied, by their names: the schema need not be compared for each command."""
    from django.apps import apps
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.recorder import MigrationRecorder

    applied = MigrationRecorder(connection).applied_migrations()
    for app in apps.get_app_configs():
        folder = MigrationLoader.migrations_module(app.label)[0]
        spec = find_spec(folder) if folder else None
        places = spec.submodule_search_locations if spec else None
        if any((app.label, m.name) not in applied for m in iter_modules(places or []) if m.name[0] not in "_~"):
            return False
    return True


def _on_data(command: click.Command) -> click.Command:
    """A command of a room below, on a data folder: Django is brought up before it runs."""
    command = copy(command)
    command.params = list(command.params)
    inner = command.callback

    def run(data: Path | None, **given: Any) -> None:
        from django.apps import apps

        if not apps.ready:
            _start(data)
        inner(**given)  # type: ignore[misc]

    command.callback = run
    return DATA(command)


def _town(code: str) -> str:
    """The path of a township of this installation, from its 9- or 12-digit code."""
    from fazhang.places.models import Region

    path = code[:9]
    if code not in (path, path + "000") or not Region.objects.filter(path=path, level="town").exists():
        raise click.ClickException(f"本系统没有代码为{code}的乡镇；用 fazhang init 建立，或检查 --data")
    return path


def _cutoff(until: datetime | None, year: int) -> date | None:
    """The cut-off day as given; it must be within the year."""
    if until is not None and until.year != year:
        raise click.ClickException(f"数据截至日期应在{year}年内")
    return until.date() if until else None


def _print(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=1))


@contextmanager
def _bar(label: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """A progress bar on stderr."""
    from tqdm import tqdm

    with tqdm(total=total, desc=label, unit="", leave=False, file=sys.stderr, disable=None) as bar:
        yield bar.update


class _Rooms(click.Group):
    """This module's commands and those of ROOMS."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), *ROOMS])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in ROOMS:
            return super().get_command(ctx, cmd_name)
        command = getattr(import_module(f"fazhang.{ROOMS[cmd_name]}"), f"{cmd_name}_command")
        return command if cmd_name == "read" else _on_data(command)


@click.group(cls=_Rooms, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="fazhang")
def main() -> None:
    """法账：乡镇法治政府建设的台账、账簿和年度报告。"""


@main.command()
@DATA
@PORT
@HOST
@click.option("--no-serve", is_flag=True, help="只生成演示数据，不启动服务")
def demo(data: Path | None, port: int, host: str, no_serve: bool) -> None:
    """生成虚构的清和县演示数据并启动服务。"""
    _start(data, made=False)
    from tqdm import tqdm

    from fazhang.demo import build

    bar = tqdm(total=0, desc="生成演示数据", unit="", leave=False, file=sys.stderr, disable=None)

    def progress(label: str, done: int, total: int) -> None:
        bar.total = total
        bar.set_description(label, refresh=False)
        bar.n = done
        bar.refresh()

    made = build.make(progress)
    bar.close()
    click.echo("演示数据已生成。" if made else "演示数据已经存在，未重复生成。")
    click.echo(build.accounts())
    if not no_serve:
        _serve(host, port)


def _free(host: str, port: int) -> None:
    """Say so at once where the port is taken: the server itself would share it with another one, or just wait."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            if sys.platform != "win32":  # there it would let two programs have one port
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise click.ClickException(f"不能在{host}:{port}启动服务（{error.strerror}），可用 --port 另选端口") from error


def _serve(host: str, port: int) -> None:
    _free(host, port)
    from fazhang.web.wsgi import application

    click.echo(f"法账已启动：http://{host}:{port}/  （按Ctrl+C停止）")
    if sys.platform == "win32":
        import waitress

        waitress.serve(application, host=host, port=port)
        return
    from granian import Granian
    from granian.constants import Interfaces

    Granian(
        "fazhang.web.wsgi:application", address=host, port=port, interface=Interfaces.WSGI,
        workers=1, blocking_threads=4, log_enabled=False,
    ).serve()  # fmt: skip


@main.command()
@DATA
@PORT
@HOST
def serve(data: Path | None, port: int, host: str) -> None:
    """启动服务。"""
    _start(data)
    _serve(host, port)


@main.command()
@DATA
@click.option("--town", "code", metavar="CODE", help="乡镇代码；不给则按名称查找")
@click.option("--name", "name", metavar="NAME", help="乡镇名称，如“青石镇”；可带上级，如“清和县青石镇”")
@click.option("--admin", default="admin", show_default=True, help="第一个管理员的用户名")
@click.option("--password", envvar="FAZHANG_ADMIN_PASSWORD", help="管理员密码；不给则提示输入")
def init(data: Path | None, code: str | None, name: str | None, admin: str, password: str | None) -> None:
    """为一个真实乡镇建立空的系统：从全国区划表中选定乡镇，建立第一个管理员。"""
    _start(data, made=False)
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError
    from django.db import transaction

    from fazhang.places import divisions
    from fazhang.places.command import choose
    from fazhang.places.models import User

    if not divisions.available():
        raise click.ClickException(divisions.MISSING)
    if User.objects.filter(username=admin).exists():
        raise click.ClickException(f"用户“{admin}”已经存在")
    path = choose(code, name)
    password = password or click.prompt("管理员密码（至少10位）", hide_input=True, confirmation_prompt=True)
    try:
        validate_password(password)
        with transaction.atomic():
            region, count = divisions.adopt(path)
            User.objects.create_user(admin, password, name="管理员", role="admin", region=region)
    except ValidationError as error:
        raise click.ClickException("；".join(error.messages)) from error
    click.echo(f"已建立{divisions.full_name(path)}（{path}），含{count}个村（社区）。管理员：{admin}")
    click.echo("运行 fazhang serve 启动服务，登录后先建立机构、人员和用户。")


@main.command()
@DATA
@TOWN
@click.option("--json", "as_json", is_flag=True, help="输出JSON")
def places(data: Path | None, town: str, as_json: bool) -> None:
    """列出一个乡镇的村（社区）和网格。"""
    _start(data)
    from fazhang.places.queries import tree

    root = tree(_town(town))
    if as_json:
        _print(root)
        return

    def show(node: dict[str, Any], depth: int) -> None:
        click.echo(f"{'  ' * depth}{node['name']}  {node['code']}")
        for child in node["children"]:
            show(child, depth + 1)

    show(root, 0)


@main.command()
@DATA
@TOWN
@YEAR
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="数据截至日期")
@click.option("--json", "as_json", is_flag=True, help="输出JSON")
def state(data: Path | None, town: str, year: int, until: Any, as_json: bool) -> None:
    """输出一个乡镇一个年度的全部指标。"""
    _start(data)
    from fazhang.books.state import Period, statement
    from fazhang.reports.build import number

    path, day = _town(town), _cutoff(until, year)
    period = Period.year(year, day)
    rows = statement(path, period)
    if as_json:
        _print(
            {
                "town": path, "year": year, "until": period.end.isoformat(),
                "indicators": [
                    {
                        "code": r.figure.indicator.code, "name": r.figure.indicator.name,
                        "unit": r.figure.indicator.unit, "kind": r.figure.indicator.kind,
                        "value": number(r.figure), "opening": float(r.figure.opening),
                        "last_year": number(r.before) if r.before else None, "postings": r.figure.count,
                        "dims": {f.dims[0]: number(f) for f in r.dims},
                    }
                    for r in rows
                ],
            }
        )  # fmt: skip
        return
    for r in rows:
        if r.figure.count:
            account = r.figure.indicator
            before = number(r.before) if r.before else 0
            click.echo(f"{account.name:<20}\t{number(r.figure)}{account.unit}\t上年{before}\t{account.code}")


@main.group()
def report() -> None:
    """年度报告。"""


@report.command("build")
@DATA
@TOWN
@YEAR
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="数据截至日期；不给则用报告自己的")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="输出文件夹")
def report_build(data: Path | None, town: str, year: int, until: Any, out: Path) -> None:
    """生成年度报告：report.html、report.docx、report.pdf、report.json。没有起草过的年度由账簿自动起草。"""
    _start(data)
    from fazhang.ledgers.door import Invalid
    from fazhang.places.scope import system
    from fazhang.reports import actions, build
    from fazhang.reports.models import Report

    path, day = _town(town), _cutoff(until, year)
    found = Report.objects.filter(town=path, year=year).first()
    if found is None:
        try:
            found = actions.create(scope=system(path), town=path, year=year)
        except Invalid as error:
            raise click.ClickException(str(error)) from error
        click.echo("该年度没有报告，已由账簿起草。", err=True)
    try:
        problems = build.write(found, out, day)
    except build.TokenError as error:
        raise click.ClickException(f"报告中有不能识别的数字引用：{error}") from error
    except OSError as error:
        raise click.ClickException(f"不能写入{out}：{error.strerror}") from error
    for problem in problems:
        click.echo(problem, err=True)
    click.echo(f"已生成：{out}")


@main.command()
@DATA
def verify(data: Path | None) -> None:
    """核验：链不断、号不缺、记录与入账时一致、余额等于分录合计、证据文件等于其摘要。"""
    _start(data)
    from fazhang.books.models import Book, Posting, Voucher
    from fazhang.reports.verify import everything

    total = Voucher.objects.count()
    with _bar("核验", total * 2) as tick:
        problems = list(everything(tick))
    for problem in problems[:50]:
        click.echo(f"✗ {problem.place}：{problem.message}")
    if problems:
        raise click.ClickException(f"核验未通过，共{len(problems)}处不符")
    for book in Book.objects.order_by("town"):
        click.echo(f"{book.town}  凭证{book.vouchers}张  分录{book.postings}条  链头{book.head[:16]}")
    click.echo(f"核验通过：凭证{total}张，分录{Posting.objects.count()}条。")


@main.command()
@DATA
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def backup(data: Path | None, file: Path) -> None:
    """备份整个数据文件夹（数据库、证据、密钥）到一个文件。服务不必停止。"""
    _start(data, migrate=False)
    from fazhang import archive

    with _bar("备份") as tick:
        try:
            count = archive.backup(file, tick)
        except archive.ArchiveError as error:
            raise click.ClickException(str(error)) from error
        except OSError as error:
            raise click.ClickException(f"不能写入{file}：{error.strerror}") from error
    click.echo(f"已备份{count}个文件到{file}。备份含密钥，请妥善保管。")


@main.command()
@DATA
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def restore(data: Path | None, file: Path) -> None:
    """从备份文件恢复到一个空的数据文件夹。"""
    if data is not None:
        os.environ["FAZHANG_DATA"] = str(data)
    from fazhang import archive

    folder = Path(os.environ.get("FAZHANG_DATA", "data"))
    with _bar("恢复") as tick:
        try:
            count = archive.restore(file, folder, tick)
        except archive.ArchiveError as error:
            raise click.ClickException(str(error)) from error
    click.echo(f"已恢复{count}个文件到{folder}。请运行 fazhang verify 核验。")


@main.command()
@click.option("--check", is_flag=True, help="只检查，不写入")
def docs(check: bool) -> None:
    """（开发用）由代码生成docs/reference。"""
    _start(migrate=False, made=False)
    from fazhang import reference

    stale = reference.write(Path("docs/reference"), check)
    if check and stale:
        raise click.ClickException(f"过期的参考文档：{'、'.join(stale)}；请运行 fazhang docs")
    click.echo(f"参考文档{'是最新的' if check else '已生成'}。")


if __name__ == "__main__":
    main()
