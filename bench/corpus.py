"""Made-up Vietnamese submissions: the same seed gives the same texts, of about 270 characters each.

Sentences are put together from parts once; a text is four of them. Three planted words stand in known
shares of the texts and in no other sentence, so that a search for them has a known answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from feedback.text import search_text

POOL: Final = 4000
"""Sentences in each of the three pools from which a text is drawn."""


@dataclass(frozen=True, slots=True)
class Planted:
    """A word planted in a share of all texts; ``folded`` is how the index holds it."""

    word: str
    folded: str
    share: float


PLANTED: Final = (
    Planted("nghêu", "ngheu", 0.0001),
    Planted("mương", "muong", 0.01),
    Planted("đường", "duong", 0.3),
)

_PLANTED_SENTENCES: Final = {
    "nghêu": (
        "Bãi nuôi nghêu của {n} hộ ở {p} bị chết sau đợt xả thải.",
        "Nghêu ở cửa sông {p} chết trắng bãi.",
    ),
    "mương": (
        "Con mương dẫn nước qua {p} bị lấp từ tháng {m}.",
        "Mương tiêu ở {p} tắc, ruộng ngập {n} ngày.",
    ),
    "đường": (
        "Đường bê tông qua {p} sụt lún dài {n} mét.",
        "Mặt đường trước trường học ở {p} có nhiều ổ gà sâu.",
        "Đường vào {p} ngập mỗi khi mưa, xe máy chết máy.",
    ),
}
_WHO: Final = (
    "Gia đình tôi",
    "Bà con trong thôn",
    "Nhiều hộ dân",
    "Tổ dân phố chúng tôi",
    "Các hộ kinh doanh",
    "Người già trong xóm",
    "Học sinh của xã",
    "Hộ ông Phạm Văn Thành",
    "Hợp tác xã nông nghiệp",
    "Chi hội phụ nữ",
)
_WHAT: Final = (
    "chưa nhận được tiền bồi thường khi Nhà nước thu hồi đất",
    "phải sống chung với bụi và tiếng ồn của xe chở đất đá",
    "không có nước sinh hoạt từ đầu mùa khô",
    "bị cắt điện nhiều lần mà không được báo trước",
    "chờ cấp giấy chứng nhận quyền sử dụng đất đã quá lâu",
    "phản ánh bãi rác tự phát bốc mùi gần khu dân cư",
    "đề nghị sửa cây cầu treo đã mục ván",
    "bị ngập nhà vì cống thoát nước tắc",
    "chưa được hưởng trợ cấp người có công theo quy định",
    "lo lắng vì bờ sông sạt lở sát móng nhà",
    "kiến nghị xây thêm phòng học cho trường mẫu giáo",
    "thấy đèn chiếu sáng công cộng hỏng suốt mấy tháng",
    "bị lấn chiếm lối đi chung vào ruộng",
    "không đồng ý với giá đất tính trong phương án tái định cư",
    "đề xuất mở điểm thu gom vỏ thuốc bảo vệ thực vật",
    "phải đi xa mới làm được thủ tục khai sinh cho con",
    "thiệt hại hoa màu do nước thải của cơ sở chế biến",
    "mất ngủ vì loa karaoke mở quá giờ quy định",
    "thiếu thuốc tại trạm y tế trong nhiều tuần",
    "chưa được giải thích vì sao bị loại khỏi danh sách hộ nghèo",
)
_SINCE: Final = (
    "từ tháng {m} đến nay",
    "suốt {n} ngày qua",
    "kể từ sau cơn bão số {m}",
    "hơn {n} tuần nay",
    "vào ban đêm",
    "mỗi khi trời mưa to",
    "từ khi công trình khởi công",
    "trong mùa khô vừa rồi",
)
_ASKED: Final = (
    "Tôi đã gặp cán bộ xã {n} lần nhưng chỉ được hẹn lại.",
    "Thôn {h} đã họp và lập biên bản có {n} chữ ký.",
    "Cán bộ có xuống xem vào tháng {m} rồi không trả lời.",
    "Đơn gửi lần trước của thôn {h} đến nay không ai phúc đáp.",
    "Chủ thầu hứa khắc phục trong {n} ngày mà vẫn để nguyên.",
    "Ảnh chụp tại {p} hôm {n} tháng {m} gửi kèm theo đây.",
    "Chúng tôi đã tự góp {n} triệu đồng sửa tạm.",
    "Cử tri {p} nêu việc này ở cuộc tiếp xúc tháng {m}.",
)
_WISH: Final = (
    "Mong cơ quan có thẩm quyền kiểm tra và trả lời cho dân.",
    "Đề nghị khắc phục trước tháng {m} để bà con yên tâm.",
    "Kính mong lãnh đạo xuống tận {p} xem thực tế.",
    "Xin được biết ai chịu trách nhiệm và khi nào làm xong.",
    "Đề nghị công khai kết quả tại nhà văn hóa {p}.",
    "Mong được hỗ trợ {n} triệu đồng để ổn định cuộc sống.",
)
_FAMILY: Final = ("Nguyễn", "Trần", "Lê", "Phạm", "Võ", "Huỳnh", "Đinh", "Hồ", "Bùi", "Đỗ", "Phan", "Trương")
_MIDDLE: Final = ("Văn", "Thị", "Thanh", "Minh", "Ngọc", "Quốc", "Hữu", "Kim", "Xuân", "Đức")
_GIVEN: Final = (
    "An",
    "Bình",
    "Chi",
    "Dũng",
    "Giang",
    "Hà",
    "Hạnh",
    "Hòa",
    "Hùng",
    "Lan",
    "Liên",
    "Long",
    "Mai",
    "Nam",
    "Nga",
    "Ngàn",
    "Phúc",
    "Quý",
    "Sơn",
    "Tâm",
    "Thảo",
    "Thu",
    "Tuấn",
    "Vân",
    "Việt",
    "Yến",
)

# Names of hamlets bring the long tail of rare syllables that real texts have.
_ONSETS: Final = "B C Ch D Đ G H Kh L M N Ng Ph R S T Th Tr V X".split()
_RIMES: Final = (
    "a ai am an ang anh ao au ay ăn ăng âm ân âu ây en eo ê ênh in iên iêng iêu o oa oan ong ô ôi ông ơ "
    "ơn u ui un ung uôn ư ưng ươi y"
).split()


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and its folded words, reckoned once."""

    text: str
    words: str


