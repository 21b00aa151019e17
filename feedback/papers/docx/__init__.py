"""From a sheet to a Word file that an officer can finish: python-docx, the same layout as the PDF.

The library waits for the first paper (ADR 40).
"""

from __future__ import annotations

from typing import Final

from feedback.papers.sheets import Sheet

TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def docx(template: str, values: Sheet) -> bytes:
    """The paper as a Word file; ``template`` and ``values`` are those of ``render.pdf``.

    A number whose running part is still open stands with room to write it. Raises KeyError for a template
    that nobody finishes in Word (receipts, lists, letters to be signed).
    """
    from feedback.papers.docx import drawn

    return drawn.docx(template, values)
