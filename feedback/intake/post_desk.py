"""Danh sách gửi bưu điện (O26): the post room prints notices for those without e-mail, posts them, and
notes what comes back. Lists show numbers of cases; names appear on paper only."""

from __future__ import annotations

import io
import zipfile
from typing import Final

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from feedback.accounts import landing
from feedback.agencies import queries as agencies
from feedback.agencies.directory import AgencyEntry
from feedback.attachments.serving import disposition
from feedback.clock import local_day
from feedback.extensions import db
from feedback.intake.post_forms import NUMBER, ReturnedForm, posted_form, print_form
from feedback.notifications import actions, queries, rules
from feedback.notifications.actions import Elsewhere, Posting
from feedback.notifications.contacts import contact_of, notice_name
from feedback.notifications.models import Message
from feedback.papers import enclosures, render
from feedback.papers.sheets import Letter, PostalLine, PostalList, Sheet
from feedback.register import actions as register
from feedback.web import menus, now, pagination, today
from feedback.web.commits import commits
from feedback.web.forms import Choice, Form
from feedback.web.guards import current_actor, needs

door = Blueprint("post_desk", __name__)

LISTS: Final = {
    "can-in": ("to_print", "Cần in"),
    "da-in": ("printed", "Đã in, chờ gửi"),
    "da-gui": ("posted", "Đã gửi"),
    "bi-tra-lai": ("returned", "Bị trả lại"),
    "khong-gui-duoc": ("dropped", "Không gửi được"),
}
"""The lists of the page: the state of their letters, and what they are called."""

ENCLOSED: Final = {
    "cases/needs_papers": "kèm văn bản yêu cầu bổ sung",
    "cases/refused": "kèm văn bản trả lời",
    "cases/filed": "kèm thông báo lưu đơn",
    "cases/transferred": "kèm bản sao phiếu chuyển đơn",
    "cases/answered": "kèm văn bản trả lời",
}
"""What the letter says is enclosed; where it names its number, that is printed along."""

_FAULTS: Final = {
    "no_address": "Người nhận không có địa chỉ thư điện tử và địa chỉ bưu chính",
    "unknown": "Người nhận không còn trong hệ thống",
}
_PAGE: Final = 50
_PRINTABLE: Final = ("to_print", "printed")
_FASTER: Final = "Thư vừa được đồng nghiệp ghi nhận. Danh sách dưới đây là mới nhất"


@door.get("/gui-buu-dien")
@needs("notifications:post:read")
def letters() -> str:
    """The letters of the officer's agency, by what is to be done with them."""
    return _page()


def _page(chosen: str = "", form: Form | None = None) -> str:
    chosen = chosen or request.args.get("muc", "")
    chosen = chosen if chosen in LISTS else "can-in"
    agency_id = _agency().id
    place = pagination.decode(request.args.get("sau"))
    found = queries.letters(agency_id, [LISTS[chosen][0]], after=place[1] if place else None, limit=_PAGE + 1)
    rows = found[:_PAGE]
    if form is None and chosen == "can-in" and rows:
        form = print_form(_choices(rows), formdata=None)
    if form is None and chosen == "da-in" and rows:
        form = posted_form(_labelled(rows), formdata=None, data={"on": today()})
    return render_template(
        "intake/desk/post_letters.html",
        lists=[(key, words, queries.count(agency_id, [state])) for key, (state, words) in LISTS.items()],
        chosen=chosen,
        words=LISTS[chosen][1],
        rows=rows,
        notice=_notice,
        reasons=rules.RETURN_REASONS,
        why_not=_why_not,
        form=form,
        number_box=NUMBER,
        next_page=pagination.encode((None, rows[-1].id)) if len(found) > _PAGE else None,
        may_write=current_actor().may(actions.WRITE),
    )


