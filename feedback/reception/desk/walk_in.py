"""Ghi lượt tiếp công dân (O03): one page in the order in which one speaks, then what he takes home."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from flask import abort, redirect, render_template, request, session, url_for
from flask_login import current_user
from markupsafe import Markup
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from feedback.agencies import queries as agencies
from feedback.attachments.actions import LaidDown
from feedback.cases import beyond_level
from feedback.cases import queries as cases
from feedback.cases.actions import NotYours as NotYourCase
from feedback.cases.models import Case
from feedback.extensions import db
from feedback.intake import answers, drafts, receipts, registering
from feedback.intake.desk_forms import DENUNCIATION
from feedback.intake.public.pages import offer_agencies
from feedback.intake.public.writing import commune_of
from feedback.intake.typed import answers as typed_in
from feedback.law import kinds
from feedback.law import reception as law
from feedback.law.kinds import Kind
from feedback.law.procedure import NotAllowed
from feedback.people import queries as people
from feedback.people.details import NOBODY
from feedback.people.rules import HIDDEN
from feedback.reception import away, shifts, visits, who
from feedback.reception.actions.away import log_away
from feedback.reception.actions.turns import Elsewhere
from feedback.reception.actions.visits import VisitDetails, log_visit
from feedback.reception.chosen import Chosen
from feedback.reception.desk import away_beside, away_tokens
from feedback.reception.desk import shifts as shift_pages
from feedback.reception.desk import today as called
from feedback.reception.desk.away_tokens import Carried
from feedback.reception.desk.door import door
from feedback.reception.desk.lines import LAST, name_of
from feedback.reception.desk.shifts import WRITE, View
from feedback.reception.desk.walk_in_forms import WalkInForm
from feedback.reception.models import Visit
from feedback.reception.rules import BadDetail, NotYours
from feedback.reception.shifts import Current
from feedback.routing.denounced import NobodyHere
from feedback.text import fold
from feedback.web import now, today
from feedback.web.commits import commits
from feedback.web.guards import current_actor, needs

_FIELDS: Final = {
    "visited_on": "received_on",
    "session_id": "received_on",
    **{name: name for name in ("guided_to", "ground", "ground_words", "outcome", "waiver", "joins")},
}
"""Where on the page stands what the act says of a field of ``VisitDetails``."""
NO_SHIFT: Final = "Ca tiếp đã hết. Mở «Đổi ca» ở một thẻ khác, đặt ca, rồi bấm «Ghi» ở đây lần nữa"

REFUSALS: Final = (BadDetail, NotYours, NotYourCase, NotAllowed, NobodyHere)
"""What an act says of a line that can't be."""
USED: Final = "Số tạm này vừa được nhập ở nơi khác. Tìm số tạm ở trang «Số tạm» để xem lượt đã ghi"
WRONG_TURN: Final = "Số thứ tự này không còn chờ ở nơi tiếp. Bấm «Ghi» lần nữa để ghi như người mới đến"


@door.get("/tiep-dan")
@needs(WRITE)
def walk_in_form() -> str:
    """The form under the officer's shift, empty or with what one who has a turn (``luot``) said of himself.

    Before the first of the day the shift is asked.
    """
    found = shifts.current(current_user.id, today())
    if found is None:
        return shift_pages.page(shift_pages.new_form())
    turn = Chosen(request.args).luot.data
    served = called.written_down(turn)
    said = {} if served else called.announced(turn)
    form = WalkInForm(formdata=None, received_on=today(), submission_key=drafts.new_key(), **said)
    form.form_errors = [served] if served else []
    offer(form)
    return page(form, found)


@door.post("/tiep-dan")
@needs(WRITE)
@commits
def walk_in() -> View:
    """Ghi: the line is numbered, a new matter received; what he takes home is the next page."""
    form = WalkInForm()
    offer(form)
    carried = away_tokens.read(form.away.data) if form.away.data else None
    if form.away.data and carried is None:
        abort(404)
    found = current_for(form, carried)
    judged = judge(form)
    if judged is None:
        return page(form, found), 422
    key = form.submission_key.data
    if visits.by_key(key) is not None:
        return _to_done(key)
    if found is None:
        form.form_errors = [NO_SHIFT]
        return page(form, None), 422
    laid = registering.laid_down(form) if form.new_matter else ()
    if laid is None:
        return page(form, found), 422
    try:
        details = details_of(form, found, judged, laid)
        if carried is not None:
            log_away(details, carried.stamp, by=current_actor(), at=now())
        else:
            log_visit(details, by=current_actor(), at=now())
    except REFUSALS as refusal:
        db.session.rollback()
        say(form, refusal)
        return page(form, current_for(form, carried)), 422
    except (LookupError, Elsewhere):
        db.session.rollback()
        if form.turn.data is None:
            raise
        form.turn.data, form.form_errors = None, [WRONG_TURN]
        return page(form, shifts.current(current_user.id, today())), 422
    except IntegrityError:
        db.session.rollback()
        taken = away.by_number(carried.stamp.number) if carried is not None else None
        if visits.by_key(key) is None and taken is None:
            raise
        if visits.by_key(key) is None:
            form.form_errors = [USED]
            return page(form, current_for(form, carried)), 409
    return _to_done(key)


