"""What copies for the public have in common, of whatever room: texts that are looked through for people, a
second officer who isn't the first, places that he keeps on purpose, what the register holds of each.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Protocol

from feedback.accounts import queries as accounts
from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.disclosure import rules
from feedback.disclosure.refusals import BadDetail
from feedback.disclosure.rules import People, Span
from feedback.law.entry import Entry
from feedback.register.history import written
from feedback.text import masking, nfc

NEED_WORDS: Final = frozenset({"paper", "phone"})
"""Kinds of places that are kept only with words that say why."""
STATES: Final = {
    "prepared": "Chờ người thứ hai xem",
    "returned": "Trả lại",
    "published": "Đang công bố",
    "withdrawn": "Đã thu hồi",
    "ended": "Đã hết thời hạn",
}


class Copy(Protocol):
    """A row of a copy."""

    @property
    def state(self) -> str: ...
    @property
    def published_at(self) -> datetime | None: ...


@dataclass(frozen=True, slots=True)
class Part:
    """One text of a copy: ``key`` names its field, ``label`` says what it is."""

    key: str
    label: str
    text: str


def spans(parts: Iterable[Part], people: People) -> dict[str, tuple[Span, ...]]:
    """By key of the part where it still tells of a person, or perhaps does; parts that don't are left out."""
    found = {one.key: rules.find_personal(one.text, people, perhaps=True) for one in parts}
    return {key: marks for key, marks in found.items() if marks}


def remaining(parts: Sequence[Part], people: People) -> dict[str, tuple[Part, Span]]:
    """By a key of its own («asked.1») each place that still tells of a person, with its part, in order."""
    found = spans(parts, people)
    return {
        f"{part.key}.{place}": (part, span)
        for part in parts
        for place, span in enumerate(found.get(part.key, ()), start=1)
    }


def masked(parts: Sequence[Part], people: People) -> dict[str, str]:
    """By key the text of each part, with all hidden that surely tells of a person."""
    return {one.key: rules.masked(one.text, rules.find_personal(one.text, people)) for one in parts}


def demand_checked(checks: Sequence[Entry], checked: Collection[str]) -> list[str]:
    """The keys of all checks, if all were confirmed. Raises BadDetail."""
    keys = [one.key for one in checks]
    if set(keys) - set(checked):
        raise BadDetail("checked", "Xác nhận đủ các điểm, hoặc trả lại cho người soạn")
    return keys


def demand_kept(left: Mapping[str, tuple[Part, Span]], kept: Collection[str]) -> None:
    """That each place was kept on purpose. Raises BadDetail."""
    if set(left) - set(kept):
        raise BadDetail("kept", "Xem từng chỗ còn lại: xác nhận giữ, hoặc trả lại cho người soạn")


def demand_impersonal(
    field: str, text: str, noun: str, *, names: Sequence[str] = (), of_place: bool = False
) -> None:
    """That a line which everybody reads without a second officer, a reason or a place, tells of no person:
    none of the ``names`` that are known, nor another. An address alone is no person where it says
    ``of_place``. Raises BadDetail, naming what was found.
    """
    places = rules.find_personal(text) if of_place else ()
    for span in rules.find_personal(text, names):
        if span.why != masking.NAME_OR_ADDRESS or span not in places:
            found = nfc(text)[span.start : span.end]
            raise BadDetail(field, f"Bỏ «{found}» khỏi {noun} ({span.why}): ai cũng đọc được")


def kept_in_words(left: Mapping[str, tuple[Part, Span]], words: Mapping[str, str]) -> list[dict[str, Any]]:
    """What a copy keeps of the places left: each with its ``place``, ``text``, ``why`` and ``words``; those
    are asked for where a number of a paper or a phone stands. Raises BadDetail for the field of the place.
    """
    found = []
    for key, (part, span) in left.items():
        said = words.get(key, "").strip()
        if span.kind in NEED_WORDS and not said:
            raise BadDetail(why_field(key), f"Ghi vì sao {span.why} này được phép công khai")
        text = part.text[span.start : span.end]
        found.append({"place": key, "text": text, "why": span.why, "words": said})
    return found


def why_field(key: str) -> str:
    """The field of a form in which it is said why a place is kept."""
    return f"why_{key.replace('.', '_')}"


def may_be_second(
    agency_id: int,
    first: Collection[int],
    permission: str,
    actor: Actor,
    on: date,
    *,
    watches: str,
) -> bool:
    """Whether he is the second officer on the day: never of the ``first``, who prepared it; one of the
    agency, or of those who do its work once it has ended, who may; where nobody else there may, who watches
    over the province (điều phối; the right ``watches``) too.
    """
    if not actor.may(permission) or actor.id is None or actor.id in first:
        return False
    if agency_id in agencies.whose_work(actor.agency_id, on):
        return True
    return actor.may(watches) and not any(
        one.id not in first
        for agency in agencies.agencies_after(agency_id, on)
        for one in accounts.officers_of(agency.id, permission)
    )


def brought(
    copies: Iterable[tuple[int, Copy]], columns: Mapping[str, Sequence[str]]
) -> dict[int, dict[str, list[Mapping[str, Any]]]]:
    """For the register: by the number of whose copy it is, what each act that a copy went through brought, as
    it stands; ``columns`` by the name of the act (``copy_prepared``, ``_returned``, ``_published``,
    ``_withdrawn``, ``_ended``).
    """
    found: dict[int, dict[str, list[Mapping[str, Any]]]] = {}
    for number, copy in copies:
        went = {
            "copy_prepared": True,
            "copy_returned": copy.state == "returned",
            "copy_published": copy.published_at is not None,
            "copy_withdrawn": copy.state == "withdrawn",
            "copy_ended": copy.state == "ended",
        }
        acts = found.setdefault(number, {})
        for act in columns:
            if went[act]:
                acts.setdefault(act, []).append(content(copy, columns[act]))
    return found


def content(copy: Copy, columns: Iterable[str]) -> dict[str, Any]:
    """These columns of a copy, as the register's digest covers them."""
    return {name: written(getattr(copy, name)) for name in columns}
