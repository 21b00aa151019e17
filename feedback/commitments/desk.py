"""O16 Cam kết: what one's agency promised and what it follows, late first; each promise and its acts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Final

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from feedback.accounts import queries as accounts
from feedback.agencies import queries as agencies
from feedback.attachments import actions as attachments
from feedback.attachments import queries as attached
from feedback.attachments import serving
from feedback.attachments.actions import LaidDown
from feedback.attachments.inspect import BadFile
from feedback.attachments.messages import message
from feedback.cases import queries as cases
from feedback.cases.actions.moving import NotYours, Stale
from feedback.cases.forms import StepForm
from feedback.cases.models import Case
from feedback.commitments import actions, queries, rules, sources
from feedback.commitments.actions import CONFIRM, REPORT
from feedback.commitments.forms import ConfirmForm, DropForm, PostponeForm, ReportForm, SendBackForm
from feedback.commitments.models import Commitment, CommitmentEvent
from feedback.commitments.proofs import ROOM
from feedback.extensions import db
from feedback.law.refusal import Refusal
from feedback.register import actions as register
from feedback.web import now, pagination, slots, today
from feedback.web.commits import commits
from feedback.web.filters import ngay
from feedback.web.guards import current_actor, needs

door = Blueprint("commitments_desk", __name__)

View = Response | str | tuple[str, int]

TABS: Final = {
    "": "Của cơ quan tôi",
    "theo-doi": "Cơ quan tôi theo dõi",
    "tre-han": "Trễ hạn",
    "da-xong": "Đã xong",
}

TAGS: Final = {
    "open": "blue",
    "late": "red",
    "reported": "amber",
    "kept": "green",
    "kept_late": "green",
    "dropped": "grey",
}

MEANWHILE: Final = (
    "Cam kết đã thay đổi từ khi ông/bà mở trang. Nội dung nhập vẫn còn: đọc diễn biến dưới đây rồi bấm "
    "«Gửi lại» nếu vẫn muốn làm"
)

_EVENTS: Final = {
    "made": "Ghi cam kết",
    "reported": "Báo đã thực hiện",
    "sent_back": "Chưa xác nhận, trả lại",
    "kept": "Xác nhận đã thực hiện",
    "postponed": "Lùi hạn",
    "dropped": "Thôi theo dõi",
    "rehomed": "Chuyển cơ quan do sắp xếp đơn vị hành chính",
}


@dataclass(frozen=True, slots=True)
class Act:
    """One act of the agency that heard the promise: words, form, the states it is offered in."""

    title: str
    button: str
    done: str
    form: type[StepForm]
    states: tuple[str, ...]
    do: Callable[..., None]
    words: str = ""


DECISIONS: Final[Mapping[str, Act]] = {
    "xac-nhan": Act(
        *("Xác nhận đã thực hiện", "Xác nhận", "Đã xác nhận cam kết được thực hiện"),
        *(ConfirmForm, ("reported",), actions.confirm),
        "Cơ quan thực hiện báo đã làm xong. Xác nhận khi kết quả đúng như đã hứa với người dân.",
    ),
    "chua-xac-nhan": Act(
        *("Chưa xác nhận, trả lại", "Trả lại", "Đã trả lại cho cơ quan thực hiện"),
        *(SendBackForm, ("reported",), actions.send_back),
        "Hạn không đổi.",
    ),
    "lui-han": Act(
        *("Lùi hạn cam kết", "Lùi hạn", "Đã lùi hạn cam kết"),
        *(PostponeForm, ("open",), actions.postpone),
        "Hạn đầu tiên và số lần lùi vẫn được ghi.",
    ),
    "thoi-theo-doi": Act(
        *("Thôi theo dõi cam kết", "Thôi theo dõi", "Đã thôi theo dõi cam kết"),
        *(DropForm, rules.OPEN, actions.drop),
        "Chỉ thôi khi việc không còn cần hoặc không còn làm được.",
    ),
}


@door.get("/cam-ket")
@needs(queries.READ)
def listing() -> str:
    """The promises that concern the officer's agency; who reads all sees those of the province."""
    shown, actor = request.args.get("ds", ""), current_actor()
    shown = shown if shown in TABS else ""
    place = pagination.decode(request.args.get("sau"))
    after = (place[0], place[1]) if place is not None and place[0] is not None else None
    everywhere = actor.may(queries.READ_ALL)
    assert actor.agency_id is not None
    own = None if everywhere else actor.agency_id
    page = {
        "": partial(queries.owed_by, actor.agency_id),
        "theo-doi": partial(queries.heard_by, actor.agency_id),
        "tre-han": partial(queries.late, own, today=today()),
        "da-xong": partial(queries.ended, own),
    }[shown](after=after)
    return render_template(
        "commitments/desk/list.html",
        rows=page.rows,
        after=pagination.encode(page.after) if page.after else None,
        first=after is None,
        shown=shown,
        tabs=TABS,
        everywhere=everywhere and shown in ("tre-han", "da-xong"),
        sources=sources.of(page.rows, actor),
        postponed=queries.postponed(one.id for one in page.rows),
        own=queries.self_confirmed(one.id for one in page.rows),
    )


