"""The demo province's accounts, with a password that everybody may know: they sign in only in a demo."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from feedback.accounts import queries
from feedback.accounts.models import Officer
from feedback.accounts.roles import Role, in_order
from feedback.agencies import queries as agencies
from feedback.agencies.directory import AgencyEntry

DEMO_PASSWORD: Final = "ghe-tre-bien-xanh"  # noqa: S105 - meant to be known; see Officer.demo


@dataclass(frozen=True, slots=True)
class SignIn:
    """A demo account whose password is still ``DEMO_PASSWORD``."""

    officer: Officer
    agency: AgencyEntry | None
    roles: tuple[Role, ...]

    @property
    def role_names(self) -> str:
        """The roles in words."""
        return ", ".join(role.name for role in self.roles)


MOST_SHOWN: Final = 50
"""A demo of two years has officers in every commune; these are the ones whom its stories are about."""


def sign_ins() -> list[SignIn]:
    """The demo's first sign-ins in the order in which they were made. Callers ask the setting ``demo``."""
    return [
        SignIn(officer, agencies.by_id(officer.agency_id), tuple(in_order(keys)))
        for officer, keys in queries.demo_officers(MOST_SHOWN)
    ]
