"""A test client that looks after every page any test opens: headings, titles, labels, words."""

from __future__ import annotations

import re
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

ENGLISH = ("This field is required", "Invalid", "Not a valid", "There is a problem", "Error:", "CSRF")
VOID_LABELS = {"hidden", "submit", "button"}


# A tag with its attributes: browsers and Jinja both write each "<" and quote of a text as an entity.
_TAG = re.compile(r"""<([a-zA-Z][\w-]*)((?:[^<>"']++|"[^"]*+"|'[^']*+')*+)>""")
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?""")
_TELLING = re.compile(r"\bid\s*=|\bstyle\b|\bon", re.I)
_READ = {"html", "label", "input", "select", "textarea"}
_SUMMARY = re.compile(r"govuk-error-summary__list.*?</ul>", re.S)
_LANDMARKS = {"main", "header", "footer", "nav"}


class _Page:
    """What the promises are about. One pass over the tags: Python's own parser takes four times as long."""

    def __init__(self, html: str) -> None:
        self.headings = 0
        self.lang = ""
        self.landmarks: set[str] = set()
        self.ids: list[str] = []
        self.labelled: set[str] = set()
        self.fields: list[tuple[str, dict[str, str]]] = []
        self.inline: list[str] = []
        for found in _TAG.finditer(html):
            self._take(found[1].lower(), found[2])
        title = re.search(r"<title>([^<]*)</title>", html)
        self.title = title[1] if title else ""

    def _take(self, tag: str, written: str) -> None:
        self.headings += tag == "h1"
        if tag in _LANDMARKS:
            self.landmarks.add(tag)
        if tag not in _READ and not _TELLING.search(written):
            return
        found = {name.lower(): a or b or c for name, a, b, c in _ATTRIBUTE.findall(written)}
        if tag == "html":
            self.lang = found.get("lang", "")
        if "id" in found:
            self.ids.append(found["id"])
        if tag == "label":
            self.labelled.add(found.get("for", ""))
        if tag in ("input", "select", "textarea") and found.get("type") not in VOID_LABELS:
            self.fields.append((tag, found))
        if "style" in found or any(name.startswith("on") for name in found):
            self.inline.append(tag)


class WatchfulClient(FlaskClient):
    """Checks each HTML page: one ``h1``, title, language, landmarks, labels, no inline script or style,
    an error summary that leads to the fields in their order, no English default message, and no sealed canary
    (``CANARY-…``) anywhere."""

    canaries: tuple[str, ...] = ()

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        # A context of its own, as on a server: a request inside the test's would share its ``g`` and session.
        with self.application.app_context():
            response = super().open(*args, **kwargs)
        if response.mimetype == "text/html" and response.status_code not in (301, 302, 303, 307, 308):
            language = response.headers.get("Content-Language", "vi")
            look_over(response.get_data(as_text=True), response.request.path, language)
            for canary in self.canaries:
                assert canary not in response.get_data(as_text=True), f"{canary} on {response.request.path}"
        return response


def look_over(html: str, path: str, language: str = "vi") -> None:
    """Assert the promises that every page keeps."""
    page = _Page(html)
    assert page.headings == 1, f"{path}: {page.headings} h1"
    assert page.title.strip(), f"{path}: no title"
    assert page.lang == language, f"{path}: lang {page.lang!r}"
    assert {"main", "header"} <= page.landmarks, f"{path}: landmarks {page.landmarks}"
    assert len(page.ids) == len(set(page.ids)), f"{path}: repeated ids"
    for tag, found in page.fields:
        named = found.get("id") in page.labelled or found.get("aria-label") or found.get("aria-labelledby")
        assert named, f"{path}: {tag} {found.get('name')} without a label"
    assert not page.inline, f"{path}: inline style or script on {page.inline}"
    # A block of data (JSON-LD) is no script: no browser runs it.
    scripts = re.findall(r"<script(?![^>]*\bsrc=)([^>]*)>", html)
    assert set(scripts) <= {' type="application/ld+json"'}, f"{path}: inline script"
    if summary := _SUMMARY.search(html):
        led = re.findall(r'href="#([^"]+)"', summary[0])
        places = [html.find(f' id="{name}"') for name in led]
        assert -1 not in places, f"{path}: the summary leads nowhere: {led}"
        assert places == sorted(places), f"{path}: the summary isn't in the order of the page: {led}"
    # Hidden fields hold random tokens, in which any four letters turn up some day.
    read = re.sub(r'<input[^>]*type="hidden"[^>]*>', "", html)
    for words in ENGLISH if language == "vi" else ():
        assert words not in read, f"{path}: English words {words!r}"
