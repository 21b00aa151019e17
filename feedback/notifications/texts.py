"""What a message says: one text for mail and letter, from ``templates/<room>/mail/<name>.txt``.

A template's first line is «Subject: …», the paragraphs follow, parted by blank lines. It may ask for any
name in ``KNOWN`` (empty when the message doesn't bring it), for the ``number`` of the case, and for what
stands in ``frame.txt``; any other name is a fault, found by the tests.
"""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from feedback import config
from feedback.clock import ZONE

ROOT: Final = Path(__file__).resolve().parents[2] / "templates"

KNOWN: Final = (
    "agency",
    "article",
    "cells",
    "due_basis",
    "due_on",
    "due_what",
    "final",
    "held_from",
    "held_on",
    "issuer",
    "kept",
    "kind_name",
    "letter",
    "off_on",
    "online",
    "partner",
    "parts",
    "path",
    "period",
    "place",
    "reason",
    "received_at",
    "revision",
    "seat",
    "told",
    "topic",
    "tracking_code",
    "tracking_url",
    "unit",
    "unsigned",
    "waits",
)
"""Names a text may use without the message bringing them; they are empty then."""

SMS_LENGTH: Final = 160


class UnknownText(LookupError):
    """There is no template of that name."""


class LongSms(ValueError):
    """A text message is longer than 160 characters or holds what isn't ASCII."""


@dataclass(frozen=True, slots=True)
class Text:
    """A rendered text: its subject on one line, its paragraphs, each on one line."""

    subject: str
    paragraphs: tuple[str, ...]

    @property
    def body(self) -> str:
        """The paragraphs as the body of a mail, lines of at most 76 characters; addresses aren't broken."""
        return "\n\n".join(
            "\n".join(
                textwrap.fill(
                    line,
                    76,
                    break_long_words=False,
                    break_on_hyphens=False,
                    subsequent_indent="  " if line.startswith("- ") else "",
                )
                for line in paragraph.splitlines()
            )
            for paragraph in self.paragraphs
        )


def exists(template: str) -> bool:
    """Whether a text of this name («room/name») is there."""
    return _path(template, "mail") is not None


def render(template: str, values: Mapping[str, Any], *, by_post: bool) -> Text:
    """Write out a text. ``by_post`` leaves out the tracking code: a letter passes through other hands.

    Days and aware moments come as such or, since the outbox holds plain JSON, in ISO 8601 form. Raises
    UnknownText, jinja2's UndefinedError for a name that nobody brought, ValueError for a text without
    subject.
    """
    context = dict.fromkeys(KNOWN) | dict(values) | {"by_post": by_post}
    if by_post:
        context["tracking_code"] = None
    context["code"] = context["tracking_code"] or context.get("number")
    raw = _write(template, "mail", context)
    head, _, rest = raw.strip().partition("\n")
    if not head.startswith("Subject:"):
        raise ValueError(f"{template} has no subject")
    # What a value brings along may not break a header or a line.
    subject = " ".join(head.removeprefix("Subject:").split())
    blocks = (block.strip() for block in re.split(r"\n\s*\n", rest))
    return Text(subject, tuple(block for block in blocks if block))


def sms(template: str, values: Mapping[str, Any]) -> str:
    """A text message from ``templates/<room>/sms/<name>.txt``: no diacritics, no names, no story.

    Raises LongSms instead of cutting: half a sentence about a deadline is worse than none.
    """
    context = dict.fromkeys(KNOWN) | dict(values)
    context["code"] = context["tracking_code"] or context.get("number")
    text = " ".join(bare(_write(template, "sms", context)).split())
    if len(text) > SMS_LENGTH or not text.isascii():
        raise LongSms(f"{template}: {len(text)} characters")
    return text


def bare(text: str) -> str:
    """Vietnamese letters without their marks, capitals kept: «Đã nhận» becomes «Da nhan»."""
    marked = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(each for each in marked if not unicodedata.combining(each))


def _write(template: str, folder: str, context: Mapping[str, Any]) -> str:
    path = _path(template, folder)
    if path is None:
        raise UnknownText(template)
    settings = config.current()
    return (
        _environment()
        .get_template(path)
        .render(
            context,
            hotline=settings.hotline if folder == "sms" else settings.hotline.replace(" ", "\u00a0"),
            operator=settings.operator,
            site_url=settings.site_url,
        )
    )


@lru_cache(maxsize=256)
def _path(template: str, folder: str) -> str | None:
    room, _, name = template.partition("/")
    path = f"{room}/{folder}/{name}.txt"
    if not re.fullmatch(r"[a-z_]+/[a-z]+/[a-z_]+\.txt", path) or not (ROOT / path).is_file():
        return None
    return path


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(ROOT),
        autoescape=False,  # noqa: S701 - plain text, never HTML
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["ngay"] = _day
    environment.filters["gio_ngay"] = _moment
    return environment


def _day(day: str | date) -> str:
    day = date.fromisoformat(day) if isinstance(day, str) else day
    return f"{day.day:02}/{day.month:02}/{day.year}"


def _moment(moment: str | datetime) -> str:
    moment = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    local = moment.astimezone(ZONE)
    return f"{local.hour} giờ {local.minute:02} ngày {local.day:02}/{local.month:02}/{local.year}"
