"""What the tests of accounts share."""

from __future__ import annotations

import pytest

from feedback.accounts import passwords
from tests.accounts.factories import QUICK


@pytest.fixture
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash at a thousandth of the cost; what the real parameters are is tested in ``test_passwords``."""
    monkeypatch.setattr(passwords, "HASHER", QUICK)
    monkeypatch.setattr(passwords, "_NOBODY", QUICK.hash("không ai có mật khẩu này"))
