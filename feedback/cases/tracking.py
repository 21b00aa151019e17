"""What the sender of a submission may see of his case, in plain words: nothing internal.

No officer is named but who chairs a dialogue. What others sent in the same case, and when, is not his to see.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from feedback.attachments import queries as attachments
from feedback.attachments import sealed as sealed_files
from feedback.attachments.models import Attachment
from feedback.cases import asked, codes, copies, groups, matters, merging, rights, standing
from feedback.cases import queries as cases
from feedback.cases.acts import IN_WORDS, STEP_OF, TOLD
from feedback.cases.copies import Signed
from feedback.cases.letters.words import hour
from feedback.cases.merging import Station
from feedback.cases.models import Case, CaseEvent, DialogueRecord, Letter, Submission
from feedback.cases.rights import Right
from feedback.cases.standing import SLIPS, agency_name
from feedback.clock import local_day
from feedback.deadlines import queries as deadlines
from feedback.deadlines.models import Deadline
from feedback.law import discreet, kinds, procedure, states
from feedback.law import letters as papers
from feedback.law.kinds import SIGNED_KINDS, Kind
from feedback.law.states import State
from feedback.text.language import say

Withdrawal = Literal["", "at_once", "by_letter"]
"""How the sender may withdraw now: not at all; by pressing a button; by a letter that he signs."""

_WITH_REASON = ("withdrawn", "withdrawn_in_part", "withdrawal_requested", "dialogue_called_off")
_GONE_ON = {"second_level": "Ông/bà đã khiếu nại lần hai", "again": "Ông/bà đã gửi tiếp đến cấp trên"}


@dataclass(frozen=True, slots=True)
class Clock:
    """A time limit that runs. ``basis`` is its article, empty for an internal target (mục tiêu nội bộ).

    ``due_on`` is None while it stands still (tạm dừng). ``mine``: the sender himself is asked to act.
    ``state`` and ``words`` are those of the tag; ``provisional`` says why the day is not sure, empty when it
    is; ``unsure``: a jurist has yet to confirm the rule.
    """

    title: str
    due_on: date | None
    basis: str
    is_target: bool
    provisional: str
    unsure: bool
    mine: bool
    state: str
    words: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the course of the case. ``who`` is a role or an agency; ``own``: of what this sender did or
    sent alone; ``place``: of the representative who did it for all, in the list."""

    title: str
    at: datetime
    who: str
    text: str
    act: str
    now: bool
    own: bool
    place: int | None


@dataclass(frozen=True, slots=True)
class OwnPart:
    """Phần đã tách: a part of what he sent that goes on as a case of its own."""

    code: str
    kind: str
    state_words: str


@dataclass(frozen=True, slots=True)
class OwnDialogue:
    """Lịch đối thoại: to which he is asked to come. ``begins`` in words, empty when no hour is set."""

    on: date
    begins: str
    place: str
    chair: str


@dataclass(frozen=True, slots=True)
class OwnNext:
    """Đơn gửi tiếp: what he has since sent to the next body against how this was settled."""

    words: str
    code: str
    state_words: str


@dataclass(frozen=True, slots=True)
class OwnCase:
    """Đơn của tôi: the whole page. ``signed``: his signed copies of letters by the letter's number.

    ``asked_back_on``: the day on which he last asked to withdraw, ``asked_back_by`` those of a group who want
    to; neither where he is ``coerced``, as he reported. ``partner``: whose program sent it for him; empty
    where none did, and of what is kept secret. ``called_off``: numbers of invitations to which nobody comes.
    """

    submission: Submission
    case: Case
    code: str
    kind: str
    state: State
    state_words: str
    agency: str
    clocks: tuple[Clock, ...]
    course: tuple[Happening, ...]
    letters: tuple[tuple[str, Letter], ...]
    signed: Mapping[int, Signed]
    files: tuple[Attachment, ...]
    request: str
    may_supplement: bool
    withdrawal: Withdrawal
    asked_back_on: date | None
    asked_back_by: tuple[str, ...]
    coerced: bool
    may_send_scan: bool
    dialogue: OwnDialogue | None
    called_off: frozenset[str | None]
    right: Right | None
    next: tuple[OwnNext, ...]
    parts: tuple[OwnPart, ...]
    partner: str


