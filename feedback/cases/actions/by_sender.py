"""What the sender of a complaint or denunciation does through his code: asks to withdraw, sends a scan.

Neither ends anything: the law wants a signed paper or minutes (LKN Đ10, NĐ 124/2020 Đ7a; LTC Đ33), and an
officer looks at the scan of a signed letter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import update

from feedback.actor import Actor
from feedback.cases.actions import moving, telling
from feedback.cases.actions.history import note
from feedback.cases.models import Case, Submission
from feedback.clock import local_day
from feedback.extensions import db
from feedback.law.kinds import SIGNED_KINDS, Kind
from feedback.law.procedure import NotAllowed

COERCED: Final = "bị ép buộc, đe dọa phải rút đơn"
"""What the history says when the sender reports that he does not withdraw of his own will."""

_SIGNED_ALREADY: Final = "Đơn này không chờ chữ ký."


def withdrawal_wished(reason: str, members: Sequence[str], *, coerced: bool) -> dict[str, Any]:
    """What the history keeps of a wish to withdraw. ``members``: those of a group who want to, empty for one
    who is alone."""
    told = {"reason": reason, "members": "; ".join(members), "coerced": COERCED if coerced else ""}
    return {name: words for name, words in told.items() if words}


def request_withdrawal(
    case: Case, *, submission_id: int, details: Mapping[str, Any], by: Actor, at: datetime
) -> None:
    """Yêu cầu rút khiếu nại, tố cáo: written down and told to the officer; the case stays as it is.

    While nobody has the case, those who assign work at its agency hear of it.
    ``details`` as ``withdrawal_wished`` makes them. Raises NotAllowed, Stale.
    """
    step = moving.check(case, "request_withdrawal", by=by, on=local_day(at), sender=True)
    moving.move(case, step, expected=None, by=by, at=at, submission_id=submission_id, details=details)
    telling.tell_sender_of(submission_id, case, "cases/withdrawal_requested", by=by, at=at)
    reported = {"reason": details["coerced"]} if "coerced" in details else {}
    telling.tell_handler(case, "cases/withdrawal_requested_officer", by=by, at=at, **reported)


def send_scan(case: Case, *, submission_id: int, by: Actor, at: datetime) -> None:
    """Gửi bản chụp đơn đã ký: from no signature to a scan, never from or to anything else.

    Goes with the supplement that brings the file, in the same transaction. Raises NotAllowed.
    """
    submission = db.session.get_one(Submission, submission_id)
    if Kind(submission.kind) not in SIGNED_KINDS or submission.signature != "none":
        raise NotAllowed(_SIGNED_ALREADY)
    db.session.execute(update(Submission).where(Submission.id == submission_id).values(signature="scan"))
    note(case, "scan_sent", {}, by=by, at=at, submission_id=submission_id, for_citizen=True)
