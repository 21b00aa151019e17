"""Đề nghị bảo vệ (LTC 25/2018 Đ50): by the denouncer after code and secret, or taken down by an officer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy.exc import IntegrityError

from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.cases.actions import telling
from feedback.cases.models import Case, Submission
from feedback.clock import local_day
from feedback.extensions import db
from feedback.law import protection as law
from feedback.papers import actions as papers
from feedback.protection import rules
from feedback.protection.actions.history import happened, write
from feedback.protection.actions.shared import begin, case_of, demand_home, say, taken
from feedback.protection.models import ProtectionFile
from feedback.protection.rules import DECIDE, RECORDED, WRITE, NotNow

REQUESTER: Final = "Người đề nghị"
RELATIVES: Final = "Người thân cần bảo vệ"
"""How the lines are called of which a paper takes the words."""

_ARTICLE: Final = "Điều 47, Điều 50 Luật Tố cáo 25/2018/QH14"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked: for whom and in what (keys of ``law.protection``), and the words, which are sealed.

    ``relatives``: names and addresses of those near him; ``danger``; ``wish``: measures that he asks for.
    ``signatory``, ``requester``: place, and name and address, of one who signed with the sender; 0 and empty
    for the sender himself.
    """

    persons: Sequence[str]
    rights: Sequence[str]
    danger: str
    relatives: str = ""
    wish: str = ""
    urgent: bool = False
    signatory: int = 0
    requester: str = ""

    def lines(self) -> list[tuple[str, str]]:
        """As they are sealed."""
        return [
            (REQUESTER, self.requester),
            (RELATIVES, self.relatives),
            ("Nguy cơ", self.danger),
            ("Biện pháp đề nghị", self.wish),
        ]


class AlreadyAsked(NotNow):
    """An open file of the same person is there already."""

    def __init__(self) -> None:
        super().__init__("Đã có một đề nghị bảo vệ đang xem xét hoặc đang áp dụng. Bổ sung vào đề nghị đó")


class PlaceTaken(NotNow):
    """A request of one who signed too was just recorded: perhaps this one, pressed twice."""

    def __init__(self) -> None:
        super().__init__(
            "Vừa có một đề nghị của người cùng ký được ghi. Xem danh sách đề nghị của vụ việc; nếu là người "
            "khác thì bấm gửi lại"
        )


def ask(submission: Submission, asked: Asked, *, at: datetime) -> ProtectionFile:
    """Đề nghị: the denouncer asks on his own page. Raises NotNow, UnknownEntry."""
    by = Actor("citizen", submission.id)
    return _open(submission, asked, "tracking", local_day(at), by=by, at=at)


def record(
    submission: Submission, asked: Asked, *, source: str, requested_on: date, by: Actor, at: datetime
) -> ProtectionFile:
    """Ghi đề nghị: an officer takes down what was asked in writing, or by word of mouth where it is urgent.

    Others who signed the denunciation ask here too: their names are kept nowhere but in what is sealed, so
    they have no code of their own. Raises NotNow (also for one by word of mouth that isn't urgent), NotYours,
    UnknownEntry.
    """
    demand_home(db.session.get_one(Case, submission.case_id), by, WRITE)
    if source not in RECORDED:
        raise law.UnknownEntry("Chọn cách nhận đề nghị")
    if source in rules.ORAL and not asked.urgent:
        raise NotNow(
            "Chỉ nhận đề nghị qua điện thoại hoặc trình bày trực tiếp khi khẩn cấp; trường hợp khác cần văn "
            "bản. Căn cứ: Điều 50 Luật Tố cáo 25/2018/QH14."
        )
    return _open(submission, asked, source, requested_on, by=by, at=at)


