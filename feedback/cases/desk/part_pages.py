"""Việc phối hợp: what other agencies ask of this one; each part is read, assigned, answered or returned here.

Nothing of the case is shown but what was sent with the part.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from flask import Flask, abort, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from feedback.accounts import queries as accounts
from feedback.attachments import actions as attachments
from feedback.attachments import serving
from feedback.attachments.inspect import BadFile
from feedback.attachments.links import short_lived
from feedback.attachments.messages import message
from feedback.cases import parts, queries
from feedback.cases.actions import part_ends, telling
from feedback.cases.actions import parts as acts
from feedback.cases.desk import trying
from feedback.cases.desk.door import door, keep_watch, note_reading
from feedback.cases.desk.parts import STATES
from feedback.cases.desk.parts_forms import PartAnswerForm, PartAssignForm, PartReturnForm
from feedback.cases.forms import StepForm
from feedback.cases.models import Case
from feedback.cases.parts import Numbered
from feedback.extensions import db
from feedback.people import queries as people
from feedback.web import menus, now, pagination, slots, today
from feedback.web.commits import commits
from feedback.web.filters import so_tren
from feedback.web.forms import Choice
from feedback.web.guards import current_actor, needs

View = Response | str | tuple[str, int]

SIZE: Final = 25
LISTS: Final = {
    "": ("Chờ trả lời", parts.waiting),
    "da-xong": ("Đã xong", parts.settled),
    "da-giao": ("Đã giao cơ quan khác", parts.asked_elsewhere),
    "da-giao-xong": ("Cơ quan khác đã xong", parts.settled_elsewhere),
}
"""The lists by what stands in the address: their words and their question."""

Show = Callable[[Numbered, Any], str]


@door.get("/viec-phoi-hop")
@needs(part_ends.ANSWER)
def part_list() -> str:
    """What the agency owes others, the earliest internal day first, and what it asks of others; or what of
    either is settled, latest first."""
    chosen = request.args.get("ds", "")
    if chosen not in LISTS:
        chosen = ""
    ask = LISTS[chosen][1]
    after, before = (pagination.dated(request.args.get(key)) for key in ("sau", "truoc"))
    found = ask(current_actor(), after=after, before=before, size=SIZE)
    keep_watch((one.case for one in found.rows), typed=False)
    holders = {one.part.officer_id for one in found.rows if one.part.officer_id is not None}
    return render_template(
        "cases/desk/part_list.html",
        found=found,
        after=pagination.encode(found.after) if found.after else None,
        before=pagination.encode(found.before) if found.before else None,
        lists={key: words for key, (words, _) in LISTS.items()},
        chosen=chosen,
        settled=chosen.endswith("xong"),
        elsewhere=chosen.startswith("da-giao"),
        names=accounts.names_of(holders),
        agency=parts.name_of,
        kinds=parts.KINDS,
        states=STATES,
        today=today(),
    )


@door.get("/viec-phoi-hop/<number>/<int:position>")
@needs(part_ends.ANSWER)
def part(number: str, position: int) -> View:
    """Task, words and files of one part, and what may be done with it."""
    one = _find(number, position)
    note_reading(one.case.id, _page(one))
    return _show(one)


@door.post("/viec-phoi-hop/<number>/<int:position>/nhan")
@needs(part_ends.ANSWER)
@commits
def part_take(number: str, position: int) -> View:
    """Nhận việc: the officer does it himself."""
    form = StepForm()
    act = partial(acts.assign, officer_id=current_actor().id or 0)
    return _done(_find(number, position), form, act, "Đã nhận phần việc", stays=True)


@door.get("/viec-phoi-hop/<number>/<int:position>/phan-cong")
@needs(part_ends.ANSWER)
def part_assign_form(number: str, position: int) -> View:
    """Phân công: asks to whom."""
    one = _find(number, position)
    note_reading(one.case.id, _page(one))
    return _assign_page(one, PartAssignForm(formdata=None, version=one.part.version))


@door.post("/viec-phoi-hop/<number>/<int:position>/phan-cong")
@needs(part_ends.ANSWER)
@commits
def part_assign(number: str, position: int) -> View:
    """Phân công cho đồng nghiệp."""
    one, form = _find(number, position), PartAssignForm()
    _offer(form, one)

    def act(case: Case, part: Any, **how: Any) -> None:
        acts.assign(case, part, officer_id=int(form.officer.data), **how)

    return _done(one, form, act, "Đã phân công", stays=True, show=_assign_page)


@door.get("/viec-phoi-hop/<number>/<int:position>/tra-lai")
@needs(part_ends.ANSWER)
def part_return_form(number: str, position: int) -> View:
    """Trả lại phần việc: asks why."""
    one = _find(number, position)
    note_reading(one.case.id, _page(one))
    return _return_page(one, PartReturnForm(formdata=None, version=one.part.version))


@door.post("/viec-phoi-hop/<number>/<int:position>/tra-lai")
@needs(part_ends.ANSWER)
@commits
def part_return(number: str, position: int) -> View:
    """Give it back with the reason."""
    form = PartReturnForm()

    def act(case: Case, part: Any, **how: Any) -> None:
        acts.give_back(case, part, reason=form.reason.data, **how)

    return _done(_find(number, position), form, act, "Đã trả lại phần việc", show=_return_page)


@door.post("/viec-phoi-hop/<number>/<int:position>")
@needs(part_ends.ANSWER)
@commits
def part_answer(number: str, position: int) -> View:
    """Trả lời phần việc; its files are laid down before anything is locked."""
    one, form = _find(number, position), PartAnswerForm()
    _trim(form, one.case)
    if not form.validate_on_submit():
        return _again(one, form, _show)
    sent = [(file.filename, file.read()) for file in form.files.data] if "files" in form else []
    at = now()
    db.session.rollback()
    try:
        laid = attachments.lay_down(sent, at=at)
    except BadFile as bad:
        form.files.errors = [message(bad)]
        return _again(_find(number, position), form, _show)

    def act(case: Case, part: Any, **how: Any) -> None:
        acts.answer(case, part, text=form.text.data, laid=laid, **how)

    return _done(_find(number, position), form, act, "Đã trả lời phần việc")


@door.get("/viec-phoi-hop/<number>/<int:position>/tep/<int:file_id>")
@needs(part_ends.ANSWER)
@short_lived
def part_sent_file(number: str, position: int, file_id: int) -> Response:
    """A file that was sent along, or one of the agency's own answer."""
    one = _find(number, position)
    found = parts.file_of(one.part, file_id)
    if found is None:
        abort(404)
    note_reading(one.case.id, f"tep/{file_id}")
    return serving.for_officer(found)


