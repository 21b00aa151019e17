"""What counts as a signature: data by kind, with its article; what is not settled is as the setting says."""

from __future__ import annotations

import pytest

from feedback.law.kinds import SIGNED_KINDS, Kind
from feedback.law.procedure import SIGNED, UNSIGNED
from feedback.law.signatures import SIGNATURES, circumstances, counts

VALUES = ("none", "scan", "original", "digital")


@pytest.mark.parametrize("kind", sorted(SIGNED_KINDS))
def test_each_kind_knows_each_way_of_signing(kind: Kind) -> None:
    rows = [one for one in SIGNATURES if kind in one.kinds]
    assert sorted(one.value for one in rows) == sorted(VALUES)
    assert all(one.article and one.source for one in rows)


@pytest.mark.parametrize("kind", sorted(SIGNED_KINDS))
@pytest.mark.parametrize("setting", [False, True])
def test_a_scan_counts_as_the_setting_says(kind: Kind, setting: bool) -> None:
    found = {value: counts(kind, value, scan_counts=setting) for value in VALUES}
    assert found == {"none": False, "scan": setting, "original": True, "digital": True}
    assert circumstances(kind, "scan", scan_counts=setting) == {SIGNED if setting else UNSIGNED}


def test_what_is_not_settled_waits_for_a_jurist() -> None:
    assert all(one.confidence == "unsure" for one in SIGNATURES if one.counts == "setting")


@pytest.mark.parametrize("kind", sorted(set(Kind) - SIGNED_KINDS))
def test_other_kinds_need_none(kind: Kind) -> None:
    assert counts(kind, "none", scan_counts=False)
    assert circumstances(kind, "none", scan_counts=False) == frozenset()
