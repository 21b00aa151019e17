"""What a column can count: sources, their dimensions and amounts, with the words that pages and sheets
use."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from feedback.law.forms.schema import Count


@dataclass(frozen=True, slots=True)
class Dimension:
    """One side by which rows of a source are told apart, and what the values are called."""

    words: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Source:
    """Rows that can be counted. ``counted``: what their number is called; ``sums``: amounts that can be added
    up instead, with their names; ``about``: what is counted and what isn't.
    """

    key: str
    words: str
    counted: str
    about: str
    dims: Mapping[str, Dimension]
    sums: Mapping[str, str]


def _read() -> Mapping[str, Source]:
    data: dict[str, Any] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
    found = {}
    for key, row in data.items():
        dims = {name: Dimension(one["words"], one["values"]) for name, one in row.get("dims", {}).items()}
        found[key] = Source(key, row["words"], row["counted"], row["about"], dims, row.get("sums", {}))
    return MappingProxyType(found)


SOURCES: Final = _read()


def in_words(count: Count) -> str:
    """What a column counts, as pages explain it: «Số đơn: đến cơ quan trong kỳ; loại khiếu nại»."""
    source = SOURCES[count.of]
    name = source.sums[count.sum_of] if count.sum_of else source.counted
    sets = [
        "; ".join(
            f"{source.dims[dim].words}: {' hoặc '.join(source.dims[dim].values[one] for one in values)}"
            for dim, values in where.items()
        )
        for where in count.where
    ]
    told = ", cộng với ".join(one for one in sets if one)
    return f"{name}. {told[:1].upper()}{told[1:]}." if told else f"{name}."
