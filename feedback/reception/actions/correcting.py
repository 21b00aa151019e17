"""Đính chính: a wrong line is followed by a new one that names it; nothing of the register is overwritten."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from sqlalchemy import select

from feedback.actor import Actor
from feedback.deadlines import actions as deadlines
from feedback.deadlines import queries as running
from feedback.deadlines.actions import Start
from feedback.extensions import db
from feedback.law import reception as law
from feedback.law.kinds import Kind
from feedback.people import actions as people
from feedback.people import queries as people_queries
from feedback.people import rules as people_rules
from feedback.people.details import NOBODY, PersonDetails
from feedback.reception import groups, papers, secrecy, visits
from feedback.reception.actions import visits as logging
from feedback.reception.actions.history import VISIT, note
from feedback.reception.actions.visits import REFUSE_NOTICE, VisitDetails, WrongVisit
from feedback.reception.models import Visit

_AS_BEFORE = (
    *("place_id", "kind", "mode", "receiver_name", "receiver_position", "receiver_id", "session_id"),
    *("confidential", "waiver", "papers", "wants_result"),
)
_CORRECTED: Final = {
    "about": "loại việc",
    "visited_on": "ngày tiếp",
    "people_count": "số người",
    "competent": "thẩm quyền",
    "outcome": "kết quả tiếp",
    "ground": "căn cứ từ chối",
    "ground_words": "điều, khoản",
    "guided_agency_id": "cơ quan hướng dẫn đến",
    "guided_to": "cơ quan hướng dẫn đến",
}
"""What a correction may change of a line of a denunciation, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A line as it should have been; fields as in ``models.Visit``, texts clean NFC.

    ``id_number`` empty: as it was; ``id_warning``, why there is none, likewise. Of a confidential line name,
    address and number stay as they are, of one of a denunciation the summary and all free text.
    """

    visited_on: date
    full_name: str
    address: str | None
    id_number: str
    about: str
    summary: str
    people_count: int
    competent: str
    outcome: str
    dealt_by: str | None = None
    ground: str | None = None
    ground_words: str | None = None
    guided_agency_id: int | None = None
    guided_to: str | None = None
    told: str | None = None
    note: str | None = None
    id_warning: str | None = None


def correct(visit_id: int, correction: Correction, *, why: str, by: Actor, at: datetime) -> Visit:
    """Đính chính một dòng: a new line of the same place with the next number of the year of the visit.

    The case and the submission stay those of the old line; so what was taken in, and as what, can't be
    corrected here: that is done at the case. A line that becomes one of a denunciation is confidential, and
    so are all that it corrects (``visits.secret_among``): of who came and about what nothing is told any
    more (LTC Đ56). Of a denunciation no words go along, and the reason says by itself what is corrected:
    nothing typed stands in the line. Open clocks go along, but that of a written refusal ends where nobody
    was refused. Only the newest line of a chain can be corrected.

    Raises NotYourPlace, WrongVisit; LookupError for a line there is not.
    """
    old = db.session.scalar(select(Visit).where(Visit.id == visit_id).with_for_update())
    if old is None:
        raise LookupError(f"no visit {visit_id}")
    place = logging.own_place(old.place_id, by)
    _demand_newest(old)
    _demand_same_matter(old, correction)
    _demand_group(old, correction)
    secret = old.confidential or turns_secret(old, correction)
    said = NOBODY if secret else people_queries.said(old.person_id)
    person = said if secret else _person(said, correction)
    if secrecy.is_hushed(correction.about):
        why = _what_differs(old, correction)
    details = VisitDetails(
        **{name: getattr(old, name) for name in _AS_BEFORE},
        **{
            name: getattr(correction, name)
            for name in Correction.__dataclass_fields__
            if name not in ("full_name", "address", "id_number", "id_warning")
        },
        id_warning=None if correction.id_number else correction.id_warning or old.id_warning,
        person=person,
        area_code=person.area_code or old.area_code,
        joins=old.case_id,
    )
    if turns_secret(old, correction):
        details = replace(details, confidential=True, id_warning=None, area_code=None)
    details = secrecy.kept(details)
    logging.demand_lawful(details, place, at)
    person_id = old.person_id if person == said else people.record([person], at=at)[0]
    new = logging.new_line(details, place, person_id, old.case_id, old.submission_id, by=by, at=at)
    same = {person_id} if secret else people_queries.same_as({person_id})
    if not turns_secret(old, correction):
        new.occasion, new.earlier_id = old.occasion, old.earlier_id
    if old.case_id is not None:
        before = visits.earlier_of(same, case_id=old.case_id, until=new.visited_on)
        earlier = [one for one in before if one[0] != old.id]
        if earlier:
            new.occasion, new.earlier_id = earlier[0][1] + 1, earlier[0][0]
    new.competent, new.corrects_id, new.correction_why = correction.competent, old.id, why
    db.session.add(new)
    db.session.flush()
    note(
        (VISIT, new.id),
        "corrected",
        {"line": new.number, "year": new.year, "corrects": [old.year, old.number]},
        agency_id=new.agency_id,
        by=by,
        at=at,
        content=visits.content_of(new, people_queries.fingerprints({person_id})),
    )
    _take_clocks_along(old, new, by=by, at=at)
    return new


def turns_secret(old: Visit, correction: Correction) -> bool:
    """Whether the line becomes one of a denunciation, which it was not."""
    return correction.about == Kind.DENUNCIATION and old.about != Kind.DENUNCIATION


def _demand_group(old: Visit, correction: Correction) -> None:
    listed = groups.listed_of(old)
    if correction.people_count < listed:
        raise WrongVisit(
            "people_count", f"Đoàn đã ghi {listed} người trong danh sách. Nhập từ {listed} người trở lên."
        )


def _demand_newest(old: Visit) -> None:
    later = db.session.scalar(select(Visit).where(Visit.corrects_id == old.id))
    if later is not None:
        raise WrongVisit(
            "",
            f"Dòng {old.number} đã được đính chính tại dòng {later.number}. Đính chính dòng {later.number}.",
        )


def _demand_same_matter(old: Visit, correction: Correction) -> None:
    if old.outcome == "taken" and correction.outcome != "taken":
        raise WrongVisit("outcome", "Lượt này đã nhận đơn. Muốn thôi giải quyết, làm ở vụ việc.")
    if old.outcome != "taken" and correction.outcome == "taken":
        raise WrongVisit("outcome", "Đính chính không nhận đơn. Muốn nhận đơn, ghi một lượt tiếp mới.")
    if old.outcome == "taken" and correction.about != old.about:
        raise WrongVisit("about", "Đơn đã nhận theo loại này. Muốn đổi loại, làm ở vụ việc.")
    if old.case_id is not None and turns_secret(old, correction):
        raise WrongVisit("about", "Lượt này gắn với một vụ việc. Muốn đổi loại, làm ở vụ việc.")
    if secrecy.is_hushed(old.about) and correction.about != old.about:
        raise WrongVisit("about", "Dòng giữ bí mật không đổi loại việc. Việc khác thì ghi lượt tiếp mới.")


def _what_differs(old: Visit, correction: Correction) -> str:
    names = [words for name, words in _CORRECTED.items() if getattr(old, name) != getattr(correction, name)]
    return f"Sửa {', '.join(dict.fromkeys(names))}" if names else "Sửa thông tin người đến"


def _person(said: PersonDetails, correction: Correction) -> PersonDetails:
    number = correction.id_number or said.id_number
    return replace(
        said,
        full_name=correction.full_name,
        address=correction.address,
        id_number=number,
        id_kind=people_rules.id_kind(number) if number else None,
        people_count=correction.people_count,
    )


def _take_clocks_along(old: Visit, new: Visit, *, by: Actor, at: datetime) -> None:
    """What is owed for the old line is owed for the new one by the same day."""
    owes_notice = new.outcome == "refused" and law.entry(law.REFUSALS, new.ground or "").written
    why = f"Đính chính tại dòng {new.number}"
    moved = set()
    for clock in running.open_for((VISIT, old.id)):
        deadlines.end((VISIT, old.id), [clock.term_key], why=why, at=at)
        if clock.term_key != REFUSE_NOTICE or owes_notice:
            start = Start(
                clock.term_key, (VISIT, new.id), new.agency_id, clock.counted_from_on, clock.officer_id
            )
            deadlines.start(start, by=by, at=at)
            moved.add(clock.term_key)
    if owes_notice and REFUSE_NOTICE not in moved and not papers.of_visit(new.id, papers.REFUSED):
        logging.owe_notice(new, by=by, at=at)
