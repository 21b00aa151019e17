"""A part of the cluster: a program that may be started, killed outright, and ended."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.servers import SUPERVISOR

START_SECONDS = 180
END_SECONDS = 30


@dataclass
class Part:
    """One program: its command and environment, where it says what it has to say, the signal that ends it."""

    name: str
    command: list[str]
    log: Path
    environment: dict[str, str] = field(default_factory=lambda: dict(os.environ))
    ends_on: str = "TERM"
    as_user: dict[str, Any] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    starts: int = 0

    def start(self) -> None:
        """Start it, under a watcher that ends it when we are gone. It isn't waited for."""
        self.starts += 1
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                ["/bin/sh", "-c", SUPERVISOR, self.ends_on, *self.command],
                cwd=self.log.parent, env=self.environment, stdin=subprocess.PIPE,
                stdout=output, stderr=subprocess.STDOUT, start_new_session=True, **self.as_user,
            )  # fmt: skip

    def kill(self) -> None:
        """SIGKILL to it and to all that it started: as if its machine had lost its power."""
        assert self.process is not None
        self._send(signal.SIGKILL, [self.process.pid, *_below(self.process.pid)])
        self.process.wait()
        self.process = None

    def stop(self) -> None:
        """End it as it wants to be ended; after half a minute outright."""
        if self.process is None:
            return
        try:
            self.process.communicate(timeout=END_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
        self.process = None

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal, to the program itself."""
        assert self.process is not None
        self._send(number, list(_below(self.process.pid, depth=1)))

    @property
    def running(self) -> bool:
        """Whether it was started and hasn't ended."""
        return self.process is not None and self.process.poll() is None

    def until(self, answers: Callable[[], bool]) -> None:
        """Wait until it answers. Raises RuntimeError, with what it said last, if it never does."""
        end = time.monotonic() + START_SECONDS
        while not answers():
            if not self.running or time.monotonic() > end:
                raise RuntimeError(f"{self.name} không chạy được:\n{self.log.read_text()[-3000:]}")
            time.sleep(0.1)

    def _send(self, number: signal.Signals, processes: list[int]) -> None:
        for process in processes:
            with suppress(ProcessLookupError):
                os.kill(process, number)


def _below(process: int, depth: int = 9) -> Iterator[int]:
    """What a process started, and what these did."""
    with suppress(FileNotFoundError, ProcessLookupError):
        for one in Path(f"/proc/{process}/task/{process}/children").read_text().split():
            yield int(one)
            if depth > 1:
                yield from _below(int(one), depth - 1)
