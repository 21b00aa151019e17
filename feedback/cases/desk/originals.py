"""Giấy tờ gốc: taken with a receipt, given back with a slip; what is still kept shows on the case."""

from __future__ import annotations

from functools import partial
from typing import Final

from flask import Flask, abort, render_template, request, url_for
from flask_login import current_user
from markupsafe import Markup
from werkzeug.wrappers import Response

from feedback.accounts import queries as accounts
from feedback.agencies import queries as agencies
from feedback.cases import originals, queries, scope
from feedback.cases.actions import keeping
from feedback.cases.desk import printing
from feedback.cases.desk.door import at_home, door, find_case, note_reading
from feedback.cases.desk.trying import View, again, taken
from feedback.cases.forms import StepForm
from feedback.cases.letters import heads
from feedback.cases.models import Case, Original
from feedback.cases.originals_field import HINT, OriginalsField
from feedback.papers import render
from feedback.papers.sheets import Letter
from feedback.people import queries as people
from feedback.web import slots, today
from feedback.web.commits import commits
from feedback.web.forms import (
    CheckboxesField,
    Choice,
    DateField,
    RadiosField,
    SelectField,
    TextField,
)
from feedback.web.guards import current_actor, needs

_PAGE: Final = "giay-to-goc"
_CONCEALED: Final = "(giữ bí mật)"


class TakeForm(StepForm):
    """Nhận giấy tờ gốc: one paper a line."""

    submission = SelectField("Giấy tờ của ai", prompt="Chọn người gửi")
    papers = OriginalsField("Giấy tờ gốc", hint=HINT)
    received_on = DateField("Ngày nhận", not_in_future=True)


class ReturnForm(StepForm):
    """Trả giấy tờ gốc: which, how, to whom, when."""

    papers = CheckboxesField(
        "Giấy tờ trả lại", noun="giấy tờ", missing="Chọn ít nhất một giấy tờ", small=True
    )
    how = RadiosField(
        "Trả bằng cách nào",
        noun="cách trả",
        small=True,
        choices=[Choice(key, words) for key, words in keeping.HOW.items()],
    )
    to = TextField(
        "Người nhận lại", hint="Họ và tên người nhận, hoặc người đứng tên trên bưu gửi", max_length=200
    )
    returned_on = DateField("Ngày trả", not_in_future=True)


@door.get("/don/<number>/giay-to-goc")
@needs("cases:case:read")
def originals_page(number: str) -> str:
    """What is kept, what was given back."""
    case = _case(number)
    note_reading(case.id, _PAGE)
    rows = originals.of_case(case.id)
    officers = {one.received_by for one in rows} | {one.returned_by for one in rows if one.returned_by}
    return render_template(
        "cases/desk/originals.html",
        case=case,
        rows=rows,
        held=[one for one in rows if one.returned_on is None],
        how=keeping.HOW,
        names=accounts.names_of(officers),
        may_write=_may_write(case),
        article=keeping.ARTICLE,
    )


@door.get("/don/<number>/giay-to-goc/nhan")
@needs(keeping.WRITE)
def take_originals_form(number: str) -> View:
    """Asks what was handed in."""
    case = _case(number)
    note_reading(case.id, _PAGE)
    return _take_page(case, TakeForm(formdata=None, version=case.version, received_on=today()))


@door.post("/don/<number>/giay-to-goc/nhan")
@needs(keeping.WRITE)
@commits
def take_originals(number: str) -> View:
    """Take them in."""
    case, form = _case(number), TakeForm()
    _offer_senders(form, case)
    if not form.validate_on_submit():
        return again(case, form, _PAGE, _take_page)
    act = partial(
        keeping.take_originals,
        case,
        form.papers.papers(),
        submission_id=int(form.submission.data),
        received_on=form.received_on.data,
    )
    return taken(case, form, act, "Đã ghi giấy tờ gốc", _PAGE, _take_page, to=_list(case))


@door.get("/don/<number>/giay-to-goc/tra")
@needs(keeping.WRITE)
def return_originals_form(number: str) -> View:
    """Asks what goes back, to whom."""
    case = _case(number)
    note_reading(case.id, _PAGE)
    held = originals.held(case.id)
    if not held:
        abort(404)
    form = ReturnForm(
        formdata=None, version=case.version, papers=[str(one.id) for one in held], returned_on=today()
    )
    return _return_page(case, form)


@door.post("/don/<number>/giay-to-goc/tra")
@needs(keeping.WRITE)
@commits
def return_originals(number: str) -> View:
    """Give them back."""
    case, form = _case(number), ReturnForm()
    _offer_held(form, case)
    if not form.validate_on_submit():
        return again(case, form, _PAGE, _return_page)
    act = partial(
        keeping.return_originals,
        case,
        [int(one) for one in form.papers.data],
        how=form.how.data,
        to=None if case.sealed else form.to.data,
        on=form.returned_on.data,
    )
    return taken(case, form, act, "Đã ghi việc trả giấy tờ gốc", _PAGE, _return_page, to=_list(case))


@door.get("/don/<number>/giay-to-goc/bien-nhan.pdf")
@needs("cases:case:read")
def originals_receipt(number: str) -> Response:
    """Giấy biên nhận of a day (``?ngay=``), for the sender; with ``?tra=1`` the slip of what went back."""
    case = _case(number)
    returned = request.args.get("tra") == "1"
    day = request.args.get("ngay", "")
    rows = [one for one in originals.of_case(case.id) if _day_of(one, returned=returned) == day]
    if not rows:
        abort(404)
    note_reading(case.id, _PAGE)
    name = "Phiếu trả giấy tờ gốc.pdf" if returned else "Giấy biên nhận giấy tờ gốc.pdf"
    return printing.answer(render.pdf("letter", _sheet(case, rows, returned=returned)), name)


