"""Bước hàng loạt: the steps that may be taken on many cases at once, each case by itself, and their undoing.

Every act here is the one of its own page: the same rights, versions, letters and notices.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any, Final

from flask import Flask
from sqlalchemy import select

from feedback.accounts import queries as accounts
from feedback.actor import Actor
from feedback.cases import letters, model_texts, rules
from feedback.cases.actions import desk, merging, moving, spam, steps, telling, truth
from feedback.cases.actions.history import note
from feedback.cases.actions.issuing import Signature
from feedback.cases.jobs.kinds import JobKind, register
from feedback.cases.jobs.running import Item, Outcome, Run
from feedback.cases.models import Case, Part
from feedback.clock import local_day
from feedback.extensions import db
from feedback.law.kinds import FEEDBACK_KINDS, Kind
from feedback.law.procedure import NotAllowed
from feedback.papers.sheets import Sheet

NEEDS: Final = "cases:bulk:run"
REMINDER: Final = "cases/reminded"
_UNDONE: Final = "Hoàn tác gộp hàng loạt"

Act = Callable[[Mapping[str, Any], Item], Outcome]


def assign(values: Mapping[str, Any], item: Item) -> Outcome:
    """Giao việc: to the officer ``values["officer"]``."""
    case, officer_id, before = _seen(values, item), int(values["officer"]), ""
    holder = case.officer_id
    if holder == officer_id:
        raise NotAllowed("Người này đang xử lý vụ việc.")
    desk.assign(case, officer_id=officer_id, expected=case.version, by=item.by, at=item.at)
    names = accounts.names_of(one for one in (officer_id, holder) if one is not None)
    before = f", trước đó: {names[holder]}" if holder is not None else ""
    return Outcome(f"Giao cho {names[officer_id]}{before}", {"before": holder})


def assign_back(values: Mapping[str, Any], item: Item) -> Outcome:
    """The case goes back to whom it had before, if it is still with the officer it was given to."""
    case, before = _case(item), values["outcomes"][item.place]["before"]
    if case.officer_id != int(values["officer"]):
        raise NotAllowed("Vụ việc đã được giao cho người khác sau đó.")
    if before is None:
        desk.release(case, expected=case.version, by=item.by, at=item.at)
        return Outcome("Trở lại chưa giao ai")
    desk.assign(case, officer_id=before, expected=case.version, by=item.by, at=item.at)
    return Outcome(f"Giao lại cho {accounts.names_of([before])[before]}")


def remind(values: Mapping[str, Any], item: Item) -> Outcome:
    """Nhắc người xử lý: a notice with the number of the case."""
    case = _seen(values, item)
    step = moving.check(case, "assign", by=item.by, on=local_day(item.at))
    if not item.by.may("cases:case:assign"):
        raise NotAllowed("Chỉ người có quyền giao việc mới nhắc được.", step.article)
    if case.officer_id is None:
        raise NotAllowed("Vụ việc chưa giao ai. Giao việc trước.")
    if case.officer_id == item.by.id:
        raise NotAllowed("Ông/bà đang xử lý vụ việc này.")
    moving.take_version(case, case.version)
    note(case, "reminded", {"officer_id": case.officer_id}, by=item.by, at=item.at)
    telling.tell_officer(case.officer_id, case, REMINDER, by=item.by, at=item.at)
    return Outcome(f"Nhắc {accounts.names_of([case.officer_id]).get(case.officer_id, '')}")


def answer(values: Mapping[str, Any], item: Item) -> Outcome:
    """Trả lời: the text ``values["text"]`` with its places filled, as a letter of its own with its number."""
    case = _seen(values, item)
    if Kind(case.kind) not in FEEDBACK_KINDS:
        raise NotAllowed("Chỉ trả lời hàng loạt được kiến nghị, phản ánh, đề xuất.")
    step = moving.check(case, "answer", by=item.by, on=local_day(item.at))
    truth.demand_state(case, step, at=item.at)
    if db.session.scalar(select(Part.id).where(Part.case_id == case.id, Part.state == "asked").limit(1)):
        raise NotAllowed("Có phần việc chờ cơ quan phối hợp. Trả lời ở trang của vụ việc.")
    letter = steps.answer(
        case,
        answer=model_texts.filled(values["text"], case),
        signature=signature(case, by=item.by, at=item.at),
        expected=case.version,
        by=item.by,
        at=item.at,
    )
    return Outcome("Trả lời bằng văn bản riêng", {"letter": letter.number})


def signature(case: Case, *, by: Actor, at: datetime) -> Signature:
    """How he who answers signs, himself or in another's place. Raises NotAllowed, NotYours."""
    step = moving.check(case, "answer", by=by, on=local_day(at))
    officer = accounts.by_id(by.id) if by.id is not None else None
    if officer is None:
        raise NotAllowed("Chỉ cán bộ ký được văn bản trả lời.", step.article)
    in_place = by.in_place if rules.by_delegation(step, by) else None
    return Signature(officer.id, officer.full_name, officer.position or None, in_place)


