"""`fazhang import`: a spreadsheet into a ledger, without a browser."""

from __future__ import annotations

import json
from pathlib import Path

import click

from fazhang.ledgers.registry import LEDGERS
from fazhang.ledgers.sheets.workbook import Unreadable


@click.command("import")
@click.argument("ledger")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--town", required=True, help="乡镇的9位或12位代码")
@click.option("--dry-run", is_flag=True, help="只检查，不入账")
@click.option("--errors", "returned", type=click.Path(path_type=Path), help="退回的行写入这个xlsx文件")
@click.option("--all-or-nothing", "whole", is_flag=True, help="有一行不对就都不入账")
@click.option("--json", "as_json", is_flag=True, help="输出JSON")
def import_command(
    ledger: str, file: Path, town: str, dry_run: bool, returned: Path | None, whole: bool, as_json: bool
) -> None:
    """把表格导入一本台账：能入账的入账，不能的退回并写明原因。

    LEDGER为all时，一个工作簿里可以有几本台账的表，每张表入认准的那本。
    """
    from fazhang.ledgers.sheets import returning
    from fazhang.ledgers.sheets.loading import Loader
    from fazhang.places.scope import Denied, system

    if ledger not in (*LEDGERS, "all"):
        raise click.ClickException(f"没有“{ledger}”这本台账，可用：all、{'、'.join(LEDGERS)}")
    path = town[:9]
    try:
        loader = Loader(LEDGERS.get(ledger), system(path), path)
        if path not in loader.desk.places.regions:
            raise click.ClickException(f"没有代码为{town}的乡镇")
        result = loader.load(file.read_bytes(), dry_run=dry_run, whole=whole, name=file.stem)
    except (Unreadable, Denied) as error:
        raise click.ClickException(str(error)) from None
    if returned and result.returned:
        returned.write_bytes(returning.workbook(result))
    if as_json:
        click.echo(json.dumps(result.as_json(), ensure_ascii=False))
        return
    click.echo(
        f"读到{result.rows}行：入账{result.booked}，已有{result.duplicates}，退回{len(result.returned)}，"
        f"合计{result.totals}，空行{result.blank}" + ("（试运行，没有入账）" if dry_run else "")
    )
    for note in result.notes:
        click.echo(f"提示：{note}")
    for fault in result.faults[:50]:
        where = f"{fault.sheet} 第{fault.row}行" + (f"“{fault.column}”" if fault.column else "")
        click.echo(f"{where}：{fault.message}")
    if len(result.faults) > 50:
        click.echo(f"等{len(result.faults)}处")
