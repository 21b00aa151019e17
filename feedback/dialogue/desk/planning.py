"""A dialogue before it is held, on officers' pages: planned, amended, announced, moved, called off."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from flask import Flask, abort, render_template, request, url_for
from markupsafe import Markup

from feedback.agencies import heads
from feedback.cases import queries as cases
from feedback.cases.models import Case
from feedback.dialogue import agenda, planning, rules
from feedback.dialogue.actions import joining
from feedback.dialogue.actions import planning as acts
from feedback.dialogue.actions.changing import ANNOUNCE, EDIT
from feedback.dialogue.desk.door import door
from feedback.dialogue.desk.parts import SLOT, part
from feedback.dialogue.desk.planning_forms import (
    AmendForm,
    MoveForm,
    PlanForm,
    ReasonForm,
    VersionForm,
    filled,
    fresh,
)
from feedback.dialogue.desk.session import facts, found, found_own, may
from feedback.dialogue.models import DialogueSession
from feedback.law import dialogue as law
from feedback.law.refusal import Refusal
from feedback.web import now, slots, today
from feedback.web.commits import commits
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written

MOST_ASKED: Final = 300
"""So many requests may be made into one session at once."""


@door.get("/buoi-doi-thoai/lap")
@needs(EDIT)
def plan_form() -> str:
    """Lập buổi đối thoại, from nothing or from requests (``don``, their numbers, each once or more)."""
    agency_id = _agency()
    return _plan_page(PlanForm(formdata=None, **fresh(agency_id), **_from(_asked_by())))


@door.post("/buoi-doi-thoai/lap")
@needs(EDIT)
@commits
def plan() -> View:
    """Plan it, and join the requests that it is made of."""
    form, agency_id, made = PlanForm(), _agency(), dict[str, DialogueSession]()
    form.offer(agency_id)

    def act() -> None:
        session = acts.plan(form.details(), agency_id=agency_id, by=current_actor(), at=now())
        if asked := _asked_by():
            joining.join(session, [one.id for one in asked], by=current_actor(), at=now())
        made["session"], back["number"] = session, session.id

    back: dict[str, int] = {}
    return written(form, act, lambda: _planned(made["session"]), lambda: _plan_page(form), (".session", back))


@door.get("/buoi-doi-thoai/<int:number>/sua")
@needs(EDIT)
def amend_form(number: int) -> str:
    """Sửa thông tin buổi đối thoại."""
    session = found_own(number, EDIT)
    given = filled(planning.details_of(session), session.agency_id)
    return _amend_page(session, AmendForm(formdata=None, version=session.version, **given))


@door.post("/buoi-doi-thoai/<int:number>/sua")
@needs(EDIT)
@commits
def amend(number: int) -> View:
    """It is as typed."""
    session, form = found_own(number, EDIT), AmendForm()
    announced = session.state == "announced"
    form.offer(session.agency_id)
    if announced:
        form.fix()
    was = planning.details_of(session)
    return _change(
        number,
        form,
        lambda session, told: acts.amend(session, form.changed(was) if announced else form.details(), **told),
        "Đã sửa thông tin buổi đối thoại",
        lambda: _amend_page(found(number), form),
    )


@door.get("/buoi-doi-thoai/<int:number>/cong-bo-lich")
@needs(ANNOUNCE)
def announce_form(number: int) -> str:
    """What everybody will read, once more, and the button."""
    session = found_own(number, ANNOUNCE)
    return _announce_page(session, VersionForm(formdata=None, version=session.version))


@door.post("/buoi-doi-thoai/<int:number>/cong-bo-lich")
@needs(ANNOUNCE)
@commits
def announce(number: int) -> View:
    """Everybody may read it."""
    form = VersionForm()
    return _change(
        number,
        form,
        lambda session, told: acts.announce(session, **told),
        "Đã công bố buổi đối thoại",
        lambda: _announce_page(found(number), form),
    )


@door.get("/buoi-doi-thoai/<int:number>/doi")
@needs(ANNOUNCE)
def move_form(number: int) -> str:
    """Dời buổi đối thoại."""
    session = found_own(number, ANNOUNCE)
    given = filled(planning.details_of(session), session.agency_id)
    return _act_page(session, MoveForm(formdata=None, version=session.version, **given), "move")


@door.post("/buoi-doi-thoai/<int:number>/doi")
@needs(ANNOUNCE)
@commits
def move(number: int) -> View:
    """It stands on another day, at another hour or place; who registered is told."""
    session, form = found_own(number, ANNOUNCE), MoveForm()
    was = planning.details_of(session)
    return _change(
        number,
        form,
        lambda session, told: acts.move(session, form.details(was), reason=form.reason.data, **told),
        "Đã dời buổi đối thoại. Trang công khai ghi ngày mới và lý do",
        lambda: _act_page(found(number), form, "move"),
    )


@door.get("/buoi-doi-thoai/<int:number>/huy")
@needs(EDIT)
def call_off_form(number: int) -> str:
    """Hủy buổi đối thoại."""
    session = _may_call_off(number)
    return _act_page(session, ReasonForm(formdata=None, version=session.version), "call_off")


@door.post("/buoi-doi-thoai/<int:number>/huy")
@needs(EDIT)
@commits
def call_off(number: int) -> View:
    """It is not held; the reason is announced."""
    _may_call_off(number)
    form = ReasonForm()
    return _change(
        number,
        form,
        lambda session, told: acts.call_off(session, reason=form.reason.data, **told),
        "Đã hủy buổi đối thoại",
        lambda: _act_page(found(number), form, "call_off"),
    )


def _agency() -> int:
    """The officer's agency, if it holds dialogues; else 404."""
    agency_id = current_actor().agency_id
    if agency_id is None or not law.kinds_of(heads.head_of(agency_id)):
        abort(404)
    return agency_id


