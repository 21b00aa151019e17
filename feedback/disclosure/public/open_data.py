"""C19: open data to take along: what there is, what its columns mean, the files by month and year."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from io import BytesIO
from typing import BinaryIO, Final

from flask import Flask, abort, make_response, render_template, request, url_for
from markupsafe import Markup
from werkzeug.exceptions import ServiceUnavailable
from werkzeug.wrappers import Response
from werkzeug.wsgi import wrap_file

from feedback.attachments import serving
from feedback.disclosure.open_data import (
    dictionary,
    documents,
    duties,
    files,
    measures,
    outcomes,
    package,
    tables,
)
from feedback.disclosure.open_data.files import Kept
from feedback.disclosure.open_data.tables import Period, Table
from feedback.disclosure.public.door import door
from feedback.web import errors, metadata, slots, today
from feedback.web.forms import Choice, QueryForm, SelectField
from feedback.web.guards import programs, public
from feedback.web.metadata import AUTHORITY, Findable
from feedback.web.sharing import FRESH_SECONDS, shared
from feedback.web.sitemap import listed

_TYPES: Final = {"csv": "text/csv; charset=utf-8", "json": "application/json"}
_AGAIN_SECONDS: Final = 10


class PeriodFilter(QueryForm):
    """Of which month or year files are shown."""

    period = SelectField("Thời gian", name="ky", optional=True, prompt="Năm nay")


@door.get("/du-lieu-mo")
@public
@listed
@shared
def open_data_page() -> str | tuple[str, int]:
    """What there is of a period, how it may be used, where the rest lies. 404 for one of which there is
    nothing.
    """
    asked = request.args.get("ky", "")
    chosen = tables.period_of(asked, today())
    return (_page(None, missed=True), 404) if asked and chosen is None else _page(chosen)


@door.get("/du-lieu-mo/tu-dien")
@public
@listed
@shared
def dictionary_page() -> str:
    """Every table and column, in Vietnamese and English."""
    return render_template(
        "disclosure/public/dictionary.html",
        findable=metadata.found("Nghĩa của từng bảng, từng cột trong dữ liệu mở, tiếng Việt và tiếng Anh."),
        tables=tables.all_tables(),
        notes=dictionary.NOTES,
    )


@door.get("/du-lieu-mo/tu-dien.json")
@programs
def dictionary_file() -> Response:
    """The same for programs."""
    return _told(dictionary.as_json(), _TYPES["json"], "tu-dien.json")


@door.get("/du-lieu-mo/<period>/<key>.<any(csv, json):ending>")
@programs
def data_file(period: str, key: str, ending: str) -> Response | tuple[str, int]:
    """A table of a month or year. 404 says which periods there are; 503 while another one makes the file, or
    no room is left for it.
    """
    table, known = tables.by_key(key), tables.period_of(period, today())
    if table is None:
        abort(404)
    if known is None:
        return _page(None, missed=True), 404
    try:
        packed = request.accept_encodings.quality("gzip") > 0
        one, content = files.opened(table, known, today(), ending, packed=packed)
    except files.BeingMade:
        return _later()
    response = _answer(
        content,
        one.size,
        one.sha256,
        _TYPES[ending],
        f"{key}-{known.key}.{ending}",
        packed=one.path.suffix == files.PACKED,
    )
    response.vary.add("Accept-Encoding")
    return response


@door.get("/du-lieu-mo/<period>/datapackage.json")
@programs
def package_file(period: str) -> Response | tuple[str, int]:
    """What the files of a period hold (Frictionless Data Package)."""
    known = tables.period_of(period, today())
    if known is None:
        return _page(None, missed=True), 404
    try:
        return _told(package.described(known, today()), _TYPES["json"], "datapackage.json")
    except files.BeingMade:
        return _later()


@door.get("/du-lieu-mo/<period>/SHA256SUMS")
@programs
def checksums_file(period: str) -> Response | tuple[str, int]:
    """Checksums of the files of a period, for ``sha256sum -c``."""
    known = tables.period_of(period, today())
    if known is None:
        return _page(None, missed=True), 404
    try:
        return _told(package.checksums(known, today()), "text/plain; charset=utf-8", "SHA256SUMS")
    except files.BeingMade:
        return _later()


def _page(chosen: Period | None, *, missed: bool = False) -> str:
    there = tables.periods(today())
    form = PeriodFilter(request.args)
    form.period.choices = [Choice(one.key, _words(one)) for one in there]
    form.validate()
    form.period.errors = []
    this_year = Period(today().year)
    period = chosen or (this_year if this_year in there else there[-1] if there else None)
    made = [(one, files.last_made(one, period)) for one in tables.all_tables()] if period else []
    findable = None if missed else _findable(form, period, made)
    form.period.data = period.key if period else ""
    return render_template(
        "disclosure/public/open_data.html",
        findable=findable,
        form=form,
        missed=missed,
        period=period,
        words=package.words_of(period) if period else "",
        first=there[-1] if there else None,
        tables=made,
        licence=dictionary.LICENCE_TITLE,
        licence_address=dictionary.LICENCE_ADDRESS,
        publisher=AUTHORITY,
        on=today(),
    )


def _findable(
    form: PeriodFilter, period: Period | None, made: list[tuple[Table, dict[str, Kept]]]
) -> Findable:
    """How the page of a period is found: each table is a data set with its two files."""
    sets = [
        metadata.dataset(
            f"{one.title.vi}, {package.words_of(period)}",
            one.about.vi,
            url_for("disclosure_public.open_data_page", ky=period.key),
            licence=dictionary.LICENCE_ADDRESS,
            first_on=period.first_on,
            last_on=period.last_on,
            changed=max((file.made_at for file in kept.values()), default=None),
            downloads=[_download(one, period, ending, kept.get(ending)) for ending in _TYPES],
        )
        for one, kept in made
        if period is not None
    ]
    return metadata.found(
        "Kết quả giải quyết đơn, số liệu, nội dung đã công khai của Quảng Ngãi dạng bảng CSV, JSON để tải.",
        *sets,
        filters=form,
    )


def _download(one: Table, period: Period, ending: str, kept: Kept | None) -> metadata.Thing:
    address = url_for("disclosure_public.data_file", period=period.key, key=one.key, ending=ending)
    media_type = _TYPES[ending].partition(";")[0]
    return metadata.download(address, media_type, name=ending.upper(), size=kept.size if kept else None)


def _words(period: Period) -> str:
    words = package.words_of(period)
    return words[:1].upper() + words[1:]


def _told(content: bytes, media_type: str, name: str) -> Response:
    digest = hashlib.sha256(content).hexdigest()
    return _answer(BytesIO(content), len(content), digest, media_type, name)


def _answer(
    content: BinaryIO, size: int, sha256: str, media_type: str, name: str, *, packed: bool = False
) -> Response:
    """The same for everybody, signed in or not: its digest is its tag (RFC 9110, 8.8.3) and stands in it once
    more (RFC 9530), unless it is packed: that digest would be of what isn't sent. Parts of it may be asked
    for.
    """
    parts: Iterable[bytes] = wrap_file(request.environ, content, 65536)
    response = Response(parts, content_type=media_type, direct_passthrough=True)
    response.content_length = size
    response.set_etag(f"{sha256}-gzip" if packed else sha256)
    response.cache_control.public = True
    response.cache_control.max_age = FRESH_SECONDS
    response.headers["Content-Disposition"] = serving.disposition("attachment", name)
    if packed:
        response.content_encoding = "gzip"
    else:
        digest = base64.b64encode(bytes.fromhex(sha256)).decode()
        response.headers["Repr-Digest"] = f"sha-256=:{digest}:"
    response.call_on_close(content.close)
    return response.make_conditional(request, accept_ranges=True, complete_length=size)


def _later() -> Response:
    response = make_response(errors.page(ServiceUnavailable()))
    response.headers["Retry-After"] = str(_AGAIN_SECONDS)
    return response


def _in_sitemap() -> Markup:
    return Markup(render_template("disclosure/public/_open_data_sitemap.html"))  # noqa: S704


def init_app(app: Flask) -> None:
    """Publish the room's own tables, and name the page on the one that leads to every page."""
    for one in (outcomes, measures, documents, duties):
        tables.add(app, one.TABLE)
    slots.fill(app, "sitemap", _in_sitemap)
