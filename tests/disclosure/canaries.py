"""Cases full of what nobody may read in public, published as officers do it: what the proof is made of."""

from __future__ import annotations

import io
import itertools
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import pikepdf
from PIL import Image
from sqlalchemy import select

from feedback.accounts.models import Officer
from feedback.actor import SYSTEM
from feedback.attachments import actions as attachments
from feedback.attachments import queries as attached
from feedback.attachments import store
from feedback.attachments.inspect import JPEG
from feedback.cases import queries as cases
from feedback.disclosure import copying, prepared, redaction
from feedback.disclosure.actions import copies, outcomes
from feedback.disclosure.actions import files as file_acts
from feedback.disclosure.actions.files import FileDetails
from feedback.disclosure.actions.history import DOCUMENT
from feedback.disclosure.models import Outcome
from feedback.extensions import db
from feedback.law.disclosure import CHECKS
from feedback.text import search_text
from tests.conftest import MOMENT
from tests.disclosure import crawl
from tests.factories.cases import sender
from tests.factories.consultation import make_consultation, make_households
from tests.factories.disclosure import make_document, make_settled_case
from tests.factories.officers import actor_of, officer_of

MARK: Final = "quxzi"
"""Every secret word begins with it, and no other word has it."""
PHONES, PAPERS, PLATES = "0977000", "051977000", "76a977"
_LETTERS: Final = "abcdeghiklmnoprstuvy"
COURSES: Final = (
    "feedback",
    "feedback",
    "feedback",
    "complaint_first",
    "complaint_second",
    "regulation_feedback",
)


def _accentless(name: str) -> str:
    return search_text(name).title()


WAYS: Final[tuple[Callable[[str], str], ...]] = (
    lambda name: f"Tôi là {name}",
    lambda name: f"Tôi tên {unicodedata.normalize('NFD', name)}",
    lambda name: f"Người viết: {name.upper()}",
    lambda name: f"Toi la {_accentless(name)}",
    lambda name: f"Bà {name.split()[-1]} nhờ con viết thay",
    lambda name: f"Đã hỏi xã, xã gọi tôi là ông {name} ",
)
"""How a sender's name stands in what he writes."""


@dataclass(frozen=True, slots=True)
class Secret:
    """What one sender has that isn't for the public."""

    number: int

    def word(self, place: str) -> str:
        """A word that stands nowhere else; ``place`` says where it was put."""
        ending = "".join(_LETTERS[int(digit, 20)] for digit in f"{self.number:03d}")
        return f"{MARK.title()}{place}{ending}"

    @property
    def name(self) -> str:
        return f"Nguyễn Thị {self.word('n')}"

    @property
    def phone(self) -> str:
        return f"{PHONES}{self.number:03d}"

    @property
    def paper(self) -> str:
        return f"{PAPERS}{self.number:03d}"

    def text(self) -> str:
        """What he wrote, with all that tells of him."""
        said = WAYS[self.number % len(WAYS)](self.name)
        spoken = f"{self.phone[:4]} {self.phone[4:7]} {self.phone[7:]}"
        return (
            f"{said}, điện thoại {spoken}, căn cước {self.paper}, thư {self.word('m').lower()}@thudientu.vn. "
            f"Xe 76A-977.{self.number % 100:02d} chở đất làm hỏng đường liên thôn từ tháng 9, mưa xuống học "
            "sinh không đi được. Đề nghị xã cho sửa và nhắc chủ xe."
        )

    def person(self) -> Any:
        return sender(
            full_name=self.name,
            phone=self.phone,
            email=f"{self.word('m').lower()}@thudientu.vn",
            address=f"Số 12 ngõ {self.word('a')}, thôn Trường Định",
            id_kind="cccd",
            id_number=self.paper,
        )

    def picture(self) -> bytes:
        """A photo that tells who took it and where."""
        output, exif = io.BytesIO(), Image.Exif()
        exif[0x013B] = self.word("x")
        exif.get_ifd(0x8769)[0x9286] = self.word("u")
        exif.get_ifd(0x8825).update({1: "N", 2: (15.0, 7.0, 12.5), 29: self.word("g")})
        Image.new("RGB", (320, 240), "gray").save(output, "JPEG", exif=exif, comment=self.word("c").encode())
        return output.getvalue()

    def paper_file(self) -> bytes:
        """A PDF that tells who wrote it, in every place that a PDF has."""
        output = io.BytesIO()
        with pikepdf.new() as pdf:
            pdf.add_blank_page(page_size=(595, 842))
            page = pdf.pages[0].obj
            page["/Contents"] = pdf.make_stream(f"% {self.word('s')}".encode())
            note = pikepdf.Dictionary(
                Type=pikepdf.Name("/Annot"),
                Subtype=pikepdf.Name("/Text"),
                Rect=[10, 10, 30, 30],
                Contents=self.word("t"),
                T=self.word("k"),
            )
            page["/Annots"] = pdf.make_indirect(pikepdf.Array([pdf.make_indirect(note)]))
            with pdf.open_metadata() as metadata:
                metadata["dc:creator"] = [self.word("d")]
            pdf.docinfo["/Author"] = self.word("p")
            pdf.save(output)
        return output.getvalue()


