"""A step's form as an officer fills it in: what stands there stays, the first of a list is chosen."""

from __future__ import annotations

import unicodedata
from datetime import date
from html.parser import HTMLParser
from typing import Any, Final

from feedback.law import grounds

SAMPLES: Final = {
    "letter": "Vụ việc đủ điều kiện theo quy định.\nGiao Thanh tra sở phối hợp Phòng Quản lý nhà thực hiện.",
    "decision": "Công nhận một phần nội dung.\nGiao Ủy ban nhân dân xã sửa Quyết định số 118/QĐ-UBND.",
    "conclusion": "Ông Bảy nhận 5 triệu đồng trái quy định.\nKiến nghị xử lý kỷ luật theo quy định.",
    "answer": "Sở đã kiểm tra thực tế.\nVán cầu sẽ được thay trước ngày 10/12/2026.",
    "measures": "Kỷ luật cảnh cáo; trả lại 5 triệu đồng cho công dân.",
    "minutes": "Hai bên trình bày căn cứ.\nNgười khiếu nại giữ yêu cầu hủy quyết định.",
    "result": "Thống nhất đo lại thửa đất trước ngày 15/12/2026.",
    "reason": "Theo Điều 4 của quy định và hồ sơ đã gửi; vụ việc liên quan PA-SXD-2026-00001.",
    "why": "Hồ sơ đủ, nội dung rõ.",
    "request": "Đến trụ sở tiếp công dân ký vào đơn, mang theo căn cước.",
    "reference": "Công văn 15/SXD-TTr ngày 25/11/2026, gửi bưu điện",
    "verifiers": "Trần Văn Phúc, Phó Chánh Thanh tra, tổ trưởng\nLê Thị Bích, chuyên viên, thành viên",
    "report_due_on-day": "10",
    "report_due_on-month": "12",
    "report_due_on-year": "2026",
    "findings": "Thửa đất 214 do gia đình sử dụng ổn định từ năm 1993; quyết định thu hồi thiếu căn cứ.",
    "verification": "Báo cáo số 41/BC-TXM ngày 24/11/2026",
    "document": "Tờ trình 09/TTr-TXM ngày 24/11/2026",
    "place": "Hội trường trụ sở, 163 Quang Trung",
    "chair": "Đinh Thị Hrê",
    "chair_position": "Giám đốc",
    "held_from": "8:00",
    "invited": "Nguyễn Thị Ánh Nguyệt – người khiếu nại",
    "came": "Nguyễn Thị Ánh Nguyệt – người khiếu nại\nTrần Văn Phúc – người bị khiếu nại",
    "absent": "Lê Văn Tám – không có lý do",
    "content": "Người gửi mang thêm giấy chứng nhận quyền sử dụng đất.",
    "members": "",
    "new_facts": "Ván mới thay lại gãy ngày 20/11.",
}
"""What is written where nothing stands yet, by the name of the field; else an empty answer."""


class Sheet(HTMLParser):
    """The form of a step page: its fields, what stands in them, what may be chosen."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.standing: dict[str, Any] = {}
        self.offered: dict[str, list[str]] = {}
        self._forms: list[tuple[dict[str, Any], dict[str, list[str]]]] = []
        self._area = self._select = ""
        self.feed(html)
        self.standing, self.offered = next((form for form in self._forms if "version" in form[0]), ({}, {}))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        name, kind = found.get("name", ""), found.get("type", "text")
        if tag == "form":
            self.standing, self.offered = {}, {}
            self._forms.append((self.standing, self.offered))
        elif tag == "input" and name and kind in ("radio", "checkbox"):
            self.offered.setdefault(name, []).append(found.get("value", ""))
            if "checked" in found:
                self.standing[name] = found.get("value", "")
        elif tag == "input" and name:
            self.standing[name] = found.get("value", "")
        elif tag == "textarea":
            self._area = name
            self.standing[name] = ""
        elif tag == "select":
            self._select = name
            self.offered[name] = []
        elif tag == "option" and found.get("value"):
            self.offered[self._select].append(found["value"])
            if "selected" in found:
                self.standing[self._select] = found["value"]

    def handle_data(self, data: str) -> None:
        if self._area:
            self.standing[self._area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""


def filled(html: str, **typed: Any) -> dict[str, Any]:
    """What the browser sends: days are given as dates, text goes out in NFD as some keyboards write it."""
    sheet = Sheet(html)
    data = {name: value for name, value in sheet.standing.items() if name != "xem"}
    for name, value in sheet.standing.items():
        if not value.strip() and name in SAMPLES:
            data[name] = unicodedata.normalize("NFD", SAMPLES[name])
    for name, values in sheet.offered.items():
        if name not in data and name not in ("aware", "files") and values:
            data[name] = _chosen(name, values)
    for name, value in typed.items():
        if isinstance(value, date):
            data |= {f"{name}-day": value.day, f"{name}-month": value.month, f"{name}-year": value.year}
        else:
            data[name] = value
    return data


def _chosen(name: str, values: list[str]) -> str:
    if name == "ground":
        return next((one for one in values if not grounds.named(one).needs), values[0])
    return values[0]