@door.get("/cam-ket/<int:number>")
@needs(queries.READ)
def show(number: int) -> str:
    """One promise: its words, days, course, evidence, what may be done now."""
    row = _find(number)
    return render_template("commitments/desk/show.html", **_told(row))


@door.get("/cam-ket/<int:number>/bao-xong")
@needs(REPORT)
def report_form(number: int) -> View:
    """Asks what was done."""
    row = _find(number)
    if current_actor().agency_id != row.agency_id:
        abort(403)
    return _report_page(row, ReportForm(formdata=None, version=row.version, evidence=row.evidence or ""))


@door.post("/cam-ket/<int:number>/bao-xong")
@needs(REPORT)
@commits
def report(number: int) -> View:
    """Keep it, with the files that show it."""
    row, form = _find(number), ReportForm()
    if not form.validate_on_submit():
        return _report_page(row, form), 422
    # Decoding pictures and syncing the disk takes time: no lock of the database is held meanwhile.
    db.session.rollback()
    try:
        laid = attachments.lay_down([(one.filename, one.read()) for one in form.files.data], at=now())
    except BadFile as bad:
        form.files.errors = [message(bad)]
        return _report_page(_find(number), form), 422
    act = partial(_report, form, laid)
    return _taken(_find(number), form, act, "Đã báo thực hiện cam kết", _report_page)


def _report(form: ReportForm, laid: list[LaidDown], row: Commitment, **acting: Any) -> None:
    actions.report(row, evidence=form.evidence.data, files=attachments.told(laid), **acting)
    if laid:
        attachments.attach(laid, subject=(ROOM, row.id), by=acting["by"], at=acting["at"])


@door.get("/cam-ket/<int:number>/quyet-dinh/<act>")
@needs(CONFIRM)
def decision_form(number: int, act: str) -> View:
    """Asks what the act needs."""
    row, chosen = _find(number), _act(act)
    if current_actor().agency_id != row.heard_by_agency_id:
        abort(403)
    return _decision_page(chosen, row, chosen.form(formdata=None, version=row.version))


@door.post("/cam-ket/<int:number>/quyet-dinh/<act>")
@needs(CONFIRM)
@commits
def decide(number: int, act: str) -> View:
    """Take the act."""
    row, chosen = _find(number), _act(act)
    form, page = chosen.form(), partial(_decision_page, chosen)
    if not form.validate_on_submit():
        return page(row, form), 422
    answers = {field.name: field.data for field in form if field.name in ("reason", "due_on")}
    return _taken(row, form, partial(chosen.do, **answers), chosen.done, page)


@door.get("/cam-ket/<int:number>/tep/<int:file_id>")
@needs("attachments:file:read")
def evidence_file(number: int, file_id: int) -> Response:
    """A file that shows that it was kept."""
    row = _find(number)
    found = attached.one_of((ROOM, row.id), file_id)
    if found is None:
        abort(404)
    register.note_reading(subject=(ROOM, row.id), page=f"tep/{file_id}", by=current_actor(), at=now())
    return serving.answer(found)


def _find(number: int) -> Commitment:
    row = queries.visible_to(current_actor(), number, today())
    return row if row is not None else abort(404)


def _act(name: str) -> Act:
    return DECISIONS[name] if name in DECISIONS else abort(404)


def _taken(
    row: Commitment,
    form: StepForm,
    act: Callable[..., None],
    done: str,
    page: Callable[[Commitment, Any], str],
) -> View:
    """Take the act and go to the promise; else show the page again with what is wrong."""
    number = row.id
    try:
        act(row, expected=form.version.data, by=current_actor(), at=now())
    except Stale as overtaken:
        form.form_errors, form.stale, form.version.data = [MEANWHILE], True, overtaken.current
        status = 409
    except NotYours:
        abort(403)
    except Refusal as refusal:
        need = getattr(refusal, "need", "")
        if need in form:
            form[need].errors, status = [str(refusal)], 422
        else:
            form.form_errors, status = [str(refusal)], 409
    else:
        flash(done, "done")
        return redirect(url_for("commitments_desk.show", number=number), 303)
    db.session.rollback()
    return page(_find(number), form), status


