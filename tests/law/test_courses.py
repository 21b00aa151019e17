"""The courses of all kinds.

For each table two proofs: what a jurist would dictate works and leads there, everything else is refused with
the article. Then the clocks: nothing runs on in a settled matter but the duties that follow it.
"""

from __future__ import annotations

from datetime import date

import pytest

from feedback.law import procedure
from feedback.law.grounds import grounds_for
from feedback.law.kinds import FEEDBACK_KINDS, Kind
from feedback.law.procedure import (
    AGAINST_RESULT,
    CITIZEN,
    CLOSED,
    COURSES,
    FORWARDED,
    IN_PERSON,
    OPEN,
    OVERDUE,
    SIGNED,
    STEPS,
    UNSIGNED,
    Course,
    NotAllowed,
    State,
    Step,
)
from feedback.law.states import citizen_label, officer_label
from feedback.law.terms import STATUTE

ON = date(2026, 11, 25)
SHORT = {
    "R": State.RECEIVED,
    "C": State.SCREENING,
    "P": State.AWAITING_PAPERS,
    "I": State.INFORMATION,
    "A": State.ACCEPTED,
    "V": State.VERIFYING,
    "D": State.AWAITING_DIALOGUE,
    "W": State.AWAITING_REPORT,
    "S": State.SIGNING,
    "Z": State.SUSPENDED,
    "H": State.HELD,
    "J": State.SPAM,
    "E": State.DECIDED,
    "K": State.CONCLUDED,
    "T": State.TERMINATED,
    "O": State.ANSWERED,
    "X": State.TRANSFERRED,
    "N": State.REFUSED,
    "F": State.FILED,
}