def _day_of(one: Original, *, returned: bool) -> str:
    day = one.returned_on if returned else one.received_on
    return day.isoformat() if day else ""


def _sheet(case: Case, rows: list[Original], *, returned: bool) -> Letter:
    """The receipt, or the slip: what, how many, who gave and who took. Of a sealed case nobody is named."""
    sent = {one.id: one.sender_id for one in queries.submissions_of(case.id)}
    persons = people.names({sent[one.submission_id] for one in rows})
    who = _CONCEALED if case.sealed else ", ".join(persons.values())
    first = rows[0]
    day = first.returned_on if returned else first.received_on
    assert day is not None
    officer_id = (first.returned_by if returned else first.received_by) or current_user.id
    agency = agencies.by_id(case.agency_id)
    assert agency is not None
    head = heads.of_agency(agency, day)
    lines = [f"{place}. {one.what}: {one.copies} bản gốc." for place, one in enumerate(rows, start=1)]
    if returned:
        to = _CONCEALED if case.sealed else first.returned_to or who
        text = [f"{head['agency']} trả lại giấy tờ gốc gửi kèm vụ việc số {case.number}.", *lines]
        facts = [("Người nhận lại", to), ("Cách trả", keeping.HOW[first.returned_how or "in_person"])]
    else:
        text = [
            f"{head['agency']} đã nhận giấy tờ gốc gửi kèm vụ việc số {case.number}.",
            *lines,
            f"Giấy tờ được trả lại khi đơn không được thụ lý, hoặc ngay sau khi có kết quả giải quyết "
            f"({keeping.ARTICLE}).",
        ]
        facts = [("Người giao giấy tờ", who)]
    title = "Phiếu trả giấy tờ gốc" if returned else "Giấy biên nhận giấy tờ gốc"
    return Letter(
        **head,
        issued_on=day,
        title=title,
        subject="",
        to=(),
        text="\n".join(text),
        facts=facts,
        signing=("Người trả giấy tờ",) if returned else ("Người nhận giấy tờ",),
        signer=accounts.names_of([officer_id]).get(officer_id),
        file_title=title,
    )


def _case(number: str) -> Case:
    """The case; 404 also for who reads only its file, which no original belongs to."""
    case = find_case(number)
    return abort(404) if scope.by_link_only(current_actor(), case) else case


def _may_write(case: Case) -> bool:
    return at_home(case) and current_actor().may(keeping.WRITE)


def _list(case: Case) -> str:
    return url_for("cases_desk.originals_page", number=case.number)


def _offer_senders(form: TakeForm, case: Case) -> None:
    sent = queries.submissions_of(case.id)
    names = people.names(one.sender_id for one in sent)
    form.submission.choices = [
        Choice(
            str(one.id),
            f"{_CONCEALED if case.sealed else names.get(one.sender_id, '')}, "
            f"nhận ngày {one.received_on:%d/%m/%Y}",
        )
        for one in sent
    ]
    if len(sent) == 1:
        form.submission.data = str(sent[0].id)


def _offer_held(form: ReturnForm, case: Case) -> None:
    if case.sealed and "to" in form:
        del form.to
    form.papers.choices = [
        Choice(str(one.id), f"{one.what} ({one.copies} bản)") for one in originals.held(case.id)
    ]


def _take_page(case: Case, form: TakeForm) -> str:
    _offer_senders(form, case)
    words = ["Sau khi ghi, in giấy biên nhận để giao cho người gửi."]
    if case.sealed:
        words.append("Không ghi họ tên, địa chỉ của người gửi vào tên giấy tờ.")
    return _form_page(case, form, "Nhận giấy tờ gốc", words, "Ghi giấy tờ gốc")


def _return_page(case: Case, form: ReturnForm) -> str:
    _offer_held(form, case)
    words = ["Sau khi ghi, in phiếu trả để người nhận ký. Người gửi đọc được việc trả ở trang tra cứu."]
    return _form_page(case, form, "Trả giấy tờ gốc", words, "Ghi đã trả")


def _form_page(case: Case, form: StepForm, title: str, words: list[str], button: str) -> str:
    return render_template(
        "cases/desk/plain_form.html",
        case=case,
        form=form,
        title=title,
        words=words,
        button=button,
        back=_list(case),
    )


def head_line(case: Case) -> Markup | None:
    """At the head of the case: how many originals are kept, and that they are due back once it is settled."""
    if scope.by_link_only(current_actor(), case):
        return None
    held = originals.held(case.id)
    if not held:
        return None
    page = render_template(
        "cases/desk/_originals.html",
        case=case,
        count=len(held),
        due=not case.is_open,
        article=keeping.ARTICLE,
    )
    return Markup(page)  # noqa: S704


def papers_link(case: Case) -> Markup | None:
    """Under the papers of the case: the way to its originals."""
    if scope.by_link_only(current_actor(), case):
        return None
    return Markup(
        '<h2 class="govuk-heading-m">Giấy tờ gốc</h2><p><a href="{}">Nhận, trả giấy tờ gốc</a></p>'
    ).format(_list(case))


def init_app(app: Flask) -> None:
    """Fill the places on the case's page."""
    slots.fill(app, "case_head", head_line)
    slots.fill(app, "case_papers", papers_link)
