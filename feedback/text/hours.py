"""Hours as people say them."""

from __future__ import annotations


def hour_words(hour: str) -> str:
    """«08:30» is «8 giờ 30»; empty for none."""
    of_day, _, minute = hour.partition(":")
    return f"{int(of_day)} giờ {minute}" if of_day else ""


def span_words(opens: str, closes: str) -> str:
    """From when to when: «7 giờ 30 đến 11 giờ 30»."""
    return f"{hour_words(opens)} đến {hour_words(closes)}"
