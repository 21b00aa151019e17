"""What an English page still says in Vietnamese: translated where the catalogue has it, else marked.

A page is put together from templates, which ask for their English, and from words that come along: states,
names of kinds, labels and errors of forms, names of agencies, what citizens wrote. The former stand whole in
an element and are looked up here, at the one place through which every page goes; the latter stay and carry
``lang="vi"``, so that a screen reader reads them rightly (WCAG 2.2, 3.1.2).
"""

from __future__ import annotations

import re
from html import escape, unescape
from typing import Final

from markupsafe import Markup

from feedback.text.english import CLOSES, OPENS, looks_vietnamese, translated

_PIECES: Final = re.compile(
    r"(<!--.*?-->|<script\b.*?</script>|<textarea\b.*?</textarea>|<svg\b.*?</svg>|<[^>]*>)", re.DOTALL
)
_NAME: Final = re.compile(r"</?([a-zA-Z][\w-]*)")
_ATTRIBUTE: Final = re.compile(r'(?<=\s)([\w-]+)="([^"]*)"')
_VOID: Final = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)
_KEPT: Final = frozenset(("value", "href", "content", "id", "name", "class", "action", "src"))
"""Attributes that say nothing to a reader, or what somebody typed."""
_TYPED: Final = re.compile(r'class="[^"]*\bqn-typed\b')
_BARE: Final = ("<title", "<option")
"""Elements that may hold nothing but text."""
_MIDDOT: Final = " · "
_SEAMS: Final = re.compile(r"( · | – |: |, |; |\. | \(|\)|“|”|«|»)")
_FOREIGN: Final = re.compile(
    r"\b(?:the|of|from|by|on|at|for|and|is|are|with|not|you|your|only|hours|days|months|year|years|Province|January|February|March|April|May|June|July|August"
    r"|September|October|November|December)\b"
)
"""Words that no Vietnamese text has: the text around them is English."""


def marked(page: str) -> str:
    """The page with its Vietnamese words translated or marked."""
    made: list[str] = []
    open_tags: list[tuple[str, bool, bool, int]] = []
    pieces = _PIECES.split(page)
    for place, piece in enumerate(pieces):
        if place % 2:
            made.append(_tag(piece, open_tags, len(made)))
        elif not piece or piece.isspace():
            made.append(piece)
        else:
            _, vietnamese, typed, tag_at = open_tags[-1] if open_tags else ("", False, False, -1)
            if vietnamese:
                made.append(piece)
                continue
            alone = tag_at == len(made) - 1 and pieces[place + 1 : place + 2] == [f"</{open_tags[-1][0]}>"]
            made.append(_text(piece, made, tag_at if alone else -1, typed=typed))
    return "".join(made).replace(OPENS, "").replace(CLOSES, "")


def _tag(piece: str, open_tags: list[tuple[str, bool, bool, int]], at: int) -> str:
    """A tag, whose attributes may speak; keeps count of what is open."""
    found = _NAME.match(piece)
    if found is None or piece.startswith(("<script", "<textarea", "<svg")):
        return piece
    name = found.group(1).lower()
    if piece.startswith("</"):
        while open_tags and open_tags.pop()[0] != name:
            pass
        return piece
    above = open_tags[-1] if open_tags else ("", False, False, -1)
    vietnamese = 'lang="vi"' in piece or (above[1] and 'lang="en"' not in piece)
    if name not in _VOID and not piece.endswith("/>"):
        open_tags.append((name, vietnamese, above[2] or _TYPED.search(piece) is not None, at))
    if vietnamese or not looks_vietnamese(piece):
        return piece
    return _ATTRIBUTE.sub(_attribute, piece)


def _attribute(found: re.Match[str]) -> str:
    name, value = found.groups()
    if name in _KEPT or (said := translated(unescape(value))) is None:
        return found.group(0)
    return f'{name}="{escape(_bare(said))}"'


def _text(piece: str, made: list[str], tag_at: int, *, typed: bool) -> str:
    """A text between two tags; ``tag_at``: where the tag stands whose only content it is, or -1."""
    words = piece.strip()
    if not typed:
        said = _MIDDOT.join(_said(part) for part in unescape(words).split(_MIDDOT))
        piece, words = piece.replace(words, escape(said, quote=False), 1), escape(said, quote=False)
    if not looks_vietnamese(words):
        return piece
    if OPENS in words:
        bare_words = _bare(words)
        on_its_own = bool(made) and made[-1].startswith(_BARE)
        return piece.replace(words, bare_words if on_its_own else _marked_values(words), 1)
    bare = bool(made) and made[-1].startswith(_BARE)
    if _FOREIGN.search(words) and not bare:
        return piece.replace(words, _parted(words), 1)
    if tag_at >= 0 and not made[tag_at].startswith("<title"):
        made[tag_at] = f'{made[tag_at][:-1]} lang="vi">'
        return piece
    return piece if bare else piece.replace(words, _span(words), 1)


def _said(text: str) -> str:
    return translated(" ".join(text.split())) or text


def _parted(words: str) -> str:
    """English words with Vietnamese ones among them: only the latter are marked, a run of parts as one."""
    made: list[str] = []
    run: list[str] = []
    for part in _SEAMS.split(words):
        if looks_vietnamese(part) or (run and _SEAMS.fullmatch(part)):
            run.append(part)
            continue
        made += [*_closed(run), part]
        run = []
    return "".join([*made, *_closed(run)])


def _closed(run: list[str]) -> list[str]:
    """A run as one marked text, and the seams after it."""
    last = max((place for place, part in enumerate(run) if looks_vietnamese(part)), default=-1)
    if last < 0:
        return run
    words = "".join(run[: last + 1])
    said = translated(unescape(words))
    return [_span(words) if said is None else _marked_values(escape(said, quote=False)), *run[last + 1 :]]


def with_marks(said: str) -> Markup:
    """An English text, with its Vietnamese values marked."""
    return Markup(_marked_values(escape(said, quote=False)))  # noqa: S704 - escaped


def _marked_values(words: str) -> str:
    return words.replace(OPENS, '<span lang="vi">').replace(CLOSES, "</span>")


def _bare(words: str) -> str:
    return words.replace(OPENS, "").replace(CLOSES, "")


def _span(words: str) -> str:
    return f'<span lang="vi">{words}</span>'
