"""Trao đổi: what is said between a sender and the agency. No message moves a state or a legal clock.

The register gets the digest of what was said, the outbox only that something was said.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import select, update

from feedback import keys
from feedback.actor import Actor
from feedback.attachments import actions as attachments
from feedback.attachments import queries as attached
from feedback.attachments.actions import LaidDown
from feedback.cases import groups, rules, sealed, talk
from feedback.cases.actions import history, moving, telling
from feedback.cases.models import Case, Exchange, Submission
from feedback.clock import local_day
from feedback.extensions import db, own_transaction
from feedback.law.procedure import NotAllowed
from feedback.law.refusal import Refusal
from feedback.people import queries as people
from feedback.sealing import blind_index

WRITE = "cases:talk:write"


class TooMany(Refusal):
    """The sender has written as often as one may on one day; ``need`` names the field with his words."""

    need = "text"

    def __init__(self) -> None:
        super().__init__(
            f"Hôm nay ông/bà đã gửi {talk.MOST_A_DAY} tin nhắn, nhiều nhất trong một ngày. "
            "Nội dung vẫn còn: gửi vào ngày mai, hoặc đến nơi tiếp công dân"
        )


def write_to_senders(
    case: Case, *, submission_ids: Collection[int], text: str, by: Actor, at: datetime
) -> int:
    """Nhắn người gửi: the same words to these followers of the case, each in his own thread.

    Those who said that the matter is not solved have their answer by it. Pressing twice writes once. Told by
    mail are those who take mail, never a denouncer. Returns how many were written to. Raises NotYours,
    NotAllowed.
    """
    if by.id is None or not rules.at_home(by, case.agency_id, triage=case.triage, outside=case.kept_outside):
        raise moving.NotYours
    if not by.may(WRITE):
        raise NotAllowed("Tài khoản này không có quyền nhắn người gửi đơn.")
    db.session.refresh(case, with_for_update=True)
    following = telling.senders(case.id)
    wanted = {number: person for number, person in following if number in submission_ids}
    if len(wanted) != len(set(submission_ids)):
        raise NotAllowed("Người này không còn theo dõi vụ việc.")
    written = [number for number in wanted if not _said_already(number, text, by)]
    for number in written:
        _keep(case, number, text, (), by=by, at=at)
    _settle(written, at)
    mailed = people.with_mail(wanted[number] for number in written)
    telling.tell_people(sorted(mailed), case, "cases/message", by, at, mail_only=True)
    _tell_representatives(case, {number: wanted[number] for number in written}, by, at)
    return len(written)


def _tell_representatives(case: Case, written: Mapping[int, int], by: Actor, at: datetime) -> None:
    """Who speaks for all hears of it, too. ``written``: the senders of the submissions written to."""
    if case.sealed:
        return
    speaking = [
        one for one in groups.following(case.id) if one.representative and one.submission_id in written
    ]
    mailed = people.with_mail(one.person_id for one in speaking)
    own = {
        groups.of_sender(person, [(one.id, one.person_id) for one in speaking if one.submission_id == number])
        for number, person in written.items()
    }
    told = [one.id for one in speaking if one.person_id in mailed and one.id not in own]
    telling.tell_signatories(told, case, "cases/message", by, at, mail_only=True)


def write_to_agency(
    case: Case,
    *,
    submission_id: int,
    text: str,
    laid: Sequence[LaidDown] = (),
    not_solved: bool = False,
    place: int | None = None,
    once: bytes = b"",
    by: Actor,
    at: datetime,
) -> None:
    """Nhắn cơ quan, or (``not_solved``) báo việc chưa được giải quyết, with files laid down before.

    ``place``: that of the representative who writes, in the list of the submission. Of a denouncer the words
    are sealed, and ``once`` (see ``keys.further``) knows what he sends twice. The handler is told, else
    those who assign. Pressing twice writes once; that it is not solved is said once
    a day. Raises NotAllowed when he may not (any more), TooMany.
    """
    db.session.refresh(case, with_for_update=True)
    submission, today = db.session.get_one(Submission, submission_id), local_day(at)
    may = talk.may_say_not_solved if not_solved else talk.may_write
    if (case.sealed and not_solved) or not may(submission, case, today):
        raise NotAllowed("Đơn không còn ở giai đoạn có thể nhắn cơ quan.")
    kind = talk.NOT_SOLVED if not_solved else "message"
    sent = talk.sent_on(submission_id, today)
    if not_solved and any(one.kind == kind for one in sent):
        return
    mark = _mark(once, text, laid) if case.sealed else None
    if not not_solved and _sent_already(submission_id, text, laid, mark):
        return
    if len(sent) >= talk.MOST_A_DAY:
        raise TooMany
    _keep(case, submission_id, text, laid, kind=kind, place=place, mark=mark, by=by, at=at)
    template = "cases/not_solved_officer" if not_solved else "cases/message_officer"
    telling.tell_handler(case, template, by=by, at=at)


def mark_read(submission_ids: Collection[int], *, from_sender: bool, at: datetime) -> None:
    """Đã xem: the other side opened what was written to it; commits by itself, as reading a page does."""
    unread = (
        Exchange.submission_id.in_(submission_ids),
        Exchange.from_sender.is_(from_sender),
        Exchange.read_at.is_(None),
    )
    if db.session.scalar(select(Exchange.id).where(*unread).limit(1)) is None:
        return
    with own_transaction() as session:
        session.execute(update(Exchange).where(*unread).values(read_at=at))


def note_read(submission_id: int, at: datetime) -> None:
    """What a denouncer wrote is read by opening his original: part of that act."""
    db.session.execute(
        update(Exchange)
        .where(Exchange.submission_id == submission_id, Exchange.from_sender, Exchange.read_at.is_(None))
        .values(read_at=at)
        .execution_options(synchronize_session=False)
    )


def settle_not_solved(case: Case, *, at: datetime) -> None:
    """The matter is taken up again: what its senders said is not solved waits for nothing more."""
    _settle(db.session.scalars(select(Submission.id).where(Submission.case_id == case.id)).all(), at)


def _settle(submission_ids: Collection[int], at: datetime) -> None:
    db.session.execute(
        update(Exchange)
        .where(
            Exchange.submission_id.in_(submission_ids),
            Exchange.kind == talk.NOT_SOLVED,
            Exchange.settled_at.is_(None),
        )
        .values(settled_at=at)
        .execution_options(synchronize_session=False)
    )


def _keep(
    case: Case,
    submission_id: int,
    text: str,
    laid: Sequence[LaidDown],
    *,
    kind: str = "message",
    place: int | None = None,
    mark: str | None = None,
    by: Actor,
    at: datetime,
) -> None:
    said = Exchange(
        case_id=case.id,
        submission_id=submission_id,
        from_sender=by.kind == "citizen",
        place=place,
        kind=kind,
        officer_id=by.id if by.kind == "officer" else None,
        at=at,
        text="" if case.sealed else text,
        mark=mark,
    )
    if case.sealed:
        _seal(said, text)
    db.session.add(said)
    db.session.flush()
    files = attachments.attach(laid, subject=(talk.ROOM, said.id), by=by, at=at)
    act = {talk.NOT_SOLVED: "not_solved_said"}.get(
        kind, "message_received" if said.from_sender else "message_sent"
    )
    history.note(
        case,
        act,
        spoken_by(place),
        by=by,
        at=at,
        submission_id=submission_id,
        for_citizen=True,
        content=content(said, [one.sha256.hex() for one in files]),
    )


def _seal(said: Exchange, text: str) -> None:
    """Words to a denouncer and of him lie sealed; his own only who opens his original reads."""
    key, wrapped = (keys.originals() if said.from_sender else keys.everyday()).new_key()
    said.sealed_text = sealed.said_sealed(text, key)
    said.key_version, said.wrapped_key = wrapped.version, wrapped.wrapped


def spoken_by(place: int | None) -> dict[str, int]:
    """What the history keeps of a representative who acts for all: his place in the list, nobody's name."""
    return {} if place is None else {"spoken_by": place}


