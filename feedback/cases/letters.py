"""Văn bản của vụ việc: a letter as it was issued, laid out as a paper by Nghị định 30/2020/NĐ-CP."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from feedback.agencies import queries as agencies
from feedback.agencies.directory import AgencyEntry
from feedback.attachments import queries as attachments
from feedback.cases import queries
from feedback.cases.models import Case, Letter, Submission
from feedback.law import grounds, kinds, procedure
from feedback.law.kinds import Kind
from feedback.papers import render
from feedback.papers.sheets import Letter as LetterSheet
from feedback.papers.sheets import TransferSlip
from feedback.people import queries as people

NAMES: Final = {
    "answer": "Văn bản trả lời",
    "transfer": "Phiếu chuyển đơn",
    "refusal": "Thông báo không thụ lý",
    "papers_request": "Thông báo yêu cầu bổ sung",
    "filing": "Thông báo lưu đơn",
}
"""What each kind of letter is called in a list."""

_PROVINCE_PLACE: Final = "Quảng Ngãi"
_COMMITTEE: Final = "TM. ỦY BAN NHÂN DÂN"
_DEPUTY: Final = "phó "


def kind_name(kind: str) -> str:
    """The kind within a sentence: «phản ánh»."""
    name = kinds.texts(Kind(kind)).name
    return name[:1].lower() + name[1:]


def file_name(letter: Letter) -> str:
    """What the letter's file is called: kind and number, without what a disk doesn't take."""
    number = letter.number.replace("/", "-")
    return f"{NAMES[letter.kind]} {number}.pdf"


def sheet(letter: Letter, submission: Submission) -> tuple[str, LetterSheet | TransferSlip]:
    """The template of ``papers.render`` and the values, for the copy that goes to one sender.

    Each of several senders has his own copy: none reads the others' names.
    """
    if letter.kind == "transfer":
        return "transfer_slip", _transfer_slip(letter, submission)
    return "letter", _letter(letter, submission)


def pdf(letter: Letter, submission: Submission) -> bytes:
    """The copy of one sender as a PDF file; the same letter gives the same bytes."""
    return render.pdf(*sheet(letter, submission))


def _letter(letter: Letter, submission: Submission) -> LetterSheet:
    """A letter to the sender: a công văn, or a notice with its title."""
    about = kind_name(submission.kind)
    subjects = {
        "answer": (None, f"trả lời đơn {about}"),
        "refusal": ("Thông báo", f"Về việc không thụ lý đơn {about}"),
        "papers_request": ("Thông báo", f"Về việc bổ sung giấy tờ, thông tin cho đơn {about}"),
        "filing": ("Thông báo", f"Về việc lưu đơn {about}"),
    }
    title, subject = subjects[letter.kind]
    found = queries.by_submission(submission.id)
    assert found is not None
    case = found[1]
    reach = people.reach(submission.sender_id)
    return LetterSheet(
        **_head(letter),
        subject=subject,
        title=title,
        to=[_sender(submission)],
        address=reach.address if reach else None,
        text=_text(letter, case),
        facts=[("Số vụ việc", _number_at(letter, case)), *_before_reorganisation(letter)],
    )


def _text(letter: Letter, case: Case) -> str:
    """The letter's words; a refusal and a filing also name their ground and its article."""
    if letter.kind not in ("refusal", "filing") or case.ground is None:
        return letter.text
    ground = grounds.named(case.ground)
    return f"{ground.words}\nCăn cứ: {ground.article}.\n{letter.text}"


