"""What search engines, and places where a link is shared, read of a page: its head says so.

A page that says nothing isn't to be found: pages of one person, forms, drafts, the desk. One that may be
found hands ``findable=found(…)`` to its template. What it is about stands there as JSON-LD (schema.org), a
data block, which no browser runs.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any, Final, Literal
from urllib.parse import urlencode

from flask import request, url_for
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from feedback import config
from feedback.text import clean
from feedback.web.forms import QueryForm, SelectField

AUTHORITY: Final = "Ủy ban nhân dân tỉnh Quảng Ngãi"
SERVICE: Final = "Tiếp nhận và đối thoại với công dân"
PLACE_OF_LIST: Final = "sau"
"""Where a later page of a list begins, in its address."""

_LONGEST_DESCRIPTION: Final = 200
_LONGEST_HEADLINE: Final = 110
"""Characters that search engines show of one."""

_DUMPS: Final = partial(json.dumps, ensure_ascii=False, separators=(",", ":"))

Thing = dict[str, Any]
"""A thing of schema.org as JSON-LD has it, without «@context»."""


@dataclass(frozen=True, slots=True)
class Findable:
    """How a page is found. ``address``: its canonical one (RFC 6596), whole, of the door ``endpoint``.
    ``indexed``: it is to be found and shared; one that isn't says no more than that. ``things``: what it is
    about.
    """

    description: str
    address: str
    endpoint: str
    kind: Literal["website", "article"]
    indexed: bool
    things: list[Thing]

    @property
    def data(self) -> Markup:
        """All things as one document of JSON-LD 1.1, in which no character can end the element around it."""
        return htmlsafe_json_dumps({"@context": "https://schema.org", "@graph": self.things}, dumps=_DUMPS)


def found(
    description: str,
    *things: Thing,
    kind: Literal["website", "article"] = "website",
    indexed: bool = True,
    filters: QueryForm | None = None,
) -> Findable:
    """Of the page that this request is answered with.

    ``filters`` of a list stand in its canonical address in the form's order, without those that choose
    nothing; what was searched for doesn't, and neither such a page nor a later page of a list is to be found.
    """
    selects = [one for one in filters or () if isinstance(one, SelectField)]
    chosen = [(one.name, one.data) for one in selects if one.data and one.chosen() is not None]
    sought = any(one.data for one in filters or () if not isinstance(one, SelectField))
    path = url_for(request.endpoint or "static", **(request.view_args or {}))
    return Findable(
        shortened(description, _LONGEST_DESCRIPTION),
        whole(f"{path}?{urlencode(chosen)}" if chosen else path),
        request.endpoint or "static",
        kind,
        indexed and not sought and PLACE_OF_LIST not in request.args,
        list(things),
    )


def whole(path: str) -> str:
    """An address from «/» on as everybody may use it anywhere."""
    return config.current().site_url.rstrip("/") + path


def shortened(text: str, most: int) -> str:
    """A text on one line, cut between words where it has more letters than ``most``."""
    text = " ".join(clean(text).split())
    if len(text) <= most:
        return text
    kept = text[: most - 1]
    return (kept.rpartition(" ")[0] or kept).rstrip(" ,;:.–-") + "…"


def organization(name: str = AUTHORITY, **more: Any) -> Thing:
    """An agency (GovernmentOrganization)."""
    return _thing("GovernmentOrganization", name=name, **more)


def website() -> list[Thing]:
    """The service itself and who runs it: for the home page."""
    home = whole("/")
    return [
        organization(url=home),
        _thing("WebSite", name=SERVICE, url=home, inLanguage="vi", publisher=organization()),
    ]


def article(
    headline: str,
    path: str,
    *,
    publisher: str,
    published: date | datetime,
    changed: date | datetime | None = None,
    about: Iterable[str] = (),
    text: str = "",
) -> Thing:
    """A result that was published (Article)."""
    return _thing(
        "Article",
        headline=shortened(headline, _LONGEST_HEADLINE),
        url=whole(path),
        inLanguage="vi",
        datePublished=published,
        dateModified=changed or published,
        publisher=organization(publisher),
        author=organization(publisher),
        about=[_thing("Thing", name=words) for words in about if words],
        description=shortened(text, _LONGEST_DESCRIPTION),
    )


def document(
    name: str,
    path: str,
    *,
    publisher: str,
    published: date | datetime | None = None,
    until: date | None = None,
    number: str = "",
    about: str = "",
    files: Iterable[Thing] = (),
) -> Thing:
    """A document that everybody may read (DigitalDocument)."""
    return _thing(
        "DigitalDocument",
        name=name,
        url=whole(path),
        inLanguage="vi",
        identifier=number,
        datePublished=published,
        expires=until,
        publisher=organization(publisher),
        about=_thing("Thing", name=about) if about else None,
        encoding=list(files),
    )


def file(name: str, path: str, media_type: str, *, size: int | None = None) -> Thing:
    """A file that is taken from a page (MediaObject); ``size`` in bytes."""
    return _thing(
        "MediaObject",
        name=name,
        contentUrl=whole(path),
        encodingFormat=media_type,
        contentSize=None if size is None else f"{size} B",
    )


def dataset(
    name: str,
    description: str,
    path: str,
    *,
    licence: str,
    downloads: Iterable[Thing],
    first_on: date | None = None,
    last_on: date | None = None,
    changed: date | datetime | None = None,
    keywords: Iterable[str] = (),
) -> Thing:
    """A table of open data (Dataset). ``licence``: where its text stands; ``downloads``: see ``download``."""
    return _thing(
        "Dataset",
        name=name,
        description=description,
        url=whole(path),
        inLanguage="vi",
        license=licence,
        isAccessibleForFree=True,
        creator=organization(),
        publisher=organization(),
        spatialCoverage=_thing("AdministrativeArea", name="Tỉnh Quảng Ngãi, Việt Nam"),
        temporalCoverage=f"{first_on}/{last_on or '..'}" if first_on else None,
        dateModified=changed,
        keywords=list(keywords),
        distribution=list(downloads),
    )


def download(
    path: str, media_type: str, *, name: str = "", size: int | None = None, sha256: str = ""
) -> Thing:
    """A file of a data set (DataDownload); ``size`` in bytes, ``sha256`` in hexadecimal digits."""
    return file(name, path, media_type, size=size) | _thing("DataDownload", sha256=sha256)


def _thing(kind: str, **said: Any) -> Thing:
    """What is known of a thing; what isn't is left out."""
    return {"@type": kind} | {name: _value(one) for name, one in said.items() if one not in (None, "", [])}


def _value(one: Any) -> Any:
    if isinstance(one, datetime):
        return one.isoformat(timespec="seconds")
    if isinstance(one, date):
        return one.isoformat()
    return clean(one) if isinstance(one, str) else one


def event(name: str, **said: Any) -> Thing:
    """Something that takes place (Event); ``said`` by the names of schema.org, unknown ones None."""
    return _thing("Event", name=name, inLanguage="vi", isAccessibleForFree=True, **said)


def place(address: str) -> Thing:
    """Where it takes place, as one would tell it (Place)."""
    return _thing("Place", address=address)