# Step: from the states named by letters, to; None leaves the state as it is, letters lead back to one.
FEEDBACK = {
    "correct_routing": ("RP", None),
    "transfer": ("RP", State.RECEIVED),
    "transfer_outside": ("RP", State.TRANSFERRED),
    "guide_to_split": ("R", None),
    "request_papers": ("R", State.AWAITING_PAPERS),
    "supplement": ("P", State.RECEIVED),
    "supplement ": ("RAVS", None),
    "propose": ("RPAV", None),
    "accept": ("RP", State.ACCEPTED),
    "refuse": ("RP", State.REFUSED),
    "file": ("RP", State.FILED),
    "assign": ("RPAVS", None),
    "verify": ("A", State.VERIFYING),
    "submit_answer": ("AV", State.SIGNING),
    "return_draft": ("S", State.VERIFYING),
    "answer": ("AVS", State.ANSWERED),
    "inform_forwarder": ("O", None),
    "withdraw": ("RPAVS", State.WITHDRAWN),
    "reopen": ("O", State.ACCEPTED),
    "set_aside": ("RP", State.SPAM),
    "supplement  ": ("J", None),
    "take_back": ("J", "RP"),
}
COMPLAINT = {
    "correct_routing": ("RCP", None),
    "record_signature": ("RCP", None),
    "screen": ("R", State.SCREENING),
    "guide_to_split": ("RC", None),
    "request_papers": ("RC", State.AWAITING_PAPERS),
    "supplement": ("P", State.SCREENING),
    "supplement ": ("RCAVDSZ", None),
    "propose": ("RCPAVDZ", None),
    "accept": ("RCP", State.ACCEPTED),
    "refuse": ("RCP", State.REFUSED),
    "guide": ("RCP", State.GUIDED),
    "return_to_forwarder": ("RCP", State.GUIDED),
    "file": ("RCP", State.FILED),
    "request_withdrawal": ("RCPAVDSZ", None),
    "withdraw": ("RCP", State.WITHDRAWN),
    "assign": ("RCPAVDSZ", None),
    "verify": ("A", State.VERIFYING),
    "find_complex": ("AVD", None),
    "call_dialogue": ("AV", State.AWAITING_DIALOGUE),
    "hold_dialogue": ("D", "AV"),
    "call_off_dialogue": ("D", "AV"),
    "record_verification": ("V", None),
    "stay_contested": ("AVDS", None),
    "submit_decision": ("V", State.SIGNING),
    "return_draft": ("S", State.VERIFYING),
    "decide": ("VS", State.DECIDED),
    "record_withdrawal": ("AVDSZ", None),
    "suspend": ("AVDS", State.SUSPENDED),
    "resume": ("Z", "AVS"),
    "terminate": ("AVDSZ", State.TERMINATED),
    "send_stop": ("ZTAVDS", None),
    "send_decision": ("E", None),
    "record_delivery": ("E", None),
    "record_effect": ("E", None),
    "record_enforcement": ("E", None),
    "inform_forwarder": ("E", None),
}
RESOLVING = {
    "notify_acceptance": ("AVS", None),
    "verify": ("A", State.VERIFYING),
    "extend": ("AVS", None),
    "submit_conclusion": ("V", State.SIGNING),
    "return_draft": ("S", State.VERIFYING),
    "conclude": ("VS", State.CONCLUDED),
    "record_withdrawal": ("AVSZ", None),
    "go_on_despite_withdrawal": ("AVSZ", None),
    "suspend": ("AVS", State.SUSPENDED),
    "request_withdrawal": ("AVSZ", None),
    "resume": ("Z", "AVS"),
    "terminate": ("AVSZ", State.TERMINATED),
    "send_stop": ("ZTAVS", None),
    "send_conclusion": ("K", None),
    "take_measures": ("K", None),
    "record_measures_result": ("K", None),
    "report_measures": ("K", None),
    "publish_conclusion": ("K", None),
}
DICTATED: dict[str, dict[str, tuple[str, State | str | None]]] = {
    "feedback": FEEDBACK,
    "regulation_feedback": FEEDBACK | {"publish_result": ("O", None)},
    "complaint_first": COMPLAINT | {"waive_dialogue": ("V", None)},
    "complaint_second": COMPLAINT | {"set_up_council": ("AV", None), "publish_decision": ("E", None)},
    "complaint_discipline": COMPLAINT,
    "complaint_discipline_second": COMPLAINT,
    "denunciation": RESOLVING
    | {
        "correct_routing": ("RCI", None),
        "transfer": ("RC", State.RECEIVED),
        "record_signature": ("RC", None),
        "screen": ("R", State.SCREENING),
        "find_several_places": ("RC", None),
        "guide_to_split": ("RC", None),
        "ask_signature": ("RCI", None),
        "supplement": ("RCIAVSZ", None),
        "treat_as_information": ("RC", State.INFORMATION),
        "confirm_identity": ("I", State.SCREENING),
        "propose": ("RCIAVZ", None),
        "accept": ("RC", State.ACCEPTED),
        "refuse": ("RC", State.REFUSED),
        "transfer_outside": ("RCI", State.TRANSFERRED),
        "pass_to_inspection": ("I", State.TRANSFERRED),
        "pass_to_investigators": ("RCIAVSZK", None),
        "pass_to_party": ("RCI", State.TRANSFERRED),
        "prevent_damage": ("RCIAVSZ", None),
        "file": ("RCI", State.FILED),
        "request_withdrawal": ("RCIAVSZ", None),
        "withdraw": ("RCI", State.WITHDRAWN),
        "assign": ("RCIAVSZ", None),
        "inform_forwarder": ("KTXNF", None),
    },
    "denunciation_again": RESOLVING
    | {
        "explain": ("RW", State.ANSWERED),
        "demand_report": ("R", State.AWAITING_REPORT),
        "record_report": ("W", None),
        "supplement": ("RWAVSZ", None),
        "propose": ("RWAVZ", None),
        "resolve_again": ("RW", State.ACCEPTED),
        "transfer_outside": ("R", State.TRANSFERRED),
        "pass_to_investigators": ("RWAVSZK", None),
        "prevent_damage": ("RWAVSZ", None),
        "inform_forwarder": ("KTXO", None),
        "assign": ("RWAVSZ", None),
    },
    "dialogue_request": {
        "correct_routing": ("RP", None),
        "transfer": ("RP", State.RECEIVED),
        "request_papers": ("R", State.AWAITING_PAPERS),
        "supplement": ("P", State.RECEIVED),
        "propose": ("RPAD", None),
        "accept": ("RP", State.ACCEPTED),
        "answer_instead": ("RP", State.ANSWERED),
        "refuse": ("RP", State.REFUSED),
        "transfer_outside": ("RP", State.TRANSFERRED),
        "assign": ("RPADH", None),
        "plan": ("AD", State.AWAITING_DIALOGUE),
        "notify_dialogue": ("D", None),
        "call_off_dialogue": ("D", State.ACCEPTED),
        "hold_dialogue": ("D", State.HELD),
        "conclude": ("H", State.CONCLUDED),
        "publish_result": ("HK", None),
        "withdraw": ("RPAD", State.WITHDRAWN),
    },
}
ALL = pytest.mark.parametrize("course", COURSES.values(), ids=COURSES)


