"""``pytest -p tests.access.plugin``, ``MUTANT=module:function:line:column:kind``: one check gone."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.access.mutants import sites, without


@pytest.fixture(scope="session", autouse=True)
def mutant() -> Iterator[None]:
    """Take out the one check for the whole run."""
    module, function, line, column, kind = os.environ["MUTANT"].split(":")
    place = (function, int(line), int(column), kind)
    [site] = [one for one in sites(module) if (one.function, one.line, one.column, one.kind) == place]
    with without(site):
        yield
