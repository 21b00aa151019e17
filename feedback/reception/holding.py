"""Questions about a leader's session: who booked and who came, what they have open, what was concluded."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import and_, or_, select

from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.agencies.directory import AgencyEntry
from feedback.agencies.rules import letter_sign
from feedback.cases import rules, scope
from feedback.cases.letters import heads
from feedback.cases.models import Case, Submission
from feedback.extensions import db
from feedback.law import reception as law
from feedback.law.kinds import Kind
from feedback.papers.sheets import Letter, Sheet
from feedback.people import queries as people
from feedback.reception import visits
from feedback.reception.models import Place, ReceptionPaper, Session, Turn, Visit
from feedback.reception.rules import LIVE
from feedback.reception.schedule import SESSION
from feedback.text import masking
from feedback.text.masking import Known

READ: Final = "reception:session:read"
READ_ALL: Final = "cases:case:read_all"
CONCLUSION: Final = "conclusion"

REMINDED: Final = timedelta(days=30)

_COMING: Final = ("booked", "waiting", "called", "served", "absent", "moved")
_DENOUNCING: Final = "tố cáo"


@dataclass(frozen=True, slots=True)
class Conclusion:
    """Một việc kết luận: what is to be done; with an agency also by which day, then it is promised (cam kết).
    ``case_id``: the case that it is about."""

    what: str
    agency_id: int | None = None
    due_on: date | None = None
    case_id: int | None = None


def is_visible(session: Session, viewer: Actor, on: date) -> bool:
    """Whether it is his agency's or that of one whose work it does on the day, or he reads all."""
    return viewer.may(READ_ALL) or session.agency_id in agencies.whose_work(viewer.agency_id, on)


def visible_to(viewer: Actor, number: int, on: date) -> Session | None:
    """The session with this number, if he may see it on the day."""
    session = db.session.get(Session, number)
    return session if session is not None and is_visible(session, viewer, on) else None


def receiver(session: Session) -> tuple[int | None, str, str]:
    """Who receives: his account's number, if any, name and position; he to whom it was handed."""
    if session.delegate_name is not None:
        return session.delegate_id, session.delegate_name, session.delegate_position or ""
    return session.leader_id, session.leader_name, session.leader_position


def conclusions_of(session: Session) -> list[Conclusion]:
    """What is to be done by the session, in its order."""
    return [
        Conclusion(
            one["what"],
            one["agency_id"],
            date.fromisoformat(one["due_on"]) if one["due_on"] else None,
            one["case_id"],
        )
        for one in session.conclusions
    ]


def waiting_for(viewer: Actor, today: date) -> list[Session]:
    """The sessions of the last :data:`REMINDED` days that he receives or received at and that he has yet to
    confirm, oldest first.
    """
    his = or_(
        and_(Session.delegate_name.is_(None), Session.leader_id == viewer.id),
        Session.delegate_id == viewer.id,
    )
    days = Session.held_on.between(today - REMINDED, today)
    wanted = (Session.agency_id == viewer.agency_id, days, his, Session.state.in_(LIVE))
    return list(db.session.scalars(select(Session).where(*wanted).order_by(Session.held_on, Session.id)))


def turns_of(session_id: int) -> list[Turn]:
    """Who booked or waits for the session, or must choose anew since it moved, in the order of the list."""
    of_session = (Turn.session_key == session_id, Turn.state.in_(_COMING))
    return list(db.session.scalars(select(Turn).where(*of_session).order_by(Turn.position)))


def visits_of(session_id: int) -> list[Visit]:
    """The lines of the register that were logged with the session and stand, by number."""
    lines = select(Visit).where(Visit.session_id == session_id, visits.stands())
    return list(db.session.scalars(lines.order_by(Visit.number, Visit.id)))


def open_cases_of(person_ids: Collection[int], viewer: Actor) -> list[Case]:
    """The open cases of these people, by any of their rows, that the viewer may read; oldest first."""
    if not person_ids or not viewer.may("cases:case:read"):
        return []
    sent = select(Submission.case_id).where(
        Submission.sender_id.in_(people.same_as(person_ids)), Submission.withdrawn_on.is_(None)
    )
    wanted = (Case.id.in_(sent), Case.closed_on.is_(None), *scope.of_reading(viewer))
    return list(db.session.scalars(select(Case).where(*wanted).order_by(Case.id)))


def notice_of(session_id: int) -> ReceptionPaper | None:
    """The notice of what was concluded, once it is issued."""
    return notices_of([session_id]).get(session_id)


