"""The sets that circulars prescribe, and which of them a period is reported by."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final

from feedback.law.forms.reading import form_set
from feedback.law.forms.schema import FormSet


def _read(folder: Path) -> FormSet:
    told = tomllib.loads((folder / "set.toml").read_text("utf-8"))
    forms = [tomllib.loads((folder / name).read_text("utf-8")) for name in told.pop("files")]
    return form_set(told | {"forms": forms})


_HERE: Final = Path(__file__).parent
SETS: Final = {
    one.key: one
    for one in (_read(_HERE / name) for name in ("tt_02_2021", "tt_01_2024") if (_HERE / name).is_dir())
}
"""By key, oldest first."""


def of_day(last_on: date, own: Sequence[FormSet] = ()) -> FormSet | None:
    """The set for a period that ends on a day: an administrator's ``own`` one that covers it, else a
    circular's, else the one that stands in for what isn't there yet. None: none covers it.
    """
    for one in (*own, *SETS.values()):
        if one.covers(last_on):
            return one
    standing = (one for one in SETS.values() if one.stands_in_from and one.stands_in_from <= last_on)
    return next(standing, None)
