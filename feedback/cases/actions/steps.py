"""The steps of the table, one function each. What a step needs is an argument; what it tells is queued.

Common arguments: ``case`` as it was read, ``expected`` the version the actor saw, ``by`` the actor, ``at``
the moment. All raise NotAllowed (not lawful here, or not this person's act), NotYours and Stale.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select, update

from feedback.actor import Actor
from feedback.agencies.directory import AgencyEntry
from feedback.cases import acts, asked, barring, groups, rules, search
from feedback.cases.actions import clocks, handling, moving, repeats, talking, telling, truth
from feedback.cases.actions.issuing import Signature, addressee, issue
from feedback.cases.actions.lodging import texts_of
from feedback.cases.actions.taking import due_values
from feedback.cases.models import Case, FormerNumber, Letter, Submission
from feedback.clock import local_day
from feedback.extensions import db
from feedback.law import choices, grounds
from feedback.law.kinds import SIGNED_KINDS, Kind
from feedback.law.procedure import NotAllowed
from feedback.law.states import State
from feedback.papers import actions as papers
from feedback.people import queries as people

NOT_COMPETENT = "việc này không thuộc thẩm quyền của cơ quan đã nhận đơn"


def accept(case: Case, *, expected: int, by: Actor, at: datetime) -> None:
    """Thụ lý: the agency takes the matter up; screening is done, the target for the answer begins."""
    step = moving.check(case, "accept", by=by, on=local_day(at))
    started = moving.move(case, step, expected=expected, by=by, at=at, accepted_on=local_day(at))
    telling.tell_senders(case, "cases/accepted", by=by, at=at, **due_values(started))


def refuse(
    case: Case, *, ground: str, reason: str, signature: Signature, expected: int, by: Actor, at: datetime
) -> Letter:
    """Không thụ lý, trả đơn: with a lawful ground and the reason in words. Raises grounds.UnknownGround."""
    return _end(case, "refuse", "cases/refused", ground, reason, signature, expected, by, at)


def file(
    case: Case, *, ground: str, reason: str, signature: Signature, expected: int, by: Actor, at: datetime
) -> Letter:
    """Lưu đơn: filed without further action, on a ground of the list. Raises grounds.UnknownGround."""
    return _end(case, "file", "cases/filed", ground, reason, signature, expected, by, at)


def _end(
    case: Case,
    name: str,
    template: str,
    ground: str,
    reason: str,
    signature: Signature,
    expected: int,
    by: Actor,
    at: datetime,
) -> Letter:
    step = moving.check(case, name, by=by, on=local_day(at))
    found = grounds.ground(ground, Kind(case.kind), name, local_day(at))
    truth.demand(case, found, reason)
    letter = issue(case, name, reason, signature, at)
    details = {
        "ground": found.key,
        "ground_words": found.words,
        "article": found.article,
    }
    moving.move(
        case,
        step,
        expected=expected,
        by=by,
        at=at,
        details=details,
        letter=letter,
        ground=found.key,
        outcome_number=letter.number,
    )
    values: dict[str, Any] = {"letter": letter.number, "reason": found.words, "article": found.article}
    telling.tell_senders(case, template, by=by, at=at, **values)
    return letter


def request_papers(
    case: Case,
    *,
    request: str,
    signature: Signature,
    expected: int,
    by: Actor,
    at: datetime,
    submission_id: int | None = None,
) -> Letter:
    """Yêu cầu bổ sung: ask one sender for papers or facts. No legal clock stops by this.

    ``submission_id``: whom, where several follow the case; the others don't read it. Raises NobodyChosen.
    """
    step = moving.check(case, "request_papers", by=by, on=local_day(at))
    only = addressee(case, step.name, submission_id)
    letter = issue(case, "request_papers", request, signature, at, submission_id=only)
    started = moving.move(
        case,
        step,
        expected=expected,
        by=by,
        at=at,
        letter=letter,
        submission_id=only,
    )
    telling.tell_senders(
        case, "cases/needs_papers", by=by, at=at, only=only, letter=letter.number, **due_values(started)
    )
    return letter


def supplement(
    case: Case,
    *,
    submission_id: int,
    content: str,
    files: list[dict[str, Any]],
    by: Actor,
    at: datetime,
    sender: bool,
    expected: int | None = None,
    place: int | None = None,
) -> None:
    """Bổ sung: the sender (or an officer for him) adds words and files to his submission.

    ``place``: that of the representative who adds them, in the list of the submission. While the case waits
    for papers of another sender, who still follows it, it goes on waiting for him.
    """
    step = moving.check(case, "supplement", by=by, on=local_day(at), sender=sender)
    details = {"text": content, "files": files} | talking.spoken_by(place)
    waiting = asked.asks_another(case, submission_id)
    if waiting is not None and waiting.submission_id in dict(telling.senders(case.id)):
        moving.note_alone(case, acts.PAST[step.name], submission_id, details, expected=expected, by=by, at=at)
        moving.lapse_proposal(case.id, step, by=by, at=at)
    else:
        moving.move(case, step, expected=expected, by=by, at=at, submission_id=submission_id, details=details)
    if case.officer_id is not None:
        telling.tell_officer(case.officer_id, case, "cases/supplement_received", by=by, at=at)


def verify(case: Case, *, expected: int, by: Actor, at: datetime) -> None:
    """Xác minh: the matter is being looked into."""
    moving.move(case, moving.check(case, "verify", by=by, on=local_day(at)), expected=expected, by=by, at=at)


def submit_answer(case: Case, *, answer: str, expected: int, by: Actor, at: datetime) -> None:
    """Trình ký: the handler's draft of the answer goes to the competent person."""
    step = moving.check(case, "submit_answer", by=by, on=local_day(at))
    moving.move(case, step, expected=expected, by=by, at=at, details={"draft": answer})


