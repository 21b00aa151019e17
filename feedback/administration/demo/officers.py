"""The demo's officers: appointed like real ones, all with the password that everybody may know."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random

from feedback.accounts import actions, passwords
from feedback.accounts.demo import DEMO_PASSWORD
from feedback.accounts.roles import permissions_of
from feedback.actor import SYSTEM, Actor
from feedback.agencies import queries as agencies
from feedback.cases.actions.issuing import Signature


@dataclass(frozen=True, slots=True)
class Colleague:
    """An officer as actor, with what stands under his letters."""

    actor: Actor
    signature: Signature


class Staff:
    """Who works where, by agency and role."""

    def __init__(self) -> None:
        self._by_role: dict[tuple[int, str], list[Colleague]] = {}
        self._by_id: dict[int, Colleague] = {}

    def add(self, colleague: Colleague, roles: list[str]) -> None:
        """Enter an officer under each of his roles."""
        assert colleague.actor.id is not None
        assert colleague.actor.agency_id is not None
        self._by_id[colleague.actor.id] = colleague
        for role in roles:
            self._by_role.setdefault((colleague.actor.agency_id, role), []).append(colleague)
        if "leader" in roles:
            self._by_role.setdefault((colleague.actor.agency_id, "head"), [colleague])

    def one(self, agency_id: int, role: str, chance: Random) -> Colleague | None:
        """One who holds the role in the agency, None when nobody does. ``head``: the first of its leaders."""
        found = self._by_role.get((agency_id, role))
        return chance.choice(found) if found else None

    def first(self, agency_id: int, role: str) -> Colleague | None:
        """The first who holds the role in the agency, None when nobody does."""
        return next(iter(self._by_role.get((agency_id, role), [])), None)

    def all_of(self, agency_id: int, role: str) -> list[Colleague]:
        """All who hold the role in the agency, in the order in which they were appointed."""
        return list(self._by_role.get((agency_id, role), ()))

    def head(self, agency_id: int) -> Colleague | None:
        """The first of an agency's leaders, None when it has none here."""
        return self.first(agency_id, "head")

    def by_id(self, officer_id: int) -> Colleague:
        """The officer with this number."""
        return self._by_id[officer_id]

    def post_rooms(self) -> list[Colleague]:
        """One officer of each post room."""
        return [found[0] for (_, role), found in sorted(self._by_role.items()) if role == "postroom"]


def appoint_all(*, at: datetime) -> Staff:
    """Appoint everybody in ``officers.toml``; raises LookupError before the agencies are loaded."""
    # Hashed once: it is meant to be slow, and the password is no secret.
    password_hash = passwords.hashed(DEMO_PASSWORD)
    staff = Staff()
    text = Path(__file__).with_name("officers.toml").read_text(encoding="utf-8")
    for entry in tomllib.loads(text)["officer"]:
        agency = agencies.by_code(entry["agency"])
        if agency is None:
            raise LookupError(entry["agency"])
        roles = entry["roles"]
        officer = actions.appoint(
            username=entry["username"],
            full_name=entry["name"],
            agency_id=agency.id,
            roles=set(roles),
            password_hash=password_hash,
            position=entry["position"],
            email=f"{entry['username']}@example.vn",
            must_change_password=False,
            demo=True,
            by=SYSTEM,
            at=at,
        )
        actor = Actor("officer", officer.id, agency.id, permissions_of(roles))
        signature = Signature(officer.id, officer.full_name, officer.position)
        staff.add(Colleague(actor, signature), roles)
    return staff
