"""Verbs of the survey's rounds: set up, changed, their end moved; sheets of codes printed and struck."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any, Final

from sqlalchemy import delete, insert, select

from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.clock import local_day
from feedback.extensions import db
from feedback.papers.actions import next_number
from feedback.programme.actions.history import SURVEY, SURVEY_SHEET, note
from feedback.programme.models import SurveyCode, SurveyFigure, SurveyRound, SurveySheet
from feedback.programme.survey import queries, rules
from feedback.programme.survey.rules import BadDetail, NotYours, Refused, Stale
from feedback.register import changing
from feedback.register.history import told

DEFINE: Final = "programme:survey:define"
PRINT: Final = "programme:survey:print"

_change: Final = partial(changing.change, Stale)
_ROUND: Final = ("code", "name", "opens_on", "closes_on", "questions", "minimum", "batch")
_SHEET: Final = ("round_id", "agency_id", "number", "first", "size", "printed_on")


@dataclass(frozen=True, slots=True)
class Printed:
    """A sheet, and its codes in the order of its slips: shown this once, kept nowhere."""

    sheet: SurveySheet
    codes: list[str]


def set_up(*, name: str, opens_on: date, closes_on: date, by: Actor, at: datetime) -> SurveyRound:
    """Đặt đợt khảo sát for all units, with today's questions. Raises NotYours, BadDetail."""
    if not by.may(DEFINE):
        raise NotYours
    if opens_on < local_day(at):
        raise BadDetail("opens_on", "Ngày mở không được trước hôm nay")
    _check_days(None, name, opens_on, closes_on)
    row = SurveyRound(
        code=f"{opens_on.year}-{next_number('survey_round', opens_on.year)}",
        name=name.strip(),
        opens_on=opens_on,
        closes_on=closes_on,
        questions=[dict(one) for one in rules.QUESTIONS],
        minimum=rules.MINIMUM,
        batch=rules.BATCH,
    )
    db.session.add(row)
    db.session.flush()
    _note(row, "survey_set_up", *_ROUND, by=by, at=at)
    return row


def change(
    of: SurveyRound, *, name: str, opens_on: date, closes_on: date, expected: int, by: Actor, at: datetime
) -> None:
    """Sửa a round that isn't open yet. Raises NotYours, Refused, BadDetail, Stale."""
    _held(of, by, expected)
    if rules.standing(of.opens_on, of.closes_on, local_day(at)) != "coming":
        raise Refused("Đợt đã mở: chỉ đổi được ngày cuối")
    if opens_on < local_day(at):
        raise BadDetail("opens_on", "Ngày mở không được trước hôm nay")
    _check_days(of.id, name, opens_on, closes_on)
    _set(
        of,
        "survey_changed",
        {"name": name.strip(), "opens_on": opens_on, "closes_on": closes_on},
        by=by,
        at=at,
    )


def move_end(
    of: SurveyRound, *, closes_on: date, reason: str, expected: int, by: Actor, at: datetime
) -> None:
    """Đổi ngày cuối of an open round, with the reason; not before today. Raises NotYours, Refused, BadDetail,
    Stale.
    """
    _held(of, by, expected)
    if rules.standing(of.opens_on, of.closes_on, local_day(at)) != "open":
        raise Refused("Chỉ đổi được ngày cuối của đợt đang mở")
    if not reason.strip():
        raise BadDetail("reason", "Nhập lý do")
    if closes_on < local_day(at):
        raise BadDetail("closes_on", "Ngày cuối không được trước hôm nay")
    _check_days(of.id, of.name, of.opens_on, closes_on)
    _set(of, "survey_end_moved", {"closes_on": closes_on, "reason": reason.strip()}, by=by, at=at)


