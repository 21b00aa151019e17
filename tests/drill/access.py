"""Every route, method, actor and object: 80,000 cells and more on each engine, no unexpected allow."""

from __future__ import annotations

import logging
import os
import sys
from typing import Any

from tests.access import matrix, world
from tests.conftest import House

LEAST = 80_000
MOST = int(os.environ.get("OBJECTS", "1"))
"""Objects of each kind and relation that every actor tries."""

ONLY = tuple(os.environ.get("ROUTES", "/").split(","))
"""Beginnings of the addresses to try, for a look at one room."""


def test_nobody_gets_where_the_rule_doesnt_let_him(house: House, capsys: Any) -> None:
    logging.disable(logging.CRITICAL)
    try:
        with world.province(house) as app:
            found = matrix.run(
                app, world.actors(app), wanted=lambda address: address.startswith(ONLY), most=MOST
            )
    finally:
        logging.disable(logging.NOTSET)
    with capsys.disabled():
        sys.stdout.write(
            f"\n{house.engine}: {found.count} cells, {found.refused} refused as the rule says, "
            f"{found.let_in} let in, {found.pages} answers read, {len(found.faults)} unexpected; "
            f"{len(found.never_open)} guarded routes that nobody got into\n"
        )
        sys.stdout.write("".join(f"{one}\n" for one in found.faults))
    assert not found.faults, f"{len(found.faults)} unexpected answers, listed above"
    assert ONLY != ("/",) or found.count >= LEAST
