"""Mô hình «Dân vận khéo» (P02) as everybody reads them: the gallery, one model, its pictures, the feed.

A model that is withdrawn is gone at once: no kept page stands in for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from flask import Flask, abort, render_template, request, url_for
from werkzeug.wrappers import Response

from feedback.agencies import queries as agencies
from feedback.agencies.directory import AgencyEntry
from feedback.attachments import queries as attached
from feedback.attachments import serving
from feedback.programme.actions.history import MODEL_ENTRY
from feedback.programme.good_models import queries, rules
from feedback.programme.good_models.queries import Filters
from feedback.programme.models import GoodModel, GoodModelEntry
from feedback.programme.public.door import door
from feedback.web import channels, feeds, metadata, now, pagination, sharing, sitemap
from feedback.web.channels import Channel, Commune
from feedback.web.forms import Choice, QueryForm, SelectField
from feedback.web.guards import public
from feedback.web.kept import keepable
from feedback.web.metadata import found
from feedback.web.replica import from_replica
from feedback.web.sharing import shared
from feedback.web.sitemap import listed

_FEED_DAYS: Final = 366


@dataclass(frozen=True, slots=True)
class Shown:
    """A model in the gallery: by whom, where, its first picture, the highest recognition, how many units
    multiply it.
    """

    model: GoodModel
    agency: AgencyEntry
    field: str
    area: str
    photo: dict[str, Any] | None = None
    entry_id: int = 0
    recognised: str = ""
    multiplied: int = 0
    entries: Sequence[GoodModelEntry] = ()


class GalleryFilter(QueryForm):
    """Of which field, where, of which year."""

    field = SelectField("Lĩnh vực", name="linh-vuc", optional=True, prompt="Mọi lĩnh vực")
    area = SelectField("Xã, phường, đặc khu", name="khu-vuc", optional=True, prompt="Mọi nơi")
    year = SelectField("Năm", name="nam", optional=True, prompt="Mọi năm")


def _latest(commune: Commune, most: int) -> list[feeds.News]:
    return _news(Filters(area_code=commune.area_code), most)


CHANNEL: Final = Channel(
    key="dan-van-kheo",
    title="Mô hình «Dân vận khéo»",
    about="Cách làm hay của các đơn vị, kết quả, nơi nhân rộng.",
    page="programme_public.gallery",
    feed="programme_public.gallery_feed",
    place=70,
    latest=_latest,
)


@door.get("/dan-van-kheo")
@public
@listed
@shared
def gallery() -> str:
    """Those that the organiser let through, the newest first."""
    sharing.not_beyond()
    form, wanted = _filtered()
    after = pagination.decode(request.args.get("sau"))
    page = queries.gallery(wanted, after=after[1] if after is not None else 0)
    return render_template(
        "programme/public/good_models/gallery.html",
        findable=found(
            "Mô hình «Dân vận khéo» ở Quảng Ngãi: cách làm hay của xã, phường, sở, ngành; kết quả, số liệu.",
            filters=form,
        ),
        form=form,
        feed=channels.offer(CHANNEL, form),
        rows=_shown(page.rows),
        first=after is None,
        filtered=wanted != Filters(),
        after=pagination.encode((None, page.after)) if page.after else None,
    )


@door.get("/dan-van-kheo.atom")
@public
@keepable
@from_replica
def gallery_feed() -> Response:
    """What was made public in the last year, narrowed as the gallery is."""
    form, wanted = _filtered(of_feed=True)
    return channels.answer(CHANNEL, form, _news(wanted, channels.MOST))


@door.get("/dan-van-kheo/<code>")
@public
@shared
def good_model(code: str) -> str:
    """One model: what is done, what came of it, who recognised it, where it is multiplied."""
    sharing.not_beyond()
    model = queries.public_by_code(code) or abort(404)
    one = _shown([model])[0]
    origin = queries.origins([model.from_id]).get(model.from_id or 0)
    if origin is not None and origin.state != "public":
        origin = None
    return render_template(
        "programme/public/good_models/model.html",
        findable=_findable(one),
        one=one,
        model=model,
        by_kind={kind: [each for each in one.entries if each.kind == kind] for kind in rules.KINDS},
        levels=rules.LEVELS,
        origin=origin,
        multiplied=queries.multiplied([model.id], public=True).get(model.id, []),
        names=agencies.by_id,
    )


@door.get("/dan-van-kheo/<code>/anh/<int:file_id>")
@public
@from_replica
def good_model_photo(code: str, file_id: int) -> Response:
    """A picture of what everybody may read: its copy without metadata, under no name of its own; else 404."""
    model = queries.public_by_code(code) or abort(404)
    entries = queries.entries_of(model.id, public=True)
    of = next((one for one in entries for each in one.photos if each["file"] == file_id), None)
    file = attached.one_of((MODEL_ENTRY, of.id), file_id) if of is not None else None
    if file is None or file.shown_type is None:
        abort(404)
    return serving.answer(file, called="anh-mo-hinh")


def _filtered(*, of_feed: bool = False) -> tuple[GalleryFilter, Filters]:
    form = GalleryFilter(request.args)
    form.field.choices = [Choice(key, words) for key, words in rules.FIELDS.items()]
    there = None if of_feed else queries.areas()
    form.area.choices = [
        Choice(one.code, one.full_name)
        for one in agencies.areas_today()
        if there is None or one.code in there
    ]
    form.year.choices = [
        Choice(str(one), str(one)) for one in (feeds.years() if of_feed else queries.years())
    ]
    if of_feed:
        feeds.demand(form)
    else:
        form.validate()
    asked = {name: value for name, (value, _) in form.narrowing().items()}
    return form, Filters(
        field=asked.get("linh-vuc", ""), area_code=asked.get("khu-vuc", ""), year=int(asked.get("nam", 0))
    )


def _shown(rows: Iterable[GoodModel]) -> list[Shown]:
    """Models as the gallery shows them; two selects."""
    models = list(rows)
    told = queries.told_of(one.id for one in models)
    multiplied = queries.multiplied((one.id for one in models), public=True)
    directory, levels = agencies.directory(), list(rules.LEVELS)
    shown = []
    for model in models:
        agency = directory.by_id(model.agency_id)
        if agency is None:
            continue
        entries = told.get(model.id, [])
        pictured = next((one for one in entries if one.photos), None)
        highest = max((levels.index(one.level) for one in entries if one.level in levels), default=-1)
        shown.append(
            Shown(
                model,
                agency,
                rules.FIELDS.get(model.field, model.field),
                _place(model),
                pictured.photos[0] if pictured else None,
                pictured.id if pictured else 0,
                rules.LEVELS[levels[highest]] if highest >= 0 else "",
                len(multiplied.get(model.id, ())),
                entries,
            )
        )
    return shown


def _place(model: GoodModel) -> str:
    area = agencies.area_by_code(model.area_code) if model.area_code else None
    return area.full_name if area else "Nhiều nơi trong tỉnh"


def _news(wanted: Filters, most: int) -> list[feeds.News]:
    since = now() - timedelta(days=_FEED_DAYS)
    rows = queries.gallery(wanted, size=most).rows
    return [
        feeds.News(
            f"dan-van-kheo/{one.model.code}",
            f"Mô hình «Dân vận khéo»: {one.model.name}",
            one.model.published_at,
            url_for("programme_public.good_model", code=one.model.code),
            f"{one.agency.name}. {one.field}. {metadata.shortened(one.model.content, 200)}",
        )
        for one in _shown(rows)
        if one.model.published_at is not None and one.model.published_at >= since
    ]


def _findable(one: Shown) -> metadata.Findable:
    told = metadata.document(
        one.model.name,
        url_for("programme_public.good_model", code=one.model.code),
        publisher=one.agency.name,
        published=one.model.published_at,
        about=one.field,
    )
    return found(f"{one.agency.name}, năm {one.model.year}. {one.model.content}", told, kind="article")


def init_app(app: Flask) -> None:
    """Into what can be followed, into the sitemap."""
    channels.provide(app, CHANNEL)
    shelf = sitemap.Shelf(name="dan-van-kheo", rows=queries.findable, page="programme_public.good_model")
    sitemap.add(app, shelf)
