"""How far a streaming replica of PostgreSQL is behind its primary, as this process knows it (ADR 34).

Known is the last moment of which the replica holds everything. A page asks nothing: it reads what the last
look found, and a look of its own thread is at most ``LOOK_SECONDS`` old while pages ask.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, Final

from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError, SQLAlchemyError

LOOK_SECONDS: Final = 2.0
_AWAY_SECONDS: Final = 2.0
"""So long nobody tries again to reach a server that couldn't be reached: each try may take seconds."""

_POSITION: Final = text(
    "SELECT pg_wal_lsn_diff(CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn()"
    " ELSE pg_current_wal_lsn() END, '0/0')::bigint, pg_is_in_recovery(), pg_postmaster_start_time()"
)


@dataclass(frozen=True, slots=True)
class State:
    """What the last look found. ``behind_seconds`` is None while the replica never was seen to hold all."""

    used: bool
    reachable: bool
    follows: bool
    primary_away: bool
    behind_bytes: int
    behind_seconds: float | None


@dataclass(slots=True)
class _Seen:
    reachable: bool = False
    follows: bool = True
    primary_away: bool = False
    behind_bytes: int = 0
    whole_at: float | None = None
    samples: deque[tuple[float, int]] = field(default_factory=lambda: deque(maxlen=1000))


class Watch:
    """Judges whether readers may be sent to the replica, and tries no server again that was away just now.

    ``seconds``: a replica that may lack something older than this is not read. ``clock``: monotonic seconds.
    """

    def __init__(
        self, primary: Engine, replica: Engine, seconds: int, clock: Callable[[], float] = monotonic
    ) -> None:
        self._engines = {"read": primary, "replica": replica}
        self._seconds, self._clock = seconds, clock
        self._seen = _Seen()
        self._away_until = {"read": 0.0, "replica": 0.0}
        self._looked_at = float("-inf")
        self._looking = threading.Lock()

    def usable(self) -> bool:
        """Whether the replica holds everything that is older than the allowed seconds, as far as is known.

        Starts a look in a thread of its own when the last one is too old; never waits for it.
        """
        if self._clock() - self._looked_at > LOOK_SECONDS and self._looking.acquire(blocking=False):
            self._looked_at = self._clock()
            threading.Thread(target=self._look_and_release, name="replica", daemon=True).start()
        return self._used()

    def reaches(self, name: str) -> bool:
        """Whether ``read`` (the primary) or ``replica`` gives a connection that lives."""
        if self._clock() < self._away_until[name]:
            return False
        try:
            self._engines[name].connect().close()
        except OperationalError:
            self.lost(name)
            return False
        return True

    def lost(self, name: str) -> None:
        """Remember that this server was away just now."""
        self._away_until[name] = self._clock() + _AWAY_SECONDS
        if name == "replica":
            self._seen.reachable = False
        else:
            self._seen.primary_away = True

    def look(self) -> State:
        """Ask both servers now, unless somebody asked within the last ``LOOK_SECONDS`` or asks already."""
        due = self._clock() - self._looked_at > LOOK_SECONDS
        if due and self._looking.acquire(blocking=False):
            self._looked_at = self._clock()
            self._look_and_release()
        return self.state()

    def state(self) -> State:
        """What is known, without asking anybody."""
        seen = self._seen
        behind = None if seen.whole_at is None else max(self._clock() - seen.whole_at, 0.0)
        return State(self._used(), seen.reachable, seen.follows, seen.primary_away, seen.behind_bytes, behind)

    def _used(self) -> bool:
        seen = self._seen
        if not seen.reachable or not seen.follows:
            return False
        # Without a primary nothing newer is to be had anywhere.
        return seen.primary_away or (
            seen.whole_at is not None and self._clock() - seen.whole_at <= self._seconds
        )

    def _look_and_release(self) -> None:
        try:
            self._look()
        finally:
            self._looking.release()

    def _look(self) -> None:
        seen = self._seen
        # The primary first: what it has by now the replica can only have reached since.
        begun = self._clock()
        primary = self._ask("read")
        seen.primary_away = primary is None
        replica = self._ask("replica")
        seen.reachable = replica is not None
        if primary is None or replica is None:
            return
        (written, _, started), (replayed, recovering, other_started) = primary, replica
        same = started == other_started
        seen.follows = recovering or same
        seen.behind_bytes = 0 if same else max(written - replayed, 0)
        seen.samples.append((begun, written))
        while seen.samples and (same or seen.samples[0][1] <= replayed):
            seen.whole_at = seen.samples.popleft()[0]

    def _ask(self, name: str) -> Any:
        """Position in the log (bytes), whether it replays another's, when it was started; None: away."""
        engine = self._engines[name]
        try:
            with engine.connect() as connection:
                if engine.dialect.name != "postgresql":
                    connection.execute(text("SELECT 1"))
                    return (0, True, None)
                row = connection.execute(_POSITION).one()
                return (row[0] or 0, row[1], row[2])
        except (SQLAlchemyError, OSError):
            return None