def return_draft(case: Case, *, reason: str, expected: int, by: Actor, at: datetime) -> None:
    """Trả lại dự thảo: the competent person sends the draft back with what is to be changed."""
    step = moving.check(case, "return_draft", by=by, on=local_day(at))
    moving.move(case, step, expected=expected, by=by, at=at, details={"reason": reason})
    if case.officer_id is not None:
        telling.tell_officer(case.officer_id, case, "cases/draft_returned", by=by, at=at)


def answer(
    case: Case, *, answer: str, signature: Signature, expected: int, by: Actor, at: datetime
) -> Letter:
    """Trả lời: the competent person answers; the letter gets its number, the case is at its end."""
    step = moving.check(case, "answer", by=by, on=local_day(at))
    letter = issue(case, "answer", answer, signature, at)
    moving.move(
        case,
        step,
        expected=expected,
        by=by,
        at=at,
        letter=letter,
        outcome_number=letter.number,
    )
    telling.tell_senders(case, "cases/answered", by=by, at=at, letter=letter.number)
    return letter


def inform_forwarder(case: Case, *, letter: str, expected: int, by: Actor, at: datetime) -> None:
    """Báo kết quả cho nơi chuyển đơn (LTCD Đ27), by the letter whose number is given."""
    step = moving.check(case, "inform_forwarder", by=by, on=local_day(at))
    moving.move(case, step, expected=expected, by=by, at=at, details={"letter": letter})


def withdraw(
    case: Case,
    *,
    submission_id: int,
    reason: str,
    by: Actor,
    at: datetime,
    sender: bool,
    expected: int | None = None,
    how: str | None = None,
    members: Sequence[str] = (),
) -> None:
    """Rút đơn: by the sender, or by an officer who records it.

    A case that others also follow goes on for them: only this submission is withdrawn (in part). ``how`` is
    a key of the law's list of ways; ``members`` are those of a group who withdraw while the group goes on.
    Once a complaint or denunciation is taken up its withdrawal is only recorded: the competent person ends it
    by a decision (LKN Đ10, LTC Đ33). Raises UnknownChoice.
    """
    step = moving.check(case, withdrawal_step(case, local_day(at)), by=by, on=local_day(at), sender=sender)
    if groups.signs(submission_id):
        raise NotAllowed("Đơn có danh sách người ký tên: ghi ai rút ở trang danh sách.", step.article)
    details: dict[str, Any] = {"reason": reason}
    if how is not None:
        ways = choices.withdrawals(Kind(case.kind))
        details["how"] = choices.option(ways, how, local_day(at)).words
    if members:
        details["members"] = "; ".join(members)
        moving.note_alone(case, "withdrawn_in_part", submission_id, details, expected=expected, by=by, at=at)
        return
    db.session.execute(
        update(Submission).where(Submission.id == submission_id).values(withdrawn_on=local_day(at))
    )
    if telling.senders(case.id):
        handling.withdrawn(case, submission_id, local_day(at))
        moving.note_alone(case, "withdrawn_in_part", submission_id, details, expected=expected, by=by, at=at)
    else:
        moving.move(case, step, expected=expected, by=by, at=at, submission_id=submission_id, details=details)
    telling.tell_sender_of(submission_id, case, "cases/withdrawn", by=by, at=at, **for_good(case))
    if case.officer_id is not None:
        telling.tell_officer(case.officer_id, case, "cases/withdrawn_officer", by=by, at=at)


def for_good(case: Case) -> dict[str, str]:
    """That what is withdrawn is not looked at again (NĐ 124/2020 Đ7a, LTC Đ33), for who withdrew it."""
    return {"final": "yes"} if Kind(case.kind) in SIGNED_KINDS else {}


