"""Documents on the boards of the demo: a dozen that stand, one about to leave, others that have left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Final

from feedback.actor import SYSTEM
from feedback.administration.demo.officers import Colleague, Staff
from feedback.agencies import queries as agencies
from feedback.agencies.directory import AgencyEntry
from feedback.clock import local_day
from feedback.disclosure import document_files, document_marks, documents
from feedback.disclosure.actions import document_forms, posting
from feedback.disclosure.actions import documents as acts
from feedback.disclosure.actions.document_forms import FormDetails
from feedback.disclosure.actions.documents import DocumentDetails
from feedback.disclosure.models import PostedDocument
from feedback.law import disclosure as law
from feedback.papers import render
from feedback.papers.sheets import Letter

COMMUNE: Final = "21211"
PROVINCE: Final = "UBT"
_WHY: Final = "Người phụ trách trả lời công khai theo quy định của cơ quan"


@dataclass(frozen=True, slots=True)
class _Made:
    """One document: days before the moment on which it was posted; in how many days from then it is no longer
    in force (None: unknown); ``limited``: only for the least time of the law.
    """

    content: str
    title: str
    number: str
    ago: int
    summary: str
    valid: int | None = None
    limited: bool = False
    file: bool = False
    replaces: str = ""


_COMMUNE: Final = (
    _Made("commune_01", "Kế hoạch phát triển kinh tế - xã hội năm 2026 của xã", "12/KH-UBND", 58,
          "Chỉ tiêu về thu nhập, việc làm, trường học, đường thôn và cách thực hiện.", file=True),
    _Made("commune_02", "Quyết toán ngân sách xã năm 2025", "45/QĐ-UBND", 40,
          "Tổng thu, tổng chi và số dư ngân sách xã, theo từng khoản.", file=True),
    _Made("commune_03", "Phương án bồi thường, tái định cư dự án đường ven biển, đợt 2", "78/PA-UBND", 33,
          "Diện tích thu hồi, đơn giá, nơi tái định cư của từng khu vực.", limited=True),
    _Made("commune_03", "Kế hoạch sửa đường vào thôn Trường Định", "81/KH-UBND", 20,
          "Đoạn đường, kinh phí, thời gian thi công, đơn vị giám sát.", valid=22),
    _Made("commune_04", "Quy chế thực hiện dân chủ ở xã", "09/QĐ-UBND", 50,
          "Những việc dân bàn, dân quyết định, dân giám sát."),
    _Made("commune_07", "Mức hỗ trợ xây, sửa nhà cho hộ nghèo", "66/TB-UBND", 47,
          "Ai được hỗ trợ, mức hỗ trợ, giấy tờ cần nộp.", valid=30),
    _Made("commune_12", "Bảng phí, lệ phí thu tại xã, năm 2025", "30/TB-UBND", 55,
          "Phí chợ, phí vệ sinh, lệ phí hộ tịch."),
    _Made("commune_12", "Bảng phí, lệ phí thu tại xã, từ quý IV năm 2026", "92/TB-UBND", 12,
          "Phí chợ, phí vệ sinh, lệ phí hộ tịch; mức mới.", file=True,
          replaces="Bảng phí, lệ phí thu tại xã, năm 2025"),
    _Made("commune_13", "Thủ tục hành chính giải quyết tại xã", "", 52,
          "Danh sách thủ tục, giấy tờ, thời gian, lệ phí."),
)  # fmt: skip
_PROVINCE: Final = (
    _Made("province_document", "Chương trình phát triển nhà ở xã hội của tỉnh, giai đoạn 2026 - 2030",
          "214/CTr-UBND", 36, "Số căn, địa điểm, đối tượng được mua, thuê.", file=True),
    _Made("province_document", "Kế hoạch phòng, chống thiên tai năm 2026", "188/KH-UBND", 57,
          "Phương án sơ tán, nơi trú tránh, số điện thoại trực.", valid=56),
    _Made("province_result", "Kết quả kiểm tra việc giải quyết khiếu nại, tố cáo 6 tháng", "301/BC-UBND", 25,
          "Số vụ việc, tỷ lệ đúng hạn, việc phải khắc phục của từng cơ quan."),
)  # fmt: skip


def post_all(staff: Staff, *, at: datetime) -> None:
    """Post them one after the other, in the caller's transaction; what is over by now has left the board."""
    for code, made in ((COMMUNE, _COMMUNE), (PROVINCE, _PROVINCE)):
        agency = agencies.by_code(code)
        head = staff.head(agency.id) if agency else None
        clerk = staff.one(agency.id, "handler", Random(0)) if agency else None
        if agency is None or head is None or clerk is None:
            continue
        posted: dict[str, PostedDocument] = {}
        for one in sorted(made, key=lambda each: -each.ago):
            old = posted.get(one.replaces)
            posted[one.title] = _post(one, agency, clerk, head, old, at=at - timedelta(days=one.ago))
    posting.end_due(local_day(at), by=SYSTEM, at=at)


def _post(
    one: _Made,
    agency: AgencyEntry,
    clerk: Colleague,
    head: Colleague,
    old: PostedDocument | None,
    at: datetime,
) -> PostedDocument:
    today = local_day(at)
    least = documents.least_of(documents.POSTING, law.entry(law.CONTENTS, one.content), today)
    details = DocumentDetails(
        content=one.content,
        title=one.title,
        number=one.number,
        issued_on=today - timedelta(days=3),
        issued_by=agency.name,
        summary=one.summary,
        valid_until=today + timedelta(days=one.valid) if one.valid is not None else None,
        until_on=least.on if least and one.limited else None,
        replaces=old.code if old else "",
    )
    document = acts.prepare(details, by=clerk.actor, at=at - timedelta(hours=3))
    if one.file:
        files = document_files.prepared([("van-ban.pdf", _paper(one, agency, details))], at=at)
        acts.add_files(document, document.version, files, by=clerk.actor, at=at - timedelta(hours=2))
    posting.post(
        document,
        document.version,
        checked=[each.key for each in law.DOCUMENT_CHECKS],
        kept=[each.key for each in document_marks.found(document)],
        why=_WHY,
        by=head.actor,
        at=at,
    )
    if least is not None:
        hung = FormDetails(
            form=documents.POSTING, where_to=f"Bảng tin tại trụ sở {agency.name}", first_on=today
        )
        document_forms.record(document, hung, by=clerk.actor, at=at)
    return document


def _paper(one: _Made, agency: AgencyEntry, details: DocumentDetails) -> bytes:
    letter = Letter(
        agency=agency.name,
        place="Quảng Ngãi",
        issued_on=details.issued_on,
        number=one.number,
        title="Thông báo",
        subject=one.title,
        to=(),
        text=one.summary,
    )
    return render.pdf("letter", letter)
