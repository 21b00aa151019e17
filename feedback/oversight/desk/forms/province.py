"""T05: one period as a list of tasks; units reminded, reports sent back, figures changed."""

from __future__ import annotations

from collections import Counter
from typing import Any

from flask import abort, render_template, url_for
from markupsafe import Markup

from feedback.agencies import queries as agencies
from feedback.law.forms import Column, Form
from feedback.law.forms.checking import written as figure
from feedback.oversight.actions.forms import province as acts
from feedback.oversight.desk.door import door
from feedback.oversight.desk.forms.asking import ChangeForm, RemindForm, ReportReasonForm
from feedback.oversight.desk.forms.overseeing import (
    act_page,
    facts,
    forms_of,
    found,
    found_report,
    found_unit,
    opened,
    sort_key,
    taken,
    whole,
)
from feedback.oversight.forms import aside, merged, periods, progress, standing
from feedback.oversight.forms.merged import Merged
from feedback.oversight.forms.progress import Progress
from feedback.oversight.forms.rights import MERGE
from feedback.oversight.models import ReportPeriod
from feedback.web import now, today
from feedback.web.commits import commits
from feedback.web.guards import current_actor, needs
from feedback.web.tasks import State, task
from feedback.web.writing import View, written


@door.get("/bao-cao-thong-ke/<code>")
@needs(MERGE)
def report_period(code: str) -> str:
    """What is done, what is left; which units have sent."""
    period = found(code)
    stood, now_there = progress.of_period(period, today()), whole(period)
    faults = Counter(
        (form, one.warns)
        for _, one in now_there.faults()
        for form in dict.fromkeys(form for form, _ in one.cells)
    )
    other = periods.other_set(period)
    return render_template(
        "oversight/desk/forms/period.html",
        progress=stood,
        tasks=_tasks(period, stood, now_there),
        faults=faults,
        there=now_there,
        export=opened(f"/bao-cao-thong-ke/{period.code}/xuat"),
        freezes=standing.freezes(period),
        other=other,
        begun=other is not None and periods.begun(period),
        late=today() > period.due_on,
        over=today() > period.last_on,
        **facts(period),
    )


@door.get("/bao-cao-thong-ke/<code>/kiem-tra")
@needs(MERGE)
def report_checks(code: str) -> str:
    """Everything that doesn't fit, by unit."""
    period = found(code)
    there = whole(period)
    faults = sorted(there.faults(), key=lambda one: (one[1].warns, one[0] is not None, sort_key(one[0])))
    unsent = {agency_id for agency_id, row in there.rows.items() if not row.sent}
    return render_template(
        "oversight/desk/forms/checks.html", faults=faults, there=there, unsent=unsent, **facts(period)
    )


@door.get("/bao-cao-thong-ke/<code>/nhac")
@needs(MERGE)
def remind_units_form(code: str) -> str:
    """Who hasn't sent, to be ticked; the late ones are ticked already."""
    period = found(code)
    form = _offered(period, RemindForm(formdata=None))
    late = [one.agency.code for one in _missing(period).missing if one.state in ("late", "returned")]
    form.units.data = late
    return _remind_page(period, form)


@door.post("/bao-cao-thong-ke/<code>/nhac")
@needs(MERGE)
@commits
def remind_units(code: str) -> View:
    """Shown once more, then they are told."""
    period = found(code)
    form = _offered(period, RemindForm())
    if not form.confirmed.data:
        if not form.validate_on_submit():
            return _remind_page(period, form), 422
        return _confirm_page(period, form), 200
    done = list[str]()

    def act() -> None:
        wanted = [entry.id for one in form.units.data if (entry := agencies.by_code(one))]
        reminded, untold = acts.remind(found(code), wanted, by=current_actor(), at=now())
        skipped = len(wanted) - len(reminded)
        parts = [f"Đã nhắc {len(reminded)} đơn vị"]
        parts += [f"{skipped} đơn vị đã được nhắc hôm nay hoặc vừa gửi"] if skipped else []
        parts += [f"{len(untold)} đơn vị chưa có tài khoản lãnh đạo, hãy nhắc cách khác"] if untold else []
        done.append(". ".join(parts))

    back = (".report_period", {"code": code})
    return written(form, act, lambda: done[0], lambda: _remind_page(found(code), form), back)


