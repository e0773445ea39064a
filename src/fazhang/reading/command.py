"""The command `fazhang read`: reports as JSON lines or as a short list to look at."""

from __future__ import annotations

import json
import sqlite3
from importlib.resources import files
from pathlib import Path

import click

from fazhang.reading import lexicon
from fazhang.reading.files import Unreadable
from fazhang.reading.gazetteer import Gazetteer, divisions
from fazhang.reading.model import Report
from fazhang.reading.reader import read

SEVERITY = {"error": "错误", "warning": "提醒", "note": "提示"}


PATTERN_RULES = sorted({rule["id"] for rule in lexicon.table("checks")["pattern"]})


def _places(table: Path | None) -> Gazetteer | None:
    """The national table of divisions: the one named, else the one built into the package; None without one."""
    if table is None:
        # A data file, found by its place in the package: this room imports no other.
        table = Path(str(files("fazhang"))) / "places" / "data" / "divisions.sqlite"
        if not table.exists():
            return None
    try:
        return divisions(table)
    except sqlite3.Error as error:
        raise click.ClickException(f"区划表打不开：{table}") from error


def _show(path: Path, report: Report) -> None:
    """A report for people."""
    click.echo(f"{path}：{report.title or '（没有认出标题）'}  {report.town or '—'}  {report.year or '—'}年")
    for section in report.sections:
        click.echo(f"  〔{section.role}〕{section.heading}")
    for figure in report.figures:
        click.echo(f"  {figure.text}\t{figure.value}\t{figure.unit}\t{figure.indicator or '—'}")
    for finding in report.findings:
        click.echo(f"  {SEVERITY[finding.severity]}：{finding.message}（{finding.text}）")


@click.command("read")
@click.argument("paths", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="每个文件输出一行JSON")
@click.option("--divisions", "table", type=click.Path(path_type=Path), help="全国区划表（默认用随软件安装的那一份）")
@click.option("--all-checks", is_flag=True, help="平时不用的校对规则也用上")
def read_command(paths: tuple[Path, ...], as_json: bool, table: Path | None, all_checks: bool) -> None:
    """读报告：取出数字、结构和疑点。"""
    places = _places(table)
    rules = list(lexicon.table("checks")["rules"]) + PATTERN_RULES if all_checks else None
    failed = 0
    for path in paths:
        try:
            report = read(path, places=places, rules=rules)
        except Unreadable as error:
            failed += 1
            click.echo(f"{path}：{error}", err=True)
            if as_json:
                # One line for each file, so that a reader of the output sees which one gave nothing and why.
                click.echo(json.dumps({**Report("").as_json(str(path)), "error": str(error)}, ensure_ascii=False))
            continue
        if as_json:
            click.echo(json.dumps(report.as_json(str(path)), ensure_ascii=False))
        else:
            _show(path, report)
    if failed == len(paths):
        raise click.ClickException("没有一个文件读得出来" if failed > 1 else "文件读不出来")
