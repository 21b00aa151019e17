"""The pages to be answered for every kind: what (C04), where, with which papers (C05, C06), who (C07)."""

from __future__ import annotations

from flask import make_response, redirect, request, url_for
from werkzeug.wrappers import Response

from feedback.attachments import store
from feedback.attachments.inspect import BadFile
from feedback.attachments.messages import message as file_message
from feedback.extensions import db
from feedback.intake import answers, draft_files, drafts, journey
from feedback.intake.forms import ContentForm, FileForm, PlaceForm, SenderForm, TokenForm
from feedback.intake.journey import Journey
from feedback.intake.public import pages
from feedback.intake.public.keeping import asked, put_aside
from feedback.intake.public.pages import View, door
from feedback.intake.typed import answers as typed_in
from feedback.law.kinds import Kind
from feedback.web import now
from feedback.web.commits import commits
from feedback.web.forms import TextField
from feedback.web.guards import public
from feedback.web.pressure import pressed


@door.get("/gui-don/<slug>/noi-dung")
@public
def content_form(slug: str) -> View:
    """C04: what it is about."""
    kind = pages.kind_of(slug)
    typed = journey.typed(journey.unsent(now()), "content")
    return pages.content_page(kind, ContentForm(formdata=None, data=typed))


@door.post("/gui-don/<slug>/noi-dung")
@public
@pressed("drafts")
@commits
def content(slug: str) -> View:
    """Take the content down; the field is suggested here, so that sending has nothing to reckon."""
    kind = pages.kind_of(slug)
    form = ContentForm().for_kind(kind)
    trip = journey.go_on(kind, "content", now())
    if asked(form):
        return put_aside(trip, "content", form, lambda: pages.content_page(kind, form))
    if not form.validate_on_submit():
        return pages.content_page(kind, form), 422
    suggested = answers.field_for(trip.written, form.title.data, form.body.data)
    trip.answer("content", typed_in(form) | suggested, done=True)
    return pages.onwards(trip)


@door.get("/gui-don/<slug>/noi-xay-ra")
@public
def place_form(slug: str) -> View:
    """C05 and C06: where, which agency, files."""
    kind = pages.kind_of(slug)
    written = journey.unsent(now())
    form = PlaceForm(formdata=None, data=journey.typed(written, "place")).for_kind(kind)
    return pages.place_page(kind, pages.ready(form), written)


@door.post("/gui-don/<slug>/noi-xay-ra")
@public
@pressed("drafts")
@commits
def place(slug: str) -> View:
    """Take the place down, a file in or away; each button keeps what was typed in the other boxes."""
    kind = pages.kind_of(slug)
    form = pages.ready(PlaceForm().for_kind(kind))
    trip = journey.go_on(kind, "place", now())
    if asked(form):
        return put_aside(trip, "place", form, lambda: pages.place_page(kind, form, trip.written))
    if "xoa" in request.form:
        return _drop_file(trip, form)
    if "tai_len" in request.form:
        return _upload(trip, form)
    form.validate_on_submit()
    area_code = _settle_area(form)
    if form.stale:
        return pages.place_page(kind, form, trip.written), 422
    taken = bool(form.file.data) and _take_file(trip, form)
    if form.signed and form.signed.data and not trip.written.files and not form.file.errors:
        form.signed.errors = ["Tải lên bản chụp đơn đã ký, hoặc bỏ dấu ở ô này"]
    if form.errors:
        answer = make_response(pages.place_page(kind, form, trip.written), 422)
        if not taken:
            return answer
        # The file stays though another answer on the page is not good yet.
        trip.answer("place", typed_in(form), done=False)
        trip.keep(now())
        db.session.commit()
        return journey.give_cookie(answer, trip.key)
    trip.answer("place", typed_in(form) | {"area_code": area_code}, done=True)
    return pages.onwards(trip)


@door.get("/gui-don/<slug>/nguoi-gui")
@public
def sender_form(slug: str) -> View:
    """C07: who sends, and how he wants the answer."""
    kind = pages.kind_of(slug)
    typed = journey.typed(journey.unsent(now()), "sender")
    return pages.sender_page(kind, SenderForm(formdata=None, data=typed).for_kind(kind))