@door.get("/bao-cao-thong-ke/<code>/don-vi/<unit>/tra-lai")
@needs(MERGE)
def send_back_report_form(code: str, unit: str) -> str:
    """Trả lại báo cáo."""
    report = found_report(found(code), found_unit(unit))
    return _back_page(code, unit, ReportReasonForm(formdata=None, version=report.version))


@door.post("/bao-cao-thong-ke/<code>/don-vi/<unit>/tra-lai")
@needs(MERGE)
@commits
def send_back_report(code: str, unit: str) -> View:
    """The unit mends it and sends it again."""
    form = ReportReasonForm()
    report = found_report(found(code), found_unit(unit))
    return taken(
        form,
        lambda told: acts.send_back(report, reason=form.reason.data, **told),
        "Đã trả lại báo cáo. Lãnh đạo đơn vị nhận thư báo",
        lambda: _back_page(code, unit, form),
        (".report_period", {"code": code}),
    )


@door.get("/bao-cao-thong-ke/<code>/don-vi/<unit>/<slug>/<column>/sua")
@needs(MERGE)
def change_unit_figure_form(code: str, unit: str, slug: str, column: str) -> str:
    """Sửa số của đơn vị."""
    report = found_report(found(code), found_unit(unit))
    return _change_page(code, unit, slug, column, ChangeForm(formdata=None, version=report.version))


@door.post("/bao-cao-thong-ke/<code>/don-vi/<unit>/<slug>/<column>/sua")
@needs(MERGE)
@commits
def change_unit_figure(code: str, unit: str, slug: str, column: str) -> View:
    """It counts from now on; the unit reads why."""
    form, period, was = ChangeForm(), found(code), list[str]()
    one, cell = _cell(period, slug, column)
    form.of(cell)
    report = found_report(period, found_unit(unit))

    def act(told: dict[str, Any]) -> None:
        stood = standing.of_period(period, forms_of(period), agency_ids=[report.agency_id], live=False)
        counted = stood[report.agency_id].counted.get(one.number, {}).get(cell.number)
        aside.take_off(period, forms_of(period), stood, current_actor())
        # What he may not know of stands in the figure still: he changes the rest of it.
        hidden = (stood[report.agency_id].aside or {}).get(one.number, {}).get(cell.number, 0)
        was.append(figure(stood[report.agency_id].figures[one.number][cell.number]))
        acts.change_figure(
            report,
            one,
            cell,
            value=form.value.data + hidden,
            counted=counted if cell.count is not None else None,
            reason=form.reason.data,
            **told,
        )

    back = (".form_table", {"code": code, "slug": slug, "don-vi": unit})
    return taken(
        form,
        act,
        lambda: f"Đã sửa số từ {was[0]} thành {figure(form.value.data)}. Đơn vị nhận thư báo",
        lambda: _change_page(code, unit, slug, column, form),
        back,
    )


