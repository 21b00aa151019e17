"""Verbs of the yearly plan: drafted, written, issued, reported; its contents fall due each by its day.

A plan that was issued stays as it is: what comes up later is noted as a duty of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Final

from feedback.accounts import queries as accounts
from feedback.actor import SYSTEM, Actor
from feedback.agencies import queries as agencies
from feedback.cases.actions.book import enter_issued
from feedback.clock import local_day
from feedback.disclosure import plans, routines
from feedback.disclosure.actions import duties
from feedback.disclosure.actions.changing import change, demand
from feedback.disclosure.actions.duties import WRITE, DutyDetails
from feedback.disclosure.actions.history import HISTORY, PLAN, note
from feedback.disclosure.models import DisclosurePlan, PlanItem
from feedback.disclosure.refusals import BadDetail, NotYours, Refused
from feedback.extensions import db
from feedback.law import disclosure as law
from feedback.law.terms import STATUTE, NotInForce
from feedback.register.changing import Entering
from feedback.register.history import told

ISSUE: Final = "disclosure:plan:issue"
SIGN: Final = "KH"

_enter: Final = Entering(HISTORY, PLAN)
_DRAFTED: Final = ("agency_id", "year", "state")
_ISSUED: Final = ("state", "number", "issued_on", "signer", "signer_position")
ITEM: Final = ("plan_id", "position", "content", "title", "forms", "from_on", "days", "responsible")


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemDetails:
    """One content of a plan: what, in which ``forms`` (keys of ``law.disclosure.FORMS``), from which day, for
    how many calendar days (None: for good), who answers for it.
    """

    content: str
    title: str
    forms: Sequence[str]
    from_on: date
    days: int | None
    responsible: str


def draft(agency_id: int, year: int, *, by: Actor, at: datetime) -> DisclosurePlan:
    """Lập kế hoạch of a year, filled with what last year's says, else with the contents of the law.

    Raises NotYours; Refused for an agency of which the law asks none, or that has one for the year; BadDetail
    for another year than this one or the next.
    """
    today = local_day(at)
    demand(agency_id, WRITE, by, today)
    if not routines.binds(law.PLAN, agencies.by_id(agency_id)):
        raise Refused("Luật chỉ đòi xã, phường, đặc khu lập kế hoạch công khai hằng năm")
    if year not in (today.year, today.year + 1):
        raise BadDetail("year", f"Chọn năm {today.year} hoặc năm {today.year + 1}")
    if plans.of_year(agency_id, year) is not None:
        raise Refused(f"Kế hoạch năm {year} đã được lập")
    plan = DisclosurePlan(agency_id=agency_id, year=year, state="draft", made_at=at)
    db.session.add(plan)
    db.session.flush()
    _enter(plan, "plan_drafted", *_DRAFTED, by=by, at=at)
    last = plans.of_year(agency_id, year - 1)
    proposed = _of_last(last, year) if last is not None else _of_law(agency_id, max(date(year, 1, 1), today))
    for details in proposed:
        _add(plan, details, by=by, at=at)
    return plan


def set_item(
    plan: DisclosurePlan,
    item: PlanItem | None,
    details: ItemDetails,
    *,
    expected: int,
    by: Actor,
    at: datetime,
) -> PlanItem:
    """Ghi nội dung: a new one (``item`` None), or other words for one that is there.

    Raises NotYours, Refused once issued, Stale, BadDetail.
    """
    _open(plan, expected, by, at)
    _check(plan, details)
    if item is None:
        return _add(plan, details, by=by, at=at)
    for name, value in asdict(details).items():
        setattr(item, name, list(value) if name == "forms" else value)
    db.session.flush()
    _tell_item(plan, item.id, told(item, *ITEM), by=by, at=at)
    return item


def strike_item(plan: DisclosurePlan, item: PlanItem, *, expected: int, by: Actor, at: datetime) -> None:
    """Bỏ nội dung khỏi kế hoạch. Raises NotYours, Refused once issued, Stale."""
    _open(plan, expected, by, at)
    number = item.id
    db.session.delete(item)
    db.session.flush()
    _tell_item(plan, number, None, by=by, at=at)


def issue(plan: DisclosurePlan, *, expected: int, by: Actor, at: datetime) -> None:
    """Ban hành, with the next number of the agency's book; what is to be disclosed by now falls due at once.

    Raises NotYours, Stale; Refused while it says nothing, or not who answers for what.
    """
    demand(plan.agency_id, ISSUE, by, local_day(at))
    items = plans.items_of(plan.id)
    if not items:
        raise Refused("Thêm nội dung vào kế hoạch trước, rồi ban hành")
    unanswered = sum(not one.responsible.strip() for one in items)
    if unanswered:
        raise Refused(f"Ghi người chịu trách nhiệm cho {unanswered} nội dung còn thiếu, rồi ban hành")
    officer = accounts.by_id(by.id) if by.id is not None else None
    if officer is None:
        raise NotYours
    if plan.state != "draft":
        raise Refused(f"Kế hoạch này đã ban hành, số {plan.number}")
    change(plan, expected, state="issued", **_numbered(plan, officer.full_name, officer.position, by, at))
    _enter(plan, "plan_issued", *_ISSUED, by=by, at=at)
    arise(local_day(at), agency_id=plan.agency_id, at=at)


def report(plan: DisclosurePlan, *, on: date, expected: int, by: Actor, at: datetime) -> None:
    """Ghi ngày báo cáo Hội đồng nhân dân. Raises NotYours, Refused, Stale, BadDetail."""
    demand(plan.agency_id, WRITE, by, local_day(at))
    if plan.issued_on is None:
        raise Refused("Ban hành kế hoạch trước, rồi báo cáo Hội đồng nhân dân")
    if plan.reported_on is not None:
        raise Refused(f"Đã ghi báo cáo ngày {plan.reported_on:%d/%m/%Y}")
    if not plan.issued_on <= on <= local_day(at):
        raise BadDetail("on", f"Nhập ngày từ {plan.issued_on:%d/%m/%Y} đến hôm nay")
    change(plan, expected, reported_on=on)
    _enter(plan, "plan_reported", "reported_on", by=by, at=at)


def arise(today: date, *, agency_id: int | None = None, at: datetime) -> int:
    """What issued plans say must be disclosed from a day on that has come becomes a duty, each once; of one
    agency or all that exist. Returns how many.
    """
    coming = plans.fallen_due(today, agency_id=agency_id)
    for plan, item in coming:
        details = DutyDetails(content=item.content, title=item.title, arisen_on=item.from_on)
        duties.note_duty(plan.agency_id, details, plan_item_id=item.id, by=SYSTEM, at=at)
    return len(coming)


def _numbered(plan: DisclosurePlan, name: str, position: str, by: Actor, at: datetime) -> dict[str, Any]:
    entered = enter_issued(
        plan.agency_id,
        sign=SIGN,
        subject=f"Công khai thông tin năm {plan.year}",
        to_whom="Hội đồng nhân dân; niêm yết",
        signer=name,
        by=by,
        at=at,
    )
    return {
        "number": entered.number,
        "issued_on": entered.issued_on,
        "signer": name,
        "signer_position": position,
    }


def _of_last(last: DisclosurePlan, year: int) -> list[ItemDetails]:
    """As last year, but from its first day what began late only because the plan was late."""
    late = local_day(last.made_at)
    return [
        ItemDetails(
            content=one.content,
            title=one.title,
            forms=one.forms,
            from_on=_same_day(one.from_on, year) if one.from_on != late else date(year, 1, 1),
            days=one.days,
            responsible=one.responsible,
        )
        for one in plans.items_of(last.id)
    ]


def _same_day(day: date, year: int) -> date:
    leap = day.month == 2 and day.day == 29
    return date(year, 2, 28) if leap else day.replace(year=year)


def _of_law(agency_id: int, first: date) -> list[ItemDetails]:
    agency = agencies.by_id(agency_id)
    return [
        ItemDetails(
            content=one.key,
            title=one.words,
            forms=one.forms,
            from_on=first,
            days=None if one.permanent else _least(one.forms, first),
            responsible="",
        )
        for one in (law.contents_of(agency.level) if agency is not None else ())
    ]


def _least(forms: Sequence[str], on: date) -> int | None:
    """The longest of the least times that the law sets for these forms, in calendar days."""
    lengths = []
    for key in forms:
        least = law.entry(law.FORMS, key).least
        try:
            lengths.append(STATUTE.resolve(least, on).length or 0 if least else 0)
        except NotInForce:
            continue
    return max(lengths, default=0) or None


def _open(plan: DisclosurePlan, expected: int, by: Actor, at: datetime) -> None:
    """Take the version of a draft. Raises NotYours, Refused, Stale."""
    demand(plan.agency_id, WRITE, by, local_day(at))
    if plan.state != "draft":
        raise Refused(
            f"Kế hoạch số {plan.number} đã ban hành nên không sửa. Việc mới, ghi thành nghĩa vụ riêng"
        )
    change(plan, expected)


def _check(plan: DisclosurePlan, details: ItemDetails) -> None:
    agency = agencies.by_id(plan.agency_id)
    offered = law.contents_of(agency.level) if agency is not None else ()
    content = next((one for one in offered if one.key == details.content), None)
    if content is None:
        raise BadDetail("content", "Chọn một nội dung trong danh sách")
    if not details.title.strip():
        raise BadDetail("title", "Nhập nội dung cụ thể")
    known = {one.key for one in law.forms_for("public")}
    if not details.forms or not known.issuperset(details.forms):
        raise BadDetail("forms", "Chọn ít nhất một hình thức trong danh sách")
    if details.from_on.year != plan.year:
        raise BadDetail("from_on", f"Nhập ngày trong năm {plan.year}")
    if content.permanent and details.days is not None:
        raise BadDetail("days", f"Nội dung này công khai thường xuyên ({content.article}): bỏ trống số ngày")
    least = _least(details.forms, details.from_on)
    if details.days is not None and least is not None and details.days < least:
        raise BadDetail("days", f"Luật đòi ít nhất {least} ngày với hình thức đã chọn")


def _add(plan: DisclosurePlan, details: ItemDetails, *, by: Actor, at: datetime) -> PlanItem:
    there = plans.items_of(plan.id)
    values = asdict(details) | {"forms": list(details.forms)}
    item = PlanItem(plan_id=plan.id, position=max((one.position for one in there), default=0) + 1, **values)
    db.session.add(item)
    db.session.flush()
    _tell_item(plan, item.id, told(item, *ITEM), by=by, at=at)
    return item


def _tell_item(
    plan: DisclosurePlan, number: int, row: dict[str, Any] | None, *, by: Actor, at: datetime
) -> None:
    """The event keeps the row itself, None once struck: ``plans.check`` holds both against each other."""
    note(
        (PLAN, plan.id),
        "plan_item_set",
        {"item": number, "row": row},
        agency_id=plan.agency_id,
        by=by,
        at=at,
    )
