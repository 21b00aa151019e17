"""The roles' permissions are those that doors and steps ask for; nobody may do what the law denies him."""

from __future__ import annotations

import re
from pathlib import Path

import feedback
from feedback.accounts.roles import EVERYONE, ROLES, holders_of, in_order, permissions_of

SOURCES = Path(feedback.__file__).parent
PERMISSION = re.compile(r"""["']([a-z_]+:[a-z_]+:[a-z_]+)["']""")
GUARD = re.compile(r"""@needs\(\s*["']([^"']+)["']""")
DECIDING = {f"cases:case:{verb}" for verb in ("accept", "refuse", "transfer", "answer", "file", "reopen")}


def _asked_for(pattern: re.Pattern[str]) -> set[str]:
    found: set[str] = set()
    for path in SOURCES.rglob("*.py"):
        found.update(pattern.findall(path.read_text(encoding="utf-8")))
    return found


def _granted() -> set[str]:
    return EVERYONE.union(*(role.permissions for role in ROLES.values()))


def test_every_guard_asks_for_a_permission_that_exists() -> None:
    assert _asked_for(GUARD) <= _granted()


def test_every_permission_named_in_code_is_granted_to_some_role() -> None:
    assert _asked_for(PERMISSION) <= _granted()


def test_no_role_grants_what_nothing_asks_for() -> None:
    assert _granted() <= _asked_for(PERMISSION)


def test_only_leaders_decide() -> None:
    for permission in DECIDING:
        assert holders_of(permission) == {"leader"}, permission


def test_desk_and_handler_propose() -> None:
    assert {"desk", "handler"} <= holders_of("cases:case:propose")


def test_the_inspector_reads_all_and_changes_nothing_but_what_is_his_own() -> None:
    inspector = ROLES["inspector"]
    assert "cases:case:read_all" in inspector.permissions
    own = ("oversight:", "privacy:breach:", "programme:")
    others = [name for name in inspector.permissions if not name.startswith(own)]
    assert all(name.rpartition(":")[2] in ("read", "read_all") for name in others)


def test_the_administrator_reads_no_case() -> None:
    assert not [
        name for name in ROLES["admin"].permissions if name.startswith(("cases:", "intake:", "attachments:"))
    ]


def test_only_the_province_reads_all() -> None:
    for key in holders_of("cases:case:read_all"):
        assert ROLES[key].scope == "province"


def test_unknown_roles_permit_nothing_and_are_not_shown() -> None:
    assert permissions_of({"abolished"}) == EVERYONE
    assert [role.key for role in in_order({"leader", "desk", "abolished"})] == ["desk", "leader"]
