"""Chuyển qua hệ thống của cơ quan ngoài: from the page of a case, and what is heard there of it."""

from __future__ import annotations

from typing import Any, Final

from flask import Flask, abort, render_template, request, url_for
from markupsafe import Markup

from feedback.agencies import queries as agencies
from feedback.cases import parts
from feedback.cases import queries as cases
from feedback.cases.actions.outside import KINDS
from feedback.cases.desk.door import at_home, find_case, note_reading
from feedback.cases.models import Case
from feedback.extensions import db
from feedback.law.kinds import Kind
from feedback.partners.actions import passing_on as acts
from feedback.partners.actions.passing_on import SEND
from feedback.partners.desk.door import door
from feedback.partners.desk.passing_on_forms import PlaceForm, StopForm, answers_of, passage_form
from feedback.partners.models import OutsideServer, PassedOn
from feedback.partners.outside import content
from feedback.partners.outside.content import Passage
from feedback.partners.queries import outside
from feedback.partners.queries.outside import Passed
from feedback.text import search_text
from feedback.text.masking import MASK, Known
from feedback.web import now, slots
from feedback.web.commits import commits
from feedback.web.forms import Form
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written

_AT: Final = "/don/<number>/chuyen-co-quan-ngoai"
_PAGE: Final = "chuyen-co-quan-ngoai"

STATES: Final = {
    "waiting": ("Đang gửi", "amber"),
    "sent": ("Đang theo dõi", "blue"),
    "closed": ("Nơi nhận báo đã xong", "green"),
    "refused": ("Nơi nhận từ chối", "amber"),
    "gave_up": ("Không liên lạc được", "amber"),
    "stopped": ("Thôi theo dõi", "grey"),
}
_TO_DO: Final = {
    "closed": "báo đã xong: trả lời công dân",
    "refused": "không nhận nội dung đã chuyển: chọn cách khác",
    "gave_up": "không trả lời qua hệ thống: hỏi trực tiếp",
}
"""What is said at the head of a case, by the state of what was passed on last to a body."""
_FAULTS: Final = {
    "BadAddress": "Địa chỉ của hệ thống đó không gọi được",
    "BadAnswer": "Trả lời của hệ thống đó không đọc được",
    "CannotOpen": "Khóa API không mở được, người quản trị nhập lại",
    "TooLarge": "Trả lời của hệ thống đó quá dài",
    "Restored": "Dừng sau khi khôi phục dữ liệu, có thể đã gửi: hỏi trực tiếp",
    "Unreadable": "Đã nhận nhưng không cho số để hỏi",
    "HTTP 404": "Hệ thống đó không thấy nội dung này",
}


@door.get(_AT)
@needs(SEND)
def choose_server(number: str) -> str:
    """To which body, for which of its services; with ``noi`` what is to go out."""
    case = _open_case(number)
    chosen = _chosen(request.args.get("noi", ""))
    if chosen is None:
        note_reading(case.id, _PAGE)
        form = PlaceForm(None).offer(outside.offered())
        return render_template(
            "partners/desk/pass_on_choose.html", case=case, form=form, back_to=_case_page(number)
        )
    server, service = chosen
    people = parts.known(case.id)
    form = passage_form(service)(formdata=None, **_prefilled(case, people, service))
    return _page(number, form, server.id, service)


@door.post(_AT)
@needs(SEND)
@commits
def pass_on(number: str) -> View:
    """It goes out behind the pages."""
    case = _open_case(number)
    server, service = _chosen(request.args.get("noi", "")) or abort(404)
    form, server_id, case_id = passage_form(service)(), server.id, case.id

    def act() -> None:
        acts.pass_on(
            db.session.get_one(Case, case_id),
            db.session.get_one(OutsideServer, server_id),
            service["service_code"],
            Passage(form["description"].data, form["address"].data, answers_of(form, service)),
            by=current_actor(),
            at=now(),
        )

    return written(
        form,
        act,
        "Đã ghi. Nội dung được gửi đi trong vài phút",
        lambda: _page(number, form, server_id, service),
        ("cases_desk.show", {"number": number}),
    )


@door.get(f"{_AT}/<int:passed>/thoi-theo-doi")
@needs(SEND)
def stop_form(number: str, passed: int) -> str:
    """Thôi theo dõi: what follows from it, and why."""
    version = _passed(find_case(number), passed).row.version
    return _stop_page(number, passed, StopForm(formdata=None, version=version))


@door.post(f"{_AT}/<int:passed>/thoi-theo-doi")
@needs(SEND)
@commits
def stop(number: str, passed: int) -> View:
    """It is followed no more."""
    form = StopForm()
    _passed(find_case(number), passed)

    def act() -> None:
        row = db.session.get_one(PassedOn, passed)
        acts.stop(row, reason=form.reason.data, expected=form.version.data, by=current_actor(), at=now())

    return written(
        form,
        act,
        "Đã thôi theo dõi",
        lambda: _stop_page(number, passed, form),
        ("cases_desk.show", {"number": number}),
    )


def at_head(case: Case) -> Markup | None:
    """At the head of an open case: what the bodies told last that asks for something."""
    if not case.is_open or Kind(case.kind) not in KINDS:
        return None
    latest: dict[str, Passed] = {}
    for one in outside.of_case(case.id):
        latest.setdefault(one.body, one)
    rows = [one for one in latest.values() if one.row.state in _TO_DO]
    return _drawn("partners/desk/_case_head.html", rows=rows, words=_TO_DO) if rows else None


