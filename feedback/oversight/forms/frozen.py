"""Niêm số liệu đã chốt: digests by which an edited frozen figure is found and named."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from feedback.law.forms.checking import written
from feedback.oversight.forms.standing import numbers
from feedback.oversight.models import FrozenSheet, UnitReport

_SHORT = 16


@dataclass(frozen=True, slots=True)
class Changed:
    """A cell that differs between two freezes; figures as forms print them, «–» where there was none."""

    agency_id: int
    form: str
    column: str
    before: str
    after: str


def line(
    agency_id: int, form: str, counted: Mapping[str, str], figures: Mapping[str, str], empty: Sequence[str]
) -> bytes:
    """One sheet as it is digested."""
    return _line([agency_id, form, dict(counted), dict(figures), list(empty)])


def told_line(told: Sequence[Mapping[str, Any]]) -> bytes:
    """What the units' reports said, as it is digested after the sheets."""
    return _line([dict(one) for one in told])


def salted(one: bytes, salt: bytes) -> str:
    """The digest of a line that holds words of people, as the event of the freeze keeps it."""
    return f"{salt.hex()}:{hashlib.sha256(salt + one).hexdigest()}"


def told_of(reports: Iterable[UnitReport]) -> list[dict[str, Any]]:
    """How units' reports stand, as a freeze keeps it: ``agency``, ``state``, ``sent_on``, who signed, and the
    words of the ``narrative``; by agency."""
    return [
        {
            "agency": one.agency_id,
            "state": one.state,
            "sent_on": one.sent_on.isoformat() if one.sent_on else None,
            "signer": one.signer,
            "signer_position": one.signer_position,
            "narrative": {key: words for key, words in one.narrative.items() if isinstance(words, str)},
        }
        for one in sorted(reports, key=lambda one: one.agency_id)
    ]


def digest(lines: Iterable[bytes]) -> str:
    """SHA-256 of all sheets of a freeze, in the order of agency and form, and of what reports said."""
    whole = hashlib.sha256()
    for one in lines:
        whole.update(one)
    return whole.hexdigest()


def short(one: bytes) -> str:
    """The digest of one sheet, as the event of the freeze keeps it: 64 bits name an edited sheet, the whole
    digest proves all."""
    return hashlib.sha256(one).hexdigest()[:_SHORT]


def line_of(sheet: FrozenSheet) -> bytes:
    """A stored sheet as it is digested."""
    return line(sheet.agency_id, sheet.form, sheet.counted, sheet.figures, sheet.empty)


def changed(before: Sequence[FrozenSheet], after: Sequence[FrozenSheet]) -> list[Changed]:
    """The cells that differ between two freezes, by agency and form, columns in their order."""
    was: dict[tuple[int, str], Mapping[str, Any]] = {(one.agency_id, one.form): one.figures for one in before}
    now: dict[tuple[int, str], Mapping[str, Any]] = {(one.agency_id, one.form): one.figures for one in after}
    found = []
    for key in sorted({*was, *now}):
        old, new = numbers(dict(was.get(key, {}))), numbers(dict(now.get(key, {})))
        for column in dict.fromkeys((*new, *old)):
            if old.get(column, 0) != new.get(column, 0):
                told = [written(one[column]) if column in one else "–" for one in (old, new)]
                found.append(Changed(*key, column, *told))
    return found


def _line(told: Any) -> bytes:
    return json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"
