"""Yêu cầu về dữ liệu cá nhân: those of the agency by their clock, recorded, met, refused."""

from __future__ import annotations

from typing import Any

from flask import Flask, abort, render_template, request

from feedback.cases import codes
from feedback.cases import queries as cases
from feedback.deadlines import queries as deadlines
from feedback.law import privacy as law
from feedback.privacy.actions import requests as acts
from feedback.privacy.desk.door import add_page, door
from feedback.privacy.desk.forms import EXTENTS, REQUEST_KINDS, MeetForm, RecordForm, RefuseForm
from feedback.privacy.queries import lists
from feedback.privacy.queries.lists import Asked
from feedback.privacy.refusals import BadDetail
from feedback.register import actions as register
from feedback.web import now, pagination, today
from feedback.web.commits import commits
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written

TAGS = {"asked": ("Chờ trả lời", "amber"), "done": ("Đã làm", "green"), "refused": ("Từ chối", "grey")}


@door.get("/yeu-cau-du-lieu", endpoint="requests")
@needs("privacy:request:read")
def list_page() -> str:
    """Open requests with the time that is left, or those that were answered."""
    answered = request.args.get("xem") == "da-tra-loi"
    place = pagination.decode(request.args.get("sau"))
    found, last = lists.requests(current_actor(), open_only=not answered, before=place[1] if place else None)
    return render_template(
        "privacy/desk/requests.html",
        lines=[(one, _tag(one)) for one in found],
        kinds=REQUEST_KINDS,
        answered=answered,
        next_page=pagination.encode((None, last)) if last is not None else None,
    )


@door.get("/yeu-cau-du-lieu/ghi")
@needs("privacy:request:record")
def record_form() -> str:
    """Ghi yêu cầu tại nơi tiếp."""
    return _record_page(RecordForm(formdata=None))


@door.post("/yeu-cau-du-lieu/ghi")
@needs("privacy:request:record")
@commits
def record() -> View:
    """The clock begins; the agency that has the case answers."""
    form = RecordForm()

    def act() -> None:
        code = codes.parse(form.code.data)
        found = cases.by_code(code) if code is not None else None
        actor = current_actor()
        if found is None or not cases.visible_to(actor).by_number(found[1].number):
            raise BadDetail("code", "Không có đơn mang mã này ở cơ quan")
        acts.ask(found[0], form.kind.data, form.words.data, by=actor, at=now(), officer_id=actor.id)

    done = "Đã ghi yêu cầu. Cơ quan giữ đơn trả lời trong 2 ngày làm việc"
    return written(form, act, done, lambda: _record_page(form), (".record_form", {}))


@door.get("/yeu-cau-du-lieu/<int:number>", endpoint="request")
@needs("privacy:request:read")
def show(number: int) -> str:
    """One request: what is asked, until when, and the two ways to answer."""
    found = _found(number)
    register.note_reading(
        subject=("data_request", number), page="yeu-cau-du-lieu", by=current_actor(), at=now()
    )
    return _page(found)


@door.get("/yeu-cau-du-lieu/<int:number>/da-lam")
@needs(acts.ANSWER)
def meet_form(number: int) -> str:
    """Đã làm theo yêu cầu: what was done, in words for the sender."""
    found = _open(number)
    return _meet_page(found, MeetForm(formdata=None, version=found.row.version))


@door.post("/yeu-cau-du-lieu/<int:number>/da-lam")
@needs(acts.ANSWER)
@commits
def meet(number: int) -> View:
    """It is met; an erasing is done by the worker."""
    form, found = MeetForm(), _open(number)
    _fit(form, found)

    def act() -> None:
        acts.answer(
            _open(number).row,
            answer=form.answer.data,
            extent=form.extent.data if "extent" in form else None,
            **_told(form),
        )

    return written(
        form, act, "Đã trả lời", lambda: _meet_page(_found(number), form), (".request", {"number": number})
    )


@door.get("/yeu-cau-du-lieu/<int:number>/tu-choi")
@needs(acts.ANSWER)
def refuse_form(number: int) -> str:
    """Từ chối, với lý do luật cho phép."""
    found = _open(number)
    return _refuse_page(found, RefuseForm(formdata=None, version=found.row.version))


@door.post("/yeu-cau-du-lieu/<int:number>/tu-choi")
@needs(acts.ANSWER)
@commits
def refuse(number: int) -> View:
    """It is refused; the sender reads why."""
    form = RefuseForm()
    _open(number)

    def act() -> None:
        told = _told(form)
        acts.refuse(_open(number).row, ground=form.ground.data, answer=form.answer.data, **told)

    return written(
        form, act, "Đã trả lời", lambda: _refuse_page(_found(number), form), (".request", {"number": number})
    )


def _found(number: int) -> Asked:
    return lists.request_by_id(current_actor(), number) or abort(404)


def _open(number: int) -> Asked:
    found = _found(number)
    return found if found.row.state == "asked" else abort(404)


def _told(form: MeetForm | RefuseForm) -> dict[str, Any]:
    return {"expected": form.version.data or 0, "by": current_actor(), "at": now()}


def _tag(one: Asked) -> tuple[str, str]:
    """How it stands: the days that are left while it is open."""
    if one.row.state != "asked" or one.deadline is None:
        return TAGS[one.row.state]
    tag = deadlines.tag(one.deadline, today())
    return tag.words, "amber" if one.deadline.due_on >= today() else "violet"


def _fit(form: MeetForm, found: Asked) -> None:
    if found.row.kind != "erase":
        del form.extent


def _facts(found: Asked) -> dict[str, Any]:
    asked = found.row
    return {
        "found": found,
        "kind": REQUEST_KINDS[asked.kind],
        "tag_of": _tag(found),
        "ground": law.ground(asked.ground) if asked.ground else None,
        "extent": dict(EXTENTS).get(asked.extent or "", ""),
        "may_answer": asked.state == "asked" and current_actor().may(acts.ANSWER),
    }


def _page(found: Asked) -> str:
    return render_template("privacy/desk/request.html", **_facts(found))


def _meet_page(found: Asked, form: MeetForm) -> str:
    _fit(form, found) if "extent" in form else None
    return render_template("privacy/desk/request_meet.html", form=form, **_facts(found))


def _refuse_page(found: Asked, form: RefuseForm) -> str:
    return render_template("privacy/desk/request_refuse.html", form=form, **_facts(found))


def _record_page(form: RecordForm) -> str:
    return render_template("privacy/desk/request_record.html", form=form)


def init_app(app: Flask) -> None:
    """Put the list into the row and the menu; who may only record goes straight to the form."""
    add_page(app, "privacy_desk.requests", "Yêu cầu về dữ liệu", 1)
    add_page(app, "privacy_desk.record_form", "Ghi yêu cầu về dữ liệu", 2)