@door.post("/gui-buu-dien/in")
@needs("notifications:post:write")
@commits
def print_letters() -> Response | tuple[str, int]:
    """Print the chosen letters, each with the paper it announces: one as PDF, several as a ZIP of PDFs; they
    count as printed from now.
    """
    asked = {int(text) for text in request.form.getlist("letters") if text.isdecimal() and len(text) < 19}
    agency_id = _agency().id
    rows = queries.letters(agency_id, _PRINTABLE, only=asked)
    others = queries.letters(agency_id, ["to_print"], limit=_PAGE)
    form = print_form(_choices(list({row.id: row for row in (*rows, *others)}.values())))
    if not form.validate_on_submit():
        return _page("can-in", form), 422
    printed = [row for row in rows if str(row.id) in form.letters.data]
    papers = [(_file_name(row), _papers(row)) for row in printed]
    if not all(sheets for _, sheets in papers):
        flash("Có người nhận không còn trong hệ thống hoặc không còn địa chỉ. Bỏ chọn thư đó rồi in lại")
        return _page("can-in"), 422
    numbers = [row.id for row in printed]
    # Nothing is locked while the papers are made; marking looks at the letters' state again.
    db.session.rollback()
    files = [(name, render.bound(sheets)) for name, sheets in papers]
    try:
        actions.mark_printed(numbers, by=current_actor(), at=now())
    except Elsewhere:
        flash(_FASTER)
        return _page("can-in"), 409
    if len(files) == 1:
        return _download(files[0][1], files[0][0], "application/pdf")
    return _download(_zipped(files), f"thu-{today():%Y%m%d}.zip", "application/zip")


@door.get("/gui-buu-dien/danh-sach.pdf")
@needs("notifications:post:read")
def postal_list() -> Response:
    """The list that goes with the printed letters to the post office; reading it is noted."""
    agency = _agency()
    register.note_reading(subject=("agencies", agency.id), page="postal_list", by=current_actor(), at=now())
    lines = []
    for row in queries.letters(agency.id, ["printed"], limit=500):
        contact = contact_of(row.recipient_room, row.recipient_id)
        if contact is not None:
            lines.append(
                PostalLine(
                    recipient=contact.name,
                    address=contact.postal_address or "",
                    number=_number(row),
                )
            )
    if not lines:
        abort(404)
    sheet = PostalList(
        agency=agency.name, parent_agency=_parent(agency), place=_PLACE, made_on=today(), lines=lines
    )
    return _download(
        render.pdf("postal_list", sheet), f"danh-sach-gui-{today():%Y%m%d}.pdf", "application/pdf"
    )


@door.post("/gui-buu-dien/da-gui")
@needs("notifications:post:write")
@commits
def post_letters() -> Response | tuple[str, int]:
    """Note the posting numbers that were filled in, all on one day."""
    asked = {
        int(name.removeprefix(NUMBER))
        for name in request.form
        if name.startswith(NUMBER) and name.removeprefix(NUMBER).isdecimal() and len(name) < 22
    }
    rows = queries.letters(_agency().id, _PRINTABLE, only=asked, limit=_PAGE)
    if not rows:
        flash(_FASTER)
        return _page("da-in"), 409
    form = posted_form(_labelled(rows))
    if not form.validate_on_submit():
        return _page("da-in", form), 422
    postings = [Posting(row.id, form[f"{NUMBER}{row.id}"].data) for row in rows]
    postings = [posting for posting in postings if posting.number]
    if not postings:
        form.form_errors.append("Nhập số hiệu bưu gửi của ít nhất một thư")
        return _page("da-in", form), 422
    try:
        actions.mark_posted(postings, on=form.on.data, by=current_actor(), at=now())
    except rules.BadPosting as bad:
        field = form.on if bad.field == "on" else form[f"{NUMBER}{bad.message_id}"]
        field.errors = [bad.message]
        return _page("da-in", form), 422
    except Elsewhere:
        flash(_FASTER)
        return _page("da-in"), 409
    flash(f"Đã ghi {len(postings)} thư gửi ngày {form.on.data:%d/%m/%Y}", "done")
    return redirect(url_for("post_desk.letters", muc="da-in"), 303)


@door.get("/gui-buu-dien/<int:message_id>/tra-lai")
@needs("notifications:post:write")
def returned(message_id: int) -> str:
    """The page to note that a letter came back."""
    return _returned_page(_posted(message_id), ReturnedForm(formdata=None))


