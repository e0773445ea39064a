"""A township chosen on the command line; `fazhang hooks`, `fazhang token`."""

from __future__ import annotations

import time
from datetime import timedelta

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


@click.command("hooks")
@click.option("--loop", is_flag=True, help="一直运行，每30秒看一次；不给则只发一轮")
def hooks_command(loop: bool) -> None:
    """把到时间的推送发出去；服务运行时会自行发送，定时运行可补发没有送达的。"""
    from fazhang.places import hooks

    while True:
        taken, failed = hooks.deliver()
        if taken or failed or not loop:
            click.echo(f"已送达{taken}次，未送达{failed}次。")
        if not loop:
            return
        time.sleep(30)


@click.command("token")
@click.option("--name", required=True, help="名称：用这个令牌的系统")
@click.option("--role", required=True, metavar="ROLE", help="角色，如clerk")
@click.option("--region", required=True, metavar="CODE", help="地区的代码，如乡镇的9位代码")
@click.option("--days", type=click.IntRange(1, 366), default=90, show_default=True, help="有效天数")
def token_command(name: str, role: str, region: str, days: int) -> None:
    """建立一个接口令牌；只显示这一次。"""
    from django.utils import timezone

    from fazhang.places import tokens
    from fazhang.places.actions import Invalid
    from fazhang.places.scope import Denied, system

    until = timezone.localdate() + timedelta(days=days)
    try:
        _, secret = tokens.add_token(scope=system(), name=name, role=role, region=region, until=until)
    except (Invalid, Denied) as error:
        raise click.ClickException(str(error)) from error
    click.echo(secret)
