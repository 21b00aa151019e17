"""Thông báo niêm yết: one sheet for the board at the People's Committee, of a result or of a document."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from feedback import config
from feedback.agencies.directory import AgencyEntry
from feedback.cases.letters import heads
from feedback.papers.notice_sheets import BoardNotice

TITLE: Final = "Niêm yết công khai"


def sheet(
    *,
    agency: AgencyEntry,
    title: str,
    lines: Sequence[tuple[str, str]],
    address: str,
    from_on: date,
    issued_on: date,
    least_on: date | None = None,
    permanent: bool = False,
    text: str = "",
    files: Sequence[str] = (),
) -> tuple[str, BoardNotice]:
    """The template and the sheet for ``papers.render.pdf``.

    ``title``: what hangs («Quyết định số …»); ``lines``: label and value; ``text``: what it is about;
    ``files``: names of what can be read on the page; ``address``: path of the page on this site
    (``url_for``), printed in full and as a QR code. ``from_on``: the first day on which it hangs,
    ``least_on``: the last, ``permanent``: it stays for good; none of both: no end is said.
    """
    return "board_notice", BoardNotice(
        **heads.of_agency(agency, issued_on),
        issued_on=issued_on,
        title=TITLE,
        subject=title,
        facts=lines,
        text=text,
        files=files,
        hangs=_hangs(from_on, least_on, permanent),
        address=config.current().site_url.rstrip("/") + address,
        file_title=TITLE,
    )


def _hangs(from_on: date, least_on: date | None, permanent: bool) -> str:
    begins = f"Niêm yết từ ngày\u00a0{from_on:%d/%m/%Y}"
    if permanent:
        return f"{begins}, thường xuyên."
    return f"{begins} đến hết ngày\u00a0{least_on:%d/%m/%Y}." if least_on else f"{begins}."
