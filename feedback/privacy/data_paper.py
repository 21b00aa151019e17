"""Bản sao dữ liệu cá nhân as a paper, under the head of the agency that holds it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from feedback.agencies.directory import AgencyEntry
from feedback.cases.letters import heads
from feedback.papers import render
from feedback.papers.copy_sheets import DataCopy, Section

_TABLES: Final[Mapping[str, tuple[tuple[str, str], tuple[int, int]]]] = {
    "Tệp gửi kèm": (("Tên tệp", "Dung lượng"), (3, 1)),
    "Diễn biến": (("Lúc", "Việc"), (2, 5)),
    "Tin nhắn": (("Lúc, ai viết", "Nội dung"), (2, 5)),
    "Cán bộ đã mở": (("Lúc", "Cơ quan, bộ phận"), (2, 5)),
    "Dùng vào việc gì": (("Dữ liệu", "Dùng để làm gì, căn cứ"), (2, 5)),
}
"""Parts of a copy that are lists: heads and relative widths."""
_NOTE: Final = (
    "Bản này ghi những gì hệ thống đang giữ về đơn của ông/bà, làm theo yêu cầu của ông/bà. "
    "Ai cầm bản này đọc được mọi điều dưới đây: ông/bà giữ kín."
)
_FOOT: Final = (
    "Bản do máy lập, không có chữ ký, không thay văn bản trả lời của cơ quan.\n"
    "Thấy chỗ sai, hoặc muốn xóa: mở trang tra cứu bằng mã tra cứu và số bí mật, bấm «Dữ liệu của tôi»; hoặc "
    "mang giấy tờ đến nơi tiếp công dân. Căn cứ: Luật Bảo vệ dữ liệu cá nhân số 91/2025/QH15."
)


def pdf(told: Mapping[str, Sequence[tuple[str, str]]], code: str, agency: AgencyEntry, on: date) -> bytes:
    """The paper; ``told``: pairs of label and value by heading, ``code``: the tracking code as it is shown.

    Raises render.FontsMissing.
    """
    paper = DataCopy(
        **heads.of_agency(agency, on),
        issued_on=on,
        about=f"Mã tra cứu {code}",
        note=_NOTE,
        sections=[_section(title, rows) for title, rows in told.items()],
        foot=_FOOT,
        file_title="Bản sao dữ liệu",
    )
    return render.pdf("data_copy", paper)


def _section(title: str, rows: Sequence[tuple[str, str]]) -> Section:
    if title not in _TABLES:
        return Section(title=title, facts=[(label, value or "Không có") for label, value in rows])
    columns, widths = _TABLES[title]
    return Section(title=title, heads=columns, widths=widths, rows=rows)
