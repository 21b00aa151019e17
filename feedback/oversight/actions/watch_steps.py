"""Verbs of plans to settle a watched matter: a step is planned, reported by its owner, confirmed, dropped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import func, select

from feedback.accounts import queries as accounts
from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.attachments import actions as attachments
from feedback.attachments.actions import LaidDown
from feedback.cases import barring
from feedback.cases.models import Case
from feedback.clock import local_day
from feedback.extensions import db
from feedback.notifications import actions as notifications
from feedback.oversight.actions.history import WATCH_STEP
from feedback.oversight.actions.watch_history import REPORT, change, demand, enter
from feedback.oversight.actions.watching import demand_watched
from feedback.oversight.models import WatchedMatter, WatchStep
from feedback.oversight.refusals import BadDetail, NotYours, Refused

_PLANNED: Final = (
    *("matter_id", "review_id", "position", "agency_id", "who", "what", "due_on"),
    *("state", "evidence", "reported_on", "done_on", "returned_why", "ended_why", "told_on"),
)


@dataclass(frozen=True, slots=True)
class StepDetails:
    """What is done, by which agency (``who`` there, in words), by which calendar day."""

    what: str
    agency_id: int
    due_on: date
    who: str = ""


def plan(
    matter: WatchedMatter,
    details: StepDetails,
    *,
    review_id: int | None = None,
    by: Actor,
    at: datetime,
) -> WatchStep:
    """Thêm việc vào kế hoạch giải quyết; the leaders of the owner are told. Raises NotYours, Refused,
    BadDetail (``agency``, ``due_on``).
    """
    demand(by)
    db.session.refresh(matter, with_for_update=True)
    demand_watched(matter)
    today = local_day(at)
    agency = agencies.by_id(details.agency_id)
    if agency is None or agency.external or not agency.exists(today):
        raise BadDetail("agency", "Chọn cơ quan đang hoạt động")
    if details.due_on < today:
        raise BadDetail("due_on", "Hạn thực hiện không được trước hôm nay")
    last = db.session.scalar(select(func.max(WatchStep.position)).where(WatchStep.matter_id == matter.id))
    step = WatchStep(
        matter_id=matter.id,
        review_id=review_id,
        position=(last or 0) + 1,
        agency_id=details.agency_id,
        who=details.who or None,
        what=details.what,
        due_on=details.due_on,
        state="open",
        made_at=at,
    )
    db.session.add(step)
    db.session.flush()
    enter(WATCH_STEP, step, "watch_step_planned", _PLANNED, by=by, at=at)
    _tell(step, "oversight/step_planned", by=by, at=at)
    return step


def report(
    step: WatchStep, *, evidence: str, files: Sequence[LaidDown] = (), expected: int, by: Actor, at: datetime
) -> None:
    """Báo đã làm, by the agency that owns the step, with what shows it. Raises NotYours, Refused, Stale."""
    demand(by, REPORT)
    if not owns(step, by, local_day(at)):
        raise NotYours
    _demand_state(step, "open", "Việc này không chờ báo kết quả")
    change(step, expected, state="reported", evidence=evidence, reported_on=local_day(at))
    if files:
        attachments.attach(list(files), subject=(WATCH_STEP, step.id), by=by, at=at)
    names = ("state", "evidence", "reported_on")
    told_files = {"files": attachments.told(files)}
    enter(WATCH_STEP, step, "watch_step_reported", names, by=by, at=at, details=told_files)


def confirm(step: WatchStep, *, expected: int, by: Actor, at: datetime) -> None:
    """Xác nhận đã làm, by who watches. Raises NotYours, Refused, Stale."""
    demand(by)
    _demand_state(step, "reported", "Việc này không chờ xác nhận")
    change(step, expected, state="done", done_on=local_day(at))
    enter(WATCH_STEP, step, "watch_step_done", ("state", "done_on"), by=by, at=at)


def send_back(step: WatchStep, *, why: str, expected: int, by: Actor, at: datetime) -> None:
    """Chưa xác nhận, trả lại: with what is lacking; its day stays, the owner is told. Raises NotYours,
    Refused, Stale.
    """
    demand(by)
    _demand_state(step, "reported", "Việc này không chờ xác nhận")
    change(step, expected, state="open", reported_on=None, returned_why=why)
    enter(WATCH_STEP, step, "watch_step_sent_back", ("state", "reported_on", "returned_why"), by=by, at=at)
    _tell(step, "oversight/step_sent_back", by=by, at=at)


def drop(step: WatchStep, *, why: str, expected: int, by: Actor, at: datetime) -> None:
    """Thôi không làm, with the reason. Raises NotYours, Refused, Stale."""
    demand(by)
    _demand_state(step, "open", "Chỉ thôi được việc đang làm")
    change(step, expected, state="dropped", ended_why=why)
    enter(WATCH_STEP, step, "watch_step_dropped", ("state", "ended_why"), by=by, at=at)


def tell_owner(step: WatchStep, *, by: Actor, at: datetime) -> None:
    """Nhắc việc trong kế hoạch: the owner's leaders hear of it, once before the day due, once behind it."""
    today = local_day(at)
    change(step, step.version, told_on=today)
    enter(WATCH_STEP, step, "watch_step_told", ("told_on",), by=by, at=at)
    _tell(step, "oversight/step_late" if step.due_on < today else "oversight/step_due", by=by, at=at)


def owns(step: WatchStep, actor: Actor, on: date) -> bool:
    """Whether it is his agency's, or that of an ended one whose work his does on the day."""
    return step.agency_id in agencies.whose_work(actor.agency_id, on)


def _demand_state(step: WatchStep, state: str, words: str) -> None:
    if step.state != state:
        raise Refused(words)


def _tell(step: WatchStep, template: str, *, by: Actor, at: datetime) -> None:
    """Queue the notice for who decides in the agency that owns it; of a sealed matter only for those who may
    know of it. It bears no word of what the matter is."""
    matter = db.session.get_one(WatchedMatter, step.matter_id)
    owners = [
        officer.id
        for agency in agencies.agencies_after(step.agency_id, local_day(at))
        for officer in accounts.officers_of(agency.id, "cases:case:accept")
        if _may_know(officer.id, matter.case_id)
    ]
    notifications.queue_many(
        [
            notifications.Queued(
                template,
                ("accounts", number),
                {"due_on": step.due_on.isoformat()},
                about=f"{WATCH_STEP}:{step.id}",
                agency_id=step.agency_id,
            )
            for number in dict.fromkeys(owners)
            if by.kind != "officer" or by.id != number
        ],
        by=by,
        at=at,
    )


def _may_know(officer_id: int, case_id: int) -> bool:
    viewer = accounts.actor_of(officer_id)
    if viewer is None:
        return False
    clear = barring.clear_for(viewer)
    known = select(Case.id).where(Case.id == case_id, *([] if clear is None else [clear]))
    return db.session.scalar(known) is not None
