"""How the replica is, for ``/readyz`` and ``/metrics``."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from feedback.extensions import replica_watch


def readiness() -> str:
    """One word or line; asks both servers unless they were asked a moment ago."""
    watch = replica_watch()
    if watch is None:
        return "none"
    state = watch.look()
    if not state.reachable:
        return "unreachable"
    if not state.follows:
        return "follows nobody"
    if state.used:
        return "ok"
    if state.behind_seconds is None:
        return f"behind: {state.behind_bytes} bytes, not yet seen whole"
    return f"behind: {state.behind_seconds:.0f} s, {state.behind_bytes} bytes"


def primary_away() -> bool:
    """Whether pages are read from the replica because the primary doesn't answer."""
    watch = replica_watch()
    return watch is not None and not watch.reaches("read")


class ReplicaGauges(Collector):
    """Whether public pages are read from the replica, and how far it is behind."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Nothing where there is no replica."""
        watch = replica_watch()
        if watch is None:
            return
        state = watch.look()
        yield GaugeMetricFamily("feedback_replica_used", "1 while pages are read from it", state.used)
        yield GaugeMetricFamily("feedback_replica_behind_bytes", "Log not yet replayed", state.behind_bytes)
        if state.behind_seconds is not None:
            yield GaugeMetricFamily(
                "feedback_replica_behind_seconds", "Age of what it may lack", state.behind_seconds
            )
