"""Export: a hundred thousand rows of the province as XLSX, how long it takes and what it needs in memory."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter
from typing import Final

from flask import Flask
from tqdm import tqdm

from bench.house import INSPECTOR, House
from bench.report import Figure, Report
from feedback import config
from feedback.accounts import queries as accounts
from feedback.app import create_app
from feedback.cases import exporting, finding
from feedback.cases.finding import Sought
from feedback.cases.jobs.running import reading
from feedback.clock import local_day

GOAL: Final = 150.0
ROWS: Final = 100_000
_WARM_UP: Final = 1_000


def measure(house: House, report: Report) -> None:
    """Write the file in a process of its own: this one has just filled a database and has memory to spare."""
    context = get_context("spawn")
    with ProcessPoolExecutor(max_workers=1, mp_context=context) as pool:
        seconds, peak, size = pool.submit(_alone, house.url, house.folder).result()
    report.add(
        Figure(f"Xuất {ROWS:,} dòng ra XLSX trong {house.name}", seconds, "s"),
        Figure("  bộ nhớ cao nhất trên mức nghỉ", peak, "MiB", "≤", GOAL),
        Figure("  cỡ tệp", size / 2**20, "MiB"),
    )


def _alone(url: str, folder: Path) -> tuple[float, float, int]:
    """Seconds, highest memory above that of rest in MiB, bytes of the file; after a short one to warm up."""
    app = create_app(config.load({}, data_dir=folder, database_url=url, demo=False))
    app.extensions["jobs"].consuming = False
    _written(app, _WARM_UP)
    idle, _ = resting_and_highest()
    began = perf_counter()
    size = _written(app, ROWS)
    seconds = perf_counter() - began
    return seconds, resting_and_highest()[1] - idle, size


def _written(app: Flask, rows: int) -> int:
    with app.app_context(), reading(), tqdm(total=rows, desc="Xuất XLSX", unit=" dòng") as bar:
        found = accounts.by_username(INSPECTOR)
        viewer = accounts.actor_of(found.id) if found else None
        if viewer is None:
            raise RuntimeError("Không có người xem toàn tỉnh.")

        def report(done: int) -> None:
            bar.update(done - bar.n)

        order = exporting.Order(Sought(), finding.newest(), True, (), "", datetime.now(UTC))
        written = exporting.write(viewer, order, today=local_day(order.at), report=report, most=rows)
    return len(written)


def resting_and_highest() -> tuple[float, float]:
    """Memory of this process now and at most so far, in MiB."""
    return _megabytes("VmRSS"), _megabytes("VmHWM")


def _megabytes(mark: str) -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith(f"{mark}:"))) / 1024
