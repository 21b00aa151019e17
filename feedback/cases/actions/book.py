"""Sổ văn bản đi: papers written outside the system that take a number of the same book, and its beginning."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select

from feedback import config
from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.agencies.rules import letter_sign
from feedback.cases import book, rules
from feedback.cases.actions.moving import NotYours
from feedback.cases.models import Case, OutsideLetter
from feedback.clock import local_day
from feedback.extensions import db
from feedback.law.kinds import Kind
from feedback.law.procedure import NotAllowed
from feedback.law.refusal import Refusal
from feedback.papers import actions as papers
from feedback.papers.actions import SeriesBegun
from feedback.register import actions as register
from feedback.register import rules as register_rules
from feedback.sealing import blind_index

OUTSIDE: Final = "outgoing"
"""The room under which the register knows papers written outside."""

_BEGINNING: Final = "outgoing_book"


class WrongNumber(Refusal):
    """The number is used, leaves others out, or the book has begun. ``need``: the field it is about."""

    def __init__(self, words: str, need: str = "ordinal") -> None:
        super().__init__(words)
        self.need = need


def enter_outside(
    agency_id: int,
    *,
    ordinal: int,
    sign: str,
    issued_on: date,
    subject: str,
    to_whom: str,
    signer: str,
    case: Case | None,
    by: Actor,
    at: datetime,
) -> OutsideLetter:
    """Vào sổ văn bản lập ngoài: a paper that was written elsewhere takes the next number of its year.

    ``sign``: what stands behind the number («BC-SXD»). Numbers have no gaps (Điều 15 Nghị định
    30/2020/NĐ-CP) and go with the days: raises WrongNumber for any number but the next one, and for a day
    before that of the number before; NotAllowed, NotYours.
    """
    _demand_clerk(agency_id, by)
    if issued_on > local_day(at):
        raise WrongNumber("Ngày văn bản không được sau hôm nay", "issued_on")
    given = papers.next_number(_series(agency_id), issued_on.year)
    if ordinal < given:
        there = book.bearing(agency_id, issued_on.year, ordinal)
        used = f" cho văn bản {there[0]} ngày {there[1]:%d/%m/%Y}" if there else ""
        raise WrongNumber(f"Số {ordinal} đã dùng{used}. Số tiếp theo là {given}")
    if ordinal > given:
        left = f"số {given}" if ordinal == given + 1 else f"các số từ {given} đến {ordinal - 1}"
        raise WrongNumber(f"Không bỏ trống {left}. Nhập số tiếp theo là {given}")
    before = book.bearing(agency_id, issued_on.year, given - 1)
    if before is not None and issued_on < before[1]:
        raise WrongNumber(
            f"Ngày văn bản không được trước ngày {before[1]:%d/%m/%Y} của văn bản {before[0]} ngay trước",
            "issued_on",
        )
    number = f"{given:02d}/{sign}"
    return _entered(
        OutsideLetter(
            agency_id=agency_id,
            year=issued_on.year,
            ordinal=given,
            number=number,
            issued_on=issued_on,
            subject=subject,
            to_whom=to_whom,
            signer=signer or None,
            case_id=case.id if case else None,
        ),
        by,
        at,
    )


def enter_issued(
    agency_id: int, *, sign: str, subject: str, to_whom: str, signer: str, by: Actor, at: datetime
) -> OutsideLetter:
    """Cấp số: a paper that another room issues now takes the next number of the agency's book.

    ``sign``: the kind of paper by NĐ 30/2020, Phụ lục III («TB»). ``subject`` and ``to_whom`` are read by
    everybody who reads the book. The room that issues asks for the right to. Raises LookupError for an
    unknown agency.
    """
    agency = agencies.by_id(agency_id)
    if agency is None:
        raise LookupError(f"no agency {agency_id}")
    today = local_day(at)
    given = papers.next_number(_series(agency_id), today.year)
    return _entered(
        OutsideLetter(
            agency_id=agency_id,
            year=today.year,
            ordinal=given,
            number=rules.letter_number(given, sign, letter_sign(agency), Kind.REPORT),
            issued_on=today,
            subject=subject,
            to_whom=to_whom,
            signer=signer,
            case_id=None,
        ),
        by,
        at,
    )


def _entered(paper: OutsideLetter, by: Actor, at: datetime) -> OutsideLetter:
    assert by.id is not None
    paper.officer_id, paper.at = by.id, at
    db.session.add(paper)
    db.session.flush()
    register.enter("outside_letter_entered", subject=(OUTSIDE, paper.id), digest=_digest(paper), by=by, at=at)
    return paper


def cross_out(paper: OutsideLetter, *, why: str, by: Actor, at: datetime) -> None:
    """Gạch bỏ: what was entered wrongly keeps its number, with the reason (số bỏ); the right paper takes the
    next one. Raises NotAllowed, also when it is crossed out, and NotYours.
    """
    _demand_clerk(paper.agency_id, by)
    db.session.refresh(paper, with_for_update=True)
    if paper.void_at is not None:
        raise NotAllowed("Số này đã được gạch bỏ.")
    paper.void_at, paper.void_by, paper.void_why = at, by.id, why
    db.session.flush()
    register.enter(
        "outside_letter_crossed_out", subject=(OUTSIDE, paper.id), digest=_void_digest(paper), by=by, at=at
    )


def begin_book(agency_id: int, year: int, *, first: int, by: Actor, at: datetime) -> None:
    """Số đầu tiên: the book of a year goes on from one kept on paper. Once, while no number was given here.

    ``first`` is 2 at least. Raises WrongNumber, NotAllowed, NotYours.
    """
    _demand_clerk(agency_id, by)
    try:
        papers.begin_behind(_series(agency_id), year, first - 1)
    except SeriesBegun:
        raise WrongNumber(f"Sổ năm {year} đã có số được cấp nên không đặt lại số đầu tiên", "first") from None
    digest = register_rules.digest(register_rules.new_salt(), {"year": year, "first": first})
    register.enter("outgoing_book_begun", subject=(_BEGINNING, agency_id), digest=digest, by=by, at=at)


def digests_of(numbers: Iterable[int]) -> dict[int, set[bytes]]:
    """For ``feedback register verify``: the digests that each paper written outside gives today: as it was
    entered, and crossed out."""
    chosen = select(OutsideLetter).where(OutsideLetter.id.in_(set(numbers)))
    return {
        one.id: {_digest(one)} | ({_void_digest(one)} if one.void_at is not None else set())
        for one in db.session.scalars(chosen)
    }


def _demand_clerk(agency_id: int, by: Actor) -> None:
    if not by.may("cases:outgoing:write"):
        raise NotAllowed("Chỉ văn thư ghi được sổ văn bản đi.")
    if by.agency_id != agency_id:
        raise NotYours


def _series(agency_id: int) -> str:
    return rules.series("letter", agency_id, Kind.REPORT)


def _digest(paper: OutsideLetter) -> bytes:
    names = ("agency_id", "number", "subject", "to_whom", "signer", "case_id", "officer_id")
    content: dict[str, Any] = {name: getattr(paper, name) for name in names}
    return register_rules.digest(_salt(paper), content | {"issued_on": paper.issued_on.isoformat()})


def _void_digest(paper: OutsideLetter) -> bytes:
    content = {"number": paper.number, "void_by": paper.void_by, "void_why": paper.void_why}
    return register_rules.digest(_salt(paper), content)


def _salt(paper: OutsideLetter) -> bytes:
    """It follows from its number under our key: what the paper says can't be guessed from a digest."""
    return blind_index(config.current().lookup_key_bytes, "cases.outside_letter", str(paper.id))[:16]
