"""Verbs of making results known: the clock of it, records of posting and sending, the numbered notice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from feedback.accounts import queries as accounts
from feedback.actor import Actor
from feedback.attachments import actions as attachments
from feedback.attachments.actions import LaidDown
from feedback.cases.actions.book import enter_issued
from feedback.clock import local_day, moment_of
from feedback.deadlines import actions as deadlines
from feedback.dialogue import postings, publication
from feedback.dialogue.actions import changing, hooks
from feedback.dialogue.actions.history import SESSION
from feedback.dialogue.actions.publishing import PREPARE
from feedback.dialogue.agenda import DOCUMENT
from feedback.dialogue.models import DialogueDocument, DialoguePaper, DialogueSession, ResultPosting
from feedback.dialogue.rules import BadDetail, Refused
from feedback.extensions import db
from feedback.law import dialogue as law
from feedback.law.terms import NotInForce


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingDetails:
    """How, where and from which day results were made known; ``form`` a key of ``law.dialogue.POSTINGS``."""

    form: str
    where_to: str
    first_on: date


def start_clock(session: DialogueSession, by: Actor, at: datetime) -> None:
    """Once held: by when the results must be published, posted and sent, where the law says so."""
    term = law.entry(law.KINDS, session.kind).result
    if not term or session.closed_ground:
        return
    start = deadlines.Start(term, (SESSION, session.id), session.agency_id, session.held_on)
    try:
        deadlines.start(start, by=by, at=at)
    except NotInForce:
        return


def meet_when_known(session: DialogueSession, by: Actor, at: datetime) -> None:
    """Hoàn thành once nothing is missing, on the day on which the last of it was done."""
    term = law.entry(law.KINDS, session.kind).result
    known_on = postings.known_on(session, postings.of_session(session.id)) if term else None
    if known_on is not None:
        deadlines.meet((SESSION, session.id), [term], at=moment_of(known_on, at))


hooks.on_held.append(start_clock)
hooks.on_published.append(meet_when_known)


def record(
    session: DialogueSession,
    details: PostingDetails,
    files: Sequence[LaidDown] = (),
    *,
    by: Actor,
    at: datetime,
) -> ResultPosting:
    """Ghi việc niêm yết, gửi kết quả, with what shows it; paper may hang before the web shows anything.

    Raises NotYours; Refused for a dialogue not held or closed; BadDetail for a day ahead or before it was
    held.
    """
    changing.demand(session, PREPARE, by, heirs_on=local_day(at))
    changing.lock(session)
    if not postings.may_be_posted(session):
        raise Refused("Chỉ niêm yết, gửi kết quả của buổi công khai đã tổ chức")
    if not any(one.key == details.form for one in law.POSTINGS):
        raise BadDetail("form", "Chọn một hình thức trong danh sách")
    if details.first_on > local_day(at):
        raise BadDetail("first_on", "Ngày này chưa đến. Ghi sau khi đã niêm yết, gửi")
    if details.first_on < session.held_on:
        raise BadDetail(
            "first_on", f"Buổi đối thoại tổ chức ngày {session.held_on:%d/%m/%Y}. Nhập ngày từ đó trở đi"
        )
    row = ResultPosting(
        session_id=session.id,
        form=details.form,
        where_to=details.where_to,
        first_on=details.first_on,
        document_id=_kept(session, details.form, files, by, at),
        at=at,
    )
    db.session.add(row)
    db.session.flush()
    told = {"posting": row.id, "form": row.form, "files": attachments.told(files)}
    changing.enter(session, "result_posted", by=by, at=at, details=told, content=postings.content(row))
    meet_when_known(session, by, at)
    return row


def _kept(
    session: DialogueSession, form: str, files: Sequence[LaidDown], by: Actor, at: datetime
) -> int | None:
    """The document that shows it; its files are for officers."""
    if not files:
        return None
    document = DialogueDocument(
        session_id=session.id,
        kind="posting",
        title=law.entry(law.POSTINGS, form).words,
        public=False,
        added_at=at,
    )
    db.session.add(document)
    db.session.flush()
    attachments.attach(files, subject=(DOCUMENT, document.id), by=by, at=at)
    return document.id


def end(session: DialogueSession, row: ResultPosting, *, last_on: date, by: Actor, at: datetime) -> None:
    """Gỡ xuống: the last day on which it hung. Raises NotYours, Refused, BadDetail."""
    changing.demand(session, PREPARE, by, heirs_on=local_day(at))
    changing.lock(session)
    db.session.refresh(row)
    if row.last_on is not None:
        raise Refused("Ngày gỡ đã được ghi")
    if not row.first_on <= last_on <= local_day(at):
        raise BadDetail("last_on", f"Nhập ngày từ {row.first_on:%d/%m/%Y} đến hôm nay")
    row.last_on = last_on
    db.session.flush()
    told = {"posting": row.id}
    changing.enter(session, "posting_ended", by=by, at=at, details=told, content=postings.ended(row))


def issue_notice(session: DialogueSession, *, by: Actor, at: datetime) -> DialoguePaper:
    """Ra thông báo kết quả, of the words that everybody reads, with the next number of the agency's book.

    Once for each copy. Raises NotYours, Refused.
    """
    changing.demand(session, changing.SIGN, by)
    changing.lock(session)
    copy = publication.standing(session.id)
    if copy is None:
        raise Refused("Công bố biên bản, kết luận trước, rồi ra thông báo")
    last = postings.notice_of(session.id)
    if last is not None and last.frame["copy"] == copy.number:
        raise Refused(f"Đã ra thông báo số {last.number}")
    officer = accounts.by_id(by.id or 0)
    if officer is None:
        raise Refused("Người ký thông báo phải có tài khoản")
    entered = enter_issued(
        session.agency_id,
        sign=postings.SIGN,
        subject=f"Kết quả đối thoại ngày {session.held_on:%d/%m/%Y}",
        to_whom="Niêm yết; Trưởng thôn, Tổ trưởng tổ dân phố",
        signer=officer.full_name,
        by=by,
        at=at,
    )
    paper = DialoguePaper(
        session_id=session.id,
        kind=postings.RESULT,
        agency_id=session.agency_id,
        number=entered.number,
        issued_on=entered.issued_on,
        issued_at=at,
        officer_id=officer.id,
        signer=officer.full_name,
        signer_position=officer.position,
        frame={"copy": copy.number, "text": postings.text_of(session, copy.body)},
    )
    db.session.add(paper)
    db.session.flush()
    told = {"number": paper.number, "copy": copy.number}
    changing.enter(session, "result_issued", by=by, at=at, details=told, content=postings.issued(paper))
    return paper
