"""What a run found: figures beside their goals, the machine they were measured on, a table and a file."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median, quantiles
from typing import Any, Final

from feedback.app import ROOT
from feedback.clock import ZONE

_LIBRARIES: Final = ("flask", "sqlalchemy", "psycopg", "waitress", "granian")


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure. ``goal`` is the most (``limit`` "≤") or the least ("≥") it may be, if anything."""

    what: str
    value: float
    unit: str = ""
    limit: str = ""
    goal: float | None = None

    @property
    def met(self) -> bool | None:
        """Whether the goal is met; None when there is none."""
        if self.goal is None:
            return None
        return self.value <= self.goal if self.limit == "≤" else self.value >= self.goal


@dataclass(slots=True)
class Report:
    """The figures of a run, with what somebody needs to run it again."""

    arguments: dict[str, Any]
    machine: dict[str, str]
    figures: list[Figure] = field(default_factory=list)

    def add(self, *figures: Figure) -> None:
        """Take figures in, in the order of the table."""
        self.figures += figures

    def table(self) -> str:
        """The table as it is printed."""
        rows = self._rows()
        widths = [max(len(row[place]) for row in rows) for place in range(4)]
        lines = [
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows
        ]
        lines.insert(1, "  ".join("─" * width for width in widths))
        told = [f"{name}: {value}" for name, value in (self.machine | self.arguments).items()]
        return "\n".join([*(line.rstrip() for line in lines), "", *told])

    def _rows(self) -> list[tuple[str, str, str, str]]:
        rows = [("Chỉ tiêu", "Đo được", "Cần", "")]
        for one in self.figures:
            goal = "" if one.goal is None else f"{one.limit} {_shown(one.goal)} {one.unit}".strip()
            mark = {None: "", True: "đạt", False: "CHƯA ĐẠT"}[one.met]
            rows.append((one.what, f"{_shown(one.value)} {one.unit}".strip(), goal, mark))
        return rows

    def write_markdown(self, path: Path) -> None:
        """Write the table for readers, with the machine and what to run it with."""
        head, *rows = (
            [cell.replace("  ", "&emsp;") if place == 0 else cell for place, cell in enumerate(row)]
            for row in self._rows()
        )
        told = [f"- {name}: {value}" for name, value in (self.machine | self.arguments).items()]
        lines = [f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows)]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join([*told, "", *lines]) + "\n", encoding="utf-8")

    def write(self, path: Path) -> None:
        """Write everything as JSON."""
        path.parent.mkdir(parents=True, exist_ok=True)
        figures = [asdict(one) | {"met": one.met} for one in self.figures]
        content = {"machine": self.machine, "arguments": self.arguments, "figures": figures}
        path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def milliseconds(seconds: Sequence[float]) -> float:
    """The median in milliseconds."""
    return median(seconds) * 1000


def p95_milliseconds(seconds: Sequence[float]) -> float:
    """The 95th percentile in milliseconds."""
    return quantiles(seconds, n=20, method="inclusive")[18] * 1000


def machine() -> dict[str, str]:
    """Where and with what this run is made."""
    cpu = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return {
        "Ngày": datetime.now(ZONE).strftime("%Y-%m-%d %H:%M"),
        "Máy": f"{cpu}, {os.cpu_count()} nhân, {memory:.0f} GiB, {platform.system()} {platform.release()}",
        "Phần mềm": f"Python {platform.python_version()}, "
        + ", ".join(f"{name} {version(name)}" for name in _LIBRARIES),
        "Bản": commit.stdout.strip() or "không rõ",
    }


def _shown(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.2f}"