def publish_cases(number: int, code: str = "21211") -> list[Outcome]:
    """So many cases, each of another sender, settled and published by two officers; committed. Every fifth
    sender asks that his text be kept back.
    """
    writer = officer_of(code, "handler", username=f"soan.{code.lower()}")
    leader = officer_of(code, "leader", username=f"dang.{code.lower()}")
    made = []
    for secret, course in zip(map(Secret, range(1, number + 1)), itertools.cycle(COURSES), strict=False):
        files = attachments.lay_down(
            [
                (f"{secret.word('f')}.jpg", secret.picture()),
                (f"don-{secret.word('h')}.pdf", secret.paper_file()),
            ],
            at=MOMENT,
        )
        more: dict[str, Any] = {"sender": secret.person(), "body": secret.text(), "files": tuple(files)}
        if course.endswith("feedback") and secret.number % 5 == 0:
            more |= {"kept_back": True, "title": f"Việc riêng {secret.word('r')}", "body": secret.word("b")}
        case = make_settled_case(course, code, **more)
        row = db.session.scalars(select(Outcome).where(Outcome.case_id == case.id)).first()
        made.append(row or _entered(case))
        _publish(made[-1], writer, leader)
    db.session.commit()
    return made


def _entered(case: Any) -> Outcome:
    row = outcomes.enter_settled(case, by=SYSTEM, at=MOMENT)
    assert row is not None
    return row


def _publish(outcome: Outcome, writer: Officer, leader: Officer) -> None:
    if prepared.why_no_copy(outcome):
        return
    _with_files(outcome, writer)
    texts = copying.masked(prepared.proposed(outcome), prepared.known(outcome))
    texts = {key: text or "Đã trả lời người gửi." for key, text in texts.items()}
    copy = copies.prepare(outcome, texts, by=actor_of(writer), at=MOMENT)
    assert prepared.remaining(outcome, copy) == {}
    copies.publish(
        outcome,
        copy,
        copy.version,
        checked=[one.key for one in CHECKS],
        kept=(),
        words={},
        by=actor_of(leader),
        at=MOMENT,
    )


def _with_files(outcome: Outcome, writer: Officer) -> None:
    """The sender's own photo and PDF, blacked out where nothing was found and looked at page by page."""
    sent = cases.submissions_of(outcome.case_id)[0]
    by = actor_of(writer)
    for source in attached.of(("submission", sent.id)):
        data = b"".join(store.open_(source.original_key).chunks)
        through = file_acts.read_through(data, source.media_type, prepared.known(outcome))
        role = "before" if source.media_type == JPEG else "paper"
        details = FileDetails("Ảnh hiện trạng" if role == "before" else "Giấy tờ kèm theo", role)
        file = file_acts.add(outcome, details, through, source=source, by=by, at=MOMENT)
        made = file_acts.made(file, data)
        (laid,) = attachments.lay_down([(made.name, made.data)], at=MOMENT)
        file_acts.finish(outcome, file, file.version, laid, size=made.size, looked=True, by=by, at=MOMENT)


def leaks(client: Any) -> Iterator[tuple[str, str]]:
    """Each address that tells something secret, with what it tells."""
    starts = (
        "/",
        "/so-do-trang",
        "/ket-qua/KHONG-CO",
        "/khong-co-trang-nay",
        "/ket-qua?tim=quxzi",
        f"/ket-qua?tim={PHONES}001",
        "/cong-khai/0000-0",
        "/tra-cuu",
        "/don/1-PA-2026",
    )
    for address, answer in crawl.crawl(client, starts):
        words = crawl.told("", answer) if "tim=" in address else crawl.told(address, answer)
        plain = words.replace(" ", "").replace(".", "").replace("-", "")
        for secret in (MARK, PHONES, PAPERS, PLATES):
            place = plain.find(secret)
            if place >= 0 and not ("tim=" in address and _typed(plain, secret, address)):
                yield address, plain[max(place - 40, 0) : place + 60]


def _typed(plain: str, secret: str, address: str) -> bool:
    """Whether the word stands there because the reader typed it: in the box of the search and its links, and
    where the page leads to itself in the other language."""
    return plain.count(secret) <= 10 and secret in address.lower()


def add_households(number: int) -> None:
    """A consultation of listed households, and a document made from one that tells its writer; committed."""
    consultation = make_consultation()
    secret = Secret(800)
    make_households(consultation, number, head=secret.name, address=f"Số 7 ngõ {secret.word('a')}")
    document = make_document()
    data = redaction.cleaned(secret.paper_file(), "application/pdf")
    (laid,) = attachments.lay_down([(f"{document.code}.pdf", data)], at=MOMENT)
    attachments.attach([laid], subject=(DOCUMENT, document.id), by=SYSTEM, at=MOMENT)
    db.session.commit()
