"""Bản đã ký, đóng dấu: uploaded beside an issued paper, compared with it, its digital signatures shown."""

from __future__ import annotations

from typing import Any, Final

from flask import Flask, abort, flash, redirect, render_template, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from feedback import config
from feedback.attachments import actions as attachments
from feedback.attachments import inspect as types
from feedback.attachments import queries as attached
from feedback.attachments import serving, store
from feedback.attachments.inspect import BadFile
from feedback.attachments.links import short_lived
from feedback.attachments.messages import message
from feedback.cases import actions, book, copies, letters, parted, queries, scope
from feedback.cases.actions.copies import ROOM, Examined, SameCopy, Unsigned
from feedback.cases.actions.moving import NotYours
from feedback.cases.desk import papers
from feedback.cases.desk.door import door, find_case, note_reading
from feedback.cases.forms import REASON_LENGTH
from feedback.cases.models import Case, Letter, LetterCopy, Submission
from feedback.extensions import db
from feedback.law import letters as law
from feedback.law.procedure import NotAllowed
from feedback.papers import signatures
from feedback.papers.signatures import Unreadable
from feedback.people import queries as people
from feedback.web import now, slots, today
from feedback.web.commits import commits
from feedback.web.forms import Choice, FileField, Form, RadiosField, TextAreaField, TickField
from feedback.web.guards import current_actor, needs

View = Response | str | tuple[str, int]

_TYPES: Final = (types.PDF, types.JPEG, types.PNG, types.HEIC)
_TAKEN: Final = "Dùng PDF, JPG hoặc PNG"
_DOUBT: Final = (
    "Tệp chưa được lưu. Đọc cảnh báo, chọn đúng tệp; hoặc ghi lý do, đánh dấu và chọn lại tệp này để vẫn lưu"
)


class CopyForm(Form):
    """Tải lên bản đã ký; ``sure`` and ``note`` are asked of a copy that differs from the paper issued."""

    whose = RadiosField("Bản gửi cho ai", missing="Chọn người được gửi bản này", small=True)
    file = FileField(
        "Bản đã ký, đóng dấu",
        hint="Tệp PDF ký số, hoặc bản chụp PDF, JPG, PNG",
        accept=".pdf,.jpg,.jpeg,.png",
    )
    note = TextAreaField("Vì sao vẫn lưu bản này", noun="Lý do", max_length=REASON_LENGTH, rows=3)
    sure = TickField("Tôi đã đối chiếu và vẫn lưu bản này", small=True)


class WithdrawForm(Form):
    """Rút bản tải nhầm."""

    why = TextAreaField("Vì sao rút bản này", noun="Lý do", max_length=REASON_LENGTH, rows=3)


@door.get("/so-van-ban-di/<int:letter_id>/ban-da-ky")
@needs("cases:letter:copy")
def copy_form(letter_id: int) -> View:
    """The paper and the copies that are there, and the way to add one."""
    letter, case = _found(letter_id)
    note_reading(case.id, f"van-ban/{letter_id}")
    return _page(letter, case, _form(case, letter, sent=False))


@door.post("/so-van-ban-di/<int:letter_id>/ban-da-ky")
@needs("cases:letter:copy")
@commits
def copy(letter_id: int) -> View:
    """Look at the file, and keep it when it is the paper issued, or when the officer says why it isn't.

    The file is read and compared while no lock of the database is held.
    """
    letter, case = _found(letter_id)
    form, case_id = _form(case, letter, sent=True), case.id
    if not form.validate_on_submit():
        return _again(letter_id, case_id, form), 422
    submission = _whose(form, case, letter)
    issued = letters.pdf(letter, submission)
    whose = submission.id if "whose" in form or _for_sender(case, letter) else None
    number, name = letter.number, letters.file_name(letter, case.course, sealed=case.sealed)
    db.session.rollback()
    try:
        examined, laid = _laid_down(form, issued, f"{name.removesuffix('.pdf')} (đã ký)")
    except (BadFile, Unreadable, Unsigned) as bad:
        form.file.errors = [message(bad, _TAKEN) if isinstance(bad, BadFile) else str(bad).rstrip(".")]
        return _again(letter_id, case_id, form), 422
    if laid is None:
        form.form_errors = [_DOUBT]
        return _again(letter_id, case_id, form, examined), 422
    letter, case = _found(letter_id)
    try:
        actions.add_copy(
            case,
            letter,
            laid,
            examined,
            submission_id=whose,
            note=form.note.data if examined.is_doubtful else "",
            by=current_actor(),
            at=now(),
        )
    except (SameCopy, Unsigned) as same:
        form.file.errors = [str(same)]
        return _again(letter_id, case_id, form), 422
    except (NotAllowed, NotYours) as refusal:
        form.form_errors = [str(refusal)]
        return _again(letter_id, case_id, form), 403
    flash(f"Đã lưu bản đã ký của văn bản {number}", "done")
    return redirect(url_for("cases_desk.copy_form", letter_id=letter_id), 303)