@door.post("/gui-don/<slug>/nguoi-gui")
@public
@pressed("drafts")
@commits
def sender(slug: str) -> View:
    """Take down who sends."""
    kind = pages.kind_of(slug)
    form = SenderForm().for_kind(kind)
    trip = journey.go_on(kind, "sender", now())
    if asked(form):
        return put_aside(trip, "sender", form, lambda: pages.sender_page(kind, form))
    form.validate_on_submit()
    area_code = commune_of(form.commune)
    if form.errors:
        return pages.sender_page(kind, form), 422
    trip.answer("sender", typed_in(form) | {"area_code": area_code}, done=True)
    return pages.onwards(trip)


def _settle_area(form: PlaceForm) -> str | None:
    """The commune that the page means, its box filled with the full name; faults go to their field."""
    if form.several.data or form.commune.errors:
        return None
    if not form.candidate.choices:
        return commune_of(form.commune)
    chosen = form.candidate.chosen()
    if chosen is None:
        form.candidate.errors = [f"Chọn một trong {len(form.candidate.choices)} nơi có tên này"]
        return None
    form.commune.data, form.candidate.data = chosen.text, ""
    return chosen.value


def commune_of(field: TextField) -> str | None:
    """The one commune that a box names; None when empty, with an error when none or several fit."""
    if field.errors or not field.data:
        return None
    meant = answers.communes_meant(field.data)
    if len(meant) == 1:
        field.data = meant[0].full_name
        return meant[0].code
    if meant:
        names = ", ".join(area.full_name for area in meant)
        field.errors = [f"«{field.data}» có thể là: {names}. Nhập đủ tên một nơi"]
    else:
        field.errors = [
            f"Không tìm thấy «{field.data}» trong tỉnh. Chọn một tên trong danh sách, ví dụ Xã Ba Tơ"
        ]
    return None


def _upload(trip: Journey, form: PlaceForm) -> View:
    """The button «Tải lên»: one file, whatever the other boxes hold."""
    one = FileForm()
    good = one.validate()
    form.form_errors, form.stale, form.file.errors = one.form_errors, one.stale, list(one.file.errors)
    if good and not form.file.data:
        form.file.errors = ["Chọn một tệp rồi bấm «Tải lên»"]
    if form.errors or not _take_file(trip, form):
        return pages.place_page(Kind(trip.written.kind), form, trip.written), 422
    trip.answer("place", typed_in(form), done=False)
    trip.keep(now())
    return _stay(trip)


def _take_file(trip: Journey, form: PlaceForm) -> bool:
    """Keep the uploaded file with the draft; False, with the reason beside the field, when it is refused."""
    # Looking at a file and syncing it takes time: no lock of the database is held meanwhile.
    db.session.rollback()
    try:
        kept = draft_files.take(trip, form.file.data[0], at=now())
    except BadFile as bad:
        form.file.errors = [file_message(bad)]
        return False
    trip.written = drafts.find(trip.key, at=now()) or trip.written
    trip.written.files.append(kept)
    return True


def _drop_file(trip: Journey, form: PlaceForm) -> View:
    """The button «Xóa» beside a file."""
    token = TokenForm()
    if not token.validate():
        form.form_errors, form.stale = token.form_errors, token.stale
        return pages.place_page(Kind(trip.written.kind), form, trip.written), 422
    unwanted = draft_files.tagged(trip.written, request.form["xoa"])
    trip.written.files = [file for file in trip.written.files if file is not unwanted]
    trip.answer("place", typed_in(form), done=False)
    trip.keep(now())
    if unwanted is not None:
        # Only once the draft names the file no more may it go.
        db.session.commit()
        store.delete(unwanted.key)
    return _stay(trip)


def _stay(trip: Journey) -> Response:
    target = url_for("intake_public.place_form", slug=pages.slug_of(trip.written), _anchor="giay-to")
    return journey.give_cookie(redirect(target, 303), trip.key)
