"""Where lives can be lived again: the communes of today, and those of the districts that ended in 2025."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from random import Random
from typing import Final

from feedback.accounts import actions as accounts
from feedback.accounts import passwords
from feedback.accounts.demo import DEMO_PASSWORD
from feedback.accounts.roles import permissions_of
from feedback.actor import SYSTEM, Actor
from feedback.administration.demo.officers import Colleague, Staff
from feedback.administration.demo.senders import full_name
from feedback.agencies import queries as agencies
from feedback.agencies.directory import AgencyEntry
from feedback.agencies.gazetteer import AreaEntry
from feedback.agencies.rules import letter_sign
from feedback.cases.actions.issuing import Signature

COMMUNES_SINCE: Final = date(2025, 7, 1)
"""The first day of the communes of today and their committees; before, districts had what they have now."""

ISLAND: Final = "island"
"""The land of the one commune that is like no other."""
_ISLAND: Final = "Lý Sơn"
_TOWN: Final = frozenset({"Phường", "Thị trấn"})
_OFFICES: Final = (
    # what follows the agency's code in the sign-in, roles, position («{unit}»: xã, phường, huyện …)
    ("lanhdao", ("leader",), "Chủ tịch UBND {unit}"),
    ("phochutich", ("leader",), "Phó Chủ tịch UBND {unit}"),
    ("xuly1", ("handler",), "Chuyên viên Phòng Kinh tế"),
    ("xuly2", ("handler",), "Chuyên viên Phòng Văn hóa - Xã hội"),
    ("tiepdan", ("desk",), "Công chức tiếp công dân"),
)
_ROLES: Final = ("leader", "handler", "desk")

Post = tuple[str, int]
"""A role in an agency, and the how manieth (from 0) of those who hold it."""

_HAMLETS: Final = (
    "An Thạnh|Phú Long|Mỹ Hòa|Tân Phước|Đông Thuận|Vĩnh Lộc|Xuân An|Hòa Bình|Thanh Sơn|Bình Đông|Long Vĩnh|"
    "Phước Thiện|An Lộc|Trung Sơn|Hải Ninh|Kim Thành|Nghĩa Phú|Thọ Lộc|Diên Niên|Châu Sa|Ngọc Trì|Tú Sơn|"
    "Đồng Xuân|Cây Sung|Bãi Ngang"
).split("|")
_HIGH_HAMLETS: Final = (
    "Làng Teng|Nước Nia|Gò Ren|Tà Noát|Măng Cành|Nước Lang|Làng Mâm|Gò Lút|Nước Tăng|Làng Trui|Tà Bần|Gò Da|"
    "Nước Y|Làng Rầm|Mang Cà|Tà Vay|Gò Tranh|Nước Min|Làng Vờ|Huy Em|Đồng Dâu|Mang Nà|Nước Đang|Làng Diều"
).split("|")


@dataclass(frozen=True, slots=True)
class Home:
    """A commune with the agency that had its matters in its time; ``land``: what grows and breaks there."""

    area: AreaEntry
    agency: AgencyEntry
    land: str

    @property
    def district(self) -> bool:
        """Whether it is one of before July 2025."""
        return not self.area.today

    @property
    def sign(self) -> str:
        """How letters of the agency are signed."""
        return letter_sign(self.agency)

    def hamlet(self, chance: Random) -> str:
        """A hamlet or a quarter, by a name that many communes have."""
        if self.land == "town":
            return f"tổ dân phố {chance.randint(1, 14)}"
        return f"thôn {chance.choice(_HIGH_HAMLETS if self.land == 'highland' else _HAMLETS)}"


class Homes:
    """All homes, and who works in their agencies."""

    def __init__(self) -> None:
        gazetteer = agencies.gazetteer()
        today = gazetteer.communes()
        former = {one.id: one for area in today for one in gazetteer.formers(area)}
        remote = {area.id for area in agencies.remote_candidates()}
        self._of_land: dict[tuple[bool, str], list[Home]] = {}
        self._by_area: dict[int, Home] = {}
        self._posts: dict[int, dict[str, list[Colleague]]] = {}
        # Hashed once: it is meant to be slow, and the password is no secret.
        self._password_hash = ""
        for area in (*today, *sorted(former.values(), key=lambda one: one.id)):
            agency = _agency_of(area)
            if agency is not None:
                home = Home(area, agency, _land(area, remote))
                self._by_area[area.id] = home
                self._of_land.setdefault((home.district, home.land), []).append(home)

    def like(self, home: Home) -> list[Home]:
        """The homes of the same time and land, itself among them."""
        return self._of_land[home.district, home.land]

    def of_commune(self, code: str) -> Home:
        """The commune of today with this code. Raises LookupError."""
        area = agencies.area_by_code(code)
        if area is None or area.id not in self._by_area:
            raise LookupError(code)
        return self._by_area[area.id]

    def before(self, home: Home) -> Home | None:
        """One of the communes that a commune of today was made of: the one of its name, else the first."""
        formers = agencies.gazetteer().formers(home.area)
        found = [self._by_area[one.id] for one in formers if one.id in self._by_area]
        return next((one for one in found if one.area.name == home.area.name), next(iter(found), None))

    def appoint(self, staff: Staff, homes: Iterable[Home], *, at: datetime, chance: Random) -> None:
        """Give the agencies of these homes their officers; who is in ``staff`` already stays."""
        self._password_hash = self._password_hash or passwords.hashed(DEMO_PASSWORD)
        for agency in {one.agency.id: one.agency for one in homes}.values():
            if agency.id in self._posts:
                continue
            if staff.head(agency.id) is None:
                self._appoint(agency, staff, at, chance)
            self._posts[agency.id] = {role: staff.all_of(agency.id, role) for role in _ROLES}

    def _appoint(self, agency: AgencyEntry, staff: Staff, at: datetime, chance: Random) -> None:
        unit = agency.name.removeprefix("Ủy ban nhân dân ")
        kind = next(
            (one for one in ("đặc khu", "thành phố", "thị xã") if unit.startswith(one)), unit.split()[0]
        )
        for name, roles, position in _OFFICES:
            officer = accounts.appoint(
                username=f"{agency.code.lower()}.{name}",
                full_name=full_name(chance, None),
                agency_id=agency.id,
                roles=set(roles),
                password_hash=self._password_hash,
                position=position.format(unit=kind),
                email=f"{agency.code.lower()}.{name}@example.vn",
                must_change_password=False,
                demo=True,
                by=SYSTEM,
                at=at,
            )
            actor = Actor("officer", officer.id, agency.id, permissions_of(list(roles)))
            signature = Signature(officer.id, officer.full_name, officer.position)
            staff.add(Colleague(actor, signature), list(roles))

    def posts(self, agency_id: int) -> list[tuple[Post, Colleague]]:
        """Who works in the agency of a home, each with the first post he holds."""
        found: dict[int | None, tuple[Post, Colleague]] = {}
        for role, held in self._posts[agency_id].items():
            for place, one in enumerate(held):
                found.setdefault(one.actor.id, ((role, place), one))
        return list(found.values())

    def in_post(self, agency_id: int, post: Post) -> Colleague:
        """Who does in the agency what is done elsewhere in this post."""
        held = self._posts[agency_id][post[0]]
        return held[post[1] % len(held)]


def _agency_of(area: AreaEntry) -> AgencyEntry | None:
    if area.today:
        return agencies.by_code(area.code)
    above = agencies.gazetteer().by_id(area.parent_id) if area.parent_id else None
    found = agencies.by_code(above.code) if above is not None else None
    return found if found is not None and found.level == "district" else None


def _land(area: AreaEntry, remote: Collection[int]) -> str:
    above = agencies.gazetteer().by_id(area.parent_id) if area.parent_id else None
    if _ISLAND in (area.name, above.name if above else ""):
        return ISLAND
    if area.kind in _TOWN:
        return "town"
    return "highland" if {area.id, *area.successor_ids} & set(remote) else "plain"