@door.post("/gui-buu-dien/<int:message_id>/tra-lai")
@needs("notifications:post:write")
@commits
def return_letter(message_id: int) -> Response | tuple[str, int]:
    """Note that a letter came back, when and why."""
    row, form = _posted(message_id), ReturnedForm()
    if not form.validate_on_submit():
        return _returned_page(row, form), 422
    try:
        actions.mark_returned(row.id, on=form.on.data, why=form.why.data, by=current_actor(), at=now())
    except rules.BadPosting as bad:
        form[bad.field].errors = [bad.message]
        return _returned_page(row, form), 422
    except Elsewhere:
        flash(_FASTER)
        return _page("bi-tra-lai"), 409
    flash(f"Đã ghi thư về {_number(row)} bị trả lại", "done")
    return redirect(url_for("post_desk.letters", muc="da-gui"), 303)


def _returned_page(row: Message, form: ReturnedForm) -> str:
    return render_template("intake/desk/post_returned.html", form=form, row=row, notice=_notice)


def _posted(message_id: int) -> Message:
    found = queries.letters(_agency().id, ["posted"], only=[message_id])
    if not found:
        abort(404)
    return found[0]


def _agency() -> AgencyEntry:
    """The officer's own agency: whatever he asks for, he sees only its letters."""
    agency = agencies.by_id(current_actor().agency_id or 0)
    if agency is None:
        abort(403)
    return agency


_PLACE: Final = "Quảng Ngãi"


def _parent(agency: AgencyEntry) -> str | None:
    parent = agencies.by_id(agency.parent_id) if agency.parent_id else None
    return parent.name if parent and agency.level == "province" else None


def _papers(row: Message) -> list[tuple[str, Sheet]]:
    """The letter and what it encloses; empty when its recipient can't be reached by post any more."""
    contact = contact_of(row.recipient_room, row.recipient_id)
    agency = _agency()
    if contact is None or not contact.postal_address:
        return []
    text = queries.letter_text(row, contact)
    letter = Letter(
        agency=agency.name,
        parent_agency=_parent(agency),
        place=_PLACE,
        issued_on=local_day(row.created_at),
        title="Thông báo",
        subject=text.subject,
        to=[contact.name],
        address=contact.postal_address,
        text="\n".join(text.paragraphs),
    )
    enclosed = enclosures.enclosure_of(row.recipient_room, row.recipient_id, row.values)
    return [("letter", letter), *([enclosed] if enclosed else [])]


def _number(row: Message) -> str:
    return str(row.values.get("number", ""))


def _notice(row: Message) -> str:
    """What a letter is about, for the list: the case's number and which notice it is."""
    words = notice_name(row.template)
    enclosed = ENCLOSED.get(row.template)
    if "letter" in row.values and enclosed is None:
        enclosed = f"kèm văn bản số {row.values['letter']}"
    return f"{words} ({enclosed})" if enclosed else words


def _why_not(row: Message) -> str:
    """Why a message could not go, in words."""
    fault = row.fault or ""
    if fault.startswith("refused"):
        return "Hộp thư của người nhận từ chối, không có địa chỉ bưu chính"
    return _FAULTS.get(fault, "Không liên lạc được")


def _choices(rows: list[Message]) -> list[Choice]:
    return [
        Choice(
            str(row.id), f"{_number(row)} – {_notice(row)}", f"Lập ngày {local_day(row.created_at):%d/%m/%Y}"
        )
        for row in rows
    ]


def _labelled(rows: list[Message]) -> list[tuple[Message, str]]:
    return [(row, f"Số hiệu bưu gửi của thư {_number(row)} – {notice_name(row.template)}") for row in rows]


def _file_name(row: Message) -> str:
    safe = "".join(each if each.isalnum() or each in "-." else "-" for each in _number(row))
    return f"thu-{safe}-{row.id}.pdf"


def _zipped(files: list[tuple[str, bytes]]) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return output.getvalue()


def _download(content: bytes, name: str, media_type: str) -> Response:
    response = Response(content, mimetype=media_type)
    response.headers["Content-Disposition"] = disposition("attachment", name)
    response.headers["Cache-Control"] = "no-store"
    return response


def init_app(app: Flask) -> None:
    """Open the door and put it on the officers' menu."""
    app.register_blueprint(door)
    menus.add_office(app, "post_desk.letters", "Gửi bưu điện", 40)
    landing.offer(app, "post_desk.letters", last=True)