@door.get("/tiep-dan/da-ghi")
@needs(WRITE)
def logged() -> View:
    """The number of the line, the receipt with code and secret; one press prints it."""
    visit, receipt = _last()
    if visit is None:
        return redirect(url_for("reception_desk.walk_in_form"), 302)
    return render_template(
        "reception/desk/logged.html",
        visit=visit,
        name=name_of(visit),
        receipt=receipt,
        outcome=law.entry(law.OUTCOMES, visit.outcome),
        ground=law.entry(law.REFUSALS, visit.ground) if visit.ground else None,
        group_from=law.group_from(visit.visited_on),
        beyond=_beyond(visit),
        away=away.of_visits([visit.id]).get(visit.id),
        may_read=current_actor().may("reception:book:read"),
    )


@dataclass(frozen=True, slots=True)
class Judged:
    """What a good form is about: the case that he joins, where it is and where he lives."""

    joined: Case | None
    place: str | None
    home: str | None


def current_for(form: WalkInForm, carried: Carried | None) -> Current | None:
    """The officer's shift; of what was written down without a line that of its place and day."""
    if carried is None:
        return shifts.current(current_user.id, today())
    return carried.current(form.received_on.data)


def judge(form: WalkInForm) -> Judged | None:
    """Whether all that was said can be taken; None with the faults beside the fields."""
    joined = _joined(form)
    form.settle(form.received_on.data or today())
    valid = form.validate_on_submit()
    place, home = commune_of(form.where), commune_of(form.commune)
    if form.joins.data and joined is None and form.again_of is None:
        form.joins.errors = ["Vụ việc này không có, hoặc không thuộc cơ quan ông/bà. Tìm lại người đến"]
    elif form.case_number.data and joined is None:
        form.case_number.errors = ["Không có vụ việc này ở cơ quan ông/bà. Xem lại số, hoặc để trống"]
    elif joined is not None and not form.stranger.data and _is_stranger(form, joined):
        form.stranger.errors = ["Người đến không có tên trong vụ việc đã chọn. Xem lại, hoặc đánh dấu ô này"]
    reach = not form.new_matter or not valid or registering.clocks_reach(form)
    if not valid or not reach or form.where.errors or form.commune.errors or _about_errors(form):
        return None
    return Judged(joined, place, home)


def say(form: WalkInForm, refusal: Exception) -> None:
    """A refusal of the act beside the field that it names, else above the form."""
    field = _FIELDS.get(getattr(refusal, "field", ""))
    if field is not None:
        form[field].errors = [str(refusal)]
    else:
        form.form_errors = [str(refusal)]


def offer(form: WalkInForm) -> None:
    """Fill the lists of agencies and of grounds."""
    registering.offer_agencies_in(form)
    offer_agencies(form.guided_agency)
    form.ground.choices = [(one.key, one.words) for one in law.on_day(law.REFUSALS, today())]


def page(form: WalkInForm, found: Current | None, *, beside: str = "") -> str:
    """The page, with who was found beside it (markup of ``_person.html``)."""
    if form.what.data != DENUNCIATION:
        # Of another kind it doesn't count; whoever chooses this one next finds secrecy preset again.
        form.confidential.data = True
    return render_template(
        "reception/desk/walk_in.html",
        form=form,
        current=found,
        kind=law.entry(law.KINDS, found.shift.kind).words if found else "",
        mode=law.entry(law.MODES, found.shift.mode).words if found else "",
        beside=Markup(beside),  # noqa: S704
        areas=agencies.areas_today(),
        agencies=agencies.all_names(today()),
        more=_typed_more(form),
        away=away_beside.beside(form.away.data, form) if form.away.data else None,
    )


