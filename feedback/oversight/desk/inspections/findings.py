"""What an inspection found: noted, put right, struck; recommendations answered and confirmed."""

from __future__ import annotations

from typing import Any

from flask import abort, render_template, url_for
from werkzeug.wrappers import Response

from feedback.agencies import queries as agencies
from feedback.attachments import actions as attachments
from feedback.attachments import queries as attached
from feedback.attachments import serving
from feedback.attachments.links import short_lived
from feedback.attachments.receiving import received
from feedback.oversight.actions import inspected as acts
from feedback.oversight.actions.history import FINDING
from feedback.oversight.desk.door import door
from feedback.oversight.desk.inspections.forms import (
    DoneForm,
    FindingForm,
    ReasonForm,
    VersionForm,
    finding_filled,
)
from feedback.oversight.desk.inspections.showing import act_page, facts, found, taken
from feedback.oversight.inspections import checklists, paper, queries
from feedback.oversight.inspections.queries import ANSWER, READ, WRITE
from feedback.oversight.models import Inspection, InspectionFinding
from feedback.web import now, today
from feedback.web.commits import commits
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written


@door.get("/kiem-tra/<code>/phat-hien")
@needs(READ)
def findings(code: str) -> str:
    """What was found at each body, and how many files met each item."""
    row, actor = found(code), current_actor()
    checklist = checklists.version(row.checklist)
    files = [file for file, _ in queries.files_of(row, actor, today())] if actor.may(WRITE) else []
    return render_template(
        "oversight/desk/inspection_findings.html",
        findings=queries.findings_of(row, actor, today()),
        tally=paper.tally(checklist, files) if files else [],
        checklist=checklist,
        form=VersionForm(formdata=None, version=row.version),
        **facts(row),
    )


@door.post("/kiem-tra/<code>/phat-hien/lap-tu-bang-kiem")
@needs(WRITE)
@commits
def propose_findings(code: str) -> View:
    """A draft from what wasn't met."""
    form, made = VersionForm(), list[int]()

    def act() -> None:
        made.append(acts.propose_findings(found(code), by=current_actor(), at=now()))

    def said() -> str:
        return f"Đã lập {made[0]} điểm. Sửa lời và thêm kiến nghị" if made[0] else "Không có điểm mới"

    return written(form, act, said, lambda: findings(code), (".findings", {"code": code}))


@door.get("/kiem-tra/<code>/phat-hien/them")
@needs(WRITE)
def note_form(code: str) -> str:
    """Ghi một điểm."""
    row = found(code)
    return _form_page(row, FindingForm(formdata=None, version=row.version))


@door.post("/kiem-tra/<code>/phat-hien/them")
@needs(WRITE)
@commits
def note_finding(code: str) -> View:
    """It is noted."""
    form = _offered(found(code), FindingForm())

    def act() -> None:
        acts.note_finding(found(code), form.details(), by=current_actor(), at=now())

    return written(form, act, "Đã ghi", lambda: _form_page(found(code), form), (".findings", {"code": code}))


@door.get("/kiem-tra/<code>/phat-hien/<int:number>")
@needs(READ)
def finding(code: str, number: int) -> str:
    """One finding: words, recommendation, what was done."""
    row = found(code)
    one, actor = _one(row, number), current_actor()
    own = one.agency_id in agencies.whose_work(actor.agency_id, today())
    return render_template(
        "oversight/desk/inspection_finding.html",
        finding=one,
        item=checklists.version(row.checklist).item(one.item) if one.item else None,
        files=attached.of((FINDING, one.id)),
        may_answer=own and actor.may(ANSWER) and one.state == "open",
        may_confirm=actor.may(WRITE) and one.state == "reported",
        **facts(row) | {"back_to": url_for(".findings", code=code)},
    )


@door.get("/kiem-tra/<code>/phat-hien/<int:number>/tep/<int:file_id>")
@needs("attachments:file:read")
@short_lived
def finding_file(code: str, number: int, file_id: int) -> Response:
    """Evidence that a recommendation was followed."""
    one = _one(found(code), number)
    return serving.for_officer(attached.one_of((FINDING, one.id), file_id) or abort(404))


@door.get("/kiem-tra/<code>/phat-hien/<int:number>/sua")
@needs(WRITE)
def change_finding_form(code: str, number: int) -> str:
    """Sửa một điểm."""
    row = found(code)
    return _form_page(row, FindingForm(formdata=None, **finding_filled(_one(row, number))))


@door.post("/kiem-tra/<code>/phat-hien/<int:number>/sua")
@needs(WRITE)
@commits
def change_finding(code: str, number: int) -> View:
    """It is as typed."""
    form = _offered(found(code), FindingForm())
    return taken(
        code,
        form,
        lambda row, told: acts.change_finding(row, _one(row, number), form.details(), **told),
        "Đã sửa",
        lambda: _form_page(found(code), form),
        ".findings",
    )


