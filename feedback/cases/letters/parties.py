"""Whose decision or act it is, as papers and pages name him: his body once, and where it has its seat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from feedback.agencies import queries as agencies
from feedback.agencies.directory import AgencyEntry
from feedback.cases import groups, queries
from feedback.cases.models import Respondent
from feedback.people import queries as people
from feedback.people.queries import Mark
from feedback.text import fold

PROVINCE: Final = "tỉnh Quảng Ngãi"
_SHORT: Final = (("UBND", "Ủy ban nhân dân"), ("Ủy ban nhân dân", "UBND"))


def respondent(one: Respondent) -> str:
    """Name, position and body: «Đinh Văn Rốt, Chủ tịch Ủy ban nhân dân xã Tịnh Khê»; empty when unknown."""
    agency = agencies.by_id(one.agency_id) if one.agency_id else None
    body = agency.name if agency else (one.body or "")
    names = (body, agency.short_name if agency else "", *(body.replace(*one) for one in _SHORT))
    return _once([one.name or "", one.position or ""], body, names)


def address(one: Respondent) -> str:
    """Where he is reached: as recorded, else the seat of his body; empty when neither is known."""
    agency = agencies.by_id(one.agency_id) if one.agency_id else None
    return one.address or (seat(agency) if agency else "")


def seat(agency: AgencyEntry) -> str:
    """Trụ sở, as far as the directory knows it: the commune of a commune's committee, and the province."""
    area = agencies.area_by_code(agency.code) if agency.level == "commune" else None
    return f"{area.kind.lower()} {area.name}, {PROVINCE}" if area else PROVINCE


def before_name(position: str, names: Sequence[str]) -> list[str]:
    """The words of a position before the body's name, in full or short, or the part of it that is said."""
    title = position.split()
    shared = max(_shared(title, name.split()) for name in names)
    return title[: len(title) - shared]


def signed_together(case_id: int) -> dict[int, int]:
    """How many people each submission of a case with a list comes from today, by its number: those of the
    list who stay, and the sender where he doesn't stand in it.
    """
    following = groups.following(case_id)
    senders = {one.id: one.sender_id for one in queries.submissions_of(case_id)}
    listed = {one.submission_id for one in following}
    marks = people.marks([*(one.person_id for one in following), *(senders[one] for one in listed)])
    found = {}
    for number in listed:
        own = [one for one in following if one.submission_id == number]
        himself = next((one for one in own if _same(marks, one.person_id, senders[number])), None)
        found[number] = sum(not one.withdrawn and one is not himself for one in own) + 1
    return found


def _same(marks: Mapping[int, Mark], member: int, sender: int) -> bool:
    """Whether a line of a list is its sender: by the papers of both, else by name. Lists write addresses in
    their own way, and who sends a list mostly stands in it.
    """
    one, other = marks.get(member), marks.get(sender)
    if one is None or other is None:
        return False
    if one.id_index and other.id_index:
        return one.id_index == other.id_index
    return one.words.partition("|")[0] == other.words.partition("|")[0]


def _once(parts: list[str], body: str, names: Sequence[str]) -> str:
    """The parts with the body behind the last one, which may end with the beginning of its name."""
    said = [part.strip() for part in parts if part.strip()]
    if not body:
        return ", ".join(said)
    while said:
        title, words = before_name(said[-1], names), said[-1].split()
        # The last word of a person's name may be the first of a body: Trần Văn Ủy.
        if len(words) - len(title) < (1 if said[-1] == parts[-1].strip() else 2):
            break
        if title:
            return ", ".join([*said[:-1], " ".join([*title, body])])
        said.pop()
    return ", ".join([*said, body])


def _shared(title: list[str], name: list[str]) -> int:
    """How many words at the end of the title are those at the beginning of the name."""
    ends, begins = [fold(word) for word in title], [fold(word) for word in name]
    return next(
        (n for n in range(min(len(ends), len(begins)), 0, -1) if ends[-n:] == begins[:n]),
        0,
    )