def _transfer_slip(letter: Letter, submission: Submission) -> TransferSlip:
    """Phiếu chuyển đơn: to the body that is competent, with what goes along."""
    reach = people.reach(submission.sender_id)
    to = agencies.by_id(letter.to_agency_id) if letter.to_agency_id else None
    files = attachments.of(("submission", submission.id))
    return TransferSlip(
        **_head(letter),
        to_agency=to.name if to else "",
        kind=kind_name(submission.kind),
        received_on=submission.received_on,
        sender=_sender(submission),
        sender_address=reach.address if reach else None,
        content=" ".join(
            [
                f"{submission.title.rstrip('.')}.",
                *(f"({since}: {name}.)" for since, name in _before_reorganisation(letter)),
            ]
        ),
        basis=_transfer_basis(submission),
        reason=letter.text,
        enclosures=[
            f"Đơn {kind_name(submission.kind)} nhận ngày {submission.received_on:%d/%m/%Y}",
            *(file.name for file in files),
        ],
    )


def _transfer_basis(submission: Submission) -> str:
    """The article on which a case of this course is transferred."""
    found = queries.by_submission(submission.id)
    assert found is not None
    lines = procedure.course(found[1].course).steps
    return next(line.article for line in lines if line.name.startswith("transfer"))


def _sender(submission: Submission) -> str:
    return people.names([submission.sender_id]).get(submission.sender_id, "")


def _head(letter: Letter) -> dict[str, Any]:
    """What stands above and below every letter of an agency."""
    agency = agencies.by_id(letter.agency_id)
    assert agency is not None
    # A People's Committee stands alone at the head of its letters; its departments stand under it.
    under = agency.parent_id is not None and not _is_committee(agency)
    parent = _parent_on(agency.parent_id, letter.issued_on) if under and agency.parent_id else None
    return {
        "agency": agency.name,
        "parent_agency": parent.name if parent else None,
        "number": letter.number,
        "place": _place(agency),
        "issued_on": letter.issued_on,
        "signing": signing_lines(agency, letter.signer_position or ""),
        "signer": letter.signer,
        "copies_to": ("Như trên", "Lưu: VT"),
    }


def _parent_on(agency_id: int, on: date) -> AgencyEntry | None:
    """The superior body on the day: itself, or who had taken over its work by then."""
    return next(iter(agencies.agencies_after(agency_id, on)), None) or agencies.by_id(agency_id)


def _before_reorganisation(letter: Letter) -> list[tuple[str, str]]:
    """Tên cũ: until when and by which agencies the case was handled whose successor issues the letter."""
    formers: list[tuple[str, str]] = []
    found: list[tuple[str, str]] = []
    for event in queries.rehomings(letter.case_id):
        agency = agencies.by_id(event.details["from_agency_id"])
        assert agency is not None
        formers.append((f"Trước ngày {date.fromisoformat(event.details['from_on']):%d/%m/%Y}", agency.name))
        if event.agency_id == letter.agency_id:
            found = list(formers)
    return found


def signing_lines(agency: AgencyEntry, position: str) -> list[str]:
    """The lines above a signature (quyền hạn, chức vụ): TM. for a committee, KT. for a deputy.

    Điểm a khoản 7 mục II Phụ lục I Nghị định 30/2020/NĐ-CP.
    """
    lines = [_COMMITTEE] if _is_committee(agency) else []
    if position.casefold().startswith(_DEPUTY):
        lines.append(f"KT. {position[len(_DEPUTY) :].upper()}")
    return [*lines, position.upper()] if position else lines


def _is_committee(agency: AgencyEntry) -> bool:
    return agency.name.casefold().startswith("ủy ban nhân dân")


def _place(agency: AgencyEntry) -> str:
    """Địa danh: the commune of a commune's committee, else the province."""
    area = agencies.area_by_code(agency.code) if agency.level == "commune" else None
    return area.name if area else _PROVINCE_PLACE


def _number_at(letter: Letter, case: Case) -> str:
    """The number under which the issuing agency knew the case."""
    if letter.agency_id == case.agency_id:
        return case.number
    formers = queries.former_numbers(case.id)
    own = [one.number for one in formers if one.agency_id == letter.agency_id]
    # A reorganisation moves a case without a new number: then it bore the one that its successor knew.
    then = [one.number for one in formers if one.until_on >= letter.issued_on]
    return own[-1] if own else then[0] if then else case.number
