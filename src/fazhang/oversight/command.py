"""`fazhang receive`: reports that were written elsewhere, taken in without a browser."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("receive")
@click.argument("files", metavar="FILE...", nargs=-1, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--town", default="", metavar="CODE", help="乡镇的9位或12位代码；不给则按报告里写的认")
@click.option("--year", type=click.IntRange(1990, 2100), help="年度；不给则按报告里写的认")
@click.option("--rebuild", is_flag=True, help="重读全部收到的报告，重建相同段落的索引")
def receive_command(files: tuple[Path, ...], town: str, year: int | None, rebuild: bool) -> None:
    """接收报告：读出数字和疑点，供县里查看、核对。"""
    from fazhang.oversight import copies, receiving
    from fazhang.oversight.models import Received
    from fazhang.places.models import Region
    from fazhang.places.scope import Denied, system

    if not files and not rebuild:
        raise click.UsageError("请给出报告文件，或者用 --rebuild")
    path, scope = town[:9], system()
    if town and not Region.objects.filter(path=path, level="town").exists():
        raise click.ClickException(f"没有代码为{town}的乡镇")
    failed = 0
    for file in files:
        with file.open("rb") as source:
            (outcome,) = receiving.receive([(file.name, source)], scope)
        received = outcome.received
        if received is None:
            failed += 1
            click.echo(outcome.fault, err=True)
            continue
        if (town and received.region != path) or (year and received.year != year):
            whose, of = path or received.town, year or received.year
            try:
                if whose and of:
                    receiving.assign(received, whose, of, received.until, scope)
            except Denied as denied:
                click.echo(f"{file.name}：{denied.reason}", err=True)
        told = "没有认出乡镇或年度，请在页面上指明，或用 --town、--year"
        if received.town and received.year:
            told = f"{received.town} {received.year}年"
        click.echo(f"{file.name}：{'已经有了' if outcome.again else '已收'}，{told}")
    if rebuild:
        count = receiving.reread(Received.objects.order_by("pk").iterator(200))
        copies.rebuild()
        click.echo(f"已重读{count}份报告，重建索引。")
    if files and failed == len(files):
        raise click.ClickException("没有收进一份报告")
