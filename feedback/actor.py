"""Who acts. An officer, a citizen without an account, or a daily job: each is an actor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Mode = Literal["deputy", "by_order"]
"""Ký thay (KT.), ký thừa ủy quyền (TUQ.): khoản 1-3 Điều 13 Nghị định 30/2020/NĐ-CP."""


@dataclass(frozen=True, slots=True)
class InPlace:
    """For whom an officer decides by a delegation: the giver's number and position, the document."""

    officer_id: int
    position: str
    mode: Mode
    document: str


@dataclass(frozen=True, slots=True)
class Actor:
    """The one who acts, as actions and the register know him.

    ``id`` is the officer's number, or for a citizen the number of his submission (he has no account);
    ``permissions`` are ``room:thing:verb`` strings and are empty for citizens. ``lent`` are those among them
    that he has only ``in_place`` of another.
    """

    kind: Literal["officer", "citizen", "system"]
    id: int | None = None
    agency_id: int | None = None
    permissions: frozenset[str] = frozenset()
    lent: frozenset[str] = frozenset()
    in_place: InPlace | None = None

    def may(self, permission: str) -> bool:
        """Whether he holds the permission. The system holds all: it acts for a rule, not for a person."""
        return self.kind == "system" or permission in self.permissions

    def may_himself(self, permission: str) -> bool:
        """Whether he holds the permission by his own roles."""
        return self.may(permission) and permission not in self.lent

    @property
    def stands_for(self) -> frozenset[int]:
        """The officers whose duty to stand aside is his: himself, and him in whose place he decides."""
        himself = frozenset() if self.id is None else frozenset({self.id})
        return himself if self.in_place is None else himself | {self.in_place.officer_id}

    @property
    def name(self) -> str:
        """How the register names him: kind and number, never a person's name."""
        return self.kind if self.id is None else f"{self.kind}:{self.id}"


SYSTEM = Actor("system")
CITIZEN = Actor("citizen")
