"""A reminder on paper, PDF and Word: issued, or as it would be issued now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from feedback.accounts import queries as accounts
from feedback.agencies import heads as leading
from feedback.agencies import queries as agencies
from feedback.agencies.directory import AgencyEntry
from feedback.agencies.rules import letter_sign
from feedback.cases import rules as numbers
from feedback.cases.letters import heads
from feedback.cases.letters.words import CONCEALED
from feedback.law.kinds import Kind
from feedback.oversight.models import Reminder, ReminderItem
from feedback.oversight.overdue import Step
from feedback.oversight.reminders import rules
from feedback.oversight.reminders.rules import ESCALATION, Late
from feedback.papers.sheets import Sheet
from feedback.papers.tabled_sheets import ListedLetter

HEADS: Final = ("STT", "Số đơn, vụ việc", "Bước chưa làm xong", "Hạn", "Quá hạn (ngày)", "Căn cứ")
_WIDTHS: Final = (0, 0, 25, 0, 14, 27)
_LEADS: Final = "cases:case:assign"


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """What a letter says. ``number`` is None before it is issued: room is left for it."""

    kind: str
    ordinal: int
    agency_id: int
    issuer_id: int
    to_whom: str
    reason: str
    rows: Sequence[Late]
    reply_due_on: date | None
    issued_on: date
    signer: str
    position: str
    number: str | None = None


def sheet(text: Text) -> tuple[str, Sheet]:
    """Template and sheet of a letter with this text."""
    issuer = known(text.issuer_id)
    mark = numbers.letter_mark(rules.sign(text.kind), letter_sign(issuer), Kind.REPORT)
    title, subject = rules.title(text.kind), rules.subject(text.kind, text.ordinal)
    return "listed_letter", ListedLetter(
        **heads.of_agency(issuer, text.issued_on),
        issued_on=text.issued_on,
        number=text.number or f"{numbers.OPEN_NUMBER}{mark}",
        signing=heads.signing_lines(issuer, text.position),
        signer=text.signer,
        copies_to=["Như trên", "Lưu: VT"],
        title=title,
        subject=subject,
        to=[text.to_whom],
        text=text.reason,
        heads=HEADS,
        widths=_WIDTHS,
        rows=[
            (str(place), one.number, one.step, f"{one.due_on:%d/%m/%Y}", str(one.days_late), one.article)
            for place, one in enumerate(text.rows, start=1)
        ],
        closing=rules.closing(issuer.name, text.reply_due_on),
        file_title=title or "Văn bản đôn đốc",
    )


def issued(reminder: Reminder, items: Sequence[ReminderItem]) -> tuple[str, Sheet]:
    """A letter as it was issued."""
    return sheet(
        Text(
            kind=reminder.kind,
            ordinal=reminder.ordinal,
            agency_id=reminder.agency_id,
            issuer_id=reminder.issuer_id,
            to_whom=reminder.to_whom,
            reason=reminder.reason,
            rows=[Late(one.number, one.step, one.due_on, one.days_late, one.article) for one in items],
            reply_due_on=reminder.reply_due_on,
            issued_on=reminder.issued_on,
            signer=reminder.signer,
            position=reminder.signer_position,
            number=reminder.number,
        )
    )


def named(steps: Sequence[Step]) -> list[Late]:
    """Steps as a letter names them: it lies about, so of a sealed case neither step nor article is said."""
    return [
        Late(
            one.number,
            CONCEALED if one.sealed else one.step,
            one.due_on,
            one.days_late,
            CONCEALED if one.sealed else one.article,
        )
        for one in steps
    ]


def to_whom(kind: str, agency_id: int) -> str:
    """Whom a letter goes to today: the head of the agency, or the chair of the province's committee."""
    agency = agencies.province_committee() if kind == ESCALATION else known(agency_id)
    posts = [one.position for one in accounts.officers_of(agency.id, _LEADS)]
    head = next((one for one in posts if leading.may_lead(agency.id, one)), "")
    return heads.chair(agency, head)


def without_contact(agency_id: int) -> bool:
    """Whether no leader of the agency can be sent an e-mail: the letter goes by the post room alone."""
    found = (accounts.contact(one.id) for one in accounts.officers_of(agency_id, _LEADS))
    return not any(one is not None and one[1] for one in found)


def known(agency_id: int) -> AgencyEntry:
    """The agency. Raises LookupError for a number of none."""
    agency = agencies.by_id(agency_id)
    if agency is None:
        raise LookupError(f"no agency {agency_id}")
    return agency