def of(submission_id: int, today: date) -> OwnCase | None:
    """The case of a submission as its sender sees it; None for an unknown number."""
    found = cases.by_submission(submission_id)
    if found is None:
        return None
    submission, case = found
    kind = Kind(submission.kind)
    left_on = _left_on(submission)
    withdrawn = left_on is not None or (submission.withdrawn_on is not None and case.is_open)
    # What another sender is asked for is not for him to bring: for him the case stands where it stood.
    elsewhere = asked.asks_another(case, submission.id)
    state = standing.state_of(submission, case, left=left_on is not None, elsewhere=elsewhere)
    stations = merging.stations_of(submission)
    letters = merging.letters_for(submission, stations, until=left_on)
    back = merging.latest_own(submission, stations, "withdrawal_requested")
    coerced = back is not None and "coerced" in back.details
    back = None if coerced else back
    lodged = merging.latest_own(submission, stations, "lodged")
    gone_on = tuple(_next(*one) for one in matters.gone_on(submission))
    free = submission.withdrawn_on is None and not gone_on
    talks = [] if withdrawn else cases.dialogues_of(case.id)
    requests = [letter.text for letter in letters if letter.kind == "papers_request"]
    return OwnCase(
        submission=submission,
        case=case,
        code=codes.shown(submission.tracking_code),
        kind=kinds.texts(kind).name,
        state=state,
        state_words=states.citizen_label(kind, state, _transferred_to(letters)),
        agency=agency_name(case.agency_id),
        clocks=() if withdrawn else tuple(_clocks(case, today, asked=elsewhere is None)),
        course=tuple(_course(submission, case, left_on, stations)),
        letters=tuple(
            (paper.name, letter)
            for letter in letters
            if (paper := papers.letter_kind(case.course, letter.kind)).for_sender
        ),
        signed=copies.for_sender(submission, letters, sealed=case.sealed),
        files=tuple(attachments.of(("submission", submission.id))),
        request=requests[-1] if requests and state is State.AWAITING_PAPERS else "",
        may_supplement=may("supplement", submission, case, today),
        withdrawal=withdrawal(submission, case, today),
        asked_back_on=local_day(back.at) if back else None,
        coerced=coerced,
        asked_back_by=tuple(back.details.get("members", "").split("; ")) if back else (),
        may_send_scan=may_send_scan(submission),
        dialogue=_dialogue(talks),
        called_off=frozenset(one.notice_number for one in talks if one.state == "called_off"),
        right=rights.right_of(case, today, submission.id) if free else None,
        next=gone_on,
        parts=tuple(_part(part, its) for part, its in matters.parts_of(submission)),
        partner="" if case.sealed or lodged is None else lodged.details.get("partner", ""),
    )


def _dialogue(talks: Sequence[DialogueRecord]) -> OwnDialogue | None:
    called = [one for one in talks if one.state == "called" and one.held_on]
    if not called:
        return None
    record = called[-1]
    assert record.held_on is not None
    chair = ", ".join(part for part in (record.chair, record.chair_position) if part)
    return OwnDialogue(record.held_on, hour(record), record.place or "", chair)


def _next(relation: str, submission: Submission, case: Case) -> OwnNext:
    words = states.citizen_label(Kind(submission.kind), State(case.state))
    return OwnNext(_GONE_ON[relation], codes.shown(submission.tracking_code), words)


def _part(submission: Submission, case: Case) -> OwnPart:
    kind = Kind(submission.kind)
    # What is kept secret is not called by its name beside what isn't.
    name = "Phần giữ bí mật" if case.sealed else kinds.texts(kind).name
    return OwnPart(codes.shown(submission.tracking_code), name, states.citizen_label(kind, State(case.state)))


def may(step: str, submission: Submission, case: Case, on: date) -> bool:
    """Whether the sender may take this step on this day."""
    if submission.withdrawn_on is not None:
        return False
    lines = procedure.course(case.course).steps_from(State(case.state), on)
    return any(line.name == step and procedure.CITIZEN in line.who for line in lines)


def withdrawal(submission: Submission, case: Case, on: date) -> Withdrawal:
    """How the sender may withdraw on this day; for those of a list each withdraws his own name."""
    return "" if groups.signs(submission.id) else how_withdrawn(submission, case, on)


def how_withdrawn(submission: Submission, case: Case, on: date) -> Withdrawal:
    """How what this submission brought is withdrawn on this day, by whoever may."""
    if may("withdraw", submission, case, on):
        return "at_once"
    return "by_letter" if may("request_withdrawal", submission, case, on) else ""


def may_send_scan(submission: Submission) -> bool:
    """Whether the law wants a signature of which not even a scan is there yet."""
    return Kind(submission.kind) in SIGNED_KINDS and submission.signature == "none"


def already_supplemented(submission: Submission, details: Mapping[str, Any]) -> bool:
    """Whether the sender's latest supplement is this very one: the button was pressed twice."""
    latest = merging.latest_own(submission, merging.stations_of(submission), "supplemented")
    return latest is not None and _added(latest.details) == _added(details)


def already_asked_back(submission: Submission, details: Mapping[str, Any]) -> bool:
    """Whether the sender's latest request to withdraw is this very one."""
    latest = merging.latest_own(submission, merging.stations_of(submission), "withdrawal_requested")
    return latest is not None and latest.details == details


def _added(details: Mapping[str, Any]) -> tuple[str, list[tuple[str, str]]]:
    """Words and files; a sealed file differs each time it is sealed, its mark stays."""
    files = [(one["name"], one.get("mark") or one["sha256"]) for one in details["files"]]
    return details["text"], files


