"""What documents say of tests and files is so: each named one is there."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROMISES, ASVS = ROOT / "docs" / "promises.md", ROOT / "docs" / "asvs.md"
THREATS = (
    "a curious officer of another agency",
    "an accused official who is an officer here",
    "a careless administrator",
    "a flooding bot",
    "hostile files",
    "a stolen laptop",
    "a power cut",
    "a full disk",
    "a clock set wrong",
    "an old backup restored",
)
STATUSES = {"đạt", "không áp dụng", "chưa đạt"}
REQUIREMENTS = {1: 70, 2: 183}
"""How many requirements OWASP ASVS 5.0.0 has of levels 1 and 2."""


@cache
def declared(path: str) -> frozenset[str]:
    """The tests that a file has, in classes too; none where there is no such file."""
    file = ROOT / path
    if not file.is_file():
        return frozenset()
    nodes = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    return frozenset(one.name for one in nodes if isinstance(one, ast.FunctionDef))


def missing(evidence: list[str]) -> list[str]:
    """What isn't there, of files and tests by name."""
    gone = []
    for one in evidence:
        path, _, name = one.partition("::")
        if (name and name not in declared(path)) or not (ROOT / path).exists():
            gone.append(one)
    return gone


def test_each_threat_has_promises_and_each_promise_a_test() -> None:
    parts = re.split(r"^## ", PROMISES.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    assert [re.search(r"\((.+)\)$", part.splitlines()[0])[1] for part in parts] == list(THREATS)  # type: ignore[index]
    for part in parts:
        promises = [line for line in part.splitlines() if line.startswith("- ")]
        assert promises, part
        for promise in promises:
            named = re.findall(r"`(tests/[^`]+::test_[^`]+)`", promise)
            assert named, promise
            assert missing(named) == []


def test_each_requirement_has_a_status_and_its_evidence_is_there() -> None:
    if not ASVS.exists():
        pytest.fail("docs/asvs.md is missing")
    rows = re.findall(
        r"^\| (\d+\.\d+\.\d+) \| ([12]) \| ([^|]+) \| ([^|]+) \| ([^|]*) \|$",
        ASVS.read_text(encoding="utf-8"),
        flags=re.MULTILINE,
    )
    assert len({number for number, *_ in rows}) == len(rows)
    assert {level: sum(int(row[1]) == level for row in rows) for level in (1, 2)} == REQUIREMENTS
    for number, _, _, status, evidence in rows:
        assert status in STATUSES, number
        named = re.findall(r"`([^`]+)`", evidence)
        assert status != "đạt" or named, f"{number}: met by what?"
        assert missing(named) == [], number
