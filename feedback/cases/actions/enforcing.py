"""Following up what a decision or conclusion orders: put down, changed, done in part or whole, urged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import or_, select, update

from feedback.accounts import queries as accounts
from feedback.actor import Actor
from feedback.cases import enforcement, queries, rules
from feedback.cases.actions import moving, telling
from feedback.cases.actions.history import note
from feedback.cases.actions.truth import WrongDay
from feedback.cases.models import Case, Obligation
from feedback.clock import local_day
from feedback.extensions import db
from feedback.law.procedure import NotAllowed
from feedback.law.refusal import Refusal
from feedback.law.states import State

WRITE: Final = "cases:enforcement:write"
ARTICLE: Final = "Điều 44 đến Điều 46 Luật Khiếu nại 02/2011/QH13; Điều 36 Luật Tố cáo 25/2018/QH14"
SETTLED: Final = frozenset({State.DECIDED, State.CONCLUDED})
_LETTERS: Final = ("measures", "decision", "conclusion")
_REMINDED_AGAIN: Final = timedelta(days=7)
_ASSIGNS: Final = "cases:case:assign"


class TooMuch(Refusal):
    """More is said to be done than is owed, or officials than people. ``need`` names the answer."""

    def __init__(self, need: str, words: str) -> None:
        super().__init__(words)
        self.need = need


@dataclass(frozen=True, slots=True)
class Owed:
    """What must be done: by ``by_whom``, or an agency of the system; ``amount`` in đồng, m² or people
    (``officials`` among them), None where nothing is counted; ``due_on`` the last calendar day."""

    beneficiary: str
    matter: str
    what: str
    by_whom: str
    due_on: date
    by_agency_id: int | None = None
    amount: Decimal | None = None
    officials: int | None = None


def add(case: Case, owed: Owed, *, expected: int, by: Actor, at: datetime) -> Obligation:
    """Ghi nghĩa vụ thi hành, of the latest decision, conclusion or measures.

    Raises NotAllowed (nothing decided yet, no right), NotYours, Stale, TooMuch, WrongDay.
    """
    officer_id = _follower(case, by)
    _demand_due_after(case, owed.due_on)
    _demand_among(owed.officials, owed.amount, "officials")
    moving.take_version(case, expected)
    issued = [one for one in queries.letters_of(case.id) if one.kind in _LETTERS]
    row = Obligation(
        case_id=case.id,
        letter_id=issued[-1].id if issued else None,
        agency_id=case.agency_id,
        officer_id=officer_id,
        created_at=at,
        **asdict(owed),
    )
    db.session.add(row)
    db.session.flush()
    note(case, "obligation_added", _told(row), by=by, at=at)
    db.session.expire(case)
    return row


def change(
    case: Case, row: Obligation, owed: Owed, *, reason: str, expected: int, by: Actor, at: datetime
) -> None:
    """Sửa nghĩa vụ thi hành: why stays in the history. What was found done of it stays, and bounds it.

    Raises NotAllowed (done already, no right), NotYours, Stale, TooMuch, WrongDay.
    """
    _follower(case, by)
    _demand_open(row)
    _demand_due_after(case, owed.due_on)
    _demand_among(owed.officials, owed.amount, "officials")
    if row.done_amount is not None and (owed.amount is None or owed.amount < row.done_amount):
        raise TooMuch("amount", f"Đã thi hành {enforcement.done_words(row)}: nhập số không nhỏ hơn.")
    if row.done_officials and (owed.officials or 0) < row.done_officials:
        raise TooMuch("officials", f"Đã xử lý {row.done_officials} cán bộ: nhập số không nhỏ hơn.")
    moving.take_version(case, expected)
    for name, value in asdict(owed).items():
        setattr(row, name, value)
    row.version += 1
    db.session.flush()
    note(case, "obligation_changed", {"reason": reason} | _told(row), by=by, at=at)
    db.session.expire(case)


def record_done(
    case: Case,
    row: Obligation,
    *,
    done_amount: Decimal | None,
    done_officials: int | None,
    done_on: date,
    evidence: str,
    files: Sequence[Mapping[str, Any]] = (),
    expected: int,
    by: Actor,
    at: datetime,
) -> bool:
    """Ghi kết quả thi hành: so much in all by ``done_on``; whole when it reaches what is owed.

    ``done_amount`` is the sum from the beginning, None where nothing is counted (then it is done). ``files``
    are what the history keeps of the evidence. Returns whether it is done. Raises NotAllowed, NotYours,
    Stale, TooMuch, WrongDay.
    """
    _follower(case, by)
    _demand_open(row)
    today = local_day(at)
    if done_on > today or (case.closed_on is not None and done_on < case.closed_on):
        raise WrongDay("done_on", "Ngày thi hành phải từ ngày ban hành quyết định, kết luận đến hôm nay.")
    if row.amount is not None:
        _demand_within(row, done_amount or Decimal(0), done_officials or 0)
    moving.take_version(case, expected)
    whole = row.amount is None or (done_amount == row.amount)
    row.done_amount = done_amount if row.amount is not None else None
    row.done_officials = done_officials if row.matter in enforcement.COUNTED_OFFICIALS else None
    row.evidence = evidence
    row.done_on = done_on if whole else None
    row.version += 1
    db.session.flush()
    details = {
        "what": row.what,
        "done": enforcement.done_words(row),
        "evidence": evidence,
        "files": list(files),
    } | ({"done_on": done_on.isoformat()} if whole else {})
    note(case, "obligation_done" if whole else "obligation_changed", details, by=by, at=at)
    db.session.expire(case)
    return whole


def remind_one(row_id: int, *, by: Actor, at: datetime) -> bool:
    """Nhắc thi hành: tell the handler, else those who assign, that it is late; once in seven days.

    Whoever of two reminds first marks the row: the other returns False.
    """
    today = local_day(at)
    marked = db.session.execute(
        update(Obligation)
        .where(Obligation.id == row_id, *_due_for_reminding(today))
        .values(reminded_on=today)
        .execution_options(synchronize_session=False)
    )
    if marked.rowcount != 1:  # type: ignore[attr-defined]
        return False
    row = db.session.get_one(Obligation, row_id)
    case = db.session.get_one(Case, row.case_id)
    others = [one.id for one in accounts.officers_of(case.agency_id, _ASSIGNS)]
    for officer_id in [case.officer_id] if case.officer_id is not None else others:
        values = {"due_on": row.due_on.isoformat()}
        telling.tell_officer(officer_id, case, "cases/obligation_late", by=by, at=at, **values)
    return True


def to_remind(today: date) -> list[int]:
    """Numbers of the obligations of which somebody is to be reminded today."""
    asked = select(Obligation.id).where(*_due_for_reminding(today)).order_by(Obligation.id)
    return list(db.session.scalars(asked))


def _due_for_reminding(today: date) -> tuple[Any, ...]:
    long_ago = or_(Obligation.reminded_on.is_(None), Obligation.reminded_on <= today - _REMINDED_AGAIN)
    return Obligation.done_on.is_(None), Obligation.due_on < today, long_ago


def _follower(case: Case, by: Actor) -> int:
    if not rules.at_home(by, case.agency_id, triage=case.triage, outside=case.kept_outside):
        raise moving.NotYours
    if by.id is None or not by.may(WRITE):
        raise NotAllowed("Tài khoản này không có quyền theo dõi thi hành.", ARTICLE)
    if State(case.state) not in SETTLED:
        raise NotAllowed("Chỉ ghi nghĩa vụ thi hành khi đã có quyết định giải quyết hoặc kết luận.", ARTICLE)
    return by.id


def _demand_open(row: Obligation) -> None:
    if row.done_on is not None:
        raise NotAllowed(f"Nghĩa vụ này đã thi hành xong ngày {row.done_on:%d/%m/%Y}.", ARTICLE)


def _demand_due_after(case: Case, due_on: date) -> None:
    """Nothing is due before it was ordered."""
    if case.closed_on is not None and due_on < case.closed_on:
        raise WrongDay(
            "due_on",
            f"Quyết định, kết luận ban hành ngày {case.closed_on:%d/%m/%Y}: nhập ngày không sớm hơn.",
        )


def _demand_within(row: Obligation, done: Decimal, officials: int) -> None:
    """«Đã» is never above «phải», and never falls."""
    if done <= 0:
        raise TooMuch("done_amount", "Nhập số đã thi hành, lớn hơn 0.")
    if row.amount is not None and done > row.amount:
        raise TooMuch(
            "done_amount", f"Số đã thi hành lớn hơn số phải thi hành: {enforcement.owed_words(row)}."
        )
    if row.done_amount is not None and done < row.done_amount:
        raise TooMuch("done_amount", f"Lần trước đã ghi {enforcement.done_words(row)}: nhập tổng số đến nay.")
    if officials > (row.officials or 0):
        raise TooMuch("done_officials", f"Phải xử lý {row.officials or 0} cán bộ: nhập số không lớn hơn.")
    _demand_among(officials, done, "done_officials")


def _demand_among(officials: int | None, people: Decimal | None, need: str) -> None:
    if officials and officials > (people or 0):
        raise TooMuch(need, "Số cán bộ, công chức, viên chức không được lớn hơn tổng số người.")


def _told(row: Obligation) -> dict[str, Any]:
    """What the history keeps of an obligation."""
    return {
        "what": row.what,
        "by_whom": row.by_whom,
        "owed": enforcement.owed_words(row),
        "due_on": row.due_on.isoformat(),
    }
