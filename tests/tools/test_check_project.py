"""No lock may send a clone to somebody's mirror."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tools import check_project


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "core.txt").write_text("flask==3.1.3 \\\n    --hash=sha256:00\n")
    _lock(tmp_path, {"version": "1.0.0", "funding": {"url": "https://authors.example"}})
    monkeypatch.setattr(check_project, "ROOT", tmp_path)
    return tmp_path


def _lock(root: Path, package: dict[str, object]) -> None:
    (root / "package-lock.json").write_text(json.dumps({"packages": {"node_modules/sass": package}}))


def test_locks_without_addresses_pass(clone: Path) -> None:
    assert list(check_project.addresses()) == []


@pytest.mark.parametrize(
    "line", ["--index-url mirror", "--extra-index-url=mirror", "flask @ https://mirror.example/flask.whl"]
)
def test_an_address_in_a_requirements_file_is_named(clone: Path, line: str) -> None:
    (clone / "requirements" / "core.txt").write_text(f"# made by\n{line}\n")
    assert list(check_project.addresses()) == ["requirements/core.txt:2: có địa chỉ kho gói"]


def test_an_address_in_the_npm_lock_is_named(clone: Path) -> None:
    _lock(clone, {"version": "1.0.0", "resolved": "sass.tgz"})
    assert list(check_project.addresses()) == [
        "package-lock.json: gói «node_modules/sass» có địa chỉ kho gói"
    ]


def test_an_npm_setting_with_an_address_is_named(clone: Path) -> None:
    (clone / ".npmrc").write_text("registry=https://mirror.example\n")
    assert list(check_project.addresses()) == [".npmrc: có địa chỉ kho gói"]
