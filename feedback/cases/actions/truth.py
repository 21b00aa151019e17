"""A signed letter must not say what isn't so: what a ground asserts and a step presupposes is looked up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from textwrap import shorten
from typing import Any, Final

from sqlalchemy import Row, select

from feedback import config
from feedback.cases import acts, barring, enforcement, matters, presiding, queries, sending
from feedback.cases.actions import clocks, dialogues, lateness, moving, repeats
from feedback.cases.models import Case, CaseEvent, Submission, WorkingCopy
from feedback.clock import local_day
from feedback.deadlines import foreseeing
from feedback.deadlines import queries as deadlines
from feedback.extensions import asked_once, db
from feedback.law import signatures, time_bars
from feedback.law.calendar import BeyondCalendar
from feedback.law.grounds import Ground, NotSo
from feedback.law.kinds import Kind
from feedback.law.procedure import NotAllowed, Step
from feedback.law.refusal import Refusal
from feedback.law.states import State
from feedback.law.terms import CannotCount

_NUMBER: Final = re.compile(r"\b[A-Z]{2,3}-[0-9A-Z-]+-\d{4}-\d{5,}\b")
_GOING_ON: Final = "KN_CONTINUE_AFTER_TERM"
_SENDER_IS: Final = {
    "from_person": "Đơn này không do cá nhân gửi: chọn căn cứ khác.",
    "from_organisation": "Đơn này không do cơ quan, tổ chức gửi: chọn căn cứ khác.",
}
_WITHOUT_RESULT: Final = frozenset(
    {State.REFUSED, State.GUIDED, State.FILED, State.WITHDRAWN, State.TERMINATED}
)
"""Ways in which a complaint of second level ends and leaves the first decision standing."""
MOST_COMPLEX: Final = "especially_complex"
_ASKED: Final = ("papers_requested", "signature_asked")
_WITHDRAWN: Final = ("withdrawal_recorded", "withdrawn_in_part")


class WrongDay(Refusal):
    """A day that was handed in can't be. ``need`` is its name in the table."""

    def __init__(self, need: str, words: str) -> None:
        super().__init__(words)
        self.need = need


def demand(case: Case, ground: Ground, reason: str) -> None:
    """Raises NotSo when the ground is for another circumstance, or says that papers, or the signature, were
    asked for and they were not, that a signature is missing that is there, that it came late and it did not,
    that all have withdrawn and some have not, that there is another case and the reason names none, that this
    one was not gone on with in time after its termination and it was, that it comes from a person, or an
    organisation, and it doesn't, that demand and result agree and nothing or the contrary is written, or that
    who complained stayed away from a dialogue and no minutes say so."""
    if ground.when and ground.when not in clocks.circumstances(case):
        raise NotSo("Căn cứ này không dùng cho lý do tố cáo tiếp của đơn: chọn căn cứ khác.")
    if ground.needs == "papers_asked" and all(moving.last_event(case.id, act) is None for act in _ASKED):
        raise NotSo("Chưa yêu cầu người gửi bổ sung: yêu cầu bổ sung trước, hoặc chọn căn cứ khác.")
    if ground.needs == "signature_asked":
        if is_signed(case):
            raise NotSo("Đơn đã có chữ ký: chọn căn cứ khác.")
        if all(moving.last_event(case.id, act) is None for act in _ASKED):
            raise NotSo("Chưa yêu cầu người gửi ký đơn: yêu cầu bổ sung chữ ký trước.")
    if ground.needs == "late":
        lateness.demand_late(case)
    if ground.needs == "all_withdrawn" and not all_withdrawn(case.id):
        raise NotSo("Chưa ghi nhận mọi người đã rút đơn: ghi nhận việc rút trước, hoặc chọn căn cứ khác.")
    if ground.needs == "other_case":
        _named_in(case, reason)
    if ground.needs == "terminated":
        _demand_terminated(case, reason)
    if ground.needs in _SENDER_IS and not _is_from(case.id, ground.needs):
        raise NotSo(_SENDER_IS[ground.needs])
    if ground.needs == "nothing_differs":
        _demand_agreement(case)
    if ground.needs == "stayed_away" and dialogues.stayed_away(case.id) is None:
        raise NotSo(
            "Chưa có biên bản ghi người khiếu nại vắng mặt không có lý do. "
            "Mời đối thoại đúng hạn, đến ngày thì ghi biên bản."
        )


