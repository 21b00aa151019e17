"""What belongs to a case's file, by its day: what came in, what was issued and done, how it went, what proves
it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from sqlalchemy import select

from feedback.accounts import queries as accounts
from feedback.agencies import queries as agencies
from feedback.attachments import queries as attached
from feedback.attachments import standing, store
from feedback.attachments.inspect import JPEG, PDF, PNG
from feedback.attachments.models import Attachment
from feedback.cases import copies, enforcement, letters, parted, parts, queries, results, sealed
from feedback.cases.file.pages import page_of_picture
from feedback.cases.models import Case, Letter, LetterCopy, Submission
from feedback.clock import ZONE, local_day
from feedback.deadlines import queries as deadlines
from feedback.extensions import db
from feedback.law import discreet, procedure
from feedback.law import letters as law
from feedback.papers import render
from feedback.papers.sheets import Record
from feedback.people import queries as people
from feedback.register import queries as register

SENT: Final = "submission"
EVIDENCE: Final = "obligation"
"""The rooms under which files of submissions, and of what was done, are kept."""

_SENDER: Final = "Người gửi đơn"
_CONCEALED: Final = "(giữ bí mật)"
SEALED_REMARK: Final = "Niêm phong, không ghép"

ActWords = Callable[[str], str]
"""What an act of the register is called."""

Words = Callable[[Case], list[tuple[str, str, str, str]]]
"""The history of a case as lines: moment, what, who, in which words (the desk knows how it reads)."""


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper of a file: number, day, what it is, who made it.

    ``pdf`` makes its pages, None for what has none; ``file`` is the file as it came, for the ZIP. ``remark``
    says why it can't be bound, where that is known before.
    """

    number: str
    day: date
    what: str
    author: str
    pdf: Callable[[], bytes] | None = None
    file: Attachment | None = None
    remark: str = ""

    @property
    def is_ours(self) -> bool:
        """Whether its pages are made here, not handed in by somebody."""
        return self.file is None


def of(case: Case, *, internal: bool, history: Words, act_words: ActWords, at: datetime) -> list[Paper]:
    """The papers of the file, by their day; of one day what came in first, what proves it last.

    ``internal``: also proposals, history and clocks, which whoever only takes over the file does not read.
    Notes of officers to each other never belong to it. Of a sealed case it holds the working copy with
    its clean documents; the original is listed as sealed, and what a row says doesn't name the kind.
    """
    submissions = queries.submissions_of(case.id)
    found = [*_sent(case, submissions), *_issued(case, submissions[0]), *_results(case), *_evidence(case)]
    made = [*_obligations(case, at)]
    if internal:
        found += _proposals(case)
        made += [_course(case, history, at), *_clocks(case, at)]
    found = [*sorted(found, key=lambda one: one.day), *made, _proof(case, act_words, at)]
    return [replace(one, what=discreet.words(one.what)) for one in found] if case.sealed else found


def _sent(case: Case, submissions: Sequence[Submission]) -> Iterator[Paper]:
    numbers = [one.id for one in submissions]
    files = attached.of_many(SENT, numbers)
    clean = attached.of_many(sealed.CLEAN, numbers) if case.sealed else {}
    for one in submissions:
        author = _sender(case, one)
        sheet = Record(
            title="Bản làm việc của đơn" if case.sealed else "Đơn",
            made_on=one.received_on,
            subject=one.title,
            facts=[
                ("Số đến", one.arrival),
                ("Nhận ngày", f"{one.received_on:%d/%m/%Y}"),
                ("Người gửi", author),
                *([("Địa chỉ", _address(one))] if not case.sealed and _address(one) else []),
                *([("Nơi xảy ra", one.place)] if one.place else []),
            ],
            text="\n".join(part for part in (one.body, f"Mong muốn: {one.wish}" if one.wish else "") if part),
            file_title="Đơn",
        )
        what = sheet.title if case.sealed else f"Đơn: {one.title}"
        if case.sealed:
            yield _original(case, one, files.get(one.id, []))
        yield Paper(one.arrival, one.received_on, what, author, _made("record", sheet))
        yield from (_handed_in(file, author) for file in files.get(one.id, []) if not file.sealed)
        yield from (_document(case, file) for file in clean.get(one.id, []))


def _original(case: Case, submission: Submission, files: Sequence[Attachment]) -> Paper:
    """The sealed original: that it is there, how many files belong to it, and who keeps it."""
    agency = agencies.by_id(case.agency_id)
    keeper = agency.name if agency else ""
    count = sum(1 for one in files if one.sealed)
    remark = f"{SEALED_REMARK}. Lưu tại kho niêm phong của hệ thống, {keeper} giữ"
    what = f"Bản gốc của đơn, {count} tệp kèm theo"
    return Paper(submission.arrival, submission.received_on, what, _CONCEALED, remark=remark)


