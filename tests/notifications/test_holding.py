"""What is held after a restore is sent, or not, by who may decide it."""

from __future__ import annotations

import pytest
from flask import Flask

from feedback.notifications import holding
from tests.conftest import MOMENT
from tests.factories.rights import acting

pytestmark = pytest.mark.once("sqlite")


def test_only_who_may_decides(app: Flask) -> None:
    for act in (holding.release, holding.drop):
        assert act(None, by=acting("SXD"), at=MOMENT) == 0
        with pytest.raises(holding.MayNotDecide):
            act(None, by=acting("SXD", holding.DECIDE), at=MOMENT)
