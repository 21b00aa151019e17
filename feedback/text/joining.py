"""Several texts in one line, as a register has them in a cell."""

from __future__ import annotations

from collections.abc import Iterable

_ENDED = (".", "!", "?", "…")


def joined(texts: Iterable[str | None], *, most: int | None = None) -> str:
    """The texts that are there, each once: «;» between them, a space alone after one that ends as a sentence.
    ``most``: characters, beyond which it is cut with « …».
    """
    line = ""
    for text in dict.fromkeys(stripped for one in texts if one and (stripped := one.strip())):
        between = "" if not line else " " if line.endswith(_ENDED) else "; "
        line += between + text
    return line if most is None or len(line) <= most else f"{line[:most].rstrip()} …"