def _is_from(case_id: int, needs: str) -> bool:
    """Whether one at least of those who follow the case is an organisation, or a person."""
    kinds = db.session.scalars(
        select(Submission.sender_kind).where(Submission.case_id == case_id, Submission.withdrawn_on.is_(None))
    )
    return any((one == "organisation") is (needs == "from_organisation") for one in kinds)


def _demand_agreement(case: Case) -> None:
    """Demand and result of verification no longer differ: there is a result, and no minutes say otherwise."""
    if not matters.verified(case.id):
        raise NotSo("Chưa có kết quả xác minh để so với yêu cầu: ghi báo cáo kết quả xác minh trước.")
    held = [one for one in queries.dialogues_of(case.id) if one.state == "held" and one.held_on is not None]
    if held and held[-1].still_differs:
        raise NotSo(
            f"Biên bản đối thoại ngày {held[-1].held_on:%d/%m/%Y} ghi yêu cầu và kết quả xác minh "
            "còn khác nhau."
        )


def _named_in(case: Case, reason: str) -> list[Case]:
    named = set(_NUMBER.findall(reason.upper())) - {case.number}
    found = list(db.session.scalars(select(Case).where(Case.number.in_(named))))
    if not found and named:
        raise NotSo(f"Không có vụ việc {', '.join(sorted(named))}: xem lại số ghi trong lý do.", "reason")
    if not found:
        raise NotSo("Ghi trong lý do số của vụ việc kia, ví dụ PA-21211-2026-00012.", "reason")
    return found


def _demand_terminated(case: Case, reason: str) -> None:
    """The same complaint was terminated, and this one came when the time to go on was over (LKN Đ11)."""
    linked = [one.case for one in matters.linked_to(case.id) if one.relation == "continued" and not one.later]
    for other in linked or _named_in(case, reason):
        if other.state == State.TERMINATED and other.closed_on is not None:
            bar = time_bars.time_bar(
                _GOING_ON,
                other.closed_on,
                case.received_on,
                terms=deadlines.terms(),
                calendar=deadlines.calendar(),
            )
            if bar.days_over(sending.sent_on(case)):
                return
    raise NotSo("Vụ việc kia chưa bị đình chỉ, hoặc đơn này gửi khi còn hạn tiếp tục: chọn căn cứ khác.")


def all_withdrawn(case_id: int) -> bool:
    """Whether nobody is left who follows the case."""
    following = select(Submission.id).where(Submission.case_id == case_id, Submission.withdrawn_on.is_(None))
    return db.session.scalar(following.limit(1)) is None


def is_signed(case: Case) -> bool:
    """Whether what stands for the signature counts, for one at least of those who follow the case."""
    return any(is_counted(Kind(case.kind), one) for one in _signatures_of(case.id))


def is_counted(kind: Kind, signature: str) -> bool:
    """Whether this way of signing counts for the kind here."""
    return signatures.counts(kind, signature, scan_counts=config.current().scan_counts_as_signature)


@asked_once
def _signatures_of(case_id: int) -> list[str]:
    following = (Submission.case_id == case_id, Submission.withdrawn_on.is_(None))
    return list(db.session.scalars(select(Submission.signature).where(*following)))


def why_not_yet(case: Case, step: Step, *, at: datetime) -> str:
    """Why the case isn't ready for the step, in words; empty when it is."""
    try:
        demand_state(case, step, at=at)
    except NotAllowed as refusal:
        return refusal.explanation
    return ""


