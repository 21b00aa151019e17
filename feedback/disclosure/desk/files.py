"""Tệp công khai of a result: the list, one more from the case or brought along, one taken out."""

from __future__ import annotations

from typing import Final

from flask import Flask, abort, render_template, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from feedback.attachments import actions as attachments
from feedback.attachments import serving
from feedback.attachments.actions import LaidDown
from feedback.attachments.inspect import BadFile
from feedback.attachments.messages import message
from feedback.attachments.models import Attachment
from feedback.disclosure import files, prepared, sources
from feedback.disclosure.actions import files as acts
from feedback.disclosure.actions.files import FileDetails, Through
from feedback.disclosure.desk.door import door
from feedback.disclosure.desk.outcome import SLOT, facts, found, found_own, may
from feedback.disclosure.files import Shown, Taken
from feedback.disclosure.models import Outcome, OutcomeCopy, OutcomeFile
from feedback.disclosure.outcomes import PREPARE, READ
from feedback.disclosure.public import files as public_files
from feedback.disclosure.rules import People
from feedback.disclosure.sources import Source
from feedback.extensions import db
from feedback.web import now, slots
from feedback.web.commits import commits
from feedback.web.forms import Choice, FileField, Form, RadiosField, TextField
from feedback.web.guards import current_actor, needs
from feedback.web.tasks import task
from feedback.web.writing import View, written

TAKEN: Final = "Dùng PDF, JPG hoặc PNG"
_BROUGHT: Final = "tai-len"
GONE: Final = "Tệp gốc không còn trong kho. Gỡ tệp này rồi thêm lại"


class AddForm(Form):
    """Which file, what it is called in public, what it is."""

    source = RadiosField("Lấy tệp từ đâu", noun="nơi lấy tệp", small=True)
    file = FileField("Tệp tải lên", optional=True, accept=".pdf,.jpg,.jpeg,.png,.heic", hint="PDF, JPG, PNG")
    title = TextField(
        "Tên tệp trên trang công khai",
        hint="Không ghi tên, địa chỉ của ai. Ví dụ: Quyết định số 12/QĐ-UBND",
        max_length=200,
    )
    role = RadiosField("Loại", choices=[Choice(key, words) for key, words in files.ROLES.items()], small=True)

    def offer(self, found: list[Source]) -> None:
        """Fill the list."""
        self.source.choices = [
            *(Choice(one.key, one.name) for one in found),
            Choice(_BROUGHT, "Tệp tải lên từ máy"),
        ]


def found_file(outcome: Outcome, number: int) -> OutcomeFile:
    """One of the files that are being made ready; else 404."""
    chosen = next((one for one in files.of_outcome(outcome.id) if one.id == number), None)
    return chosen or abort(404)


@door.get("/cong-khai-vu-viec/<code>/tep", endpoint="outcome_files")
@needs(READ)
def list_page(code: str) -> str:
    """The files, and how far each is."""
    return _list_page(found(code), Form(formdata=None))


@door.get("/cong-khai-vu-viec/<code>/tep/them")
@needs(PREPARE)
def add_outcome_file_form(code: str) -> str:
    """Asks which file."""
    outcome = _open(code)
    form = AddForm(formdata=None)
    offered = sources.offered(outcome)
    if offered:
        form.title.data, form.role.data = offered[0].title, offered[0].role
        form.source.data = offered[0].key
    form.offer(offered)
    return _add_page(outcome, form)


@door.post("/cong-khai-vu-viec/<code>/tep/them")
@needs(PREPARE)
@commits
def add_outcome_file(code: str) -> View:
    """Look it through and keep it."""
    outcome = _open(code)
    form = AddForm()
    offered = sources.offered(outcome)
    form.offer(offered)
    if form.source.data == _BROUGHT and not form.file.data:
        form.file.optional = False
    if not form.validate_on_submit():
        return _add_page(outcome, form), 422
    source = next((one for one in offered if one.key == form.source.data), None)
    people = prepared.known(outcome)
    try:
        given, laid, through = _looked_through(outcome, source, form, people)
    except BadFile as bad:
        field = form.source if source else form.file
        field.errors = [message(bad, TAKEN)]
        db.session.rollback()
        return _add_page(found(code), form), 422
    except sources.Gone:
        form.source.errors = ["Tệp này không còn trong kho. Chọn tệp khác"]
        return _add_page(found(code), form), 422
    return written(
        form,
        lambda: acts.add(
            found(code),
            FileDetails(form.title.data, form.role.data),
            through,
            source=given,
            brought=laid,
            people=people,
            by=current_actor(),
            at=now(),
        ),
        "Đã thêm tệp. Xem từng trang, che chỗ cần che",
        lambda: _add_page(found(code), form),
        ("disclosure_desk.outcome_files", {"code": code}),
    )


