"""`fazhang calendar`, `remind`, `clocks`: what the days of records hang on."""

from __future__ import annotations

from datetime import date
from typing import IO

import click


@click.command("calendar")
@click.argument("year", type=click.IntRange(2004, 2100), required=False)
@click.option("--import", "file", type=click.File("rb"), help="导入一个年度的放假安排：CSV，每行一天：日期,休或班,名称")
@click.option("--source", default="", help="放假安排的来源：文号或者网址；导入时必填")
def calendar_command(year: int | None, file: IO[bytes] | None, source: str) -> None:
    """列出一个年度的放假和调休（不给年度则为今年），或者导入。"""
    from fazhang.ledgers import lawkeeping
    from fazhang.places.actions import Invalid
    from fazhang.places.scope import system

    if file is not None:
        try:
            year, count = lawkeeping.import_days(scope=system(), text=file.read(), source=source)
        except Invalid as error:
            raise click.ClickException(str(error)) from error
        click.echo(f"已导入{year}年的放假安排，共{count}天。")
    year = year or date.today().year  # noqa: DTZ011 - a year to look at, by the machine's clock
    for span in lawkeeping.spans(year):
        click.echo(str(span))
    if not lawkeeping.settled(year):
        click.echo(f"{year}年的放假安排还没有公布或者导入，期限按周末和日期固定的节日推算。")


@click.command("remind")
@click.option("--mail", is_flag=True, help="把没有阅读的提醒发到用户的电子邮箱（须设置FAZHANG_SMTP）")
def remind_command(mail: bool) -> None:
    """生成今天的到期、逾期提醒；可由系统定时任务每天运行。"""
    from smtplib import SMTPException

    from django.conf import settings
    from django.utils import timezone

    from fazhang.books.models import Book
    from fazhang.ledgers import inbox

    count = sum(inbox.remind(town, timezone.localdate()) for town in Book.objects.values_list("town", flat=True))
    click.echo(f"已生成{count}条提醒。")
    if not mail:
        return
    if not settings.EMAIL_HOST:
        raise click.ClickException(
            "没有设置邮件服务器；请把环境变量FAZHANG_SMTP设为smtp://、smtps://或者smtp+tls://开头的地址，"
            "如 smtp://mail.example.gov.cn:25"
        )
    try:
        click.echo(f"已发出{inbox.mail(settings.FAZHANG_SITE)}封邮件。")
    except (OSError, SMTPException) as error:
        raise click.ClickException(f"邮件没有发出：{error}；下次运行时补发") from error


@click.command("clocks")
def clocks_command() -> None:
    """重新计算各乡镇在办事项的期限（放假安排、法定期限改动后自动进行，通常不必运行）。"""
    from django.db import transaction

    from fazhang.books.models import Book
    from fazhang.ledgers.booking import refresh

    for town in Book.objects.order_by("town").values_list("town", flat=True):
        with transaction.atomic():
            click.echo(f"{town}  期限有变的{refresh(town)}件")
