"""Phản hồi số liệu: an agency's objections to figures about it, and what the inspectorate answers."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from flask import Flask, abort, render_template, request, url_for
from werkzeug.wrappers import Response

from feedback.accounts import queries as accounts
from feedback.agencies import queries as agencies
from feedback.agencies.forms import narrowed_to
from feedback.attachments import actions as attachments
from feedback.attachments import queries as attached
from feedback.attachments import serving
from feedback.attachments.links import short_lived
from feedback.attachments.receiving import received
from feedback.cases.forms import FILE_TYPES, MOST_FILES, StepForm
from feedback.oversight import objections
from feedback.oversight.actions import objections as acts
from feedback.oversight.actions.history import OBJECTION
from feedback.oversight.desk.door import add_page, door
from feedback.oversight.models import Objection
from feedback.oversight.objections import ANSWER, READ, STATES, VERDICTS, WRITE, Figure, Told
from feedback.web import now, pagination, today
from feedback.web.commits import commits
from feedback.web.forms import FileField, Form, QueryForm, RadiosField, SelectField, TextAreaField
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written

_AT: Final = "/phan-hoi-so-lieu"
_LONGEST: Final = 4000
TONES: Final = {"asked": "amber", "answered": "green", "withdrawn": "grey"}


class ObjectionForm(Form):
    """Phản hồi một số liệu: what isn't right, and what shows it."""

    words = TextAreaField(
        "Số liệu sai ở chỗ nào, vì sao",
        noun="Nội dung phản hồi",
        hint="Nêu số vụ việc liên quan và số đúng. Không ghi tên, địa chỉ, số điện thoại của người dân",
        max_length=_LONGEST,
        fewest_letters=10,
        hollow="Viết rõ chỗ sai để Thanh tra tỉnh kiểm tra",
        rows=6,
    )
    files = FileField(
        "Tài liệu kèm theo",
        optional=True,
        most=MOST_FILES,
        accept=FILE_TYPES,
        hint="PDF, JPG, PNG, HEIC hoặc DOCX",
    )


class AnswerForm(StepForm):
    """Trả lời: whether the agency is right, why, what is changed."""

    marks_optional = False

    verdict = RadiosField(
        "Phản hồi của cơ quan",
        choices=list(VERDICTS.items()),
        small=True,
    )
    changes = TextAreaField(
        "Đã sửa hoặc sẽ sửa gì",
        noun="Việc sửa số liệu",
        hint="Bắt buộc khi phản hồi đúng hoặc đúng một phần",
        max_length=_LONGEST,
        rows=3,
        optional=True,
    )
    answer = TextAreaField(
        "Lý do",
        hint="Lãnh đạo cơ quan đọc được phần này",
        max_length=_LONGEST,
        fewest_letters=5,
        rows=5,
        hollow="Viết rõ lý do để cơ quan hiểu",
    )


class WithdrawForm(StepForm):
    """Rút phản hồi: why."""

    reason = TextAreaField("Lý do rút", max_length=1000, rows=3)


class _Filters(QueryForm):
    """What the list is narrowed to."""

    tinh_trang = SelectField(
        "Tình trạng", optional=True, prompt="Mọi tình trạng", choices=list(STATES.items())
    )
    co_quan = SelectField("Cơ quan", optional=True, prompt="Mọi cơ quan")


@door.get(_AT, endpoint="objections")
@needs(READ)
def list_page() -> str:
    """The objections of the officer's agency, or of all for who answers them; the latest first."""
    actor, form = current_actor(), _Filters(request.args)
    agency = narrowed_to(form, everywhere=objections.everywhere(actor))
    after = pagination.decode(request.args.get("sau"))
    state = form.tinh_trang.data if form.tinh_trang.data in STATES else ""
    page = objections.listing(
        actor,
        today(),
        state=state,
        agency_id=agency.id if agency else None,
        after=after[1] if after else None,
    )
    return render_template(
        "oversight/desk/objections.html",
        form=form,
        rows=page.rows,
        agency=agencies.by_id,
        states=STATES,
        tones=TONES,
        verdicts=VERDICTS,
        everywhere=objections.everywhere(actor),
        after=pagination.encode((None, page.after)) if page.after else None,
        first=after is None,
        narrowed=bool(state or agency),
    )


@door.get(f"{_AT}/moi")
@needs(WRITE)
def objection_form() -> str:
    """Asks what isn't right with the figure that the address names."""
    return _ask_page(_asked_figure(), ObjectionForm(formdata=None))


@door.post(f"{_AT}/moi")
@needs(WRITE)
@commits
def object_to_figure() -> View:
    """Keep it, with the files that show it, and tell the inspectors."""
    figure, form = _asked_figure(), ObjectionForm()
    if not form.validate_on_submit():
        return _ask_page(figure, form), 422
    laid = received(form.files)
    if laid is None:
        return _ask_page(figure, form), 422

    def act() -> None:
        by, at = current_actor(), now()
        row = acts.object_to(figure, form.words.data, attachments.told(laid), by=by, at=at)
        if laid:
            attachments.attach(laid, subject=(OBJECTION, row.id), by=by, at=at)

    return written(
        form, act, "Đã gửi phản hồi đến Thanh tra tỉnh", lambda: _ask_page(figure, form), (".objections", {})
    )


