"""Set-up hands pip's configuration to uv, installs what Debian lacks only as root, and does things once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tools import set_up


def test_pip_settings_let_the_environment_win_and_join_several_values() -> None:
    listed = (
        ":env:.index-url='https://mine.example/simple'\n"
        "global.index-url='https://site.example/simple'\n"
        "global.extra-index-url='https://a.example/simple\\nhttps://b.example/simple'\n"
    )
    assert set_up.pip_settings(listed) == {
        "index-url": "https://mine.example/simple",
        "extra-index-url": "https://a.example/simple https://b.example/simple",
    }


def test_uv_gets_the_mirror_of_pip_and_keeps_its_own_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "https://mirror.example/simple")
    monkeypatch.setenv("PIP_PROXY", "http://proxy.example:3128")
    monkeypatch.setenv("HTTPS_PROXY", "http://own.example:3128")
    env = set_up.uv_environment()
    assert env["UV_DEFAULT_INDEX"] == "https://mirror.example/simple"
    assert env["HTTPS_PROXY"] == "http://own.example:3128"


def test_an_ordinary_user_is_told_the_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    with pytest.raises(SystemExit, match=r"sudo apt-get install -y --no-install-recommends python3-venv$"):
        set_up.install_debian_packages("python3-venv", why="Thiếu.")


def test_he_is_told_at_once_what_the_tests_need_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    monkeypatch.setattr("shutil.which", lambda _name, **_: None)
    monkeypatch.setattr(set_up, "FONT_FOLDERS", ())
    monkeypatch.setattr(set_up, "made", lambda: "")
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    monkeypatch.delenv("CHROMIUM", raising=False)
    with pytest.raises(SystemExit, match=r"recommends python3-venv chromium fonts-roboto-unhinted$"):
        set_up.make_environment("dev")


def test_a_browser_that_is_named_must_be_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")
    with pytest.raises(SystemExit, match="CHROMIUM=/nowhere/chromium"):
        set_up.make_browser()


def test_a_moved_or_half_made_environment_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stamp = tmp_path / "stamp"
    monkeypatch.setattr(set_up, "STAMP", stamp)
    assert set_up.made() == ""
    stamp.write_text(set_up.foundation())
    assert set_up.made() != set_up.foundation() + set_up.contents("dev")
    monkeypatch.setattr(set_up, "PYTHON", tmp_path / "gone")
    assert set_up.made() == ""


def test_the_second_set_up_says_nothing() -> None:
    if set_up.made() != set_up.foundation() + set_up.contents("dev"):
        pytest.skip("môi trường này không do «make setup» của Python hệ thống dựng")
    command = [sys.executable, set_up.__file__, "environment"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
