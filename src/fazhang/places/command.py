"""A township chosen on the command line."""

from __future__ import annotations

import click


def choose(code: str | None, name: str | None) -> str:
    """The path of a township of the national list, by code or by name; asks where neither is given or many bear it."""
    from fazhang.places import divisions

    if code:
        if code not in (code[:9], code[:9] + "000") or len(code) < 9 or divisions.get(code[:9]) is None:
            raise click.ClickException(f"全国区划表中没有代码为{code}的乡镇")
        return code[:9]
    name = name or str(click.prompt("乡镇名称"))
    found = divisions.find(name)
    if not found:
        raise click.ClickException(f"全国区划表中没有找到“{name}”，请用 --town 给出代码")
    if len(found) == 1:
        return found[0].path
    for i, division in enumerate(found[:50], 1):
        click.echo(f"{i:>3}  {division.path}  {divisions.full_name(division.path)}")
    if len(found) > 50:
        click.echo(f"共{len(found)}个，请把上级名称也写上")
    return found[click.prompt("选择序号", type=click.IntRange(1, min(50, len(found)))) - 1].path
