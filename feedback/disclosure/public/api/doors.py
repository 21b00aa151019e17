"""The addresses of the read API: lists, single resources, the description of it all."""

from __future__ import annotations

from typing import Any, Final, NoReturn
from urllib.parse import urlencode

from flask import Flask, abort, render_template, request, url_for
from markupsafe import Markup
from werkzeug.exceptions import NotAcceptable, RequestURITooLarge
from werkzeug.wrappers import Response

from feedback import config
from feedback.disclosure.public.api import asking, document, lists, resources
from feedback.disclosure.public.api.answering import answer, of_one, of_row
from feedback.disclosure.public.api.lists import Misasked
from feedback.disclosure.public.api.problems import WORDS, Problem, answered
from feedback.disclosure.public.api.resources import Gone, Resource
from feedback.disclosure.public.door import door
from feedback.web import errors, feeds, limits, pagination, slots, today
from feedback.web.guards import programs, public
from feedback.web.metadata import found
from feedback.web.sharing import FRESH_SECONDS, shared
from feedback.web.sitemap import listed

_LONGEST: Final = 4000
"""Characters of an address, the query included."""
_MINUTE: Final = 60


@door.get("/api/v1")
@public
@listed
@shared
def api_page() -> str:
    """What the interface offers, for people who write programs."""
    return render_template(
        "disclosure/public/api.html",
        findable=found("Kết quả giải quyết, văn bản, buổi đối thoại đã công khai, dạng JSON cho phần mềm."),
        resources=resources.all_resources(),
        site=feeds.site(),
        problems=WORDS,
        year=today().year,
        per_minute=config.current().calls_per_minute,
        fresh_seconds=FRESH_SECONDS,
        usual=asking.USUAL_ROWS,
        most=asking.MOST_ROWS,
    )


@door.get("/api/v1/openapi.json")
@programs
def api_document() -> Response:
    """The description of the interface (OpenAPI 3.1)."""
    _let_in()
    _no_query()
    return answer(document.written(resources.all_resources(), today()))


@door.get("/api/v1/<resource>")
@programs
def api_list(resource: str) -> Response:
    """Rows of a resource, so many at a time."""
    _let_in()
    found = _resource(resource)
    asked = asking.asked(found.filters, request.args)
    try:
        page = found.listed(asked, today())
    except Misasked as fault:
        raise asking.refused({fault.name: fault.words}) from fault
    following = _following(found, pagination.encode(page.after)) if page.after is not None else None
    told = {
        "dataset": found.key,
        "rows": [of_row(found.columns, row) for row in page.rows],
        "next": following,
    }
    return answer(told, [f'<{following}>; rel="next"'] if following else [])


@door.get("/api/v1/<resource>/<code>")
@programs
def api_one(resource: str, code: str) -> Response:
    """One thing with all that its page shows. 410 with the reason once it was taken down."""
    _let_in()
    found = _resource(resource)
    if found.one is None:
        abort(404)
    _no_query()
    one = found.one(code, today()) or abort(404)
    return _gone(found, one) if isinstance(one, Gone) else answer(of_one(found, one))


def on_open_data() -> Markup:
    """The way here from the page of open data."""
    return Markup(render_template("disclosure/public/_api_link.html"))  # noqa: S704


def _let_in() -> None:
    """Raises TooManyRequests, RequestURITooLarge, NotAcceptable."""
    if len(request.path) + len(request.query_string) > _LONGEST:
        raise RequestURITooLarge()
    if request.accept_mimetypes and not request.accept_mimetypes.accept_json:
        raise NotAcceptable()
    limits.allow_visitor("reads", config.current().calls_per_minute, _MINUTE)


def _no_query() -> None:
    faults = asking.unknown((), request.args)
    if faults:
        raise asking.refused(faults)


def _resource(key: str) -> Resource:
    return resources.by_key(key) or abort(404)


def _following(found: Resource, after: str) -> str:
    query: dict[str, Any] = request.args.to_dict() | {lists.AFTER.name: after}
    path = url_for("disclosure_public.api_list", resource=found.key)
    return f"{feeds.site()}{path}?{urlencode(query)}"


def _gone(resource: Resource, one: Gone) -> NoReturn:
    left = {name: value for name, value in of_row(resource.columns, one.row).items() if value is not None}
    day = {"ngay_go": one.on.isoformat()} if one.on else {}
    raise Problem(410, one.words or WORDS[410][1], **left, **day)


def init_app(app: Flask) -> None:
    """Name the page where people look for it; failures are told as programs read them."""
    errors.speak(app, "/api/", answered)
    slots.fill(app, "open_data", on_open_data)
    slots.fill(app, "sitemap", on_open_data)