def in_summary(case: Case) -> Markup | None:
    """On the summary: where it was passed on, its state there, when it was heard of last."""
    if Kind(case.kind) not in KINDS or not (rows := outside.of_case(case.id)):
        return None
    return _drawn(
        "partners/desk/_of_case.html",
        case=case,
        rows=rows,
        states=STATES,
        running=outside.RUNNING,
        fault=fault_words,
        may_pass=at_home(case) and current_actor().may(SEND),
    )


def beside(case: Case) -> Markup | None:
    """Among what may be done with a case, where a server takes something."""
    if not _may_pass(case) or not outside.is_offered():
        return None
    address = url_for("partners_desk.choose_server", number=case.number)
    return Markup('<p><a href="{}">Chuyển qua hệ thống của cơ quan ngoài</a></p>').format(address)


def fault_words(one: Passed) -> str:
    """What went wrong last with what was passed on, for officers; "" for nothing."""
    row = one.row
    if row.state in outside.RUNNING and not one.active:
        return "Hệ thống đó đang tắt: chưa gửi, chưa hỏi được. Cần gấp thì liên hệ trực tiếp"
    if row.fault is None or row.state == "stopped":
        return ""
    if row.state == "refused":
        return f"Nơi nhận ghi: «{row.fault}»"
    return _FAULTS.get(
        row.fault, "Hệ thống đó chưa trả lời được, sẽ thử lại" if row.state in outside.RUNNING else ""
    )


def _may_pass(case: Case) -> bool:
    open_here = case.is_open and not case.sealed and Kind(case.kind) in KINDS and at_home(case)
    return open_here and current_actor().may(SEND)


def _open_case(number: str) -> Case:
    """The case, if it may be passed on; 403 for another's, or what is no open report or petition."""
    case = find_case(number)
    if not _may_pass(case):
        abort(403)
    return case


def _chosen(given: str) -> tuple[OutsideServer, dict[str, Any]] | None:
    """Server and service by the value of the list."""
    for server in outside.offered():
        for service in server.services:
            if given == f"{server.id}:{service['service_code']}" and service["attributes"] is not None:
                return server, service
    return None


def _passed(case: Case, number: int) -> Passed:
    return next((one for one in outside.of_case(case.id) if one.row.id == number), None) or abort(404)


def _prefilled(case: Case, people: Known, service: dict[str, Any]) -> dict[str, str]:
    first = cases.submissions_of(case.id)[0]
    # A title that was made of the first words says nothing that the text doesn't.
    said = search_text(first.body).startswith(search_text(first.title.rstrip(" .…")))
    texts = ("" if said else first.title, first.body, first.wish)
    text = "\n\n".join(part for part in texts if part)
    area = agencies.area_by_code(case.area_code) if case.area_code else None
    place = content.offered_text(first.place or "", Known(people.names))
    address = ", ".join(part for part in (place, area.within_text if area else "", "tỉnh Quảng Ngãi") if part)
    given = {"description": content.offered_text(text, people)[: content.LONGEST], "address": address}
    for number, attribute in enumerate(service["attributes"]):
        # A list of communes, by whatever name it is asked for.
        chosen = [
            key for key, name in attribute["values"] if area and (key, name) == (area.code, area.full_name)
        ]
        if chosen and attribute["datatype"] == "singlevaluelist":
            given[content.attribute_field(number)] = chosen[0]
    return given


def _page(number: str, form: Form, server_id: int, service: dict[str, Any]) -> str:
    case_id = _read(number)
    text = f"{form['description'].data}\n{form['address'].data}"
    return render_template(
        "partners/desk/pass_on.html",
        case=db.session.get_one(Case, case_id),
        form=form,
        body=outside.body_of(db.session.get_one(OutsideServer, server_id)),
        asked_for=service,
        asked=[content.attribute_field(place) for place in range(len(service["attributes"]))],
        perhaps=content.perhaps_personal(text, parts.known(case_id)),
        mask=MASK if MASK in text else "",
        back_to=_case_page(number),
    )


def _stop_page(number: str, passed: int, form: Form) -> str:
    case_id = _read(number)
    case = db.session.get_one(Case, case_id)
    found = _passed(case, passed)
    return render_template(
        "partners/desk/pass_on_stop.html",
        case=case,
        passed=found,
        form=form,
        running=found.row.state in outside.RUNNING,
        back_to=_case_page(number),
    )


def _read(number: str) -> int:
    """Note that the case is read on this page; its number of the row."""
    case_id = find_case(number).id
    # SQLite has one writer: the reading is noted by another connection, so ours lets go first.
    db.session.rollback()
    note_reading(case_id, _PAGE)
    return case_id


def _case_page(number: str) -> str:
    return url_for("cases_desk.show", number=number)


def _drawn(template: str, **values: object) -> Markup:
    return Markup(render_template(template, **values))  # noqa: S704 - a template escapes what it is given


def init_app(app: Flask) -> None:
    """Fill the places on the page of a case."""
    slots.fill(app, "case_head", at_head)
    slots.fill(app, "case_summary", in_summary)
    slots.fill(app, "case_actions", beside)
