"""`fazhang export`: a ledger into a file, without a browser."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from fazhang.ledgers.registry import LEDGERS
from fazhang.ledgers.sheets.writing import FORMATS, Missing

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command("export")
@click.argument("ledger")
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--town", required=True, help="乡镇的9位或12位代码")
@click.option("--from", "first", type=_DAY, help="从哪一天起")
@click.option("--to", "last", type=_DAY, help="到哪一天止")
@click.option("--state", help="只要这一状态的，如“已办结”；不写则不含已作废的")
@click.option("--personal", is_flag=True, help="含居民个人信息，须写明 --reason")
@click.option("--reason", default="", help="导出个人信息的理由，记入导出记录")
def export_command(
    ledger: str,
    out: Path,
    town: str,
    first: datetime | None,
    last: datetime | None,
    state: str | None,
    personal: bool,
    reason: str,
) -> None:
    """把一本台账导出为文件，格式由后缀决定：.xlsx、.csv或.parquet。"""
    from django.utils import timezone

    from fazhang.ledgers.door import Invalid
    from fazhang.ledgers.sheets import exporting
    from fazhang.places.models import Region
    from fazhang.places.scope import system

    if ledger not in LEDGERS:
        raise click.ClickException(f"没有“{ledger}”这本台账，可用：{'、'.join(LEDGERS)}")
    spec, suffix, path = LEDGERS[ledger], out.suffix.lower().removeprefix("."), town[:9]
    if suffix not in FORMATS:
        raise click.ClickException(f"文件后缀应为{'、'.join('.' + s for s in FORMATS)}之一")
    if not Region.objects.filter(path=path, level="town").exists():
        raise click.ClickException(f"没有代码为{town}的乡镇")
    states = exporting.states(spec)
    code = next((c for c, name in states.items() if state in (c, name)), "")
    if state and not code:
        raise click.ClickException(f"没有“{state}”这一状态，可用：{'、'.join(states.values())}")
    days = {"from": first, "to": last}
    wanted = {name: f"{day:%Y-%m-%d}" for name, day in days.items() if day} | ({"state": code} if code else {})
    try:
        table = exporting.of_ledger(system(path), spec, wanted, timezone.localdate(), personal, reason)
        # Whole or not at all: a file that is there was written to its end and logged.
        with TemporaryDirectory(dir=out.absolute().parent) as folder:
            count = exporting.save(table, suffix, Path(folder) / out.name, system(path))
            (Path(folder) / out.name).replace(out)
    except Invalid as invalid:
        raise click.ClickException(f"{next(iter(invalid.first.values()))}（--reason）") from None
    except (Missing, OSError) as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"导出{spec.name}{count}条到{out}")
