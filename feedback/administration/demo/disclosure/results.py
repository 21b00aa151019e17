"""Results of the demo with words that everybody reads: answers, one of them with photos and its paper, one
withdrawn, one that waits for its second officer; a conclusion on a denunciation; figures of what is over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from random import Random
from typing import Final

from sqlalchemy import exists, select

from feedback.administration.demo import photos
from feedback.administration.demo.officers import Colleague, Staff
from feedback.agencies import queries as agencies
from feedback.attachments import actions as attachments
from feedback.clock import local_day
from feedback.disclosure import copying, prepared, sources
from feedback.disclosure.actions import copies, figures, forms
from feedback.disclosure.actions import files as file_acts
from feedback.disclosure.actions.files import Box, FileDetails
from feedback.disclosure.actions.forms import FormDetails
from feedback.disclosure.models import Outcome, OutcomeCopy
from feedback.extensions import db
from feedback.law import disclosure as law
from feedback.text import fold

COMMUNE: Final = "21211"
PROVINCE: Final = "UBT"
_PUBLISHED: Final = 4
_WORDS: Final = "Thông tin của cơ quan, không phải của người dân"
_WITHDRAWN: Final = "Ngày hoàn thành nêu chưa đúng. Cơ quan sửa rồi đăng lại"
_FUND: Final = "quy thon"
_PHOTOS: Final = (
    ("Bảng tin nhà văn hóa thôn chưa có bảng thu, chi", "before", False),
    ("Bảng tin nhà văn hóa thôn sau khi niêm yết thu, chi", "after", True),
)
_FACE: Final[Box] = [1, 40, 560, 190, 980]
"""Who stands before the board, blacked out, in thousandths of the picture."""


def publish_results(staff: Staff, *, at: datetime) -> None:
    """Publish what is told above, in the caller's transaction, each by two people."""
    asked = select(Outcome).where(
        Outcome.scope == "answer",
        Outcome.kept_back.is_(False),
        ~exists().where(OutcomeCopy.outcome_id == Outcome.id),
    )
    answers = db.session.scalars(asked.order_by(Outcome.settled_on.desc(), Outcome.id)).all()
    for place, outcome in enumerate(answers[: _PUBLISHED + 1]):
        copy = copied(outcome, staff, publish=place < _PUBLISHED, at=at)
        if copy is not None and place == _PUBLISHED - 1 and (head := staff.head(outcome.agency_id)):
            copies.withdraw(outcome, copy, copy.version, why=_WITHDRAWN, by=head.actor, at=at)
    commune = agencies.by_code(COMMUNE)
    for outcome in answers[_PUBLISHED + 1 :]:
        if commune is not None and outcome.agency_id == commune.id and _is_of_a_fund(outcome):
            _show_all(outcome, staff, at=at)
            break
    _publish_conclusion(staff, at=at)
    figures.write_over(today=local_day(at), at=at)


def copied(outcome: Outcome, staff: Staff, *, publish: bool, at: datetime) -> OutcomeCopy | None:
    """Its words with what tells of people hidden, by a handler, published by the head where ``publish``; None
    where its agency lacks one of the two, or nothing of it can be told.
    """
    clerk, head = staff.one(outcome.agency_id, "handler", Random(0)), staff.head(outcome.agency_id)
    texts = copying.masked(prepared.proposed(outcome), prepared.known(outcome))
    if clerk is None or head is None or clerk.actor.id == head.actor.id or not all(texts.values()):
        return None
    copy = copies.prepare(outcome, texts, by=clerk.actor, at=at)
    if publish:
        _publish(outcome, copy, head, at=at)
    return copy


def _publish(outcome: Outcome, copy: OutcomeCopy, head: Colleague, *, at: datetime) -> None:
    left = prepared.remaining(outcome, copy)
    copies.publish(
        outcome,
        copy,
        copy.version,
        checked=[one.key for one in law.CHECKS],
        kept=list(left),
        words=dict.fromkeys(left, _WORDS),
        by=head.actor,
        at=at,
    )


def _is_of_a_fund(outcome: Outcome) -> bool:
    return fold(_texts(outcome)["title"]).startswith(_FUND)


def _texts(outcome: Outcome) -> Mapping[str, str]:
    return {one.key: one.text for one in prepared.proposed(outcome)}


def _show_all(outcome: Outcome, staff: Staff, *, at: datetime) -> None:
    """With the paper that answers, photos of before and after, and a sheet on the board."""
    clerk = staff.one(outcome.agency_id, "handler", Random(0))
    if clerk is None:
        return
    paper = next(iter(sources.offered(outcome)), None)
    if paper is not None and paper.attachment is None:
        _add(outcome, FileDetails(paper.title, "decision"), sources.drawn(outcome, paper), clerk, at=at)
    for title, role, hung in _PHOTOS:
        picture = photos.board(Random(0), hung=hung)
        _add(outcome, FileDetails(title, role), picture, clerk, box=_FACE if hung else None, at=at)
    copied(outcome, staff, publish=True, at=at)
    where = "Bảng tin trụ sở Ủy ban nhân dân xã"
    hung_up = FormDetails(form="posting", where_to=where, first_on=local_day(at))
    proof = attachments.lay_down([("bang-tin.jpg", photos.board(Random(0), hung=True))], at=at)
    forms.record(outcome, hung_up, proof, by=clerk.actor, at=at)


def _add(
    outcome: Outcome,
    details: FileDetails,
    data: bytes,
    clerk: Colleague,
    *,
    at: datetime,
    box: Box | None = None,
) -> None:
    """Bring it in, black out, finish, as officers do."""
    name = "van-ban.pdf" if details.role == "decision" else "anh.jpg"
    laid = attachments.lay_down([(name, data)], at=at)[0]
    people = prepared.known(outcome)
    through = file_acts.read_through(data, laid.found.media_type, people)
    file = file_acts.add(outcome, details, through, brought=laid, people=people, by=clerk.actor, at=at)
    if box is not None:
        file_acts.black(outcome, file, box, by=clerk.actor, at=at)
    made = file_acts.made(file, data)
    done = attachments.lay_down([(made.name, made.data)], at=at)[0]
    file_acts.finish(outcome, file, file.version, done, size=made.size, looked=True, by=clerk.actor, at=at)


def _publish_conclusion(staff: Staff, *, at: datetime) -> None:
    """The province's conclusion on a denunciation stands for its term."""
    province = agencies.by_code(PROVINCE)
    if province is None:
        return
    clerk, head = staff.one(province.id, "denunciation", Random(0)), staff.head(province.id)
    asked = select(Outcome).where(Outcome.kind == "denunciation", Outcome.agency_id == province.id)
    outcome = db.session.scalar(asked.order_by(Outcome.id).limit(1))
    if clerk is None or head is None or outcome is None:
        return
    hidden = copying.masked(prepared.proposed(outcome), prepared.known(outcome))
    about = f" về {outcome.field_words.lower()}" if outcome.field_words else ""
    texts = {"title": f"Kết luận nội dung tố cáo{about}", "answer": hidden["answer"]}
    copy = copies.prepare(outcome, texts, by=clerk.actor, at=at)
    _publish(outcome, copy, head, at=at)
