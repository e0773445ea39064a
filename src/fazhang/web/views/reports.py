"""报告: the list, the report whose figures open, its editor, its checks and its sign-off. The rules are in `reports`."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict, RawPostDataException
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fazhang.books import queries as books
from fazhang.books.chart import CHART
from fazhang.books.numbers import whole
from fazhang.books.state import Period, figure, postings
from fazhang.ledgers.door import Conflict, Invalid
from fazhang.places import queries as places
from fazhang.places.scope import Scope, scope_of
from fazhang.reports import actions, checks, editing, queries
from fazhang.reports.actions import HEADER, Piece
from fazhang.reports.build import Built, current
from fazhang.reports.document import Cite, Para, cn_date, signature, title_lines
from fazhang.reports.flow import DRAFT, MANDATORY, ROLES, deadlines
from fazhang.reports.models import Report
from fazhang.reports.pdf import PdfUnavailable
from fazhang.reports.tokens import TokenError
from fazhang.web import asking
from fazhang.web.views.figures import posting_rows

SHOWN = 8
"""Postings a figure's panel shows; the rest are on the figure's own page."""


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    scope = scope_of(request.user)
    today = timezone.localdate()
    context = {
        "years": editing.board(scope, today),
        "may_draft": scope.may("draft"),
        "own": bool(scope.town),
        "choices": range(today.year, today.year - 6, -1),
    }
    return render(request, "web/reports/index.html", context)


@require_POST
def new(request: HttpRequest) -> HttpResponse:
    """Draft a year's report from the books."""
    scope = scope_of(request.user)
    scope.require("draft")
    try:
        report = actions.create(scope=scope, town=scope.town, year=whole(request.POST.get("year", "")) or 0)
    except Invalid as error:
        messages.error(request, str(error))
        return redirect("reports")
    messages.success(request, "已从账簿起草，各处数字均来自台账。请逐段核对、补充后送审。")
    return redirect("report_edit", report.pk)


# ---- the page of a report -----------------------------------------------------------------------------------------


def _runs(runs: tuple[Any, ...]) -> list[dict[str, Any]]:
    return [{"cite": r} if isinstance(r, Cite) else {"text": r} for r in runs]


def _para(para: Para) -> dict[str, Any]:
    heading, rest = para.split()
    return {"level": para.level, "heading": _runs(heading), "rest": _runs(rest)}


def _sheet(built: Built) -> dict[str, Any]:
    document = built.document
    return {
        "document": document,
        "title_lines": title_lines(document.title),
        "paras": [_para(p) for p in document.paras],
        "signature": [text for text, _ in signature(document).lines],
        "cc": document.cc,
        "printed_on": cn_date(document.printed_on),
    }


@require_GET
def show(request: HttpRequest, pk: int) -> HttpResponse:
    scope = scope_of(request.user)
    report = queries.report_for(scope, pk)
    return _page(request, scope, report)


def _page(
    request: HttpRequest, scope: Scope, report: Report, errors: dict[str, str] | None = None, step: str = ""
) -> HttpResponse:
    context: dict[str, Any] = {"report": report, "errors": errors or {}, "tried": step, "typed": request.POST}
    try:
        built = current(report)
        context |= _sheet(built) | {"citations": len(built.citations), "characters": _characters(built)}
        context["head"] = built.chain_head
    except TokenError as error:
        context["unreadable"] = str(error)
    file_by, publish_by = deadlines(report.year)
    context |= {
        "steps": [(s, may) for s, may in queries.steps_for(scope, report)],
        "events": list(report.events.all()),
        "may_edit": scope.may("draft") and report.state == DRAFT,
        "may_carry": scope.may("register") and report.state != DRAFT and bool(scope.town),
        "formats": {code: name for code, (name, _) in editing.FORMATS.items()},
        "today": timezone.localdate(),
        "file_by": file_by,
        "publish_by": publish_by,
        "own": bool(scope.town),
    }
    return render(request, "web/reports/report.html", context, status=422 if errors else 200)


def _characters(built: Built) -> int:
    return sum(len(p.text) for p in built.document.paras)


