"""O23 Thi hành quyết định: the agency's list, late first; of a case what must be done and what is done."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any, Final

from flask import Flask, abort, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from feedback.agencies import queries as agencies
from feedback.attachments import actions as attachments
from feedback.attachments import queries as attached
from feedback.attachments import serving
from feedback.attachments.actions import LaidDown
from feedback.attachments.links import short_lived
from feedback.attachments.receiving import received
from feedback.cases import enforcement, scope
from feedback.cases.actions import enforcing, truth
from feedback.cases.actions.moving import NotYours, check
from feedback.cases.desk import taken as steps
from feedback.cases.desk.door import at_home, door, find_case, note_reading
from feedback.cases.desk.enforcement_forms import DoneForm, ObligationChangeForm, ObligationForm, standing
from feedback.cases.desk.trying import View, again, taken
from feedback.cases.enforcement import SHOWN, Line
from feedback.cases.models import Case, Obligation
from feedback.extensions import db
from feedback.law import procedure
from feedback.law.procedure import NotAllowed
from feedback.law.states import State
from feedback.papers.spreadsheets import xlsx
from feedback.papers.tables import Column
from feedback.text.amounts import amount
from feedback.web import menus, now, pagination, slots, today
from feedback.web.commits import commits
from feedback.web.guards import current_actor, needs

ROOM: Final = "obligation"
"""The room under which the evidence of an obligation is kept."""

_PAGE: Final = "thi-hanh"
_RECORDS: Final = ("record_enforcement", "record_measures_result")
_SHOWN: Final = dict(zip(("chua-xong", "qua-han", "da-xong"), SHOWN, strict=True))
_WORDS: Final = {"open": "Chưa xong", "late": "Quá hạn", "done": "Đã xong"}


@door.get("/thi-hanh")
@needs("cases:queue:read")
def enforcement_list() -> str:
    """The obligations that the officer may see."""
    shown, actor = _chosen(), current_actor()
    after = pagination.dated(request.args.get("sau"))
    page = enforcement.listed(actor, shown, today=today(), after=after)
    return render_template(
        "cases/desk/enforcement.html",
        lines=page.lines,
        after=pagination.encode(page.after) if page.after else None,
        first=after is None,
        shown=shown,
        tabs=[(key, value, _WORDS[value]) for key, value in _SHOWN.items()],
        agencies=agencies.directory() if actor.may("cases:case:read_all") else None,
        **_writing(),
    )


@door.get("/thi-hanh.xlsx")
@needs("cases:queue:read")
def enforcement_sheet() -> Response:
    """The list as a spreadsheet."""
    columns = [
        Column("Số vụ việc", 22),
        Column("Loại việc", 26),
        Column("Nội dung", 50),
        Column("Bên phải thi hành", 34),
        Column("Hạn", 12),
        Column("Phải thi hành", 18),
        Column("Đã thi hành", 18),
        Column("Đơn vị tính", 12),
        Column("Ngày xong", 12),
        Column("Tình trạng", 12),
    ]
    shown = _chosen()
    lines = enforcement.every(current_actor(), shown, today=today())
    return xlsx(f"Thi hành quyết định, {_WORDS[shown].lower()}", columns, map(_cells, lines))


def _cells(line: Line) -> Iterable[Any]:
    row = line.row
    sort = enforcement.sort_of(row)
    state = "done" if row.done_on else "late" if row.due_on < today() else "open"
    return (
        *(line.case.number, sort.words, row.what, row.by_whom, row.due_on),
        *(row.amount, row.done_amount, sort.unit, row.done_on, _WORDS[state]),
    )


@door.get("/don/<number>/thi-hanh")
@needs("cases:case:read")
def case_enforcement(number: str) -> str:
    """What this case's decision orders; what of its figures nobody follows up yet; the step that ends it."""
    case = _case(number)
    note_reading(case.id, _PAGE)
    rows = enforcement.of_case(case.id)
    over = bool(rows) and all(one.done_on for one in rows)
    step, hindrance = _ending_step(case) if over else (None, "")
    return render_template(
        "cases/desk/case_enforcement.html",
        case=case,
        rows=rows,
        files=attached.of_many(ROOM, [one.id for one in rows]),
        lacking=enforcement.lacking(case.id) if _may_write(case) else [],
        may_write=_may_write(case),
        over=over,
        step=step,
        hindrance=hindrance,
        **_writing(),
    )


