"""Verbs of the copy of a result: one officer prepares it, another publishes it or gives it back; it is
withdrawn, or ends with its term.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from feedback.actor import SYSTEM, Actor
from feedback.clock import local_day
from feedback.disclosure import copying, made_known, outcomes, prepared
from feedback.disclosure import files as outcome_files
from feedback.disclosure.actions import changing, files, forms
from feedback.disclosure.actions.index import index_outcome
from feedback.disclosure.actions.outcomes import enter, lock
from feedback.disclosure.models import Outcome, OutcomeCopy
from feedback.disclosure.outcomes import CONFIRM, PREPARE
from feedback.disclosure.refusals import BadDetail, NotYours, Refused, Stale
from feedback.extensions import db
from feedback.law.procedure import NotAllowed


def demand_publishable(outcome: Outcome) -> None:
    """That words of the result may be public now. Raises Refused, in words."""
    if why := prepared.why_no_copy(outcome):
        raise Refused(why)
    if outcome.state == "ended":
        raise Refused("Đã hết thời hạn công khai kết quả này")
    for one in prepared.copies_of(outcome.id):
        if one.state == "prepared":
            raise Refused("Đã có một bản chờ người thứ hai xem")
        if one.state == "published":
            raise Refused("Thu hồi bản đang công khai trước, rồi soạn bản mới")
        if one.state == "ended":
            raise Refused("Bản công khai đã đăng đủ thời hạn luật định")


def prepare(outcome: Outcome, texts: Mapping[str, str], *, by: Actor, at: datetime) -> OutcomeCopy:
    """Soạn bản công khai: the next copy, for a second officer to read. ``texts`` by keys of
    ``prepared.parts``.

    Raises NotYours; Refused where no words may be public, while another copy waits or stands, or a file
    isn't ready; BadDetail for an empty part.
    """
    _demand(outcome, PREPARE, by, at)
    lock(outcome)
    demand_publishable(outcome)
    files.demand_ready(outcome_files.of_outcome(outcome.id))
    if by.id is None:
        raise NotYours
    said = {part.key: part.text.strip() for part in prepared.parts(outcome, texts)}
    for key, text in said.items():
        if not text:
            raise BadDetail(key, "Nhập nội dung, hoặc ghi vì sao phần này không công khai")
    if len(said["title"]) > prepared.TITLE_LENGTH:
        raise BadDetail("title", f"Tên vụ việc dài nhất {prepared.TITLE_LENGTH} ký tự")
    last = db.session.scalar(select(func.max(OutcomeCopy.number)).where(OutcomeCopy.outcome_id == outcome.id))
    copy = OutcomeCopy(
        outcome_id=outcome.id,
        number=(last or 0) + 1,
        title=said["title"],
        asked=said.get("asked", ""),
        answer=said["answer"],
        checklist=[],
        kept=[],
        prepared_by=by.id,
        prepared_at=at,
    )
    db.session.add(copy)
    db.session.flush()
    _enter(outcome, copy, "copy_prepared", by=by, at=at)
    return copy


def publish(
    outcome: Outcome,
    copy: OutcomeCopy,
    expected: int,
    *,
    checked: Collection[str],
    kept: Collection[str],
    words: Mapping[str, str],
    by: Actor,
    at: datetime,
) -> None:
    """Công khai: the second officer confirms each of ``files.checks`` and each place that still tells
    of a person (``kept``: keys of ``prepared.remaining``), of numbers of papers and phones with ``words``
    that say why; everybody reads the copy, and may take its files, from now on, where the law sets a term to
    its last day.

    Where the case still owes the step that says it was published, it is taken along. Raises NotYours, Stale,
    Refused (also for who may not take that step), BadDetail for what is not confirmed.
    """
    today = local_day(at)
    _take(outcome, copy, expected, "prepared")
    if not prepared.may_confirm(outcome, copy, by, today) or not _sees(outcome, by, today):
        raise NotYours
    if why := prepared.why_no_copy(outcome):
        raise Refused(why)
    checks = copying.demand_checked(outcome_files.checks(outcome.id), checked)
    left = prepared.remaining(outcome, copy)
    copying.demand_kept(left, kept)
    changing.change(
        copy,
        expected,
        state="published",
        confirmed_by=by.id,
        published_at=at,
        checklist=checks,
        kept=copying.kept_in_words(left, words),
        until_on=_until(outcome, today),
    )
    set_now = _change(outcome, at, state="shown", withdrawn_why=None)
    _enter(outcome, copy, "copy_published", *set_now, by=by, at=at, kept=len(left))
    files.tie(outcome, copy, by=by, at=at)
    _take_step(outcome, by=by, at=at)
    index_outcome(outcome, copy)


def _until(outcome: Outcome, today: date) -> date | None:
    if outcome.scope != "full":
        return None
    due = prepared.last_day(outcome, today)
    if due is None:
        raise Refused("Chưa tính được thời hạn đăng. Kiểm tra lịch ngày làm việc của năm này")
    return due


def _take_step(outcome: Outcome, *, by: Actor, at: datetime) -> None:
    """This site is a portal: publishing there is one of the forms of the law, and meets its clock."""
    forms.portal_begun(outcome, by=by, at=at)
    if made_known.open_step(outcome, at) is None:
        return
    try:
        forms.take_step(outcome, by=by, at=at)
    except (NotAllowed, NotYours):
        raise Refused(
            "Công khai văn bản này là bước của vụ việc, do người có thẩm quyền giải quyết của cơ quan làm. "
            "Đề nghị người đó xem và công khai"
        ) from None


def give_back(
    outcome: Outcome, copy: OutcomeCopy, expected: int, *, why: str, by: Actor, at: datetime
) -> None:
    """Trả lại bản công khai to be prepared anew, by the second officer or by who prepared it himself.

    Raises NotYours, Stale, Refused.
    """
    today = local_day(at)
    _take(outcome, copy, expected, "prepared")
    own = by.may(PREPARE) and by.id == copy.prepared_by
    if not _sees(outcome, by, today) or not (own or prepared.may_confirm(outcome, copy, by, today)):
        raise NotYours
    changing.change(copy, expected, state="returned", returned_why=why)
    _enter(outcome, copy, "copy_returned", by=by, at=at)


def withdraw(
    outcome: Outcome, copy: OutcomeCopy, expected: int, *, why: str, by: Actor, at: datetime
) -> None:
    """Thu hồi bản công khai: in its place stands that it was withdrawn, when and why, until the next one.
    Where the law lets nothing but the words be public the whole result is withdrawn.

    Raises NotYours, Stale, Refused; BadDetail for a reason that tells of a person.
    """
    _demand(outcome, CONFIRM, by, at)
    _take(outcome, copy, expected, "published")
    copying.demand_impersonal("why", why, "lý do")
    changing.change(copy, expected, state="withdrawn", withdrawn_why=why, ended_at=at)
    whole = {} if made_known.result_of(outcome).row else {"state": "withdrawn", "withdrawn_why": why}
    set_now = _change(outcome, at, **whole)
    _enter(outcome, copy, "copy_withdrawn", *set_now, by=by, at=at)
    forms.portal_ended(outcome, last_on=local_day(at), by=by, at=at)
    index_outcome(outcome, copy)


def end(outcome: Outcome, copy: OutcomeCopy, *, at: datetime) -> bool:
    """Gỡ bản hết thời hạn, the day after its last; of conclusions on denunciations the whole result ends.
    Whether it was still to be done: the second time does nothing.
    """
    lock(outcome)
    db.session.refresh(copy)
    last_on = copy.until_on
    if copy.state != "published" or last_on is None or last_on >= local_day(at):
        return False
    changing.change(copy, copy.version, state="ended", ended_at=at)
    whole = {} if made_known.result_of(outcome).row else {"state": "ended"}
    set_now = _change(outcome, at, **whole)
    _enter(outcome, copy, "copy_ended", *set_now, by=SYSTEM, at=at)
    forms.portal_ended(outcome, last_on=last_on, by=SYSTEM, at=at)
    index_outcome(outcome, copy)
    return True


def _demand(outcome: Outcome, permission: str, by: Actor, at: datetime) -> None:
    today = local_day(at)
    changing.demand(outcome.agency_id, permission, by, today)
    if not _sees(outcome, by, today):
        raise NotYours


def _sees(outcome: Outcome, by: Actor, on: date) -> bool:
    """Who must stand aside from a denunciation, or may not know of it, has no hand in what is told of it."""
    return by.kind == "system" or outcomes.visible_to(by, outcome.code, on) is not None


def _take(outcome: Outcome, copy: OutcomeCopy, expected: int, state: str) -> None:
    """Behind the lock of its result a copy stands still. Raises Stale, Refused."""
    lock(outcome)
    db.session.refresh(copy)
    if copy.version != expected:
        raise Stale(copy.version)
    if copy.state != state:
        raise Refused(
            "Bản này không còn chờ xem" if state == "prepared" else "Bản này không còn đang công khai"
        )


def _change(outcome: Outcome, at: datetime, **values: Any) -> tuple[str, ...]:
    """Set what is different, and note that what is told of the result has changed, be it its words alone: by
    this, files of open data know that they must be made anew. Returns the names of what was set.
    """
    new = {name: value for name, value in values.items() if getattr(outcome, name) != value}
    changing.change(outcome, outcome.version, changed_at=at, **new)
    return tuple(name for name in new if name != "withdrawn_why")


def _enter(
    outcome: Outcome,
    copy: OutcomeCopy,
    act: str,
    *names: str,
    by: Actor,
    at: datetime,
    **details: Any,
) -> None:
    enter(
        outcome,
        act,
        *names,
        by=by,
        at=at,
        details={"copy": copy.number} | details,
        content=prepared.content(copy, act),
    )