def _clocks(case: Case, today: date, *, asked: bool) -> list[Clock]:
    """``asked``: whether it is he who has to act where the case waits for a sender."""
    found = []
    for one in standing.shown_clocks(deadlines.open_for(("cases", case.id))):
        if one.owed_by == "citizen" and not asked:
            continue
        tag = deadlines.tag(one, today)
        found.append(
            Clock(
                title=_clock_title(case, one),
                due_on=None if tag.state == "paused" else one.due_on,
                basis="" if one.is_target else _neutral(case, one.article),
                is_target=one.is_target,
                provisional=_neutral(case, deadlines.why_provisional(one)),
                unsure=deadlines.is_unsure(one),
                mine=one.owed_by == "citizen",
                state=tag.state,
                words=tag.words,
                reasons=tuple(_neutral(case, reason) for reason in deadlines.reasons(one)),
            )
        )
    return found


def _clock_title(case: Case, one: Deadline) -> str:
    return discreet.title(one.term_key, deadlines.title(one)) if case.sealed else deadlines.title(one)


def _neutral(case: Case, text: str) -> str:
    """The text as he may read it where others look over his shoulder; of what isn't sealed, as it is."""
    return discreet.words(text) if case.sealed else text


def _left_on(submission: Submission) -> date | None:
    """The day from which the case goes on without him; None while he follows it, and where nobody is left:
    what then ends it is for him to read."""
    if submission.withdrawn_on is None:
        return None
    others = any(one.withdrawn_on is None for one in cases.submissions_of(submission.case_id))
    return submission.withdrawn_on if others else None


def _course(
    submission: Submission, case: Case, left_on: date | None, stations: Sequence[Station]
) -> list[Happening]:
    """What happened, oldest first, until the case went on without him."""
    seen = [
        (one, told)
        for one in merging.events_for(submission, stations)
        if (left_on is None or local_day(one.event.at) <= left_on) and (told := _told(case, one.event))
    ]
    return [
        Happening(
            told,
            one.event.at,
            _who(one.event),
            _neutral(case, _text(case, one.event)) if one.words else "",
            one.event.act,
            now=place == len(seen),
            own=one.event.submission_id is not None and "letter_id" not in one.event.details,
            place=one.event.details.get("spoken_by"),
        )
        for place, (one, told) in enumerate(seen, start=1)
    ]


def _told(case: Case, event: CaseEvent) -> str:
    if event.act == "withdrawn_in_part" and event.details.get("members"):
        return "Một số người cùng gửi đã rút đơn"
    if event.act in TOLD:
        return TOLD[event.act]
    name = STEP_OF.get(event.act)
    for line in procedure.course(case.course).steps:
        if line.name == name and event.from_state in line.from_states:
            return discreet.told(line) if case.sealed else line.told
    return ""


def _who(event: CaseEvent) -> str:
    if "spoken_by" in event.details:
        return say("Người đại diện, số %(place)s trong danh sách", place=event.details["spoken_by"])
    if event.act == "signatory_withdrawn" and event.actor.startswith("citizen"):
        return "Người cùng ký"
    if event.actor.startswith("citizen"):
        return "Ông/bà"
    return agency_name(event.details.get("from_agency_id") or event.agency_id) or "Hệ thống"


def _text(case: Case, event: CaseEvent) -> str:
    details = event.details
    if event.act in ("transferred", "transferred_outside"):
        return say(
            "Chuyển đến %(agency)s. Lý do: %(reason)s",
            agency=details.get("to_agency", ""),
            reason=details.get("reason", ""),
        )
    if event.act in ("refused", "filed"):
        why, article = str(details.get("ground_words", "")), details.get("article")
        words = say("%(why)s. Căn cứ: %(article)s", why=why.rstrip("."), article=article) if article else why
        return "" if case.sealed and details.get("letter") else words
    if event.act == "merged_into":
        return say("Số vụ việc chung: %(number)s", number=details["other"])
    if event.act in IN_WORDS:
        return str(details.get("text", ""))
    if event.act == "delivery_corrected":
        days = [date.fromisoformat(details[name]) for name in ("received_on", "former_on")]
        return say(
            "Ngày nhận: %(day)s, trước đây ghi %(former)s. Lý do: %(reason)s",
            day=f"{days[0]:%d/%m/%Y}",
            former=f"{days[1]:%d/%m/%Y}",
            reason=details["reason"],
        )
    if event.act == "supplemented":
        parts = (str(details.get("text", "")), files_words(details.get("files", ())))
        return "\n".join(part for part in parts if part)
    if event.act in _WITH_REASON and details.get("reason"):
        return say("Lý do: %(reason)s", reason=details["reason"])
    return ""


def files_words(files: Collection[Mapping[str, Any]]) -> str:
    """The files of an event in words: by name; sealed ones, whose names nobody may read, by number."""
    if not files:
        return ""
    if not all("mark" in one for one in files):
        return say("Tệp: %(names)s", names=", ".join(str(one["name"]) for one in files))
    count = sum(one["name"] != sealed_files.WORDS for one in files)
    words = say(sealed_files.WORDS) if count < len(files) else ""
    parts = (words, say("%(count)s tệp", count=count) if count else "")
    return ", ".join(part for part in parts if part)


def _transferred_to(letters: list[Letter]) -> str | None:
    slips = [letter for letter in letters if letter.kind in SLIPS]
    return agency_name(slips[-1].to_agency_id) or None if slips else None
