"""T08: inspections: listed, planned, samples drawn, announced, called off."""

from __future__ import annotations

from typing import Any, Final

from flask import Flask, abort, render_template, request, url_for
from werkzeug.wrappers import Response

from feedback.attachments import serving
from feedback.cases import fields_named
from feedback.law.kinds import Kind, texts
from feedback.oversight.actions import inspections as acts
from feedback.oversight.desk.door import add_page, door
from feedback.oversight.desk.inspections.forms import (
    DrawForm,
    PlanForm,
    ReasonForm,
    ReviseForm,
    VersionForm,
    filled,
)
from feedback.oversight.desk.inspections.showing import (
    STATES,
    act_page,
    facts,
    found,
    is_late,
    standing,
    taken,
)
from feedback.oversight.inspections import checklists, queries, sampling
from feedback.oversight.inspections.paper import agency_name
from feedback.oversight.inspections.queries import READ, WRITE
from feedback.oversight.models import Inspection
from feedback.web import now, pagination, today
from feedback.web.commits import commits
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written

_FEW: Final = 20
"""Recommendations shown above the list of inspections."""


@door.get("/kiem-tra", endpoint="inspections")
@needs(READ)
def list_page() -> str:
    """Inspections, latest first; above them what is owed from former ones, late first."""
    actor = current_actor()
    place = pagination.decode(request.args.get("sau"))
    rows, last = queries.listing(actor, today(), after=place[1] if place else None)
    owed = queries.owed(actor, today(), most=_FEW + 1) if place is None else []
    return render_template(
        "oversight/desk/inspections.html",
        rows=rows,
        states=STATES,
        standing=standing,
        is_late=is_late,
        owed=owed[:_FEW],
        more_owed=len(owed) > _FEW,
        agency_name=agency_name,
        first=place is None,
        next_page=pagination.encode((None, last)) if last is not None else None,
        may_write=actor.may(WRITE),
    )


@door.get("/kiem-tra/cach-chon-mau")
@needs(READ)
def sampling_method() -> str:
    """How a sample is drawn, so that anybody can draw it again."""
    return render_template("oversight/desk/sampling_method.html", steps=sampling.METHOD)


@door.get("/kiem-tra/lap")
@needs(WRITE)
def plan_form() -> str:
    """Lập cuộc kiểm tra."""
    return _plan_page(None, PlanForm(formdata=None, size=30))


@door.post("/kiem-tra/lap")
@needs(WRITE)
@commits
def plan() -> View:
    """It is planned."""
    form, back = PlanForm(), dict[str, str]()

    def act() -> None:
        back["code"] = acts.plan(form.details(), by=current_actor(), at=now()).code

    done = "Đã lập cuộc kiểm tra. Chọn mẫu hồ sơ"
    return written(form, act, done, lambda: _plan_page(None, form), (".inspection", back))


@door.get("/kiem-tra/<code>")
@needs(READ)
def inspection(code: str) -> str:
    """One inspection: its scope, samples, how far it is."""
    row, actor = found(code), current_actor()
    bodies = queries.seen_bodies(row, actor, today())
    return render_template(
        "oversight/desk/inspection.html",
        samples=queries.samples_of(row.id),
        counts=queries.checked_counts(row),
        lacking=queries.lacking(row, today()) if row.state == "announced" else [],
        findings=queries.findings_of(row, actor, today()),
        bodies=bodies,
        kinds=[texts(Kind(one)).name for one in row.kinds],
        field=fields_named.name(row.field_key),
        checklist=checklists.version(row.checklist),
        **facts(row),
    )


@door.get("/kiem-tra/<code>/sua")
@needs(WRITE)
def revise_form(code: str) -> str:
    """Sửa."""
    row = found(code)
    return _plan_page(row, ReviseForm(formdata=None, **filled(row)))


@door.post("/kiem-tra/<code>/sua")
@needs(WRITE)
@commits
def revise(code: str) -> View:
    """It is as typed."""
    form = ReviseForm()
    return taken(
        code,
        form,
        lambda row, told: acts.revise(row, form.details(), **told),
        "Đã sửa cuộc kiểm tra",
        lambda: _plan_page(found(code), form),
    )


@door.get("/kiem-tra/<code>/chon-mau")
@needs(WRITE)
def draw_form(code: str) -> str:
    """How many files there are, and the button."""
    row = found(code)
    return _draw_page(row, _asked(row, DrawForm(formdata=None, version=row.version)))


