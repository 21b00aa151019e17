"""Whether the machine's clock is right: compared with what stood before, the database's, and a server's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final, Literal

from sqlalchemy import text

from feedback import config
from feedback.extensions import db
from feedback.register import queries as register

ALLOWED: Final = timedelta(minutes=2)
"""So far clocks may be apart before anybody is told."""
_SECONDS: Final = 2.0

Witness = Literal["register", "database", "server"]


@dataclass(frozen=True, slots=True)
class Compared:
    """A clock that ours was compared with. ``ahead``: by how much ours runs ahead of it (behind: below 0);
    None where it didn't answer."""

    witness: Witness
    ahead: timedelta | None

    @property
    def wrong(self) -> bool:
        """Whether they are too far apart. Of the register only being behind it says anything."""
        if self.ahead is None:
            return False
        return self.ahead < -ALLOWED or (self.witness != "register" and self.ahead > ALLOWED)


def compared(at: datetime, *, with_server: bool = False) -> list[Compared]:
    """Our moment beside every clock that there is. ``with_server``: beside that of ``TIME_SERVER`` too, which
    takes two seconds when it is away."""
    found = []
    furthest = register.furthest_at()
    if furthest is not None:
        found.append(Compared("register", at - furthest))
    if db.engine.dialect.name == "postgresql":
        theirs = db.session.execute(text("SELECT clock_timestamp()")).scalar_one()
        found.append(Compared("database", at - theirs.astimezone(UTC)))
    if with_server and config.current().time_server:
        theirs = _date_of(config.current().time_server)
        found.append(Compared("server", at - theirs if theirs else None))
    return found


def _date_of(address: str) -> datetime | None:
    """What the time is by the Date of an answer (RFC 9110, 6.6.1), whatever the answer is."""
    import httpx

    try:
        answer = httpx.head(address, timeout=_SECONDS, trust_env=False)
        return parsedate_to_datetime(answer.headers["date"]).astimezone(UTC)
    except (httpx.HTTPError, httpx.InvalidURL, KeyError, ValueError):
        return None
