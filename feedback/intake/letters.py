"""Đơn để ký: what was typed, as a letter that becomes a lawful complaint or denunciation once signed.

With the content that the law asks for: of a complaint khoản 1 Điều 8 LKN, of a denunciation Điều 23 LTC.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from feedback.intake import answers
from feedback.intake.drafts import Written
from feedback.intake.journey import pages_of
from feedback.law.kinds import SIGNED_KINDS, Kind
from feedback.papers.sheets import LetterToSign

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
