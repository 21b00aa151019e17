"""What each paper says: one class for each template in ``templates/papers/paper/``.

Texts are printed as they are, never read as markup; ``\\n`` in a text begins a new paragraph. Days and
moments are given as such: papers show them by the province's clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from feedback.papers.copy_sheets import DataCopy
from feedback.papers.letterhead import Letterhead as Letterhead
from feedback.papers.notice_sheets import BoardNotice, HouseholdSlips, SurveyPoster, SurveySlips
from feedback.papers.reception_sheets import AwayForms, Posting, ReceptionBook
from feedback.papers.tabled_sheets import ListedLetter, Tabled


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter(Letterhead):
    """A letter to a citizen or an agency.

    ``title``: tên loại văn bản («Thông báo»), None for a công văn, which has no title and carries its
    ``subject`` (trích yếu) under the number. ``to``: the names after «Kính gửi»; empty for a conclusion,
    which is addressed to nobody. ``bases``: the texts it rests on (căn cứ), without signs at the ends.
    ``facts``: label and value, printed as a small list below the text. ``codes``: label and code, in large
    letters (mã tra cứu, số bí mật). ``foot``: how to follow the matter, in small letters at the end.
    ``posting_number``: the number of the letter in the post list.
    """

    subject: str
    to: Sequence[str]
    text: str
    title: str | None = None
    address: str | None = None
    bases: Sequence[str] = ()
    facts: Sequence[tuple[str, str]] = ()
    codes: Sequence[tuple[str, str]] = ()
    foot: str | None = None
    posting_number: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferSlip(Letterhead):
    """Phiếu chuyển đơn: to the agency that is competent (Thông tư 05/2021/TT-TTCP).

    ``kind``: «kiến nghị», «tố cáo» and so on. ``sender``: with the form of address, as within a sentence
    («ông (bà) Nguyễn Thị Ánh Nguyệt»). ``written_on``: the day the sender put under his letter, if any.
    ``basis``: the article the transfer rests on. ``enclosures``: the papers that go with it. ``answer_to``:
    the agency that wants to be told the result, None when nobody asked for it. ``said``: the sentences that
    all this makes.
    """

    title: str
    subject: str
    to_agency: str
    kind: str
    received_on: date
    sender: str
    content: str
    basis: str
    written_on: date | None = None
    sender_address: str | None = None
    reason: str | None = None
    enclosures: Sequence[str] = ()
    answer_to: str | None = None
    said: Sequence[str] = field(init=False, default=())

    def __post_init__(self) -> None:
        object.__setattr__(self, "said", tuple(filter(None, self._sentences())))

    def _sentences(self) -> list[str]:
        written = f" ghi ngày {self.written_on:%d/%m/%Y}" if self.written_on else ""
        return [
            f"Ngày {self.received_on:%d/%m/%Y}, {self.agency} nhận được đơn {self.kind}{written} của "
            f"{self.sender}.",
            f"Địa chỉ: {self.sender_address}." if self.sender_address else "",
            f"Nội dung đơn: {self.content}",
            f"Lý do chuyển: {self.reason}" if self.reason else "",
            f"Căn cứ {self.basis}, {self.agency} chuyển đơn của {self.sender} đến {self.to_agency} để được "
            "xem xét, giải quyết theo thẩm quyền.",
            f"Đề nghị quý cơ quan thông báo kết quả giải quyết cho người có đơn và cho {self.answer_to}."
            if self.answer_to
            else "",
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalSlip(Letterhead):
    """Phiếu đề xuất thụ lý (Mẫu số 01 Thông tư 05/2021/TT-TTCP): from who proposes to the competent person.

    ``said``: the sentences. ``approves``: over the place where the competent person signs; ``proposes``: over
    that of the ``signer``, who proposes.
    """

    title: str
    subject: str
    to: Sequence[str]
    said: Sequence[str]
    approves: str
    proposes: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision(Letterhead):
    """Quyết định: ``authority`` decides («Chủ tịch Ủy ban nhân dân xã Tịnh Khê»), on ``bases`` (căn cứ),
    after ``reasons`` (a text) in ``articles`` (texts, one at least), which the paper numbers Điều 1, 2 …
    """

    title: str
    subject: str
    authority: str
    bases: Sequence[str]
    articles: Sequence[str]
    reasons: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Minutes(Letterhead):
    """Biên bản đối thoại: inside a complaint (Mẫu số 14 Nghị định 124/2020/NĐ-CP), or with citizens; and of
    other meetings, whose second and third parts have ``headings`` of their own.

    ``opening``: when and where; ``about``: what it was about, sentences. ``present``, ``absent``: who came
    and who didn't, each with role and reason. ``signers``: name and role of those who came and sign;
    ``officers``: of who wrote it and of who presided, or of him alone. ``ending``: that it was read out, who
    signs, who refused and why, how many copies. ``result`` may be empty. ``parts``: headings and texts after
    the ``content``. ``mark`` stands large behind every page («Dự thảo»).
    """

    title: str
    subject: str
    opening: str
    chair: str
    content: str
    ending: str
    officers: Sequence[tuple[str, str]]
    result: str = ""
    about: Sequence[str] = ()
    present: Sequence[str] = ()
    absent: Sequence[str] = ()
    signers: Sequence[tuple[str, str]] = ()
    parts: Sequence[tuple[str, str]] = ()
    headings: tuple[str, str] = ("Nội dung và ý kiến của những người tham gia", "Kết quả đối thoại")
    mark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover(Letterhead):
    """Giấy biên nhận tài liệu (Mẫu 02/TCD): what was handed over, in two copies that both sign.

    ``facts``: label and value about who handed it over. ``rows``: what it is, how many, what sort (bản chính,
    bản sao). ``giver`` and ``receiver``: name and part of who sign; an empty name is written by hand.
    """

    title: str
    subject: str
    facts: Sequence[tuple[str, str]]
    text: str
    rows: Sequence[tuple[str, str, str]]
    ending: str
    giver: tuple[str, str]
    receiver: tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLine:
    """One file that came with a submission: its size in bytes, its SHA-256 in hexadecimal."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DueLine:
    """One more day on a receipt: what happens by ``due_on``, the article that says so, why it is not sure
    (tạm tính; empty when it is).
    """

    due: str
    due_on: date
    basis: str
    provisional: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Giấy biên nhận: what the sender takes home. It has the same lines for every kind and names none: the
    paper lies about, and one that kept silent would tell most.

    ``way``: how it came («qua trang mạng», «trực tiếp»). ``agency``: who has it now; ``handed_over``:
    at which desk it was given, where it was. ``due``: what will
    happen by ``due_on``, ``basis``: on what it rests, ``provisional``: why the day is not sure (tạm tính),
    empty when it is. ``further``: another day that the law sets. ``secret`` is None when the receipt is
    printed again: it is shown once only. ``operator``: who runs the system.
    """

    received_at: datetime
    way: str
    agency: str
    code: str
    tracking_url: str
    operator: str
    handed_over: str | None = None
    secret: str | None = None
    sender: str | None = None
    due: str | None = None
    due_on: date | None = None
    basis: str | None = None
    provisional: str = ""
    further: Sequence[DueLine] = ()
    hotline: str | None = None
    files: Sequence[FileLine] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterToSign:
    """Đơn để ký: a citizen's own letter as he typed it, with room for day and signature (LKN Đ8, LTC Đ23).

    ``heading``: «Đơn khiếu nại» and so on; the file's own title (``file_title``) doesn't tell it. ``made_on``
    is the day of the file, the day of the letter is written by hand. ``sender`` and ``about``: label and
    value; an empty value, and an empty ``text``, leave room to write: of a text so many lines (``room``).
    ``signers``: the names under the signatures, empty ones written by hand; ``signed_as``: who signs.
    ``code``: mã tra cứu, by which the paper finds its matter. ``pledge``: the sentence over the signature.

    ``members``: how many sign together; of more than one a list of them follows, with room for name, address
    and signature. ``appointed``: name and address of those whom they appoint to speak for them (LTCD 42/2013
    Đ29).
    """

    heading: str
    made_on: date
    to: str
    sender: Sequence[tuple[str, str]]
    about_heading: str
    about: Sequence[tuple[str, str]]
    title: str
    text: str
    signers: Sequence[str]
    text_heading: str = "Nội dung"
    room: int = 12
    pledge: str = "Tôi cam đoan nội dung trên là đúng sự thật và chịu trách nhiệm trước pháp luật."
    sender_heading: str = "Người gửi đơn"
    signed_as: str = "Người làm đơn"
    file_title: str = "Đơn"
    code: str = ""
    wish: str | None = None
    enclosures: Sequence[str] = ()
    members: int = 1
    appointed: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PostalLine:
    """One letter of a post list; ``posting_number`` is the post's (số hiệu bưu gửi), None leaves room to
    write it.
    """

    recipient: str
    address: str
    number: str
    posting_number: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PostalList:
    """Danh sách văn bản gửi bưu điện: what an agency hands to the post on one day."""

    agency: str
    place: str
    made_on: date
    lines: Sequence[PostalLine]
    parent_agency: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipients:
    """Danh sách người được gửi, behind the agency's copy of a letter that many were served.

    ``number``, ``issued_on`` and ``agency`` are those of the letter; ``people``: name and address of each.
    """

    number: str
    issued_on: date
    agency: str
    people: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeSlips:
    """Phiếu mã tra cứu: many to a page, cut apart and handed out. ``slips``: name, code and secret of each;
    ``about``: what they are about, «Vụ việc số …».
    """

    about: str
    made_on: date
    tracking_url: str
    slips: Sequence[tuple[str, str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A page of a file that is no letter: what came in, what happened, a list.

    ``facts``: label and value; ``heads``, ``widths`` (relative) and ``rows`` are those of its table;
    ``flipped`` turns the page on its side. ``file_title`` as in :class:`Letterhead`.
    """

    title: str
    made_on: date
    subject: str = ""
    facts: Sequence[tuple[str, str]] = ()
    text: str = ""
    heads: Sequence[str] = ()
    widths: Sequence[int] = ()
    rows: Sequence[Sequence[str]] = ()
    flipped: bool = False
    file_title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexLine:
    """One paper of a file: its number and day in words, what it is, who made it, its first sheet (tờ số;
    empty for what is not bound in), a remark."""

    number: str
    day: str
    what: str
    author: str
    sheet: str
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileCover:
    """Bìa hồ sơ and mục lục văn bản (Phụ lục V Nghị định 30/2020/NĐ-CP)."""

    agency: str
    place: str
    made_on: date
    number: str
    title: str
    lines: Sequence[IndexLine]
    parent_agency: str | None = None
    facts: Sequence[tuple[str, str]] = ()


Sheet = (
    Record
    | FileCover
    | Letter
    | TransferSlip
    | ProposalSlip
    | Decision
    | Minutes
    | Handover
    | Receipt
    | LetterToSign
    | PostalList
    | Posting
    | DataCopy
    | BoardNotice
    | HouseholdSlips
    | SurveyPoster
    | SurveySlips
    | ReceptionBook
    | AwayForms
    | Tabled
    | ListedLetter
    | Recipients
    | CodeSlips
)
