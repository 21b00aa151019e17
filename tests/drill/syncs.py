"""The power goes: system calls of 200 receipts are traced, each must come after a sync of the database's log
and of the file with its folder; then the disk as it would be after 200 cuts is put together, without what was
not synced or with torn parts of it, and everything acknowledged before must be there. Needs strace and root.
``RECEIPTS``, ``CUTS`` make it shorter.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

import psycopg
import pytest

from tests.drill._crash import STRACE, Call, Disk, calls
from tests.drill._served import Citizen, Place, Receipt, connect, picture, place, size
from tests.servers import NOBODY, START_SECONDS, reachable_programs

RECEIPTS, CUTS, VERIFIED = size("RECEIPTS", 200), size("CUTS", 200), 10
QUESTION = (
    "SELECT s.tracking_code, s.title, a.sha256, a.original_key FROM submission s "
    "JOIN attachment a ON a.subject_room = 'submission' AND a.subject_id = s.id"
)
KEYS = (
    "SELECT s.tracking_code, a.original_key FROM submission s "
    "JOIN attachment a ON a.subject_room = 'submission' AND a.subject_id = s.id"
)
needs_strace = pytest.mark.skipif(
    shutil.which("strace") is None or os.geteuid() != 0,
    reason="cần lệnh strace và quyền root để theo dõi lời gọi hệ thống: apt-get install strace",
)


@needs_strace
@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_each_receipt_comes_after_the_syncs_and_survives_a_power_cut(
    engine: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    began = time.monotonic()
    # Whoever runs the database must get there.
    for folder in (tmp_path, *tmp_path.parents[:3]):
        folder.chmod(0o755)
    traces = tmp_path / "trace"
    traces.mkdir()
    with place(engine, tmp_path / "data", {"THREADS": "2"}) as there:
        cluster = _cluster(there) if engine == "postgresql" else None
        with _traced(cluster, traces):
            disks = _disks(there, cluster)
            there.start("serve", "serve", before=(*STRACE, "-o", str(traces / "web")))
            there.wait()
            citizen = Citizen(there)
            receipts = [
                citizen.lodge(f"Cầu thôn 3 gãy, lần báo {number}", picture(number))
                for number in range(RECEIPTS)
            ]
            there.stop()
        keys = {_bare(str(code)): str(key) for code, key in there.rows(KEYS)}
    trace = calls(traces)
    unsynced, lost = _walk(disks, trace, receipts, keys, tmp_path)
    with capsys.disabled():
        print(  # noqa: T201
            f"\n{engine}: {len(trace)} calls; {RECEIPTS - len(unsynced)} of {RECEIPTS} receipts after the "
            f"syncs; {CUTS} cuts, {len(lost)} acknowledged lost; {time.monotonic() - began:.0f} s",
            flush=True,
        )
    assert (unsynced, lost) == ([], [])


def _disks(there: Place, cluster: Path | None) -> list[Disk]:
    disks = [Disk(there.folder.resolve())]
    return [*disks, Disk(cluster, journaled=True)] if cluster else disks


def _walk(
    disks: Sequence[Disk],
    trace: Sequence[Call],
    receipts: Sequence[Receipt],
    keys: Mapping[str, str],
    folder: Path,
) -> tuple[list[str], list[str]]:
    """Go through the trace: which receipts went out before their syncs, what was lost at which cut."""
    shown = _shown(trace, receipts)
    assert len(shown) == len(receipts), (len(shown), len(receipts))
    chance = Random(92)
    first, last = shown[0][0], shown[-1][0]
    cuts = sorted(first + (last - first) * chance.random() for _ in range(CUTS))
    unsynced: list[str] = []
    lost: list[str] = []
    acknowledged: list[Receipt] = []
    waiting_receipts, waiting_cuts, asked_at = list(shown), list(cuts), 0.0
    for call in trace:
        while waiting_cuts and waiting_cuts[0] < call.began:
            moment = waiting_cuts.pop(0)
            for disk in disks:
                disk.settle(moment)
            number = CUTS - len(waiting_cuts)
            share = (0.0, 0.5, 1.0)[number % 3]
            verify = number % max(1, CUTS // VERIFIED) == 0
            lost += _after_cut(disks, acknowledged, folder, chance, share, verify=verify)
        for disk in disks:
            disk.apply(call)
        if call.name == "recvfrom" and any(b"POST /gui-don/phan-anh/kiem-tra" in one for one in call.texts):
            asked_at = call.ended
        while waiting_receipts and waiting_receipts[0][0] <= call.began:
            moment, receipt = waiting_receipts.pop(0)
            acknowledged.append(receipt)
            if not _log_synced(disks[-1], asked_at, moment) or not _file_lasts(
                disks[0], keys[_bare(receipt.code)], receipt
            ):
                unsynced.append(receipt.title)
    return unsynced, lost


def _shown(trace: Sequence[Call], receipts: Sequence[Receipt]) -> list[tuple[float, Receipt]]:
    """When each receipt began to leave, in order: the answer that leads to it, with the draft's key."""
    by_key = {one.key.encode(): one for one in receipts}
    found = []
    for call in trace:
        if call.name not in ("sendto", "sendmsg") or not call.texts:
            continue
        text = b"".join(call.texts)
        if text.startswith(b"HTTP/1.1 303") and b"/gui-don/da-nhan\r\n" in text:
            key = text.split(b"ban_nhap=", 1)[1].split(b";", 1)[0]
            if key in by_key:
                found.append((call.began, by_key.pop(key)))
    return found