def dictated(course: Course) -> dict[tuple[State, str], set[State]]:
    """From each state the step leads to a state, or back to one of several."""
    found = {}
    for name, (letters, to) in DICTATED[course.key].items():
        back = {SHORT[letter] for letter in to} if isinstance(to, str) and to not in set(State) else set()
        for letter in letters:
            found[SHORT[letter], name.strip()] = back or {State(to) if to else SHORT[letter]}
    return found


def ways(line: Step, state: State) -> set[State]:
    """Where the step may lead."""
    return {line.after(state, (place,)) for place in line.returns} or {line.after(state)}


@ALL
def test_each_lawful_step_works(course: Course) -> None:
    for (state, name), after in dictated(course).items():
        line = course.step(state, name, ON)
        assert ways(line, state) == after, (state, name)
        assert line in course.steps_from(state, ON)


@ALL
def test_every_other_step_is_refused_with_its_article(course: Course) -> None:
    lawful = dictated(course)
    assert {name for _, name in lawful} == course.names
    for state in State:
        for name in course.names:
            if (state, name) in lawful:
                continue
            with pytest.raises(NotAllowed) as refused:
                course.step(state, name, ON)
            assert refused.value.article, (state, name)
            assert officer_label(course.kind, state) in str(refused.value)
    with pytest.raises(NotAllowed, match="không có bước này"):
        course.step(State.RECEIVED, "burn", ON)


@ALL
def test_every_line_is_complete(course: Course) -> None:
    for line in course.steps:
        assert line.article
        assert line.label
        assert line.who
        assert line.kinds >= course.kinds
        assert line.confidence in ("source", "known", "unsure")
        keys = (*line.meets, *line.cancels, *line.pauses, *line.resumes, *line.extends, *line.varies)
        for key in (*keys, *(start.term for start in line.starts)):
            assert STATUTE.title(key)
        assert not set(line.meets) & set(line.cancels)
        assert not (line.decisive and CITIZEN in line.who)
        for permission in line.who:
            assert permission == CITIZEN or permission.startswith("cases:case:")
        for start in line.starts:
            assert start.counted_from is None or start.counted_from in line.needs
        if "ground" in line.needs:
            assert grounds_for(course.kind, line.name, ON), line.name


@ALL
def test_only_the_duties_that_follow_run_in_a_settled_matter(course: Course) -> None:
    """Walk every way through the table with every circumstance."""
    common = frozenset({IN_PERSON, FORWARDED, AGAINST_RESULT, OVERDUE})
    waiting, seen = [], set()
    for circumstances in (common | {SIGNED}, common | {UNSIGNED}):
        first = frozenset(course.first_terms(circumstances))
        assert first
        if course.key == "feedback":
            first |= {"GIVEN_TARGET"}
        waiting.append((course.begins(circumstances), first))
    while waiting:
        state, clocks = waiting.pop()
        if (state, clocks) in seen:
            continue
        seen.add((state, clocks))
        if state in course.closed:
            assert clocks <= course.after_closing, (state, clocks - course.after_closing)
        for line in course.steps_from(state, ON):
            running = clocks - {*line.meets, *line.cancels}
            # What is set aside holds its clocks, and gets them again when it is taken back.
            running = frozenset() if line.sets_aside else running | set(line.terms_started(common))
            waiting += [(after, running) for after in ways(line, state)]
    assert {state for state, _ in seen} == course.states


@ALL
def test_what_stands_still_goes_on_or_ends(course: Course) -> None:
    """A suspended matter can be resumed and terminated; its clock is paused and resumed by the same key."""
    paused = {key for line in course.steps for key in line.pauses}
    assert paused == {key for line in course.steps for key in line.resumes}
    for key in paused:
        assert STATUTE.suspensions_of(STATUTE.resolve(key, ON))
    for key in {key for line in course.steps for key in line.extends}:
        assert STATUTE.resolve(key, ON).extension is not None
    for line in course.steps:
        for key in line.varies:
            assert (line.finds or "complex") in STATUTE.resolve(key, ON).circumstances


@ALL
def test_each_term_that_is_met_is_started_somewhere(course: Course) -> None:
    """And each circumstance that changes its length is stated on receipt, or found by a step."""
    started = {start.term for start in course.first}
    started |= {start.term for line in course.steps for start in line.starts}
    ended = {key for line in course.steps for key in (*line.meets, *line.cancels, *line.pauses)}
    assert ended - {"GIVEN_TARGET"} <= started, "that one comes with imported rows"
    stated = {"remote", "dismissal"}
    for key in started:
        found = {line.finds or "complex" for line in course.steps if key in (*line.varies, *line.extends)}
        if any(key in line.extends for line in course.steps):
            found.add("especially_complex")
        assert STATUTE.versions(key)[-1].circumstances <= stated | found, key


