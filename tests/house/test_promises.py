"""The promises of the house: kept by a test each, so that nobody has to remember them."""

from __future__ import annotations

import ast
import re
from dataclasses import fields
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from flask import Flask

from feedback.accounts import roles
from feedback.administration import revisions
from feedback.config import Settings
from feedback.law import procedure
from feedback.law.procedure import CITIZEN
from feedback.web.guards import guard_of

ROOT = Path(__file__).resolve().parents[2]
PYTHON = sorted((ROOT / "feedback").rglob("*.py")) + sorted((ROOT / "tests").rglob("*.py"))
CODE = [path for path in PYTHON if (ROOT / "feedback") in path.parents]
WRITES = {"POST", "PUT", "PATCH", "DELETE"}
FORBIDDEN_NAMES = {"utils", "helpers", "common", "misc", "core", "manager", "service"}
FORBIDDEN_VERBS = ("update", "process", "handle", "manage", "save")


def test_each_route_has_a_guard(app: Flask) -> None:
    """Closed unless opened: a page that nobody marked is shut, and never gets this far."""
    unmarked = [rule.endpoint for rule in app.url_map.iter_rules() if guard_of(app, rule.endpoint) is None]
    assert unmarked == []


def test_each_writing_route_commits(app: Flask) -> None:
    """A form that is accepted is kept before the answer leaves; a view of the desk that only signs in or
    out commits too."""
    careless = [
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if (rule.methods or set()) & WRITES and not hasattr(app.view_functions[rule.endpoint], "commits")
    ]
    assert careless == []


def test_no_route_both_reads_and_writes(app: Flask) -> None:
    """The engine is chosen by the method: a view that answers both would read on the writing engine."""
    both = [rule.endpoint for rule in app.url_map.iter_rules() if {"GET", "POST"} <= (rule.methods or set())]
    assert both == []


def test_permissions_are_the_same_on_doors_in_roles_and_in_the_procedure(app: Flask) -> None:
    """A permission that no role holds opens nothing; one that nothing asks for promises nothing."""
    on_doors = {
        guard.permission
        for rule in app.url_map.iter_rules()
        if (guard := guard_of(app, rule.endpoint)) and guard.permission
    }
    in_steps = {who for step in procedure.STEPS for who in step.who if who != CITIZEN}
    held = roles.permissions_of(roles.ROLES)
    assert on_doors <= held
    assert in_steps <= held
    asked = on_doors | in_steps | set(_permissions_in_code())
    assert held <= asked, f"nothing asks for {sorted(held - asked)}"


def _permissions_in_code() -> list[str]:
    return [
        found
        for path in CODE
        for found in re.findall(r'"([a-z_]+:[a-z_]+:[a-z_]+)"', path.read_text(encoding="utf-8"))
    ]


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_file_over_400_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


def test_no_file_is_named_after_nothing() -> None:
    assert [path for path in CODE if path.stem in FORBIDDEN_NAMES] == []


def test_acts_are_named_by_the_verb_of_the_act() -> None:
    vague = [
        f"{path.relative_to(ROOT)}:{node.name}"
        for path in CODE
        if path.stem == "actions" or path.parent.name == "actions"
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and node.name.split("_")[0] in FORBIDDEN_VERBS
    ]
    assert vague == []


def test_actions_and_queries_don_t_commit_and_know_no_current_user() -> None:
    """The commit is one word on the route; only what the clock does commits by itself."""
    own_transactions = {"register", "notifications", "intake"}
    careless = [
        str(path.relative_to(ROOT))
        for path in CODE
        if (path.stem in ("actions", "queries") or path.parent.name in ("actions", "queries"))
        and path.relative_to(ROOT / "feedback").parts[0] not in own_transactions
        and re.search(r"session\.commit\(|current_user|\brequest\.", path.read_text(encoding="utf-8"))
    ]
    assert careless == []


def test_public_functions_of_rooms_say_what_they_do() -> None:
    silent = [
        f"{path.relative_to(ROOT)}:{node.name}"
        for path in CODE
        if path.stem in ("actions", "queries", "rules") or path.parent.name == "actions"
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert silent == []


def test_each_room_has_a_door_plate() -> None:
    """``__init__.py`` of a room says what lives there, in a docstring and nothing else."""
    rooms = [path.parent for path in (ROOT / "feedback").glob("*/models.py")]
    plates = {room.name: ast.parse((room / "__init__.py").read_text(encoding="utf-8")) for room in rooms}
    assert [name for name, tree in plates.items() if not ast.get_docstring(tree)] == []
    assert [name for name, tree in plates.items() if len(tree.body) > 1] == []


def test_one_migration_head(app: Flask) -> None:
    script = ScriptDirectory(str(ROOT / "migrations"))
    assert len(script.get_heads()) == 1
    assert list(revisions.known()) == [one.revision for one in script.walk_revisions()]


def test_models_equal_migrations(app: Flask) -> None:
    revisions.check()


def test_the_table_lists_every_setting() -> None:
    """The table in docs/settings.md names each setting with its default, and no other."""
    paper = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| `([A-Z_]+)` \|", paper, flags=re.MULTILINE))
    assert listed == {item.name.upper() for item in fields(Settings)}


def test_statutory_steps_have_an_article() -> None:
    assert [step.name for step in procedure.STEPS if not step.article] == []