def demand_state(case: Case, step: Step, *, at: datetime) -> None:
    """Raises NotAllowed, with the step's article, when what the step presupposes isn't so in this case."""
    if step.name == "accept" and not is_signed(case):
        raise NotAllowed(
            "Bản chụp đơn đã ký chưa được tính là chữ ký: yêu cầu người gửi nộp bản gốc, rồi ghi nhận chữ ký."
            if "scan" in _signatures_of(case.id)
            else "Đơn chưa có chữ ký hoặc điểm chỉ: yêu cầu người gửi ký, rồi ghi nhận chữ ký trước.",
            step.article,
        )
    if step.name == "accept":
        lateness.demand_in_time(case)
    repeats.demand_once(case, step)
    if step.is_done_once and (done := done_already(case, [step])):
        raise NotAllowed(f"«{step.label}» đã làm ngày {local_day(done[step.name]):%d/%m/%Y}.", step.article)
    if step.name == "go_on_despite_withdrawal" and not awaits_word_on_withdrawal(case.id):
        raise NotAllowed("Chưa ghi nhận việc rút tố cáo nào đang chờ quyết định.", step.article)
    if step.name == "record_effect":
        _demand_end_of_appeal(case, step, local_day(at))
    if step.name == "return_to_forwarder" and not was_forwarded(case.id):
        raise NotAllowed("Đơn do người gửi nộp, không do cơ quan nào chuyển đến.", step.article)
    if step.name == "hold_dialogue":
        _demand_day_of_dialogue(case, step, local_day(at))
    if step.extends:
        _demand_room(case, step)
    if "redacted_copy" in step.needs and not db.session.scalar(
        select(WorkingCopy.id).where(WorkingCopy.case_id == case.id).limit(1)
    ):
        raise NotAllowed(
            "Chưa có bản làm việc đã lược bỏ thông tin người tố cáo: mở bản gốc, viết bản làm việc trước.",
            step.article,
        )
    if "uncontested" in step.needs:
        _demand_uncontested(case, step)
    if "in_effect" in step.needs and moving.last_event(case.id, acts.PAST["record_effect"]) is None:
        raise NotAllowed(
            "Chưa ghi quyết định có hiệu lực pháp luật: ghi việc có hiệu lực trước.", step.article
        )
    if "obligations_done" in step.needs and (left := _left_to_do(case.id)):
        raise NotAllowed(left, step.article)
    for need, or_waived in (("held_dialogue", False), ("held_dialogue_or_ground", True)):
        if need in step.needs and not dialogues.was_held(case.id, or_waived=or_waived):
            ground = ", hoặc ghi căn cứ không phải đối thoại" if or_waived else ""
            raise NotAllowed(
                f"Chưa đối thoại với người khiếu nại: ghi biên bản đối thoại{ground}.", step.article
            )


def awaits_word_on_withdrawal(case_id: int) -> bool:
    """Whether a withdrawal, of all or some who sent it, was recorded while the matter was resolved and nobody
    has decided since to go on all the same (LTC Đ33)."""
    went_on = moving.last_event(case_id, "went_on_despite_withdrawal")
    withdrawn = (moving.last_event(case_id, act) for act in _WITHDRAWN)
    return any(event is not None and (went_on is None or event.id > went_on.id) for event in withdrawn)


def done_already(case: Case, steps: Iterable[Step]) -> dict[str, datetime]:
    """Those of the steps that are done once and are over, with the moment they were done; two selects.

    They are open anew when a term that they meet runs again, or the matter has come back to where they are
    taken (an answer after reopening).
    """
    events = _moves_of(case.id)
    running = {one.term_key for one in deadlines.open_for(("cases", case.id))}
    found = {}
    for step in steps:
        if not step.is_done_once or running.intersection(step.meets):
            continue
        event = next((one for one in events if _says(one, step)), None)
        if event is not None and event.act == acts.PAST[step.name]:
            found[step.name] = event.at
    return found


@asked_once
def _moves_of(case_id: int) -> Sequence[Row[str, str | None, str, datetime]]:
    told = select(CaseEvent.act, CaseEvent.from_state, CaseEvent.to_state, CaseEvent.at)
    return db.session.execute(told.where(CaseEvent.case_id == case_id).order_by(CaseEvent.id.desc())).all()


def _says(event: Row[str, str | None, str, datetime], step: Step) -> bool:
    """Whether the step was done by the event, or the matter came by it to where the step is taken."""
    return event.act == acts.PAST[step.name] or (
        event.to_state in step.from_states and event.from_state not in step.from_states
    )


def was_forwarded(case_id: int) -> bool:
    """Whether another body passed on what came in."""
    forwarded = select(Submission.id).where(Submission.case_id == case_id, Submission.forwarder.is_not(None))
    return db.session.scalar(forwarded.limit(1)) is not None


def _demand_day_of_dialogue(case: Case, step: Step, today: date) -> None:
    record = dialogues.current(case.id)
    if record is None or record.held_on is None:
        raise NotAllowed("Chưa có lịch đối thoại để ghi biên bản.", step.article)
    if record.held_on > today:
        raise NotAllowed(
            f"Buổi đối thoại định vào ngày {record.held_on:%d/%m/%Y}, chưa đến ngày để ghi biên bản.",
            step.article,
        )


def _demand_room(case: Case, step: Step) -> None:
    """The law allows one more extension, be it only for the most complex matters."""
    for one in deadlines.open_for(("cases", case.id)):
        if one.term_key in step.extends and one.paused_on is None:
            try:
                foreseeing.extended(one, frozenset({MOST_COMPLEX}))
            except BeyondCalendar:
                continue
            except CannotCount as refusal:
                raise NotAllowed(str(refusal), step.article) from None


