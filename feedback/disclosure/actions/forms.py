"""Verbs of how a result is made known: meeting, posting, portal, media; with what shows it.

The step of the case that says «đã công khai» is taken along by who may take it; taken on the page of the
case, it leaves the same records here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select

from feedback import config
from feedback.actor import Actor
from feedback.attachments import actions as attachments
from feedback.attachments.actions import LaidDown
from feedback.cases.actions import hooks, moving, taking
from feedback.cases.actions.issuing import signature_of
from feedback.cases.models import Case
from feedback.clock import local_day
from feedback.disclosure import copying, made_known, prepared
from feedback.disclosure.actions import changing, outcomes
from feedback.disclosure.made_known import COMPLETED, ENDED, FORM, GONE, HANGING, MEETING, PORTAL, RECORDED
from feedback.disclosure.models import Outcome, OutcomeForm
from feedback.disclosure.refusals import BadDetail, NotYours, Refused
from feedback.extensions import db
from feedback.law import disclosure as law
from feedback.law.disclosure import Result
from feedback.law.procedure import Step
from feedback.text import fold
from feedback.text.links import host_of, is_web_address

WRITE: Final = "disclosure:form:write"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormDetails:
    """How a result was made known. ``form``: key of ``law.disclosure.RESULT_FORMS``. ``first_on``: first day
    of posting or on a portal, day of the meeting, of the first broadcast. ``times``: broadcasts or issues so
    far. ``notified_on``: of a meeting, the day on which those invited were told.
    """

    form: str
    where_to: str
    first_on: date
    times: int | None = None
    notified_on: date | None = None


def record(
    outcome: Outcome,
    details: FormDetails,
    files: Sequence[LaidDown] = (),
    *,
    by: Actor,
    at: datetime,
) -> OutcomeForm:
    """Ghi một hình thức công khai, with what shows it.

    Raises NotYours; Refused for a result taken down and for the same form twice; BadDetail for days that
    can't be, with the last lawful day and the article for a meeting told of too late that can still be moved.
    A meeting that was held so is put down as it was.
    """
    today = local_day(at)
    changing.demand(outcome.agency_id, WRITE, by, today)
    outcomes.lock(outcome)
    if outcome.state in GONE:
        raise Refused("Kết quả này đã gỡ. Không niêm yết, thông báo thêm")
    result = made_known.result_of(outcome)
    _demand_days(outcome, result, details, today)
    for one in made_known.of_outcome(outcome.id):
        if (one.form, one.first_on) != (details.form, details.first_on):
            continue
        if not one.where_to:
            raise Refused("Bước công khai của vụ việc đã ghi hình thức này. Bấm «Bổ sung» để ghi nơi")
        if fold(one.where_to) == fold(details.where_to):
            raise Refused("Hình thức này, ở nơi này, từ ngày này đã ghi rồi")
    return _written(outcome, result, details, files, by=by, at=at)


def _demand_days(outcome: Outcome, result: Result, details: FormDetails, today: date) -> None:
    if not any(one.key == details.form for one in law.RESULT_FORMS):
        raise BadDetail("form", "Chọn một hình thức trong danh sách")
    _demand_place(outcome, details.form, details.where_to)
    if details.first_on < outcome.settled_on:
        raise BadDetail(
            "first_on", f"Văn bản ban hành ngày {outcome.settled_on:%d/%m/%Y}. Nhập ngày từ đó trở đi"
        )
    if details.form != MEETING:
        if details.first_on > today:
            raise BadDetail("first_on", "Ngày này chưa đến. Ghi sau khi đã công khai")
        return
    due = made_known.last_notice(result, details.first_on)
    if due is None:
        return
    told_on = details.notified_on
    if told_on is None:
        raise BadDetail("notified_on", "Nhập ngày đã thông báo cho người được mời")
    if not outcome.settled_on <= told_on <= min(today, details.first_on):
        raise BadDetail(
            "notified_on", "Ngày thông báo phải từ ngày ban hành đến hôm nay và không sau ngày họp"
        )
    if told_on > due.on and details.first_on > today:
        first = made_known.first_meeting(result, told_on)
        later = f" Dời cuộc họp sang ngày {first:%d/%m/%Y} hoặc sau đó." if first else ""
        raise BadDetail(
            "first_on",
            f"Họp ngày này thì phải thông báo chậm nhất ngày {due.on:%d/%m/%Y} ({due.article}).{later}",
        )


def _demand_place(outcome: Outcome, form: str, where_to: str) -> None:
    """A place that tells of nobody; of a portal the address of another site: what stands on this one is read
    from its copies."""
    if not where_to.strip():
        raise BadDetail("where_to", "Nhập nơi công khai")
    if form != PORTAL:
        names = prepared.known(outcome).names
        copying.demand_impersonal("where_to", where_to, "nơi này", names=names, of_place=True)
        return
    if not is_web_address(where_to):
        raise BadDetail(
            "where_to", "Nhập địa chỉ trang, bắt đầu bằng https://, ví dụ https://quangngai.gov.vn/tin"
        )
    if host_of(where_to) == host_of(own_site()):
        raise BadDetail("where_to", "Ở đây chỉ ghi trang khác. Để đăng trên trang này, soạn bản công khai")


def _written(
    outcome: Outcome,
    result: Result,
    details: FormDetails,
    files: Sequence[LaidDown],
    *,
    by: Actor,
    at: datetime,
) -> OutcomeForm:
    due = made_known.least(result, details.form, details.first_on)
    row = OutcomeForm(
        outcome_id=outcome.id,
        form=details.form,
        where_to=details.where_to,
        first_on=details.first_on,
        least_on=due.on if due else None,
        times=details.times,
        notified_on=details.notified_on,
        at=at,
    )
    db.session.add(row)
    db.session.flush()
    _enter(outcome, RECORDED, row, files, by=by, at=at)
    return row


def _enter(
    outcome: Outcome, act: str, row: OutcomeForm, files: Sequence[LaidDown] = (), *, by: Actor, at: datetime
) -> None:
    attachments.attach(files, subject=(FORM, row.id), by=by, at=at)
    told = {"form": made_known.told(row)} | ({"files": attachments.told(files)} if files else {})
    outcomes.enter(outcome, act, by=by, at=at, details=told, content=made_known.content(row))


def complete(
    outcome: Outcome,
    row: OutcomeForm,
    *,
    where_to: str,
    times: int | None,
    files: Sequence[LaidDown] = (),
    by: Actor,
    at: datetime,
) -> None:
    """Bổ sung: further evidence, broadcasts that followed, the place that the step of the case left out.

    Raises NotYours; Refused when there is nothing new; BadDetail for fewer times than before, or a place that
    tells of a person.
    """
    changing.demand(outcome.agency_id, WRITE, by, local_day(at))
    outcomes.lock(outcome)
    db.session.refresh(row)
    if not row.where_to:
        _demand_place(outcome, row.form, where_to)
    where_to, times = row.where_to or where_to, times or row.times
    if (times or 0) < (row.times or 0):
        raise BadDetail("times", f"Đã ghi {row.times} lần. Nhập số lần từ {row.times} trở lên")
    if not files and (where_to, times) == (row.where_to, row.times):
        raise Refused("Chưa có gì mới để bổ sung")
    row.where_to, row.times = where_to, times
    db.session.flush()
    _enter(outcome, COMPLETED, row, files, by=by, at=at)


def end(outcome: Outcome, row: OutcomeForm, *, last_on: date, by: Actor, at: datetime) -> None:
    """Gỡ xuống: the last day on which it hung or stood on a portal, be it before the least time was over.

    Raises NotYours, Refused, BadDetail.
    """
    changing.demand(outcome.agency_id, WRITE, by, local_day(at))
    outcomes.lock(outcome)
    db.session.refresh(row)
    if row.form not in HANGING:
        raise Refused("Hình thức này không có ngày gỡ")
    if row.last_on is not None:
        raise Refused("Ngày gỡ đã được ghi")
    if row.form == PORTAL and row.where_to == own_site():
        raise Refused("Bản trên trang này chỉ gỡ cùng bản công khai: hết thời hạn, hoặc khi thu hồi")
    if not row.where_to:
        raise Refused("Bấm «Bổ sung» để ghi nơi công khai trước")
    if not row.first_on <= last_on <= local_day(at):
        raise BadDetail("last_on", f"Nhập ngày từ {row.first_on:%d/%m/%Y} đến hôm nay")
    _end(outcome, row, last_on, by=by, at=at)


def _end(outcome: Outcome, row: OutcomeForm, last_on: date, *, by: Actor, at: datetime) -> None:
    row.last_on = last_on
    db.session.flush()
    _enter(outcome, ENDED, row, by=by, at=at)


def portal_begun(outcome: Outcome, *, by: Actor, at: datetime) -> None:
    """Đăng trên trang này, by itself with the publishing of a copy; a record that the step of the case has
    just left is taken for it. The second time does nothing."""
    site = own_site()
    open_rows = [one for one in made_known.of_outcome(outcome.id) if one.form == PORTAL and not one.last_on]
    if any(one.where_to == site for one in open_rows):
        return
    bare = next((one for one in open_rows if not one.where_to), None)
    if bare is None:
        details = FormDetails(form=PORTAL, where_to=site, first_on=local_day(at))
        _written(outcome, made_known.result_of(outcome), details, (), by=by, at=at)
        return
    bare.where_to = site
    db.session.flush()
    _enter(outcome, COMPLETED, bare, by=by, at=at)


def portal_ended(outcome: Outcome, *, last_on: date, by: Actor, at: datetime) -> None:
    """Hết đăng trên trang này: its term is over, or it was withdrawn. The second time does nothing."""
    site = own_site()
    for row in made_known.of_outcome(outcome.id):
        if row.form == PORTAL and row.where_to == site and row.last_on is None:
            _end(outcome, row, max(last_on, row.first_on), by=by, at=at)


def own_site() -> str:
    """The address under which this site is a place of publication."""
    return config.current().site_url.rstrip("/")


def take_step(outcome: Outcome, *, by: Actor, at: datetime) -> None:
    """Ghi bước công khai của vụ việc, of all that was used so far, so that its clock is met on the day of the
    first; copies that hang or are sent were redacted, as who takes it confirms.

    Raises NotYours; Refused when it isn't open or nothing counts for it; NotAllowed for who isn't competent;
    and what ``taking.take`` raises.
    """
    if not (by.kind == "system" or changing.is_own(outcome.agency_id, by, local_day(at))):
        raise NotYours
    outcomes.lock(outcome)
    found = made_known.open_step(outcome, at)
    if found is None:
        raise Refused("Bước công khai của vụ việc đã ghi, hoặc không còn mở")
    case, step = found
    given = made_known.to_step(made_known.result_of(outcome), made_known.of_outcome(outcome.id))
    if not given:
        raise Refused("Chưa có hình thức công khai nào đúng luật để ghi bước này")
    try:
        taking.take(case, step.name, given, signature=signature_of(by), expected=case.version, by=by, at=at)
    except moving.NotYours:
        raise NotYours from None


def note_step(case: Case, step: Step, given: Mapping[str, Any], by: Actor, at: datetime) -> None:
    """For ``cases.actions.hooks.on_taken``: what the step of the case says was used stands here too. A form
    that is recorded already is not put down twice. The places are still asked for; a portal without an
    address stays among what is to be done (``disclosure.owed``) until a copy is published here."""
    result = law.result_of(case.course)
    if result is None or step.name != result.step:
        return
    latest = made_known.latest_of(case.id)
    outcome = db.session.scalar(select(Outcome).where(Outcome.id == latest)) if latest else None
    if outcome is None:
        return
    there, today = {one.form for one in made_known.of_outcome(outcome.id)}, local_day(at)
    for key in given["form_of_publication"]:
        if key in there:
            continue
        meets = key == MEETING
        details = FormDetails(
            form=key,
            where_to="",
            first_on=given.get("meeting_on" if meets else "published_on", today),
            notified_on=today if meets and result.meeting else None,
        )
        _written(outcome, result, details, (), by=by, at=at)


hooks.on_taken.append(note_step)
