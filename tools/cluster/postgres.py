"""Two PostgreSQL servers, of which one follows the other, and who keeps watch over them (ADR 35).

What a commit acknowledged is on both disks while the replica is ``in step``. When it stays away the watch
lets the primary go on alone and remembers it: then ``promote`` refuses. This is what Patroni does on real
machines under ``synchronous_mode``; here it is short enough to be read.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, LiteralString

import psycopg
from psycopg import sql

from feedback.durable import sync
from tests.servers import NOBODY, reachable_programs
from tools.cluster.parts import Part

AWAY_SECONDS = 2.0
"""So long the replica may be away before commits stop waiting for it."""
_LOOK_SECONDS = 0.5
SETTINGS = {
    "unix_socket_directories": "",
    "listen_addresses": "127.0.0.1",
    "timezone": "UTC",
    "max_connections": "120",
    "hot_standby": "on",
    "synchronous_commit": "on",
    "max_slot_wal_keep_size": "2GB",
    "wal_receiver_status_interval": "1s",
    "wal_retrieve_retry_interval": "500ms",
}


@dataclass
class Node:
    """One server: ``name`` is what it is called as a replica, ``folder`` where all of it lies."""

    name: str
    port: int
    folder: Path
    password: str
    part: Part = field(init=False)
    programs: Path = field(init=False)

    def __post_init__(self) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.user: dict[str, Any] = {}
        if os.geteuid() == 0:
            os.chown(self.folder, NOBODY, NOBODY)
            self.user = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
        self.programs = reachable_programs(self.folder, self.user)
        options = SETTINGS | {"port": str(self.port)}
        self.part = Part(
            f"PostgreSQL {self.name}",
            [str(self.programs / "postgres"), "-D", str(self.data)]
            + [word for key, value in options.items() for word in ("-c", f"{key}={value}")],
            self.folder / "log",
            ends_on="QUIT",
            as_user=self.user,
        )

    @property
    def data(self) -> Path:
        """Its data directory."""
        return self.folder / "data"

    @property
    def follows(self) -> bool:
        """Whether it would start as a replica."""
        return (self.data / "standby.signal").exists()

    def make(self) -> None:
        """An empty server."""
        given = self.folder / "password"
        given.touch(0o600)
        given.write_text(self.password)
        if self.user:
            os.chown(given, NOBODY, NOBODY)
        self._run(
            "initdb", "-D", self.data, "-U", "postgres", "-E", "UTF8", "--auth=scram-sha-256",
            f"--pwfile={given}", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C",
            "--no-instructions",
        )  # fmt: skip
        given.unlink()

    def copy(self, other: Node) -> None:
        """Become a copy of another that runs, which this one will follow from a slot kept there."""
        shutil.rmtree(self.data, ignore_errors=True)
        other.run(
            "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = %s",
            self.name,
        )
        self._run(
            "pg_basebackup", "-D", self.data, "-d", f"{other.conninfo} application_name={self.name}",
            "-R", "-C", "-S", self.name, "-X", "stream", "-c", "fast",
        )  # fmt: skip
        with (self.data / "postgresql.auto.conf").open("a") as settings:
            # Promoted, it has nobody to wait for; the last line counts.
            settings.write("synchronous_standby_names = ''\n")

    @property
    def conninfo(self) -> str:
        """How its superuser gets in, as libpq reads it."""
        who = f"user=postgres password={self.password} dbname=postgres"
        return f"host=127.0.0.1 port={self.port} {who} connect_timeout=2"

    def run(self, statement: LiteralString | sql.Composed, *values: object) -> list[tuple[Any, ...]]:
        """Ask it something. Raises psycopg.Error."""
        with psycopg.connect(self.conninfo, autocommit=True) as connection:
            asked = connection.execute(statement, values or None)
            return asked.fetchall() if asked.description else []

    def answers(self) -> bool:
        """Whether it takes questions."""
        with suppress(psycopg.OperationalError):
            return self.run("SELECT 1") == [(1,)]
        return False

    def start(self) -> None:
        """Start it and wait until it answers."""
        self.part.start()
        self.part.until(self.answers)

    def _run(self, program: str, *arguments: str | Path) -> None:
        done = subprocess.run(
            [self.programs / program, *arguments],
            cwd=self.folder, capture_output=True, text=True, check=False, **self.user,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stderr[-2000:]}")


class Pair:
    """A primary and its replica, by name ``a`` and ``b``: which is which is told by ``primary.json``."""

    def __init__(self, folder: Path, ports: tuple[int, int], password: str) -> None:
        self.nodes = {
            name: Node(name, port, folder / name, password) for name, port in zip("ab", ports, strict=True)
        }
        self._told = folder / "primary.json"
        known = (
            json.loads(self._told.read_text()) if self._told.exists() else {"primary": "a", "in_step": False}
        )
        self._name, self._in_step = str(known["primary"]), bool(known["in_step"])
        self._seen, self._reached = 0.0, ""
        self._stopped = threading.Event()
        self._watch = threading.Thread(target=self._keep_watch, name="watch", daemon=True)
        self._lock = threading.Lock()

    @property
    def primary(self) -> Node:
        """Who takes writes."""
        return self.nodes[self._name]

    @property
    def replica(self) -> Node:
        """Who follows, or should."""
        return self.nodes["b" if self._name == "a" else "a"]

    @property
    def in_step(self) -> bool:
        """Whether the replica holds on its disk whatever was acknowledged."""
        return self._in_step

    def start(self) -> None:
        """Bring both up, as they were or new, and wait until the replica is in step."""
        if not self.primary.data.exists():
            self.primary.make()
        self.primary.start()
        self.follow()
        self._watch.start()
        self.replica.part.until(lambda: self.in_step)

    def follow(self) -> None:
        """Start the replica; one that was a primary itself, or has nothing, is copied anew first."""
        if not self.replica.follows:
            self.replica.copy(self.primary)
        self.replica.start()

    def promote(self) -> None:
        """Make the replica the primary, after the old one is surely gone. Raises RuntimeError when the
        replica wasn't in step: what was acknowledged meanwhile would be lost.
        """
        with self._lock:
            if not self._in_step:
                raise RuntimeError("bản sao chưa theo kịp máy chính: không được đưa lên thay")
            if self.primary.part.running:
                self.primary.part.kill()
            new = self.replica
            self._tell(new.name, in_step=False)
            new.run("SELECT pg_promote(true, 60)")

    def stop(self) -> None:
        """End both, the primary first: the replica then has all of it."""
        self._stopped.set()
        for node in (self.primary, self.replica):
            node.part.stop()

    def _tell(self, primary: str, *, in_step: bool) -> None:
        """Remember it on the disk before anything is done in its name."""
        aside = self._told.with_suffix(".new")
        with aside.open("w") as file:
            json.dump({"primary": primary, "in_step": in_step}, file)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(self._told)
        sync(self._told.parent)
        self._name, self._in_step = primary, in_step
        self._seen, self._reached = time.monotonic(), ""

    def _keep_watch(self) -> None:
        while not self._stopped.wait(_LOOK_SECONDS):
            with self._lock, suppress(psycopg.Error):
                self._look()

    def _look(self) -> None:
        found = self.primary.run(
            "SELECT sync_state, flush_lsn >= %s::pg_lsn, pg_current_wal_lsn()::text FROM pg_stat_replication"
            " WHERE application_name = %s AND state = 'streaming'",
            self._reached or "FFFFFFFF/FFFFFFFF",
            self.replica.name,
        )  # fmt: skip
        if not found:
            self._reached = ""
            if self._in_step and time.monotonic() - self._seen > AWAY_SECONDS:
                self._tell(self._name, in_step=False)
                self._wait_for(None)
            return
        [(state, reached, now)] = found
        self._seen = time.monotonic()
        if self._in_step:
            return
        if state == "async":
            self._wait_for(self.replica.name)
        elif reached:
            self._tell(self._name, in_step=True)
        elif not self._reached:
            # What was committed before commits began to wait must be there too.
            self._reached = str(now)

    def _wait_for(self, name: str | None) -> None:
        """Let commits wait for the replica of that name, or for none."""
        names = f"ANY 1 ({name})" if name else ""
        self.primary.run(
            sql.SQL("ALTER SYSTEM SET synchronous_standby_names = {}").format(sql.Literal(names))
        )
        self.primary.run("SELECT pg_reload_conf()")
