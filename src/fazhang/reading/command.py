"""The command `fazhang read`: reports as JSON lines or as a short list to look at."""

from __future__ import annotations

import json
from pathlib import Path

import click

from fazhang.reading.files import Unreadable
from fazhang.reading.model import Report
from fazhang.reading.reader import read

SEVERITY = {"error": "错误", "warning": "提醒", "note": "提示"}


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
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="每个文件输出一行JSON")
def read_command(files: tuple[Path, ...], as_json: bool) -> None:
    """读报告：取出数字、结构和疑点。"""
    failed = 0
    for path in files:
        try:
            report = read(path)
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
    if failed == len(files):
        raise click.ClickException("没有一个文件读得出来" if failed > 1 else "文件读不出来")