def _report_page(row: Commitment, form: ReportForm) -> str:
    words = "Cơ quan theo dõi xem và xác nhận. Ngày gửi báo cáo này được tính là ngày thực hiện."
    return _form_page(row, form, "Báo đã thực hiện cam kết", "Gửi báo cáo", words)


def _decision_page(act: Act, row: Commitment, form: StepForm) -> str:
    return _form_page(row, form, act.title, act.button, act.words)


def _form_page(row: Commitment, form: StepForm, title: str, button: str, words: str) -> str:
    return render_template(
        "commitments/desk/act.html", form=form, title=title, button=button, words=words, **_told(row)
    )


def _told(row: Commitment) -> dict[str, Any]:
    """What the pages of one promise show."""
    actor = current_actor()
    case = db.session.get(Case, row.case_id) if row.case_id is not None else None
    readable = actor.may("cases:case:read") and case is not None
    return {
        "row": row,
        "state": rules.standing(row.state, row.due_on, row.reported_on, today()),
        "source": sources.of([row], actor).get(row.id),
        "case": cases.visible_to(actor).by_number(case.number) if case and readable else None,
        "happenings": _happenings(queries.events_of(row.id)),
        "own": queries.self_confirmed([row.id]),
        "times_postponed": queries.postponed([row.id])[row.id],
        "officer": accounts.names_of([row.officer_id])[row.officer_id] if row.officer_id else "",
        "may_report": row.state == "open" and actor.may(REPORT) and actor.agency_id == row.agency_id,
        "decisions": _decisions(row),
        "files": attached.of((ROOM, row.id)),
    }


def _decisions(row: Commitment) -> dict[str, str]:
    """Address part and words of what the officer may decide now."""
    actor = current_actor()
    if actor.agency_id != row.heard_by_agency_id or not actor.may(CONFIRM):
        return {}
    return {name: act.title for name, act in DECISIONS.items() if row.state in act.states}


def _officer(actor: str) -> int:
    """The number of the officer behind an actor's name; 0 for the system."""
    kind, _, number = actor.partition(":")
    return int(number) if kind == "officer" else 0


def _happenings(events: list[CommitmentEvent]) -> list[dict[str, Any]]:
    """The course of a promise, newest first."""
    names = accounts.names_of(_officer(one.actor) for one in events)
    return [
        {
            "title": _EVENTS[one.act],
            "at": one.at,
            "who": names.get(_officer(one.actor), "Hệ thống"),
            "text": _words(one),
        }
        for one in reversed(events)
    ]


def _words(event: CommitmentEvent) -> str:
    details = event.details
    if event.act == "postponed":
        new_day = date.fromisoformat(details["due_on"])
        return f"Hạn mới: {ngay(new_day)}. Lý do: {details['reason']}"
    return str(details.get("evidence") or details.get("reason") or details.get("ended_why") or "")


def _agency(agency_id: int) -> str:
    found = agencies.by_id(agency_id)
    return found.name if found else ""


@door.context_processor
def _wording() -> dict[str, Any]:
    return {
        "agency": _agency,
        "states": rules.STATES,
        "tags": TAGS,
        "standing": lambda row: rules.standing(row.state, row.due_on, row.reported_on, today()),
    }


def in_queue() -> Markup | None:
    """Above an officer's queue: what his agency owes, and what waits for its leader to confirm."""
    actor = current_actor()
    if not actor.may(queries.READ) or actor.agency_id is None:
        return None
    owed, late = queries.count_owed(actor.agency_id, today=today())
    waiting = queries.count_to_confirm(actor.agency_id) if actor.may(CONFIRM) else 0
    if not owed and not waiting:
        return None
    shown = render_template("commitments/desk/_queue.html", owed=owed, late=late, waiting=waiting)
    return Markup(shown)  # noqa: S704


def on_case(case: Case) -> Markup | None:
    """On the officers' page of a case: what was promised about it."""
    if case.sealed or not current_actor().may(queries.READ):
        return None
    rows = queries.of_case(case.id)
    heading = Markup('<h2 class="govuk-heading-s">{}</h2>').format("Cam kết về vụ việc")
    return heading + promises(rows) if rows else None


def promises(rows: Sequence[Commitment]) -> Markup:
    """A list of promises on another page: each with its state, and the way to it for whom it concerns."""
    actor = current_actor()
    concerned = {
        one.id for one in rows if actor.may(queries.READ) and queries.is_visible(one, actor, today())
    }
    shown = render_template("commitments/desk/_rows.html", rows=rows, concerned=concerned, **_wording())
    return Markup(shown)  # noqa: S704


def init_app(app: Flask) -> None:
    """Open the door and fill the places on other pages."""
    app.register_blueprint(door)
    slots.fill(app, "queue_actions", in_queue)
    slots.fill(app, "case_summary", on_case)
    slots.fill(app, "promises", promises)
