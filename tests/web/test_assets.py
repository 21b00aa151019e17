"""The built assets are what their manifest says, light enough, and nobody else's."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from feedback.web.assets import STATIC_FOLDER, AssetsMissing, read_manifest
from tests.web.sample import ROOT

KILOBYTE = 1024
BUDGET = {"public.css": 18 * KILOBYTE, "office.css": 20 * KILOBYTE, "hero.svg": 2 * KILOBYTE}


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    return json.loads((STATIC_FOLDER / "manifest.json").read_text(encoding="utf-8"))


def content(manifest: dict[str, Any], name: str) -> bytes:
    return (STATIC_FOLDER / manifest["files"][name]["file"]).read_bytes()


def weight(content: bytes) -> int:
    return len(gzip.compress(content, 9))


def test_every_file_is_the_one_its_manifest_names(manifest: dict[str, Any]) -> None:
    for name, entry in manifest["files"].items():
        built = content(manifest, name)
        assert hashlib.sha256(built).hexdigest() == entry["sha256"], name
        assert entry["sha256"][:10] in entry["file"]
        assert len(built) == entry["bytes"]


def test_packages_carry_version_licence_and_digest(manifest: dict[str, Any]) -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    for package in manifest["packages"]:
        assert package["version"] == lock[f"node_modules/{package['name']}"]["version"]
        assert package["licence"] in ("MIT", "OFL-1.1", "Unlicense")
        assert re.fullmatch("[0-9a-f]{64}", package["sha256"])


def test_lock_names_no_address() -> None:
    text = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    assert "://" not in text
    assert '"resolved"' not in text


@pytest.mark.parametrize("sheet", ["public.css", "office.css"])
def test_sheets_carry_nobody_elses_crest_letters_or_address(manifest: dict[str, Any], sheet: str) -> None:
    text = content(manifest, sheet).decode()
    assert not re.search("crest|transport|http|url\\(data:", text, re.IGNORECASE)
    fonts = set(re.findall(r'url\("?([^")]+)', text))
    assert fonts == {
        manifest["files"][f"be-vietnam-pro-{part}.woff2"]["file"] for part in ("latin", "vietnamese")
    }


def test_weights_stay_within_budget(manifest: dict[str, Any]) -> None:
    for name, limit in BUDGET.items():
        assert weight(content(manifest, name)) <= limit, name
    common = {"govuk-frontend.js", "start.js", "support.js"}
    assert sum(weight(content(manifest, name)) for name in common) <= 12 * KILOBYTE
    own = {name for name in manifest["files"] if name.endswith(".js")} - common
    # Only the page that checks receipts brings signatures and digests along; nobody else loads it.
    assert weight(content(manifest, "receipt_check.js")) <= 16 * KILOBYTE
    own -= {"receipt_check.js"}
    assert {name: size for name in own if (size := weight(content(manifest, name))) > 2 * KILOBYTE} == {}
    fonts = [name for name in manifest["files"] if name.endswith(".woff2")]
    assert sum(len(content(manifest, name)) for name in fonts) <= 36 * KILOBYTE


def test_start_script_imports_the_hashed_library(manifest: dict[str, Any]) -> None:
    assert f'"./{manifest["files"]["govuk-frontend.js"]["file"]}"' in content(manifest, "start.js").decode()
    assert b"sourceMappingURL" not in content(manifest, "govuk-frontend.js")


def test_paper_fonts_hold_the_vietnamese_alphabet(manifest: dict[str, Any]) -> None:
    ttlib = pytest.importorskip("fontTools.ttLib")
    letters = "aăâbcdđeêghiklmnoôơpqrstuưvxyẰẲẴẶỔỘỢỤỨỪỬỮỰỲỶỸỴŏĕĭŭƀ0123456789«»–…"
    for style in ("Regular", "Bold", "Italic", "BoldItalic"):
        font = ttlib.TTFont(STATIC_FOLDER / manifest["files"][f"papers/Tinos-{style}.ttf"]["file"])
        assert font["name"].getDebugName(1) == "Tinos"
        covered = font.getBestCmap()
        assert not [letter for letter in letters if ord(letter) not in covered], style


def test_a_second_build_does_nothing_and_is_quick(manifest: dict[str, Any]) -> None:
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "tools/assets.py"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == ""
    assert time.monotonic() - began < 5
    assert json.loads((STATIC_FOLDER / "manifest.json").read_text(encoding="utf-8")) == manifest


def test_hashed_files_are_kept_for_a_year(sample: Flask) -> None:
    with sample.test_request_context():
        address = sample.jinja_env.globals["asset_url"]("public.css")  # type: ignore[operator]
    answer = sample.test_client().get(address)
    assert answer.status_code == 200
    assert answer.cache_control.max_age == 365 * 24 * 60 * 60
    assert answer.cache_control.immutable
    assert answer.cache_control.public
    plain = sample.test_client().get("/static/manifest.json")
    assert not plain.cache_control.immutable


def test_missing_assets_say_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(AssetsMissing, match="make assets"):
        read_manifest(tmp_path)
    (tmp_path / "manifest.json").write_text("[]")
    with pytest.raises(AssetsMissing):
        read_manifest(tmp_path)