def _document(case: Case, file: Attachment) -> Paper:
    """A clean document beside a working copy: the agency's own work, under a name that is ours."""
    paper = _handed_in(file, parts.name_of(case.agency_id))
    return replace(paper, what=f"Kèm bản làm việc: {file.name.rpartition('.')[0]}")


def _sender(case: Case, submission: Submission) -> str:
    if case.sealed:
        return _CONCEALED
    return people.names([submission.sender_id]).get(submission.sender_id, _SENDER)


def _address(submission: Submission) -> str:
    reach = people.reach(submission.sender_id)
    return (reach.address or "") if reach else ""


def _handed_in(file: Attachment, author: str) -> Paper:
    day = local_day(file.added_at)
    what = f"Tệp kèm theo: {file.name}"
    if file.sealed:
        return Paper("", day, what, author, file=file, remark=SEALED_REMARK)
    if standing.withheld(file):
        return Paper(
            "", day, what, author, file=file, remark=f"{standing.WORDS[standing.verdict(file)]}, không ghép"
        )
    pictures = (JPEG, PNG)
    if file.media_type == PDF:
        return Paper("", day, what, author, lambda: _stored(file.original_key), file)
    if file.shown_key is not None and file.shown_type in pictures:
        key = file.shown_key
        return Paper("", day, what, author, lambda: page_of_picture(_stored(key)), file)
    return Paper("", day, what, author, file=file, remark="Không ghép được, xem tệp")


def _stored(key: str) -> bytes:
    return b"".join(store.open_(key).chunks)


def _issued(case: Case, submission: Submission) -> Iterator[Paper]:
    issued = parted.letters_of(case.id)
    signed = _copies(issued)
    names = law.names(case.course)
    for letter in issued:
        agency = agencies.by_id(letter.agency_id)
        author = agency.name if agency else ""
        paper = Paper(
            letter.number, letter.issued_on, names[letter.kind], author, _letter(letter, submission)
        )
        yield paper
        yield from (_signed(case, found, letter, paper) for found in signed.get(letter.id, []))


def _letter(letter: Letter, submission: Submission) -> Callable[[], bytes]:
    copy = submission if letter.submission_id is None else copies.first_copy(letter)
    return lambda: letters.pdf(letter, copy)


def _copies(issued: Sequence[Letter]) -> dict[int, list[tuple[LetterCopy, Attachment]]]:
    """The signed copies that count, by letter: of each sender's the latest."""
    there = copies.of_many(one.id for one in issued)
    found = sorted((one for group in there.values() for one in group), key=lambda one: one.id)
    latest = {(one.letter_id, one.submission_id): one for one in found}
    rows = db.session.scalars(
        select(Attachment).where(
            Attachment.id.in_([one.attachment_id for one in latest.values()]), Attachment.removed_at.is_(None)
        )
    )
    files = {one.id: one for one in rows}
    by_letter: dict[int, list[tuple[LetterCopy, Attachment]]] = {}
    for one in latest.values():
        if one.attachment_id in files:
            by_letter.setdefault(one.letter_id, []).append((one, files[one.attachment_id]))
    return by_letter


def _signed(case: Case, found: tuple[LetterCopy, Attachment], letter: Letter, issued: Paper) -> Paper:
    copy, file = found
    what = f"{issued.what}: bản đã ký, đóng dấu"
    if case.sealed and not copies.names_nobody(copy):
        return Paper(letter.number, letter.issued_on, what, issued.author, remark=SEALED_REMARK)
    paper = _handed_in(file, issued.author)
    return Paper(letter.number, letter.issued_on, what, issued.author, paper.pdf, file, paper.remark)


def _evidence(case: Case) -> Iterator[Paper]:
    rows = enforcement.of_case(case.id)
    files = attached.of_many(EVIDENCE, [one.id for one in rows])
    for row in rows:
        for place, file in enumerate(files.get(row.id, []), start=1):
            # Names of files, and whose duty it is, may say whom a sealed matter is about.
            author = "" if case.sealed else row.by_whom
            paper = _handed_in(file, author)
            what = f"Chứng cứ thi hành: {f'tệp {place}' if case.sealed else file.name}"
            yield Paper("", paper.day, what, author, paper.pdf, file, paper.remark)


def _results(case: Case) -> Iterator[Paper]:
    """The figures of the result that count."""
    row = results.standing(case.id)
    if row is not None:
        author = accounts.names_of({row.officer_id}).get(row.officer_id, "")
        day = local_day(row.at)
        sheet = Record(
            title="Số liệu kết quả giải quyết",
            made_on=day,
            facts=[("Người ghi", author)],
            text=results.words(results.figures_of(row)),
        )
        yield Paper("", day, sheet.title, author, _made("record", sheet))