@door.post("/kiem-tra/<code>/chon-mau")
@needs(WRITE)
@commits
def draw(code: str) -> View:
    """A sample is drawn and kept with its seed."""
    form = _asked(found(code), DrawForm())
    return taken(
        code,
        form,
        lambda row, told: acts.draw(row, why=form.why.data if form.why else "", **told),
        lambda: f"Đã chọn mẫu ngẫu nhiên. {_left_out(found(code))}",
        lambda: _draw_page(found(code), form),
        ".inspected_files",
    )


@door.get("/kiem-tra/<code>/mau/<int:ordinal>/danh-sach")
@needs(READ)
def population_list(code: str, ordinal: int) -> Response:
    """The population as it was when a sample was drawn: for who inspects the very bytes whose SHA-256 is
    kept, for a body its own lines."""
    row, actor = found(code), current_actor()
    sample = queries.sample_of(row, ordinal) if ordinal < 2**31 else None
    if sample is None:
        abort(404)
    listed = sampling.unpacked(sample.listed)
    if not actor.may(WRITE):
        listed = queries.own_lines(listed, queries.seen_bodies(row, actor, today()), actor)
    lines = "".join(f"{line}\n" for line in listed)
    response = Response(lines.encode(), mimetype="text/csv")
    name = f"tong-the-{code}-{ordinal}.csv"
    response.headers["Content-Disposition"] = serving.disposition("attachment", name)
    response.headers["Cache-Control"] = "no-store"
    return response


@door.get("/kiem-tra/<code>/thong-bao")
@needs(WRITE)
def announce_form(code: str) -> str:
    """What the bodies will read, and the button."""
    row = found(code)
    return _announce_page(row, VersionForm(formdata=None, version=row.version))


@door.post("/kiem-tra/<code>/thong-bao")
@needs(WRITE)
@commits
def announce(code: str) -> View:
    """Leaders of the bodies are told."""
    form = VersionForm()
    return taken(
        code,
        form,
        lambda row, told: acts.announce(row, **told),
        "Đã thông báo cho lãnh đạo các đơn vị",
        lambda: _announce_page(found(code), form),
    )


@door.get("/kiem-tra/<code>/dung")
@needs(WRITE)
def call_off_form(code: str) -> str:
    """Dừng cuộc kiểm tra."""
    row = found(code)
    return _call_off_page(row, ReasonForm(formdata=None, version=row.version))


@door.post("/kiem-tra/<code>/dung")
@needs(WRITE)
@commits
def call_off(code: str) -> View:
    """It isn't gone on with."""
    form = ReasonForm()
    return taken(
        code,
        form,
        lambda row, told: acts.call_off(row, reason=form.reason.data, **told),
        "Đã dừng cuộc kiểm tra",
        lambda: _call_off_page(found(code), form),
    )


def _plan_page(row: Inspection | None, form: PlanForm) -> str:
    more: dict[str, Any] = facts(row) if row else {"back_to": url_for(".inspections"), "inspection": None}
    return render_template("oversight/desk/inspection_plan.html", form=form, **more)


def _asked(row: Inspection, form: DrawForm) -> DrawForm:
    """The form; only who draws again is asked why."""
    if not row.sample:
        del form.why
    return form


def _draw_page(row: Inspection, form: DrawForm) -> str:
    return render_template(
        "oversight/desk/inspection_draw.html",
        form=form,
        counts=queries.populations(row, current_actor()),
        checked=queries.checked_counts(row)[1],
        **facts(row),
    )


def _announce_page(row: Inspection, form: VersionForm) -> str:
    words = (
        "Lãnh đạo từng đơn vị nhận thư báo và đọc được danh sách hồ sơ của đơn vị mình để chuẩn bị. Đơn vị "
        f"không thấy hồ sơ của đơn vị khác. {_left_out(row)}"
    )
    return act_page(row, form, "Thông báo cho đơn vị được kiểm tra", "Thông báo", words)


def _left_out(row: Inspection) -> str:
    """Which bodies have no file in the sample; empty when each has."""
    drawn = queries.concerned(row)
    names = ", ".join(agency_name(one) for one in row.agency_ids if one not in drawn)
    return f"Không có hồ sơ trong phạm vi, không nhận thư báo: {names}" if names else ""


def _call_off_page(row: Inspection, form: ReasonForm) -> str:
    words = "Mẫu, bảng kiểm vẫn được giữ. Đơn vị đã được thông báo thì nhận thư báo dừng."
    return act_page(row, form, "Dừng cuộc kiểm tra", "Dừng", words)


def init_app(app: Flask) -> None:
    """Put the list into the row of links and the menu."""
    add_page(app, "oversight_desk.inspections", "Kiểm tra trách nhiệm", 17, in_menu=True)
