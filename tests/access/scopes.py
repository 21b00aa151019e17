"""The rule of the matrix, written beside the product and not from it: whose things an officer may open.

A door asks for a permission (``doors.txt``). Behind it stand the things of one's own agency and of those
whose work it took over; who holds ``cases:case:read_all`` (or what ``BEYOND`` says for an address) sees all
agencies'. Of cases the law on denunciations says more (LTC Đ8, Đ12, Đ13).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

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
    "/don-doc/": frozenset({READ_ALL, "oversight:figure:read_all"}),
    "/phan-hoi-so-lieu/": frozenset({READ_ALL, "oversight:figure:read_all"}),
    "/theo-doi/": frozenset({READ_ALL, "oversight:figure:read_all"}),
    "/y-kien-mat-tran/": frozenset({READ_ALL, "oversight:figure:read_all"}),
    "/bao-cao-thong-ke/": frozenset({"oversight:report:merge"}),
    "/noi-tiep-cong-dan/": frozenset({"reception:place:edit_all"}),
    "/chuong-trinh/nhiem-vu/": frozenset({"programme:duty:read_all"}),
    "/chuong-trinh/bao-cao/": frozenset({"programme:report:read_all"}),
    "/chuong-trinh/cham-diem/": frozenset({"programme:score:read_all"}),
    "/chuong-trinh/khao-sat/": frozenset({"programme:survey:read_all"}),
    "/chuong-trinh/mo-hinh/": frozenset({"programme:model:read_all"}),
}
"""By the beginning of an address: what opens other agencies' things, where it isn't ``READ_ALL``."""


OF_ALL: Final = frozenset(
    {
        ("/chuong-trinh/mo-hinh/<code>", "public"),
        ("/chuong-trinh/mo-hinh/<code>/noi-dung/<int:number>/anh/<int:file_id>", "public"),
    }
)
"""What every officer who passes the door reads, by address and kind: everybody outside reads it too."""

ALSO: Final[dict[str, str]] = {
    "/cam-ket/": "SELECT id, heard_by_agency_id FROM commitment",
    "/don-doc/": "SELECT r.id, a.id FROM reminder r JOIN agency a ON a.code = 'UBT' "
    "WHERE r.kind = 'escalation'",
    "/lich-lanh-dao-tiep/<int:number>/thong-bao-ket-luan": "SELECT source_id, agency_id FROM commitment "
    "WHERE source_room = 'reception_session'",
    "/buoi-doi-thoai/<int:number>/ket-luan/thong-bao": "SELECT source_id, agency_id FROM commitment "
    "WHERE source_room = 'dialogue'",
    "/theo-doi/<": "SELECT m.id, c.agency_id FROM watched_matter m JOIN case_file c ON c.id = m.case_id",
    "/tiep-dan/duoc-moi/": "SELECT t.id, v.agency_id FROM visit_call t JOIN visit v ON v.id = t.visit_id",
    "/kiem-tra/": "SELECT i.code, f.agency_id FROM inspection i JOIN inspected_file f "
    "ON f.inspection_id = i.id WHERE i.announced_on IS NOT NULL",
}
"""Whose a thing is besides: who heard a promise, the chair to whom a report goes, who owes what a notice
says, who called others in, the bodies inspected."""

ABOUT: Final[dict[str, str]] = {
    "/cam-ket/": "SELECT t.id, c.number FROM commitment t JOIN case_file c ON c.id = t.case_id",
    "/cong-khai-vu-viec/": "SELECT t.code, c.number FROM outcome t JOIN case_file c ON c.id = t.case_id",
    "/don-doc/": "SELECT t.reminder_id, c.number FROM reminder_item t JOIN case_file c ON c.id = t.case_id",
    "/so-van-ban-di/<": "SELECT t.id, c.number FROM case_letter t JOIN case_file c ON c.id = t.case_id",
    "/theo-doi/<": "SELECT w.matter_id, c.number FROM watched_case w JOIN case_file c ON c.id = w.case_id",
    "/viec-phoi-hop/": "SELECT c.number, c.number FROM case_file c",
    "/vu-viec-giong-nhau/": "SELECT t.cluster_id, c.number FROM oversight_cluster_case t "
    "JOIN case_file c ON c.id = t.case_id",
}
"""The cases that a thing of another room is about: who must stand aside from one doesn't find it either."""


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
        self._also = {start: {(row[0], row[1]) for row in _rows(query)} for start, query in ALSO.items()}
        self._about: dict[str, dict[object, list[str]]] = {}
        for start, query in ABOUT.items():
            of: dict[object, list[str]] = self._about.setdefault(start, {})
            for row in _rows(query):
                of.setdefault(row[0], []).append(row[1])
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
        if thing.owner is None or thing.kind == "" or (address, thing.kind) in OF_ALL:
            return True
        if thing.kind == "draft" and address.startswith("/chuong-trinh/"):
            return thing.owner in who.works_for
        case = self._case(address, thing)
        if case is not None:
            return self._case_seen(who, case)
        first = next(iter(thing.values.values()))
        for start, of in self._about.items():
            if address.startswith(start) and any(
                self._aside(who, self._cases[number]) for number in of.get(first, ())
            ):
                return False
        for start, others in self._also.items():
            if address.startswith(start) and any((first, agency) in others for agency in who.works_for):
                return True
        beyond = next(
            (of for start, of in BEYOND.items() if address.startswith(start)), frozenset({READ_ALL})
        )
        if ANY in beyond or any(who.may(one) for one in beyond):
            return True
        return thing.owner in who.works_for

    def knows(self, who: Who, number: str) -> bool:
        """Whether ``who`` may be told of the case with this number: one that he sees, or one not sealed."""
        case = self._cases.get(number)
        return case is None or not case.sealed or self._case_seen(who, case)

    def _case(self, address: str, thing: Thing) -> Secret | None:
        if address.startswith(("/don/<number>", "/duyet/", "/theo-doi/vu-viec/")):
            return self._cases.get(str(thing.values["number"]))
        if address.startswith("/bao-ve/"):
            return self._cases.get(self._protected[str(thing.values["number"])])
        return None

    @staticmethod
    def _aside(who: Who, case: Secret) -> bool:
        return case.sealed and any(
            who.id == officer or who.agency_id == agency for officer, agency in case.aside
        )

    def _case_seen(self, who: Who, case: Secret) -> bool:
        everywhere = who.may(READ_ALL)
        if case.sealed:
            if self._aside(who, case):
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


def _rows(query: str) -> list[Any]:
    return list(db.session.execute(text(query)))
