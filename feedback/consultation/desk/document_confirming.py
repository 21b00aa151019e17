"""Cho công khai tài liệu of a consultation, by a second officer; thu hồi, by the leader."""

from __future__ import annotations

from flask import abort, render_template

from feedback.accounts import queries as accounts
from feedback.consultation import confirming, materials
from feedback.consultation.actions import materials as acts
from feedback.consultation.actions.changing import ANNOUNCE, CONFIRM
from feedback.consultation.desk.confirming import ConfirmForm
from feedback.consultation.desk.consultation import facts, found, found_own
from feedback.consultation.desk.door import door
from feedback.consultation.models import Consultation, ConsultationDocument
from feedback.web import now, today
from feedback.web.commits import commits
from feedback.web.forms import Form, TextAreaField
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written


class WithdrawForm(Form):
    """Why it is withdrawn."""

    why = TextAreaField(
        "Lý do thu hồi",
        hint="Người dân đọc lý do này; không ghi tên, số điện thoại của ai",
        max_length=500,
        rows=3,
    )


@door.get("/lay-y-kien/<code>/tai-lieu/<int:number>/cho-cong-khai")
@needs(CONFIRM)
def confirm_document_form(code: str, number: int) -> str:
    """Xem và cho công khai: the file, what in it tells of people, what is to be confirmed."""
    consultation = found(code)
    row = _waiting(consultation, number)
    form = ConfirmForm(formdata=None)
    form.offer(confirming.checks_of(row), confirming.of_document(row))
    return _confirm_page(consultation, row, form)


@door.post("/lay-y-kien/<code>/tai-lieu/<int:number>/cho-cong-khai")
@needs(CONFIRM)
@commits
def confirm_document(code: str, number: int) -> View:
    """Everybody may take it, once the consultation is announced."""
    row, form = _waiting(found(code), number), ConfirmForm()
    form.offer(confirming.checks_of(row), confirming.of_document(row))
    return written(
        form,
        lambda: acts.confirm_document(found(code), number, **form.confirmed, by=current_actor(), at=now()),
        "Đã xem, cho công khai tài liệu",
        lambda: _confirm_page(found(code), _waiting(found(code), number), form),
        (".documents", {"code": code}),
    )


@door.get("/lay-y-kien/<code>/tai-lieu/<int:number>/thu-hoi")
@needs(ANNOUNCE)
def withdraw_document_form(code: str, number: int) -> str:
    """Thu hồi tài liệu: why."""
    return _withdraw_page(found_own(code, ANNOUNCE), number, WithdrawForm(formdata=None))


@door.post("/lay-y-kien/<code>/tai-lieu/<int:number>/thu-hoi")
@needs(ANNOUNCE)
@commits
def withdraw_document(code: str, number: int) -> View:
    """Nobody takes it any more; why stands in its place."""
    form = WithdrawForm()
    found_own(code, ANNOUNCE)
    return written(
        form,
        lambda: acts.withdraw_document(found(code), number, why=form.why.data, by=current_actor(), at=now()),
        "Đã thu hồi tài liệu. Trang công khai ghi lý do",
        lambda: _withdraw_page(found(code), number, form),
        (".documents", {"code": code}),
    )


def _row(consultation: Consultation, number: int) -> ConsultationDocument:
    rows = materials.documents_of(consultation.id, *materials.KINDS, materials.DECISION)
    return next((one for one in rows if one.id == number), None) or abort(404)


def _waiting(consultation: Consultation, number: int) -> ConsultationDocument:
    """A document for everybody; 403 for who isn't its second officer."""
    row = _row(consultation, number)
    if not row.public or row.kind == materials.DECISION:
        abort(404)
    if not confirming.may_confirm(consultation, row.added_by, current_actor(), today()):
        abort(403)
    return row


def _confirm_page(consultation: Consultation, row: ConsultationDocument, form: ConfirmForm) -> str:
    return render_template(
        "consultation/desk/document_confirm.html",
        form=form,
        row=row,
        kinds=materials.KINDS,
        files=materials.files_of([row]).get(row.id, []),
        writer=accounts.names_of([row.added_by or 0]).get(row.added_by or 0, ""),
        **facts(consultation),
    )


def _withdraw_page(consultation: Consultation, number: int, form: WithdrawForm) -> str:
    row = _row(consultation, number)
    return render_template(
        "consultation/desk/document_withdraw.html", form=form, row=row, **facts(consultation)
    )