def previewed(values: Mapping[str, Any], case: Case, *, by: Actor, at: datetime) -> tuple[str, Sheet]:
    """The answer to this one as it would be issued now, its number left open. Raises NotAllowed, NotYours."""
    given = {"answer": model_texts.filled(values["text"], case)}
    return letters.preview(case, "answer", given, signature=signature(case, by=by, at=at), on=local_day(at))


def set_aside(values: Mapping[str, Any], item: Item) -> Outcome:
    """Đánh dấu thư rác, phá hoại, for the reason ``values["reason"]``."""
    case = _seen(values, item)
    spam.set_aside(case, reason=values["reason"], expected=case.version, by=item.by, at=item.at)
    return Outcome("Đánh dấu thư rác")


def take_back(values: Mapping[str, Any], item: Item) -> Outcome:
    """Không phải thư rác: as it was, with the same days due."""
    case = _case(item)
    spam.take_back(case, expected=case.version, by=item.by, at=item.at)
    return Outcome("Lấy lại từ thư rác")


def merge(values: Mapping[str, Any], item: Item) -> Outcome:
    """Gộp đơn trùng: into the case ``values["kept"]``, the oldest of those chosen."""
    case, kept = _seen(values, item), db.session.get_one(Case, values["kept"])
    merging.merge(
        case,
        kept,
        reason=values["reason"],
        expected=case.version,
        expected_other=kept.version,
        by=item.by,
        at=item.at,
    )
    return Outcome(f"Gộp vào {kept.number}")


def part(values: Mapping[str, Any], item: Item) -> Outcome:
    """What was merged goes its own way again."""
    case = _case(item)
    kept = merging.undo_merge(case, reason=_UNDONE, expected=case.version, by=item.by, at=item.at)
    return Outcome(f"Tách khỏi {kept.number}")


def _case(item: Item) -> Case:
    return db.session.get_one(Case, item.case_id)


def _seen(values: Mapping[str, Any], item: Item) -> Case:
    """The case, if it is as the officer saw it. Raises Stale."""
    case = _case(item)
    if case.version != values["versions"][item.place]:
        raise moving.Stale(case.version)
    return case


ACTS: Final[dict[str, Act]] = {
    "assign": assign,
    "remind": remind,
    "answer": answer,
    "merge": merge,
    "set_aside": set_aside,
    "take_back": take_back,
}
"""What a page may order, by the name of its kind."""


def _each(act: Act, run: Run) -> None:
    run.each(partial(act, run.values))


def init_app(app: Flask) -> None:
    """Make these steps known as jobs."""
    for name, title, act, undo, final in (
        ("assign", "Giao việc", assign, "assign_back", ""),
        ("assign_back", "Hoàn tác giao việc", assign_back, "", ""),
        ("remind", "Nhắc người xử lý", remind, "", "Thư nhắc đã gửi, không thu lại được."),
        ("answer", "Trả lời giống nhau", answer, "", "Văn bản trả lời đã ban hành, không hoàn tác được."),
        ("merge", "Gộp đơn trùng", merge, "merge_undo", ""),
        ("merge_undo", "Hoàn tác gộp đơn", part, "", ""),
        ("set_aside", "Đánh dấu thư rác", set_aside, "set_aside_undo", ""),
        ("set_aside_undo", "Hoàn tác đánh dấu thư rác", take_back, "", ""),
        ("take_back", "Lấy lại từ thư rác", take_back, "", ""),
    ):
        register(app, JobKind(name, title, NEEDS, partial(_each, act), undo, final))
