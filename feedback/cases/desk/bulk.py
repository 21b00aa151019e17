"""Làm hàng loạt: cases ticked in a list, one step for all; every one is shown with what will happen to it."""

from __future__ import annotations

from collections.abc import Container
from typing import Any, Final

from flask import Flask, abort, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response
from wtforms.validators import ValidationError

from feedback.accounts import queries as accounts
from feedback.cases import likeness, merging, model_texts, scope, similar
from feedback.cases.actions import spam
from feedback.cases.actions.moving import NotYours
from feedback.cases.actions.templates import BadPlaces
from feedback.cases.desk import bulk_foreseen, queue, searching, written
from feedback.cases.desk.door import door, note_reading, queue_address
from feedback.cases.forms import LETTER_LENGTH, REASON_LENGTH
from feedback.cases.jobs import bulk, ordering
from feedback.cases.models import Case
from feedback.extensions import db
from feedback.law.refusal import Refusal
from feedback.web import now
from feedback.web.commits import commits
from feedback.web.forms import Choice, Form, HiddenField, RadiosField, SelectField, TextAreaField, TickField
from feedback.web.guards import current_actor, needs

View = Response | str | tuple[str, int]

PICKS: Final = "vu_viec"
"""The name of the boxes in a list; each holds «number:version»."""

WHOLE: Final = "ca_danh_sach"
"""The name of the button for all that a list holds, on whichever of its pages."""

MOST_OF_LIST: Final = 200
"""So many of a list at a time: as many as one still looks over before something happens to them."""

_LISTS: Final = {"viec": queue.whole, "don": searching.whole}
_LONGEST_QUERY: Final = 2000
_PICK_LENGTH: Final = 60
_OFFERED: Final = {
    "assign": ("Giao người xử lý", ("officer",), ("cases:case:assign",)),
    "remind": ("Nhắc người đang xử lý", (), ("cases:case:assign",)),
    "answer": ("Trả lời giống nhau", ("model", "text"), ("cases:case:answer",)),
    "merge": ("Gộp thành một vụ việc", ("reason",), (merging.DECIDES, *merging.SORTERS)),
    "set_aside": ("Đánh dấu thư rác, phá hoại", ("why_spam",), (spam.SPAM,)),
    "take_back": ("Không phải thư rác: lấy lại", (), (spam.SPAM,)),
}
_FINAL: Final = {
    "answer": "Mỗi đơn có một văn bản riêng, có số. Văn bản đã ban hành thì không hoàn tác được.",
    "remind": "Thư nhắc đã gửi thì không thu lại được.",
    "assign": "Hoàn tác được ở trang kết quả, khi chưa ai giao lại.",
    "merge": "Hoàn tác được ở trang kết quả, khi vụ việc giữ lại chưa có kết quả.",
    "set_aside": "Hoàn tác được ở trang kết quả, hoặc ở từng vụ việc. Người gửi được báo.",
    "take_back": "Thời hạn giữ nguyên ngày cũ. Người gửi được báo.",
}


