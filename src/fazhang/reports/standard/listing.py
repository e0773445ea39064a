"""The sheets that are no grid: a register of records (spec.Register), and 行政执法统计年报 (spec.Enforcement)."""

from __future__ import annotations

from decimal import Decimal

from fazhang.books.state import Figure, Period, State
from fazhang.ledgers.fields import Choice, Number
from fazhang.ledgers.registry import LEDGERS
from fazhang.ledgers.sources import posters
from fazhang.places import choices
from fazhang.places.models import Region
from fazhang.places.scope import Scope
from fazhang.reports import yearly
from fazhang.reports.standard.grid import Filling, of_ledger
from fazhang.reports.standard.spec import Cell, Head, Register, Row, Table
from fazhang.reports.yearly import said


def register_of(register: Register, scope: Scope, region: Region, period: Period) -> Filling:
    spec = LEDGERS[register.ledger]
    found = list(
        of_ledger(scope, register.ledger, region)
        .filter(occurred_on__gte=period.start, occurred_on__lte=period.end)
        .order_by("occurred_on", "id")
    )
    heads = [Head("序号")]
    names = choices.labels({r.region for r in found}, towns=not scope.town)
    wide = any(len(r.region) != len(region.path) for r in found)
    if wide:
        heads.append(Head("地区", width=14))
    sums: dict[str, int] = dict.fromkeys(register.sums, 0)
    for name in register.fields:
        if name == "day":
            heads.append(Head(spec.day, width=11))
            continue
        field = spec.field(name)
        unit = getattr(field, "unit", "")
        unit = f"（{unit}）" if unit and not field.label.endswith(unit) else ""
        heads.append(Head(f"{field.label}{unit}", width=register.widths.get(name, 0)))
    rows = []
    for n, record in enumerate(found, 1):
        values = record.stored()
        cells = [Cell(text=names[record.region])] if wide else []
        for name in register.fields:
            if name == "day":
                cells.append(Cell(text=record.occurred_on.isoformat()))
            elif isinstance(field := spec.field(name), Number) and name in values:
                if name in sums:
                    sums[name] += int(values[name])
                cells.append(Cell(Decimal(str(values[name]))))
            else:
                cells.append(Cell(text=field.show(values.get(name))))
        rows.append(Row(str(n), tuple(cells), record=record.pk))
    faults, last = [], [Cell(text=f"共{len(found)}条")]
    for name in register.fields[0 if wide else 1 :]:
        if name not in register.sums:
            last.append(Cell())
            continue
        figure = _posted(register, name, region, period)
        same = figure.value == sums[name]
        last.append(Cell(Decimal(sums[name]), figures=(figure,) if same else ()))
        if not same:
            faults.append(
                f"“{spec.field(name).label}”合计{sums[name]}，与账簿的{said(figure.value)}不符："
                "可能有补记到以后月份的，请核对。"
            )  # fmt: skip
    return [Table(tuple(heads), tuple(rows), Row("合计", tuple(last)))], faults, []


def _posted(register: Register, name: str, region: Region, period: Period) -> Figure:
    """The books' figure of what a register adds up: of its own postings alone, where other ledgers post it too."""
    code, spec = register.sums[name], LEDGERS[register.ledger]
    post = next(p for p in spec.posts if p.indicator == code)
    field = spec.field(post.dim) if len(posters(code)) > 1 else None
    return State(region.path, period, [code]).figure(code, field.options if isinstance(field, Choice) else ())


def enforcement_of(region: Region, period: Period) -> Filling:
    content = yearly.yearly(region.path, period.start.year)

    def head(name: str, unit: str, stock: bool) -> str:
        told = [*([] if name.endswith(unit) else [unit]), *(["年末"] if stock else [])]
        return f"{name}（{'，'.join(told)}）" if told else name

    columns = [Head(head(i.name, i.unit, i.kind == "stock")) for i in content.columns]
    rows = [Row(name, tuple(Cell(f.value, figures=(f,)) for f in figures)) for name, figures in content.areas]
    total = Row("合计", tuple(Cell(f.value, figures=(f,)) for f in content.sums))
    others = [
        Row(f.indicator.name, (
            Cell(f.value, figures=(f,)),
            Cell(text=f.indicator.unit + ("，年末" if f.indicator.kind == "stock" else "")),
            Cell(text="；".join(f"{p.dims[0] or '未分类'}{said(p.value)}" for p in parts) if len(parts) > 1 else ""),
        ))
        for f, parts in content.others
    ]  # fmt: skip
    second = (Head("指标", width=24), Head("数量"), Head("单位", width=10), Head("其中", width=60))
    return [
        Table((Head("执法领域", width=22), *columns), tuple(rows), total, "一、按执法领域"),
        Table(second, tuple(others), None, "二、其他执法工作"),
    ], [], []  # fmt: skip