@require_GET
def cited(request: HttpRequest, pk: int, ref: str) -> HttpResponse:
    """The panel of one figure of a report: what it is, and the first postings behind it."""
    scope = scope_of(request.user)
    report = queries.report_for(scope, pk)
    try:
        citations = {c["ref"]: c for c in current(report).citations}
    except TokenError as error:
        raise Http404(str(error)) from error
    if ref not in citations:
        raise Http404("报告里没有这一处数字，可能已被修改，请刷新")
    c = citations[ref]
    period = Period(*(date.fromisoformat(d) for d in c["period"]))
    dims = c["filter"].get("dim", [])
    now = figure(c["indicator"], c["region"], period, dims)
    page = books.posting_page(postings(c["indicator"], c["region"], period, dims), "", SHOWN)
    context = {
        "c": c,
        "account": CHART[c["indicator"]],
        "dims": dims,
        "period": asking.label(period),
        "place": places.names([c["region"]]).get(c["region"], c["region"]),
        "now": now,
        "moved": report.is_frozen and now.value is not None and float(now.value) != c["value"],
        "rows": posting_rows(scope, page.rows),
        "count": len(c["postings"]),
        "url": asking.figure_url(c["indicator"], c["region"], period, dims) if scope.may("figures") else "",
        "alone": not request.htmx,  # type: ignore[attr-defined]
        "report": report,
    }
    return render(request, "web/reports/cited.html" if request.htmx else "web/reports/cited_page.html", context)  # type: ignore[attr-defined]


@require_GET
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """The checks panel."""
    scope = scope_of(request.user)
    report = queries.report_for(scope, pk)
    return render(request, "web/reports/checks.html", _findings(scope, report))


def _findings(scope: Scope, report: Report) -> dict[str, Any]:
    found = checks.check(report)
    sections = list(report.sections.all())
    rows = [
        {
            "finding": f,
            "severity": checks.SEVERITIES[f.severity],
            "section": str(sections[f.section]) if 0 <= f.section < len(sections) else "",
        }
        for f in found
    ]
    counts = [(code, name, sum(f.severity == code for f in found)) for code, name in checks.SEVERITIES.items()]
    may_edit = scope.may("draft") and report.state == DRAFT
    return {"findings": rows, "counts": counts, "report": report, "may_edit": may_edit}


