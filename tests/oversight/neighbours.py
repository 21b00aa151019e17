"""Letters of neighbours, as people write them: some of one matter in different words, most of others."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from feedback.text import fold

HAMLETS = ("Cổ Lũy", "Trường Định", "Khê Tân", "Mỹ Lại", "Khánh Lâm", "Tư Cung", "Phú Vinh", "An Kỳ")
MATTERS = {
    "agriculture": (
        "cống thoát nước {place} bị nghẹt",
        "nước ngập trước nhà mỗi khi mưa vì cống thoát nước {place} không thông",
        "cống thoát nước chỗ {place} tắc đã lâu, nước tràn vào sân, hôi thối",
        "từ ngày làm đường thì cống thoát nước {place} bị đất đá lấp, ruộng úng cả",
    ),
    "local_roads": (
        "cầu treo {place} hỏng ván",
        "học sinh đi học qua cầu treo {place} rất sợ vì ván mục, dây cáp gỉ",
        "cầu treo {place} gãy ba tấm ván, xe máy không qua được phải đi vòng 5 cây số",
        "bà con mong sửa cầu treo {place} trước mùa lũ, ván đã mục hết rồi",
    ),
    "waste_environment": (
        "trại heo ở {place} xả thải",
        "mùi hôi từ trại heo {place} bay vào trường mầm non, nước thải chảy ra mương",
        "trại heo {place} xả nước đen ra mương ban đêm, cá chết nổi trắng",
        "ruồi nhặng nhiều không chịu nổi, do trại heo {place} không có hầm biogas",
    ),
    "clean_water": (
        "nước máy {place} đục",
        "nước máy ở {place} vàng như nước chè, có mùi bùn, không nấu ăn được",
        "nhà tôi ở {place}, nước máy chảy yếu lại đục từ 5 giờ sáng",
        "đề nghị kiểm tra nguồn nước máy {place} vì trẻ con bị ngứa sau khi tắm",
    ),
    "electricity": (
        "điện {place} chập chờn",
        "điện {place} yếu quá, tối không bật nổi quạt, trạm biến áp quá tải",
        "trạm biến áp {place} kêu to rồi mất điện ba lần trong tuần",
        "cột điện {place} nghiêng sau bão, dây điện sà xuống ruộng rất nguy hiểm",
    ),
}
OPENINGS = (
    "Kính gửi Ủy ban nhân dân xã, tôi xin phản ánh việc sau: ",
    "Tôi là người dân trong xã, nay làm đơn này kính mong lãnh đạo xem xét. ",
    "Bà con chúng tôi đã nhiều lần kiến nghị nhưng chưa được giải quyết. ",
    "",
)
CLOSINGS = (
    " Rất mong quý cấp quan tâm giải quyết cho dân nhờ.",
    " Đề nghị cơ quan chức năng kiểm tra, xử lý sớm.",
    " Xin chân thành cảm ơn.",
    " Mong được trả lời bằng văn bản.",
)
ALONE = (
    "Đèn đường trước cổng trường tiểu học tắt cả tuần",
    "Quán karaoke cạnh nhà mở nhạc quá nửa đêm, người già không ngủ được",
    "Tôi nộp hồ sơ cấp giấy chứng nhận quyền sử dụng đất ba tháng chưa có kết quả",
    "Chợ chiều lấn ra lòng đường, xe cứu thương không vào được trạm y tế",
    "Tiền hỗ trợ hộ cận nghèo năm ngoái nhà tôi chưa nhận",
    "Chó thả rông cắn người ở khu dân cư, không ai xử lý",
    "Loa phát thanh của thôn mở quá sớm, mới 4 giờ rưỡi sáng",
    "Hàng xóm xây nhà lấn sang phần đất của gia đình tôi khoảng nửa mét",
    "Thái độ tiếp dân của bộ phận một cửa chưa đúng mực",
    "Xe tải chở cát chạy qua khu dân cư làm vỡ mặt đường bê tông",
    "Học phí và các khoản thu đầu năm của trường mẫu giáo quá cao",
    "Nhà văn hóa xuống cấp, mái tôn dột, không họp được",
    "Đề nghị tiêm phòng dại cho đàn chó và phun thuốc muỗi phòng sốt xuất huyết",
    "Sạt lở bờ sông ăn sâu vào đất vườn, còn cách nhà vài mét",
    "Tàu giã cào đánh bắt sát bờ làm rách lưới của ngư dân",
    "Xin xác nhận tình trạng hôn nhân bị yêu cầu bổ sung giấy tờ nhiều lần",
)


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter; ``matter`` names what it is about, None for one that stands alone."""

    title: str
    text: str
    field: str | None
    matter: str | None


def letters(seed: int, *, matters: int, alone: int) -> list[Letter]:
    """Letters of one commune in the order in which they came: so many matters of two to five letters each,
    and others."""
    dice = random.Random(seed)
    chosen = dice.sample([(field, hamlet) for field in MATTERS for hamlet in HAMLETS], matters)
    found = [one for field, hamlet in chosen for one in _of(dice, field, hamlet)]
    found += [_alone(dice, number) for number in range(alone)]
    dice.shuffle(found)
    return found


def _of(dice: random.Random, field: str, hamlet: str) -> Iterator[Letter]:
    first, *told = MATTERS[field]
    place = f"thôn {hamlet}"
    for _ in range(dice.randint(2, 5)):
        said = [one.format(place=place) for one in dice.sample(told, 2)]
        title = dice.choice((first, told[0])).format(place=place)
        text = dice.choice(OPENINGS) + ". ".join(one[:1].upper() + one[1:] for one in said) + "."
        yield _typed(
            dice, title[:1].upper() + title[1:], text + dice.choice(CLOSINGS), field, f"{field} {hamlet}"
        )


def _alone(dice: random.Random, number: int) -> Letter:
    said, hamlet = ALONE[number % len(ALONE)], dice.choice(HAMLETS)
    text = f"{dice.choice(OPENINGS)}{said} (thôn {hamlet}, tổ {number + 1}).{dice.choice(CLOSINGS)}"
    # The same kind of trouble at another place is another matter.
    return _typed(dice, f"{said} ở tổ {number + 1}" if number >= len(ALONE) else said, text, None, None)


def _typed(dice: random.Random, title: str, text: str, field: str | None, matter: str | None) -> Letter:
    way = dice.random()
    if way < 0.15:
        title, text = fold(title), fold(text)
    elif way < 0.3:
        title, text = (unicodedata.normalize("NFD", one) for one in (title, text))
    return Letter(title, text, field if dice.random() < 0.8 else None, matter)