def _obligations(case: Case, at: datetime) -> Iterator[Paper]:
    """What the decision or conclusion orders, and what is done of it on the day of the file."""
    rows = [
        (
            f"{enforcement.sort_of(one).words}\n{one.what}",
            one.by_whom,
            f"{one.due_on:%d/%m/%Y}",
            enforcement.owed_words(one) or "–",
            enforcement.done_words(one) or "–",
            f"{one.done_on:%d/%m/%Y}" if one.done_on else "Chưa xong",
            one.evidence or "",
        )
        for one in enforcement.of_case(case.id)
    ]
    if rows:
        sheet = Record(
            title="Nghĩa vụ thi hành",
            made_on=local_day(at),
            heads=("Việc phải làm", "Bên phải thi hành", "Hạn", "Phải thi hành", "Đã thi hành", "Xong ngày",
                   "Chứng cứ"),
            widths=(44, 26, 15, 20, 20, 15, 30),
            rows=rows,
            flipped=True,
        )  # fmt: skip
        yield Paper("", local_day(at), sheet.title, "Hệ thống", _made("record", sheet))


def _proposals(case: Case) -> Iterator[Paper]:
    rows = list(reversed(queries.proposals_of(case.id)))
    settled = {one.settled_by for one in rows if one.settled_by is not None}
    names = accounts.names_of({one.officer_id for one in rows} | settled)
    outcomes = {"taken": "Làm theo đề xuất", "returned": "Trả lại", "lapsed": "Không còn hiệu lực"}
    label_of = procedure.course(case.course).label_of
    for one in rows:
        day = local_day(one.at)
        author = names.get(one.officer_id, "")
        sheet = Record(
            title="Phiếu đề xuất",
            made_on=day,
            subject=label_of(one.step),
            facts=[
                ("Người đề xuất", author),
                ("Ngày đề xuất", f"{day:%d/%m/%Y}"),
                ("Kết quả", outcomes.get(one.outcome or "", "Đang chờ")),
                *([("Người quyết định", names.get(one.settled_by, ""))] if one.settled_by else []),
                *([("Ý kiến", one.remark)] if one.remark else []),
            ],
            text=one.reason,
            file_title="Phiếu đề xuất",
        )
        yield Paper("", day, f"Phiếu đề xuất: {label_of(one.step)}", author, _made("record", sheet))


def _course(case: Case, history: Words, at: datetime) -> Paper:
    sheet = Record(
        title="Diễn biến của vụ việc",
        made_on=local_day(at),
        heads=("Thời điểm", "Việc", "Người thực hiện", "Nội dung"),
        widths=(17, 26, 22, 60),
        rows=history(case),
        flipped=True,
    )
    return Paper("", local_day(at), sheet.title, "Hệ thống", _made("record", sheet))


def _clocks(case: Case, at: datetime) -> Iterator[Paper]:
    rows = [
        (
            deadlines.title(one),
            f"{one.counted_from_on:%d/%m/%Y}",
            f"{one.due_on:%d/%m/%Y}",
            f"{one.met_on:%d/%m/%Y}" if one.met_on else one.ended_why or "Đang tính",
            "\n".join([f"Căn cứ: {deadlines.basis(one)}", *deadlines.reasons(one)]),
        )
        for one in deadlines.for_subject(("cases", case.id))
    ]
    if rows:
        sheet = Record(
            title="Thời hạn và cách tính",
            made_on=local_day(at),
            heads=("Thời hạn", "Tính từ", "Đến hết", "Đã xong, hoặc vì sao thôi tính", "Căn cứ, cách tính"),
            widths=(30, 15, 15, 22, 60),
            rows=rows,
            flipped=True,
        )
        yield Paper("", local_day(at), sheet.title, "Hệ thống", _made("record", sheet))


def _proof(case: Case, act_words: ActWords, at: datetime) -> Paper:
    """What the register says of the case: number, moment, act, digest, link of each entry; its last link."""
    head = register.head()
    rows = [
        (
            str(one.seq or "chờ"),
            f"{one.at.astimezone(ZONE):%d/%m/%Y %H:%M:%S}",
            act_words(one.act),
            one.digest.hex(),
            one.link.hex() if one.link else "",
        )
        for one in register.acts_on("cases", case.id)
    ]
    facts = [("Số mục của vụ việc", str(len(rows)))]
    if head is not None and head.link is not None:
        facts += [("Mục cuối của sổ", str(head.seq)), ("Mắt xích của mục cuối", head.link.hex())]
    sheet = Record(
        title="Xác nhận của sổ đăng ký",
        made_on=local_day(at),
        facts=facts,
        text=(
            "Mỗi hành vi trong vụ việc có một mục trong sổ. Mục mang dấu vân tay SHA-256 của nội dung; mỗi "
            "mắt xích được tính từ mắt xích trước. Sửa một mục thì mọi mắt xích sau không còn khớp."
        ),
        heads=("Số mục", "Thời điểm (giờ Việt Nam)", "Hành vi", "Dấu vân tay", "Mắt xích"),
        widths=(10, 24, 22, 50, 50),
        rows=rows,
        flipped=True,
    )
    return Paper("", local_day(at), sheet.title, "Hệ thống", _made("record", sheet))


def _made(template: str, sheet: Record) -> Callable[[], bytes]:
    return lambda: render.pdf(template, sheet)
