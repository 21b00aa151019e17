"""What each door asks for, pinned: ``doors.txt`` has a line for every route and is compared with the marks.

A door that opens wider than before shows as a changed line that somebody has to write down.
``python -m tests.access.doors`` writes the file anew; look at what changed before it is committed.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Final

from flask import Flask

from feedback import config
from feedback.app import create_app
from feedback.web.guards import guard_of
from tests.access.cells import routes

FILE: Final = Path(__file__).with_name("doors.txt")
PUBLIC: Final = "public"


def written() -> dict[tuple[str, str], str]:
    """By address and method what the file says its door asks for."""
    lines = (line.split(maxsplit=2) for line in FILE.read_text(encoding="utf-8").splitlines())
    return {(address, method): asks for asks, method, address in lines}


def marked(app: Flask) -> dict[tuple[str, str], str]:
    """By address and method what the view's mark says."""
    found = {}
    for rule, method in routes(app):
        guard = guard_of(app, rule.endpoint)
        found[rule.rule, method] = "nothing" if guard is None else guard.permission or PUBLIC
    return found


def as_text(found: dict[tuple[str, str], str]) -> str:
    """The file's text."""
    return "".join(f"{asks} {method} {address}\n" for (address, method), asks in sorted(found.items()))


def main() -> None:
    """Write the file anew."""
    with tempfile.TemporaryDirectory() as folder:
        settings = config.load({}, data_dir=Path(folder), database_url=f"sqlite:///{folder}/x.db")
        FILE.write_text(as_text(marked(create_app(settings))), encoding="utf-8")


if __name__ == "__main__":
    main()