def test_what_came_with_the_law_of_2026() -> None:
    course = COURSES["complaint_first"]
    before = date(2026, 6, 30)
    with pytest.raises(NotAllowed, match="chỉ có trong luật từ 01/07/2026") as refused:
        course.step(State.VERIFYING, "suspend", before)
    assert "Điều 11a" in refused.value.article
    assert "suspend" not in {line.name for line in course.steps_from(State.VERIFYING, before)}
    assert course.step(State.VERIFYING, "terminate", before)
    assert COURSES["denunciation"].step(State.VERIFYING, "suspend", before)


def test_dialogue_is_owed_as_the_law_says() -> None:
    """LKN Đ30: when both still differ; Đ39 and Đ53: always."""
    for key, needed in (
        ("complaint_first", "held_dialogue_or_ground"),
        ("complaint_second", "held_dialogue"),
        ("complaint_discipline", "held_dialogue"),
        ("complaint_discipline_second", "held_dialogue"),
    ):
        assert needed in COURSES[key].step(State.SIGNING, "decide", ON).needs


def test_clocks_of_the_levels() -> None:
    def started(key: str, state: State, step: str) -> set[str]:
        return set(COURSES[key].step(state, step, ON).terms_started(frozenset()))

    assert started("complaint_first", State.RECEIVED, "accept") == {"KN_RESOLVE_L1"}
    assert started("complaint_second", State.RECEIVED, "accept") == {"KN_RESOLVE_L2"}
    assert started("complaint_discipline", State.RECEIVED, "accept") == {"KN_DISC_RESOLVE"}
    assert started("complaint_first", State.SIGNING, "decide") == {"KN_SEND_L1", "KN_EFFECT_L1"}
    assert started("complaint_second", State.SIGNING, "decide") == {
        "KN_SEND_L2",
        "KN_PUBLISH_L2",
        "KN_EFFECT_L2",
    }
    assert started("denunciation", State.SIGNING, "conclude") == {
        "TC_CONCLUSION_SEND",
        "TC_HANDLE",
        "TC_PUBLISH",
    }
    assert COURSES["denunciation"].first_terms(frozenset({SIGNED})) == ("TC_PRELIM", "TC_FORWARD")
    assert "TCD_REPLY" in COURSES["denunciation"].first_terms(frozenset({SIGNED, IN_PERSON}))
    assert COURSES["denunciation"].first_terms(frozenset({UNSIGNED})) == ("TC_INFORMATION",)
    assert COURSES["denunciation_again"].first_terms(frozenset({OVERDUE})) == ("TC_OVERDUE_ASK",)
    assert COURSES["complaint_first"].first_terms(frozenset({IN_PERSON})) == ("KN_ACCEPT_L1", "TCD_REPLY")


def test_an_unsigned_denunciation_is_information_first() -> None:
    """LTC Đ22, Đ25: without a signature it is no denunciation yet, and no statutory clock runs."""
    course = COURSES["denunciation"]
    assert course.begins(frozenset({UNSIGNED})) is State.INFORMATION
    assert course.begins(frozenset({SIGNED})) is State.RECEIVED
    assert STATUTE.resolve("TC_INFORMATION", ON).is_target
    confirmed = course.step(State.INFORMATION, "confirm_identity", ON)
    assert confirmed.terms_started(frozenset()) == ("TC_FORWARD", "TC_PRELIM")
    with pytest.raises(NotAllowed):
        course.step(State.INFORMATION, "accept", ON)


