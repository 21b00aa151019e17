"""How papers write days, hours, numbers and kinds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from feedback.cases.models import DialogueRecord
from feedback.law import kinds
from feedback.law.kinds import Kind
from feedback.text import fold
from feedback.text.hours import hour_words

CONCEALED: Final = "(giữ bí mật)"

LEAST_COPIES: Final = 3
"""Minutes are made in at least so many copies (Mẫu 14)."""


def in_papers(words: str) -> str:
    """Words that pages say as well, as a paper addresses people."""
    return words.replace("ông/bà", "ông (bà)").replace("Ông/bà", "Ông (bà)")


def addressed(name: str, sender_kind: str) -> str:
    """A sender as a paper addresses him: «Ông (bà) …»; an organisation by its name alone."""
    alone = not name or sender_kind == "organisation" or name.startswith("Ông (bà)")
    return name if alone else f"Ông (bà) {name}"


def kind_name(kind: str) -> str:
    """The kind within a sentence: «phản ánh»."""
    return lower(kinds.texts(Kind(kind)).name)


def lower(words: str) -> str:
    """The words within a sentence."""
    return words[:1].lower() + words[1:]


def day(on: date | None) -> str:
    """The day as papers write it within a sentence; empty for none."""
    return f"{on:%d/%m/%Y}" if on else ""


def hour(record: DialogueRecord) -> str:
    """The hour of a dialogue, «08:30», as papers write it: «8 giờ 30»; empty for none."""
    return hour_words(record.held_from or "")


def numbered(number: str | None, on: date | None) -> str:
    """A paper by number and day: «số 07/QĐ-UBND ngày 03/09/2026»; empty without a number."""
    if not number:
        return ""
    return f"số {number} ngày {day(on)}" if on else f"số {number}"


def guest(one: Mapping[str, Any]) -> str:
    """Who was asked to a dialogue, with his role."""
    return ", ".join(part for part in (str(one["name"]), str(one.get("role") or "")) if part)


def reason(one: Mapping[str, Any]) -> str:
    """Why a guest did not come, or would not sign."""
    return str(one.get("reason") or "").strip().rstrip(".") or "không nêu"


def attended(record: DialogueRecord | None, *, signed: bool) -> str:
    """Who came to the dialogue beside who presided, and signs the minutes; or doesn't, and why."""
    chair = fold(record.chair or "") if record else ""
    came = [one for one in record.invited if one.get("came")] if record else []
    found = [one for one in came if bool(one.get("signed")) is signed and fold(str(one["name"])) != chair]
    return "; ".join(guest(one) if signed else f"{guest(one)} (lý do: {reason(one)})" for one in found)
