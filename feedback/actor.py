"""Who acts. An officer, a citizen without an account, or a daily job: each is an actor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Actor:
    """The one who acts, as actions and the register know him.

    ``id`` is the officer's number, or for a citizen the number of his submission (he has no account);
    ``permissions`` are ``room:thing:verb`` strings and are empty for citizens.
    """

    kind: Literal["officer", "citizen", "system"]
    id: int | None = None
    agency_id: int | None = None
    permissions: frozenset[str] = frozenset()

    def may(self, permission: str) -> bool:
        """Whether he holds the permission. The system holds all: it acts for a rule, not for a person."""
        return self.kind == "system" or permission in self.permissions

    @property
    def name(self) -> str:
        """How the register names him: kind and number, never a person's name."""
        return self.kind if self.id is None else f"{self.kind}:{self.id}"


SYSTEM = Actor("system")
CITIZEN = Actor("citizen")
