"""Whether files of protection are as their acts left them: for ``feedback register verify``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from feedback.protection.actions.history import HISTORY, ROOMS
from feedback.protection.models import (
    ProtectionDecision,
    ProtectionFile,
    ProtectionLetter,
    ProtectionMeasure,
    ProtectionOpening,
    ProtectionText,
)

_WORDS: Final = {
    ProtectionFile: "hồ sơ bảo vệ",
    ProtectionText: "lời niêm phong của hồ sơ bảo vệ",
    ProtectionDecision: "quyết định bảo vệ",
    ProtectionMeasure: "biện pháp bảo vệ",
    ProtectionLetter: "văn bản gửi cơ quan thực hiện bảo vệ",
    ProtectionOpening: "lần mở hồ sơ bảo vệ",
}


def check() -> Iterator[str]:
    """One sentence for each row that was changed, planted or deleted otherwise."""
    for model, words in _WORDS.items():
        yield from HISTORY.replay(ROOMS[model], model, words)
