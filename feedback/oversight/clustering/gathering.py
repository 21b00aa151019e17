"""The night's work: open cases of the last weeks are compared, commune by commune, and groups proposed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from flask import current_app
from sqlalchemy import ColumnElement, select

from feedback.actor import SYSTEM
from feedback.agencies import queries as agencies
from feedback.cases.models import Case
from feedback.clock import local_day
from feedback.dialogue import requests
from feedback.dialogue.likeness import Alike, Asked, Background, background_of
from feedback.extensions import db
from feedback.oversight.actions import clusters
from feedback.oversight.clustering import reading
from feedback.oversight.clustering.finding import matters
from feedback.oversight.models import Cluster

LOOKS_BACK: Final = timedelta(days=60)
"""Cases that came in since then, and are open, are compared."""

LATELY: Final = timedelta(days=7)
"""Only in communes in which a case came in since then: elsewhere nothing is new."""

MOST: Final = 2000
"""So many cases of a commune are compared, the newest."""

FEWEST: Final = 3
"""Two alike are shown to who screens them (đơn giống); a group that asks to be looked at has so many."""

HEARD: Final = 2000
"""By so many letters of the province, the newest, it is known which words are common speech."""


def gather_clusters() -> int:
    """Compare, propose and grow groups, each commune in a transaction of its own; returns how many groups
    were proposed or grew.
    """
    at: datetime = current_app.extensions["clock"].now()
    day = local_day(at)
    background = background_of(_letters(_newest(day, HEARD)))
    done = 0
    lately = select(Case.area_code).where(*_openly(day - LATELY), Case.area_code.is_not(None)).distinct()
    for code in sorted(filter(None, db.session.scalars(lately))):
        done += _in_commune(code, day, background, at)
        db.session.commit()
    return done


def _in_commune(code: str, day: date, background: Background, at: datetime) -> int:
    letters = _letters(_newest(day, MOST, code))
    places = frozenset(area.name.lower() for area in agencies.gazetteer())
    return sum(_keep(code, one, at) for one in matters(letters, background, places) if one.words)


def _keep(code: str, found: Alike, at: datetime) -> bool:
    """Propose a group, or let its new cases join the group in which most of the others are."""
    known = reading.groups_of(found.members)
    fresh = [number for number in found.members if number not in known]
    if not fresh:
        return False
    if not known:
        if len(fresh) < FEWEST:
            return False
        clusters.propose(code, found.field, found.words, fresh, by=SYSTEM, at=at)
        return True
    [(number, _)] = Counter(known.values()).most_common(1)
    clusters.grow(db.session.get_one(Cluster, number), found.field, found.words, fresh, by=SYSTEM, at=at)
    return True


def _openly(since: date) -> tuple[ColumnElement[bool], ...]:
    # Nội dung mật: all such cases say the same words, which are ours.
    told = (Case.sealed.is_(False), Case.kept_outside.is_(False))
    return (Case.received_on >= since, Case.closed_on.is_(None), *told)


def _newest(day: date, most: int, code: str | None = None) -> list[Case]:
    here = () if code is None else (Case.area_code == code,)
    asked = select(Case).where(*_openly(day - LOOKS_BACK), *here)
    return list(db.session.scalars(asked.order_by(Case.received_on.desc(), Case.id.desc()).limit(most)))


def _letters(cases: Sequence[Case]) -> list[Asked]:
    """As they are compared, in the order in which they came."""
    return sorted(requests.asked(cases), key=lambda one: one.id)