def _show(one: Numbered, form: Any = None) -> str:
    open_ = one.part.state == "asked"
    if form is None or not isinstance(form, PartAnswerForm):
        typed, form = form, PartAnswerForm(formdata=None, version=one.part.version)
        form.form_errors = list(typed.form_errors) if typed is not None else []
    _trim(form, one.case)
    actor = current_actor()
    return render_template(
        "cases/desk/part.html",
        one=one,
        form=form,
        open=open_,
        may_assign=open_ and actor.may(telling.ASSIGN),
        may_take=open_ and one.part.officer_id is None and actor.may("cases:case:take"),
        asking=parts.name_of(one.part.asking_agency_id),
        holder=_name(one.part.officer_id),
        settler=_name(one.part.settled_by),
        sent=parts.files_sent_with(one.part),
        answered=parts.files_answered_with([one.part.id]).get(one.part.id, []),
        people=_people(one) if one.part.shares_person else [],
        kinds=parts.KINDS,
        states=STATES,
        late=open_ and one.part.due_on < today(),
    )


def _name(officer_id: int | None) -> str:
    return accounts.names_of([officer_id]).get(officer_id, "") if officer_id is not None else ""


def _assign_page(one: Numbered, form: PartAssignForm) -> str:
    _offer(form, one)
    return _form_page(one, form, "Phân công người làm", "Phân công")


def _return_page(one: Numbered, form: PartReturnForm) -> str:
    return _form_page(one, form, "Trả lại phần việc", "Trả lại phần việc")


def _form_page(one: Numbered, form: StepForm, title: str, button: str) -> str:
    return render_template(
        "cases/desk/part_form.html",
        one=one,
        form=form,
        title=title,
        button=button,
        open=one.part.state == "asked",
    )


def _people(one: Numbered) -> list[Any]:
    """Those who sent the submissions, for whom the asking agency found it needed."""
    sent = [each for each in queries.submissions_of(one.case.id) if each.withdrawn_on is None]
    return [person for each in sent if (person := people.by_id(each.sender_id)) is not None]


def _trim(form: PartAnswerForm, case: Case) -> None:
    """To a sealed case no files are added in the open."""
    if case.sealed and "files" in form:
        del form.files


def _offer(form: PartAssignForm, one: Numbered) -> None:
    form.officer.choices = [
        Choice(str(each.id), f"{each.full_name} – {each.position}" if each.position else each.full_name)
        for each in acts.able(one.case, one.part)
        if each.id != one.part.officer_id
    ]


def _done(
    one: Numbered,
    form: StepForm,
    act: Callable[..., Any],
    done: str,
    *,
    stays: bool = False,
    show: Show = _show,
) -> View:
    """Take the act on the part; what is wrong is said on its page, with what was typed."""
    if not form.validate_on_submit():
        return _again(one, form, show)
    number, position = one.case.number, one.position
    address = (
        url_for("cases_desk.part", number=number, position=position)
        if stays
        else url_for("cases_desk.part_list")
    )

    def shown(case: Case, form: Any) -> str:
        return show(_find(number, position), form)

    return trying.taken(one.case, form, partial(act, one.case, one.part), done, _page(one), shown, to=address)


def _again(one: Numbered, form: StepForm, show: Show) -> tuple[str, int]:
    number, position = one.case.number, one.position
    return trying.again(one.case, form, _page(one), lambda case, form: show(_find(number, position), form))


def _find(number: str, position: int) -> Numbered:
    one = parts.asked_of(current_actor(), number, position) or abort(404)
    keep_watch([one.case])
    return one


def _page(one: Numbered) -> str:
    """How a reading of the part is called in the access log of its case."""
    return f"viec-phoi-hop/{one.position}"


def in_queue() -> Markup | str:
    """Above an officer's queue: how much other agencies wait for."""
    actor = current_actor()
    count = parts.count_waiting(actor) if actor.may(part_ends.ANSWER) else 0
    if not count:
        return ""
    address = url_for("cases_desk.part_list")
    return Markup('<p class="qn-flush"><a href="{}">{} việc phối hợp chờ trả lời</a></p>').format(
        address, so_tren(count)
    )


def init_app(app: Flask) -> None:
    """Put the list on the menu and its count above the queue."""
    menus.add_office(app, "cases_desk.part_list", "Việc phối hợp", 16)
    slots.fill(app, "queue_actions", in_queue)
