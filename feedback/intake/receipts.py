"""Biên nhận: what a sender is told after sending, read from what was received, the same at every look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from feedback import config
from feedback.agencies import queries as agencies
from feedback.attachments import queries as attachments
from feedback.attachments.models import Attachment
from feedback.cases import codes
from feedback.cases import queries as cases
from feedback.cases.models import Case, Submission
from feedback.deadlines import queries as deadlines
from feedback.deadlines.models import Deadline
from feedback.intake import told
from feedback.intake.actions import key_digest, secret_of
from feedback.intake.told import Told
from feedback.law import kinds, procedure
from feedback.law.kinds import SEALED_KINDS, SIGNED_KINDS, Kind
from feedback.law.terms import STATUTE
from feedback.papers.sheets import DueLine, FileLine
from feedback.papers.sheets import Receipt as Sheet

WAYS: Final = {
    "web": "qua trang mạng",
    "desk": "khi tiếp công dân",
    "post": "qua bưu điện",
    "phone": "qua điện thoại",
    "forwarded": "do cơ quan khác chuyển đến",
    "import": "từ hệ thống trước",
}
"""How a submission came, in the words of a receipt."""


IN_PERSON: Final = "TCD_REPLY"
"""The term for the reply to one who came in person (khoản 1 Điều 28 LTCD)."""


@dataclass(frozen=True, slots=True)
class Promise:
    """What happens by when: the last day, what it rests on, and why this day, in sentences.

    ``provisional`` says why the day is not sure, empty when it is.
    """

    term: str
    title: str
    due_on: date
    basis: str
    is_target: bool
    provisional: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Receipt:
    """The receipt of one submission. ``secret`` is None once the desk has given a new one.

    ``answer`` is how long the answer takes from acceptance, None where nothing sets a time for it.
    ``signature``: none, scan, original or digital. What a ``sealed`` submission says, and its kind, stay out
    of the receipt.
    """

    kind: Kind
    title: str
    code: str
    secret: str | None
    received_at: datetime
    channel: str
    agency: str
    reason: str
    promises: tuple[Promise, ...]
    answer: Told | None
    signature: str
    files: tuple[Attachment, ...]
    submission_id: int

    @property
    def kind_name(self) -> str:
        """What was sent; no more than that it is a letter when that is nobody's business."""
        return "Đơn" if self.sealed else kinds.texts(self.kind).name

    @property
    def sealed(self) -> bool:
        """Whether kind, text and files are kept out of sight."""
        return self.kind in SEALED_KINDS

    @property
    def to_sign(self) -> bool:
        """Whether the law wants a signature that is not there yet (LKN Đ8, LTC Đ23)."""
        return self.kind in SIGNED_KINDS and self.signature == "none"

    @property
    def first(self) -> Promise | None:
        """The day by which the sender hears first."""
        return _first(self.promises)

    @property
    def further(self) -> tuple[Promise, ...]:
        """The other legal days, as the reply to one who came in person (khoản 1 Điều 28 LTCD)."""
        return tuple(one for one in self.promises if not one.is_target and one is not self.first)


def of_key(submission_key: str) -> Receipt | None:
    """The receipt of what was sent with this key; None when nothing was."""
    found = cases.by_submission_key(key_digest(submission_key))
    if found is None:
        return None
    submission, case = found
    secret = secret_of(submission_key)
    key = config.current().lookup_key_bytes
    its_own = codes.secret_matches(key, submission.tracking_code, secret, submission.secret_digest)
    return of_submission(submission, case, secret if its_own else None)


def of_submission(submission: Submission, case: Case, secret: str | None) -> Receipt:
    """The receipt of a submission, with its secret where that is known and its own."""
    agency = agencies.by_id(submission.arrival_agency_id)
    return Receipt(
        kind=Kind(submission.kind),
        title=submission.title,
        code=codes.shown(submission.tracking_code),
        secret=secret,
        channel=submission.channel,
        received_at=submission.received_at,
        agency=agency.name if agency else "",
        reason=cases.routing_reason(case.id),
        promises=tuple(
            _promise(one)
            for one in deadlines.for_subject(("cases", case.id))
            if one.owed_by == "agency"
            and one.counted_from_on == submission.received_on
            and one.term_key not in STATUTE.conditional
        ),
        answer=told.after_acceptance(procedure.course(case.course), submission.received_on),
        signature=submission.signature,
        files=tuple(attachments.of(("submission", submission.id))),
        submission_id=submission.id,
    )


def was_sent(submission_key: str) -> bool:
    """Whether something was received with this key."""
    return cases.by_submission_key(key_digest(submission_key)) is not None


def _promise(deadline: Deadline) -> Promise:
    return Promise(
        term=deadline.term_key,
        title=deadlines.title(deadline),
        due_on=deadline.due_on,
        basis="" if deadline.is_target else deadline.article,
        is_target=deadline.is_target,
        provisional=deadlines.why_provisional(deadline),
        reasons=deadlines.reasons(deadline),
    )


def sheet(receipt: Receipt, tracking_url: str, handed_over: str | None = None) -> Sheet:
    """The receipt as a paper: the day on which he hears and, for who came in person, the day of the reply.

    ``handed_over``: the place where he gave it and who took it, where that was at a desk.
    """
    settings = config.current()
    reply = next((one for one in receipt.promises if one.term == IN_PERSON), None)
    first = _first([one for one in receipt.promises if one is not reply]) or reply
    further = [reply] if reply is not None and reply is not first else []
    return Sheet(
        received_at=receipt.received_at,
        way=WAYS[receipt.channel],
        agency=receipt.agency,
        handed_over=handed_over,
        code=receipt.code,
        secret=receipt.secret,
        tracking_url=tracking_url,
        operator=settings.operator,
        hotline=settings.hotline or None,
        due="Ngày cơ quan báo việc xử lý đơn" if first else None,
        due_on=first.due_on if first else None,
        basis="ghi ở trang theo dõi đơn" if first else None,
        provisional=first.provisional if first else "",
        further=tuple(
            DueLine(due=one.title, due_on=one.due_on, basis=one.basis, provisional=one.provisional)
            for one in further
        ),
        files=tuple(FileLine(size=one.size, sha256=one.sha256.hex()) for one in receipt.files),
    )


def _first(promises: Sequence[Promise]) -> Promise | None:
    """The first day: a legal one where there is one."""
    legal = [one for one in promises if not one.is_target]
    return min(legal or promises, key=lambda one: one.due_on, default=None)