def _laid_down(form: Any, issued: bytes, name: str) -> tuple[Examined, attachments.LaidDown | None]:
    """What the file is, and the file in the store; not stored while it is doubtful and nobody said why.

    Raises BadFile, Unreadable, Unsigned.
    """
    [sent] = form.file.data
    data = sent.read()
    found = types.inspect(data, sent.filename, most_bytes=config.current().max_file_bytes)
    if found.media_type not in _TYPES:
        raise BadFile("type", found.safe_name)
    roots = signatures.trusted_roots(config.current().trusted_signers)
    examined = Examined(signatures.compared(issued, data), tuple(signatures.verified(data, roots)))
    if examined.is_unsigned:
        raise Unsigned
    if examined.is_doubtful and not (form.sure.data and form.note.data):
        return examined, None
    [laid] = attachments.lay_down([(f"{name}.{found.extension}", data)], at=now())
    return examined, laid


def _found(letter_id: int) -> tuple[Letter, Case]:
    return book.visible_to(current_actor(), today()).letter(letter_id) or abort(404)


def _form(case: Case, letter: Letter, *, sent: bool) -> Any:
    form = CopyForm() if sent else CopyForm(formdata=None)
    # They are asked once the file is found doubtful.
    form.note.optional = form.sure.optional = True
    submissions = queries.submissions_of(case.id)
    if len(submissions) < 2 or letter.submission_id is not None or not _for_sender(case, letter):
        del form.whose
        return form
    names = {} if case.sealed else people.names(one.sender_id for one in submissions)
    form.whose.choices = [
        Choice(str(one.id), names.get(one.sender_id, f"Người gửi đơn {place}"))
        for place, one in enumerate(submissions, start=1)
    ]
    return form


def _whose(form: Any, case: Case, letter: Letter) -> Submission:
    if "whose" not in form:
        return copies.first_copy(letter)
    submissions = queries.submissions_of(case.id)
    return next(one for one in submissions if str(one.id) == form.whose.data)


def _for_sender(case: Case, letter: Letter) -> bool:
    return law.letter_kind(case.course, letter.kind).for_sender


def _again(letter_id: int, case_id: int, form: Any, examined: Examined | None = None) -> str:
    """The page with what was typed; our connection lets go before the reading is noted by another."""
    db.session.rollback()
    note_reading(case_id, f"van-ban/{letter_id}")
    return _page(*_found(letter_id), form, examined)


def _page(letter: Letter, case: Case, form: Any, examined: Examined | None = None) -> str:
    may_read = queries.visible_to(current_actor()).by_number(case.number) is not None
    return render_template(
        "cases/desk/copy.html",
        letter=letter,
        case=case,
        may_read_case=may_read and current_actor().may("cases:case:read"),
        kind_of_letter="Văn bản" if case.sealed else law.letter_kind(case.course, letter.kind).name,
        form=form,
        copies=[copies.signed(one) for one in copies.of(letter.id)],
        withdrawn=copies.withdrawn(letter.id),
        matches=copies.MATCHES,
        examined=examined,
        found=[signatures.shown(one.told()) for one in examined.signatures] if examined else [],
    )


@door.get("/so-van-ban-di/<int:letter_id>/ban-da-ky/<int:file_id>")
@needs("cases:letter:copy")
@short_lived
def copy_file(letter_id: int, file_id: int) -> Response:
    """A signed copy as it was uploaded."""
    letter, case = _found(letter_id)
    return _answered(case, letter, file_id)


@door.get("/so-van-ban-di/<int:letter_id>/ban-da-ky/<int:file_id>/rut")
@needs("cases:letter:copy")
def withdraw_copy_form(letter_id: int, file_id: int) -> View:
    """Asks why the copy is withdrawn."""
    letter, case, copy = _counting(letter_id, file_id)
    note_reading(case.id, f"van-ban/{letter_id}")
    return _withdraw_page(letter, case, copy, WithdrawForm(formdata=None))


