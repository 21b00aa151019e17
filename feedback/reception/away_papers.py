"""Phiếu giấy có số sẵn: what a village without any device writes on, in the order of the page of walk-ins."""

from __future__ import annotations

from typing import Final

from feedback import config
from feedback.agencies import queries as agencies
from feedback.cases import away_numbers
from feedback.cases.letters import heads
from feedback.clock import local_day
from feedback.extensions import db
from feedback.law import kinds
from feedback.law import reception as law
from feedback.papers.reception_sheets import AwayForms
from feedback.reception.models import AwayKit, Place

_ASKED: Final = (
    ("Ngày, giờ tiếp", 1),
    ("Người tiếp", 1),
    ("Họ và tên người đến", 1),
    ("Số căn cước hoặc hộ chiếu", 1),
    ("Điện thoại", 1),
    ("Nơi ở (thôn, xã)", 1),
    ("Số người cùng đến", 1),
    ("Nội dung vụ việc", 5),
    ("Giấy tờ đã nhận", 2),
    ("Đã trả lời, hướng dẫn", 2),
)


def forms(kit: AwayKit) -> AwayForms:
    """The booklet as a paper: the same bytes each time it is printed."""
    agency = agencies.by_id(kit.agency_id)
    assert agency is not None
    place, on = db.session.get_one(Place, kit.place_id), local_day(kit.issued_at)
    numbers = [away_numbers.of_paper(kit.prefix, one) for one in range(1, kit.most + 1)]
    head = heads.of_agency(agency, on)
    site = config.current().site_url.rstrip("/") + "/tra-cuu"
    return AwayForms(
        **head,
        issued_on=on,
        title="Phiếu ghi lượt tiếp công dân",
        subject="Dùng ở nơi không có máy, không có mạng",
        numbers=[away_numbers.shown(one) for one in numbers],
        holder=kit.holder,
        asked=_ASKED,
        ticked=[
            ("Loại việc", [kinds.texts(kind).name for kind in kinds.open_kinds()]),
            ("Kết quả tiếp", [one.words for one in law.OUTCOMES]),
        ],
        stub=[
            f"Nơi tiếp: {place.name}.",
            f"Khi phiếu đã nhập ở nơi tiếp, tra cứu tại {site} bằng số này và 4 số cuối điện thoại đã ghi.",
            "Không có điện thoại, hoặc tố cáo: mang phiếu này đến nơi tiếp công dân để hỏi.",
        ],
        file_title=f"Phiếu ghi lượt tiếp công dân, tập {kit.prefix}",
    )
