"""C20: how to write each kind, what happens when, rights, questions often asked, words explained.

How many days the law gives is read from the terms in force today, never typed.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import groupby
from typing import Final

from flask import Flask, abort, render_template, send_file
from markupsafe import Markup
from werkzeug.wrappers import Response

from feedback.deadlines import queries as deadlines
from feedback.intake import leaflets, told
from feedback.intake.public.pages import door, start_of
from feedback.law import kinds
from feedback.law.kinds import Kind
from feedback.law.terms.words import rule_words
from feedback.text import sort_key
from feedback.web import menus, metadata, sitemap, slots, today
from feedback.web.guards import public
from feedback.web.sharing import shared
from feedback.web.sitemap import listed

PARTS: Final = (
    ("intake_public.guidance", "Cách viết, quyền và nghĩa vụ"),
    ("intake_public.model_letters", "Đơn mẫu"),
    ("intake_public.times", "Điều gì xảy ra, trong bao lâu"),
    ("intake_public.questions_asked", "Câu hỏi thường gặp"),
    ("intake_public.words_explained", "Từ ngữ"),
)

TIMES: Final = (
    (
        "Khiếu nại",
        (
            *("KN_TIMEBAR", "KN_ACCEPT_L1", "KN_RESOLVE_L1", "KN_SEND_L1", "KN_APPEAL", "HC_SUIT"),
            *("KN_ACCEPT_L2", "KN_RESOLVE_L2", "KN_SEND_L2", "KN_PUBLISH_L2"),
        ),
    ),
    (
        "Tố cáo",
        (
            *("TC_PRELIM", "TC_FORWARD", "TC_ACCEPT_NOTICE", "TC_RESOLVE", "TC_CONCLUSION_SEND", "TC_HANDLE"),
            *("TC_PUBLISH", "TC_INFORMATION"),
        ),
    ),
    ("Kiến nghị, phản ánh, đề xuất", ("XLD_PROCESS", "PAKN_RESOLVE", "PAKN_ANSWER", "PAKN_SUPPLEMENT")),
    (
        "Tiếp công dân, đối thoại",
        ("TCD_REPLY", "TCD_SCHEDULE_POST", "DC_DIALOGUE_NOTICE", "DC_DIALOGUE_RESULT"),
    ),
    ("Công khai, lấy ý kiến", ("DC_PUBLISH", "DC_POST_MIN", "DC_CONSULT", "LAW_ACCESS_INFO")),
)
"""Which terms are told, under which heading: keys of ``law.terms``."""


_ABOUT: Final = {
    "index": "Cách viết khiếu nại, tố cáo, kiến nghị, phản ánh; quyền, nghĩa vụ; bảo vệ người tố cáo.",
    "letters": "Đơn mẫu để viết theo: khiếu nại, tố cáo, kiến nghị, phản ánh.",
    "times": "Sau khi gửi đơn thì điều gì xảy ra, trong bao lâu, theo điều luật nào.",
    "questions": "Gửi đơn có mất tiền không, gửi cơ quan nào, bao lâu có trả lời, ai đọc được đơn.",
    "words": "Giải thích từ ngữ về khiếu nại, tố cáo, tiếp công dân bằng lời dễ hiểu.",
}
"""What each part says, for who finds it."""


@dataclass(frozen=True, slots=True)
class Line:
    """One time limit in words; ``basis`` is empty where the law sets none or the province set it itself."""

    key: str
    title: str
    words: str
    basis: str
    is_target: bool
    unsure: bool


@door.get("/huong-dan")
@public
@listed
@shared
def guidance() -> str:
    """How to write each kind; rights and duties; how the denouncer is protected; how to go further."""
    return _page(
        "index", leaflets=leaflets.found(), starts={kind: start_of(kind) for kind in kinds.open_kinds()}
    )


@door.get("/huong-dan/don-mau")
@public
@listed
@shared
def model_letters() -> str:
    """A letter of each kind, to be followed."""
    return _page("letters", starts={kind: start_of(kind) for kind in kinds.open_kinds()})


@door.get("/huong-dan/thoi-han")
@public
@listed
@shared
def times() -> str:
    """What happens when: the terms in force today, with their articles."""
    return _page("times", groups=[(heading, _lines(keys)) for heading, keys in TIMES])


@door.get("/huong-dan/hoi-dap")
@public
@listed
@shared
def questions_asked() -> str:
    """Questions often asked."""
    return _page("questions")


@door.get("/huong-dan/tu-ngu")
@public
@listed
@shared
def words_explained() -> str:
    """Words explained, by the Vietnamese alphabet."""
    return _page("words", letters=_glossary())


@door.get("/huong-dan/tep/<name>")
@public
def leaflet(name: str) -> Response:
    """A recording or leaflet in a local language that the province supplied."""
    one = next((one for one in leaflets.found() if one.name == name), None)
    if one is None:
        abort(404)
    return send_file(one.path, mimetype=one.media_type, conditional=True, max_age=0)


def in_sitemap() -> Markup:
    """For the site map: the parts of the guidance that aren't in the menu."""
    return Markup(render_template("intake/public/guidance/_sitemap.html", further=PARTS[1:]))  # noqa: S704


def _page(name: str, **values: object) -> str:
    return render_template(
        f"intake/public/guidance/{name}.html",
        findable=metadata.found(_ABOUT[name]),
        parts_of_guidance=PARTS,
        term=lambda key: told.term(key, today()),
        Kind=Kind,
        **values,
    )


def _lines(keys: Iterable[str]) -> list[Line]:
    terms = deadlines.terms()
    found = []
    for key in keys:
        if key in terms.data.no_limit:
            found.append(Line(key, terms.title(key), terms.data.no_limit[key], "", False, False))
            continue
        term = terms.resolve(key, today())
        found.append(
            Line(
                key,
                terms.title(key),
                rule_words(term, terms.circumstances),
                "" if term.is_target else term.basis,
                term.is_target,
                term.confidence_on(today()) == "unsure",
            )
        )
    return found


@cache
def _glossary() -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """The words by their first letter, both in the order of the Vietnamese alphabet."""
    held = tomllib.loads(
        resources.files("feedback.intake").joinpath("glossary.toml").read_text(encoding="utf-8")
    )
    ordered = sorted(held["words"].items(), key=lambda one: sort_key(one[0]))
    return tuple(
        (letter, tuple(words)) for letter, words in groupby(ordered, key=lambda one: one[0][:1].upper())
    )


def init_app(app: Flask) -> None:
    """Into the citizens' menu and the site map."""
    menus.add_public(app, "intake_public.guidance", "Hướng dẫn", 90)
    slots.fill(app, "sitemap", in_sitemap)
    sitemap.keep_out(app, "/gui-don/")
