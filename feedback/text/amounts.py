"""Amounts as people here write them: dots between thousands, a comma before decimals."""

from __future__ import annotations

from decimal import Decimal


def amount(value: Decimal | int) -> str:
    """«1.250.000», «312,5»: without decimals that are 0."""
    written = f"{Decimal(value):,f}".replace(",", " ").replace(".", ",").replace(" ", ".")
    return written.rstrip("0").rstrip(",") if "," in written else written
