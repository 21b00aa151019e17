"""Kinds are found by their slug; grounds may be used where and when the law says."""

from __future__ import annotations

from datetime import date

import pytest

from feedback.law.grounds import GROUNDS, UnknownGround, ground, grounds_for, named
from feedback.law.kinds import FEEDBACK_KINDS, Kind, UnknownKind, by_slug, open_kinds, texts


def test_kinds() -> None:
    assert set(open_kinds()) == set(Kind)
    assert [by_slug(texts(kind).slug) for kind in open_kinds()] == list(open_kinds())
    for slug in ("to-cao", "khac", ""):
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
