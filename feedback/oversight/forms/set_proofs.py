"""Whether own sets of forms are as their acts left them: for ``feedback register verify``."""

from __future__ import annotations

from collections.abc import Iterator

from feedback.oversight.actions.history import FORM_SET, HISTORY
from feedback.oversight.models import OwnFormSet


def check() -> Iterator[str]:
    """One sentence for each own set that was changed otherwise."""
    yield from HISTORY.replay(FORM_SET, OwnFormSet, "bộ biểu mẫu")