def _writing() -> dict[str, Any]:
    return {
        "sort_of": enforcement.sort_of,
        "owed_words": enforcement.owed_words,
        "done_words": enforcement.done_words,
        "amount": amount,
        "today": today(),
    }


def _ending_step(case: Case) -> tuple[tuple[str, str] | None, str]:
    """Address and words of the step that records that all is done, if this officer may take it now; else why
    the case isn't ready for it."""
    hindrance = ""
    for name in _RECORDS:
        if name not in procedure.course(case.course).names:
            continue
        try:
            step = check(case, name, by=current_actor(), on=today())
        except (NotAllowed, NotYours):
            continue
        hindrance = truth.why_not_yet(case, step, at=now())
        if not hindrance:
            return (steps.page_for(case.course, name).address(case.number), step.label), ""
    return None, hindrance


@door.get("/don/<number>/thi-hanh/them")
@needs(enforcing.WRITE)
def obligation_form(number: str) -> View:
    """Asks what must be done; ``?loai=`` fills in what is left of a figure of the result."""
    case = _case(number)
    note_reading(case.id, _PAGE)
    form = ObligationForm(formdata=None, version=case.version, **_left(case))
    return _add_page(case, form)


def _left(case: Case) -> dict[str, Any]:
    wanted = request.args.get("loai", "")
    for one in enforcement.lacking(case.id):
        if one.sort.key == wanted:
            return {"sort": wanted, "amount": one.left, "officials": one.officials or None}
    return {}


@door.post("/don/<number>/thi-hanh/them")
@needs(enforcing.WRITE)
@commits
def add_obligation(number: str) -> View:
    """Put it down."""
    case, form = _case(number), ObligationForm()
    form.offer()
    if not form.validate_on_submit() or not form.stands(case.id):
        return again(case, form, _PAGE, _add_page)
    act = partial(enforcing.add, case, form.owed())
    return taken(case, form, act, "Đã ghi nghĩa vụ thi hành", _PAGE, _add_page, to=_list(case))


@door.get("/don/<number>/thi-hanh/<int:row_id>")
@needs(enforcing.WRITE)
def obligation_change_form(number: str, row_id: int) -> View:
    """The obligation as it stands."""
    case, row = _find(number, row_id)
    note_reading(case.id, _PAGE)
    return _change_page(case, ObligationChangeForm(formdata=None, version=case.version, **standing(row)))


@door.post("/don/<number>/thi-hanh/<int:row_id>")
@needs(enforcing.WRITE)
@commits
def change_obligation(number: str, row_id: int) -> View:
    """Change it, with the reason."""
    case, row = _find(number, row_id)
    form = ObligationChangeForm()
    form.offer()
    if not form.validate_on_submit() or not form.stands(case.id, besides=row.id):
        return again(case, form, _PAGE, _change_page)
    act = partial(enforcing.change, case, row, form.owed(), reason=form.reason.data)
    return taken(case, form, act, "Đã sửa nghĩa vụ thi hành", _PAGE, _change_page, to=_list(case))


@door.get("/don/<number>/thi-hanh/<int:row_id>/ket-qua")
@needs(enforcing.WRITE)
def done_form(number: str, row_id: int) -> View:
    """Asks how much is done, by when, on what evidence."""
    case, row = _find(number, row_id)
    note_reading(case.id, _PAGE)
    given = {
        "done_amount": row.done_amount or row.amount,
        "done_officials": row.done_officials or row.officials,
        "done_on": today(),
        "evidence": row.evidence or "",
    }
    form = DoneForm(formdata=None, version=case.version, **given)
    form.fit(row)
    return _done_page(row.id, case, form)


