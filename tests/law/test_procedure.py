"""Each step in the table works, each step that isn't in it is refused with a reason."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from feedback.law import procedure
from feedback.law.grounds import GROUNDS, UnknownGround, ground, grounds_for, named
from feedback.law.kinds import FEEDBACK_KINDS, Kind, UnknownKind, by_slug, open_kinds, texts
from feedback.law.procedure import CLOSED, NAMES, OPEN, STEPS, NotAllowed, State
from feedback.law.states import citizen_label, officer_label
from feedback.law.terms import STATUTE

R, P, A, V, S = State.RECEIVED, State.AWAITING_PAPERS, State.ACCEPTED, State.VERIFYING, State.SIGNING
DONE = State.ANSWERED

# The table once more, as a jurist would dictate it: step, from, to.
LAWFUL: dict[tuple[str, State], State] = {
    **{("correct_routing", state): state for state in (R, P)},
    **{("transfer", state): R for state in (R, P)},
    **{("transfer_outside", state): State.TRANSFERRED for state in (R, P)},
    ("request_papers", R): P,
    ("supplement", P): R,
    **{("supplement", state): state for state in (R, A, V, S)},
    **{("propose", state): state for state in (R, P, A, V)},
    **{("accept", state): A for state in (R, P)},
    **{("refuse", state): State.REFUSED for state in (R, P)},
    **{("file", state): State.FILED for state in (R, P)},
    **{("assign", state): state for state in (R, P, A, V, S)},
    ("verify", A): V,
    **{("submit_answer", state): S for state in (A, V)},
    ("return_draft", S): V,
    **{("answer", state): DONE for state in (A, V, S)},
    ("inform_forwarder", DONE): DONE,
    **{("withdraw", state): State.WITHDRAWN for state in (R, P, A, V, S)},
    ("reopen", DONE): A,
}
ALL = list(product(sorted(FEEDBACK_KINDS), State, sorted(NAMES)))


@pytest.mark.parametrize(("kind", "state", "name"), ALL)
def test_allowed_or_refused(kind: Kind, state: State, name: str) -> None:
    after = LAWFUL.get((name, state))
    if after is not None:
        step = procedure.step(kind, state, name)
        assert step.after(state) is after
        assert step in procedure.steps_from(kind, state)
    else:
        with pytest.raises(NotAllowed) as refused:
            procedure.step(kind, state, name)
        assert refused.value.article
        assert officer_label(kind, state) in str(refused.value)
        assert name not in {step.name for step in procedure.steps_from(kind, state)}


def test_the_dictated_table_names_every_step() -> None:
    assert {name for name, _ in LAWFUL} == NAMES


@pytest.mark.parametrize("kind", sorted(set(Kind) - FEEDBACK_KINDS))
def test_kinds_that_are_not_open_have_no_steps(kind: Kind) -> None:
    with pytest.raises(NotAllowed):
        procedure.first_terms(kind, frozenset())
    for state, name in product(State, NAMES):
        assert procedure.steps_from(kind, state) == ()
        with pytest.raises(NotAllowed):
            procedure.step(kind, state, name)


def test_an_invented_step_is_refused() -> None:
    with pytest.raises(NotAllowed, match="không có bước này"):
        procedure.step(Kind.REPORT, R, "burn")


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_every_line_is_complete(step: procedure.Step) -> None:
    assert step.article
    assert step.label
    assert step.who
    assert step.confidence in ("source", "known", "unsure")
    for permission in step.who:
        assert permission == procedure.CITIZEN or permission.startswith("cases:case:")
    for key in (*step.meets, *step.cancels, *(start.term for start in step.starts)):
        assert STATUTE.title(key)
    assert not set(step.meets) & set(step.cancels)


def test_who_decides() -> None:
    decisive = {step.name for step in STEPS if step.decisive}
    assert decisive == {"transfer", "transfer_outside", "accept", "refuse", "file", "answer", "reopen"}
    for step in STEPS:
        assert not (step.decisive and procedure.CITIZEN in step.who)
    accept = procedure.step(Kind.REPORT, R, "accept")
    assert not accept.open_to({"cases:case:propose"}.__contains__, citizen=False)
    assert accept.open_to({"cases:case:accept"}.__contains__, citizen=False)
    withdraw = procedure.step(Kind.REPORT, R, "withdraw")
    assert withdraw.open_to(lambda permission: False, citizen=True)
    assert withdraw.open_to({"cases:case:record"}.__contains__, citizen=False)
    assert not withdraw.open_to({"cases:case:accept"}.__contains__, citizen=False)


def test_what_may_be_proposed() -> None:
    def names(state: State) -> set[str]:
        return {step.name for step in procedure.proposable(Kind.REPORT, state)}

    assert names(R) == {"transfer", "transfer_outside", "accept", "refuse", "file"}
    assert names(A) == names(V) == {"answer"}
    assert names(S) == names(DONE) == names(State.FILED) == set()


def test_first_terms_by_circumstance() -> None:
    def first(*circumstances: str) -> tuple[str, ...]:
        return procedure.first_terms(Kind.REPORT, frozenset(circumstances))

    assert first() == ("XLD_PROCESS",)
    assert first(procedure.IN_PERSON) == ("XLD_PROCESS", "TCD_REPLY")
    assert first(procedure.ABOUT_REGULATIONS) == ("XLD_PROCESS", "QDHC_FORWARD")
    assert first(procedure.FORWARDED) == ("XLD_PROCESS",)


def test_clocks_of_the_steps() -> None:
    def line(state: State, name: str) -> procedure.Step:
        return procedure.step(Kind.PETITION, state, name)

    assert line(R, "accept").terms_started(frozenset()) == ("PAKN_ANSWER",)
    assert line(R, "transfer").terms_started(frozenset()) == ("XLD_PROCESS",)
    assert {"XLD_PROCESS", "TCD_REPLY"} <= set(line(R, "transfer").meets)
    for name in ("correct_routing", "propose", "assign"):
        step = line(R, name)
        assert (step.starts, step.meets, step.cancels) == ((), (), ())
    assert line(S, "answer").terms_started(frozenset()) == ()
    assert line(S, "answer").terms_started(frozenset({procedure.FORWARDED})) == ("TCD_FORWARD_RESULT",)
    assert line(DONE, "reopen").terms_started(frozenset()) == ("PAKN_ANSWER",)


@pytest.mark.parametrize(
    "circumstances",
    [frozenset(), frozenset({procedure.IN_PERSON, procedure.FORWARDED, procedure.ABOUT_REGULATIONS})],
)
def test_no_clock_runs_on_in_a_closed_case(circumstances: frozenset[str]) -> None:
    """Walk every way through the table: a closed case owes at most the word to the forwarder."""
    seen: set[tuple[State, frozenset[str]]] = set()
    waiting = [(R, frozenset(procedure.first_terms(Kind.REPORT, circumstances)) | {"GIVEN_TARGET"})]
    while waiting:
        state, clocks = waiting.pop()
        if (state, clocks) in seen:
            continue
        seen.add((state, clocks))
        if state in CLOSED:
            assert clocks <= {"TCD_FORWARD_RESULT"}
            assert not clocks or state is DONE
        for step in procedure.steps_from(Kind.REPORT, state):
            running = clocks - {*step.meets, *step.cancels}
            waiting.append((step.after(state), running | set(step.terms_started(circumstances))))
    assert {state for state, _ in seen} == {*OPEN, *CLOSED}


def test_states_are_open_or_closed_and_have_words() -> None:
    assert not set(OPEN) & set(CLOSED)
    for kind, state in product(Kind, State):
        assert officer_label(kind, state)
        assert citizen_label(kind, state)
    for kind in FEEDBACK_KINDS:
        assert [citizen_label(kind, state) for state in (A, V, DONE)] == [
            "Đã nhận xử lý",
            "Đang xử lý",
            "Đã trả lời",
        ]
    assert officer_label(Kind.COMPLAINT, A) == "Đã thụ lý"
    assert citizen_label(Kind.REPORT, State.TRANSFERRED, "Sở Xây dựng") == "Đã chuyển đến Sở Xây dựng"


def test_kinds() -> None:
    assert set(open_kinds()) == FEEDBACK_KINDS
    assert [by_slug(texts(kind).slug) for kind in open_kinds()] == list(open_kinds())
    for slug in ("khieu-nai", "to-cao", "yeu-cau-doi-thoai", ""):
        with pytest.raises(UnknownKind):
            by_slug(slug)
    assert all(texts(kind).name and texts(kind).meaning and texts(kind).english for kind in Kind)


def test_grounds() -> None:
    on = date(2026, 11, 25)
    for one in GROUNDS:
        assert one.article
        assert one.words.endswith(".")
        assert one.confidence in ("source", "known", "unsure")
    assert len({one.key for one in GROUNDS}) == len(GROUNDS)
    for kind in FEEDBACK_KINDS:
        assert "SETTLED_AND_PERSISTS" in {one.key for one in grounds_for(kind, "refuse", on)}
        assert "UNREADABLE" in {one.key for one in grounds_for(kind, "file", on)}
    assert len(grounds_for(Kind.COMPLAINT, "refuse", on)) == 9
    assert ground("UNREADABLE", Kind.REPORT, "file", on).step == "file"
    for key, kind, step, day in (
        ("UNREADABLE", Kind.REPORT, "refuse", on),
        ("UNREADABLE", Kind.COMPLAINT, "file", on),
        ("COURT", Kind.REPORT, "refuse", date(2026, 6, 30)),
        ("NOT_OURS", Kind.REPORT, "refuse", on),
    ):
        with pytest.raises(UnknownGround):
            ground(key, kind, step, day)
    assert named("COURT").article
    with pytest.raises(UnknownGround):
        named("NOT_OURS")
