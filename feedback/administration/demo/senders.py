"""Who writes in the demo: invented people with names as they are given here."""

from __future__ import annotations

from random import Random
from typing import Any, Final

from feedback.administration.demo.matter import Matter
from feedback.people.actions import CompanionDetails, PersonDetails
from feedback.text import fold

_FAMILIES: Final = (
    "Nguyễn Trần Lê Phạm Võ Bùi Huỳnh Đỗ Trương Tạ Cao Lương Ngô Phan Đặng Dương Đoàn Mai Hồ Lý Từ Tiêu Châu"
).split()
_MIDDLE: Final = {
    "nam": ("Văn", "Hữu", "Minh", "Quốc", "Thanh", "Đình", "Xuân", "Ngọc", "Công"),
    "nữ": ("Thị", "Thị Kim", "Thị Thu", "Thị Mỹ", "Thị Hồng", "Ngọc", "Thị Thanh"),
}
_GIVEN: Final = {
    "nam": (
        "Hùng Dũng Tuấn Cường Thành Long Phúc Tâm Hải Bình Lâm Nhân Tín Thạnh Sang Trung Khương Lợi Tấn Bảy"
    ).split(),
    "nữ": (
        "Lan Hương Hạnh Nga Thủy Liên Cúc Phượng Diệu Lệ Sương Hiền Trinh Thảo Loan Tuyết Nhàn Bông Chín Út"
    ).split(),
}
_HIGHLANDS: Final = (
    # Hrê, Cor, Ca Dong (Xơ Đăng) people of the highlands write their names in ways of their own.
    (
        "Đinh Văn Hrê",
        "Phạm Văn Rút",
        "Phạm Văn Tía",
        "Đinh Văn Đeo",
        "Hồ Văn Biên",
        "Phạm Văn Vroát",
        "A Blong",
    ),
    (
        "Hồ Thị Ngàn",
        "Phạm Thị Đố",
        "Đinh Thị Grớ",
        "Phạm Thị Hrên",
        "Hồ Thị Nhung",
        "Đinh Thị Mlem",
        "Y Ngân",
    ),
)
_HIGHLAND_COMMUNES: Final = {"21484"}
_PROVINCE: Final = "21025"
"""Where those live who write about the whole province."""
_HOMES: Final = {
    "21025": (
        "tổ dân phố 2",
        "tổ dân phố 5",
        "tổ dân phố 11",
        "hẻm 30 đường Trần Hưng Đạo",
        "số 8 đường Bà Triệu",
    ),
    "21211": (
        "thôn Cổ Lũy",
        "thôn Trường Định",
        "thôn Mỹ Lại",
        "thôn Kỳ Xuyên",
        "thôn Phú Vinh",
        "thôn Hòa Bân",
    ),
    "21484": ("thôn Đồng Vào", "thôn Làng Mâm", "thôn Gò Loa", "thôn Dốc Mốc", "tổ dân phố Đá Bàn"),
    "21548": ("thôn Đông An Vĩnh", "thôn Tây An Vĩnh", "thôn Đông An Hải", "thôn Tây An Hải"),
}
_HOUSES: Final = ("", "", "cạnh trường học, ", "gần trạm y tế, ", "gần nhà văn hóa, ")
_SHARE_WITH_MAIL: Final = 0.55


def full_name(chance: Random, area_code: str | None) -> str:
    """A name as people of the place bear it."""
    if area_code in _HIGHLAND_COMMUNES and chance.random() < 0.75:
        return chance.choice(chance.choice(_HIGHLANDS))
    sex = chance.choice(("nam", "nữ"))
    return f"{chance.choice(_FAMILIES)} {chance.choice(_MIDDLE[sex])} {chance.choice(_GIVEN[sex])}"


def sender(matter: Matter, number: int, area_name: str, chance: Random) -> PersonDetails:
    """Who sends the matter: a person, a group with those who speak for it, or an organisation.

    ``area_name`` is the commune in words («xã Ba Tơ»). ``number`` tells senders apart, in a telephone range
    that is given to nobody and in an address under example.vn. Those without e-mail get letters.
    """
    speaker = full_name(chance, matter.place.area_code)
    digital = chance.random() < _SHARE_WITH_MAIL
    home = chance.choice(_HOMES[matter.place.area_code or _PROVINCE])
    common: dict[str, Any] = {
        "phone": f"0900000{number % 1000:03}",
        "email": f"{fold(speaker).replace(' ', '.')}.{number}@example.vn" if digital else None,
        "address": f"{chance.choice(_HOUSES)}{home}, {area_name}, tỉnh Quảng Ngãi",
        "area_code": matter.place.area_code,
        "wants": "mail" if digital else "post",
    }
    if matter.organisation:
        return PersonDetails(
            kind="organisation", full_name=matter.organisation, contact_name=speaker, **common
        )
    if matter.group > 1:
        where = matter.place.spot or "vùng dự án"
        count = 1 if matter.group <= 10 else chance.choice((2, 3))
        speakers = {speaker: None}
        while len(speakers) < count:
            speakers.setdefault(full_name(chance, matter.place.area_code))
        return PersonDetails(
            kind="group",
            full_name=f"Tập thể {matter.group} hộ dân {where}",
            contact_name=speaker,
            people_count=matter.group,
            companions=tuple(CompanionDetails("representative", name) for name in speakers),
            **common,
        )
    return PersonDetails(kind="person", full_name=speaker, **common)