class BulkForm(Form):
    """What to do with those chosen. ``chosen`` are «number:version», in the order of the list; ``able`` the
    numbers of those with which it can be done."""

    chosen = HiddenField(max_length=ordering.MOST_SUBJECTS * _PICK_LENGTH)
    able = HiddenField(max_length=ordering.MOST_SUBJECTS * _PICK_LENGTH, optional=True)
    key = HiddenField(max_length=32)
    step = RadiosField("Làm gì với các vụ việc này", noun="việc cần làm", small=True)
    officer = SelectField("Giao cho", prompt="Chọn cán bộ", only_if=("step", ("assign",)))
    model = SelectField("Mẫu trả lời", prompt="Tự viết", optional=True, only_if=("step", ("answer",)))
    text = TextAreaField(
        "Nội dung trả lời",
        hint="Để trống khi đã chọn mẫu. Chỗ điền tự động: "
        + ", ".join(f"{{{place}}}" for place in model_texts.PLACES),
        max_length=LETTER_LENGTH,
        rows=10,
        optional=True,
        missing="Viết nội dung trả lời, hoặc chọn một mẫu",
        only_if=("step", ("answer",)),
    )
    reason = TextAreaField(
        "Vì sao là đơn trùng",
        noun="Lý do gộp",
        hint="Chỉ cán bộ đọc được",
        max_length=REASON_LENGTH,
        rows=3,
        only_if=("step", ("merge",)),
    )
    why_spam = TextAreaField(
        "Vì sao là thư rác, phá hoại",
        noun="Lý do",
        hint="Chỉ cán bộ đọc được",
        max_length=REASON_LENGTH,
        rows=3,
        only_if=("step", ("set_aside",)),
    )
    sure = TickField("Tôi đã đọc các đơn ít giống nhau; các đơn này là một việc", optional=True, small=True)

    def offer(self) -> BulkForm:
        """Offer what this officer may do."""
        actor = current_actor()
        self.step.choices = [
            Choice(name, words, reveals=fields)
            for name, (words, fields, rights) in _OFFERED.items()
            if any(actor.may(one) for one in rights)
        ]
        agency_id = actor.agency_id or 0
        self.officer.choices = [
            Choice(str(one.id), f"{one.full_name} – {one.position}" if one.position else one.full_name)
            for one in accounts.officers_of(agency_id, "cases:case:read")
        ]
        self.model.choices = [
            Choice(str(one.id), one.name)
            for one in model_texts.listing(agency_id)
            if one.active and one.approved_at and one.kind == "template" and one.step in (None, "answer")
        ]
        return self

    def validate(self, extra_validators: Any = None) -> bool:
        """Who chose no model writes the text."""
        self.text.optional = self.step.data != "answer" or bool(self.model.data)
        return super().validate(extra_validators)

    def validate_text(self, field: Any) -> None:
        """A text or a model, not both; only places that are filled."""
        if field.data and self.model.data:
            raise ValidationError("Đã chọn mẫu: để trống ô này, hoặc chọn «Tự viết»")
        if unknown := model_texts.unknown_places(field.data or ""):
            raise ValidationError(str(BadPlaces(unknown)))


@door.post("/hang-loat")
@needs("cases:bulk:run")
@commits
def bulk_choose() -> View:
    """The cases ticked, or all of the list, and what may be done with them."""
    picks = [one for one in dict.fromkeys(request.form.getlist(PICKS)) if len(one) < _PICK_LENGTH]
    if not Form().validate_on_submit():
        flash("Trang mở đã lâu. Chọn lại các vụ việc", "note")
        return redirect(queue_address(), 303)
    more = False
    if WHOLE in request.form:
        of_list = _LISTS.get(request.form.get("danh_sach", "")) or abort(404)
        cases, more = of_list(request.form.get("loc", "")[:_LONGEST_QUERY], MOST_OF_LIST)
        picks = [f"{case.number}:{case.version}" for case in cases]
    if not picks:
        flash("Đánh dấu ít nhất một vụ việc trong danh sách", "note")
        return redirect(queue_address(), 303)
    if len(picks) > ordering.MOST_SUBJECTS:
        flash(f"Mỗi lần chọn nhiều nhất {ordering.MOST_SUBJECTS} vụ việc", "note")
        return redirect(queue_address(), 303)
    form = BulkForm(formdata=None, chosen=" ".join(picks), key=ordering.new_key()).offer()
    return _choose_page(form, most=MOST_OF_LIST if more else None)


@door.post("/hang-loat/xem")
@needs("cases:bulk:run")
@commits
def bulk_confirm() -> View:
    """All of them, each with what will happen to it: tried, and undone."""
    form = BulkForm().offer()
    if not form.validate_on_submit():
        return _choose_page(form), 422
    return _confirm_page(form)


def _confirm_page(form: BulkForm) -> str:
    cases = _chosen(form)
    values, subjects = _asked(form, cases)
    step, kept_id = form.step.data, values.get("kept")
    kept = next((case for case in cases if case.id == kept_id), None)
    foreseen = [bulk_foreseen.of(step, values, place, case, kept) for place, case in enumerate(subjects)]
    able = [one.number for one in foreseen if one.possible]
    form.able.data = " ".join(able)
    first = next((case for case in subjects if case.number in able), None)
    return render_template(
        "cases/desk/bulk_confirm.html",
        form=form,
        step=form.step.chosen().text,  # type: ignore[union-attr]
        foreseen=foreseen,
        possible=len(able),
        kept=kept,
        kept_senders=bulk_foreseen.senders(kept) if kept else "",
        unlike=any(one.unlike and one.possible for one in foreseen),
        text=values.get("text", ""),
        signer=bulk_foreseen.signer(first) if first and step == "answer" else "",
        reminder=bulk_foreseen.reminder(first.number) if first and step == "remind" else None,
        final=_FINAL[step],
        missing=len(form.chosen.data.split()) - len(cases),
    )


