"""What acts on rows of inspections and opinions share: the version that the officer saw."""

from __future__ import annotations

from functools import partial
from typing import Final

from feedback.oversight.refusals import Stale
from feedback.register import changing

change: Final = partial(changing.change, Stale)
"""Sets columns if the row still has the version that the officer saw. Raises Stale."""