def withdrawal_step(case: Case, on: date) -> str:
    """The step by which this case is withdrawn now: it ends by it, or the withdrawal is only recorded."""
    names = {line.name for line in clocks.course(case).steps_from(State(case.state), on)}
    return "record_withdrawal" if "record_withdrawal" in names else "withdraw"


def reopen(case: Case, *, new_facts: str, expected: int, by: Actor, at: datetime) -> None:
    """Mở lại: new facts came up after the answer; the target for the answer begins anew."""
    step = moving.check(case, "reopen", by=by, on=local_day(at))
    started = moving.move(
        case,
        step,
        expected=expected,
        by=by,
        at=at,
        details={"new_facts": new_facts, "earlier_letter": case.outcome_number},
        accepted_on=local_day(at),
        outcome_number=None,
    )
    talking.settle_not_solved(case, at=at)
    telling.tell_senders(case, "cases/reopened", by=by, at=at, **due_values(started))


def correct_routing(
    case: Case, *, agency: AgencyEntry, reason: str, expected: int, by: Actor, at: datetime
) -> None:
    """Sửa cơ quan xử lý: our own routing was wrong. No letter; the clock runs from first receipt."""
    step = moving.check(case, "correct_routing", by=by, on=local_day(at))
    hand_over(case, step, agency, {"reason": reason}, "rerouted", expected, by, at)
    telling.tell_senders(case, "cases/rerouted", by=by, at=at, agency_id=agency.id)


def transfer(
    case: Case,
    *,
    agency: AgencyEntry,
    reason: str,
    signature: Signature,
    expected: int,
    by: Actor,
    at: datetime,
) -> Letter:
    """Chuyển đơn: "not competent", with a transfer slip. Inside the system the case goes on there.

    The receiving agency's clock for processing starts today; a body outside the system answers itself.
    """
    step = moving.check(case, "transfer_outside" if agency.external else "transfer", by=by, on=local_day(at))
    repeats.demand_once(case, step)
    sending = case.agency_id
    letter = issue(case, "transfer", reason, signature, at, to_agency_id=agency.id)
    details = {"reason": reason, "to_agency_id": agency.id, "to_agency": agency.name}
    if agency.external:
        moving.move(
            case,
            step,
            expected=expected,
            by=by,
            at=at,
            details=details,
            letter=letter,
            outcome_number=letter.number,
        )
    else:
        hand_over(case, step, agency, details, "transferred", expected, by, at, letter=letter)
    # What the officer wrote may name people: the notice says where to read it, the outbox never holds it.
    telling.tell_senders(
        case,
        "cases/transferred",
        by=by,
        at=at,
        agency_id=sending,
        agency=agency.name,
        reason=NOT_COMPETENT,
        letter=letter.number,
    )
    return letter


def hand_over(
    case: Case,
    step: Any,
    agency: AgencyEntry,
    details: dict[str, Any],
    how: str,
    expected: int,
    by: Actor,
    at: datetime,
    letter: Letter | None = None,
) -> None:
    """Give the case to another agency: its own number there, the old one kept to be found by.

    Raises SameAgency, and NotAllowed for an agency that must stand aside from a denunciation.
    """
    if agency.id == case.agency_id:
        raise moving.SameAgency
    if barring.aside_from(case).holds(None, agency.id):
        raise NotAllowed("Cơ quan này phải đứng ngoài vụ việc. Chọn cơ quan khác.", step.article)
    today = local_day(at)
    sequence = papers.next_number(rules.series("case", agency.id, case.kind), today.year)
    number = rules.case_number(Kind(case.kind), agency.code, today.year, sequence)
    former = {
        "case_id": case.id,
        "number": case.number,
        "agency_id": case.agency_id,
        "until_on": today,
        "how": how,
    }
    details = details | {
        "from_agency_id": case.agency_id,
        "to_agency_id": agency.id,
        "to_agency": agency.name,
        "former_number": case.number,
        "number": number,
    }
    moving.move(
        case,
        step,
        expected=expected,
        by=by,
        at=at,
        details=details,
        letter=letter,
        to_agency_id=agency.id,
        number=number,
        triage=False,
    )
    db.session.execute(insert(FormerNumber).values(**former))
    reindex(case)


def reindex(case: Case) -> None:
    """Write the case's search document anew: after a hand-over, or when a text changed."""
    texts: list[str | None] = [*groups.names_in([case.id]).get(case.id, ())]
    for submission in db.session.scalars(
        select(Submission).where(Submission.case_id == case.id).order_by(Submission.id)
    ):
        name = people.names([submission.sender_id]).get(submission.sender_id)
        texts += texts_of(submission, name)
    search.reindex(case.id, search.document(case.agency_id, texts))