@door.post("/hang-loat/van-ban")
@needs("cases:bulk:run")
@commits
def bulk_letter() -> View:
    """The answer to one of them, as PDF, before it is issued; kept nowhere."""
    form = BulkForm().offer()
    if not form.validate_on_submit() or form.step.data != "answer":
        abort(404)
    cases = _chosen(form)
    found = next((case.id for case in cases if case.number == request.form.get("don")), None)
    if found is None:
        abort(404)
    values, _ = _asked(form, cases)
    # SQLite has one writer: the reading is noted by another connection, so ours lets go first.
    db.session.rollback()
    note_reading(found, "tra-loi")
    case = db.session.get_one(Case, found)
    try:
        template, sheet = bulk.previewed(values, case, by=current_actor(), at=now())
    except (Refusal, NotYours):
        abort(409)
    return written.as_file(template, sheet, f"{case.number}-tra-loi", word=False)


@door.post("/hang-loat/chay")
@needs("cases:bulk:run")
@commits
def bulk_run() -> View:
    """Have it done behind the page; the same press twice is one job."""
    form = BulkForm().offer()
    if not form.validate_on_submit():
        return _choose_page(form), 422
    if "sua" in request.form:
        return _choose_page(form)
    able = set(form.able.data.split())
    values, subjects = _asked(form, _chosen(form), able)
    if subjects and "kept" in values and not form.sure.data and _unlike(values["kept"], subjects):
        form.sure.errors = ["Đọc cả hai đơn, rồi đánh dấu vào ô này; hoặc bấm «Sửa lại» để bỏ bớt vụ việc"]
        return _confirm_page(form), 422
    if not subjects:
        form.form_errors = ["Không còn vụ việc nào làm được"]
        return _choose_page(form), 422
    try:
        job = ordering.order(
            form.step.data,
            key=form.key.data,
            values=values,
            subjects=[case.id for case in subjects],
            by=current_actor(),
            at=now(),
        )
    except ordering.TooMuch as refusal:
        form.form_errors = [str(refusal)]
        return _choose_page(form), 409
    except PermissionError:
        abort(403)
    return redirect(url_for("cases_desk.job", key=job.key), 303)


def _picked(form: BulkForm) -> list[tuple[Case, int]]:
    """The cases chosen that he sees, with the version he saw, in the order of the list; one select."""
    seen: dict[str, int] = {}
    for pick in form.chosen.data.split():
        number, _, version = pick.rpartition(":")
        if version.isascii() and version.isdecimal() and len(version) < 10:
            seen[number] = int(version)
    found = db.session.scalars(
        select(Case).where(Case.number.in_(seen), *scope.of_lists(current_actor())).limit(len(seen))
    )
    cases = {case.number: case for case in found}
    return [(cases[number], version) for number, version in seen.items() if number in cases]


def _chosen(form: BulkForm) -> list[Case]:
    return [case for case, _ in _picked(form)]


def _asked(
    form: BulkForm, cases: list[Case], able: Container[str] | None = None
) -> tuple[dict[str, Any], list[Case]]:
    """What the job is to do, as plain JSON, and on which of the cases: only the ``able``, if given."""
    versions = {case.id: seen for case, seen in _picked(form)}
    subjects, values = list(cases), dict[str, Any]()
    if form.step.data == "assign":
        values["officer"] = form.officer.data
    elif form.step.data == "answer":
        model = model_texts.by_id(int(form.model.data)) if form.model.data else None
        values["text"] = model.text if model else form.text.data
    elif form.step.data == "set_aside":
        values["reason"] = form.why_spam.data
    elif form.step.data == "merge" and cases:
        kept = min(cases, key=lambda case: (case.received_at, case.id))
        values |= {"kept": kept.id, "reason": form.reason.data}
        subjects.remove(kept)
    if able is not None:
        subjects = [case for case in subjects if case.number in able]
    return values | {"versions": [versions[case.id] for case in subjects]}, subjects


def _unlike(kept_id: int, subjects: list[Case]) -> bool:
    kept = db.session.get_one(Case, kept_id)
    return any(similar.compared(kept, case).score < likeness.SHOWN_FROM for case in subjects)


def _choose_page(form: BulkForm, *, most: int | None = None) -> str:
    """``most``: so many were taken of a list that holds more."""
    return render_template("cases/desk/bulk.html", form=form, cases=_chosen(form), most=most)


def init_app(app: Flask) -> None:
    """Make the steps known as jobs."""
    bulk.init_app(app)
