"""What a step does to the time limits, said on its page before it is taken; nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import Final

from feedback.cases.actions import clocks
from feedback.cases.models import Case
from feedback.clock import local_day
from feedback.deadlines import actions as deadline_actions
from feedback.deadlines import foreseeing
from feedback.deadlines import queries as deadlines
from feedback.deadlines.models import Deadline
from feedback.law.procedure import Step
from feedback.law.refusal import Refusal
from feedback.law.terms import Due

_TARGET: Final = "mục tiêu nội bộ, không phải thời hạn do luật định"
_COMPLEX: Final = frozenset({"complex"})
_MOST: Final = frozenset({"especially_complex"})


def of(case: Case, step: Step, *, at: datetime) -> list[str]:
    """Sentences: which terms end, stand still, go on, become longer or begin, until which day.

    Where the calendar doesn't reach, or the law doesn't allow it, nothing is said: the step itself says so.
    """
    # Of two clocks of one term the one with the earlier day stands.
    running = {one.term_key: one for one in reversed(deadlines.open_for(("cases", case.id)))}
    return [*_ending(step, running), *_moving(step, running, local_day(at)), *_beginning(case, step, at)]


def for_proposal(case: Case, step: Step, *, at: datetime) -> list[str]:
    """Of a step that is only proposed: from which day on one may be chosen that is told of beforehand."""
    to_choose = tuple(one for one in step.starts if one.counted_from)
    return list(_beginning(case, replace(step, starts=to_choose), at))


def _ending(step: Step, running: dict[str, Deadline]) -> Iterator[str]:
    for opening, keys in (("Hoàn thành", step.meets), ("Không tính tiếp", step.cancels)):
        for key in keys:
            if key in running:
                clock = running[key]
                yield f"{opening}: {deadlines.title(clock)} (hạn {clock.due_on:%d/%m/%Y})."


def _moving(step: Step, running: dict[str, Deadline], today: date) -> Iterator[str]:
    for clock in _those(running, step.pauses):
        left = foreseeing.left(clock, today)
        rest = f" Khi tiếp tục, còn {left}." if left else ""
        yield f"Từ hôm nay dừng: {deadlines.title(clock)} (hạn {clock.due_on:%d/%m/%Y}).{rest}"
    for clock in _those(running, step.resumes):
        yield from _until("Từ hôm nay tính tiếp", clock, partial(foreseeing.resumed, clock, today))
    for clock in _those(running, step.varies):
        found = frozenset({step.finds}) if step.finds else _COMPLEX
        yield from _until("Khi xác định như vậy", clock, partial(foreseeing.varied, clock, found))
    for clock in _those(running, step.extends):
        yield from _until("Sau khi gia hạn", clock, partial(foreseeing.extended, clock, _MOST))


def _those(running: dict[str, Deadline], keys: tuple[str, ...]) -> list[Deadline]:
    return [running[key] for key in keys if key in running]


def _until(opening: str, clock: Deadline, reckon: Callable[[], Due]) -> Iterator[str]:
    try:
        due = reckon()
    except Refusal:
        return
    yield _said(opening, deadlines.title(clock), due.on, due.article, provisional=due.provisional)


def _beginning(case: Case, step: Step, at: datetime) -> Iterator[str]:
    here = clocks.circumstances(case)
    opening = "Từ hôm nay cơ quan nhận trong hệ thống tính" if step.hands_over else "Từ hôm nay tính"
    for start in step.starts:
        if start.when is not None and start.when not in here:
            continue
        first = clocks.first_day_in_time(case, start, at=at) if start.counted_from else None
        try:
            counted_from = first or local_day(at)
            [one] = deadline_actions.reckon([clocks.running_from(case, start, counted_from)], at=at)
        except Refusal:
            continue
        told = one.started
        if first is not None:
            yield f"{told.title}: chọn từ ngày {first:%d/%m/%Y} trở đi mới kịp báo trước ({told.article})."
        elif start.counted_from is not None and told.unit is not None:
            length = told.unit.length_words(told.length or 0)
            yield f"{told.title}: trong {length}, tính từ ngày ghi dưới đây ({told.article})."
        else:
            yield _said(opening, told.title, told.due_on, told.article, provisional=told.provisional)


def _said(opening: str, title: str, due_on: date, article: str, *, provisional: bool) -> str:
    unsure = "; tạm tính" if provisional else ""
    return f"{opening}: {title}, đến hết ngày {due_on:%d/%m/%Y} ({article or _TARGET}{unsure})."
