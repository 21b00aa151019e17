"""The frame of every administrative letter: what stands above its text and below it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """What stands above and below every administrative letter (Điều 8 and Phụ lục I Nghị định 30/2020/NĐ-CP).

    ``parent_agency``: cơ quan chủ quản trực tiếp, if any. ``number``: số, ký hiệu in full («12/PC-BTCD»);
    None leaves the line out, as on notices that the system sends by itself. ``place``: địa danh. ``signing``:
    the lines above the signature («TM. ỦY BAN NHÂN DÂN», «CHỦ TỊCH»); empty for papers that nobody signs.
    ``copies_to``: nơi nhận, without the signs at the line ends. ``form``: number of the statutory form, set
    small above the first page. ``file_title``: what the file is called inside, where title and subject would
    say too much on a shared machine. ``caution``: who may not see it, in a box under the number.
    """

    agency: str
    place: str
    issued_on: date
    parent_agency: str | None = None
    number: str | None = None
    signing: Sequence[str] = ()
    signer: str | None = None
    copies_to: Sequence[str] = ()
    form: str = ""
    file_title: str = ""
    caution: str = ""


def long_day(on: date) -> str:
    """«ngày 05 tháng 02 năm 2026»: days below 10 and months 1 and 2 carry a zero (mục II.4 Phụ lục I)."""
    month = f"{on.month:02d}" if on.month < 3 else str(on.month)
    return f"ngày {on.day:02d} tháng {month} năm {on.year}"
