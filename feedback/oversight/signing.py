"""Who may sign for the inspectorate (thẩm quyền ký văn bản)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from feedback.oversight.refusals import BadDetail
from feedback.text import fold

_HEADS: Final = ("chanh thanh tra", "pho chanh thanh tra")
"""The head, or his deputy who signs in his place (KT.): khoản 1 Điều 13 Nghị định 30/2020/NĐ-CP."""


@dataclass(frozen=True, slots=True)
class Signer:
    """Name and position as they stand on the paper."""

    name: str
    position: str


def may_sign(position: str) -> bool:
    """Whether one with this position is the head of the inspectorate or his deputy."""
    return fold(position).startswith(_HEADS)


def demand(signer: Signer) -> None:
    """Raises BadDetail for who may not sign."""
    if not may_sign(signer.position):
        raise BadDetail("signer_position", "Ghi chức vụ Chánh Thanh tra hoặc Phó Chánh Thanh tra")
