"""Đối thoại as everybody reads it: the list, one session (C15), its documents."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Final

from flask import Flask, abort, render_template, request
from markupsafe import Markup
from werkzeug.wrappers import Response

from feedback.agencies import queries as agencies
from feedback.agencies.directory import AgencyEntry
from feedback.attachments import queries as attachments
from feedback.attachments import serving
from feedback.attachments.models import Attachment
from feedback.dialogue import agenda, announced
from feedback.dialogue.announced import Filter, Standing
from feedback.dialogue.models import DialogueDocument, DialogueSession
from feedback.dialogue.public import feeds
from feedback.dialogue.public.door import announced_or_404, door
from feedback.law import dialogue as law
from feedback.papers import public_calendar
from feedback.papers.public_calendar import Entry, Wanted
from feedback.web import channels, menus, pagination, sitemap, today
from feedback.web import feeds as web_feeds
from feedback.web.channels import Channel
from feedback.web.filters import thu_ngay
from feedback.web.forms import Choice, QueryForm, SelectField, TextField
from feedback.web.guards import public
from feedback.web.kept import keepable
from feedback.web.metadata import found
from feedback.web.replica import from_replica
from feedback.web.sharing import shared
from feedback.web.sitemap import listed

CHANNEL: Final = Channel(
    key="doi-thoai",
    title="Đối thoại với công dân",
    about="Buổi đối thoại được công bố, đổi lịch; biên bản, kết luận; cam kết đã thực hiện.",
    page="dialogue_public.sessions_page",
    feed="dialogue_public.feed",
    calendar="dialogue_public.calendar_of_all",
    place=30,
    latest=lambda commune, most: feeds.told(
        Filter(area_code=commune.area_code, area_agency_id=commune.agency_id), most
    ),
)
_MOST_SEARCHED: Final = 200


class SessionFilter(QueryForm):
    """Whose sessions are shown, and about what."""

    words = TextField("Tìm theo chủ đề", name="tim", optional=True, max_length=_MOST_SEARCHED)
    agency = SelectField("Cơ quan", name="co-quan", optional=True, prompt="Mọi cơ quan")


@dataclass(frozen=True, slots=True)
class Shown:
    """A session as a citizen reads it in a list."""

    session: DialogueSession
    agency: AgencyEntry
    topic: str
    where: str
    standing: Standing
    reason: str
    words: str
    tone: str


@door.get("/doi-thoai")
@public
@listed
@shared
def sessions_page() -> str:
    """Those to come, then those held, newest first."""
    form, wanted = filtered()
    after = pagination.decode(request.args.get("sau"))
    place = (after[0], after[1]) if after is not None and after[0] is not None else None
    held = announced.past(wanted, today(), after=place)
    return render_template(
        "dialogue/public/sessions.html",
        findable=found(
            "Đối thoại giữa lãnh đạo chính quyền với Nhân dân ở Quảng Ngãi: lịch, chương trình, kết luận.",
            filters=form,
        ),
        form=form,
        feed=channels.offer(CHANNEL, form),
        coming=shown(announced.coming(wanted, today())) if place is None else [],
        past=shown(held.rows),
        first_page=place is None,
        filtered=bool(form.words.data or form.agency.data),
        after=pagination.encode(held.after) if held.after else None,
    )


@door.get("/doi-thoai.atom")
@public
@keepable
@from_replica
def feed() -> Response:
    """What happened in the last year to sessions of the list with the same query."""
    form, wanted = filtered(of_feed=True)
    return channels.answer(CHANNEL, form, feeds.told(wanted, channels.MOST))


@door.get("/doi-thoai/<code>")
@public
@shared
def session(code: str) -> str:
    """C15: one session; of a closed one only where and when, who presides and why it is closed."""
    held = announced_or_404(code)
    one = shown([held])[0]
    closed = law.closed(held.closed_ground, held.held_on) if held.closed_ground else None
    return render_template(
        "dialogue/public/session.html" if closed is None else "dialogue/public/closed.html",
        findable=found(
            f"{one.agency.name} đối thoại {thu_ngay(held.held_on)} tại {one.where}. {held.summary}",
            public_calendar.described(feeds.event(held), one.agency.name),
            kind="article",
            indexed=closed is None,
        ),
        one=one,
        session=held,
        closed=closed,
        kind=law.entry(law.KINDS, held.kind),
        basis=law.entry(law.BASES, held.basis),
        mode=announced.MODES[held.mode],
        agenda=agenda.items_of(held.id) if closed is None else [],
        documents=documents(held),
    )


@door.get("/doi-thoai/<code>/tai-lieu/<int:number>")
@public
@from_replica
def document(code: str, number: int) -> Response:
    """A document that everybody may read, as a download."""
    found = announced_or_404(code)
    file = next((file for one, file in documents(found) if one.id == number), None)
    if file is None:
        abort(404)
    return serving.answer(file)


def shown(found: list[DialogueSession]) -> list[Shown]:
    """Sessions with their agencies and in words; no select."""
    directory = agencies.directory()
    return [
        Shown(
            one,
            agency,
            announced.topic(one),
            announced.where(one),
            standing,
            announced.reason(one),
            *announced.STANDINGS[standing],
        )
        for one in found
        if (agency := directory.by_id(one.agency_id))
        for standing in (announced.standing(one, today()),)
    ]


def held_in_public(wanted: Wanted) -> list[Entry]:
    """Announced sessions for the list of all that is held in public; one select."""
    return [
        Entry(
            feeds.event(one.session),
            partial(_written, "dialogue/public/_section.html", one),
            partial(_written, "dialogue/public/_line.html", one),
            one.standing in ("coming", "moved") and one.session.closed_ground is None,
            one.agency.name,
        )
        for one in shown(feeds.wanted_by(wanted))
    ]


def _written(template: str, one: Shown) -> Markup:
    return Markup(render_template(template, one=one))  # noqa: S704


def documents(session: DialogueSession) -> list[tuple[DialogueDocument, Attachment]]:
    """The documents that everybody may read, with their files; of a closed session none. Two selects."""
    if session.closed_ground is not None:
        return []
    found = [one for one in agenda.documents_of(session.id) if one.public]
    files = attachments.of_many(agenda.DOCUMENT, (one.id for one in found))
    return [
        (one, file)
        for one in found
        for file in files.get(one.id, [])[:1]
        if file.removed_at is None and not file.sealed
    ]


def filtered(*, of_feed: bool = False) -> tuple[SessionFilter, Filter]:
    """What the address asks for; a feed may wait for the first session of an agency, and
    of what can't be chosen there is none (Unknown)."""
    form = SessionFilter(request.args)
    directory = agencies.directory()
    there = directory if of_feed else filter(None, map(directory.by_id, announced.agencies_with_any()))
    form.agency.choices = [Choice(one.code, one.name) for one in sorted(there, key=lambda one: one.sort_key)]
    if of_feed:
        web_feeds.demand(form)
    else:
        form.validate()
    asked = {name: value for name, (value, _) in form.narrowing().items()}
    agency = agencies.by_code(asked["co-quan"]) if "co-quan" in asked else None
    return form, Filter([agency.id] if agency else None, text=asked.get("tim", ""))


def init_app(app: Flask) -> None:
    """Into the citizens' menu and the list of all that is held in public."""
    menus.add_public(app, "dialogue_public.sessions_page", "Đối thoại", 42)
    channels.provide(app, CHANNEL)
    public_calendar.provide(app, held_in_public)
    shelf = sitemap.Shelf(name="doi-thoai", rows=announced.findable, page="dialogue_public.session")
    sitemap.add(app, shelf)
    sitemap.keep_out(app, "/doi-thoai/*/dang-ky", "/doi-thoai/*/theo-doi", "/doi-thoai/cho-cua-toi")
