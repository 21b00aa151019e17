"""Verbs of a unit on its sheet: it scores itself, its leader sends it, and objects to what was given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any, Final

from feedback.actor import Actor
from feedback.agencies.directory import AgencyEntry
from feedback.attachments import actions as attachments
from feedback.attachments.actions import LaidDown
from feedback.clock import local_day
from feedback.extensions import db
from feedback.programme.actions.history import HISTORY, SCORE, SCORE_LINE, Happened
from feedback.programme.models import ScoreLine, ScoreRound, ScoreSheet
from feedback.programme.scoring import figures, points, queries, rules
from feedback.programme.scoring.points import BadPoints
from feedback.programme.scoring.queries import SEND, WRITE
from feedback.programme.scoring.rules import BadDetail, Criterion, NotYours, Refused, Stale
from feedback.register import changing
from feedback.register.history import told

change: Final = partial(changing.change, Stale)
COMPUTED: Final = "Điểm này do hệ thống tính từ số liệu, không nhập được. Nếu thấy sai thì kiến nghị"


def score(
    of_round: ScoreRound,
    agency: AgencyEntry,
    criterion: Criterion,
    *,
    typed: str,
    note: str,
    files: Sequence[LaidDown] = (),
    expected: int,
    by: Actor,
    at: datetime,
) -> ScoreLine:
    """Tự chấm one criterion; the first one begins the sheet. ``typed``: the points as typed, or of the step
    chosen. ``expected``: the version seen, 0 where nothing was written.

    Raises NotYours, Refused (also for a figure of the system), BadDetail, Stale.
    """
    _demand_own(agency.id, WRITE, by, local_day(at))
    sheet = _held(of_round, agency, local_day(at))
    if sheet is not None and sheet.state != "draft":
        raise Refused("Phiếu đã gửi, không sửa được nữa")
    _demand_open(of_round, local_day(at))
    if criterion.computed:
        raise Refused(COMPUTED)
    given = read_points(criterion, typed)
    line = queries.lines_of(sheet.id).get(criterion.key) if sheet is not None else None
    demand_version(line, expected)
    if given and criterion.needs_file and not files:
        if line is None or line.id not in queries.with_files(SCORE_LINE, [line]):
            raise BadDetail("files", f"Thêm tệp minh chứng: {criterion.evidence}")
    elif given and criterion.evidence and not files and not note.strip():
        raise BadDetail("note", f"Ghi minh chứng, hoặc thêm tệp: {criterion.evidence}")
    if sheet is None:
        sheet = ScoreSheet(round_id=of_round.id, agency_id=agency.id, state="draft", version=1)
        db.session.add(sheet)
        db.session.flush()
        HISTORY.note(
            (SCORE, sheet.id),
            "score_begun",
            {"set": told(sheet, "round_id", "agency_id", "state")},
            agency_id=agency.id,
            by=by,
            at=at,
        )
    new = {"self_points": given, "note": note.strip()}
    line = line or new_line(sheet, criterion.key)
    details: dict[str, Any] = {"files": attachments.told(files)} if files else {}
    if files:
        attachments.attach(files, subject=(SCORE_LINE, line.id), by=by, at=at)
    set_line(sheet, line, expected, "score_given", new, by=by, at=at, details=details)
    return line


def send(of_round: ScoreRound, agency: AgencyEntry, *, expected: int, by: Actor, at: datetime) -> None:
    """Ký, gửi by the unit's leader: figures of the system are counted now and stay as they are.

    Raises NotYours, Refused (what is missing, in words), Stale.
    """
    today = local_day(at)
    _demand_own(agency.id, SEND, by, today)
    sheet = _held(of_round, agency, today)
    if sheet is None or sheet.state != "draft":
        raise Refused("Đơn vị chưa tự chấm tiêu chí nào" if sheet is None else "Phiếu đã gửi rồi")
    _demand_open(of_round, today)
    if sheet.version != expected:
        raise Stale(sheet.version)
    found = queries.parts(queries.table_by_id(of_round.table_id), agency, sheet)
    filed = queries.with_files(SCORE_LINE, [one.line for one in found if one.line is not None])
    if lacking := queries.missing(found, filed):
        words = "; ".join(f"tiêu chí {one.key} {why}" for one, why in lacking[:5])
        more = f" và {len(lacking) - 5} tiêu chí khác" if len(lacking) > 5 else ""
        raise Refused(f"Chưa gửi được: {words}{more}")
    total = sum(one.line.self_points or 0 for one in found if one.line is not None)
    computed = [one.criterion for one in found if one.criterion.computed]
    counted = figures.count({one.figure for one in computed}, agency.id, of_round.year, today)
    for one in computed:
        got, new = frozen(one, counted, at)
        total += got
        line = new_line(sheet, one.key)
        set_line(
            sheet,
            line,
            0,
            "score_counted",
            {"self_points": got, "verified_points": got, **new},
            by=by,
            at=at,
        )
    set_sheet(
        sheet, expected, "score_sent", {"state": "sent", "sent_at": at, "self_points": total}, by=by, at=at
    )


def object_to(
    of_round: ScoreRound,
    agency: AgencyEntry,
    criterion: Criterion,
    *,
    words: str,
    expected: int,
    by: Actor,
    at: datetime,
) -> None:
    """Kiến nghị xem xét lại the points of one criterion, once, within the days for it, by the unit's leader.

    Raises NotYours, Refused, BadDetail, Stale.
    """
    today = local_day(at)
    _demand_own(agency.id, SEND, by, today)
    sheet, line = line_held(of_round, agency, criterion, expected)
    if of_round.closed_on is not None or sheet.state != "verified" or sheet.objects_until is None:
        raise Refused("Chỉ kiến nghị được khi đã có kết quả thẩm định và kết quả chưa chốt")
    if today > sheet.objects_until:
        raise Refused(f"Đã hết thời hạn kiến nghị, ngày cuối là {sheet.objects_until:%d/%m/%Y}")
    if line.objection:
        raise Refused("Đơn vị đã kiến nghị về tiêu chí này")
    if not words.strip():
        raise BadDetail("words", "Nhập lý do kiến nghị")
    new = {"objection": words.strip(), "objected_at": at}
    set_line(sheet, line, expected, "score_objected", new, by=by, at=at)


def read_points(criterion: Criterion, typed: str) -> int:
    """Points of a criterion as typed. Raises BadDetail."""
    try:
        given = points.read(typed, criterion.most)
    except BadPoints as bad:
        raise BadDetail("points", str(bad)) from None
    if criterion.how == "steps" and given not in {one.points for one in criterion.steps}:
        raise BadDetail("points", "Chọn một trong các mức điểm của tiêu chí")
    return given


def frozen(criterion: Criterion, counted: figures.Counts, at: datetime) -> tuple[int, dict[str, Any]]:
    """Points of a figure, and the figure as the line keeps it."""
    count, whole = counted[criterion.figure]
    got = rules.points_of_figure(criterion, count, whole)
    return got, {"figure": {"count": count, "whole": whole, "at": at.isoformat()}}


def new_line(sheet: ScoreSheet, key: str) -> ScoreLine:
    """A line without any points yet, flushed; ``set_line`` enters it."""
    line = ScoreLine(sheet_id=sheet.id, key=key, note="", reason="", objection="", decision="", version=0)
    db.session.add(line)
    db.session.flush()
    return line


def set_line(
    sheet: ScoreSheet,
    line: ScoreLine,
    expected: int,
    act: str,
    new: Mapping[str, Any],
    *,
    by: Actor,
    at: datetime,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Set columns of a line and enter it. Raises Stale."""
    change(line, expected, **new)
    names = (*new, "sheet_id", "key") if expected == 0 else tuple(new)
    _note((SCORE_LINE, line.id), act, line, names, sheet.agency_id, by, at, details)