@door.get("/kiem-tra/<code>/phat-hien/<int:number>/bo")
@needs(WRITE)
def strike_finding_form(code: str, number: int) -> str:
    """Bỏ một điểm."""
    row = found(code)
    return _strike_page(row, number, VersionForm(formdata=None, version=_one(row, number).version))


@door.post("/kiem-tra/<code>/phat-hien/<int:number>/bo")
@needs(WRITE)
@commits
def strike_finding(code: str, number: int) -> View:
    """It isn't in the conclusion."""
    form = VersionForm()
    return taken(
        code,
        form,
        lambda row, told: acts.strike_finding(row, _one(row, number), **told),
        "Đã bỏ",
        lambda: _strike_page(found(code), number, form),
        ".findings",
    )


@door.get("/kiem-tra/<code>/phat-hien/<int:number>/bao-ket-qua")
@needs(ANSWER)
def report_done_form(code: str, number: int) -> str:
    """Báo kết quả."""
    row = found(code)
    one = _one(row, number)
    return _done_page(row, one, DoneForm(formdata=None, version=one.version, done=one.done))


@door.post("/kiem-tra/<code>/phat-hien/<int:number>/bao-ket-qua")
@needs(ANSWER)
@commits
def report_done(code: str, number: int) -> View:
    """The inspector reads it."""
    form = DoneForm()
    _one(found(code), number)

    def page() -> str:
        return _done_page(found(code), _one(found(code), number), form)

    laid = received(form.files) if form.validate_on_submit() else None
    if laid is None:
        return page(), 422

    def act(row: Inspection, told: dict[str, Any]) -> None:
        one = _one(row, number)
        acts.report_done(one, done=form.done.data, files=attachments.told(laid), **told)
        if laid:
            attachments.attach(laid, subject=(FINDING, one.id), by=told["by"], at=told["at"])

    return taken(code, form, act, "Đã gửi kết quả cho cơ quan kiểm tra", page, ".finding", number=number)


@door.post("/kiem-tra/<code>/phat-hien/<int:number>/xac-nhan")
@needs(WRITE)
@commits
def confirm_done(code: str, number: int) -> View:
    """It is done."""
    return taken(
        code,
        VersionForm(),
        lambda row, told: acts.confirm_done(_one(row, number), **told),
        "Đã xác nhận kiến nghị được thực hiện",
        lambda: finding(code, number),
        ".finding",
        number=number,
    )


@door.get("/kiem-tra/<code>/phat-hien/<int:number>/tra-lai")
@needs(WRITE)
def send_back_form(code: str, number: int) -> str:
    """Chưa xác nhận, trả lại."""
    row = found(code)
    return _back_page(row, number, ReasonForm(formdata=None, version=_one(row, number).version))


@door.post("/kiem-tra/<code>/phat-hien/<int:number>/tra-lai")
@needs(WRITE)
@commits
def send_back(code: str, number: int) -> View:
    """It isn't done yet; the leader is told."""
    form = ReasonForm()
    return taken(
        code,
        form,
        lambda row, told: acts.send_back(_one(row, number), reason=form.reason.data, **told),
        "Đã trả lại cho đơn vị",
        lambda: _back_page(found(code), number, form),
        ".finding",
        number=number,
    )


def _one(row: Inspection, number: int) -> InspectionFinding:
    return queries.finding_of(row, number, current_actor(), today()) or abort(404)


def _offered(row: Inspection, form: FindingForm) -> FindingForm:
    form.offer(row, checklists.version(row.checklist))
    return form


def _form_page(row: Inspection, form: FindingForm) -> str:
    _offered(row, form)
    words = "Đơn vị đọc được điểm này sau khi ban hành kết luận."
    back = {"back_to": url_for(".findings", code=row.code)}
    return act_page(row, form, "Hạn chế, vi phạm và kiến nghị", "Ghi", words, **back)


def _strike_page(row: Inspection, number: int, form: VersionForm) -> str:
    back = {"back_to": url_for(".findings", code=row.code)}
    return act_page(row, form, "Bỏ một điểm", "Bỏ điểm này", _one(row, number).words, **back)


def _done_page(row: Inspection, one: InspectionFinding, form: DoneForm) -> str:
    back = {"back_to": url_for(".finding", code=row.code, number=one.id)}
    return act_page(row, form, "Báo kết quả thực hiện", "Gửi kết quả", one.recommendation, **back)


def _back_page(row: Inspection, number: int, form: ReasonForm) -> str:
    back = {"back_to": url_for(".finding", code=row.code, number=number)}
    words = "Hạn thực hiện không đổi. Lãnh đạo đơn vị nhận thư báo."
    return act_page(row, form, "Chưa xác nhận, trả lại", "Trả lại", words, **back)
