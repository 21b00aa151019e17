"""Likeness of texts: pure, accents and composition make no difference."""

from __future__ import annotations

import unicodedata

import pytest

from feedback.cases import likeness
from feedback.cases.likeness import Likeness

STORY = (
    "Ngày 2/11/2026 xã ra Quyết định số 118/QĐ-UBND thu hồi 312 m² đất trồng keo của gia đình tôi ở thôn "
    "Trường Định mà không nêu căn cứ, không họp dân, không có phương án bồi thường cây trồng trên đất."
)
OTHER = "Đèn đường ở ngõ 14 tắt từ đầu tháng, buổi tối trẻ em đi học về rất nguy hiểm, đề nghị thay bóng."


def like(one: str, other: str) -> float:
    return likeness.text_likeness(likeness.shingles(one), likeness.shingles(other))


def test_the_same_words_however_typed() -> None:
    assert like(STORY, unicodedata.normalize("NFD", STORY).upper()) == 1.0


def test_a_new_opening_and_more_at_the_end() -> None:
    longer = f"Kính gửi Ban Tiếp công dân tỉnh. Tôi đã gửi đơn này đến xã. {STORY} Mong được xem xét sớm."
    assert like(STORY, longer) == 1.0


def test_another_matter() -> None:
    assert like(STORY, OTHER) < 0.05


@pytest.mark.parametrize(("one", "other", "least"), [("", STORY, 0), ("", "", 0), ("đèn tắt", "đèn tắt", 1)])
def test_texts_without_much(one: str, other: str, least: float) -> None:
    assert like(one, other) == least


def test_a_few_words_are_not_found_within_a_long_text() -> None:
    assert like("thu hồi 312 m² đất", STORY) < 0.2


def test_what_differs_is_marked() -> None:
    other = f"Kính gửi Sở. {unicodedata.normalize('NFD', STORY)} Nhà tôi ở cuối xóm."
    assert [piece.differs for piece in likeness.differences(STORY, other)] == [False]
    pieces = likeness.differences(other, STORY)
    assert "".join(piece.text for piece in pieces) == other
    assert [piece.text.strip() for piece in pieces if piece.differs] == [
        "Kính gửi Sở.",
        "Nhà tôi ở cuối xóm.",
    ]
    assert likeness.differences("", STORY) == []
    assert [piece.differs for piece in likeness.differences("đèn tắt", "đèn tắt")] == [False]


def test_score_and_reasons() -> None:
    again = Likeness(0.92, same_person=True, same_place=True)
    assert again.same_matter
    assert again.score > 0.9
    assert again.why == "nội dung giống 92%, cùng người gửi, cùng địa bàn"
    assert not Likeness(0.92, same_person=False, same_place=True).same_matter
    assert Likeness(0.0, same_person=True, same_place=True).score < likeness.SHOWN_FROM


def test_what_is_searched_for() -> None:
    title = "Khiếu nại Quyết định số 118/QĐ-UBND thu hồi đất trồng keo lá tràm"
    assert likeness.telling_words(title)[0] == "118"
    assert "khieu" not in likeness.telling_words(title)
    assert len(likeness.queries_for(title)) == 3
    assert likeness.queries_for("Xin xem lại việc của tôi") == ()
