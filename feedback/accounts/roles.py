"""The roles of ``roles.toml``: what each is called, what it permits, with which it can't be held together."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal


@dataclass(frozen=True, slots=True)
class Role:
    """Vai trò. ``scope`` says whose matters it sees: its own agency's, or the whole province's."""

    key: str
    name: str
    meaning: str
    scope: Literal["agency", "province"]
    permissions: frozenset[str]
    excludes: frozenset[str]


def _read() -> tuple[dict[str, Role], frozenset[str], dict[str, frozenset[str]]]:
    data = tomllib.loads((Path(__file__).parent / "roles.toml").read_text(encoding="utf-8"))
    everyone = frozenset(data.pop("everyone"))
    lent = {mode: frozenset(permissions) for mode, permissions in data.pop("lent").items()}
    roles = {
        key: Role(
            key,
            role["name"],
            role["meaning"],
            role["scope"],
            frozenset(role["permissions"]),
            frozenset(role["excludes"]),
        )
        for key, role in data.items()
    }
    return roles, everyone, lent


_ROLES, _EVERYONE, _LENT = _read()
ROLES: Final[dict[str, Role]] = _ROLES
EVERYONE: Final[frozenset[str]] = _EVERYONE
LENT: Final[dict[str, frozenset[str]]] = _LENT
"""What a delegation lends at most, by its mode."""

ADMIN: Final = "admin"


def permissions_of(keys: Iterable[str]) -> frozenset[str]:
    """What an officer with these roles may do. A role that no longer exists permits nothing."""
    return EVERYONE.union(*(ROLES[key].permissions for key in keys if key in ROLES))


def holders_of(permission: str) -> frozenset[str]:
    """The keys of the roles that carry the permission."""
    return frozenset(role.key for role in ROLES.values() if permission in role.permissions)


def in_order(keys: Iterable[str]) -> list[Role]:
    """The roles in the order of ``roles.toml``, which is the order people see."""
    held = set(keys)
    return [role for role in ROLES.values() if role.key in held]