@door.post("/don/<number>/thi-hanh/<int:row_id>/ket-qua")
@needs(enforcing.WRITE)
@commits
def record_done(number: str, row_id: int) -> View:
    """Keep it, with the files that prove it."""
    case, row = _find(number, row_id)
    form, show = DoneForm(), partial(_done_page, row_id)
    form.fit(row)
    if not form.validate_on_submit():
        return again(case, form, _PAGE, show)
    case_id = case.id
    laid = received(form.files)
    if laid is None:
        return again(db.session.get_one(Case, case_id), form, _PAGE, show)
    case = db.session.get_one(Case, case_id)
    act = partial(_keep_done, case, row_id, form, laid)
    return taken(case, form, act, "Đã ghi kết quả thi hành", _PAGE, show, to=_list(case))


def _keep_done(case: Case, row_id: int, form: DoneForm, laid: list[LaidDown], **acting: Any) -> None:
    enforcing.record_done(
        case,
        db.session.get_one(Obligation, row_id),
        done_amount=form.done_amount.data if "done_amount" in form else None,
        done_officials=form.done_officials.data if "done_officials" in form else None,
        done_on=form.done_on.data,
        evidence=form.evidence.data,
        files=attachments.told(laid),
        **acting,
    )
    if laid:
        attachments.attach(laid, subject=(ROOM, row_id), by=acting["by"], at=acting["at"])


@door.get("/don/<number>/thi-hanh/<int:row_id>/tep/<int:file_id>")
@needs("attachments:file:read")
@short_lived
def evidence_file(number: str, row_id: int, file_id: int) -> Response:
    """A file that proves what is done."""
    case, row = _find(number, row_id)
    found = attached.one_of((ROOM, row.id), file_id)
    if found is None:
        abort(404)
    note_reading(case.id, f"{_PAGE}/tep/{file_id}")
    return serving.for_officer(found)


def _case(number: str) -> Case:
    """The case; 404 also for who reads only its file."""
    case = find_case(number)
    return abort(404) if scope.by_link_only(current_actor(), case) else case


def _find(number: str, row_id: int) -> tuple[Case, Obligation]:
    case = _case(number)
    row = enforcement.one_of(case.id, row_id)
    return (case, row) if row is not None else abort(404)


def _chosen() -> str:
    return _SHOWN.get(request.args.get("ds", ""), "open")


def _may_write(case: Case) -> bool:
    settled = State(case.state) in enforcing.SETTLED
    return settled and at_home(case) and current_actor().may(enforcing.WRITE)


def _list(case: Case) -> str:
    return url_for("cases_desk.case_enforcement", number=case.number)


def _add_page(case: Case, form: ObligationForm) -> str:
    form.offer()
    return _form_page(case, form, "Ghi nghĩa vụ thi hành", "Ghi nghĩa vụ")


def _change_page(case: Case, form: ObligationForm) -> str:
    form.offer()
    return _form_page(case, form, "Sửa nghĩa vụ thi hành", "Ghi thay đổi")


def _done_page(row_id: int, case: Case, form: DoneForm) -> str:
    row = enforcement.one_of(case.id, row_id)
    assert row is not None
    return _form_page(case, form, "Ghi kết quả thi hành", "Ghi kết quả", row.what)


def _form_page(case: Case, form: Any, title: str, button: str, *words: str) -> str:
    return render_template(
        "cases/desk/plain_form.html",
        case=case,
        form=form,
        title=title,
        words=words,
        button=button,
        back=_list(case),
    )


def head_line(case: Case) -> Markup | None:
    """At the head of a settled case: the way to what is done by its decision."""
    if State(case.state) not in enforcing.SETTLED or scope.by_link_only(current_actor(), case):
        return None
    rows = enforcement.of_case(case.id)
    over = sum(1 for one in rows if one.done_on)
    said = f"đã xong {over} trong {len(rows)} nghĩa vụ" if rows else "chưa ghi nghĩa vụ nào"
    return Markup('<p class="qn-small"><a href="{}">Thi hành</a>: {}</p>').format(_list(case), said)


def init_app(app: Flask) -> None:
    """Put the list on the menu and the line on the case's page."""
    menus.add_office(app, "cases_desk.enforcement_list", "Thi hành", 32)
    slots.fill(app, "case_head", head_line)