@door.get(f"{_AT}/<int:number>", endpoint="objection")
@needs(READ)
def objection_page(number: int) -> str:
    """One objection: the figure, what the agency says, what was answered."""
    row, actor = _found(number), current_actor()
    standing = row.state == "asked"
    return render_template(
        "oversight/desk/objection.html",
        may_answer=standing and actor.may(ANSWER),
        may_withdraw=standing and actor.may(WRITE) and objections.is_own(row, actor, today()),
        **_facts(row),
    )


@door.get(f"{_AT}/<int:number>/tra-loi")
@needs(ANSWER)
def answer_objection_form(number: int) -> str:
    """Asks whether the agency is right, and why."""
    row = _found(number)
    return _act_page(row, AnswerForm(formdata=None, version=row.version), "Trả lời phản hồi", "Trả lời")


@door.post(f"{_AT}/<int:number>/tra-loi")
@needs(ANSWER)
@commits
def answer_objection(number: int) -> View:
    """It is answered, and its leader told."""
    form = AnswerForm()
    _found(number)

    def act() -> None:
        acts.answer(
            _found(number),
            form.verdict.data,
            form.answer.data,
            form.changes.data,
            expected=form.version.data or 0,
            by=current_actor(),
            at=now(),
        )

    return written(
        form,
        act,
        "Đã trả lời. Lãnh đạo cơ quan được báo qua thư điện tử",
        lambda: _act_page(_found(number), form, "Trả lời phản hồi", "Trả lời"),
        (".objection", {"number": number}),
    )


@door.get(f"{_AT}/<int:number>/rut")
@needs(WRITE)
def withdraw_objection_form(number: int) -> str:
    """Asks why the agency no longer objects."""
    row = _found(number)
    return _act_page(row, WithdrawForm(formdata=None, version=row.version), "Rút phản hồi", "Rút phản hồi")


@door.post(f"{_AT}/<int:number>/rut")
@needs(WRITE)
@commits
def withdraw_objection(number: int) -> View:
    """It is withdrawn."""
    form = WithdrawForm()
    _found(number)
    return written(
        form,
        lambda: acts.withdraw(
            _found(number), form.reason.data, expected=form.version.data or 0, by=current_actor(), at=now()
        ),
        "Đã rút phản hồi",
        lambda: _act_page(_found(number), form, "Rút phản hồi", "Rút phản hồi"),
        (".objection", {"number": number}),
    )


@door.get(f"{_AT}/<int:number>/tep/<int:file_id>")
@needs(READ)
@short_lived
def objection_file(number: int, file_id: int) -> Response:
    """A file that came with it."""
    row = _found(number)
    return serving.for_officer(attached.one_of((OBJECTION, row.id), file_id) or abort(404))


def objection_address(figure: Figure) -> str:
    """Where the officer's agency objects to a figure about it."""
    return url_for(
        "oversight_desk.objection_form",
        nguon=None if figure.room == "oversight" else figure.room,
        so=figure.measure,
        tu=figure.first.isoformat(),
        den=figure.last.isoformat(),
        loc=figure.narrowed or None,
    )


def _asked_figure() -> Figure:
    """The figure that the address names; 404 for none of the officer's agency."""
    given = request.args
    try:
        first, last = date.fromisoformat(given.get("tu", "")), date.fromisoformat(given.get("den", ""))
    except ValueError:
        abort(404)
    figure = Figure(given.get("nguon", "oversight"), given.get("so", ""), first, last, given.get("loc", ""))
    actor = current_actor()
    if actor.agency_id is None or objections.told(figure, actor.agency_id, actor, today()) is None:
        abort(404)
    return figure


def _address(told: Told) -> str:
    endpoint, values = told.page
    return url_for(endpoint, **values)  # type: ignore[arg-type]


def _found(number: int) -> Objection:
    return objections.visible_to(current_actor(), number, today()) or abort(404)


def _ask_page(figure: Figure, form: ObjectionForm) -> str:
    actor = current_actor()
    assert actor.agency_id is not None
    told = objections.told(figure, actor.agency_id, actor, today()) or abort(404)
    return render_template(
        "oversight/desk/objection_ask.html",
        form=form,
        figure=figure,
        told=told,
        agency=agencies.by_id(actor.agency_id),
        page=_address(told),
    )


def _act_page(row: Objection, form: Form, title: str, button: str) -> str:
    return render_template(
        "oversight/desk/objection_act.html", form=form, title=title, button=button, **_facts(row)
    )


def _facts(row: Objection) -> dict[str, Any]:
    """What each page of an objection shows of it (``oversight/desk/_objection_facts.html``)."""
    actor = current_actor()
    agency = agencies.by_id(row.agency_id)
    assert agency is not None
    told = objections.told(Figure.of(row), agency.id, actor, today())
    return {
        "row": row,
        "agency": agency,
        "today_told": told,
        "figure_page": _address(told) if told else "",
        "knows_figure": objections.knows_figure(row, actor),
        "state": (STATES[row.state], TONES[row.state]),
        "verdicts": VERDICTS,
        "names": accounts.names_of({one for one in (row.asked_by, row.answered_by) if one}),
        "files": attached.of((OBJECTION, row.id)),
        "back_to": url_for(".objection", number=row.id),
    }


def init_app(app: Flask) -> None:
    """Put the list into the row; give the templates the address of the form."""
    add_page(app, "oversight_desk.objections", "Phản hồi số liệu", 8)
    app.jinja_env.globals["objection_address"] = objection_address
