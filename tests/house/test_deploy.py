"""The files in ``deploy/`` fit the program: units are sound and closed in, settings exist, limits agree."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
from dataclasses import fields
from pathlib import Path

import pytest
import yaml

from feedback.cli import cli
from feedback.config import MEGABYTE, Settings

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
SERVICES = sorted((DEPLOY / "systemd").glob("*.service"))
CLOSED_IN = {
    "NoNewPrivileges": "yes",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "CapabilityBoundingSet": "",
    "UMask": "0077",
}
OF_THE_MACHINE = {"BACKUP_TO"}
"""What only a unit reads."""


@pytest.mark.parametrize("unit", SERVICES, ids=lambda one: one.name)
def test_each_unit_is_closed_in_and_calls_a_command_that_there_is(unit: Path) -> None:
    read = configparser.RawConfigParser(strict=False, interpolation=None)
    read.optionxform = str  # type: ignore[assignment, method-assign]
    read.read_string(unit.read_text())
    service = dict(read["Service"])
    assert CLOSED_IN.items() <= service.items()
    name = service["ExecStart"].split()[1]
    assert name in cli.commands or name in ("keys", "backup")


def test_systemd_finds_no_fault(tmp_path: Path) -> None:
    checker = shutil.which("systemd-analyze")
    if checker is None:
        pytest.skip("no systemd on this machine")
    for unit in (DEPLOY / "systemd").iterdir():
        # Where the program will lie nothing lies here.
        words = re.sub(r"^ExecStart=/opt/feedback/\S+", "ExecStart=/bin/true", unit.read_text(), flags=re.M)
        (tmp_path / unit.name.replace("@.", "@8001.")).write_text(words)
    told = subprocess.run(
        [checker, "verify", *sorted(map(str, tmp_path.iterdir()))],
        capture_output=True,
        text=True,
        check=False,
    )
    # What it says of the machine's own units is not about ours.
    assert [line for line in told.stderr.splitlines() if "feedback" in line] == []
    assert told.returncode == 0, told.stderr


def test_the_example_names_settings_that_there_are_and_no_secret() -> None:
    lines = [
        line.partition("=")
        for line in (DEPLOY / "feedback.env.example").read_text().splitlines()
        if line and not line.startswith("#")
    ]
    known = {item.name.upper(): item for item in fields(Settings)}
    assert {name for name, _, _ in lines} - OF_THE_MACHINE <= set(known)
    demanded = {name for name, item in known.items() if item.metadata["demanded"]}
    assert demanded <= {name for name, _, _ in lines}
    assert [name for name, _, value in lines if value and name in demanded] == []


def test_containers_and_proxy_agree_with_the_program() -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    assert {"web", "worker", "proxy", "db", "redis"} <= set(compose["services"])
    assert compose["services"]["worker"]["command"][:2] == ["feedback", "worker"]
    for proxy in (DEPLOY / "nginx").iterdir():
        limit = re.search(r"client_max_body_size (\d+)m;", proxy.read_text())
        assert limit is not None
        assert int(limit[1]) * MEGABYTE >= Settings().max_request_bytes