@door.post("/so-van-ban-di/<int:letter_id>/ban-da-ky/<int:file_id>/rut")
@needs("cases:letter:copy")
@commits
def withdraw_copy(letter_id: int, file_id: int) -> View:
    """Withdraw a copy that is the wrong one."""
    letter, case, copy = _counting(letter_id, file_id)
    form, number = WithdrawForm(), letter.number
    if form.validate_on_submit():
        try:
            actions.withdraw_copy(case, letter, copy, why=form.why.data, by=current_actor(), at=now())
        except (NotAllowed, NotYours) as refusal:
            form.form_errors = [str(refusal)]
        else:
            flash(f"Đã rút bản đã ký của văn bản {number}", "done")
            return redirect(url_for("cases_desk.copy_form", letter_id=letter_id), 303)
    db.session.rollback()
    return _withdraw_page(*_counting(letter_id, file_id), form), 422


def _counting(letter_id: int, file_id: int) -> tuple[Letter, Case, LetterCopy]:
    """A copy that counts, by its file."""
    letter, case = _found(letter_id)
    copy = next((one for one in copies.of(letter_id) if one.attachment_id == file_id), None) or abort(404)
    return letter, case, copy


def _withdraw_page(letter: Letter, case: Case, copy: LetterCopy, form: WithdrawForm) -> str:
    return render_template("cases/desk/copy_withdraw.html", letter=letter, case=case, copy=copy, form=form)


@door.get("/don/<number>/van-ban/<int:letter_id>/ban-da-ky/<int:file_id>")
@needs("cases:case:read")
@short_lived
def case_copy_file(number: str, letter_id: int, file_id: int) -> Response:
    """The same for those who read the case."""
    case = find_case(number)
    letter = parted.letter_of(case.id, letter_id) or abort(404)
    return _answered(case, letter, file_id)


def _answered(case: Case, letter: Letter, file_id: int) -> Response:
    file = attached.one_of((ROOM, letter.id), file_id) or abort(404)
    note_reading(case.id, f"van-ban/{letter.id}")
    return serving.for_officer(file)


@door.get("/don/<number>/tep/<int:file_id>/chu-ky")
@needs("attachments:file:read")
def file_signatures(number: str, file_id: int) -> str:
    """The digital signatures in a PDF file that a sender handed in; nothing is decided by them."""
    case = find_case(number)
    files = attached.of_many(papers.ROOM, [one.id for one in queries.submissions_of(case.id)])
    file = next((one for group in files.values() for one in group if one.id == file_id), None)
    if file is None or file.sealed or file.media_type != types.PDF:
        abort(404)
    note_reading(case.id, f"tep/{file_id}")
    fault, found = "", []
    try:
        data = b"".join(store.open_(file.original_key).chunks)
        roots = signatures.trusted_roots(config.current().trusted_signers)
        found = [signatures.shown(one.told()) for one in signatures.verified(data, roots)]
    except store.MissingFile:
        abort(404)
    except Unreadable as unreadable:
        fault = str(unreadable)
    return render_template("cases/desk/file_signatures.html", case=case, file=file, found=found, fault=fault)


def _case_letters(case: Case) -> Markup | None:
    """For the tab of letters: the signed copy of each, or the way to bring it."""
    issued = parted.letters_of(case.id)
    if not issued:
        return None
    there = copies.of_many(one.id for one in issued)
    brings = current_actor().may("cases:letter:copy") and not scope.by_link_only(current_actor(), case)
    return Markup(  # noqa: S704 - the template escapes
        render_template(
            "cases/desk/_copies.html",
            case=case,
            letters=issued,
            copies={key: [copies.signed(one) for one in found] for key, found in there.items()},
            matches=copies.MATCHES,
            brings=brings,
        )
    )


def _case_papers(case: Case) -> Markup | None:
    """For the tab of papers: the way to see who signed a PDF file digitally."""
    groups = attached.of_many(papers.ROOM, [one.id for one in queries.submissions_of(case.id)])
    files = [
        one for group in groups.values() for one in group if one.media_type == types.PDF and not one.sealed
    ]
    if not files or not current_actor().may("attachments:file:read"):
        return None
    return Markup(render_template("cases/desk/_file_signatures.html", case=case, files=files))  # noqa: S704


def init_app(app: Flask) -> None:
    """Show signed copies beside the letters, and the way to look at signatures beside the files."""
    slots.fill(app, "case_letters", _case_letters)
    slots.fill(app, "case_papers", _case_papers)
