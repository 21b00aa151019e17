"""A matter of the Party, handed to its own inspection, is counted under «Đảng, đoàn thể» (03/XLD)."""

from __future__ import annotations

import pytest
from flask import Flask

from feedback.agencies import queries as agencies
from feedback.cases import actions, queries
from feedback.cases.actions import Signature
from feedback.cases.models import Case
from feedback.extensions import db
from feedback.law.forms import SETS, checking
from feedback.oversight.forms import counting
from feedback.oversight.measures import periods
from tests.cases.denounced import COMMUNE, denunciation
from tests.conftest import MOMENT
from tests.factories.officers import actor_of, officer_of

SIGNED = Signature(None, "Cao Minh Trí", "Chủ tịch")


def take(case: Case, step: str, code: str, words: str) -> None:
    agency = agencies.by_code(code)
    by = actor_of(officer_of(COMMUNE, "leader", name="Cao Minh Trí", username=f"ld.{step}"))
    given = {"agency": agency, "letter": words}
    actions.take(case, step, given, signature=SIGNED, expected=case.version, by=by, at=MOMENT)
    db.session.commit()


@pytest.mark.parametrize(("key", "column"), [("tt_01_2024", "16"), ("tt_02_2021", "20")])
def test_it_has_a_column_of_its_own(app: Flask, key: str, column: str) -> None:
    case = denunciation(files=False, signature="original")
    take(case, "prevent_damage", "CAT", "Đang phá rừng phòng hộ, cần ngăn chặn ngay.")
    assert case.is_open
    take(case, "pass_to_party", "UBKT", "Nội dung là việc chấp hành Điều lệ Đảng.")
    assert not case.is_open
    assert [one.kind for one in queries.letters_of(case.id)] == ["damage_warning", "party_transfer"]
    forms = SETS[key]
    found = counting.counted(forms, periods.reported_quarter(4, 2026))
    figures = counting.worked_out(forms, found[case.agency_id])
    assert figures["03/XLD"][column] == 1
    assert [one for one in checking.broken(forms, figures) if not one.warns] == []
