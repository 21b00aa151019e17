"""English has the same pages under ``/en``: part of the address, so that who keeps pages keeps both apart.

The prefix is taken off before an address is read, as the path under which a site is mounted is
(PEP 3333, ``SCRIPT_NAME``): doors know nothing of it, and ``url_for`` puts it back. The desk, programs'
doors, feeds and files of the site itself have no English; asked for under the prefix they send on to their
one address.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any, Final
from urllib.parse import quote

from flask import Flask, current_app, g, redirect, request
from flask.templating import Environment
from markupsafe import Markup
from werkzeug.wrappers import Response

from feedback import config
from feedback.text.english import OPENS, counted, looks_vietnamese, translated
from feedback.text.language import ENGLISH, VIETNAMESE, english, say, speak, spoken
from feedback.web import left_vietnamese
from feedback.web.forms import Form, HiddenField, QueryForm, TextField
from feedback.web.trans import AsItStands

PREFIX: Final = "/en"
VIETNAMESE_ONLY: Final = frozenset(
    (
        "tour.show",
        "disclosure_public.api_page",
        "disclosure_public.dictionary_page",
        "partners_public.open311_page",
        "receipt_check.saved",
    )
)
"""Pages that have no English yet: under the prefix they say so at their top, and the rest is as ever."""

_OF_OFFICES: Final = ("accounts_", "health", "register_public", "sitemap", "static")
"""Beginnings of the names of doors that anyone may open but whose pages no citizen reads."""
_MARK: Final = "feedback.english"
_PLAIN: Final = (str, int, type(None))
_MOST_ADDRESSES: Final = 4000
NOT_CARRIED: Final = {
    VIETNAMESE: "Chữ đã gõ mà chưa gửi không mang theo được",
    ENGLISH: "What is typed and not sent yet is not carried over",
}

Wsgi = Callable[..., Iterable[bytes]]


class Layer:
    """Takes the prefix off the address of a request and sets its language (WSGI)."""

    def __init__(self, app: Wsgi) -> None:
        self.app = app

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Hand the request on."""
        path: str = environ.get("PATH_INFO", "")
        if path != PREFIX and not path.startswith(f"{PREFIX}/"):
            return self.app(environ, start_response)
        environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + PREFIX
        environ["PATH_INFO"] = path.removeprefix(PREFIX) or "/"
        environ[_MARK] = True
        with spoken(ENGLISH):
            return self.app(environ, start_response)


class BilingualFlask(Flask):
    """Addresses built for an English page stay English where there is English, and its templates are
    compiled for it."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function itself: none here is a coroutine; asking each takes longer than some of them run."""
        return func

    @property
    def jinja_env(self) -> Environment:
        """The environment of the language of now; both share filters and globals."""
        return self.english_env if english() else self.vietnamese_env

    @cached_property
    def vietnamese_env(self) -> Environment:
        """The one that the application is set up with."""
        return self.create_jinja_environment()

    @cached_property
    def english_env(self) -> Environment:
        """The same, but for ``{% trans %}``; compiled templates are never shared."""
        env: Environment = self.vietnamese_env.overlay()
        env.extensions = {name: one for name, one in env.extensions.items() if type(one) is not AsItStands}
        env.bytecode_cache = None
        env.in_their_own_words = False  # type: ignore[attr-defined]
        shared = dict(env.globals)
        env.add_extension("jinja2.ext.i18n")
        env.newstyle_gettext = True  # type: ignore[attr-defined]
        env.globals.update(shared)
        return env

    def url_for(self, /, endpoint: str, **values: Any) -> str:
        """As Flask's; what has no English keeps its one address."""
        # Flask's own function hands on all that may be asked, asked or not.
        values = {name: value for name, value in values.items() if value is not None or name[0] != "_"}
        plain = all(type(value) in _PLAIN and name[0] != "_" for name, value in values.items())
        if not plain or not request or endpoint.startswith("."):
            return self._address(endpoint, values)
        # A list names its rows' pages again at each look, every page the same thirty: they never change.
        # What the proxy stands for is looked up once: a page of a list comes here sixty times.
        asked = request._get_current_object()  # type: ignore[attr-defined]
        key = endpoint, asked.script_root, _MARK in asked.environ, tuple(values.items())
        known = self._addresses.get(key)
        if known is None:
            known = self._address(endpoint, values)
            if not getattr(self.view_functions.get(endpoint), "short_lived", False):
                if len(self._addresses) >= _MOST_ADDRESSES:
                    self._addresses.clear()
                self._addresses[key] = known
        return known

    @cached_property
    def _addresses(self) -> dict[Any, str]:
        return {}

    def _address(self, endpoint: str, values: dict[str, Any]) -> str:
        address: str = super().url_for(endpoint, **values)
        if not under_prefix():
            return address
        if endpoint.startswith("."):
            endpoint = f"{request.blueprint}{endpoint}"
        if has_english(self, endpoint):
            return address
        return address.replace(f"{request.script_root}/", f"{_base()}/", 1)


def under_prefix() -> bool:
    """Whether this request came under the prefix of English."""
    return bool(request) and _MARK in request.environ


def has_english(app: Flask, endpoint: str) -> bool:
    """Whether a door has an address under the prefix."""
    view = app.view_functions.get(endpoint)
    guard = getattr(view, "guard", None)
    return (
        guard is not None
        and guard.permission is None
        and not getattr(view, "programs", False)
        and not getattr(view, "keepable", False)
        and not endpoint.startswith(_OF_OFFICES)
        and "_desk." not in endpoint
    )


