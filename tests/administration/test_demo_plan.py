"""The demo's texts and its plan, without application or database."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from feedback.administration.demo import photos, senders, stories
from feedback.administration.demo.days import Days
from feedback.administration.demo.fates import complaints, denunciations, dialogues, petitions
from feedback.administration.demo.matter import Matter, all_matters
from feedback.clock import local_day
from feedback.law import choices, representatives
from feedback.law.kinds import Kind
from feedback.law.terms import STATUTE
from feedback.people.rules import named_twice
from feedback.routing import fields
from tests.law.oracle import embedded_calendar

CALENDAR = embedded_calendar()
SENTENCE_ENDS = re.compile(r"[.!?](?=\s|$|\")")
MOMENTS = (
    *(datetime(2026, 11, 23 + day, 2, 17, tzinfo=UTC) for day in range(7)),
    datetime(2026, 3, 3, 10, 0, tzinfo=UTC),  # the weeks of Tết lie behind
    datetime(2027, 2, 6, 17, 40, tzinfo=UTC),  # just past midnight on the first day of Tết
)


def every_matter() -> list[Matter]:
    return [matter for places in all_matters() for matter in places]


def plan(now: datetime, count: int = 120, seed: int = 1) -> list[stories.Story]:
    chance = Random(seed)
    return stories.tell(count, Days(now, CALENDAR, STATUTE, chance), chance)


def test_there_are_matters_enough_of_every_kind() -> None:
    assert len(all_matters()) >= 45
    assert {matter.kind for matter in every_matter()} == set(Kind)
    assert len({matter.title for matter in every_matter()}) > 110


def test_texts_are_clean_whole_and_of_ordinary_length() -> None:
    for matter in every_matter():
        given = [text for step in matter.given.values() for text in step.values() if isinstance(text, str)]
        for text in (matter.title, matter.body, matter.wish or "", matter.answer, matter.copy, *given):
            assert text == unicodedata.normalize("NFC", text)
            assert "{" not in text
        assert 3 <= len(SENTENCE_ENDS.findall(matter.body)) <= 12, matter.title
        assert len(matter.title) <= 150
        assert fields.by_key(matter.field) is not None, matter.field


def test_the_default_demo_has_all_six_kinds_and_each_fate_of_the_new_ones() -> None:
    told = plan(MOMENTS[2])
    counts = Counter(story.matter.kind for story in told)
    assert counts[Kind.COMPLAINT] == 20
    assert counts[Kind.DENUNCIATION] == 8
    assert counts[Kind.DIALOGUE_REQUEST] == 6
    assert min(counts.values()) >= 5
    shown = {(story.matter.kind, story.matter.fate) for story in told}
    for kind, fates in (
        (Kind.COMPLAINT, complaints.FATES),
        (Kind.DENUNCIATION, denunciations.FATES),
        (Kind.DIALOGUE_REQUEST, dialogues.FATES),
    ):
        assert {fate for found, fate in shown if found is kind} == set(fates)


def test_what_a_matter_says_beside_its_story_is_known_to_the_law() -> None:
    for matter in every_matter():
        if matter.kind in (Kind.COMPLAINT, Kind.DENUNCIATION):
            assert matter.against is not None, matter.title
        if matter.kind is Kind.DENUNCIATION:
            assert matter.copy, matter.title
        if matter.outcome:
            level = "complaint_second" if matter.after else "complaint_first"
            course = {"complaint": level}.get(matter.kind, matter.kind.value)
            options = choices.options(choices.outcomes(course), local_day(MOMENTS[0]))
            assert matter.outcome in {one.key for one in options}, matter.title
            assert matter.answer, matter.title


@pytest.mark.parametrize("count", [1, 7, 40, 400])
def test_a_second_level_comes_after_its_first_and_from_the_same_place(count: int) -> None:
    told = {story.number: story for story in plan(MOMENTS[2], count=count)}
    assert sorted(told) == list(range(1, count + 1))
    for story in told.values():
        if story.after is not None:
            first = told[story.after]
            assert first.matter.place == story.matter.place
            assert first.course.deeds[-1].at < story.course.received_at


@pytest.mark.parametrize("now", MOMENTS, ids=lambda now: f"{now:%Y-%m-%d}")
def test_officers_act_in_office_hours_of_working_days_before_today(now: datetime) -> None:
    today = local_day(now)
    for story in plan(now):
        last = story.course.received_at
        assert now - timedelta(days=80) < last <= now
        for deed in story.course.deeds:
            assert last < deed.at <= now
            if deed.who != "sender":
                day = local_day(deed.at)
                assert CALENDAR.works(day), (deed, story.course)
                assert day < today
            last = deed.at


def test_the_same_seed_and_day_give_the_same_plan_and_another_seed_another() -> None:
    assert plan(MOMENTS[2]) == plan(MOMENTS[2])
    assert plan(MOMENTS[2]) != plan(MOMENTS[2], seed=2)


def test_more_cases_than_matters_go_on_with_the_matters_from_the_beginning() -> None:
    assert len(plan(MOMENTS[2], count=400)) == 400


def test_terms_run_out_on_the_day_they_should() -> None:
    days = Days(MOMENTS[2], CALENDAR, STATUTE, Random(1))
    for key in (petitions.SCREENING, petitions.ANSWER):
        begun = days.counted_to(key, days.today)
        assert STATUTE.due(STATUTE.resolve(key, begun), begun, CALENDAR).on == days.today


def test_senders_can_be_reached_by_nobody() -> None:
    for number, matter in enumerate(every_matter(), start=1):
        person = senders.sender(matter, number, "xã Tịnh Khê", Random(number))
        assert person.phone is not None
        assert re.fullmatch(r"0900000\d{3}", person.phone)
        assert person.email is None or re.fullmatch(r"[a-z.]+\.\d+@example\.vn", person.email)
        assert person.address
        if person.kind == "group":
            rule = representatives.of_group(person.people_count, date(2026, 11, 25))
            assert rule.least <= len(person.companions) <= rule.most
            assert named_twice(one.full_name for one in person.companions) is None


def test_photographs_are_jpeg_and_drawn_alike_for_the_same_seed() -> None:
    for subject in ("bridge", "waste"):
        pair = photos.pair(subject, Random(3))
        assert pair == photos.pair(subject, Random(3))
        assert all(data.startswith(b"\xff\xd8\xff") and len(data) < 500_000 for _, data in pair)
