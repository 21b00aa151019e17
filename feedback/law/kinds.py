"""The kinds of submissions (loại đơn): LTCD 42/2013 Đ2.5 (kiến nghị, phản ánh), LKN Đ2, LTC Đ2."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from feedback.law.refusal import Refusal


class Kind(StrEnum):
    """What the citizen asks for; the value is stored in the database."""

    PETITION = "petition"
    REPORT = "report"
    PROPOSAL = "proposal"
    COMPLAINT = "complaint"
    DENUNCIATION = "denunciation"
    DIALOGUE_REQUEST = "dialogue_request"


@dataclass(frozen=True, slots=True)
class KindTexts:
    """How a kind is called.

    ``slug`` stands in addresses and ``heading`` on pages and in their titles: a denunciation's say nothing of
    the kind, since shared phones keep a history. ``meaning`` is one line for citizens; ``question`` helps who
    doesn't know to choose, empty for kinds that are told apart by their meaning alone.
    """

    slug: str
    name: str
    english: str
    meaning: str
    heading: str
    question: str = ""


_TEXTS: dict[Kind, KindTexts] = {
    Kind.REPORT: KindTexts(
        "phan-anh",
        "Phản ánh",
        "report of a problem",
        "Báo một việc đang xảy ra để cơ quan nhà nước biết và xử lý, ví dụ đường hỏng, rác thải, tiếng ồn.",
        "phản ánh",
    ),
    Kind.PETITION: KindTexts(
        "kien-nghi",
        "Kiến nghị",
        "petition",
        "Đề nghị cơ quan nhà nước làm hoặc thay đổi một việc, ví dụ sửa một quy định, gỡ một vướng mắc.",
        "kiến nghị",
    ),
    Kind.PROPOSAL: KindTexts(
        "de-xuat",
        "Đề xuất, hiến kế",
        "proposal",
        "Góp một ý tưởng, một cách làm hay cho địa phương.",
        "đề xuất, hiến kế",
    ),
    Kind.COMPLAINT: KindTexts(
        "khieu-nai",
        "Khiếu nại",
        "complaint",
        "Không đồng ý với một quyết định, việc làm của cơ quan nhà nước đụng đến quyền lợi của mình.",
        "khiếu nại",
        "Ông/bà muốn cơ quan xem lại một quyết định, việc làm của cơ quan nhà nước đụng đến quyền lợi của "
        "chính mình?",
    ),
    Kind.DENUNCIATION: KindTexts(
        "bao-tin",
        "Tố cáo",
        "denunciation",
        "Báo cho cơ quan có thẩm quyền biết một người, một cơ quan đã vi phạm pháp luật.",
        "thông tin",
        "Ông/bà muốn báo một người, một cơ quan đã làm trái pháp luật để bị xử lý?",
    ),
    Kind.DIALOGUE_REQUEST: KindTexts(
        "yeu-cau-doi-thoai",
        "Yêu cầu đối thoại",
        "dialogue request",
        "Đề nghị được gặp người đứng đầu cơ quan để trao đổi trực tiếp.",
        "yêu cầu đối thoại",
        "Ông/bà muốn gặp trực tiếp người đứng đầu cơ quan để trao đổi?",
    ),
}

# LTCD Đ2.5 puts proposals into the class of petitions and reports; there is no procedure of their own.
FEEDBACK_KINDS: frozenset[Kind] = frozenset({Kind.PETITION, Kind.REPORT, Kind.PROPOSAL})
"""Kinds of the legal class "kiến nghị, phản ánh" (LTCD Đ2.5): petition, report, proposal."""

SIGNED_KINDS: frozenset[Kind] = frozenset({Kind.COMPLAINT, Kind.DENUNCIATION})
"""Kinds that the law takes only under a signature or fingerprint (LKN Đ8, LTC Đ23)."""

SEALED_KINDS: frozenset[Kind] = frozenset({Kind.DENUNCIATION})
"""Kinds whose sender and text are sealed on sending, without his asking for it (LTC Đ47, Đ56)."""

_OPEN: tuple[Kind, ...] = (
    Kind.REPORT,
    Kind.PETITION,
    Kind.PROPOSAL,
    Kind.COMPLAINT,
    Kind.DENUNCIATION,
    Kind.DIALOGUE_REQUEST,
)


class UnknownKind(Refusal):
    """No kind has this slug."""


def open_kinds() -> tuple[Kind, ...]:
    """The kinds that can be lodged today, in the order of the menu."""
    return _OPEN


def texts(kind: Kind) -> KindTexts:
    """The words of a kind."""
    return _TEXTS[kind]


def by_slug(slug: str) -> Kind:
    """The open kind with this slug. Raises UnknownKind for others."""
    for kind in _OPEN:
        if _TEXTS[kind].slug == slug:
            return kind
    raise UnknownKind("Không có loại đơn này.")