def notices_of(session_ids: Iterable[int]) -> dict[int, ReceptionPaper]:
    """The notices of many sessions, by the session's number; one select."""
    issued = select(ReceptionPaper).where(
        ReceptionPaper.subject_room == SESSION,
        ReceptionPaper.subject_id.in_(set(session_ids)),
        ReceptionPaper.kind == CONCLUSION,
    )
    return {one.subject_id: one for one in db.session.scalars(issued)}


def may_read_notice(paper: ReceptionPaper, viewer: Actor, on: date) -> bool:
    """Whether the notice went out from or to his agency, or one whose work it does on the day, or he reads
    all.
    """
    concerned = {paper.agency_id, *paper.frame["to"]}
    return viewer.may(READ_ALL) or bool(concerned & agencies.whose_work(viewer.agency_id, on))


def telling(session: Session) -> tuple[str, ...]:
    """What in the words of the session tells of people whom other bodies needn't know, in words: names and
    addresses of those who came, numbers, and that somebody denounces. Of who came in confidence nothing is
    known here that could be searched for.
    """
    came = [one.person_id for one in visits_of(session.id) if not one.confidential]
    lines = people.lines(came)
    known = Known(
        tuple(one.full_name for one in lines.values()),
        tuple(one.address for one in lines.values() if one.address),
    )
    text = "\n".join([session.concluded or "", *(one.what for one in conclusions_of(session))])
    found = masking.telling_in(text, known)
    return (*found, f"chữ «{_DENOUNCING}»") if _DENOUNCING in text.casefold() else found


def text_of_notice(session: Session) -> str:
    """The paragraphs of Thông báo kết luận (NĐ 154/2026 Đ25): what was concluded, by whom to be done by when.

    What the people said stays inside.
    """
    _, name, position = receiver(session)
    place = db.session.get_one(Place, session.place_id)
    kind = law.entry(law.KINDS, session.kind if session.delegate_name is None else "delegated")
    conclusions = [session.concluded] if session.concluded else []
    conclusions += [
        f"{order}. {_sentence(one)}" for order, one in enumerate(conclusions_of(session), start=1)
    ]
    return law.PAPERS[CONCLUSION].words(
        {
            "day": f"{session.held_on:%d/%m/%Y}",
            "place": place.name,
            "receiver": f"{position} {name}" if position else name,
            "position": position or name,
            "kind": kind.words[:1].lower() + kind.words[1:],
            "conclusions": "\n".join(conclusions),
            "agency": _agency(session.agency_id).name,
        }
    )


def notice(session: Session, paper: ReceptionPaper) -> tuple[str, Sheet]:
    """The notice as it was issued; template and sheet."""
    return notice_with(
        session,
        paper.frame["text"],
        to=paper.frame["to"],
        issued_on=paper.issued_on,
        number=paper.number,
        signer=paper.signer or "",
        position=paper.signer_position or "",
    )


def notice_with(
    session: Session,
    text: str,
    *,
    to: Iterable[int],
    issued_on: date,
    number: str | None,
    signer: str,
    position: str,
) -> tuple[str, Sheet]:
    """The notice with this text for the agencies ``to``, issued or to be issued (``number`` None)."""
    words, agency = law.PAPERS[CONCLUSION], _agency(session.agency_id)
    mark = rules.letter_mark(words.sign, letter_sign(agency), Kind.REPORT)
    _, _, receiving = receiver(session)
    subject = f"{words.subject} ngày\u00a0{session.held_on:%d/%m/%Y}"
    return "letter", Letter(
        **heads.of_agency(agency, issued_on),
        issued_on=issued_on,
        number=number or f"{rules.OPEN_NUMBER}{mark}",
        signing=heads.signing_lines(agency, position),
        signer=signer,
        copies_to=[*(_agency(one).name for one in to), "Lưu: VT"],
        title=words.title,
        subject=f"{subject} của {receiving}" if receiving else subject,
        to=(),
        text=text,
        file_title=words.title,
    )


def _sentence(one: Conclusion) -> str:
    words = one.what.rstrip(" .;")
    if one.agency_id is None or one.due_on is None:
        return f"{words}."
    return f"{words}. Giao {_agency(one.agency_id).name} thực hiện, chậm nhất ngày {one.due_on:%d/%m/%Y}."


def _agency(number: int) -> AgencyEntry:
    agency = agencies.by_id(number)
    assert agency is not None
    return agency
