"""What the citizens' pages of intake share: their blueprint, their order, how each is shown again."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from feedback.agencies import queries as agencies
from feedback.intake import answers, draft_files, journey
from feedback.intake.drafts import Written
from feedback.intake.forms import ContentForm, PlaceForm, SenderForm
from feedback.intake.journey import Journey, Page
from feedback.law import kinds
from feedback.law.kinds import Kind
from feedback.web import now, today
from feedback.web.forms import Choice, Form

door = Blueprint("intake_public", __name__)

View = Response | str | tuple[str, int]

ENDPOINTS: dict[Page, str] = {
    "content": "intake_public.content_form",
    "place": "intake_public.place_form",
    "sender": "intake_public.sender_form",
}
LOST = (
    "Bản đang viết trước đây không còn (đã quá thời gian giữ). Phần vừa nhập vẫn được giữ; "
    "xin nhập lại các phần còn thiếu"
)


def kind_of(slug: str) -> Kind:
    """The open kind of an address; 404 for any other."""
    try:
        return kinds.by_slug(slug)
    except kinds.UnknownKind:
        abort(404)


def slug_of(written: Written) -> str:
    """How the draft's kind is called in addresses."""
    return kinds.texts(Kind(written.kind)).slug


def page(name: str, kind: Kind, form: Form, **values: Any) -> str:
    """A page of the form."""
    return render_template(f"intake/public/{name}.html", form=form, kind=kinds.texts(kind), **values)


def content_page(kind: Kind, form: ContentForm) -> str:
    """C04. Who comes back after sending is told that this is a new one."""
    written = journey.current(now())
    again = written is not None and written.receipt is not None
    return page("content", kind, form.for_kind(kind), sent_before=again)


def place_page(kind: Kind, form: PlaceForm, written: Written | None) -> str:
    """C05 and C06, with the files kept so far."""
    files = [(draft_files.tag(file), file) for file in written.files] if written else []
    return page("place", kind, form, files=files, areas=agencies.areas_today())


def sender_page(kind: Kind, form: SenderForm) -> str:
    """C07."""
    return page("sender", kind, form, areas=agencies.areas_today())


def ready(form: PlaceForm) -> PlaceForm:
    """The form with its list of agencies, and with the communes that the name typed may mean, if several.

    A pick that belongs to another name is forgotten.
    """
    form.agency.choices = [
        Choice(agency.code, agency.name)
        for _heading, group in agencies.choices_for_transfer(today())
        for agency in group
    ]
    meant = answers.communes_meant(form.commune.data) if form.commune.data else []
    form.candidate.choices = [Choice(area.code, area.full_name) for area in meant] if len(meant) > 1 else []
    if form.candidate.data not in {choice.value for choice in form.candidate.choices}:
        form.candidate.data = ""
    return form


def onwards(trip: Journey) -> Response:
    """Keep the draft and go to the first page that is not done, else to checking."""
    trip.keep(now())
    if trip.lost:
        flash(LOST)
    missing = journey.next_page(trip.written)
    endpoint = ENDPOINTS[missing] if missing else "intake_public.check"
    return journey.give_cookie(redirect(url_for(endpoint, slug=slug_of(trip.written)), 303), trip.key)