def test_clocks_of_petitions() -> None:
    def line(state: State, name: str) -> Step:
        return COURSES["feedback"].step(state, name, ON)

    received, done = State.RECEIVED, State.ANSWERED
    assert COURSES["feedback"].first_terms(frozenset()) == ("XLD_PROCESS",)
    assert COURSES["feedback"].first_terms(frozenset({IN_PERSON})) == ("XLD_PROCESS", "TCD_REPLY")
    regulations = COURSES["regulation_feedback"]
    assert regulations.first_terms(frozenset()) == ("XLD_PROCESS", "QDHC_FORWARD")
    assert "QDHC_FORWARD" in regulations.step(received, "transfer", ON).meets
    assert "QDHC_FORWARD" in regulations.step(received, "accept", ON).cancels
    assert regulations.step(received, "accept", ON).article == "Điều 9 Nghị định 20/2008/NĐ-CP"
    assert line(received, "accept").terms_started(frozenset()) == ("PAKN_ANSWER",)
    assert line(received, "transfer").terms_started(frozenset()) == ("XLD_PROCESS",)
    assert {"XLD_PROCESS", "TCD_REPLY"} <= set(line(received, "transfer").meets)
    for name in ("correct_routing", "propose", "assign"):
        step = line(received, name)
        assert (step.starts, step.meets, step.cancels) == ((), (), ())
    assert line(State.SIGNING, "answer").terms_started(frozenset()) == ()
    assert line(State.SIGNING, "answer").terms_started(frozenset({FORWARDED})) == ("TCD_FORWARD_RESULT",)
    assert line(done, "reopen").terms_started(frozenset()) == ("PAKN_ANSWER",)


def test_who_decides() -> None:
    course = COURSES["feedback"]
    decisive = {step.name for step in course.steps if step.decisive}
    papers = {"request_papers", "guide_to_split"}
    assert decisive == papers | {
        "transfer", "transfer_outside", "accept", "refuse", "file", "answer", "reopen",
    }  # fmt: skip
    accept = course.step(State.RECEIVED, "accept", ON)
    assert not accept.open_to({"cases:case:propose"}.__contains__, citizen=False)
    assert accept.open_to({"cases:case:accept"}.__contains__, citizen=False)
    withdraw = course.step(State.RECEIVED, "withdraw", ON)
    assert withdraw.open_to(lambda permission: False, citizen=True)
    assert withdraw.open_to({"cases:case:record"}.__contains__, citizen=False)
    assert not withdraw.open_to({"cases:case:accept"}.__contains__, citizen=False)


def test_what_may_be_proposed() -> None:
    def names(key: str, state: State) -> set[str]:
        return {step.name for step in COURSES[key].proposable(state, ON)}

    assert names("feedback", State.RECEIVED) == {
        "transfer", "transfer_outside", "accept", "refuse", "file", "request_papers", "guide_to_split",
    }  # fmt: skip
    assert names("feedback", State.ACCEPTED) == names("feedback", State.VERIFYING) == {"answer"}
    assert names("feedback", State.SIGNING) == names("feedback", State.ANSWERED) == set()
    assert {"accept", "refuse", "guide", "file"} <= names("complaint_first", State.SCREENING)
    assert "accept" not in names("denunciation", State.INFORMATION)


def test_which_course_a_matter_takes() -> None:
    for kind in FEEDBACK_KINDS:
        assert procedure.course_of(kind).key == "feedback"
        assert procedure.course_of(kind, about_regulations=True).key == "regulation_feedback"
    assert procedure.course_of(Kind.COMPLAINT).key == "complaint_first"
    assert procedure.course_of(Kind.COMPLAINT, second_level=True).key == "complaint_second"
    assert procedure.course_of(Kind.COMPLAINT, discipline=True).key == "complaint_discipline"
    second = procedure.course_of(Kind.COMPLAINT, second_level=True, discipline=True)
    assert second.key == "complaint_discipline_second"
    assert procedure.course_of(Kind.DENUNCIATION, again=True).key == "denunciation_again"
    assert procedure.course_of(Kind.DIALOGUE_REQUEST).key == "dialogue_request"
    assert {line.name for line in STEPS} == set().union(*(course.names for course in COURSES.values()))


def test_states_are_open_or_closed_and_have_words() -> None:
    assert not set(OPEN) & set(CLOSED)
    # No line of a course leads to a merged case: it goes on with the one that it was merged into.
    in_courses = set().union(*(course.states for course in COURSES.values()))
    assert {*OPEN, *CLOSED} == set(State) == in_courses | {State.MERGED}
    for course in COURSES.values():
        assert course.closed == course.states & set(CLOSED)
    for kind in Kind:
        for state in State:
            assert officer_label(kind, state)
            assert citizen_label(kind, state)
    for kind in FEEDBACK_KINDS:
        assert [citizen_label(kind, state) for state in (SHORT["A"], SHORT["V"], SHORT["O"])] == [
            "Đã nhận xử lý",
            "Đang xử lý",
            "Đã trả lời",
        ]
    assert officer_label(Kind.COMPLAINT, SHORT["A"]) == "Đã thụ lý"
    assert citizen_label(Kind.REPORT, State.TRANSFERRED, "Sở Xây dựng") == "Đã chuyển đến Sở Xây dựng"
