"""Nộp lưu: the file of a settled case is handed in to the archive, when nothing is owed in it any more."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from feedback.actor import Actor
from feedback.cases import archive, enforcement, originals, rules
from feedback.cases.actions import moving
from feedback.cases.actions.history import note
from feedback.cases.models import Archived, Case
from feedback.clock import local_day
from feedback.extensions import db
from feedback.law.procedure import NotAllowed
from feedback.law.refusal import Refusal
from feedback.law.retention import Retention
from feedback.law.states import State

READ: Final = "cases:archive:read"
WRITE: Final = "cases:archive:write"
ARTICLE: Final = "Luật Lưu trữ 33/2024/QH15; Điều 34, Điều 43 Luật Khiếu nại 02/2011/QH13"


class StillKept(Refusal):
    """Originals are still kept, and nobody said why."""

    need = "originals_why"

    def __init__(self, count: int) -> None:
        super().__init__(f"Còn giữ {count} giấy tờ gốc: trả lại trước, hoặc ghi lý do chưa trả được.")


def why_not_yet(case: Case) -> str:
    """Why the file can't be handed in yet, in words; empty when it can."""
    if case.is_open:
        return "Vụ việc chưa kết thúc."
    if case.state == State.SPAM:
        return "Thư rác không lập hồ sơ."
    if case.state == State.MERGED:
        return "Vụ việc đã gộp: hồ sơ nộp cùng vụ việc nhận gộp."
    if case.due is not None:
        return f"Còn việc phải làm, hạn {case.due:%d/%m/%Y}. Xem mục «Thời hạn»."
    if enforcement.owes(case.id):
        return "Còn nghĩa vụ thi hành chưa xong. Xem mục «Thi hành»."
    running = [one for one in archive.going_with(case.id) if one.is_open]
    if running:
        # That a sealed matter went on, and where, is not for everybody who closes this one.
        numbers = ", ".join(one.number for one in running if not one.sealed)
        named = f": {numbers}" if numbers else ""
        return f"Vụ việc liên quan chưa kết thúc{named}. Hồ sơ còn cần cho vụ việc đó."
    if is_archived(case):
        return "Hồ sơ đã nộp lưu."
    return ""


def is_archived(case: Case) -> bool:
    """Whether the file lies in the archive as the case was closed last: a reopened one is handed in anew."""
    row = archive.of_case(case.id)
    return row is not None and case.closed_at is not None and row.at >= case.closed_at


def hand_in(
    case: Case,
    *,
    file_code: str,
    place: str | None,
    pages: int | None,
    retention: Retention,
    originals_why: str,
    expected: int,
    by: Actor,
    at: datetime,
) -> None:
    """Nộp lưu hồ sơ: its code, where it lies, how many sheets it has, how long it is kept and why.

    The term counts from the end of the last of the cases in which the matter went on.

    Raises NotAllowed (something is still owed, no right), NotYours, Stale, StillKept.
    """
    if not rules.at_home(by, case.agency_id, triage=case.triage, outside=case.kept_outside):
        raise moving.NotYours
    if by.id is None or not by.may(WRITE):
        raise NotAllowed("Tài khoản này không có quyền nộp lưu hồ sơ.", ARTICLE)
    if why := why_not_yet(case):
        raise NotAllowed(why, ARTICLE)
    held = originals.held(case.id)
    if held and not originals_why:
        raise StillKept(len(held))
    assert case.closed_on is not None
    moving.take_version(case, expected)
    row = archive.of_case(case.id) or Archived(case_id=case.id)
    row.agency_id, row.officer_id, row.at = case.agency_id, by.id, at
    row.archived_on, row.file_code = local_day(at), file_code
    row.place, row.pages = place, pages
    ended = [one.closed_on for one in archive.going_with(case.id) if one.closed_on is not None]
    row.years, row.keep_until_on = retention.years, retention.until(max([case.closed_on, *ended]))
    row.basis = f"{retention.words}. {retention.basis}"
    db.session.add(row)
    db.session.flush()
    details = {
        "file_code": file_code,
        "retention": f"{retention.length}. {retention.words} ({retention.basis})",
        "sheets": pages,
        "reason": originals_why if held else "",
    }
    note(case, "archived", details, by=by, at=at)
    db.session.expire(case)
