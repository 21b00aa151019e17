"""The papers of a reception as sheets of ``papers``: what the citizen takes home, what is owed in writing.

What a paper said on its day stands in ``ReceptionPaper.frame``; the person's own data is read from his row,
which is never changed. Of who came in confidence no paper names anybody.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import select

from feedback.agencies import queries as agencies
from feedback.agencies.directory import AgencyEntry
from feedback.agencies.rules import letter_sign
from feedback.cases import rules
from feedback.cases.letters import heads
from feedback.clock import ZONE
from feedback.extensions import db
from feedback.law import reception as law
from feedback.law.kinds import Kind
from feedback.papers.sheets import Handover, Letter, Sheet
from feedback.people import queries as people
from feedback.people.rules import HIDDEN
from feedback.reception import secrecy, visits
from feedback.reception.models import Place, ReceptionPaper, Visit

VISIT: Final = "visit"
REFUSED: Final = "refusal_notice"
RESULT: Final = "result_notice"


def of_visit(visit_id: int, kind: str | None = None) -> list[ReceptionPaper]:
    """What was issued about a visit, or a line that it corrects, in its order; of one kind if named."""
    asked = select(ReceptionPaper).where(
        ReceptionPaper.subject_room == VISIT, ReceptionPaper.subject_id.in_(visits.chain_of(visit_id))
    )
    if kind is not None:
        asked = asked.where(ReceptionPaper.kind == kind)
    return list(db.session.scalars(asked.order_by(ReceptionPaper.id)))


def handed_over(visit: Visit) -> str:
    """Where something was given at a visit, and who took it; the same whatever it was."""
    place, agency = db.session.get_one(Place, visit.place_id), _agency(visit.agency_id)
    where = place.name if agency.name in place.name else f"{place.name}, {agency.name}"
    return f"{where}; người nhận: {visit.receiver_name}"


def receipt(visit: Visit) -> tuple[str, Sheet]:
    """Giấy biên nhận (Mẫu 02/TCD) for what was handed over at a visit; template and sheet."""
    words = law.PAPERS["receipt"]
    name, address = _giver(visit)
    place = db.session.get_one(Place, visit.place_id)
    values = {
        "day": _moment(visit),
        "place": place.name,
        "receiver": f"{visit.receiver_name}, {visit.receiver_position}",
    }
    secret = not visit.confidential and visits.is_secret(visit)
    facts = [("Người nộp", name or HIDDEN)]
    if address:
        facts.append(("Địa chỉ", address))
    return "handover", Handover(
        **heads.of_agency(_agency(visit.agency_id), visit.visited_on),
        issued_on=visit.visited_on,
        form=words.form,
        title=words.title,
        subject=words.subject,
        facts=facts,
        text="\n".join(line.format(**values) for line in words.text),
        rows=[
            (
                HIDDEN if secret else one["what"],
                f"{one['copies']:02d}",
                "Bản chính" if one["original"] else "Bản sao",
            )
            for one in visit.papers
        ],
        ending=words.closing,
        giver=(name, "Người nộp"),
        receiver=(visit.receiver_name, "Người nhận"),
        file_title=words.title,
    )


def guidance(visit: Visit) -> tuple[str, Sheet]:
    """Phiếu hướng dẫn to another body; it bears no number and is signed by who received him."""
    words = law.PAPERS["guidance"]
    guided = agencies.by_id(visit.guided_agency_id) if visit.guided_agency_id else None
    body = guided.name if guided else visit.guided_to or "cơ quan có thẩm quyền"
    text = words.words(_values(visit) | {"body": body})
    if visit.told and not visits.is_secret(visit):
        text += f"\n{visit.told}"
    return _letter(
        visit,
        words,
        text,
        issued_on=visit.visited_on,
        number=None,
        signing=("NGƯỜI TIẾP CÔNG DÂN",),
        signer=visit.receiver_name,
    )


def notice(visit: Visit, paper: ReceptionPaper) -> tuple[str, Sheet]:
    """An issued notice (Mẫu 01/TCD, kết quả) as it was on its day."""
    return written(
        visit,
        paper.kind,
        paper.frame["text"],
        issued_on=paper.issued_on,
        number=paper.number,
        position=paper.signer_position or "",
        signer=paper.signer,
    )


def written(
    visit: Visit,
    kind: str,
    text: str,
    *,
    issued_on: date,
    number: str | None,
    position: str,
    signer: str | None,
) -> tuple[str, Sheet]:
    """A notice with this text, issued or to be issued (``number`` None: room is left for it)."""
    words = law.PAPERS[kind]
    agency = _agency(visit.agency_id)
    return _letter(
        visit,
        words,
        text,
        issued_on=issued_on,
        number=number
        or f"{rules.OPEN_NUMBER}{rules.letter_mark(words.sign, letter_sign(agency), Kind.REPORT)}",
        signing=heads.signing_lines(agency, position),
        signer=signer,
        copies_to=("Như trên", "Lưu: VT"),
    )


def proposed(visit: Visit, kind: str, **more: str) -> str:
    """The text that a notice begins from; ``more``: what its kind needs (ground, received, result)."""
    return law.PAPERS[kind].words(_values(visit) | more)


def _moment(visit: Visit) -> str:
    """The day, and the hour where it was written down while he waited."""
    day, entered = f"ngày {visit.visited_on:%d/%m/%Y}", visit.entered_at.astimezone(ZONE)
    return f"{entered.hour} giờ {entered:%M} {day}" if entered.date() == visit.visited_on else day


def _values(visit: Visit) -> dict[str, str]:
    hushed = secrecy.is_hushed(visit.about) or visits.is_secret(visit)
    return {
        "agency": _agency(visit.agency_id).name,
        "day": f"{visit.visited_on:%d/%m/%Y}",
        "summary": "nội dung ông/bà đã trình bày" if hushed else visit.summary.rstrip("."),
    }


def _letter(
    visit: Visit,
    words: law.Paper,
    text: str,
    *,
    issued_on: date,
    number: str | None,
    signing: Sequence[str],
    signer: str | None,
    copies_to: Sequence[str] = (),
) -> tuple[str, Sheet]:
    name, address = _giver(visit)
    head: dict[str, Any] = heads.of_agency(_agency(visit.agency_id), issued_on)
    return "letter", Letter(
        **head,
        issued_on=issued_on,
        number=number,
        signing=signing,
        signer=signer,
        copies_to=copies_to,
        form=words.form,
        title=words.title,
        subject=words.subject,
        to=[f"Ông/bà {name}" if name else "Ông/bà"],
        address=address,
        text=text,
        file_title=words.title,
    )


def _giver(visit: Visit) -> tuple[str, str | None]:
    """Name and address of who came; empty for who came in confidence."""
    person = None if visits.is_secret(visit) else people.by_id(visit.person_id)
    if person is None or person.sealed is not None or person.erased_at is not None:
        return "", None
    return person.full_name, person.letter_address or person.address


def _agency(number: int) -> AgencyEntry:
    agency = agencies.by_id(number)
    assert agency is not None
    return agency


def _mark(agency: AgencyEntry, sign: str) -> str:
    return rules.letter_mark(sign, letter_sign(agency), Kind.REPORT)
