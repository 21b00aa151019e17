"""What every act answers to who may not do it, pinned: ``refusals.txt``, a line for each act and probe.

A check that goes shows as a line that no longer holds. ``.venv/bin/python -m tests.access.refusals`` writes
the file anew; look at what changed before it is committed.
"""

from __future__ import annotations

import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Final

from feedback import config
from feedback.actor import SYSTEM
from feedback.administration import revisions
from feedback.administration.actions import prepare
from feedback.app import create_app
from feedback.extensions import db
from tests.access import acts, mutants
from tests.conftest import MOMENT

FILE: Final = Path(__file__).with_name("refusals.txt")
ELSEWHERE: Final = Path(__file__).with_name("elsewhere.txt")


def written() -> acts.Said:
    """What the file says."""
    lines = (line.split(" | ") for line in FILE.read_text(encoding="utf-8").splitlines())
    return {(act, probe): words for act, probe, words in lines}


def real() -> acts.Said:
    """What the acts answer now."""
    asked = mutants.asked_in(mutants.every())
    return {key: words for act in acts.every() for key, words in acts.said_by(act, asked).items()}


class Watch:
    """Looks whether an act of a room answers otherwise than the file says."""

    def __init__(self) -> None:
        self.written = written()
        self.asked = mutants.asked_in(mutants.every())
        self.rooms: dict[str, list[acts.Act]] = defaultdict(list)
        for act in acts.every():
            self.rooms[act.room].append(act)

    def notices(self, site: mutants.Site) -> bool:
        """Whether the loss of this check is noticed, acts of its own module being asked first."""
        room = self.rooms[site.module.split(".")[1]]
        for act in sorted(room, key=lambda one: one.module != site.module):
            if any(self.written.get(key) != words for key, words in self._said(act)):
                return True
        return False

    def _said(self, act: acts.Act) -> list[tuple[tuple[str, str], str]]:
        refusing = {
            name: by
            for name, by in acts.probes_of(act, self.asked).items()
            if self.written.get((str(act), name), "-") != "-"
        }
        found = []
        for name, by in refusing.items():
            words = acts.outcome(act, by)
            found.append(((str(act), name), words[:60].strip() if acts.refuses(words) else "-"))
        return found


def elsewhere() -> dict[str, str]:
    """The checks that stand-ins tell nothing of, each with the test that notices its loss."""
    return noticed_by(ELSEWHERE)


def noticed_by(file: Path) -> dict[str, str]:
    """Checks, each with the test that notices its loss, as a file of lines says."""
    lines = (line.split(" => ") for line in file.read_text(encoding="utf-8").splitlines())
    return {line[0]: line[1] for line in lines}


def main() -> None:
    """Write the file anew."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(
            config.load({}, data_dir=Path(folder), database_url=f"sqlite:///{folder}/x.db", demo=False)
        )
        with app.app_context():
            revisions.upgrade()
            prepare(by=SYSTEM, at=MOMENT)
            db.session.commit()
            said = real()
    lines = (f"{act} | {probe} | {words}\n" for (act, probe), words in sorted(said.items()))
    FILE.write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