@dataclass(frozen=True, slots=True)
class Text:
    """One submission's title, body and sender's name; ``words`` is what the search index holds of them."""

    title: str
    body: str
    name: str
    words: str


class Corpus:
    """Draws texts. ``places`` are names of communes; those that hold a planted word are left out."""

    def __init__(self, seed: int, places: Sequence[str]) -> None:
        rng = Random(seed)
        banned = {one.folded for one in PLANTED}
        kept = [place for place in places if banned.isdisjoint(search_text(place).split())]
        stories = (
            f"{who} ở thôn {{h}}, {{p}} {what} {since}." for who in _WHO for what in _WHAT for since in _SINCE
        )
        self._stories = _pool(rng, list(stories), kept, banned)
        self._asked = _pool(rng, _ASKED, kept, banned)
        self._wishes = _pool(rng, _WISH, kept, banned)
        self._planted = {
            one.word: _pool(rng, _PLANTED_SENTENCES[one.word], kept, banned - {one.folded}) for one in PLANTED
        }
        names = (f"{a} {b} {c}" for a in _FAMILY for b in _MIDDLE for c in _GIVEN)
        self._names = [Sentence(name, search_text(name)) for name in names]

    def text(self, rng: Random) -> Text:
        """The next text by this generator of chance; each planted word is in it with its share."""
        draw = rng.random
        title = self._stories[int(draw() * POOL)]
        parts = [
            self._stories[int(draw() * POOL)],
            self._asked[int(draw() * POOL)],
            self._wishes[int(draw() * POOL)],
        ]
        for place, one in enumerate(PLANTED):
            if draw() < one.share:
                parts[place] = self._planted[one.word][int(draw() * POOL)]
        name = self._names[int(draw() * len(self._names))]
        return Text(
            title.text[:-1],
            " ".join([part.text for part in parts]),
            name.text,
            " ".join([name.words, title.words, *[part.words for part in parts]]),
        )


def _pool(rng: Random, patterns: Sequence[str], places: Sequence[str], banned: set[str]) -> list[Sentence]:
    found: list[Sentence] = []
    for text in _filled(rng, patterns, places):
        words = search_text(text)
        if banned.isdisjoint(words.split()):
            found.append(Sentence(text, words))
        if len(found) == POOL:
            return found
    raise AssertionError("unreachable: patterns never run out")


def _filled(rng: Random, patterns: Sequence[str], places: Sequence[str]) -> Iterator[str]:
    while True:
        hamlet = " ".join(rng.choice(_ONSETS) + rng.choice(_RIMES) for _ in range(2))
        yield rng.choice(patterns).format(
            p=rng.choice(places), h=hamlet, n=rng.randrange(2, 90), m=rng.randrange(1, 13)
        )
