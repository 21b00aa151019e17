"""Who presides over the dialogue in a complaint: every course has its rule, with keys of the data."""

from __future__ import annotations

from datetime import date

import pytest

from feedback.law import chairs
from feedback.law.kinds import Kind
from feedback.law.procedure import COURSES

ON = date(2026, 11, 25)
COMPLAINTS = sorted(key for key, course in COURSES.items() if Kind.COMPLAINT in course.kinds)


@pytest.mark.parametrize("course", COMPLAINTS)
def test_every_complaint_has_its_rule(course: str) -> None:
    for body in ("", "province"):
        found = chairs.rule(course, body, ON)
        assert found is not None
        assert found.article
        assert found.confidence in ("source", "known", "unsure")
        assert set(found.himself) <= chairs.CASES.keys()
        assert bool(found.himself) == bool(found.titles)
        assert bool(found.titles) == (course == "complaint_second" and body == "province")


def test_who_may_be_assigned() -> None:
    province = chairs.rule("complaint_second", "province", ON)
    assert province is not None
    for position in ("Phó Chủ tịch UBND tỉnh", "giám đốc Sở Xây dựng", "Chánh Thanh tra tỉnh"):
        assert province.may_be(position)
    for position in ("Chuyên viên", "Phó Giám đốc Sở Xây dựng", ""):
        assert not province.may_be(position)
    department = chairs.rule("complaint_second", "", ON)
    assert department is not None
    assert not department.may_be("Phó Giám đốc")


def test_what_the_law_leaves_open() -> None:
    assert chairs.rule("dialogue_request", "", ON) is None
    assert chairs.rule("complaint_second", "", date(2026, 6, 30)) is None
