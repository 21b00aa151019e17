"""The parts of the written report that a unit writes itself (đề cương báo cáo)."""

from __future__ import annotations

from typing import Final

PARTS: Final = {
    "situation": "Tình hình tiếp công dân, khiếu nại, tố cáo, kiến nghị, phản ánh",
    "causes": "Nguyên nhân",
    "remedies": "Giải pháp đã và sẽ thực hiện",
    "proposals": "Kiến nghị, đề xuất",
}
"""By key of ``UnitReport.narrative``."""

EXPLANATIONS: Final = "explanations"
"""The key under which it says why it sends although a check is broken or a figure missing."""

TAKEN_BACK: Final = "taken_back"
"""The key under which it says why it took back what it had sent."""
