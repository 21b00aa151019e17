"""Bản thông tin quý as a paper, from the figures that were kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from feedback.agencies import queries as agencies
from feedback.cases.letters import heads
from feedback.notifications.contacts import Contact
from feedback.oversight.digests import queries
from feedback.oversight.measures import periods
from feedback.oversight.models import DigestAddress, QuarterDigest
from feedback.papers.tabled_sheets import Tabled

_HEADS: Final = ("STT", "Nội dung", "Số lượng")
_WIDTHS: Final = (10, 120, 24)


def title(digest: QuarterDigest) -> str:
    """What it is about."""
    words = periods.quarter(digest.year, digest.quarter).words
    return f"Tiếp nhận, giải quyết ý kiến của người dân {words}"


def sheet(digest: QuarterDigest, receivers: Sequence[DigestAddress]) -> tuple[str, Tabled]:
    """The template and the sheet for ``papers.render.pdf``."""
    agency = agencies.by_id(digest.agency_id)
    assert agency is not None
    rows = [
        *digest.figures["rows"],
        *((f"Lĩnh vực: {name}", count) for name, count in digest.figures["fields"]),
    ]
    return "tabled", Tabled(
        **heads.of_agency(agency, digest.issued_on),
        issued_on=digest.issued_on,
        number=digest.number,
        signing=heads.signing_lines(agency, digest.signer_position),
        signer=digest.signer,
        copies_to=[*(one.name for one in receivers), "Lưu: VT"],
        title="Báo cáo",
        subject=title(digest),
        text=f"Số liệu toàn tỉnh, chốt ngày {digest.issued_on:%d/%m/%Y}. Không nêu tên người gửi.",
        heads=_HEADS,
        widths=_WIDTHS,
        rows=[
            (str(place), name, f"{count:,}".replace(",", ".")) for place, (name, count) in enumerate(rows, 1)
        ],
        closing=f"{digest.remark}\n{agency.name} gửi quý cơ quan, tổ chức để biết, phối hợp.",
        file_title=f"Bản thông tin quý {digest.quarter} năm {digest.year}",
    )


def contact_of(number: int) -> Contact | None:
    """The address of an office."""
    row = queries.address_of(number)
    return Contact(row.name, row.email, None, "mail" if row.active else "none") if row else None