def _open(code: str) -> Outcome:
    """A result of his agency of which more than a row may be published; else 404."""
    outcome = found_own(code, PREPARE)
    return outcome if not prepared.why_no_copy(outcome) else abort(404)


def _looked_through(
    outcome: Outcome, source: Source | None, form: AddForm, people: People
) -> tuple[Attachment | None, LaidDown | None, Through]:
    """The attachment of the case, or what was laid down for publication; and what looking through it found.

    It takes time: no lock of the database is held meanwhile.
    """
    if source is not None and source.attachment is not None:
        data = sources.bytes_of(source.attachment)
        return source.attachment, None, acts.read_through(data, source.attachment.media_type, people)
    if source is not None:
        name, data = "van-ban.pdf", sources.drawn(outcome, source)
    else:
        name, data = form.file.data[0].filename, form.file.data[0].read()
    seal = sources.seal_of(outcome)
    db.session.rollback()
    media_type = attachments.proved(name, data)
    through = acts.read_through(data, media_type, people)
    return None, attachments.lay_down([(name, data)], at=now(), seal=seal)[0], through


@door.post("/cong-khai-vu-viec/<code>/tep/<int:number>/go")
@needs(PREPARE)
@commits
def remove_outcome_file(code: str, number: int) -> View:
    """It doesn't go public."""
    outcome, form = found_own(code, PREPARE), Form()
    file = found_file(outcome, number)
    return written(
        form,
        lambda: acts.remove(outcome, file, by=current_actor(), at=now()),
        "Đã gỡ tệp",
        lambda: _list_page(found(code), form),
        ("disclosure_desk.outcome_files", {"code": code}),
    )


@door.get("/cong-khai-vu-viec/<code>/tep/<int:number>/ban-cong-khai")
@needs(READ)
def outcome_file_made(code: str, number: int) -> Response:
    """A file that is done, as everybody will take it."""
    file = found_file(found(code), number)
    made = files.public_file(file.id) if file.ready else None
    return serving.answer(made, "original") if made else abort(404)


def _list_page(outcome: Outcome, form: Form) -> str:
    return render_template(
        "disclosure/desk/files.html",
        **facts(outcome),
        form=form,
        rows=files.of_outcome(outcome.id),
        roles=files.ROLES,
        may_prepare=may(outcome, PREPARE) and not prepared.why_no_copy(outcome),
    )


def _add_page(outcome: Outcome, form: AddForm) -> str:
    return render_template("disclosure/desk/file_add.html", **facts(outcome), form=form)


def along_with(outcome: Outcome, copy: OutcomeCopy | None) -> list[Shown]:
    """The files that a copy brings, as the page of the result shows them; those of one that isn't public yet
    are taken by officers alone.
    """

    def address(one: Taken) -> str:
        return url_for("disclosure_desk.outcome_file_made", code=outcome.code, number=one.file.id)

    if copy is None or copy.state == "published":
        return public_files.shown(outcome, copy) if copy is not None else []
    return files.shown(files.waiting(outcome.id), address)


def shown_part(outcome: Outcome) -> Markup | None:
    """Its part of the result."""
    if prepared.why_no_copy(outcome):
        return None
    rows = files.of_outcome(outcome.id)
    left = sum(not one.ready for one in rows)
    address = url_for("disclosure_desk.outcome_files", code=outcome.code)
    if not rows:
        return task("Tệp công khai", address, "free")
    note = f"{len(rows)} tệp" + (f", {left} chưa xong" if left else "")
    return task("Tệp công khai", address, "open" if left else "done", note)


def init_app(app: Flask) -> None:
    """Show the part."""
    slots.fill(app, SLOT, shown_part)