def roots() -> tuple[str, str]:
    """The path under which the site is mounted, for Vietnamese and for English."""
    base = _base()
    return base, base + PREFIX


def other_language(form: Any = None) -> dict[str, str] | None:
    """The link from this page to itself in the other language: address, words, language; with the page's
    ``form``, what happens to what is typed in it (``note``, empty where nothing is). None where there is no
    other.
    """
    if request.endpoint is not None and not has_english(current_app, request.endpoint):
        return None
    base, prefixed = roots()
    path = "/" + quote(request.path.lstrip("/"), safe="/:@!$&'()*+,;=~")
    if request.method not in ("GET", "HEAD") and not _may_be_opened():
        path = "/"
    asked = request.query_string.decode("latin-1")
    query = f"?{asked}" if asked and path != "/" else ""
    if under_prefix():
        return {
            "href": f"{base}{path}{query}",
            "words": "Tiếng Việt",
            "lang": VIETNAMESE,
            "note": NOT_CARRIED[VIETNAMESE] if _typed_in(form) else "",
        }
    return {
        "href": f"{prefixed}{path}{query}",
        "words": "English",
        "lang": ENGLISH,
        "note": NOT_CARRIED[ENGLISH] if _typed_in(form) else "",
    }


def _typed_in(form: Any) -> bool:
    """Whether something is typed in a form that a post sends."""
    return (
        isinstance(form, Form)
        and not isinstance(form, QueryForm)
        and any(isinstance(one, TextField) and not isinstance(one, HiddenField) for one in form)
    )


def in_both(address: str, endpoint: str) -> dict[str, str]:
    """Of a whole address of a page, the addresses of the page by language (``hreflang``)."""
    site = config.current().site_url.rstrip("/")
    path = address.removeprefix(site)
    if path == PREFIX or path.startswith((f"{PREFIX}/", f"{PREFIX}?")):
        path = path.removeprefix(PREFIX)
    if endpoint in VIETNAMESE_ONLY or not has_english(current_app, endpoint):
        return {VIETNAMESE: f"{site}{path}"}
    return {VIETNAMESE: f"{site}{path}", ENGLISH: f"{site}{PREFIX}{path}"}


def words(text: Any, /, **values: Any) -> Any:
    """``_`` of templates: a text of the catalogue in the language of now; anything else as it is."""
    if not isinstance(text, str) or isinstance(text, Markup):
        return text
    return say(text, **values)


def sentence(text: str, /, **values: Any) -> Markup:
    """``{% trans %}`` of templates, which doubles each «%». In English a value that is a text of the
    catalogue is put in translated, any other Vietnamese one marked as such (WCAG 3.1.2)."""
    if english():
        text = translated(text) or text
        values = {name: _value(value) for name, value in values.items()}
    if values:
        said = Markup(text) % values  # noqa: S704 - the text is of a template, the values are escaped
        return Markup(counted(said)) if english() else said  # noqa: S704 - nothing but letters left out
    return Markup(text.replace("%%", "%"))  # noqa: S704 - the text is of a template


def _value(value: Any) -> Any:
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    if (found := translated(value)) is not None:
        return left_vietnamese.with_marks(found) if OPENS in found else found
    return Markup('<span lang="vi">{}</span>').format(value) if looks_vietnamese(value) else value


def _several(one: str, many: str, number: int, /, **values: Any) -> Markup:
    """Vietnamese has one form for every number, and our English is written to need no other."""
    return sentence(one if number == 1 else many, **values)


def _base() -> str:
    root = request.script_root
    return root.removesuffix(PREFIX) if under_prefix() else root


def _may_be_opened() -> bool:
    adapter = current_app.create_url_adapter(request)
    return adapter is not None and "GET" in adapter.allowed_methods(request.path)


def send_on() -> Response | None:
    """To the one address of what has no English; a page that is not translated yet is made in Vietnamese."""
    if not under_prefix() or request.endpoint is None:
        return None
    if request.endpoint in VIETNAMESE_ONLY:
        speak(VIETNAMESE)
    if has_english(current_app, request.endpoint):
        return None
    asked = request.query_string.decode("latin-1")
    path = f"{_base()}/{quote(request.path.lstrip('/'))}"
    return redirect(f"{path}?{asked}" if asked else path, 307)


def _finish(response: Response) -> Response:
    """Mark what an English page still says in Vietnamese."""
    if g.get("from_shelf"):
        return response
    if under_prefix():
        response.headers.setdefault("Content-Language", ENGLISH if english() else VIETNAMESE)
    if english() and response.mimetype == "text/html" and response.is_sequence:
        response.set_data(left_vietnamese.marked(response.get_data(as_text=True)))
    return response


def init_app(app: Flask) -> None:
    """Put the layer before the application, and its words into the templates. Call after ``sharing``: of two
    hooks on an answer the later runs first, and only finished pages are kept."""
    app.wsgi_app = Layer(app.wsgi_app)  # type: ignore[method-assign]
    app.after_request(_finish)
    env = app.jinja_env
    env.policies["ext.i18n.trimmed"] = True
    env.add_extension(AsItStands)
    env.globals |= {
        "_": words,
        "gettext": sentence,
        "ngettext": _several,
        "language": lambda: ENGLISH if english() else VIETNAMESE,
        "other_language": other_language,
        "in_both": in_both,
        "vietnamese_only": lambda: under_prefix() and request.endpoint in VIETNAMESE_ONLY,
    }
