"""Ghi kết quả buổi tiếp trực tuyến: minutes, recording, the line of the register, what is taken in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from flask import Flask, abort, flash, redirect, render_template, session, url_for
from markupsafe import Markup
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from feedback import config
from feedback.accounts import queries as accounts
from feedback.agencies import queries as agencies
from feedback.attachments import inspect as types
from feedback.attachments.actions import LaidDown
from feedback.attachments.inspect import BadFile
from feedback.attachments.messages import message as file_message
from feedback.cases import queries as cases
from feedback.cases import sealed
from feedback.cases.actions.moving import NotYours
from feedback.extensions import db
from feedback.intake import drafts, registering
from feedback.intake.incoming import Incoming
from feedback.intake.public.writing import commune_of
from feedback.law import kinds
from feedback.law import reception as law
from feedback.law.kinds import SEALED_KINDS, Kind
from feedback.law.refusal import Refusal
from feedback.papers import signatures
from feedback.papers.signatures import Unreadable
from feedback.people import queries as people
from feedback.people.rules import HIDDEN
from feedback.reception import online, visits
from feedback.reception.actions import online_session
from feedback.reception.actions.online_session import Held
from feedback.reception.actions.visits import VisitDetails
from feedback.reception.desk import lines
from feedback.reception.desk.door import door
from feedback.reception.desk.online import at_home, find, note_reading
from feedback.reception.desk.online_forms import REGULAR, HeldForm
from feedback.reception.models import OnlineReception, Session, Visit
from feedback.reception.rules import Stale
from feedback.reception.slots import words as hour_words
from feedback.routing.denounced import NobodyHere
from feedback.web import now, slots, today
from feedback.web.commits import commits
from feedback.web.forms import Choice
from feedback.web.guards import current_actor, needs

View = Response | str | tuple[str, int]

_TYPES: Final = (types.PDF, types.JPEG, types.PNG, types.HEIC)
_NOT_READY: Final = "Chưa đến giờ tiếp, hoặc yêu cầu này đã kết thúc. Xem lại tình trạng"
_STAYS_SEALED: Final = "Nội dung này được mã hóa. Giữ loại đơn người dân đã chọn; phân loại lại sau khi nhận"
_FIELDS: Final = {
    "ground": "refusal",
    "ground_words": "cited",
    "guided_to": "guided_to",
    "session_id": "kind_of_day",
    "kind": "kind_of_day",
    "outcome": "outcome",
    "recording_sha256": "recording_sha256",
}
"""Beside which box a refusal about a part of the line is said."""


@door.get("/tiep-truc-tuyen/xu-ly/<int:number>/ket-qua")
@needs("reception:visit:write")
def online_held_form(number: int) -> str:
    """Asks what happened; what the citizen wrote is filled in."""
    one = _mine(number)
    note_reading(number)
    words = online.words_of(one)
    form = HeldForm(
        formdata=None,
        version=one.version,
        what=kinds.texts(Kind(one.about)).slug,
        title=words.subject,
        body=words.story,
        **{f"accused_{name}": text for name, text in words.accused.items()},
        submission_key=drafts.new_key(),
    )
    return _page(form, one)


@door.post("/tiep-truc-tuyen/xu-ly/<int:number>/ket-qua")
@needs("reception:visit:write")
@commits
def online_held(number: int) -> View:
    """Keep minutes and recording, write the line; what is taken in has its receipt on the next page."""
    one = _mine(number)
    form = HeldForm()
    _offer(form, one)
    form.about_whom(one, people.said(one.person_id))
    valid = form.validate_on_submit()
    area = commune_of(form.where) if form.takes_in else None
    joined = cases.visible_to(current_actor()).by_number(form.joins.data) if form.joins.data else None
    if form.joins.data and joined is None:
        form.joins.errors = ["Không tìm thấy vụ việc có số này. Xem lại số, hoặc bỏ trống để nhận đơn mới"]
    if not _is_ready(one):
        form.form_errors = [_NOT_READY]
        return _again(form, number, 409)
    if not valid or form.where.errors or form.joins.errors:
        return _again(form, number)
    if form.takes_in and not registering.clocks_reach(form):
        return _again(form, number)
    key = form.submission_key.data or ""
    if visits.by_key(key) is not None:
        return _done(form, number)
    if one.about in SEALED_KINDS and form.takes_in and kinds.by_slug(form.what.data) not in SEALED_KINDS:
        form.what.errors = [_STAYS_SEALED]
        return _again(form, number)
    case_id = joined.id if joined is not None else None
    incoming = _incoming(form, one, area) if form.takes_in else None
    if form.takes_in and incoming is None:
        return _again(form, number)
    minutes = _minutes(form, find(number))
    if minutes is None:
        return _again(form, number)
    return _written(form, find(number), minutes, incoming, case_id)


def _written(
    form: HeldForm,
    one: OnlineReception,
    minutes: tuple[Sequence[LaidDown], Sequence[dict[str, Any]]],
    incoming: Incoming | None,
    case_id: int | None,
) -> View:
    number = one.id
    held = Held(
        minutes=_minutes_words(form, one),
        minutes_files=minutes[0],
        signatures=minutes[1],
        recording_place=form.recording_place.data or "",
        recording_sha256=form.recording_sha256.data or "",
        visit=_line(form, one, incoming, case_id),
    )
    try:
        online_session.hold(one, held, expected=form.version.data or 0, by=current_actor(), at=now())
    except Stale as overtaken:
        form.version.data = overtaken.current
        form.form_errors = [f"{overtaken}. Xem lại tình trạng, rồi bấm lần nữa nếu vẫn muốn ghi"]
        return _again(form, number, 409)
    except (NotYours, NobodyHere, Refusal) as refusal:
        need = _FIELDS.get(getattr(refusal, "need", "") or getattr(refusal, "field", ""), "")
        if need:
            form[need].errors = [str(refusal)]
        else:
            form.form_errors = [str(refusal)]
        return _again(form, number)
    except IntegrityError:
        db.session.rollback()
        if visits.by_key(form.submission_key.data or "") is None:
            raise
    return _done(form, number)


def _done(form: HeldForm, number: int) -> Response:
    if form.takes_in and form.submission_key.data:
        session[lines.LAST] = form.submission_key.data
        return redirect(url_for("reception_desk.logged"), 303)
    flash("Đã ghi kết quả buổi tiếp trực tuyến vào sổ tiếp công dân", "done")
    return redirect(url_for("reception_desk.online_show", number=number), 303)


def _is_ready(one: OnlineReception) -> bool:
    return one.state == "notified" and online_session.is_over(one, now())


def _mine(number: int) -> OnlineReception:
    one = find(number)
    if not at_home(one):
        abort(403)
    return one


def _incoming(form: HeldForm, one: OnlineReception, area: str | None) -> Incoming | None:
    """The submission, sent by who asked; None, with the reason beside the files, when one is refused."""
    person_id = one.person_id
    laid = registering.laid_down(form)
    if laid is None:
        return None
    typed = registering.incoming(form, area, None, laid)
    # By post or not at all: nobody writes mails to a denouncer.
    said = people.said(person_id)
    sender = replace(said, wants="post") if typed.kind in SEALED_KINDS else said
    scribe = tuple(each for each in typed.sender.companions if each.role == "scribe")
    return replace(typed, sender=replace(sender, companions=(*sender.companions, *scribe)))


def _minutes(
    form: HeldForm, one: OnlineReception
) -> tuple[Sequence[LaidDown], Sequence[dict[str, Any]]] | None:
    """The signed minutes in the store and their digital signatures; None, with the reason beside the field.

    Of a denunciation the words lie sealed beside them.
    """
    seal, words = online.seal_of(one), _minutes_words(form, one)
    db.session.rollback()
    settings = config.current()
    try:
        files = [(each.filename, each.read()) for each in form.signed.data]
        for name, data in files:
            found = types.inspect(data, name, most_bytes=settings.max_file_bytes)
            if found.media_type not in _TYPES:
                raise BadFile("type", found.safe_name)
        roots = signatures.trusted_roots(settings.trusted_signers)
        signed = [each for _, data in files for each in signatures.verified(data, roots)]
        if any(not (each.intact and each.whole) for each in signed):
            form.signed.errors = ["Chữ ký số không còn đúng: tệp bị sửa sau khi ký. Ký lại rồi tải lên"]
            return None
        _, laid = sealed.lay_down(seal, words, files, at=now())
        return laid, [each.told() for each in signed]
    except (BadFile, Unreadable) as bad:
        why = file_message(bad, "Dùng PDF, JPG hoặc PNG") if isinstance(bad, BadFile) else str(bad)
        form.signed.errors = [why.rstrip(".")]
        return None


def _minutes_words(form: HeldForm, one: OnlineReception) -> str:
    """The minutes; of a denunciation what was told too, which stands nowhere in the open."""
    told = form.told.data if one.about in SEALED_KINDS else ""
    return "\n\n".join(filter(None, (form.minutes.data, f"Đã giải thích, hướng dẫn: {told}" if told else "")))


def _line(
    form: HeldForm, one: OnlineReception, incoming: Incoming | None, case_id: int | None
) -> VisitDetails:
    """The line of the register. Who waived secrecy stands in it by name; what he denounces never does."""
    kind = incoming.kind if incoming is not None else Kind(one.about)
    chosen = form.kind_of_day.data or REGULAR
    meeting = db.session.get(Session, int(chosen)) if chosen != REGULAR else None
    person = people.said(one.person_id)
    receiver = accounts.by_id(one.receiver_id or 0)
    of_session = "delegated" if meeting is not None and meeting.delegate_name else meeting and meeting.kind
    return VisitDetails(
        place_id=online.place_of(one) or 0,
        visited_on=one.held_on or today(),
        kind=of_session or REGULAR,
        mode="online",
        receiver_id=one.receiver_id,
        receiver_name=receiver.full_name if receiver else "",
        receiver_position=(receiver.position or "") if receiver else "",
        session_id=meeting.id if meeting is not None else None,
        person=person,
        confidential=kind in SEALED_KINDS and not one.waiver,
        about=kind.value,
        summary=HIDDEN if kind in SEALED_KINDS or one.sealed_content is not None else one.subject,
        area_code=person.area_code,
        people_count=one.people_count,
        id_warning=one.details.get("id_warning"),
        outcome=form.outcome.data or "",
        ground=form.refusal.data or None,
        ground_words=form.cited.data or None,
        guided_to=form.guided_to.data or None,
        told=(form.told.data or None) if one.sealed_content is None else None,
        incoming=incoming,
        joins=case_id,
        submission_key=form.submission_key.data,
    )


def _again(form: HeldForm, number: int, status: int = 422) -> View:
    # SQLite has one writer: the reading is noted by another connection, so ours lets go first.
    db.session.rollback()
    note_reading(number)
    return _page(form, find(number)), status


def _offer(form: HeldForm, one: OnlineReception) -> None:
    """The leader's sessions of that day and place, and the agencies for the boxes of the kind."""
    registering.offer_agencies_in(form)
    form.kind_of_day.choices = [
        Choice(REGULAR, law.entry(law.KINDS, REGULAR).words),
        *(
            Choice(
                str(each.id),
                f"Buổi tiếp của {each.leader_position} {each.leader_name}, {hour_words(each.opens)}",
            )
            for each in online.sessions_of(one)
        ),
    ]


def _page(form: HeldForm, one: OnlineReception) -> str:
    _offer(form, one)
    return render_template(
        "reception/desk/online_held.html",
        form=form,
        one=one,
        name=people.names([one.person_id])[one.person_id],
        ready=_is_ready(one),
        areas=agencies.areas_today(),
        agencies=agencies.all_names(today()),
    )


def of_visit(visit: Visit) -> Markup | None:
    """On the page of a line: the way to the request, its minutes and its recording."""
    actor = current_actor()
    one = online.by_visit(visit.id) if visit.mode == "online" else None
    if one is None or not actor.may(online.READ) or online.visible(actor, one.id) is None:
        return None
    return Markup(render_template("reception/desk/_online_visit.html", one=one))  # noqa: S704


def init_app(app: Flask) -> None:
    """Stand on the page of the line that a session made."""
    slots.fill(app, "visit_papers", of_visit)
