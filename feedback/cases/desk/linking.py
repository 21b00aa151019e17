"""Beside a case: others like it, splitting what was sent, and whether a complaint came in time."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from flask import Flask, render_template
from markupsafe import Markup
from werkzeug.wrappers import Response

from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.agencies.directory import AgencyEntry
from feedback.agencies.forms import agency_choices
from feedback.cases import actions, competence, matters, queries, sending, similar
from feedback.cases.actions.lodging import RespondentDetails
from feedback.cases.competence import Competent
from feedback.cases.desk import trying
from feedback.cases.desk.door import at_home, door, find_case, note_reading
from feedback.cases.desk.linking_forms import (
    FirstDayForm,
    LatenessForm,
    SameMatterForm,
    SplitForm,
)
from feedback.cases.models import Case
from feedback.law import kinds, procedure, time_bars, trace
from feedback.law.competence import COMPETENCE
from feedback.law.kinds import SEALED_KINDS, Kind
from feedback.law.states import SCREENED, State
from feedback.web import slots, today
from feedback.web.commits import commits
from feedback.web.forms import Choice
from feedback.web.guards import current_actor, needs
from feedback.web.lately import lately

View = Response | str | tuple[str, int]

READ: Final = "cases:case:read"
_SORTERS: Final = ("cases:case:route", "cases:case:propose")
_SHOWN_BESIDE: Final = 3


def _may_sort(case: Case) -> bool:
    return at_home(case) and any(current_actor().may(one) for one in _SORTERS)


def _screened(case: Case) -> bool:
    return State(case.state) in SCREENED


@door.get("/don/<number>/don-giong")
@needs(READ)
def alike(number: str) -> View:
    """Đơn giống: the cases that may be about the same matter, with why."""
    case = find_case(number)
    note_reading(case.id, "don-giong")
    return _alike_page(case, SameMatterForm(formdata=None, version=case.version))


@door.post("/don/<number>/don-giong")
@needs(READ)
@commits
def mark_same(number: str) -> View:
    """Ghi nhận cùng nội dung, of two cases that the officer sees."""
    case, form = find_case(number), SameMatterForm()
    if not form.validate_on_submit():
        return trying.again(case, form, "don-giong", _alike_page)
    other = queries.visible_to(current_actor()).by_number(form.other.data)
    if other is None:
        form.other.errors = ["Không có vụ việc mang số này"]
        return trying.again(case, form, "don-giong", _alike_page)
    act = partial(actions.mark_same_matter, case, other=other)
    return trying.taken(case, form, act, "Đã ghi nhận cùng nội dung", "don-giong", _alike_page)


@door.get("/don/<number>/tach-don")
@needs(READ)
def split_form(number: str) -> View:
    """Tách đơn: what each part is, and who settles it."""
    case = find_case(number)
    note_reading(case.id, "tach-don")
    return _split_page(case, SplitForm(formdata=None, version=case.version))


@door.post("/don/<number>/tach-don")
@needs(READ)
@commits
def split(number: str) -> View:
    """Split what was sent; a choice against the rules of competence is asked about once."""
    case, form = find_case(number), SplitForm()
    _offer(form, case)
    if not form.validate_on_submit():
        return trying.again(case, form, "tach-don", _split_page)
    parts = [_part(case, part) for part in form.filled()]
    form.warnings = tuple(one for one in map(_against_competence, parts) if one)
    if form.warnings and not form.aware.data:
        form.asks_awareness, form.aware.label.text = True, form.aware.noun
        form.form_errors = ["Quy định về thẩm quyền chỉ cơ quan khác. Chọn lại, hoặc đánh dấu ô xác nhận"]
        return trying.again(case, form, "tach-don", _split_page)
    sent = [one for one in queries.submissions_of(case.id) if one.withdrawn_on is None]
    act = partial(actions.split, case, parts, submission_id=sent[0].id)
    return trying.taken(case, form, act, "Đã tách đơn", "tach-don", _split_page)


@door.get("/don/<number>/thoi-hieu")
@needs(READ)
def time_bar(number: str) -> View:
    """Thời hiệu khiếu nại: its last day and why, and the day it counts from."""
    case = find_case(number)
    note_reading(case.id, "thoi-hieu")
    bar = matters.time_bar(case)
    day = bar.counted_from if bar else None
    return _time_bar_page(case, FirstDayForm(formdata=None, version=case.version, first_day=day))


@door.post("/don/<number>/thoi-hieu")
@needs(READ)
@commits
def first_day(number: str) -> View:
    """Record since when the complainant knew of what he contests."""
    case, form = find_case(number), FirstDayForm()
    if not form.validate_on_submit():
        return trying.again(case, form, "thoi-hieu", _time_bar_page)
    act = partial(actions.record_first_day, case, form.first_day.data)
    return trying.taken(case, form, act, "Đã ghi ngày bắt đầu tính thời hiệu", "thoi-hieu", _time_bar_page)


@door.get("/don/<number>/ly-do-gui-muon")
@needs(READ)
def excuse_form(number: str) -> View:
    """The good reason for coming late, and the days that are not counted because of it."""
    case = find_case(number)
    note_reading(case.id, "ly-do-gui-muon")
    form = LatenessForm(formdata=None, version=case.version)
    return _time_bar_page(case, form.offer(today()))


@door.post("/don/<number>/ly-do-gui-muon")
@needs(READ)
@commits
def excuse(number: str) -> View:
    """Record it."""
    case, form = find_case(number), LatenessForm().offer(today())
    if not form.validate_on_submit():
        return trying.again(case, form, "ly-do-gui-muon", _time_bar_page)
    first, last = form.obstacle_from.data, form.obstacle_to.data
    act = partial(
        actions.excuse_lateness,
        case,
        why=form.why.data,
        reason=form.reason.data,
        obstacle=(first, last) if first and last else None,
    )
    return trying.taken(case, form, act, "Đã ghi lý do chính đáng", "ly-do-gui-muon", _time_bar_page)


def _alike_page(case: Case, form: SameMatterForm) -> str:
    linked = {one.case.id for one in matters.linked_to(case.id)}
    return render_template(
        "cases/desk/alike.html",
        case=case,
        form=form,
        found=[(one, one.case.id in linked) for one in similar.alike(case, current_actor())],
        may_mark=_may_sort(case),
        may_compare=not case.sealed,
    )


def _split_page(case: Case, form: SplitForm) -> str:
    _offer(form, case)
    lawful = _may_sort(case) and _screened(case)
    return render_template("cases/desk/split.html", case=case, form=form, lawful=lawful)


def _offer(form: SplitForm, case: Case) -> None:
    offered = SEALED_KINDS if case.sealed else kinds.open_kinds()
    groups = agencies.choices_for_transfer(today())
    form.offer(
        [Choice(kind.value, kinds.texts(kind).name) for kind in offered],
        agency_choices([(heading, [one for one in found if not one.external]) for heading, found in groups]),
        agency_choices(groups),
    )


def _part(case: Case, typed: dict[str, Any]) -> actions.Part:
    kind, agency = Kind(typed["kind"].data), _agency(typed["agency"].data)
    body = _agency(typed["against"].data) if typed["against"].data else None
    respondents: tuple[RespondentDetails, ...] = ()
    if body is not None or typed["who"].data:
        who, contested = typed["who"].data or None, kind is Kind.COMPLAINT
        respondents = (
            RespondentDetails(
                agency_id=body.id if body else None,
                role="body" if contested else "unknown",
                name=None if contested else who,
                position=who if contested else None,
            ),
        )
    matter = procedure.course_of(kind).key
    competent = Competent(None, (), True, "")
    if matter in COMPETENCE.matters:
        competent = competence.competent_for(case, respondents, today(), matter=matter)
    return actions.Part(kind, typed["title"].data, typed["body"].data, agency, competent, respondents)


def _agency(code: str) -> AgencyEntry:
    found = agencies.by_code(code)
    assert found is not None
    return found


def _against_competence(part: actions.Part) -> str:
    competent = part.competent
    if competent.unsettled or competent.agency is None or competent.agency.id == part.agency.id:
        return ""
    return f"«{part.title}»: thuộc thẩm quyền của {competent.agency.name}. {competent.reason}"


def _time_bar_page(case: Case, form: FirstDayForm | LatenessForm) -> str:
    bar = matters.time_bar(case)
    return render_template(
        "cases/desk/time_bar.html",
        case=case,
        form=form,
        bar=bar,
        over=bar.days_over(sending.sent_on(case)) if bar else 0,
        sent_on=sending.sent_on(case),
        by_postmark=time_bars.rule_of("post"),
        reasons=trace.sentences(one.as_json() for one in bar.trace) if bar else (),
        excuses=matters.excuses_of(case.id),
        lawful=at_home(case) and current_actor().may("cases:case:record") and _screened(case),
    )


def beside(case: Case) -> Markup:
    """Beside a case that is being screened: the likest others, and the ways to these pages.

    Whether a complaint came in time is no longer asked of a settled one. A secret is compared with nothing.
    """
    if case.kept_outside:
        return Markup()
    actor = current_actor()
    # The likest are looked for among all texts of two years: not at each tab of the case.
    return lately(("beside", case.id, case.version), (actor, today()), lambda: _beside(case, actor))


def _beside(case: Case, actor: Actor) -> Markup:
    bar = matters.time_bar(case) if case.is_open else None
    found = similar.alike(case, actor) if _screened(case) else []
    return Markup(  # noqa: S704
        render_template(
            "cases/desk/_beside.html",
            case=case,
            found=found[:_SHOWN_BESIDE],
            times=similar.times_sent(case, found),
            bar=bar,
            over=bar.days_over(sending.sent_on(case)) if bar else 0,
            complaint=case.kind == Kind.COMPLAINT and case.is_open,
            splits=_may_sort(case) and _screened(case),
        )
    )


def init_app(app: Flask) -> None:
    """Fill the place beside a case."""
    slots.fill(app, "case_actions", beside)
