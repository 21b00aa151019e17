"""What the citizens' pages of intake share: their blueprint, their order, how each is shown again."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, after_this_request, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from feedback.agencies import queries as agencies
from feedback.intake import answers, draft_files, journey
from feedback.intake.answered import OFFERED_TO, answered_alike
from feedback.intake.drafts import Written
from feedback.intake.forms import ContentForm, PlaceForm, SenderForm
from feedback.intake.journey import Journey, Page
from feedback.law import kinds
from feedback.law.kinds import FEEDBACK_KINDS, SEALED_KINDS, Kind
from feedback.web import now, today
from feedback.web.forms import Choice, Form, SelectField

door = Blueprint("intake_public", __name__)

View = Response | str | tuple[str, int]

ENDPOINTS: dict[Page, str] = {
    "decision": "intake_public.decision_form",
    "accused": "intake_public.accused_form",
    "content": "intake_public.content_form",
    "place": "intake_public.place_form",
    "sender": "intake_public.sender_form",
}
NEW = {
    "over": "Bản đang viết trước đây không còn (đã quá thời gian giữ). Phần vừa nhập vẫn được giữ; "
    "xin nhập lại các phần còn thiếu",
    "midway": "Phần vừa nhập đã được giữ. Đơn còn các phần đứng trước, xin điền tiếp từ đây",
}


def kind_of(slug: str, page: Page | None = None) -> Kind:
    """The open kind of an address; 404 for any other, and for a page that the kind hasn't."""
    try:
        kind = kinds.by_slug(slug)
    except kinds.UnknownKind:
        abort(404)
    if page is not None and page not in journey.pages_of(kind):
        abort(404)
    return kind


def start_of(kind: Kind) -> str:
    """The address where a kind begins: with what is to be known before, or at once with the content."""
    endpoint = ENDPOINTS["content"] if kind in FEEDBACK_KINDS else "intake_public.before"
    return url_for(endpoint, slug=kinds.texts(kind).slug)


def slug_of(written: Written) -> str:
    """How the draft's kind is called in addresses."""
    return kinds.texts(Kind(written.kind)).slug


def page(name: str, kind: Kind, form: Form | None, **values: Any) -> str:
    """A page of the form; those of a kind that is kept secret have a quick way out, and stay in no cache."""
    if kind in SEALED_KINDS:
        after_this_request(_uncached)
    return render_template(
        f"intake/public/{name}.html",
        form=form,
        kind=kinds.texts(kind),
        discreet=kind in SEALED_KINDS,
        **values,
    )


def _uncached(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response


def _answered(name: Page, kind: Kind, form: Form, written: Written | None, **values: Any) -> str:
    """A page to be answered, with its place among those of the kind and the page before."""
    order = journey.pages_of(kind, written)
    place = order.index(name) if name in order else len(order)
    slug = kinds.texts(kind).slug
    if place:
        back = url_for(ENDPOINTS[order[place - 1]], slug=slug)
    else:
        back = url_for("intake_public.choose_form") if kind in FEEDBACK_KINDS else start_of(kind)
    return page(name, kind, form, number=place + 1, of=len(order) + 1, back=back, **values)


def matter_page(name: Page, kind: Kind, form: Form, **values: Any) -> str:
    """The page about the decision, or about the person denounced."""
    return _answered(name, kind, form, journey.unsent(now()), **values)


def content_page(kind: Kind, form: ContentForm) -> str:
    """C04. Who comes back after sending is told that this is a new one."""
    written = journey.current(now())
    again = written is not None and written.receipt is not None
    return _answered("content", kind, form.for_kind(kind), written, sent_before=again)


def place_page(kind: Kind, form: PlaceForm, written: Written | None) -> str:
    """C05 and C06, with the files kept so far."""
    files = [(draft_files.tag(file), file) for file in written.files] if written else []
    return _answered("place", kind, form, written, files=files, areas=agencies.areas_today())


def sender_page(kind: Kind, form: SenderForm) -> str:
    """C07, below results that may answer the matter already."""
    written = journey.unsent(now())
    alike = answered_alike(written, today()) if kind in OFFERED_TO else []
    return _answered("sender", kind, form, written, areas=agencies.areas_today(), answered=alike)


def offer_agencies(field: SelectField) -> None:
    """Fill a pick list with the agencies that exist today."""
    field.choices = [
        Choice(agency.code, agency.name)
        for _heading, group in agencies.choices_for_transfer(today())
        for agency in group
    ]


def ready(form: PlaceForm) -> PlaceForm:
    """The form with its list of agencies, and with the communes that the name typed may mean, if several.

    A pick that belongs to another name is forgotten.
    """
    if form.agency:
        offer_agencies(form.agency)
    meant = answers.communes_meant(form.commune.data) if form.commune.data else []
    form.candidate.choices = [Choice(area.code, area.full_name) for area in meant] if len(meant) > 1 else []
    if form.candidate.data not in {choice.value for choice in form.candidate.choices}:
        form.candidate.data = ""
    return form


def onwards(trip: Journey) -> Response:
    """Keep the draft and go to the first page that is not done, else to checking."""
    trip.keep(now())
    if trip.new:
        flash(NEW[trip.new])
    missing = journey.next_page(trip.written)
    endpoint = ENDPOINTS[missing] if missing else "intake_public.check"
    return journey.give_cookie(redirect(url_for(endpoint, slug=slug_of(trip.written)), 303), trip.key)