def set_sheet(
    sheet: ScoreSheet, expected: int, act: str, new: Mapping[str, Any], *, by: Actor, at: datetime
) -> None:
    """Set columns of a sheet and enter it. Raises Stale."""
    change(sheet, expected, **new)
    _note((SCORE, sheet.id), act, sheet, tuple(new), sheet.agency_id, by, at, None)


def line_held(
    of_round: ScoreRound, agency: AgencyEntry, criterion: Criterion, expected: int
) -> tuple[ScoreSheet, ScoreLine]:
    """The sheet, held until the commit, and its line as the actor saw it. Raises Refused, Stale."""
    sheet = queries.sheet_of(of_round.id, agency.id)
    line = queries.lines_of(sheet.id).get(criterion.key) if sheet is not None else None
    if sheet is None or line is None:
        raise Refused("Đơn vị chưa gửi phiếu chấm")
    db.session.refresh(sheet, with_for_update=True)
    db.session.refresh(line)
    demand_version(line, expected)
    return sheet, line


def demand_version(line: ScoreLine | None, expected: int) -> None:
    """Raises Stale where another wrote meanwhile."""
    now = line.version if line is not None else 0
    if now != expected:
        raise Stale(now)


def done(sheet: ScoreSheet, act: str, new: Mapping[str, Any]) -> Happened:
    """An act on a sheet, to be written with many others."""
    return Happened((SCORE, sheet.id), act, sheet.agency_id, {"set": told(sheet, *new)})


def _note(
    subject: tuple[str, int],
    act: str,
    row: ScoreLine | ScoreSheet,
    names: Sequence[str],
    agency_id: int,
    by: Actor,
    at: datetime,
    details: Mapping[str, Any] | None,
) -> None:
    set_now = {"set": told(row, *names)}
    HISTORY.note(subject, act, dict(details or {}) | set_now, agency_id=agency_id, by=by, at=at)


def _demand_own(agency_id: int, permission: str, by: Actor, on: date) -> None:
    if not by.may(permission) or not (by.kind == "system" or agency_id in queries.own(by, on)):
        raise NotYours


def _demand_open(of_round: ScoreRound, today: date) -> None:
    if of_round.closed_on is not None:
        raise Refused(f"Đợt chấm điểm năm {of_round.year} đã chốt kết quả")
    if today < of_round.opens_on:
        raise Refused(f"Đợt chấm điểm mở từ ngày {of_round.opens_on:%d/%m/%Y}")
    if today > of_round.self_due_on:
        raise Refused(
            f"Đã hết hạn tự chấm ngày {of_round.self_due_on:%d/%m/%Y}. Cần thêm thời gian thì báo Sở Nội vụ"
        )


def _held(of_round: ScoreRound, agency: AgencyEntry, today: date) -> ScoreSheet | None:
    # The round's row stands for the sheet that isn't there yet: of two who begin it one waits.
    db.session.refresh(of_round, with_for_update=True)
    sheet = queries.sheet_of(of_round.id, agency.id)
    if sheet is None and not queries.is_unit(agency, today):
        raise Refused("Cơ quan này không thuộc diện chấm điểm")
    return sheet
