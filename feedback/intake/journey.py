"""Where a citizen stands between the pages of the form: his draft, its cookie, the next page.

Nothing is kept before he first presses a button. The key of his draft stands only in his cookie (or on
his slip of paper); a page that comes after its draft was lost begins a new draft with what it brings.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from flask import g, request
from werkzeug.wrappers import Response

from feedback import config
from feedback.extensions import only_reads
from feedback.intake import drafts
from feedback.intake.drafts import Written
from feedback.law.kinds import SEALED_KINDS, Kind
from feedback.web.cookies import name_of
from feedback.web.language import roots

COOKIE: Final = "ban_nhap"
PATH: Final = "/gui-don"

Page = Literal["decision", "accused", "content", "place", "sender"]
"""The pages to be answered; each has its mapping of answers in the draft."""

_FIRST: Final[dict[Kind, Page]] = {Kind.COMPLAINT: "decision", Kind.DENUNCIATION: "accused"}
_ALWAYS: Final[tuple[Page, ...]] = ("content", "place", "sender")

DONE: Final = "done"
"""Among a page's answers: whether they were found good. A page put aside half-way is not done."""

UNNAMED: Final = "unnamed"
"""Among the answers about the person denounced: whether the sender gives no name of his own (LTC Đ25)."""


def pages_of(kind: Kind, written: Written | None = None) -> tuple[Page, ...]:
    """The pages to be answered for a kind, in their order; one who gives no name isn't asked for it."""
    own = (_FIRST[kind],) if kind in _FIRST else ()
    unnamed = kind in SEALED_KINDS and written is not None and written.pages.get("accused", {}).get(UNNAMED)
    return (*own, *(page for page in _ALWAYS if not (unnamed and page == "sender")))


@dataclass(slots=True)
class Journey:
    """A draft under its key. ``new`` says why there was none for this page, where one was to be expected: the
    former one is over, or he began midway."""

    key: str
    written: Written
    new: Literal["", "over", "midway"] = ""

    def answer(self, page: Page, typed: dict[str, Any], *, done: bool) -> None:
        """Take down what was typed on a page; ``done`` says that it was found good."""
        self.written.pages[page] = typed | {DONE: done}

    def keep(self, at: datetime) -> None:
        """Write the draft down."""
        drafts.keep(self.key, self.written, at=at)


def key() -> str | None:
    """The draft key in this request's cookie."""
    return drafts.parse_key(request.cookies.get(_cookie()))


def current(at: datetime) -> Written | None:
    """The draft of this request, sent or not; None: there is none. A page that only reads opens it once."""
    found = key()
    if found is None:
        return None
    if not only_reads():
        return drafts.find(found, at=at)
    if "draft" not in g:
        g.draft = drafts.find(found, at=at)
    written: Written | None = g.draft
    return written


def unsent(at: datetime) -> Written | None:
    """The draft of this request if it was not sent yet."""
    written = current(at)
    return written if written is not None and written.receipt is None else None


def go_on(kind: Kind, page: Page, at: datetime) -> Journey:
    """The draft to write a page into: this request's, or a new one when there is none or it was sent.

    The kind is that of the page at hand: who went back and chose another takes his answers along.
    """
    there = key()
    written = drafts.find(there, at=at) if there else None
    if there is None or written is None or written.receipt is not None:
        fresh = Journey(drafts.new_key(), Written(kind.value))
        if written is None and there is not None:
            fresh.new = "over"
        elif written is None and page != pages_of(kind)[0]:
            fresh.new = "midway"
        return fresh
    written.kind = kind.value
    return Journey(there, written)


def typed(written: Written | None, page: Page) -> dict[str, Any]:
    """The answers to show again on a page."""
    return dict(written.pages.get(page, {})) if written else {}


def next_page(written: Written) -> Page | None:
    """The first page that is not done yet; None when all are."""
    wanted = pages_of(Kind(written.kind), written)
    return next((page for page in wanted if not written.pages.get(page, {}).get(DONE)), None)


def give_cookie(response: Response, draft_key: str) -> Response:
    """Let the browser keep the draft's key for as long as the draft is kept, for both languages' pages."""
    settings = config.current()
    for root in roots():
        response.set_cookie(
            _cookie(),
            draft_key,
            max_age=settings.draft_hours * 3600,
            path=f"{root}{PATH}",
            httponly=True,
            secure=settings.secure_cookies,
            samesite="Lax",
        )
    return response


def take_cookie(response: Response) -> Response:
    """Let the browser forget the draft's key."""
    secure = config.current().secure_cookies
    # A browser takes back a cookie of such a name only over the way it came.
    for root in roots():
        response.delete_cookie(_cookie(), path=f"{root}{PATH}", secure=secure, httponly=True)
    return response


def _cookie() -> str:
    return name_of(COOKIE, PATH, secure=config.current().secure_cookies)
