"""Diễn tập: a backup restored into a place of its own, by a process of its own, with a watch beside it."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

from flask import current_app

from feedback import config
from feedback.administration.backup import gap, loading, manifest, restoring
from feedback.administration.backup.faults import BackupFault
from feedback.extensions import db

if TYPE_CHECKING:
    from psycopg import sql

_PASSED_ON: Final = (
    *("secret_key", "sealing_keys", "register_key", "lookup_key", "sealing_mode"),
    *("sealing_recipient", "checkpoint_key", "checkpoint_retired", "site_url", "demo"),
)


@dataclass(frozen=True, slots=True)
class Tried:
    """``lost``: entries of the register that a restore now would lose (RPO), None when nothing tells;
    ``age_seconds``: how old the backup is; ``seconds``: until the register was verified (RTO)."""

    name: str
    lost: int | None
    age_seconds: float
    seconds: float
    verified: bool
    faults: list[str]


def run(source: Path, *, identity: Path, witness: Path | None) -> Tried:
    """Restore into a temporary place and verify there. Raises BackupFault, OSError."""
    folder = restoring.newest(source)
    made = manifest.read(folder)
    known = gap.found(made.head[0], witness)
    at = current_app.extensions["clock"].now()
    data_dir = config.current().data_dir
    with tempfile.TemporaryDirectory(prefix="drill-", dir=data_dir) as name, _database(name) as url:
        began = perf_counter()
        environment = _environment(Path(name).resolve(), url)
        _feedback(environment, "restore", str(folder), "--identity", str(identity.resolve()), "--json")
        told = _feedback(environment, "register", "verify", "--json", codes=(0, 1))
        took = perf_counter() - began
    faults = [fault["what"] for fault in told["faults"]]
    return Tried(
        made.name,
        known.lost,
        max((at - made.moment).total_seconds(), 0.0),
        round(took, 1),
        not faults,
        faults,
    )


def _environment(folder: Path, url: str) -> dict[str, str]:
    """The keys of here, and nothing that leads out: its mail goes into the folder that is thrown away."""
    ours = {item.name.upper() for item in fields(config.Settings)}
    settings = config.current()
    found = {name: value for name, value in os.environ.items() if name not in ours}
    for name in _PASSED_ON:
        value = getattr(settings, name)
        found[name.upper()] = str(int(value)) if isinstance(value, bool) else str(value)
    found |= {"MODE": "embedded", "DATA_DIR": str(folder), "DATABASE_URL": url}
    return found | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}


def _feedback(environment: dict[str, str], *arguments: str, codes: tuple[int, ...] = (0,)) -> Any:
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "feedback.cli", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode not in codes:
        lines = done.stderr.strip().splitlines()
        raise BackupFault(f"Diễn tập không xong: {lines[-1] if lines else f'mã {done.returncode}'}")
    return json.loads(done.stdout)


@contextmanager
def _database(folder: str) -> Iterator[str]:
    """The address of an empty database of the engine that is used here. Raises BackupFault."""
    if loading.is_sqlite():
        yield f"sqlite:///{Path(folder).resolve() / 'feedback.db'}"
        return
    url = db.engines[None].url
    name = f"drill_{secrets.token_hex(4)}"
    import psycopg
    from psycopg import sql

    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    try:
        _run(plain, sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
    except psycopg.errors.InsufficientPrivilege:
        raise BackupFault(
            "Diễn tập trên PostgreSQL cần quyền tạo cơ sở dữ liệu tạm: ALTER ROLE … CREATEDB."
        ) from None
    try:
        yield url.set(database=name).render_as_string(hide_password=False)
    finally:
        _run(plain, sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _run(url: str, statement: sql.Composed) -> None:
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)
