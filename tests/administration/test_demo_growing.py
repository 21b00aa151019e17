"""The demo of two years on both engines: what is multiplied passes every check of the house."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from random import Random

import pytest
from sqlalchemy import func, select, text

from feedback.administration.demo.growing import copying
from feedback.administration.demo.growing.growing import grow
from feedback.administration.demo.growing.homes import Homes
from feedback.administration.demo.growing.patterns import YEARS, Scale, Telling, shares
from feedback.administration.demo.officers import appoint_all
from feedback.agencies import queries as agencies
from feedback.cases.actions import reindexing
from feedback.cases.models import Case, CaseEvent, CaseLink, DialogueRecord, Submission
from feedback.disclosure.actions import index as indexing
from feedback.disclosure.models import Outcome, OutcomeCopy
from feedback.extensions import Base, db, read_only
from feedback.law.kinds import Kind
from feedback.oversight.tallies import checking, folding
from feedback.people.models import Person
from feedback.register import actions as register
from feedback.register import queries, verifying
from tests.conftest import MOMENT, House

CASES, SCALE = 160, Scale(2, 1, running=1)


_DRAWN = frozenset(
    (
        *("salt", "digest", "mac", "link", "tracking_code", "secret_digest", "code"),
        *("sealed", "sealed_content", "wrapped_key", "key_version"),
    )
)
"""Columns of keys and salts, which the acts draw anew each time."""
_CODE = re.compile("KQ[0-9A-Z]{8}")
_DIGESTS: list[str] = []
"""Of what each engine was filled with."""


@pytest.fixture(scope="module")
def grown(house: House) -> Iterator[House]:
    """Two years of few lives, multiplied, on each engine."""
    house.fresh()
    with house.app.app_context():
        _grow(house)
        db.session.commit()
        while register.link_waiting(20_000):
            pass
        yield house
        read_only(False)
        db.session.rollback()


def test_what_is_multiplied_passes_every_check(grown: House) -> None:
    count = db.session.scalar(select(func.count()).select_from(Case)) or 0
    assert abs(count - CASES) < CASES / 10
    assert not verifying.verify().faults
    for room, digests_of in grown.app.extensions["register_contents"].items():
        assert not list(islice(queries.missing_contents(room, digests_of), 3)), room
    for check in grown.app.extensions["register_checks"]:
        assert not list(islice(check(), 3)), check
    db.session.rollback()
    while folding.fold():
        pass
    assert not list(checking.cases_that_differ())
    assert not checking.sums_that_differ()


def test_the_lives_are_those_of_many_places_each_in_its_time(grown: House) -> None:
    numbers = db.session.scalars(select(Case.number)).all()
    assert len(set(numbers)) == len(numbers)
    for agency_id, first, last in db.session.execute(
        select(Case.agency_id, func.min(Case.received_on), func.max(Case.received_on)).group_by(
            Case.agency_id
        )
    ):
        agency = agencies.by_id(agency_id)
        assert agency is not None
        # The committee of the province is older than its row.
        assert agency.exists(first) or agency.code == "UBT", (agency.code, first)
        assert agency.exists(last)
    names = db.session.scalars(select(Person.full_name)).all()
    assert Counter(names).most_common(1)[0][1] < len(names) / 6
    acts = Counter(db.session.scalars(select(CaseEvent.act)))
    for act in ("answered", "decided", "dialogue_held", "refused", "terminated", "result_published"):
        assert acts[act] >= 1, act
    assert db.session.scalar(select(func.count()).select_from(CaseLink)) > 2
    assert db.session.scalar(select(func.count()).select_from(DialogueRecord)) > 20
    assert db.session.scalar(select(func.min(Outcome.settled_on))) < date(2025, 7, 1)
    read = db.session.scalars(select(OutcomeCopy).where(OutcomeCopy.state == "published")).all()
    answers = db.session.scalar(select(func.count()).select_from(Outcome).where(Outcome.scope == "answer"))
    assert len(read) > answers * 0.9
    assert len({one.prepared_by for one in read}) > 5
    published = {one.outcome_id for one in read}
    whole = select(Outcome).where(Outcome.scope == "full", Outcome.kind == Kind.COMPLAINT)
    decided = db.session.scalars(whole.where(Outcome.settled_on < MOMENT.date() - timedelta(days=30))).all()
    assert decided
    assert {one.id for one in decided if one.state == "shown"} <= published
    codes = db.session.scalars(select(Submission.tracking_code)).all()
    assert len(set(codes)) == len(codes)


def test_the_same_seed_gives_the_same_on_both_engines(grown: House) -> None:
    told = hashlib.sha256()
    for name in copying.COLUMNS:
        table = Base.metadata.tables[name]
        columns = [one for one in table.columns if one.key not in _DRAWN and not one.primary_key]
        for row in db.session.execute(select(*columns).order_by(table.c.id)):
            told.update(_CODE.sub("", str(tuple(row))).encode())
    _DIGESTS.append(told.hexdigest())
    assert len(set(_DIGESTS)) == 1


def test_each_month_of_a_demo_of_thousands_has_its_cases(grown: House) -> None:
    at = grown.app.extensions["clock"].now()
    patterns = list(Telling(Homes(), at, Scale.of(3000), Random(1)).patterns())
    came: Counter[str] = Counter()
    for one, share in zip(patterns, shares(patterns, 3000, at), strict=True):
        if not one.running:
            came[f"{one.received_on:%Y-%m}"] += share * len(one.stories)
    whole = [came[month] for month in sorted(came)][1:-1]
    assert len(whole) >= 22
    assert sum(whole) / len(whole) / 3 < min(whole) <= max(whole) < sum(whole) / len(whole) * 2


def test_the_cases_of_a_demo_of_thousands_are_spread_over_the_province(grown: House) -> None:
    at = grown.app.extensions["clock"].now()
    homes, chance = Homes(), Random(1)
    patterns = list(Telling(homes, at, Scale.of(3000), chance).patterns())
    held: Counter[str] = Counter()
    for one, share in zip(patterns, shares(patterns, 3000, at), strict=True):
        for home in copying.homes_of(share, homes.like(one.home), chance):
            if not home.district:
                held[home.area.code] += len(one.stories)
    assert set(held) == {one.code for one in agencies.gazetteer().communes()}
    assert max(held.values()) < sum(held.values()) / 20
    # The island is one of 96, with few people.
    assert held["21548"] < sum(held.values()) / 40


def test_open_complaints_are_of_many_matters_and_first_ones(grown: House) -> None:
    at = grown.app.extensions["clock"].now()
    patterns = Telling(Homes(), at, Scale.of(3000), Random(1)).patterns()
    open_ones = [one.stories[0].matter for one in patterns if one.running]
    heard = [one.title for one in open_ones if one.kind is Kind.COMPLAINT and one.fate != "dialogue_held"]
    assert len(heard) > 5
    assert max(Counter(heard).values()) <= len(heard) / 3
    assert all("lần hai" not in one.title for one in open_ones)


def test_a_hamlet_of_the_highlands_has_no_name_of_the_coast(grown: House) -> None:
    homes, chance = Homes(), Random(1)
    plain, high = (homes.of_commune(code) for code in ("21211", "21484"))
    assert {plain.hamlet(chance) for _ in range(300)}.isdisjoint({high.hamlet(chance) for _ in range(300)})


def test_copies_are_found_as_if_they_were_indexed_one_by_one(grown: House) -> None:
    for index, of, rebuild in (
        ("outcome_search", "outcome_id", indexing.rebuild),
        ("case_search", "case_id", lambda: list(reindexing.rebuild())),
    ):
        copied = _words(grown.engine, index, of)
        rebuild()
        assert copied == _words(grown.engine, index, of), index
        db.session.rollback()


def _words(engine: str, index: str, number: str) -> set[tuple[str, ...]]:
    """What stands in an index, without the places of the words."""
    if engine == "postgresql":
        found = db.session.execute(text(f"SELECT {number}, strip(words) FROM {index}"))
    else:
        made = f"CREATE VIRTUAL TABLE temp.of_{index} USING fts5vocab('main', '{index}', 'row')"
        db.session.execute(text(made.replace("TABLE", "TABLE IF NOT EXISTS")))
        found = db.session.execute(text(f"SELECT term, doc FROM temp.of_{index}"))
    return {tuple(str(one) for one in row) for row in found}


def _grow(house: House) -> None:
    at = house.app.extensions["clock"].now()
    staff = appoint_all(at=at - YEARS)
    grow(CASES, staff, seed=7, at=at, progress=lambda steps, _count, _title: steps, scale=SCALE)
