"""From the page on which an officer registers a submission to what intake receives; shared by the desks."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from flask import abort
from flask_login import current_user

from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.attachments import actions as attachments
from feedback.attachments.actions import LaidDown
from feedback.attachments.inspect import BadFile
from feedback.attachments.messages import message as file_message
from feedback.cases import actions as cases
from feedback.cases.actions import keeping
from feedback.cases.desk.door import find_case, note_reading
from feedback.extensions import db
from feedback.intake import actions, answers, following, matter
from feedback.intake.actions import Received
from feedback.intake.desk_forms import RegisterForm
from feedback.intake.following import Following
from feedback.intake.incoming import Incoming
from feedback.intake.public.pages import offer_agencies
from feedback.intake.typed import answers as typed_in
from feedback.law import kinds
from feedback.law.kinds import Kind
from feedback.law.refusal import Refusal
from feedback.people.actions import CompanionDetails, PersonDetails
from feedback.web import now, today

ACCUSED: Final = ("name", "position", "agency", "role", "duty")


def offer_agencies_in(form: RegisterForm) -> None:
    for field in (form.accused_agency, form.named):
        offer_agencies(field)


def clocks_reach(form: RegisterForm) -> bool:
    """Whether the days can be reckoned from the day of receipt."""
    try:
        cases.check_clocks(kinds.by_slug(form.what.data), form.channel, form.arrived_on, at=now())
    except Refusal as refusal:
        form.refuse_day(str(refusal))
        return False
    return True


def laid_down(form: RegisterForm) -> tuple[LaidDown, ...] | None:
    """The files in the store; None, with the reason beside the field, when one is refused."""
    # Decoding pictures and syncing the disk takes time: no lock of the database is held meanwhile.
    db.session.rollback()
    try:
        files = [(one.filename, one.read()) for one in form.files.data]
        seal = actions.new_seal(kinds.by_slug(form.what.data))
        return tuple(attachments.lay_down(files, at=now(), seal=seal))
    except BadFile as bad:
        form.files.errors = [file_message(bad)]
        return None


def incoming(form: RegisterForm, place: str | None, home: str | None, laid: tuple[LaidDown, ...]) -> Incoming:
    """The submission that a good form makes; the officer is recorded as the one who wrote it down."""
    suggested = answers.field_of(form.title.data, form.body.data)
    chosen = form.field.data or None
    kind = kinds.by_slug(form.what.data)
    stated = _stated(kind, form)
    named = agencies.by_code(form.named.data) if form.named.data else None
    return Incoming(
        kind=kind,
        sender=_sender(form, home),
        channel=form.channel,
        forwarder=form.forwarded_by,
        received_at=now(),
        received_on=form.arrived_on,
        postmarked_on=form.stamped_on,
        title=form.title.data,
        body="\n\n".join((form.body.data, *stated.remarks)),
        wish=form.wish.data or None,
        place=form.place.data or None,
        # Who says nothing of the place most often means where he lives.
        area_code=place or home,
        field_key=chosen or suggested["field_key"],
        field_words=() if chosen else tuple(suggested["field_words"]),
        submission_key=form.submission_key.data,
        files=laid,
        named_agency_id=named.id if named else None,
        respondents=stated.respondents,
        public_duty=stated.public_duty,
        second_level=stated.second_level,
        signature=form.signature.data or "none",
        kept_back="kept_back" in form and bool(form.kept_back.data),
        **_following(form, kind, stated),
    )


def receive(form: RegisterForm, submission: Incoming, *, by: Actor, at: datetime) -> Received:
    """Take a submission in with the original papers that came with it; one transaction.

    Raises IntegrityError for a submission key that was used, routing.denounced.NobodyHere, NotAllowed.
    """
    received = actions.receive([submission], by=by, at=at)[0]
    keep_originals(form, received, by=by, at=at)
    return received


def keep_originals(form: RegisterForm, received: Received, *, by: Actor, at: datetime) -> None:
    """Take the original papers in that came with what was just received; nothing where none is asked for.

    Raises NotAllowed.
    """
    papers = form.originals.papers() if "originals" in form else []
    if papers:
        lodged = received.lodged
        keeping.take_with(lodged.case_id, papers, submission_id=lodged.submission_id, by=by, at=at)


def known_of(number: str) -> dict[str, Any]:
    """What the form can say of a first case; 404 for one that this officer may not see."""
    case = find_case(number)
    note_reading(case.id, "ghi-don")
    found = following.right_of_any(case, today())
    if found is None:
        abort(404)
    known = {"what": kinds.texts(Kind(case.kind)).slug, "rests_on": case.number}
    if case.sealed:
        return known | {"again": found.remedy.again}
    area = agencies.area_by_code(case.area_code) if case.area_code else None
    answers = following.contested_again(case, found)
    number, made_on = (answers.pop(f"discipline_{part}", None) for part in ("number", "on"))
    answers["dismissal"] = answers.get("dismissal") == "yes"
    return (
        known
        | {"where": area.full_name if area else "", "title": following.title_of(case, found.remedy)}
        | {"field": following.field_of(case)}
        | ({"decision_number": number, "decision_on": made_on} if number or made_on else {})
        | answers
    )


def _following(form: RegisterForm, kind: Kind, stated: matter.Stated) -> Following:
    """How it rests on the case from whose page the officer came, and whether it is denounced again."""
    case = find_case(form.rests_on.data) if form.rests_on.data else None
    again = kind is Kind.DENUNCIATION and form.again.data not in ("", "no")
    if case is not None and case.kind == kind and again:
        return following.again(case.id, "again", form.again.data)
    if case is not None and case.kind == kind and stated.second_level:
        return {"earlier": (case.id, "second_level")}
    return {"again": True, "circumstances": frozenset({form.again.data})} if again else {}


def _stated(kind: Kind, form: RegisterForm) -> matter.Stated:
    """Whom it is about, from the boxes under the kind."""
    typed = typed_in(form)
    if kind is Kind.DENUNCIATION:
        return matter.accused({name: typed[f"accused_{name}"] for name in ACCUSED})
    if kind is Kind.COMPLAINT:
        number, made_on = typed["decision_number"], typed["decision_on"]
        dismissal = "yes" if typed["dismissal"] else "no"
        return matter.contested(
            typed | {"dismissal": dismissal, "discipline_number": number, "discipline_on": made_on}
        )
    return matter.Stated()


def _sender(form: RegisterForm, home: str | None) -> PersonDetails:
    if form.without_sender():
        details = answers.NOBODY
    else:
        details = answers.sender_of(typed_in(form) | {"area_code": home})
    scribe = CompanionDetails("scribe", current_user.full_name, current_user.position or None)
    return replace(details, companions=(*details.companions, scribe))
