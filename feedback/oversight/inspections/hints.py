"""Gợi ý: what the system knows of a file for each item of the checklist, and from where; people decide."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select

from feedback.cases import archive
from feedback.cases import queries as cases
from feedback.cases.models import Case
from feedback.clock import local_day
from feedback.deadlines import queries as deadlines
from feedback.deadlines.models import Deadline
from feedback.disclosure.models import Outcome
from feedback.extensions import db
from feedback.law.kinds import SIGNED_KINDS
from feedback.law.states import State
from feedback.law.terms import STATUTE
from feedback.oversight.inspections.checklists import Item


@dataclass(frozen=True, slots=True)
class Hint:
    """What is known, in words with its source, and the verdict that it speaks for ("": for none)."""

    words: str
    verdict: str = ""


@dataclass(frozen=True, slots=True)
class _Known:
    case: Case
    clocks: Sequence[Deadline]


def of_case(case: Case, items: Sequence[Item]) -> dict[str, Hint]:
    """By item what the system knows of the case; items of which it knows nothing are left out. A few
    selects."""
    known = _Known(case, deadlines.for_subject(("cases", case.id)))
    found = {one.key: _FROM[one.hint](known, one) for one in items if one.hint}
    return {key: hint for key, hint in found.items() if hint is not None}


def _registered(known: _Known, _item: Item) -> Hint | None:
    sent = cases.submissions_of(known.case.id)
    # That it is in the register doesn't say that a receipt was handed over: nobody notes it.
    return Hint(
        f"Sổ: vào sổ ngày {known.case.received_on:%d/%m/%Y}, {len(sent)} đơn. Việc giao biên nhận phải xem "
        "trong hồ sơ"
    )


def _terms(known: _Known, item: Item) -> Hint | None:
    return _of_clocks([one for one in known.clocks if one.term_key in item.terms and not one.is_target])


def _verified(known: _Known, _item: Item) -> Hint | None:
    events = cases.events_of(known.case.id)
    days = [local_day(one.at) for one in events if one.to_state == State.VERIFYING.value]
    if not days and known.case.settled_on is None:
        return Hint("Vụ việc kết thúc mà không giải quyết nội dung", "na")
    if not days:
        # The law asks for it where a right or a breach is decided on; else a plain answer may do without.
        signed = known.case.kind in SIGNED_KINDS
        return Hint("Diễn biến: không có bước xác minh", "unmet" if signed else "")
    return Hint(f"Diễn biến: xác minh từ ngày {days[0]:%d/%m/%Y}", "met")


def _dialogue(known: _Known, _item: Item) -> Hint | None:
    records = cases.dialogues_of(known.case.id)
    held = [one for one in records if one.held_on is not None]
    if held:
        minutes = f", biên bản số {held[-1].minutes_number}" if held[-1].minutes_number else ""
        return Hint(f"Đối thoại ngày {held[-1].held_on:%d/%m/%Y}{minutes}", "met" if minutes else "")
    if any(one.state == "waived" for one in records):
        return Hint("Đã ghi lý do không phải đối thoại", "na")
    return Hint("Không có buổi đối thoại nào được ghi")


def _settled(known: _Known, _item: Item) -> Hint | None:
    case = known.case
    if case.settled_on is None:
        return Hint("Vụ việc kết thúc mà không giải quyết nội dung", "na")
    if case.settle_by_on is None:
        return Hint(f"Giải quyết ngày {case.settled_on:%d/%m/%Y}; luật không đặt thời hạn", "na")
    late = (case.settled_on - case.settle_by_on).days
    words = f"Thời hạn: đến {case.settle_by_on:%d/%m/%Y}; giải quyết ngày {case.settled_on:%d/%m/%Y}"
    return Hint(f"{words}, {_margin(late)}", "unmet" if late > 0 else "met")


def _answered(known: _Known, item: Item) -> Hint | None:
    hint = _terms(known, item)
    if hint is not None:
        return hint
    sent = [one for one in cases.letters_of(known.case.id) if one.to_agency_id is None]
    if not sent:
        return None
    last = sent[-1]
    return Hint(f"Văn bản đi: số {last.number} ngày {last.issued_on:%d/%m/%Y}")


def _published(known: _Known, item: Item) -> Hint | None:
    hint = _terms(known, item)
    if hint is not None:
        return hint
    asked = select(func.count()).where(Outcome.case_id == known.case.id, Outcome.state == "shown")
    if db.session.scalar(asked):
        return Hint("Công khai: kết quả đang được công khai trên trang này", "met")
    return Hint("Công khai: trang này không công khai kết quả")


def _archived(known: _Known, _item: Item) -> Hint | None:
    kept = archive.of_case(known.case.id)
    if kept is None:
        return Hint("Lưu trữ: hồ sơ chưa nộp lưu")
    pages = f", {kept.pages} tờ" if kept.pages else ""
    return Hint(f"Lưu trữ: nộp ngày {kept.archived_on:%d/%m/%Y}, số hồ sơ {kept.file_code}{pages}")


def _of_clocks(clocks: Sequence[Deadline]) -> Hint | None:
    """The worst of them: one that wasn't kept, else the last."""
    done = [one for one in clocks if one.met_on is not None]
    if not done:
        return None
    worst = max(done, key=lambda one: (one.met_on or one.due_on) - one.due_on)
    assert worst.met_on is not None
    # While it stood still its day bound nobody.
    paused = worst.paused_on is not None and worst.paused_on <= worst.due_on
    late = 0 if paused else (worst.met_on - worst.due_on).days
    words = (
        f"{STATUTE.title(worst.term_key)}: hạn {worst.due_on:%d/%m/%Y}, xong ngày {worst.met_on:%d/%m/%Y}, "
        f"{_margin(late)} ({worst.article})"
    )
    return Hint(words, "unmet" if late > 0 else "met")


def _margin(late: int) -> str:
    """How far behind (calendar days) or before the day."""
    if late > 0:
        return f"quá hạn {late} ngày"
    return f"sớm {-late} ngày" if late else "đúng ngày cuối"


_FROM: Final[Mapping[str, Callable[[_Known, Item], Hint | None]]] = {
    "registered": _registered,
    "terms": _terms,
    "verified": _verified,
    "dialogue": _dialogue,
    "settled": _settled,
    "answered": _answered,
    "published": _published,
    "archived": _archived,
}
