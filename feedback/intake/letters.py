"""Đơn để ký: what was typed, as a letter that becomes a lawful complaint or denunciation once signed.

With the content that the law asks for: of a complaint khoản 1 Điều 8 LKN, of a denunciation Điều 23 LTC.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from feedback.agencies import queries as agencies
from feedback.attachments import queries as attachments
from feedback.cases import codes, matters
from feedback.cases import queries as cases
from feedback.cases.models import Case, Submission
from feedback.intake import answers, matter
from feedback.intake.drafts import Written
from feedback.intake.journey import pages_of
from feedback.law.kinds import SEALED_KINDS, SIGNED_KINDS, Kind
from feedback.papers.sheets import LetterToSign
from feedback.people import queries as people

_HEADINGS: Final = {Kind.COMPLAINT: "Đơn khiếu nại", Kind.DENUNCIATION: "Đơn tố cáo"}
_SECOND: Final = "Đơn khiếu nại lần hai"
_BACK: Final = {Kind.COMPLAINT: "Giấy rút khiếu nại", Kind.DENUNCIATION: "Giấy rút tố cáo"}
_ABOUT: Final = {Kind.COMPLAINT: "Về việc khiếu nại", Kind.DENUNCIATION: "Người bị tố cáo"}
_FREELY: Final = "Tôi tự nguyện rút đơn, không bị ép buộc, đe dọa, mua chuộc."
_BY_HAND: Final = ("Họ và tên", "Địa chỉ", "Điện thoại")
_ACCUSED_BY_HAND: Final = ("Họ và tên", "Chức vụ, nơi làm việc")


def to_sign(written: Written) -> bool:
    """Whether the law wants a signature under it that is not there yet, and the sender gives his name."""
    kind = Kind(written.kind)
    named = "sender" in pages_of(kind, written)
    return kind in SIGNED_KINDS and named and answers.signature_of(written) == "none"


def of_draft(written: Written, on: date, *, files: Sequence[str]) -> LetterToSign:
    """The letter that a finished draft of these kinds makes, with the names of its files."""
    kind = Kind(written.kind)
    shown = answers.rows(written)
    sender = answers.sender_of(written.pages["sender"])
    content = written.pages["content"]
    about, place = shown[pages_of(kind)[0]], shown["place"]
    facts = [*about, *(row for row in place if row[0] in ("Nơi xảy ra", "Địa điểm cụ thể"))]
    second = matter.of(kind, written.pages).second_level
    appointed = _appointed(one.full_name for one in sender.companions if one.role == "representative")
    left_out = ("Tư cách", "Nhận trả lời", "Số người", "Đại diện khác")
    return LetterToSign(
        heading=_SECOND if second else _HEADINGS[kind],
        made_on=on,
        to=answers.proposed(written, on).agency,
        sender=[row for row in shown["sender"] if row[1] and row[0] not in left_out],
        about_heading=_ABOUT[kind],
        about=[row for row in facts if row[1]],
        title=content["title"],
        text=content["body"],
        wish=content["wish"] or None,
        enclosures=list(files),
        signers=[name for name, _home in appointed] or [sender.contact_name or sender.full_name],
        members=sender.people_count,
        appointed=_with_home(appointed, sender.address),
    )


def unsigned(submission: Submission) -> bool:
    """Whether a signature is still wanted under a submission, so that its letter can be printed."""
    return (
        Kind(submission.kind) in SIGNED_KINDS
        and submission.signature == "none"
        and submission.withdrawn_on is None
    )


def of_submission(submission: Submission, case: Case, on: date) -> LetterToSign:
    """The letter of a complaint that came in unsigned, from what was recorded of it."""
    kind = Kind(submission.kind)
    sender = people.by_id(submission.sender_id)
    assert sender is not None
    second = matters.is_second(case)
    about = [
        row
        for respondent in cases.respondents_of(case.id)
        for row in matter.decision_rows(matter.answers_of(respondent, second_level=second))
        if row[1]
    ]
    area = agencies.area_by_code(submission.area_code) if submission.area_code else None
    happened = (("Nơi xảy ra", area.full_name if area else ""), ("Địa điểm cụ thể", submission.place or ""))
    about += [row for row in happened if row[1]]
    appointed = _appointed(
        one.full_name for one in people.companions_of(sender.id) if one.role == "representative"
    )
    return LetterToSign(
        heading=_SECOND if second else _HEADINGS[kind],
        made_on=on,
        to=_agency(submission.arrival_agency_id),
        sender=_sender_rows(submission),
        about_heading=_ABOUT[kind],
        about=about,
        title=submission.title,
        text=submission.body,
        wish=submission.wish,
        enclosures=[file.name for file in attachments.of(("submission", submission.id))],
        signers=[name for name, _home in appointed] or [sender.contact_name or sender.full_name],
        code=codes.shown(submission.tracking_code),
        members=sender.people_count,
        appointed=_with_home(appointed, sender.address),
    )


def blank(submission: Submission, case: Case, on: date) -> LetterToSign:
    """The letter of a sealed submission, to be filled in by hand: nothing of it lies here in the open."""
    kind = Kind(submission.kind)
    return LetterToSign(
        heading=_HEADINGS[kind],
        made_on=on,
        to=_agency(case.agency_id),
        sender=[(label, "") for label in _BY_HAND],
        about_heading=_ABOUT[kind],
        about=[(label, "") for label in _ACCUSED_BY_HAND],
        title="",
        text="",
        wish="",
        signers=[""],
        code=codes.shown(submission.tracking_code),
    )


def withdrawals(
    submission: Submission, case: Case, members: Sequence[str], on: date
) -> tuple[LetterToSign, ...]:
    """Giấy rút đơn (LKN Đ10, NĐ 124/2020 Đ7a; LTC Đ33): one for each of ``members`` of a group, else one;
    the sender of a sealed submission writes his name by hand.
    """
    kind = Kind(submission.kind)
    sealed = kind in SEALED_KINDS
    rows = [(label, "") for label in _BY_HAND] if sealed else _sender_rows(submission)
    signer = "" if sealed else dict(rows)["Họ và tên"]
    letter = LetterToSign(
        heading=_BACK[kind],
        made_on=on,
        to=_agency(case.agency_id),
        sender=rows,
        about_heading="Đơn xin rút",
        about=[
            ("Số vụ việc", case.number),
            ("Ngày nhận", f"{submission.received_on:%d/%m/%Y}"),
            *(() if sealed else (("Tóm tắt", submission.title),)),
        ],
        title="",
        text="",
        text_heading="Nội dung rút, lý do",
        room=5,
        pledge=_FREELY,
        signers=[signer],
        code=codes.shown(submission.tracking_code),
    )
    return tuple(
        replace(letter, sender=[("Họ và tên", name), ("Địa chỉ", home), ("Điện thoại", "")], signers=[name])
        for name, home in map(_parted, filter(None, members))
    ) or (letter,)


def _sender_rows(submission: Submission) -> list[tuple[str, str]]:
    sender = people.by_id(submission.sender_id)
    assert sender is not None
    told = (
        ("Tổ chức", sender.full_name if sender.contact_name else ""),
        ("Họ và tên", sender.contact_name or sender.full_name),
        ("Địa chỉ", sender.address),
        ("Điện thoại", sender.phone),
    )
    return [(label, value) for label, value in told if value]


def _agency(number: int) -> str:
    agency = agencies.by_id(number)
    assert agency is not None
    return agency.name


def _appointed(lines: Iterable[str]) -> list[tuple[str, str]]:
    """Name and address of the representatives, as they were typed on one line each."""
    return [_parted(line) for line in lines]


def _parted(line: str) -> tuple[str, str]:
    name, _comma, home = line.partition(",")
    return name.strip(), home.strip()


def _with_home(appointed: list[tuple[str, str]], home: str | None) -> list[tuple[str, str]]:
    """The first one's address is the sender's own."""
    homes = [written for _name, written in appointed]
    if homes and not homes[0]:
        homes[0] = home or ""
    return [(name, home) for (name, _written), home in zip(appointed, homes, strict=True)]