def content(said: Exchange, files: Sequence[str]) -> dict[str, Any]:
    """What the register's digest covers of a message: its words, and the SHA-256 (hex) of its files."""
    covered = {"text": said.text, "files": sorted(files)}
    if said.sealed_text is None:
        return covered
    return covered | {"sealed": sha256(said.sealed_text).hexdigest()}


def _said_already(submission_id: int, text: str, by: Actor) -> bool:
    """Whether the last word of the thread is this very one: the button was pressed twice."""
    last = talk.latest(submission_id)
    return last is not None and last.officer_id == by.id and sealed.said_opened(last) == text


def _mark(once: bytes, text: str, laid: Sequence[LaidDown]) -> str:
    told = "\0".join([text, *sorted(one.mark or "" for one in laid)])
    return blind_index(once, "cases.exchange", told).hex()


def _sent_already(submission_id: int, text: str, laid: Sequence[LaidDown], mark: str | None) -> bool:
    last = talk.latest(submission_id)
    if mark is not None:
        return last is not None and last.mark == mark
    if last is None or not last.from_sender or (last.kind, last.text) != ("message", text):
        return False
    there = attached.fingerprints(talk.ROOM, [last.id]).get(last.id, [])
    return sorted(there) == sorted(one.found.sha256.hex() for one in laid)
