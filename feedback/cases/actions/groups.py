"""Acts on the list of those who signed together: it is taken in, speaks through some, loses some, gets codes.

Luật Tiếp công dân 42/2013 Đ29; LKN 02/2011 Đ8; NĐ 124/2020 Đ7a (rút một phần).
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select, update

from feedback import config
from feedback.actor import Actor
from feedback.cases import codes, groups, rules
from feedback.cases.actions import moving, steps, telling
from feedback.cases.actions.history import note
from feedback.cases.lists.rows import Listed
from feedback.cases.models import Case, Signatory, Submission
from feedback.clock import local_day
from feedback.extensions import db
from feedback.law import choices, representatives
from feedback.law.kinds import Kind
from feedback.law.procedure import NotAllowed
from feedback.people import actions as people
from feedback.people import queries as senders
from feedback.straight import add_rows

RECORD: Final = "cases:case:record"
MOST: Final = 2000
"""How many people one list holds."""

SEALED: Final = "Tên những người cùng tố cáo nằm trong bản gốc niêm phong; không lập danh sách ở đây."
"""Why a case whose senders are kept secret has no list."""

_ARTICLE: Final = "Điều 8 Luật Khiếu nại 02/2011/QH13; Điều 29 Luật Tiếp công dân 42/2013/QH13"


class NotInList(NotAllowed):
    """Somebody who is not, or no longer, in the list was chosen."""

    def __init__(self) -> None:
        super().__init__("Có người không còn trong danh sách. Mở lại trang rồi chọn lại.")


@dataclass(frozen=True, slots=True)
class Slip:
    """Phiếu mã tra cứu of one signatory. The secret stands here only: it is kept nowhere."""

    name: str
    code: str
    secret: str


def add_signatories(
    case: Case, submission_id: int, listed: Sequence[Listed], *, expected: int, by: Actor, at: datetime
) -> list[int]:
    """Ghi danh sách người ký tên: further people behind one submission, each with a code of his own.

    ``listed`` are rows found good; by it the submission is that of a group. Returns their numbers as persons,
    in the same order. The number of statements doesn't grow with the list. Nobody knows a secret until slips
    are printed. Raises NotAllowed (sealed, closed, of
    an organisation, too many), NotYours, Stale.
    """
    submission = _demand(case, submission_id, by)
    if submission.sender_kind == "organisation":
        raise NotAllowed("Đơn này do cơ quan, tổ chức gửi, không có danh sách người ký tên.", _ARTICLE)
    moving.take_version(case, expected)
    last = db.session.scalar(
        select(func.max(Signatory.position)).where(Signatory.submission_id == submission_id)
    )
    first = (last or 0) + 1
    total = first - 1 + len(listed)
    if total > MOST:
        raise NotAllowed(f"Danh sách sẽ có {total} người; một đơn ghi được nhiều nhất {MOST} người.")
    numbers = people.record([one.person for one in listed if one.person is not None], at=at)
    add_rows(
        Signatory,
        [
            {
                "submission_id": submission_id,
                "person_id": number,
                "position": position,
                "tracking_code": code,
                "secret_digest": secrets.token_bytes(32),
                "signed": one.signed,
                "representative": False,
                "added_at": at,
                "code_given_at": None,
                "withdrawn_on": None,
                "withdrawn_at": None,
            }
            for position, (number, code, one) in enumerate(
                zip(numbers, _fresh_codes(len(numbers)), listed, strict=True), start=first
            )
        ],
    )
    db.session.execute(update(Submission).where(Submission.id == submission_id).values(sender_kind="group"))
    details = {"added": f"{len(listed)} người, tổng cộng {total}"}
    note(case, "signatories_added", details, by=by, at=at, submission_id=submission_id)
    steps.reindex(case)
    db.session.expire(case)
    return numbers


def name_representatives(
    case: Case, chosen: Collection[int], *, paper: str, expected: int, by: Actor, at: datetime
) -> None:
    """Ghi người đại diện: those of the list who speak for all, in place of those before.

    ``chosen`` are numbers of signatories of one submission; ``paper`` the appointment that the others signed.
    Raises representatives.WrongNumber (with the article), NotAllowed, NotInList, NotYours, Stale.
    """
    found = _leaving(case, chosen)
    if len({one.submission_id for one in found}) != 1:
        raise NotAllowed("Chọn người đại diện trong cùng một đơn.", _ARTICLE)
    submission = _demand(case, found[0].submission_id, by)
    rule = representatives.demand(groups.size_of(submission), len(found), local_day(at))
    moving.take_version(case, expected)
    of_submission = update(Signatory).where(Signatory.submission_id == submission.id)
    ids = [one.id for one in found]
    db.session.execute(of_submission.values(representative=Signatory.id.in_(ids)))
    details = {"places": _places(found), "appointment": paper, "article": rule.article}
    note(case, "representatives_named", details, by=by, at=at, submission_id=submission.id)
    db.session.expire_all()


def withdraw_signatories(
    case: Case,
    chosen: Collection[int],
    *,
    reason: str,
    by: Actor,
    at: datetime,
    how: str | None = None,
    expected: int | None = None,
    sender: bool = False,
) -> None:
    """Rút đơn một phần: some of the list leave, the case goes on for the others (NĐ 124/2020 Đ7a).

    With the last of them the submission itself is withdrawn: a petition ends, of what is being resolved it is
    recorded and a decision ends it. ``sender``: one of the list for himself, by his code; ``how`` a key of
    the law's list of ways, where it has one. Raises NotAllowed, NotInList, NotYours, Stale, UnknownChoice.
    """
    today = local_day(at)
    found = _leaving(case, chosen)
    moving.check(case, steps.withdrawal_step(case, today), by=by, on=today, sender=sender)
    details: dict[str, Any] = {"reason": reason, "members": _places(found)}
    if how is not None:
        details["how"] = choices.option(choices.withdrawals(Kind(case.kind)), how, today).words
    moving.take_version(case, expected)
    db.session.execute(
        update(Signatory)
        .where(Signatory.id.in_([one.id for one in found]))
        .values(withdrawn_on=today, withdrawn_at=at, representative=False)
    )
    note(case, "signatory_withdrawn", details, by=by, at=at, for_citizen=True)
    db.session.expire_all()
    left = {one.submission_id for one in found if not groups.signs(one.submission_id)}
    leaving = [one.id for one in found if one.submission_id not in left]
    telling.tell_signatories(leaving, case, "cases/name_withdrawn", by, at)
    telling.tell_signatories(
        [one.id for one in found if one.submission_id in left],
        case,
        "cases/withdrawn",
        by,
        at,
        **steps.for_good(case),
    )
    if not left and case.officer_id is not None:
        telling.tell_officer(case.officer_id, case, "cases/withdrawn_officer", by=by, at=at)
    for submission_id in sorted(left):
        steps.withdraw(case, submission_id=submission_id, reason=reason, by=by, at=at, sender=sender, how=how)


def give_codes(case: Case, chosen: Collection[int], *, by: Actor, at: datetime) -> list[Slip]:
    """In phiếu mã tra cứu: a fresh secret for each of these signatories, to be printed now; an older one
    opens nothing any more.

    Raises NotAllowed, NotInList, NotYours.
    """
    found = _leaving(case, chosen)
    for submission_id in {one.submission_id for one in found}:
        _demand(case, submission_id, by, closed_too=True)
    names = senders.names(one.person_id for one in found)
    key = config.current().lookup_key_bytes
    slips, rows = [], []
    for one in found:
        secret = codes.new_secret()
        slips.append(Slip(names.get(one.person_id, ""), codes.shown(one.tracking_code), secret))
        digest = codes.secret_digest(key, one.tracking_code, secret)
        rows.append({"id": one.id, "secret_digest": digest, "code_given_at": at})
    db.session.execute(update(Signatory), rows)
    note(case, "signatory_codes_given", {"given": _places(found)}, by=by, at=at)
    return slips


def _demand(case: Case, submission_id: int, by: Actor, *, closed_too: bool = False) -> Submission:
    """The submission, if this actor may write into its list."""
    if not rules.at_home(by, case.agency_id, triage=case.triage, outside=case.kept_outside):
        raise moving.NotYours
    if not by.may(RECORD):
        raise NotAllowed("Tài khoản này không có quyền ghi nhận vào vụ việc.", _ARTICLE)
    if case.sealed:
        raise NotAllowed(
            "Tên những người cùng tố cáo nằm trong bản gốc niêm phong; không lập danh sách ở đây."
        )
    if not (case.is_open or closed_too):
        raise NotAllowed("Vụ việc đã kết thúc.", _ARTICLE)
    submission = db.session.get(Submission, submission_id)
    if submission is None or submission.case_id != case.id or submission.withdrawn_on is not None:
        raise NotAllowed("Đơn này không còn trong vụ việc. Mở lại trang rồi chọn lại.")
    return submission


def _leaving(case: Case, chosen: Collection[int]) -> list[Signatory]:
    """The signatories with these numbers, all of the case and none of whom has left. Raises NotInList."""
    found = list(
        db.session.scalars(
            select(Signatory)
            .join(Submission, Submission.id == Signatory.submission_id)
            .where(
                Submission.case_id == case.id,
                Signatory.id.in_(set(chosen)),
                Signatory.withdrawn_on.is_(None),
            )
            .order_by(Signatory.submission_id, Signatory.position)
        )
    )
    if not found or len(found) != len(set(chosen)):
        raise NotInList
    return found


def _places(found: Sequence[Signatory]) -> str:
    """Whom an act was about, by their places in the list: the history names nobody."""
    return "số " + ", ".join(str(one.position) for one in found) + " trong danh sách"


def _fresh_codes(number: int) -> list[str]:
    """So many codes that neither a sender nor a signatory has."""
    drawn: dict[str, None] = {}
    while len(drawn) < number:
        new = {codes.new_code(): None for _ in range(number - len(drawn))}
        taken = groups.taken_codes(new)
        drawn |= {code: None for code in new if code not in taken}
    return list(drawn)