def _may_call_off(number: int) -> DialogueSession:
    """One that is announced is called off by the leader only."""
    session = found(number)
    return found_own(number, ANNOUNCE if session.announced_at else EDIT)


def _asked_by() -> list[Case]:
    """The requests that the address names; 404 for one that the officer can't read."""
    visible, given = cases.visible_to(current_actor()), request.args.getlist("don")[:MOST_ASKED]
    asked = [visible.by_number(one) for one in dict.fromkeys(given)]
    return [one if one is not None else abort(404) for one in asked]


def _from(asked: list[Case]) -> dict[str, Any]:
    """What the first of the requests says of the session."""
    if not asked:
        return {}
    first = asked[0]
    return {"topic": first.title, "field": first.field_key or "", "area": first.area_code or ""}


def _change(
    number: int,
    form: VersionForm,
    act: Callable[[DialogueSession, dict[str, Any]], Any],
    done: str,
    page: Callable[[], str],
) -> View:
    def take() -> None:
        act(found(number), {"expected": form.version.data or 0, "by": current_actor(), "at": now()})

    return written(form, take, done, page, ("dialogue_desk.session", {"number": number}))


def _planned(session: DialogueSession) -> str:
    owed = planning.notice_of(session)
    return f"Đã lập buổi đối thoại. {owed.words if owed else 'Công bố để người dân biết'}"


def _plan_page(form: PlanForm) -> str:
    agency_id = _agency()
    form.offer(agency_id)
    return render_template(
        "dialogue/desk/plan.html",
        session=None,
        form=form,
        asked=_asked_by(),
        ahead=_ahead(agency_id),
        title="Lập buổi đối thoại",
        button="Lập buổi đối thoại",
        back_to=url_for(".sessions"),
    )


def _ahead(agency_id: int) -> list[str]:
    """How long before its day each kind must be announced, in words."""
    kinds = law.kinds_of(heads.head_of(agency_id))
    return [words for one in kinds if (words := planning.ahead_words(agency_id, one, today()))]


def _amend_page(session: DialogueSession, form: AmendForm) -> str:
    form.offer(session.agency_id)
    if session.state == "announced":
        form.fix()
    return render_template(
        "dialogue/desk/plan.html",
        form=form,
        ahead=_ahead(session.agency_id) if session.state == "planned" else [],
        title="Sửa thông tin buổi đối thoại",
        button="Ghi thông tin",
        asked=[],
        barred=_barred(session),
        may_move=current_actor().may(ANNOUNCE),
        **facts(session),
    )


def _announce_page(session: DialogueSession, form: VersionForm) -> str:
    return render_template(
        "dialogue/desk/announce.html",
        form=form,
        barred=_barred(session) or ("Buổi đối thoại này đã công bố" if session.state == "announced" else ""),
        notice=planning.notice_of(session),
        items=agenda.items_of(session.id),
        documents=[one for one in agenda.documents_of(session.id) if one.public],
        closed=law.closed(session.closed_ground, session.held_on) if session.closed_ground else None,
        **facts(session),
    )


def _act_page(session: DialogueSession, form: VersionForm, act: str) -> str:
    barred = _barred(session)
    if act == "move" and not barred and session.state == "planned":
        barred = "Buổi này chưa công bố. Sửa ngày, giờ, nơi ở phần «Thông tin buổi đối thoại»"
    return render_template(f"dialogue/desk/{act}.html", form=form, barred=barred, **facts(session))


def _barred(session: DialogueSession) -> str:
    try:
        rules.demand_live(session.state, session.held_on, today())
    except Refusal as refusal:
        return str(refusal)
    return ""


def information(session: DialogueSession) -> Markup:
    """Its part: what it is about, when and where."""
    href = url_for(".amend_form", number=session.id)
    changeable = may(session, EDIT) and not _barred(session)
    return part("Thông tin buổi đối thoại", href if changeable else "", "done")


def announcement(session: DialogueSession) -> Markup:
    """Its part: whether everybody may know of it."""
    href, title = url_for(".announce_form", number=session.id), "Công bố buổi đối thoại"
    if session.announced_at is not None:
        return part(title, "", "done")
    if why := _barred(session):
        return part(title, "", "blocked", f"{why}.")
    owed = planning.notice_of(session)
    note = f"{owed.words}." if owed else ""
    if not may(session, ANNOUNCE):
        return part(title, "", "open", f"{note} Lãnh đạo công bố.".strip())
    return part(title, href, "open", note)


def init_app(app: Flask) -> None:
    """Show the parts."""
    slots.fill(app, SLOT, information)
    slots.fill(app, SLOT, announcement)