def _demand_end_of_appeal(case: Case, step: Step, today: date) -> None:
    """A decision has effect when the time in which the sender may still contest it is over."""
    running = [one for one in deadlines.open_for(("cases", case.id)) if one.term_key in step.meets]
    last_on = max((one.due_on for one in running), default=None)
    if last_on is not None and today <= last_on:
        raise NotAllowed(
            "Quyết định chưa có hiệu lực pháp luật: thời hạn khiếu nại và thời hạn có hiệu lực "
            f"còn đến hết ngày {last_on:%d/%m/%Y}.",
            step.article,
        )


def _demand_uncontested(case: Case, step: Step) -> None:
    """No complaint of second level goes on against the decision, or has settled the matter instead."""
    for one in matters.linked_to(case.id):
        if one.relation == "second_level" and one.later and one.case.state not in _WITHOUT_RESULT:
            raise NotAllowed(
                f"Quyết định này bị khiếu nại lần hai, vụ việc {one.case.number}: "
                "ghi hiệu lực và thi hành theo vụ việc đó.",
                step.article,
            )


def _left_to_do(case_id: int) -> str:
    """What of a decision isn't done or not even put down, in words; empty when all is done."""
    rows = enforcement.of_case(case_id)
    if not rows:
        return "Chưa ghi nghĩa vụ thi hành nào: ghi việc phải làm và kết quả ở mục «Thi hành» trước."
    left = [one for one in rows if one.done_on is None]
    if left:
        first = shorten(left[0].what, 80, placeholder=" …")
        return f"Còn {len(left)} nghĩa vụ thi hành chưa xong, trước hết là «{first}»."
    lacking = "; ".join(one.sort.words for one in enforcement.lacking(case_id))
    return f"Kết quả giải quyết còn phần chưa ghi thành nghĩa vụ thi hành: {lacking}." if lacking else ""


def demand_given(case: Case, step: Step, given: Mapping[str, Any], today: date) -> None:
    """Raises when what was handed in doesn't fit this case: NotAllowed for a signature that doesn't count
    and for an agency that must stand aside, SameAgency, WrongDay for a day that can't be, WrongChair."""
    if step.name == "confirm_identity" and not is_counted(Kind(case.kind), given["signature"]):
        raise NotAllowed(
            "Chữ ký này chưa đủ để thông tin thành tố cáo: đề nghị người gửi ký bản gốc hoặc đến trình bày.",
            step.article,
        )
    if "agency" in step.needs:
        agency_id = given["agency"].id
        if agency_id == case.agency_id:
            raise moving.SameAgency
        if barring.aside_from(case).holds(None, agency_id):
            raise NotAllowed("Cơ quan này phải đứng ngoài vụ việc. Chọn cơ quan khác.", step.article)
    if "chair" in step.needs and presiding.rule(case, today) is not None:
        found = given.get("chair_cases") or bound_by(case.id)
        presiding.demand(case, given["chair"], given.get("chair_position") or "", found, today)
    for need in ("held_on", "report_due_on"):
        if need in step.needs and given[need] < today:
            raise WrongDay(need, f"Ngày {given[need]:%d/%m/%Y} đã qua. Chọn ngày khác.")
    announces = "meeting_on" in step.needs and given.get("meeting_on") and not given.get("notified_on")
    if announces and given["meeting_on"] < today:
        raise WrongDay("meeting_on", f"Ngày {given['meeting_on']:%d/%m/%Y} đã qua. Chọn ngày khác.")
    for need in ("received_on", "result_on", "published_on"):
        if need in step.needs and given.get(need):
            _demand_past(need, given[need], case.closed_on, today)


def bound_by(case_id: int) -> list[str]:
    """The cases in which the head must preside himself, as they were found when the dialogue was called."""
    called = moving.last_event(case_id, acts.PAST["call_dialogue"])
    return list(called.details.get("chair_cases", ())) if called else []


def _demand_past(need: str, day: date, closed_on: date | None, today: date) -> None:
    if day > today:
        raise WrongDay(need, f"Ngày {day:%d/%m/%Y} chưa đến. Nhập ngày không sau hôm nay.")
    if closed_on is not None and day < closed_on:
        raise WrongDay(need, f"Ngày {day:%d/%m/%Y} đứng trước ngày ban hành văn bản {closed_on:%d/%m/%Y}.")
