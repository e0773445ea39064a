"""`fazhang sheet`: a standard sheet as a spreadsheet, without a browser."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("sheet")
@click.argument("code")
@click.argument("out", metavar="OUT.xlsx", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--town", required=True, metavar="CODE", help="乡镇的9位或12位代码")
@click.option("--month", default="", metavar="YYYY-MM", help="月份，如2024-05")
@click.option("--year", default="", metavar="YYYY", help="年度，如2024")
def sheet_command(code: str, out: Path, town: str, month: str, year: str) -> None:
    """填好一张上报表，写成xlsx：纠纷排查月报、信访统计、执法统计年报、学法登记表、普法活动登记表。"""
    from django.utils import timezone

    from fazhang.places.models import Region
    from fazhang.places.scope import system
    from fazhang.reports.standard import filling, periods, workbook
    from fazhang.reports.standard.forms import STANDARDS

    if code not in STANDARDS:
        known = "、".join(f"{s.code}（{s.name}）" for s in STANDARDS.values())
        raise click.ClickException(f"没有“{code}”这张表，可用：{known}")
    path = town[:9]
    region = Region.objects.filter(path=path, level="town").first() if town in (path, path + "000") else None
    if region is None:
        raise click.ClickException(f"没有代码为{town}的乡镇")
    if bool(month) == bool(year):
        raise click.UsageError("请给出 --month 或者 --year 其中一个")
    today, standard = timezone.localdate(), STANDARDS[code]
    try:
        period = periods.read(standard, today, month, year)
    except periods.Refused as refused:
        raise click.ClickException(str(refused)) from None
    sheet = filling.fill(standard, system(path), region, period, today)
    try:
        out.write_bytes(workbook.write(sheet, today))
    except OSError as error:
        raise click.ClickException(f"不能写入{out}：{error.strerror}") from error
    for told in (*(r.text for r in sheet.remarks), *(f"注意：{f}" for f in sheet.faults)):
        click.echo(told, err=True)
    click.echo(f"已生成：{out}（{sheet.title}）")
