"""Đơn để ký: what was typed, as a letter that becomes a lawful complaint or denunciation once signed.

With the content that the law asks for: of a complaint khoản 1 Điều 8 LKN, of a denunciation Điều 23 LTC.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from feedback.agencies import queries as agencies
from feedback.attachments import queries as attachments
from feedback.cases import queries as cases
from feedback.cases.models import Case, Submission
from feedback.intake import answers, matter
from feedback.intake.drafts import Written
from feedback.intake.journey import pages_of
from feedback.law.kinds import SIGNED_KINDS, Kind
from feedback.law.procedure import course_of
from feedback.papers.sheets import LetterToSign
from feedback.people import queries as people

_HEADINGS: Final = {Kind.COMPLAINT: "Đơn khiếu nại", Kind.DENUNCIATION: "Đơn tố cáo"}
_ABOUT: Final = {Kind.COMPLAINT: "Về việc khiếu nại", Kind.DENUNCIATION: "Người bị tố cáo"}


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
    signers = [one.full_name for one in sender.companions if one.role == "representative"]
    return LetterToSign(
        heading=_HEADINGS[kind],
        made_on=on,
        to=answers.proposed(written, on).agency,
        sender=[row for row in shown["sender"] if row[1] and row[0] not in ("Tư cách", "Nhận trả lời")],
        about_heading=_ABOUT[kind],
        about=[row for row in facts if row[1]],
        title=content["title"],
        text=content["body"],
        wish=content["wish"] or None,
        enclosures=list(files),
        signers=signers or [sender.contact_name or sender.full_name],
    )


def unsigned(submission: Submission) -> bool:
    """Whether the letter of a submission can be printed to be signed: not one that is sealed."""
    return (
        Kind(submission.kind) in SIGNED_KINDS
        and submission.sealed_content is None
        and submission.signature == "none"
        and submission.withdrawn_on is None
    )


def of_submission(submission: Submission, case: Case, on: date) -> LetterToSign:
    """The letter of a complaint that came in unsigned, from what was recorded of it."""
    kind = Kind(submission.kind)
    sender = people.by_id(submission.sender_id)
    agency = agencies.by_id(submission.arrival_agency_id)
    assert sender is not None
    assert agency is not None
    second_level = case.course == course_of(kind, second_level=True).key
    about = [
        row
        for respondent in cases.respondents_of(case.id)
        for row in matter.decision_rows(matter.answers_of(respondent, second_level=second_level))
        if row[1]
    ]
    representatives = [
        one.full_name for one in people.companions_of(sender.id) if one.role == "representative"
    ]
    told = (
        ("Tổ chức", sender.full_name if sender.contact_name else ""),
        ("Họ và tên", sender.contact_name or sender.full_name),
        ("Địa chỉ", sender.address),
        ("Điện thoại", sender.phone),
    )
    return LetterToSign(
        heading=_HEADINGS[kind],
        made_on=on,
        to=agency.name,
        sender=[(label, value) for label, value in told if value],
        about_heading=_ABOUT[kind],
        about=about,
        title=submission.title,
        text=submission.body,
        wish=submission.wish,
        enclosures=[file.name for file in attachments.of(("submission", submission.id))],
        signers=representatives or [sender.contact_name or sender.full_name],
    )
