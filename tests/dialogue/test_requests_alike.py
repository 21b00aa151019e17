"""Which requests for a dialogue belong together, and the words it rests on."""

from __future__ import annotations

import random
import unicodedata
from time import process_time

from feedback.dialogue.likeness import Asked, together

DONG_MAT = (
    "Đề nghị đối thoại về giá bồi thường khu tái định cư Đồng Mặt",
    "Chúng tôi là các hộ thôn Trường Định, đề nghị lãnh đạo đối thoại trực tiếp về giá bồi thường đất.",
)
DONG_MAT_OTHERWISE = (
    "Yêu cầu gặp Chủ tịch về khu tái định cư Đồng Mặt",
    "Gia đình tôi bị thu hồi đất, giá bồi thường thấp hơn giá thị trường, mong được nói chuyện trực tiếp.",
)
WASTE = (
    "Gặp lãnh đạo xã về bãi rác Nghĩa Kỳ",
    "Bãi rác Nghĩa Kỳ bốc mùi, nước rỉ rác chảy ra ruộng, bà con đã phản ánh nhiều lần.",
)
WASTE_OTHERWISE = (
    "Đối thoại về ô nhiễm",
    "Nước rỉ rác từ bãi rác Nghĩa Kỳ làm chết cá, đề nghị lãnh đạo tỉnh xuống gặp dân.",
)
FEES = (
    "Đề nghị đối thoại về học phí trường mầm non",
    "Phụ huynh trường mầm non Hoa Sen đề nghị lãnh đạo đối thoại trực tiếp về các khoản thu đầu năm.",
)
_OTHER_WORDS = (
    "kênh mương thủy lợi cống thoát nước đèn đường ổ gà cầu treo chợ tạm giá thuê tiểu thương bến đò tàu cá "
    "hải sản hộ nghèo trợ cấp trạm y tế thuốc sổ đỏ cấp phép xây dựng vỉa hè karaoke tiếng ồn xe tải bụi đá "
    "nổ mìn sạt lở bờ sông nước sạch điện yếu loa phát thanh nhà văn hóa sân bóng nghĩa trang học tiền công"
).split()


def test_the_same_project_in_other_words() -> None:
    texts = (DONG_MAT, WASTE, DONG_MAT_OTHERWISE, FEES, WASTE_OTHERWISE)
    found = together([Asked(at, *text) for at, text in enumerate(texts)])
    assert [one.members for one in found] == [[0, 2], [1, 4], [3]]
    assert "khu tái định cư Đồng Mặt" in found[0].words
    assert "bãi rác Nghĩa Kỳ" in [words.lower().replace("nghĩa kỳ", "Nghĩa Kỳ") for words in found[1].words]
    assert found[2].words == ()


def test_what_every_request_says_joins_nothing() -> None:
    asking = "Đề nghị Chủ tịch xã đối thoại trực tiếp với bà con chúng tôi"
    found = together([Asked(1, f"{asking} về chợ", ""), Asked(2, f"{asking} về trường học", "")])
    assert [one.members for one in found] == [[1], [2]]


def test_accents_written_apart_are_the_same_words() -> None:
    apart = [unicodedata.normalize("NFD", part) for part in DONG_MAT_OTHERWISE]
    [found] = together([Asked(1, *DONG_MAT), Asked(2, *apart)])
    assert found.members == [1, 2]


def test_field_and_place_join_what_words_do_not() -> None:
    rest = [
        Asked(1, *WASTE, field="environment", area="21211"),
        Asked(2, *FEES, field="education", area="21211"),
        Asked(3, "Nước sông đổi màu", "Cá chết nổi từ tối qua.", field="environment", area="21211"),
    ]
    found = together(rest)
    assert [(one.members, one.field, one.words) for one in found] == [
        ([1, 3], "environment", ()),
        ([2], "education", ()),
    ]


def test_another_field_asks_for_more_likeness() -> None:
    same = together([Asked(1, *WASTE, field="environment"), Asked(2, *WASTE_OTHERWISE, field="environment")])
    assert same[0].field == "environment"
    assert together([]) == []
    empty = together([Asked(1, "", ""), Asked(2, "", "")])
    assert [one.members for one in empty] == [[1], [2]]


def test_two_thousand_are_parted_without_holding_each_against_each() -> None:
    """Two million comparisons would take minutes; the bound is far from what a slow machine needs."""
    dice = random.Random(7)
    texts = (DONG_MAT, WASTE, FEES, DONG_MAT_OTHERWISE)
    many = []
    for number in range(2000):
        title, text = texts[number % 4]
        said = " ".join(dice.choices(_OTHER_WORDS, k=120))
        many.append(Asked(number, title if number % 3 else said[:80], f"{text} {said}", "land", "21211"))
    begun = process_time()
    found = together(many)
    assert process_time() - begun < 30
    assert sorted(one for group in found for one in group.members) == list(range(2000))
