"""Verbs of reminders: issued, followed by the next or by a report to the chair, answered, withdrawn."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from functools import partial
from typing import Any, Final

from sqlalchemy import select

from feedback.accounts import queries as accounts
from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.cases.actions import telling, urging
from feedback.cases.actions.book import enter_issued
from feedback.cases.models import Case
from feedback.clock import local_day
from feedback.extensions import db
from feedback.notifications import actions as notifications
from feedback.notifications.actions import Queued
from feedback.oversight import overdue, signing
from feedback.oversight.actions.history import HISTORY, REMINDER
from feedback.oversight.models import Reminder, ReminderItem
from feedback.oversight.overdue import Step
from feedback.oversight.refusals import BadDetail, NotYours, Refused, Stale
from feedback.oversight.reminders import letter, proofs, queries, rules
from feedback.oversight.reminders.queries import ANSWER, ISSUE
from feedback.oversight.reminders.rules import ESCALATION
from feedback.oversight.signing import Signer
from feedback.register import changing
from feedback.register.history import prints, told

_WHOLE: Final = (
    *("kind", "ordinal", "before_id", "state", "agency_id", "issuer_id", "number", "issued_on", "issued_at"),
    *("officer_id", "reply_due_on", "without_contact"),
)
_WORDS: Final = ("signer", "signer_position", "to_whom", "reason")
_OFFICER: Final = "accounts"
_LEADS: Final = "cases:case:assign"

_change: Final = partial(changing.change, Stale)


def issue(
    deadline_ids: Collection[int],
    *,
    reason: str,
    reply_due_on: date,
    signer: Signer,
    by: Actor,
    at: datetime,
) -> Reminder:
    """Phát hành văn bản đôn đốc: about steps of one agency that are late today, to be answered until a
    calendar day. The agency's leaders and who handles the cases are told.

    Sealed cases go in letters of their own, so that not everybody who answers for others learns of them.
    Raises NotYours; Refused for steps that are late no more, are several agencies', are too many, or that
    another letter is about which still waits for its answer; BadDetail for the day and the signer.
    """
    _demand(ISSUE, by)
    steps = overdue.steps(by, deadline_ids, today=local_day(at))
    if not steps or len(steps) < len(set(deadline_ids)):
        raise Refused(
            "Có việc đã làm xong, được gia hạn hoặc chuyển cơ quan từ khi mở trang. Chọn lại từ danh sách"
        )
    words: dict[str, Any] = {"reason": reason, "reply_due_on": reply_due_on, "signer": signer}
    return _issue(rules.REMINDER, None, steps, by=by, at=at, **words)


def issue_next(
    before: Reminder,
    *,
    reason: str,
    reply_due_on: date,
    signer: Signer,
    expected: int,
    by: Actor,
    at: datetime,
) -> Reminder:
    """Đôn đốc lần tiếp theo: about what is still late, once the answer is late or was given in vain.

    Raises NotYours, Refused, BadDetail, Stale.
    """
    _demand(ISSUE, by)
    steps = still_late(before, by=by, at=at)
    if before.state == "open":
        _change(before, expected, state="followed")
        _note(before, "followed", "state", by=by, at=at)
    else:
        _change(before, expected)
    words: dict[str, Any] = {"reason": reason, "reply_due_on": reply_due_on, "signer": signer}
    return _issue(rules.REMINDER, before, steps, by=by, at=at, **words)


def escalate(
    before: Reminder, *, reason: str, signer: Signer, expected: int, by: Actor, at: datetime
) -> Reminder:
    """Báo cáo Chủ tịch Ủy ban nhân dân tỉnh: what is still late though it was urged. The answer that the
    agency owes stays owed. Raises NotYours, Refused (too few reminders before), Stale.
    """
    _demand(ISSUE, by)
    if before.ordinal < rules.ESCALATED_AFTER:
        raise Refused(f"Chỉ báo cáo Chủ tịch tỉnh sau {rules.ESCALATED_AFTER} lần đôn đốc cùng việc này")
    steps = still_late(before, by=by, at=at)
    if any(one.kind == ESCALATION for one in queries.next_of(before)):
        raise Refused("Việc này đã được báo cáo Chủ tịch tỉnh")
    _change(before, expected)
    words: dict[str, Any] = {"reason": reason, "reply_due_on": None, "signer": signer}
    return _issue(ESCALATION, before, steps, by=by, at=at, **words)


def still_late(before: Reminder, *, by: Actor, at: datetime) -> list[Step]:
    """The steps of a letter that the next one may be about. Raises Refused with why there is none."""
    today = local_day(at)
    if before.kind != rules.REMINDER or before.state not in ("open", "replied"):
        raise Refused("Văn bản này đã được nối tiếp hoặc đã thu hồi")
    if rules.standing(before.state, before.reply_due_on, today) == "open":
        raise Refused(f"Chưa hết hạn trả lời {before.reply_due_on:%d/%m/%Y}")
    about = select(ReminderItem.deadline_id).where(ReminderItem.reminder_id == before.id)
    steps = overdue.steps(by, db.session.scalars(about).all(), today=today)
    steps = [one for one in steps if one.agency_id == before.agency_id]
    if not steps:
        raise Refused("Các việc trong văn bản này đã làm xong nên không cần đôn đốc tiếp")
    return steps


def withdraw(row: Reminder, *, reason: str, expected: int, by: Actor, at: datetime) -> None:
    """Thu hồi văn bản, with the reason: its agency owes no answer to it, but again to the one before that it
    had followed unanswered. Who was told of it is told. Raises NotYours, Refused, Stale."""
    _demand(ISSUE, by)
    if row.state not in ("open", "reported"):
        raise Refused("Chỉ thu hồi được văn bản đang chờ trả lời hoặc báo cáo đã gửi")
    if queries.next_of(row):
        raise Refused("Đã có báo cáo sau văn bản này. Thu hồi báo cáo đó trước")
    _change(row, expected, state="withdrawn", withdrawn_why=reason)
    _note(row, "withdrawn", "state", words=("withdrawn_why",), by=by, at=at)
    before = queries.reopened_without(row)
    if before is not None:
        _change(before, before.version, state="open")
        _note(before, "reopened", "state", by=by, at=at)
    cases = _cases(row)
    if row.kind == ESCALATION:
        urging.note_report_withdrawn(cases, letter=row.number, by=by, at=at)
        told_to = _officers(agencies.province_committee().id, cases)
    else:
        urging.note_withdrawn(cases, letter=row.number, by=by, at=at)
        told_to = [*_leaders(row), *_handlers(row, cases)]
    _tell(told_to, "oversight/reminder_withdrawn", row, by=by, at=at)


def reply(
    row: Reminder,
    *,
    text: str,
    files: Sequence[Mapping[str, Any]] = (),
    expected: int,
    by: Actor,
    at: datetime,
) -> None:
    """Trả lời văn bản đôn đốc, by who answers for the agency urged: its leader, or who signs in his place
    today; ``files`` as ``attachments.told`` gives them, attached by the caller. Who issued it is told. Raises
    NotYours, Refused, Stale.
    """
    _demand(ANSWER, by)
    if by.agency_id != row.agency_id:
        raise NotYours
    if row.state != "open":
        raise Refused("Văn bản này không chờ trả lời")
    _change(row, expected, state="replied", reply=text, replied_on=local_day(at), replied_by=by.id)
    _note(
        row,
        "replied",
        *("state", "replied_on", "replied_by"),
        words=("reply",),
        content=proofs.files_of([str(one["sha256"]) for one in files]),
        by=by,
        at=at,
    )
    urging.note_answered(_cases(row), letter=row.number, by=by, at=at)
    _tell([row.officer_id], "oversight/reminder_replied", row, by=by, at=at)


def note_rehomed(row: Reminder, *, by: Actor, at: datetime) -> None:
    """Its agency ended: who follows it answers."""
    _note(row, "rehomed", "agency_id", by=by, at=at)


def _issue(
    kind: str,
    before: Reminder | None,
    steps: Sequence[Step],
    *,
    reason: str,
    reply_due_on: date | None,
    signer: Signer,
    by: Actor,
    at: datetime,
) -> Reminder:
    today = local_day(at)
    officer = accounts.by_id(by.id) if by.id is not None else None
    if officer is None or by.agency_id is None:
        raise NotYours
    signing.demand(signer)
    demand_sound(steps, reply_due_on, today)
    agency_id = steps[0].agency_id
    to_whom = letter.to_whom(kind, agency_id)
    # The book gives out one number at a time: of two who issue at once the second waits here, and sees below
    # what the first was about.
    entered = enter_issued(
        by.agency_id,
        sign=rules.sign(kind),
        subject=rules.subject(kind, _ordinal(kind, before)),
        to_whom=to_whom,
        signer=signer.name,
        by=by,
        at=at,
    )
    if kind == rules.REMINDER:
        _demand_not_waiting(steps)
    row = Reminder(
        kind=kind,
        ordinal=_ordinal(kind, before),
        before_id=before.id if before else None,
        state="reported" if kind == ESCALATION else "open",
        agency_id=agency_id,
        issuer_id=by.agency_id,
        number=entered.number,
        issued_on=entered.issued_on,
        issued_at=at,
        officer_id=officer.id,
        signer=signer.name,
        signer_position=signer.position,
        to_whom=to_whom,
        reason=reason,
        reply_due_on=reply_due_on,
        without_contact=letter.without_contact(agency_id),
    )
    db.session.add(row)
    db.session.flush()
    items = [
        ReminderItem(reminder_id=row.id, deadline_id=step.deadline_id, case_id=step.case_id, **asdict(shown))
        for step, shown in zip(steps, letter.named(steps), strict=True)
    ]
    db.session.add_all(items)
    db.session.flush()
    _note(row, "issued", *_WHOLE, words=_WORDS, content=proofs.items_content(items), by=by, at=at)
    cases = _cases(row)
    if reply_due_on is not None:
        urging.note_urged(cases, letter=row.number, answer_by_on=reply_due_on, by=by, at=at)
        _tell([*_leaders(row), *_handlers(row, cases)], "oversight/reminded", row, by=by, at=at)
    else:
        urging.note_reported(cases, letter=row.number, by=by, at=at)
        chair = agencies.province_committee().id
        _tell(_officers(chair, cases), "oversight/reported", row, by=by, at=at)
    return row


def _ordinal(kind: str, before: Reminder | None) -> int:
    if before is None:
        return 1
    return before.ordinal if kind == ESCALATION else before.ordinal + 1


def demand_sound(steps: Sequence[Step], reply_due_on: date | None, today: date) -> None:
    """That one letter may be about these steps, and be answered until the day (None: it asks no answer).
    Raises Refused, BadDetail."""
    if len({one.agency_id for one in steps}) > 1:
        raise Refused("Một văn bản chỉ gửi một cơ quan. Chọn việc của một cơ quan")
    if steps[0].agency_id == agencies.province_committee().id:
        raise Refused(rules.ABOVE)
    if len({one.sealed for one in steps}) > 1:
        raise Refused("Đơn giữ bí mật đi văn bản riêng. Chọn riêng các đơn đó")
    if len(steps) > rules.MOST_ITEMS:
        raise Refused(f"Một văn bản có nhiều nhất {rules.MOST_ITEMS} việc. Bỏ bớt rồi lập văn bản khác")
    if reply_due_on is not None and reply_due_on <= today:
        raise BadDetail("reply_due_on", f"Hạn trả lời phải sau hôm nay, {today:%d/%m/%Y}")


def _demand_not_waiting(steps: Sequence[Step]) -> None:
    waiting = queries.waiting_about([one.deadline_id for one in steps])
    if waiting:
        numbers = ", ".join(one.number for one in steps if one.deadline_id in waiting)
        raise Refused(f"Đã có văn bản đôn đốc đang chờ trả lời về {numbers}. Bỏ chọn các đơn này")


def _demand(permission: str, by: Actor) -> None:
    if not by.may(permission):
        raise NotYours


def _cases(row: Reminder) -> list[Case]:
    about = select(ReminderItem.case_id).where(ReminderItem.reminder_id == row.id)
    return list(db.session.scalars(select(Case).where(Case.id.in_(about)).order_by(Case.id)))


def _leaders(row: Reminder) -> list[int]:
    """The leaders of the agency who may know of all its cases."""
    return _officers(row.agency_id, _cases(row))


def _officers(agency_id: int, cases: Sequence[Case]) -> list[int]:
    sealed = [one for one in cases if one.sealed]
    if not sealed:
        return [one.id for one in accounts.officers_of(agency_id, _LEADS)]
    knowing = [{one.id for one in telling.knowing(case, agency_id, _LEADS)} for case in sealed]
    return sorted(set.intersection(*knowing))


def _handlers(row: Reminder, cases: Sequence[Case]) -> list[int]:
    """Who handles the cases in the agency; of sealed letters only who may know of all its cases."""
    named = {one.officer_id for one in cases if one.officer_id is not None}
    there = accounts.agencies_of(named)
    handlers = sorted(one for one in named if there.get(one) == row.agency_id)
    if len(handlers) > 1 and any(one.sealed for one in cases):
        return []
    return handlers


def _tell(officers: Sequence[int], template: str, row: Reminder, *, by: Actor, at: datetime) -> None:
    """Queue the notice, once for each: it names the letter and says nothing of the cases."""
    values = {
        "number": row.number,
        "due_on": row.reply_due_on.isoformat() if row.reply_due_on else None,
        "issuer": letter.known(row.issuer_id).name,
        "agency": letter.known(row.agency_id).name,
    }
    notifications.queue_many(
        [
            Queued(template, (_OFFICER, one), values, about=f"{REMINDER}:{row.id}", agency_id=row.agency_id)
            for one in dict.fromkeys(officers)
        ],
        by=by,
        at=at,
    )


def _note(
    row: Reminder,
    act: str,
    *names: str,
    words: Sequence[str] = (),
    content: Mapping[str, Any] | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """Enter an act: the columns that it set, and those that hold people's words by their digests."""
    details = {"set": told(row, *names)} | ({"prints": prints(row, *words)} if words else {})
    HISTORY.note((REMINDER, row.id), act, details, agency_id=row.agency_id, by=by, at=at, content=content)