def _log_synced(disk: Disk, asked_at: float, shown_at: float) -> bool:
    """Whether the database's log was synced between the last press and its answer."""
    return any(
        began >= asked_at and ended <= shown_at
        for path, times in disk.synced.items()
        if path.endswith("feedback.db-wal") or "/pg_wal/" in path
        for began, ended in times
    )


def _file_lasts(disk: Disk, key: str, receipt: Receipt) -> bool:
    data = disk.lasting(f"{disk.root}/files/{key}")
    return data is not None and hashlib.sha256(data).digest() == receipt.sha256


def _bare(code: str) -> str:
    return code.replace("-", "")


def _after_cut(
    disks: Sequence[Disk],
    done: Sequence[Receipt],
    folder: Path,
    chance: Random,
    share: float,
    *,
    verify: bool,
) -> list[str]:
    """Start on what lies there after a cut; what of the acknowledged is missing, or why it doesn't start."""
    base = Path("/dev/shm") if Path("/dev/shm").is_dir() else folder
    with tempfile.TemporaryDirectory(prefix="cut-", dir=base) as name:
        top = Path(name)
        top.chmod(0o755)
        data = top / "data"
        disks[0].image(data, chance, share)
        if len(disks) == 1:
            link = sqlite3.connect(data / "feedback.db")
            problems = [] if link.execute("PRAGMA quick_check").fetchall() == [("ok",)] else ["quick_check"]
            rows = link.execute(QUESTION).fetchall()
            link.close()
            problems += _missing(rows, done, data)
            return problems + (_verified(data, "") if verify else [])
        disks[1].image(top / "pg", chance, share)
        with _postgres_on(top / "pg") as base_link:
            problems = _missing(base_link.execute(QUESTION).fetchall(), done, data)
            return problems + (_verified(data, _url(base_link)) if verify else [])


def _missing(rows: Sequence[tuple[object, ...]], done: Sequence[Receipt], data: Path) -> list[str]:
    there = {_bare(str(row[0])): row for row in rows}
    problems = []
    for receipt in done:
        row = there.get(_bare(receipt.code))
        path = data / "files" / str(row[3]) if row else None
        if row is None or path is None or not path.exists():
            problems.append(f"{receipt.title}: {'no row' if row is None else 'no file'}")
        elif hashlib.sha256(path.read_bytes()).digest() != receipt.sha256 or row[1] != receipt.title:
            problems.append(f"{receipt.title}: other content")
    return problems


def _verified(data: Path, url: str) -> list[str]:
    there = Place(data, url)
    found = there.run("register", "verify", "--json", check=False)
    try:
        return [f"register: {one['what']}" for one in json.loads(found.stdout)["faults"]]
    except ValueError:
        return [f"register: {found.stderr[-300:]}"]


def _cluster(there: Place) -> Path:
    with connect(there.url) as link:
        [folder] = link.execute("SHOW data_directory").fetchone() or ("",)
        link.execute("CHECKPOINT")
    return Path(folder)


def _url(link: psycopg.Connection) -> str:
    return f"postgresql://postgres@/faults?host={link.info.host}"


@contextmanager
def _traced(cluster: Path | None, traces: Path) -> Iterator[None]:
    """Watch a PostgreSQL server that runs already, with all that it starts."""
    if cluster is None:
        yield
        return
    first = int((cluster / "postmaster.pid").read_text().split("\n", 1)[0])
    children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
    pids = [part for pid in (str(first), *children) for part in ("-p", pid)]
    watcher = subprocess.Popen(
        [*STRACE, "-o", str(traces / "pg"), *pids], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    time.sleep(3)
    try:
        yield
    finally:
        watcher.terminate()
        watcher.wait(60)


@contextmanager
def _postgres_on(cluster: Path) -> Iterator[psycopg.Connection]:
    """A server on a data directory as a cut left it: it recovers by itself."""
    with tempfile.TemporaryDirectory(prefix="pg-") as name:
        home = Path(name)
        for path in (home, cluster, *cluster.rglob("*")):
            os.chown(path, NOBODY, NOBODY)
        cluster.chmod(0o700)
        (cluster / "postmaster.pid").unlink(missing_ok=True)
        as_user: dict[str, Any] = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
        program = reachable_programs(home, as_user) / "postgres"
        options = {"listen_addresses": "", "unix_socket_directories": name, "fsync": "off"}
        with (home / "log").open("wb") as log:
            settings = [part for key, value in options.items() for part in ("-c", f"{key}={value}")]
            process = subprocess.Popen(
                [program, "-D", cluster, *settings],
                cwd=home, stdin=subprocess.DEVNULL, stdout=log, stderr=log, **as_user,
            )  # fmt: skip
        try:
            end = time.monotonic() + START_SECONDS
            while True:
                try:
                    link = psycopg.connect(f"host={name} user=postgres dbname=faults", autocommit=True)
                    break
                except psycopg.OperationalError:
                    if process.poll() is not None or time.monotonic() > end:
                        raise RuntimeError((home / "log").read_text()[-3000:]) from None
                    time.sleep(0.05)
            with link:
                yield link
        finally:
            process.send_signal(2)
            process.wait(60)