def _open(
    submission: Submission, asked: Asked, source: str, on: date, *, by: Actor, at: datetime
) -> ProtectionFile:
    case = db.session.get_one(Case, submission.case_id)
    if submission.sealed_content is None:
        raise NotNow(f"Chỉ người tố cáo và người thân được bảo vệ theo quy định này. Căn cứ: {_ARTICLE}.")
    today = local_day(at)
    persons = [one.key for one in law.entries(law.PERSONS, asked.persons, today)]
    rights = [one.key for one in law.entries(law.RIGHTS, asked.rights, today)]
    agency = agencies.by_id(case.agency_id)
    assert agency is not None
    sequence = papers.next_number(f"protection:file:{agency.id}", today.year)
    file = ProtectionFile(
        number=f"BV-{agency.code}-{today.year}-{sequence:04d}",
        submission_id=submission.id,
        signatory=asked.signatory,
        source=source,
        requested_on=on,
        requested_at=at,
        recorded_by=by.id if by.kind == "officer" else None,
        urgent=asked.urgent,
        persons=persons,
        rights=rights,
        state="requested",
    )
    try:
        with db.session.begin_nested():
            db.session.add(file)
    except IntegrityError:
        raise (PlaceTaken if asked.signatory else AlreadyAsked) from None
    said = say(file, "request", asked.lines(), by=by, at=at)
    write(
        happened(file, "protection_asked", agency_id=agency.id),
        happened(said, "protection_said", agency_id=agency.id),
        by=by,
        at=at,
    )
    _tell(case, "protection/requested", by=by, at=at)
    return file


def add(file: ProtectionFile, words: str, *, at: datetime) -> None:
    """Bổ sung: the denouncer says more. Raises NotNow."""
    _say_more(file, "add", [("Thông tin bổ sung", words)], Actor("citizen", file.submission_id), at)


def withdraw(file: ProtectionFile, words: str, *, at: datetime) -> None:
    """Rút đề nghị before it is decided; once measures run he asks that they end (Đ54). Raises NotNow."""
    name = "ask_end" if file.state == "applied" else "withdraw"
    label = "Lý do đề nghị chấm dứt" if name == "ask_end" else "Lý do rút đề nghị"
    _say_more(file, name, [(label, words)], Actor("citizen", file.submission_id), at)


def _say_more(
    file: ProtectionFile, name: str, lines: Iterable[tuple[str, str]], by: Actor, at: datetime
) -> None:
    act, case = rules.demand(name, file.state, may=True), case_of(file)
    said = say(file, name, lines, by=by, at=at)
    today, columns = local_day(at), dict[str, date]()
    if name == "withdraw":
        columns["closed_on"] = today
    elif name == "ask_end":
        columns["end_asked_on"] = today
    more = happened(said, "protection_said", agency_id=case.agency_id)
    taken(file, act, case, more, expected=None, by=by, at=at, **columns)
    _tell(case, "protection/added", by=by, at=at)


def take_up(file: ProtectionFile, words: str, *, expected: int, by: Actor, at: datetime) -> None:
    """Kiểm tra: the officer looks into the danger and notes what he found. Raises NotNow, NotYours, Stale."""
    _note(file, "take_up", "Kết quả kiểm tra bước đầu", words, {}, expected, by, at)


def record_addition(file: ProtectionFile, words: str, *, expected: int, by: Actor, at: datetime) -> None:
    """Ghi thông tin bổ sung that came by another way. Raises NotNow, NotYours, Stale."""
    _note(file, "record_addition", "Thông tin bổ sung", words, {}, expected, by, at)


def record_written(
    file: ProtectionFile, written_on: date, words: str, *, expected: int, by: Actor, at: datetime
) -> None:
    """Văn bản đề nghị đã đến: what was asked by word of mouth is there in writing (Đ50). Raises NotNow,
    NotYours, Stale."""
    if not rules.awaits_written(file.source, file.written_on, file.state):
        raise NotNow("Hồ sơ này không chờ văn bản đề nghị")
    label = "Nội dung văn bản đề nghị"
    _note(file, "record_written", label, words, {"written_on": written_on}, expected, by, at)


def _note(
    file: ProtectionFile,
    name: str,
    label: str,
    words: str,
    columns: dict[str, date],
    expected: int,
    by: Actor,
    at: datetime,
) -> None:
    act, case = begin(file, name, by)
    said = say(file, name, [(label, words)], by=by, at=at)
    more = happened(said, "protection_said", agency_id=case.agency_id)
    taken(file, act, case, more, expected=expected, by=by, at=at, **columns)


def _tell(case: Case, template: str, *, by: Actor, at: datetime) -> None:
    """The handler, or where there is none yet those who may look into it, and those who decide are told to
    look; no word of the request goes along."""
    told = {one.id for one in telling.knowing(case, case.agency_id, DECIDE)}
    if case.officer_id is not None:
        told.add(case.officer_id)
    else:
        told |= {one.id for one in telling.knowing(case, case.agency_id, WRITE)}
    if by.kind == "officer":
        told.discard(by.id or 0)
    for officer_id in sorted(told):
        telling.tell_officer(officer_id, case, template, by=by, at=at)
