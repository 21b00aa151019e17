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