def _typed_more(form: WalkInForm) -> bool:
    """Whether something behind «Ghi thêm» was typed or has to be mended."""
    more = (
        *("address", "organisation", "body", "wish", "where", "place", "field", "wants", "email", "files"),
        *("case_number", "told", "copies", "originals", "wants_result", "dealt_by", "competent", "note"),
        *("authorised_name", "authorised_paper"),
    )
    typed = any(form[name].data or form[name].errors for name in more if name != "wants")
    return typed or bool(form.wants.errors or form.received_on.errors) or form.received_on.data != today()


def _joined(form: WalkInForm) -> Case | None:
    """The case about which he comes again. It says of which kind the matter is, whatever was ticked; what
    else the page asks of a new one is taken from it, or from the visit that he repeats.
    """
    if form.again_of is not None:
        before = who.told_before(form.again_of, current_actor())
        if before is not None:
            form.what.data = form.what.data or kinds.texts(Kind(before.about)).slug
            form.title.data = form.title.data or before.summary
        return None
    if not form.joined_case:
        return None
    case = cases.visible_to(current_actor()).exactly(form.joined_case)
    if case is None:
        return None
    kind = kinds.texts(Kind(case.kind)).slug
    if case.sealed and form.what.data != kind:
        form.confidential.data = True
    if case.sealed or form.what.data != DENUNCIATION:
        form.what.data = kind
    form.title.data = form.title.data or (HIDDEN if case.sealed else case.title)
    return case


def _is_stranger(form: WalkInForm, case: Case) -> bool:
    """Whether neither the paper nor the name of who comes is that of one who sent or signed the case."""
    number = form.id_number.data
    if case.sealed or (number and visits.is_party(case.id, people.same_as(people.bearing(number)))):
        return False
    named = people.names(visits.parties_of(case.id)).values()
    return fold(form.full_name.data or "") not in map(fold, named)


def _about_errors(form: WalkInForm) -> bool:
    return bool(form.joins.errors or form.case_number.errors or form.stranger.errors)


def details_of(form: WalkInForm, found: Current, judged: Judged, laid: tuple[LaidDown, ...]) -> VisitDetails:
    """The line that a good form makes."""
    joined, where, home = judged.joined, judged.place, judged.home
    place, shift = where or home, found.shift
    if not form.body.data:
        form.body.data = form.title.data
    incoming = registering.incoming(form, place, home, laid) if form.new_matter else None
    nameless = form.without_sender() or not form.full_name.data
    told = NOBODY if nameless else answers.sender_of(typed_in(form) | {"area_code": home})
    guided = agencies.by_code(form.guided_agency.data) if form.guided_agency.data else None
    return VisitDetails(
        place_id=shift.place_id,
        visited_on=form.received_on.data,
        kind=shift.kind,
        mode=shift.mode,
        receiver_id=shift.receiver_id,
        receiver_name=shift.receiver_name,
        receiver_position=shift.receiver_position,
        session_id=shift.session_id,
        person=told,
        confidential=form.secret or nameless,
        waiver=None if form.secret or nameless else form.waiver.data or None,
        about=kinds.by_slug(form.what.data).value,
        summary=form.title.data,
        area_code=place,
        people_count=form.people_count.data,
        outcome=form.outcome.data,
        ground=form.ground.data or None,
        ground_words=form.ground_words.data or None,
        guided_agency_id=guided.id if guided else None,
        guided_to=form.guided_to.data or None,
        told=form.told.data or None,
        papers=form.papers(),
        wants_result=form.wants_result.data,
        dealt_by=form.dealt_by.data or None,
        competent=form.competent.data or "unknown",
        note=form.note.data or None,
        id_warning=form.id_warning(),
        incoming=incoming,
        joins=joined.id if joined is not None else None,
        again_of=form.again_of,
        turn_id=form.turn.data,
        submission_key=form.submission_key.data,
    )


def _to_done(key: str) -> Response:
    session[LAST] = key
    return redirect(url_for("reception_desk.logged"), 303)


def _last() -> tuple[Visit | None, receipts.Receipt | None]:
    """What this officer wrote down last in this browser, and the receipt of what was taken in with it."""
    key = session.get(LAST)
    visit = visits.by_key(key) if key else None
    if visit is None or visit.officer_id != current_user.id:
        return None, None
    return visit, receipts.of_key(key) if key and visit.submission_id else None


def _beyond(visit: Visit) -> Any:
    case = db.session.get(Case, visit.case_id) if visit.submission_id else None
    return beyond_level.of(case, today()) if case is not None else None
