"""Phiếu góp ý: the form for who writes by hand, hands it in or sends it by post."""

from __future__ import annotations

from typing import Final

from feedback.agencies import queries as agencies
from feedback.consultation.models import Consultation
from feedback.consultation.opinions import STANCES
from feedback.papers.sheets import LetterToSign

_ROOM: Final = 6
"""Lines to write on by hand: with a title of two lines all stands on one side of a sheet."""


def sheet(one: Consultation) -> LetterToSign:
    """The form of a consultation; nobody's name stands on it. Raises LookupError for an unknown agency."""
    agency = agencies.by_id(one.agency_id)
    if agency is None:
        raise LookupError(f"no agency {one.agency_id}")
    who = "Họ và tên chủ hộ" if one.one_per == "household" else "Họ và tên"
    questions = [(f"Câu hỏi {place}", words) for place, words in enumerate(one.questions, start=1)]
    return LetterToSign(
        heading="Phiếu góp ý",
        made_on=one.opens_on,
        to=agency.name,
        sender=[
            (who, ""),
            ("Địa chỉ", ""),
            ("Số điện thoại", ""),
            ("Mã trên phiếu của hộ (nếu có)", ""),
            ("Ý kiến chung (khoanh một)", " – ".join(STANCES.values())),
        ],
        about_heading="Dự thảo lấy ý kiến",
        about=[
            ("Mã đợt lấy ý kiến", one.code),
            ("Nộp chậm nhất", f"hết ngày {one.closes_on:%d/%m/%Y}"),
            *questions,
        ],
        title=one.title,
        text="",
        text_heading="Nội dung góp ý (viết tiếp ở mặt sau nếu cần)",
        signers=("",),
        sender_heading="Người góp ý",
        signed_as="Người góp ý",
        file_title=f"Phiếu góp ý, đợt lấy ý kiến {one.code}",
        room=_ROOM,
        pledge="Tên, địa chỉ, số điện thoại chỉ dùng để mỗi hộ, mỗi người được tính một ý kiến.",
    )
