"""Export: a hundred thousand rows of the province as XLSX, how long it takes and what it needs in memory."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Final

from tqdm import tqdm

from bench.house import INSPECTOR, House
from bench.report import Figure, Report
from feedback.accounts import queries as accounts
from feedback.cases import exporting, finding
from feedback.cases.finding import Sought
from feedback.cases.jobs.running import reading
from feedback.clock import local_day

GOAL: Final = 150.0
ROWS: Final = 100_000
_WARM_UP: Final = 1_000


def measure(house: House, report: Report) -> None:
    """Write the file in this process, whose highest mark of memory is set back before."""
    _written(house, _WARM_UP)
    idle = _megabytes("VmRSS")
    # The kernel sets the highest mark back (proc(5)); else the figure is too high, never too low.
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")
    began = perf_counter()
    size = _written(house, ROWS)
    report.add(
        Figure(f"Xuất {ROWS:,} dòng ra XLSX trong {house.name}", perf_counter() - began, "s"),
        Figure("  bộ nhớ cao nhất trên mức nghỉ", _megabytes("VmHWM") - idle, "MiB", "≤", GOAL),
        Figure("  cỡ tệp", size / 2**20, "MiB"),
    )


def _written(house: House, rows: int) -> int:
    with house.app.app_context(), reading(), tqdm(total=rows, desc="Xuất XLSX", unit=" dòng") as bar:
        found = accounts.by_username(INSPECTOR)
        viewer = accounts.actor_of(found.id) if found else None
        if viewer is None:
            raise RuntimeError("Không có người xem toàn tỉnh.")
        order = exporting.Order(Sought(), finding.newest(), True, (), "", datetime.now(UTC))
        written = exporting.write(
            viewer, order, today=local_day(order.at), report=lambda done: bar.update(done - bar.n), most=rows
        )
    return len(written)


def _megabytes(mark: str) -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith(f"{mark}:"))) / 1024