@require_POST
def step(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a step of the sign-off, or carry the plan into next year's tasks."""
    scope = scope_of(request.user)
    report = queries.report_for(scope, pk)
    given = request.POST
    code = given.get("step", "")
    try:
        if code == "carry":
            count = actions.carry_tasks(report=report.pk, scope=scope)
            messages.success(request, f"已将下一年度安排转为年度任务，新增{count}项。")
        else:
            done = actions.advance(
                report=report.pk, step=code, scope=scope, note=given.get("note", ""), on=given.get("on", ""),
                url=given.get("url", ""), signer=given.get("signer", ""),
            )  # fmt: skip
            messages.success(request, f"报告现为“{done.state_name}”。")
    except Invalid as error:
        return _page(request, scope, report, error.first, code)
    return redirect("report", pk)


@require_GET
def download(request: HttpRequest, pk: int, fmt: str) -> HttpResponse:
    scope = scope_of(request.user)
    report = queries.report_for(scope, pk)
    if fmt not in editing.FORMATS:
        raise Http404("没有这种格式")
    try:
        content, kind, name = editing.make(report, fmt)
    except PdfUnavailable as error:
        messages.error(request, f"PDF没有做成：{error}。可以先下载Word，另存为PDF。")
        return redirect("report", pk)
    except TokenError as error:
        messages.error(request, f"报告中有不能识别的数字引用，请先修改：{error}")
        return redirect("report", pk)
    # Always a download: the web page carries its own script, which must not run with this site's rights.
    headers = {"Content-Disposition": content_disposition_header(True, name) or "attachment"}
    return HttpResponse(content, content_type=kind, headers=headers)


# ---- the editor ---------------------------------------------------------------------------------------------------


def _pieces(given: QueryDict) -> list[Piece]:
    """Sections as the form sends them: parallel lists, in order. Lines end as the browser was given them."""
    triples = zip(given.getlist("role"), given.getlist("heading"), given.getlist("body"), strict=False)
    return [Piece(role, heading.strip(), body.replace("\r\n", "\n")) for role, heading, body in triples]


def _editor(
    request: HttpRequest, scope: Scope, report: Report, pieces: list[Piece], header: dict[str, Any],
    errors: dict[str, str], problem: str = "", status: int = 200,
) -> HttpResponse:  # fmt: skip
    texts = [t for p in pieces for t in (p.heading, p.body)]
    region = places.region_for(scope, report.town)
    context = {
        "report": report,
        "pieces": [
            {"piece": p, "error": errors.get(f"section{i}", ""), "role_name": ROLES.get(p.role, p.role)}
            for i, p in enumerate(pieces)
        ],
        "header": [
            (n, label, longest, need, header[n], errors.get(n, "")) for n, (label, longest, need) in HEADER.items()
        ],
        "until": header["until"],
        "until_error": errors.get("until", ""),
        "errors": errors,
        "problem": problem,
        "version": header["version"],
        "roles": ROLES,
        "mandatory": MANDATORY,
        "chips": editing.all_chips(report, texts),
        "palette": editing.palette(),
        "last": report.period.last_year(),
        "regions": [region, *places.children(scope, region.path)],
    }
    return render(request, "web/reports/edit.html", context, status=status)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """GET the editor; POST saves. With `Accept: application/json` the answer is JSON and the page stays as it is."""
    scope = scope_of(request.user)
    report = queries.report_for(scope, pk)
    scope.require("draft")
    if request.method == "GET":
        if report.state != DRAFT:
            messages.info(request, f"报告{report.state_name}，不能修改；需要修改的，请先退回。")
            return redirect("report", pk)
        pieces = [Piece(s.role, s.heading, s.body) for s in report.sections.all()]
        header = {n: getattr(report, n) for n in HEADER} | {
            "until": report.until.isoformat(), "version": report.version,
        }  # fmt: skip
        return _editor(request, scope, report, pieces, header, {})
    given = request.POST
    pieces = _pieces(given)
    header = {n: given.get(n, "") for n in (*HEADER, "until")}
    version = whole(given.get("version", ""))
    wants_json = "application/json" in request.headers.get("Accept", "")
    try:
        if version is None:
            raise Conflict("请从编辑页面保存")
        saved = actions.save(
            report=report.pk, scope=scope, pieces=pieces, header=header, version=version
        )  # fmt: skip
    except Conflict as conflict:
        if wants_json:
            return JsonResponse({"conflict": str(conflict), "version": report.version}, status=409)
        return _editor(request, scope, report, pieces, header | {"version": version}, {}, str(conflict), 409)
    except Invalid as error:
        if wants_json:
            return JsonResponse({"errors": error.first}, status=422)
        return _editor(
            request, scope, report, pieces, header | {"version": version}, error.first, "没有保存，请看各处的提示。", 422
        )  # fmt: skip
    if wants_json:
        return JsonResponse(
            {
                "version": saved.version,
                "checks": render_to_string("web/reports/checks.html", _findings(scope, saved), request),
                "chips": editing.all_chips(saved, [t for p in pieces for t in (p.heading, p.body)]),
            }
        )
    messages.success(request, "已保存。")
    return redirect("report_edit", pk)


def _draft_for(request: HttpRequest, pk: int) -> Report:
    scope = scope_of(request.user)
    report = queries.report_for(scope, pk)
    scope.require("draft")
    return report


@require_POST
def tokens(request: HttpRequest, pk: int) -> JsonResponse:
    """Print tokens: {"tokens": [...]} → token → {text, name, value, count, error}."""
    report = _draft_for(request, pk)
    try:
        asked = [str(t) for t in json.loads(request.body)["tokens"]][:500]
    except (ValueError, KeyError, TypeError, RecursionError, RawPostDataException):  # the last: a form, not JSON
        return JsonResponse({"errors": {"": "请求格式不对"}}, status=422)
    return JsonResponse({t: asdict(c) for t, c in editing.chips(report, asked).items()})


@require_GET
def propose(request: HttpRequest, pk: int) -> JsonResponse:
    """Sentences from the books for the section of `role`, with their figures printed."""
    report = _draft_for(request, pk)
    found = editing.proposals(report, request.GET.get("role", ""))
    return JsonResponse(
        {
            "proposals": [{"head": p.head, "text": p.text, "preview": p.preview} for p in found],
            "chips": editing.all_chips(report, [p.text for p in found]),
        }
    )
