"""An official report as one web page that needs no server, no network and no other file.

Every figure is a link; it opens a panel that says what the figure counts and lists the postings behind it. Without
JavaScript the same links work by the fragment of the address (`:target`); a script only adds Esc and the way back.
All text is escaped here and the page forbids itself, by its own Content-Security-Policy, to load or send anything.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from .document import Cite, Document, Para, Run, cn_date, ems, head_size, signature, title_lines

TEMPLATE = Path(__file__).with_name("report.html")
SHOWN_ROWS = 200  # postings listed behind one figure

# What a mark of vagueness says about the exact value.
ROUNDING = {
    "余": "零头略去，实际数比所写的多",
    "多": "零头略去，实际数比所写的多",
    "超": "实际数超过所写的数",
    "逾": "实际数超过所写的数",
    "近": "实际数略少于所写的数",
    "约": "取近似数",
    "左右": "取近似数",
}

# No `<`, `&` or `$` in it: it goes into the page, and its digest into the policy, as it stands.
SCRIPT = """
(function () {
  var root = document.documentElement, open = null, from = null;
  root.classList.add('js');
  function close(back) {
    if (!open) return;
    open.classList.remove('open');
    if (from) from.classList.remove('current');
    document.body.classList.remove('reading');
    var figure = from;
    open = from = null;
    if (back) if (figure) figure.focus();
  }
  function show(panel, figure) {
    close(false);
    open = panel;
    from = figure || document.querySelector('a.figure[href="#' + panel.id + '"]');
    panel.classList.add('open');
    document.body.classList.add('reading');
    if (from) {
      from.classList.add('current');
      from.scrollIntoView({block: matchMedia('(max-width: 760px)').matches ? 'start' : 'nearest'});
    }
    panel.scrollTop = 0;
    panel.focus({preventScroll: true});
  }
  function fromAddress() {
    var panel = document.getElementById(location.hash.slice(1));
    if (panel) if (panel.classList.contains('source')) show(panel, null);
  }
  document.addEventListener('click', function (event) {
    var link = event.target.closest('a[href^="#"]');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (link.classList.contains('close')) { event.preventDefault(); close(true); return; }
    var panel = document.getElementById(link.getAttribute('href').slice(1));
    if (!panel || !panel.classList.contains('source')) return;
    event.preventDefault();
    show(panel, link.classList.contains('figure') ? link : null);
  });
  document.addEventListener('keydown', function (event) { if (event.key === 'Escape') close(true); });
  window.addEventListener('hashchange', fromAddress);
  fromAddress();
})();
"""


def _text(value: object) -> str:
    return escape(str(value), quote=True)


def write_html(document: Document, path: Path | str, citations: Sequence[Mapping[str, Any]]) -> None:
    """Write the page to `path`.

    A citation: {"ref", "name", "indicator", "unit", "value", "text", "approx", "period", "region", "filter",
    "postings_total", "rows": [{"voucher", "date", "region", "dim", "quantity"}]}. A figure of the document without
    one is shown with what the document itself knows. Rows hold no personal data; this is the caller's promise.
    """
    given = {str(item["ref"]): item for item in citations}
    shown: dict[str, Mapping[str, Any]] = {}
    for cite in document.cites():
        shown.setdefault(cite.ref, given.get(cite.ref) or _own(cite))
    numbers = {ref: i for i, ref in enumerate(shown, 1)}
    script_hash = base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
    page = Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
        script_hash=f"sha256-{script_hash}",
        title=_text(document.title_line),
        sheet=_sheet(document, numbers),
        annex=_annex(shown, numbers),
        footer=_footer(document),
        panels="\n".join(_panel(item, numbers[ref], len(numbers)) for ref, item in shown.items()),
        script=SCRIPT,
    )
    Path(path).write_text(page, encoding="utf-8", newline="\n")


def _own(cite: Cite) -> dict[str, Any]:
    own = {key: getattr(cite, key) for key in ("ref", "name", "indicator", "unit", "value", "text", "approx", "period")}
    return own | {"filter": cite.filter, "region": "", "postings_total": cite.count, "rows": []}


def _runs(runs: Sequence[Run], numbers: Mapping[str, int], used: set[int]) -> str:
    out = []
    for run in runs:
        if isinstance(run, str):
            out.append(_text(run))
            continue
        number = numbers[run.ref]
        # An id only for the first place of a figure that is printed twice.
        own_id = "" if number in used else f' id="f{number}"'
        used.add(number)
        hint = _text(f"查看出处：{run.name}，{run.count}笔")
        out.append(f'<a class="figure"{own_id} href="#s{number}" title="{hint}">{_text(run.text)}</a>')
    return "".join(out)


def _paragraph(para: Para, numbers: Mapping[str, int], used: set[int]) -> str:
    head, rest = para.split()
    if not head:
        return f"<p>{_runs(rest, numbers, used)}</p>"
    if not rest:
        return f"<h{para.level + 1}>{_runs(head, numbers, used)}</h{para.level + 1}>"
    return f'<p><span class="l{para.level}">{_runs(head, numbers, used)}</span>{_runs(rest, numbers, used)}</p>'


def _sheet(document: Document, numbers: Mapping[str, int]) -> str:
    """The report itself, in the order of GB/T 9704-2012: 版头, 主体, 版记."""
    used: set[int] = set()
    out: list[str] = []
    if document.draft:
        out.append('<p class="draft flush">草稿　未经签发，不作报送</p>')
    if document.issuers:
        names = "".join(f"<i>{_text(name)}</i>" for name in document.issuers)
        # As large as on paper, or as a narrow screen leaves room for, with 文件 beside the longest name.
        fit = 86 / (max(ems(name) for name in document.issuers) + 2.5)
        size = f"--size:{head_size(document.issuers)}pt;--fit:{fit:.1f}vw"
        out.append(
            f'<p class="logo {"one " if len(document.issuers) == 1 else ""}flush" style="{size}"><span>{names}</span><span>文件</span></p>'
        )
    if document.signers:
        signers = "　".join(name.strip("　") for name in document.signers)
        out.append(
            f'<div class="number"><span>{_text(document.docno)}</span><span>签发人：<b>{_text(signers)}</b></span></div>'
        )
    else:
        out.append(f'<div class="number single">{_text(document.docno)}</div>')
    out.append('<hr class="rule">')
    out.append("<h1>" + "".join(f"<span>{_text(line)}</span>" for line in title_lines(document.title)) + "</h1>")
    if document.salutation:
        out.append(f'<p class="flush">{_text(document.salutation)}</p>')
    out.extend(_paragraph(para, numbers, used) for para in document.paras)
    if document.attachments:
        items = "".join(f"<li>{_text(line)}</li>" for line in document.attachment_lines)
        out.append(f'<ul class="attachments">{items}</ul>')
    closing = "".join(f"<div>{_text(text)}</div>" for text, _ in signature(document).lines)
    if closing:
        out.append(f'<div class="closing">{closing}</div>')
    out.extend(f"<p>{_text(note)}</p>" for note in document.annotations)
    imprint = []
    if document.cc:
        imprint.append(f"<div>抄送：{_text(document.cc.rstrip('。.'))}。</div>")
    if document.printer or document.printed_on:
        day = f"<span>{cn_date(document.printed_on)}印发</span>" if document.printed_on else ""
        imprint.append(f"<div><span>{_text(document.printer)}</span>{day}</div>")
    if imprint:
        out.append(f'<div class="imprint">{"".join(imprint)}</div>')
    return "\n".join(out)


def _exact(item: Mapping[str, Any]) -> str:
    value = item.get("value")
    return "没有数（缺少基数，不能计算）" if value is None or value == "" else f"{_number(value)}{item.get('unit', '')}"


def _number(value: object) -> str:
    """A number as people write it: no exponent, no trailing zeros behind the point."""
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    return f"{number.normalize():f}" if number.is_finite() else str(value)


def _rounding(item: Mapping[str, Any]) -> str:
    """How the printed figure was made from the exact value."""
    marks = str(item.get("approx") or "")
    if marks:
        why = "；".join(dict.fromkeys(text for mark, text in ROUNDING.items() if mark in marks)) or "取近似数"
        return f"文中带“{marks}”字：{why}"
    value = item.get("value")
    if value is None or value == "" or _number(value) in str(item["text"]):
        return "照实际数写，没有取整"
    return "按文中的写法取整或换算"


def _filter(value: object) -> str:
    """What the count is limited to, as text: {"dim": "会前学法"} becomes "dim：会前学法"."""
    if isinstance(value, Mapping):
        parts = []
        for key, wanted in value.items():
            many = isinstance(wanted, (list, tuple, set, frozenset))
            parts.append(f"{key}：{'、'.join(map(str, wanted)) if many else wanted}")
        return "；".join(parts) or "不限，全部计入"
    return str(value or "不限，全部计入")


def _panel(item: Mapping[str, Any], number: int, last: int) -> str:
    rows, total = list(item.get("rows") or ()), int(item.get("postings_total") or 0)
    facts = (
        ("指标", f"{item['name']}（{item['indicator']}）"),
        ("地区", item.get("region") or "—"),
        ("期间", item["period"]),
        ("范围", _filter(item.get("filter"))),
        ("取整", _rounding(item)),
        ("分录", f"{total}笔"),
    )
    listed = "".join(f"<dt>{name}</dt><dd>{_text(value)}</dd>" for name, value in facts)
    steps = ""
    if number > 1:
        steps += f'<a href="#s{number - 1}" aria-label="上一个数字" title="上一个数字">‹</a>'
    if number < last:
        steps += f'<a href="#s{number + 1}" aria-label="下一个数字" title="下一个数字">›</a>'
    return (
        f'<section class="source" id="s{number}" role="dialog" aria-labelledby="h{number}" tabindex="-1">'
        f'<div class="bar"><h2 id="h{number}">{_text(item["text"])}</h2>{steps}'
        f'<a class="close" href="#f{number}" aria-label="关闭" title="关闭（Esc）">✕</a></div>'
        f'<dl><dt>实际数</dt><dd class="big">{_text(_exact(item))}</dd>{listed}</dl>'
        f"{_rows(rows[:SHOWN_ROWS], total)}</section>"
    )


def _rows(rows: Sequence[Mapping[str, Any]], total: int) -> str:
    if not rows:
        return f'<p class="note">{"期内没有分录。" if total == 0 else "分录未随本页列出，可在系统中查看。"}</p>'
    cells = "".join(
        "<tr>"
        + "".join(f'<td class="k">{_text(row.get(key, ""))}</td>' for key in ("voucher", "date"))
        + "".join(f"<td>{_text(row.get(key, ''))}</td>" for key in ("region", "dim"))
        + f'<td class="n">{_text(_number(row.get("quantity", "")))}</td></tr>'
        for row in rows
    )
    more = total - len(rows)
    rest = f'<p class="note">另有{more}笔未在此列出，可在系统中或凭证据包查看。</p>' if more > 0 else ""
    return (
        '<div class="scroll" tabindex="0" role="region" aria-label="分录"><table><thead><tr><th scope="col">凭证号</th>'
        '<th scope="col">日期</th><th scope="col">地区</th><th scope="col">细分</th><th scope="col" class="n">数量</th>'
        f"</tr></thead><tbody>{cells}</tbody></table></div>{rest}"
    )


def _annex(shown: Mapping[str, Mapping[str, Any]], numbers: Mapping[str, int]) -> str:
    """A list of every figure: the way in for a checker, and the only trace of the sources on paper."""
    if not shown:
        return '<h2 id="annex">文中没有引自账簿的数字</h2>'
    cells = "".join(
        f'<tr><td class="n">{numbers[ref]}</td><td><a href="#s{numbers[ref]}">{_text(item["text"])}</a></td>'
        f'<td class="n">{_text(_exact(item))}</td><td>{_text(item["name"])}</td><td>{_text(item["period"])}</td>'
        f'<td class="k">{_text(item.get("region") or "—")}</td><td class="n">{int(item.get("postings_total") or 0)}</td></tr>'
        for ref, item in shown.items()
    )
    return (
        f'<h2 id="annex">文中数字的出处（{len(shown)}处）</h2><div class="scroll" tabindex="0" role="region" '
        'aria-labelledby="annex"><table><thead><tr><th scope="col" class="n">序号</th><th scope="col">文中写法</th>'
        '<th scope="col" class="n">实际数</th><th scope="col">指标</th><th scope="col">期间</th>'
        '<th scope="col">地区</th><th scope="col" class="n">分录（笔）</th></tr></thead>'
        f"<tbody>{cells}</tbody></table></div>"
    )


def _footer(document: Document) -> str:
    notes = "".join(f"<p>{_text(note)}</p>" for note in document.provenance)
    return f"{notes}<p>文中带虚线的数字由账簿分录相加得出，点开可看依据；分录不含个人信息。本页不连接网络。</p>"
