"""A paper as a file: one decision of two pages as PDF and as Word, after warm-up, in this process."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from time import perf_counter
from typing import Final

from bench.report import Figure, Report, milliseconds, p95_milliseconds
from feedback.papers import docx, render
from feedback.papers.sheets import Decision

GOAL: Final = 300
"""Milliseconds that a letter may take."""

_WARM_UP: Final = 5
_FOUND: Final = (
    "Qua xác minh thực tế lần {} tại thôn Trường Định, xã Tịnh Khê, diện tích đất vườn bị thu hồi 412 m²; "
    "cây trồng gồm 38 cây quế do hộ gia đình trồng từ năm 2012, chưa kiểm kê khi lập phương án bồi thường."
)


def measure(report: Report, *, times: int) -> None:
    """Measure both files; each time number and words are others: the compiler remembers what it has set."""
    figures: tuple[tuple[str, Callable[[str, Decision], bytes], float | None], ...] = (
        ("PDF", render.pdf, GOAL),
        ("Word", docx.docx, None),
    )
    for name, made, goal in figures:
        seconds = []
        for turn in range(_WARM_UP + times):
            sheet = _decision(turn + 1)
            began = perf_counter()
            made("decision", sheet)
            seconds.append(perf_counter() - began)
        measured = seconds[_WARM_UP:]
        limit = "≤" if goal else ""
        report.add(
            Figure(f"Quyết định 2 trang, tệp {name}: p50", milliseconds(measured), "ms"),
            Figure("  p95", p95_milliseconds(measured), "ms", limit, goal),
        )


def _decision(number: int) -> Decision:
    return Decision(
        agency="Ủy ban nhân dân xã Tịnh Khê",
        number=f"{number:02d}/QĐ-UBND",
        place="Tịnh Khê",
        issued_on=date(2026, 11, 25),
        title="Quyết định",
        subject="Về việc giải quyết khiếu nại của ông (bà) Đinh Văn Rốt (lần đầu)",
        authority="Chủ tịch Ủy ban nhân dân xã Tịnh Khê",
        bases=["Căn cứ Luật Khiếu nại số 02/2011/QH13 ngày 11 tháng 11 năm 2011"],
        reasons="\n".join(_FOUND.format(number + one) for one in range(10)),
        articles=[
            "Kết luận: khiếu nại đúng một phần.",
            "Hủy mục 3 của quyết định.",
            "Thi hành quyết định này.",
        ],
        signing=["CHỦ TỊCH"],
        signer="Phạm Thị Kim Loan",
        copies_to=["Như Điều 3", "Thanh tra tỉnh", "Lưu: VT"],
    )