def _tasks(period: ReportPeriod, stood: Progress, there: Merged) -> list[Markup]:
    hard = sum(1 for _, one in there.faults() if not one.warns)
    warned = sum(1 for _, one in there.faults() if one.warns)
    is_open, over = period.state == "open", today() > period.last_on
    checks = url_for(".report_checks", code=period.code)
    freeze = url_for(".freeze_period_form", code=period.code)
    sent = f"{stood.sent} trong {len(stood.units)} đơn vị đã gửi"
    if there.freeze is not None and there.freeze.missing:
        sent += f"; chốt khi còn thiếu {len(there.freeze.missing)}"
    explained: tuple[State, str] = ("done", "Ghi cùng bản chốt")
    if is_open:
        explained = _explained(stood, hard, over)
    return [
        task("Mở kỳ", "", "done", "" if period.kind == "adhoc" else _days(period)),
        task("Đơn vị gửi", "#don-vi", "done" if not is_open or not stood.missing else "open", sent),
        task(
            "Kiểm tra",
            checks,
            "done" if not is_open or (not hard and stood.sent) else "open",
            f"{hard} chỗ chưa khớp, {warned} chỗ cần xem lại",
        ),
        task("Giải trình", freeze if is_open and hard and over else "", *explained),
        task(
            "Chốt số liệu",
            freeze if is_open else url_for(".frozen_revision", code=period.code, revision=period.revision),
            "done" if not is_open else "open" if over else "blocked",
            f"Bản {period.revision}" if not is_open else "" if over else "Kỳ chưa hết",
        ),
    ]


def _days(period: ReportPeriod) -> str:
    return f"Từ {period.first_on:%d/%m/%Y} đến {period.last_on:%d/%m/%Y}"


def _explained(stood: Progress, hard: int, over: bool) -> tuple[State, str]:
    if hard:
        return ("open", "Ghi khi chốt") if over else ("blocked", "Ghi khi chốt; kỳ chưa hết")
    if not stood.sent:
        return "blocked", "Chưa đơn vị nào gửi"
    return "done", "Không có chỗ chưa khớp"


def _missing(period: ReportPeriod) -> Progress:
    if period.state != "open":
        abort(404)
    return progress.of_period(period, today())


def _offered(period: ReportPeriod, form: RemindForm) -> RemindForm:
    form.offer(_missing(period).missing, today())
    return form


def _remind_page(period: ReportPeriod, form: RemindForm) -> str:
    form.confirmed.data = None
    return render_template("oversight/desk/forms/remind.html", form=form, **facts(period))


def _confirm_page(period: ReportPeriod, form: RemindForm) -> str:
    form.confirmed.data = 1
    chosen = [entry for one in form.units.data if (entry := agencies.by_code(one))]
    return render_template(
        "oversight/desk/forms/remind_confirm.html", form=form, chosen=chosen, **facts(period)
    )


def _back_page(code: str, unit: str, form: ReportReasonForm) -> str:
    words = [
        f"Báo cáo của {found_unit(unit).name} được trả lại. Đơn vị sửa và gửi lại; số đã nhập vẫn còn.",
        "Trong khi chờ, bảng tổng hợp lấy số hệ thống đếm của đơn vị này.",
    ]
    return act_page(found(code), form, "Trả lại báo cáo", "Trả lại", words)


def _cell(period: ReportPeriod, slug: str, column: str) -> tuple[Form, Column]:
    form = forms_of(period).by_slug.get(slug) or abort(404)
    cell = form.by_number.get(column) or abort(404)
    if cell.formula is not None or cell.text:
        abort(404)
    return form, cell


def _unit_page(code: str, slug: str, unit: str) -> str:
    query: dict[str, Any] = {"don-vi": unit}
    return url_for(".form_table", code=code, slug=slug, **query)


def _change_page(code: str, unit: str, slug: str, column: str, form: ChangeForm) -> str:
    period, agency = found(code), found_unit(unit)
    one, cell = _cell(period, slug, column)
    only = merged.only(forms_of(period), one)
    stands = standing.of_period(period, only, agency_ids=[agency.id], live=False)
    aside.take_off(period, only, stands, current_actor())
    stood = stands[agency.id]
    return act_page(
        period,
        form,
        f"Sửa số: {agency.name}",
        "Sửa số",
        [
            f"Biểu {one.number}, cột {cell.number}: {cell.words}{f' ({cell.unit})' if cell.unit else ''}.",
            "Số đang có: " + figure(stood.figures[one.number][cell.number]) + ".",
            "Đơn vị nhận thư báo và đọc được lý do. Số đơn vị đã gửi vẫn được giữ.",
        ],
        back_to=_unit_page(code, slug, unit),
    )
