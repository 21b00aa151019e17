"""Pages for what papers must say and the submission didn't: the address, whose decision it is."""

from __future__ import annotations

from functools import partial
from typing import Final

from flask import abort, render_template

from feedback.cases import queries
from feedback.cases.actions import supplying
from feedback.cases.desk import trying
from feedback.cases.desk.door import at_home, door, find_case, note_reading
from feedback.cases.desk.trying import View
from feedback.cases.forms import SenderStepForm, StepForm
from feedback.cases.models import Case
from feedback.law.kinds import Kind
from feedback.people import queries as people
from feedback.web.commits import commits
from feedback.web.forms import TextField
from feedback.web.guards import needs

ADDRESS: Final = "dia-chi-nhan-van-ban"
RESPONDENT: Final = "nguoi-bi-khieu-nai"
_RECORD: Final = "cases:case:record"


class AddressForm(SenderStepForm):
    """Địa chỉ nhận văn bản."""

    address = TextField(
        "Địa chỉ nhận văn bản",
        hint="Số nhà, đường, thôn hoặc tổ dân phố, xã, tỉnh",
        max_length=300,
        spellcheck=False,
    )


class RespondentForm(StepForm):
    """Người bị khiếu nại: a person with his position, a body, or both."""

    name = TextField("Họ và tên, nếu biết", noun="Họ và tên", optional=True, max_length=200, spellcheck=False)
    position = TextField("Chức vụ", optional=True, max_length=200)
    body = TextField("Cơ quan, đơn vị", optional=True, max_length=250)
    address = TextField(
        "Địa chỉ",
        hint="In vào quyết định. Để trống thì ghi nơi đặt trụ sở của cơ quan: xã, tỉnh",
        optional=True,
        max_length=300,
        spellcheck=False,
    )


@door.get("/don/<number>/dia-chi-nhan-van-ban")
@needs(_RECORD)
def address_form(number: str) -> View:
    """Where letters to the sender go."""
    case = _open_case(number)
    note_reading(case.id, ADDRESS)
    return _address_page(case, AddressForm(formdata=None, version=case.version))


@door.post("/don/<number>/dia-chi-nhan-van-ban")
@needs(_RECORD)
@commits
def give_address(number: str) -> View:
    """Record it."""
    case, form = _open_case(number), AddressForm()
    _offer(case, form)
    if not form.validate_on_submit():
        return trying.again(case, form, ADDRESS, _address_page)
    submission_id, address = int(form.submission.data), form.address.data
    act = partial(supplying.give_letter_address, case, submission_id=submission_id, address=address)
    return trying.taken(case, form, act, "Đã ghi địa chỉ nhận văn bản", ADDRESS, _address_page)


@door.get("/don/<number>/nguoi-bi-khieu-nai")
@needs(_RECORD)
def respondent_form(number: str) -> View:
    """Whose decision or act is complained of."""
    case = _open_case(number, complaint=True)
    note_reading(case.id, RESPONDENT)
    found = next(iter(queries.respondents_of(case.id)), None)
    stood = {name: getattr(found, name) for name in ("name", "position", "body", "address")} if found else {}
    return _respondent_page(case, RespondentForm(formdata=None, version=case.version, **stood))


@door.post("/don/<number>/nguoi-bi-khieu-nai")
@needs(_RECORD)
@commits
def name_respondent(number: str) -> View:
    """Record him."""
    case, form = _open_case(number, complaint=True), RespondentForm()
    if not form.validate_on_submit():
        return trying.again(case, form, RESPONDENT, _respondent_page)
    act = partial(
        supplying.name_respondent,
        case,
        name=form.name.data or None,
        position=form.position.data or None,
        body=form.body.data or None,
        address=form.address.data or None,
    )
    return trying.taken(case, form, act, "Đã ghi người bị khiếu nại", RESPONDENT, _respondent_page)


def _open_case(number: str, *, complaint: bool = False) -> Case:
    """The case, if it is the officer's and not sealed."""
    case = find_case(number)
    if case.sealed or not at_home(case) or (complaint and case.kind != Kind.COMPLAINT):
        abort(404)
    return case


def _offer(case: Case, form: AddressForm) -> None:
    sent = queries.submissions_of(case.id)
    unknown = people.without_address(one.sender_id for one in sent)
    submissions = [one for one in sent if one.sender_id in unknown]
    form.offer(submissions, people.names(one.sender_id for one in submissions))


def _address_page(case: Case, form: AddressForm) -> str:
    _offer(case, form)
    return render_template("cases/desk/supply_address.html", case=case, form=form)


def _respondent_page(case: Case, form: RespondentForm) -> str:
    return render_template("cases/desk/supply_respondent.html", case=case, form=form)
