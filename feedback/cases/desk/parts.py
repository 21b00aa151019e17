"""Several agencies on one case, at the agency that holds it: asks, follows, rolls up, calls off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Final

from flask import Flask, abort, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from feedback.accounts import queries as accounts
from feedback.agencies import queries as agencies
from feedback.attachments import serving
from feedback.attachments.links import short_lived
from feedback.attachments.models import Attachment
from feedback.cases import barring, parts, rules, scope
from feedback.cases.actions import parts as acts
from feedback.cases.actions.moving import NotYours
from feedback.cases.desk import rolling_up, trying
from feedback.cases.desk.door import at_home, door, find_case, note_reading
from feedback.cases.desk.parts_forms import MOST_ASKED, AskForm, CallOffForm, RedateForm
from feedback.cases.desk.step_pages import page_of
from feedback.cases.desk.steps import lawful
from feedback.cases.models import Case, Part
from feedback.law import procedure
from feedback.law.procedure import NotAllowed
from feedback.law.states import State
from feedback.text import masking
from feedback.web import slots, today
from feedback.web.addresses import row_number
from feedback.web.commits import commits
from feedback.web.forms import Choice
from feedback.web.guards import current_actor, needs

View = Response | str | tuple[str, int]

STATES: Final = {
    "asked": ("Chờ trả lời", "amber"),
    "answered": ("Đã trả lời", "green"),
    "returned": ("Trả lại", "violet"),
    "called_off": ("Thôi giao", "grey"),
}
"""The states of a part in words, and the tone of the tag."""

_PAGE: Final = "phoi-hop"
_DRAFTING: Final = (
    *("submit_answer", "submit_decision", "submit_conclusion"),
    *("answer", "decide", "conclude"),
)
_AWARE: Final = "hoặc đánh dấu ô xác nhận ở cuối"


@dataclass(frozen=True, slots=True)
class Line:
    """One part beside the case. ``late``: the internal day is over and no answer is there."""

    part: Part
    position: int
    agency: str
    officer: str
    late: bool
    files: list[Attachment]


@door.get("/don/<number>/phoi-hop")
@needs(acts.ASK)
def ask_form(number: str) -> View:
    """Giao phần việc: to whom, what, by when, with which words of the submission."""
    case = find_case(number)
    note_reading(case.id, _PAGE)
    return _ask_page(case, AskForm(formdata=None, version=case.version, **_first(case)))


@door.post("/don/<number>/phoi-hop")
@needs(acts.ASK)
@commits
def ask(number: str) -> View:
    """Ask them; what should be looked at again is said once."""
    case, form = find_case(number), AskForm()
    _offer(form, case)
    if not form.validate_on_submit():
        return trying.again(case, form, _PAGE, _ask_page)
    if _is_doubtful(case, form) and not form.aware.data:
        return _doubted(case, form, _ask_page)
    asked = [
        acts.Ask(agency, part["kind"].data, part["task"].data, part["due_on"].data)
        for part in form.filled()
        if (agency := agencies.by_code(part["agency"].data)) is not None
    ]
    act = partial(
        acts.ask,
        case,
        asked,
        text=form.text.data,
        files=[int(one) for one in form.files.data] if "files" in form else [],
        person_why=form.person_why.data if "shares_person" in form and form.shares_person.data else "",
    )
    return trying.taken(case, form, act, "Đã giao phần việc phối hợp", _PAGE, _ask_page)


@door.get("/don/<number>/phoi-hop/<int:position>/han")
@needs(acts.ASK)
def redate_form(number: str, position: int) -> View:
    """Đổi hạn nội bộ."""
    case, part = _find(number, position)
    note_reading(case.id, _PAGE)
    return _change_page(part, case, RedateForm(formdata=None, version=part.version, due_on=part.due_on))


@door.post("/don/<number>/phoi-hop/<int:position>/han")
@needs(acts.ASK)
@commits
def redate(number: str, position: int) -> View:
    """Change the internal day; one after the day of the case is asked about once."""
    (case, part), form = _find(number, position), RedateForm()
    show = partial(_change_page, part)
    form.due_on.earliest = today()
    if not form.validate_on_submit():
        return trying.again(case, form, _PAGE, show)
    if (warning := _after_binding_day(case, form.due_on.data)) and not form.aware.data:
        form.due_on.errors = [warning]
        return _doubted(case, form, show)
    act = partial(acts.redate, case, part, due_on=form.due_on.data, reason=form.reason.data)
    return trying.taken(case, form, act, "Đã đổi hạn nội bộ", _PAGE, show)


@door.get("/don/<number>/phoi-hop/<int:position>/thoi-giao")
@needs(acts.ASK)
def call_off_form(number: str, position: int) -> View:
    """Thôi giao."""
    case, part = _find(number, position)
    note_reading(case.id, _PAGE)
    return _change_page(part, case, CallOffForm(formdata=None, version=part.version))


@door.post("/don/<number>/phoi-hop/<int:position>/thoi-giao")
@needs(acts.ASK)
@commits
def call_off(number: str, position: int) -> View:
    """Call the part off; what tells of the sender in the reason is asked about once."""
    (case, part), form = _find(number, position), CallOffForm()
    show = partial(_change_page, part)
    if not form.validate_on_submit():
        return trying.again(case, form, _PAGE, show)
    if (warning := _tells(case, form.reason.data, shared=part.shares_person)) and not form.aware.data:
        form.reason.errors = [warning]
        return _doubted(case, form, show)
    act = partial(acts.call_off, case, part, reason=form.reason.data)
    return trying.taken(case, form, act, "Đã thôi giao phần việc", _PAGE, show)


@door.get("/don/<number>/phoi-hop/<int:position>/tep/<int:file_id>")
@needs("attachments:file:read")
@short_lived
def part_file(number: str, position: int, file_id: int) -> Response:
    """A file that came with the answer of another agency."""
    case, part = _find(number, position)
    found = next((one for one in _answered_files(part) if one.id == file_id), None)
    if found is None or scope.by_link_only(current_actor(), case):
        abort(404)
    note_reading(case.id, f"tep/{file_id}")
    return serving.for_officer(found)


def _answered_files(part: Part) -> list[Attachment]:
    return parts.files_answered_with([part.id]).get(part.id, [])


def _find(number: str, position: int) -> tuple[Case, Part]:
    case = find_case(number)
    part = parts.one_of(case.id, position)
    return (case, part) if part is not None else abort(404)


def _first(case: Case) -> dict[str, Any]:
    """What stands in the form at first: the masked words; of a part asked again its agency and task."""
    again = parts.one_of(case.id, request.args.get("lai", 0, type=row_number))
    agency = agencies.by_id(again.agency_id) if again is not None else None
    if again is None or agency is None:
        return {"text": parts.text_for(case).text}
    return {"text": again.text, "agency_1": agency.code, "kind_1": again.kind, "task_1": again.task}


def _offer(form: AskForm, case: Case) -> None:
    aside = barring.aside_from(case)
    groups = agencies.choices_for_transfer(today(), without=case.agency_id)
    offered = [
        Choice(one.code, one.name, group=heading)
        for heading, found in groups
        for one in found
        if not one.external and not aside.holds(None, one.id)
    ]
    form.offer(offered, parts.files_of(case.id), first_day=today(), sealed=case.sealed)


def _is_doubtful(case: Case, form: AskForm) -> bool:
    """Say beside each answer what should be looked at again before it goes out."""
    shares_person = "shares_person" in form and form.shares_person.data
    doubts: dict[Any, str] = {}
    for part in form.filled():
        if warning := _after_binding_day(case, part["due_on"].data):
            doubts[part["due_on"]] = warning
    for field in (form.text, *(part["task"] for part in form.filled())):
        if warning := _tells(case, field.data, shared=shares_person):
            doubts[field] = warning
    if "files" in form and form.files.data and not shares_person:
        doubts[form.files] = f"Tệp có thể có họ tên, số giấy tờ của người gửi. Mở xem lại, {_AWARE}"
    for field, words in doubts.items():
        field.errors = [] if form.aware.data else [words]
    return bool(doubts)


def _tells(case: Case, text: str, *, shared: bool) -> str:
    """What is to be looked at again in words that another agency reads, unless it knows the sender anyway."""
    found = () if shared else parts.telling_in(case, text)
    return f"Còn {', '.join(found)} trong phần này. Xóa đi, {_AWARE}" if found else ""


def _doubted(case: Case, form: AskForm | RedateForm | CallOffForm, show: trying.Show) -> View:
    """The page again, with the box by which the officer says that he has seen what is said beside."""
    form.asks_awareness, form.aware.label.text = True, form.aware.noun
    return trying.again(case, form, _PAGE, show)


def _after_binding_day(case: Case, due_on: date) -> str:
    binding = parts.binding(case.id)
    if binding is None or due_on <= binding.due_on:
        return ""
    what = "Mục tiêu của vụ việc là" if binding.is_target else "Vụ việc đến hạn"
    return f"{what} ngày {binding.due_on:%d/%m/%Y}, trước ngày này. Chọn ngày sớm hơn, {_AWARE}"


def _ask_page(case: Case, form: AskForm) -> str:
    _offer(form, case)
    return render_template(
        "cases/desk/part_ask.html",
        case=case,
        form=form,
        binding=parts.binding(case.id),
        lawful=_may_ask(case),
        readable=parts.is_readable(case),
        masked=parts.text_for(case),
        mask=masking.MASK,
        most=MOST_ASKED,
    )


def _change_page(part: Part, case: Case, form: RedateForm | CallOffForm) -> str:
    return render_template(
        "cases/desk/part_change.html",
        case=case,
        part=part,
        agency=parts.name_of(part.agency_id),
        form=form,
        binding=parts.binding(case.id),
        lawful=_may_ask(case) and part.state == "asked",
    )


def _may_ask(case: Case) -> bool:
    return at_home(case) and current_actor().may(acts.ASK) and case.is_open


def summary(case: Case) -> Markup | str:
    """Beside the summary of a case: whom was asked for what, and what they said. One statement for a case
    without parts, three for any other."""
    if scope.by_link_only(current_actor(), case):
        return ""
    found = parts.of_case(case.id)
    if not found:
        return ""
    names = accounts.names_of({one.officer_id for one in found if one.officer_id is not None})
    files = parts.files_answered_with(one.id for one in found)
    lines = [
        Line(
            one,
            position,
            parts.name_of(one.agency_id),
            names.get(one.officer_id or 0, ""),
            one.state == "asked" and one.due_on < today(),
            files.get(one.id, []),
        )
        for position, one in enumerate(found, 1)
    ]
    return Markup(  # noqa: S704
        render_template(
            "cases/desk/_parts.html",
            case=case,
            lines=lines,
            states=STATES,
            kinds=parts.KINDS,
            may_ask=_may_ask(case),
            roll_up=_roll_up(case) if any(one.state == "answered" for one in found) else "",
        )
    )


def _roll_up(case: Case) -> str:
    """Where the answers go into the draft: the first step that drafts and is open to the officer now."""
    course = procedure.course(case.course)
    open_now = rules.lawful_steps(course, State(case.state), current_actor(), today())
    for name in _DRAFTING:
        if name in {step.name for step in open_now} and at_home(case):
            page = page_of(case, name)
            try:
                lawful(page, case)
            except (NotAllowed, NotYours):
                continue
            return f"{page.address(case.number)}?{rolling_up.KEY}=1"
    return ""


def beside(case: Case) -> Markup | str:
    """Among what may be done with a case: to ask others."""
    if not _may_ask(case):
        return ""
    address = url_for("cases_desk.ask_form", number=case.number)
    return Markup('<p><a href="{}">Giao phần việc cho cơ quan khác, xin ý kiến</a></p>').format(address)


def init_app(app: Flask) -> None:
    """Fill the places on the page of a case."""
    slots.fill(app, "case_summary", summary)
    slots.fill(app, "case_actions", beside)