def print_codes(of: SurveyRound, agency_id: int, size: int, *, by: Actor, at: datetime) -> Printed:
    """In tờ mã: so many one-time codes for a unit's counter. Only their keyed digests are kept, in an order
    that tells nothing of the slips; lost sheets are struck and others printed. Raises NotYours, Refused,
    BadDetail.
    """
    _demand_unit(agency_id, by, at)
    today = local_day(at)
    if rules.standing(of.opens_on, of.closes_on, today) == "closed":
        raise Refused("Đợt khảo sát này đã đóng")
    # Whose work another does takes what was printed, and prints no more.
    if agency_id not in {one.id for one in agencies.existing(today)}:
        raise Refused("Đơn vị này đã kết thúc, không in thêm phiếu; phiếu đã in vẫn dùng được")
    if not 1 <= size <= rules.LARGEST_SHEET:
        raise BadDetail("size", f"Nhập số từ 1 đến {rules.LARGEST_SHEET}")
    db.session.refresh(of, with_for_update=True)
    if queries.figure_of(of.id, agency_id) is None:
        db.session.add(SurveyFigure(round_id=of.id, agency_id=agency_id, told=0, sums=[]))
    before = queries.sheets_of(of.id, agency_id)
    sheet = SurveySheet(
        round_id=of.id,
        agency_id=agency_id,
        number=before[0].number + 1 if before else 1,
        first=before[0].first + before[0].size if before else 1,
        size=size,
        printed_on=today,
    )
    db.session.add(sheet)
    db.session.flush()
    codes = list(dict.fromkeys(rules.code_of(secrets.randbelow(10**11)) for _ in range(size * 2)))[:size]
    digests = sorted(map(queries.digest_of, codes))
    db.session.execute(insert(SurveyCode), [{"digest": one, "sheet_id": sheet.id} for one in digests])
    details = {"set": told(sheet, *_SHEET)}
    note((SURVEY_SHEET, sheet.id), "sheet_printed", details, agency_id=agency_id, by=by, at=at)
    return Printed(sheet, codes)


def void_sheet(sheet: SurveySheet, *, why: str, expected: int, by: Actor, at: datetime) -> int:
    """Hủy tờ mã that was lost or printed badly: its codes that nobody used open nothing any more; returns how
    many. Raises NotYours, Refused, BadDetail, Stale.
    """
    db.session.refresh(sheet, with_for_update=True)
    _demand_unit(sheet.agency_id, by, at)
    if sheet.version != expected:
        raise Stale(sheet.version)
    if sheet.voided is not None:
        raise Refused("Tờ mã này đã hủy")
    if not why.strip():
        raise BadDetail("why", "Nhập lý do hủy")
    gone = db.session.execute(delete(SurveyCode).where(SurveyCode.sheet_id == sheet.id))
    struck: int = gone.rowcount  # type: ignore[attr-defined]
    _change(sheet, expected, voided=struck, voided_why=why.strip())
    details = {"set": told(sheet, "voided", "voided_why")}
    note((SURVEY_SHEET, sheet.id), "sheet_voided", details, agency_id=sheet.agency_id, by=by, at=at)
    return struck


def _demand_unit(agency_id: int, by: Actor, at: datetime) -> None:
    own = by.kind == "system" or agency_id in agencies.whose_work(by.agency_id, local_day(at))
    if not by.may(PRINT) or not own:
        raise NotYours


def _check_days(round_id: int | None, name: str, opens_on: date, closes_on: date) -> None:
    if not name.strip():
        raise BadDetail("name", "Nhập tên đợt khảo sát")
    if closes_on < opens_on:
        raise BadDetail("closes_on", "Ngày cuối không được trước ngày mở")
    other = db.session.scalar(
        select(SurveyRound)
        .where(SurveyRound.opens_on <= closes_on, SurveyRound.closes_on >= opens_on)
        .where(SurveyRound.id != (round_id or 0))
        .limit(1)
    )
    if other is not None:
        days = f"từ {other.opens_on:%d/%m/%Y} đến {other.closes_on:%d/%m/%Y}"
        raise BadDetail("closes_on", f"Trùng với đợt {other.code} ({days}). Mỗi lúc chỉ mở một đợt")


def _held(of: SurveyRound, by: Actor, expected: int) -> None:
    db.session.refresh(of, with_for_update=True)
    if not by.may(DEFINE):
        raise NotYours
    if of.version != expected:
        raise Stale(of.version)


def _set(of: SurveyRound, act: str, new: Mapping[str, Any], *, by: Actor, at: datetime) -> None:
    _change(of, of.version, **new)
    _note(of, act, *new, by=by, at=at)


def _note(of: SurveyRound, act: str, *names: str, by: Actor, at: datetime) -> None:
    note((SURVEY, of.id), act, {"set": told(of, *names)}, agency_id=None, by=by, at=at)
