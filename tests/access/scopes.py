"""The rule of the matrix, written beside the product and not from it: whose things an officer may open.

A door asks for a permission (``doors.txt``). Behind it stand the things of one's own agency and of those
whose work it took over; who holds ``cases:case:read_all`` (or what ``BEYOND`` says for an address) sees all
agencies'. Of cases the law on denunciations says more (LTC Đ8, Đ12, Đ13).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import text

from feedback.extensions import db
from tests.access.values import ABSENT, Thing
from tests.access.world import Who

READ_ALL: Final = "cases:case:read_all"
ANY: Final = "*"
"""Whoever passes the door sees every agency's: lists of the province, not matters of somebody."""

BEYOND: Final[dict[str, frozenset[str]]] = {
    "/quan-tri/": frozenset({ANY}),
    "/bieu-mau/": frozenset({ANY}),
    "/doi-tac/": frozenset({ANY}),
    "/cong-khai-noi-bo/": frozenset(),
    "/giam-sat/co-quan/": frozenset({READ_ALL, "oversight:figure:read_all"}),
    "/bao-cao-thong-ke/": frozenset({"oversight:report:merge"}),
    "/noi-tiep-cong-dan/": frozenset({"reception:place:edit_all"}),
}
"""By the beginning of an address: what opens other agencies' things, where it isn't ``READ_ALL``."""


@dataclass(frozen=True, slots=True)
class Secret:
    """What the rule about one case needs: whose it is, whether sealed, who holds it, who stands aside."""

    agency_id: int
    sealed: bool
    officer_id: int | None
    triage: bool
    aside: frozenset[tuple[int | None, int | None]]
    later_at: frozenset[int]


class Scope:
    """Answers for one world whether somebody may see a thing. Reads the facts once."""

    def __init__(self) -> None:
        aside: dict[int, set[tuple[int | None, int | None]]] = {}
        for case_id, officer_id, agency_id in db.session.execute(
            text("SELECT case_id, officer_id, agency_id FROM case_barred")
        ):
            aside.setdefault(case_id, set()).add((officer_id, agency_id))
        later: dict[int, set[int]] = {}
        for other_id, agency_id in db.session.execute(
            text(
                "SELECT l.other_id, c.agency_id FROM case_link l JOIN case_file c ON c.id = l.case_id "
                "WHERE l.relation = 'second_level'"
            )
        ):
            later.setdefault(other_id, set()).add(agency_id)
        self._cases = {
            row[1]: Secret(
                row[2],
                bool(row[3]),
                row[4],
                bool(row[5]),
                frozenset(aside.get(row[0], ())),
                frozenset(later.get(row[0], ())),
            )
            for row in db.session.execute(
                text("SELECT id, number, agency_id, sealed, officer_id, triage FROM case_file")
            )
        }
        self._heard = {
            (row[0], row[1])
            for row in db.session.execute(text("SELECT id, heard_by_agency_id FROM commitment"))
        }
        self._protected = {
            row[0]: row[1]
            for row in db.session.execute(
                text(
                    "SELECT p.number, c.number FROM protection_file p JOIN submission b "
                    "ON b.id = p.submission_id JOIN case_file c ON c.id = b.case_id"
                )
            )
        }
        db.session.rollback()

    def sees(self, who: Who, address: str, thing: Thing) -> bool:
        """Whether ``who``, once past the door, finds ``thing`` behind the address."""
        if thing.kind == ABSENT:
            return False
        if thing.owner is None or thing.kind == "":
            return True
        if address.startswith("/cam-ket/") and (thing.values["number"], who.agency_id) in self._heard:
            return True
        case = self._case(address, thing)
        if case is not None:
            return self._case_seen(who, case)
        beyond = next(
            (of for start, of in BEYOND.items() if address.startswith(start)), frozenset({READ_ALL})
        )
        if ANY in beyond or any(who.may(one) for one in beyond):
            return True
        return thing.owner in who.works_for

    def _case(self, address: str, thing: Thing) -> Secret | None:
        if address.startswith(("/don/<number>", "/duyet/", "/theo-doi/vu-viec/")):
            return self._cases.get(str(thing.values["number"]))
        if address.startswith("/bao-ve/"):
            return self._cases.get(self._protected[str(thing.values["number"])])
        return None

    @staticmethod
    def _case_seen(who: Who, case: Secret) -> bool:
        everywhere = who.may(READ_ALL)
        if case.sealed:
            if any(who.id == officer or who.agency_id == agency for officer, agency in case.aside):
                return False
            holds = case.officer_id == who.id
            if not who.may("cases:denunciation:read"):
                if not holds:
                    return False
            elif everywhere and not who.may("cases:denunciation:read_all"):
                waits = case.triage and who.may("cases:triage:read")
                if not (case.agency_id == who.agency_id or holds or waits):
                    return False
        return everywhere or case.agency_id == who.agency_id or who.agency_id in case.later_at
