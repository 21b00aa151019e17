"""Import: a file of another system brought in by the command, how many cases a second and in what memory."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Final

from bench.corpus import Corpus
from bench.house import House
from bench.report import Figure, Report
from feedback.agencies import queries as agencies
from feedback.app import ROOT
from feedback.clock import local_day
from feedback.extensions import db

GOAL: Final = 1_000.0
MEMORY: Final = 400.0
_LOOK_EACH: Final = 0.5
"""Seconds."""
_MAPPING: Final = ROOT / "docs" / "import" / "don-thu.toml"
_KINDS: Final = ("Phản ánh", "Kiến nghị", "Đề xuất", "Phản ánh", "Khiếu nại")


def measure(house: House, report: Report, *, cases: int) -> None:
    """Bring ``cases`` rows into an empty house, by the command that an administrator gives."""
    told = house.folder / "don-thu.csv"
    with house.app.app_context():
        places = [area.full_name for area in agencies.areas_today()]
        db.session.remove()
    _write(told, Corpus(house.seed, places), cases, places, Random(house.seed))
    environment = os.environ | {"DATABASE_URL": house.url, "DATA_DIR": str(house.folder)}
    command = str(Path(sys.executable).with_name("feedback"))
    began = perf_counter()
    process = subprocess.Popen(
        [command, "import", "cases", str(told), "--mapping", str(_MAPPING)], env=environment, cwd=ROOT
    )
    highest: dict[int, float] = {}
    while process.poll() is None:
        highest |= _highest(process.pid)
        with suppress(subprocess.TimeoutExpired):
            process.wait(_LOOK_EACH)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, process.args)
    seconds = perf_counter() - began
    report.add(
        Figure(f"Nhập {cases:,} đơn từ tệp", cases / seconds, "đơn/s", "≥", GOAL),
        Figure("  bộ nhớ cao nhất của một tiến trình", max(highest.values()), "MiB", "≤", MEMORY),
    )


def _highest(number: int) -> dict[int, float]:
    """What a process and those that it forked have held at the most until now, MiB by their numbers.

    Not what ``getrusage`` tells: there a child begins with what its parent held.
    """
    found: dict[int, float] = {}
    with suppress(OSError):
        status = Path(f"/proc/{number}/status").read_text()
        found[number] = next(
            (int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM:")), 0.0
        )
        for child in Path(f"/proc/{number}/task/{number}/children").read_text().split():
            found |= _highest(int(child))
    return found


def _write(path: Path, corpus: Corpus, cases: int, places: list[str], rng: Random) -> None:
    """Lines as a commune's book has them: a day of the last two years, a sender, a place, a text."""
    today = local_day(datetime.now(UTC))
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow("so_den ngay_nhan loai ho_ten dien_thoai dia_chi xa tieu_de noi_dung".split())
        for number in range(cases):
            text = corpus.text(rng)
            day = today - timedelta(days=number % 700)
            lines.writerow(
                (
                    number + 1,
                    day.strftime("%d/%m/%Y"),
                    _KINDS[number % len(_KINDS)],
                    text.name,
                    f"0905{number % 1_000_000:06d}",
                    f"Thôn {number % 9 + 1}",
                    places[number % len(places)],
                    text.title,
                    text.body,
                )
            )
