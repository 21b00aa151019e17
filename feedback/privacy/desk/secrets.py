"""Nội dung mật – xử lý ngoài hệ thống: registered by number and days alone, or taken out by two people."""

from __future__ import annotations

from flask import Flask, abort, render_template, url_for
from markupsafe import Markup

from feedback.cases import queries as cases
from feedback.cases.actions.erasing import OUTSIDE_ACT
from feedback.cases.desk.door import at_home, find_case
from feedback.cases.models import Case
from feedback.law.kinds import Kind
from feedback.privacy.actions import erasing
from feedback.privacy.actions import secrets as acts
from feedback.privacy.desk.door import add_page, door
from feedback.privacy.desk.forms import SecretForm, SecretRecordForm, SecretSettleForm
from feedback.web import now, slots
from feedback.web.commits import commits
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written


@door.get("/vu-viec-mat/ghi")
@needs(acts.REGISTER)
def secret_record_form() -> str:
    """Ghi vụ việc có nội dung mật."""
    return _record_page(SecretRecordForm(formdata=None))


@door.post("/vu-viec-mat/ghi")
@needs(acts.REGISTER)
@commits
def record_secret() -> View:
    """It has its number; what it is about stands elsewhere."""
    form, made = SecretRecordForm(), list[str]()
    reads = current_actor().may("cases:case:read")
    back: dict[str, str] = {}

    def act() -> None:
        assert form.received_on.data is not None
        number = acts.register(
            Kind(form.kind.data),
            received_on=form.received_on.data,
            book=form.book.data,
            holder=form.holder.data,
            by=current_actor(),
            at=now(),
        ).number
        made.append(number)
        if reads:
            back["number"] = number

    # Who takes in post may not read cases: he is told the number, and goes on.
    target = "cases_desk.show" if reads else "privacy_desk.secret_record_form"
    done = lambda: f"Đã ghi vụ việc số {made[0]}"  # noqa: E731
    return written(form, act, done, lambda: _record_page(form), (target, back))


@door.get("/don/<number>/noi-dung-mat")
@needs(acts.RECORD)
def secret_form(number: str) -> str:
    """Đề nghị đưa nội dung mật ra ngoài hệ thống."""
    return _page(_still_here(number), SecretForm(formdata=None))


@door.post("/don/<number>/noi-dung-mat")
@needs(acts.RECORD)
@commits
def propose_secret(number: str) -> View:
    """A second person confirms it."""
    form = SecretForm()
    _still_here(number)

    def act() -> None:
        case = find_case(number)
        told = {"book": form.book.data, "holder": form.holder.data}
        acts.propose(case, **told, by=current_actor(), at=now())

    done = "Đã đề nghị. Người có thẩm quyền xác nhận ở mục «Hết hạn lưu, chờ xóa»"
    return written(
        form, act, done, lambda: _page(find_case(number), form), ("cases_desk.show", {"number": number})
    )


@door.get("/don/<number>/noi-dung-mat/giai-quyet")
@needs(acts.RECORD)
def secret_settle_form(number: str) -> str:
    """Đã giải quyết ngoài hệ thống: number and day of the document there."""
    found = _outside(number)
    return _settle_page(found, SecretSettleForm(formdata=None, version=found.version))


@door.post("/don/<number>/noi-dung-mat/giai-quyet")
@needs(acts.RECORD)
@commits
def settle_secret(number: str) -> View:
    """It is settled, and counts as that."""
    form = SecretSettleForm()
    _outside(number)

    def act() -> None:
        assert form.signed_on.data is not None
        acts.settle(
            _outside(number),
            document=form.document.data,
            on=form.signed_on.data,
            expected=form.version.data or 0,
            by=current_actor(),
            at=now(),
        )

    return written(
        form,
        act,
        "Đã ghi: vụ việc đã giải quyết",
        lambda: _settle_page(find_case(number), form),
        ("cases_desk.show", {"number": number}),
    )


def _still_here(number: str) -> Case:
    """A case whose content this officer may propose to take out."""
    found = find_case(number)
    return found if _may_leave(found) else abort(404)


def _may_leave(case: Case) -> bool:
    return not case.sealed and case.erased_at is None and at_home(case)


def _outside(number: str) -> Case:
    """A case kept outside, still open, of his agency."""
    found = find_case(number)
    return found if _may_settle(found) else abort(404)


def _may_settle(case: Case) -> bool:
    return case.kept_outside and case.is_open and case.agency_id == current_actor().agency_id


def of_case(case: Case) -> Markup | None:
    """At the head of a case: that it is kept outside and where, or that its content is erased."""
    if case.erased_at is None and not case.kept_outside:
        return None
    events = [one for one in cases.events_of(case.id) if one.act == OUTSIDE_ACT] if case.kept_outside else []
    told = events[-1].details if events else {}
    return Markup(render_template("privacy/desk/_of_case.html", case=case, told=told))  # noqa: S704


def beside_case(case: Case) -> Markup | None:
    """Beside a case: the way to take a state secret out of the system, or to say that it is settled there."""
    if not current_actor().may(acts.RECORD):
        return None
    if _may_settle(case):
        address = url_for("privacy_desk.secret_settle_form", number=case.number)
        return Markup('<p><a href="{}">Ghi: đã giải quyết ngoài hệ thống</a></p>').format(address)
    if not _may_leave(case) or erasing.standing(erasing.CASE, case.id) is not None:
        return None
    address = url_for("privacy_desk.secret_form", number=case.number)
    return Markup('<p><a href="{}">Nội dung mật: đưa ra ngoài hệ thống</a></p>').format(address)


def _page(case: Case, form: SecretForm) -> str:
    return render_template("privacy/desk/secret.html", form=form, case=case)


def _settle_page(case: Case, form: SecretSettleForm) -> str:
    return render_template("privacy/desk/secret_settle.html", form=form, case=case)


def _record_page(form: SecretRecordForm) -> str:
    return render_template("privacy/desk/secret_record.html", form=form)


def init_app(app: Flask) -> None:
    """Put the parts on the page of a case, the form into the menu."""
    slots.fill(app, "case_head", of_case)
    slots.fill(app, "case_actions", beside_case)
    add_page(app, "privacy_desk.secret_record_form", "Ghi vụ việc mật", 6)
