"""Citizens write and officers read through the balancer of a whole cluster, while each of its parts is killed
in turn and brought back, the primary by promoting its replica. Counted: what was acknowledged and is lost,
what is there twice, which mails went twice, how those were refused who were, when it was normal again.

``AWAY`` is how many seconds a part is away, ``CITIZENS`` how many write at a time.
"""

from __future__ import annotations

import json
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import obstore
import psycopg
import pytest
from obstore.exceptions import NotFoundError
from obstore.store import S3Store

from tests.drill._served import OPEN_DOORS, Citizen, Cut, Place, Receipt, faults, free_port, picture, size
from tests.intake.walk import hidden
from tests.servers import SmtpServer, smtp_server
from tools.cluster.whole import BUCKET, PORTS, Cluster

AWAY, CITIZENS, PATIENCE = size("AWAY", 6), size("CITIZENS", 3), 300
OFFICER, PASSWORD, OFFICERS = "xu.ly.cum", "nui-cao-song-dai-2026", 2
READ = ("/", "/cong-khai", "/viec-cua-toi")
TITLE = "Cầu thôn 3 gãy, lần báo"
HONEST = ("chưa được nhận", "Hệ thống tạm dừng", "chưa phục vụ được")


class Site(Place):
    """The cluster as the citizens of the drills know it."""

    def __init__(self, cluster: Cluster) -> None:
        super().__init__(cluster.folder, port=cluster.port, trust=cluster.trust)
        self.cluster = cluster
        told = cluster.environment
        self.store = S3Store(
            BUCKET,
            endpoint=told["AWS_ENDPOINT"],
            region=told["AWS_REGION"],
            access_key_id=told["AWS_ACCESS_KEY_ID"],
            secret_access_key=told["AWS_SECRET_ACCESS_KEY"],
            client_options={"allow_http": True},
        )

    @property
    def address(self) -> str:
        return self.cluster.address

    def rows(self, question: str) -> list[tuple[object, ...]]:
        where = self.cluster.pair.primary.conninfo.replace("dbname=postgres", "dbname=feedback")
        with psycopg.connect(where) as connection:
            return connection.execute(question.encode()).fetchall()

    def file(self, key: str) -> bytes:
        try:
            return bytes(obstore.get(self.store, key).bytes())
        except (NotFoundError, FileNotFoundError):
            raise FileNotFoundError(key) from None


@dataclass
class Seen:
    """What all visitors met: (moment, what, honest?) for each refusal; receipts with when they were begun."""

    refused: list[tuple[float, str, bool]] = field(default_factory=list)
    receipts: list[tuple[float, float, Receipt]] = field(default_factory=list)
    read: list[tuple[float, float]] = field(default_factory=list)
    failed: list[BaseException] = field(default_factory=list)

    def note(self, cut: Cut) -> None:
        """Somebody was refused."""
        words = str(cut) + (" without a word" if not any(one in cut.page for one in HONEST) else "")
        self.refused.append((time.monotonic(), words, words == str(cut)))


class Heard(Citizen):
    """A citizen whose refusals are noted."""

    def __init__(self, place: Place, seen: Seen) -> None:
        super().__init__(place, patience=PATIENCE)
        self.seen = seen

    def ask(
        self, path: str, form: Mapping[str, str] | None = None, file: tuple[str, bytes] | None = None
    ) -> httpx.Response:
        try:
            return super().ask(path, form, file)
        except Cut as cut:
            self.seen.note(cut)
            raise


class Load:
    """Citizens who write and officers who read, until told to stop."""

    def __init__(self, site: Site) -> None:
        self.site, self.seen = site, Seen()
        self._stopped, self._numbers, self._lock = threading.Event(), iter(range(10**6)), threading.Lock()
        works: list[Callable[[], None]] = [self._write] * CITIZENS
        works += [self._look] * OFFICERS
        self.threads = [threading.Thread(target=self._run, args=(one,), daemon=True) for one in works]
        for thread in self.threads:
            thread.start()

    def stop(self) -> None:
        """Everybody ends what he began."""
        self._stopped.set()
        for thread in self.threads:
            thread.join(PATIENCE + 60)
        assert not self.seen.failed, self.seen.failed

    def _run(self, work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:
            self.seen.failed.append(error)
            raise

    def _write(self) -> None:
        citizen = Heard(self.site, self.seen)
        while not self._stopped.is_set():
            with self._lock:
                number = next(self._numbers)
            began = time.monotonic()
            # Every third has no picture: he needs no object store.
            shown = picture(number) if number % 3 else None
            found = citizen.lodge(f"{TITLE} {number}", shown, email=f"nguoi{number}@thudientu.vn")
            self.seen.receipts.append((began, time.monotonic(), found))

    def _look(self) -> None:
        officer = Heard(self.site, self.seen)
        token = hidden(officer.again("/dang-nhap").text)
        answer = officer.again("/dang-nhap", token | {"username": OFFICER, "password": PASSWORD})
        assert answer.status_code == 303, answer.text[:2000]
        while not self._stopped.is_set():
            for path in READ:
                began = time.monotonic()
                answer = officer.again(path)
                assert answer.status_code == 200, (path, answer.status_code, answer.headers)
                self.seen.read.append((began, time.monotonic()))
                time.sleep(0.2)

    def further(self, count: int) -> None:
        """Until so many submissions that begin from now on have their receipts."""
        now, end = time.monotonic(), time.monotonic() + PATIENCE
        while sum(began > now for began, _, _ in list(self.seen.receipts)) < count:
            assert not self.seen.failed, self.seen.failed
            assert time.monotonic() < end, "no receipt comes"
            time.sleep(0.1)


@dataclass(frozen=True)
class Row:
    """What came of one part: the moments at which it went, was brought back, and all was quiet again."""

    part: str
    went: float
    back: float
    quiet: float

    def line(self, seen: Seen) -> str:
        """Its line in the table."""
        during = [one for one in seen.receipts if self.went < one[1] < self.quiet]
        refused = [one for one in seen.refused if self.went <= one[0] < self.quiet]
        last = max((moment - self.went for moment, _, _ in refused), default=0.0)
        kinds = Counter(words for _, words, _ in refused)
        slowest = max((end - began for began, end, _ in during), default=0.0)
        return (
            f"{self.part:34} away {self.back - self.went:4.1f} s, acknowledged {len(during):3}, "
            f"refused {len(refused):3} {dict(kinds)}, normal after {last:5.1f} s, "
            f"slowest {slowest:4.1f} s"
        )


@contextmanager
def cluster() -> Iterator[tuple[Cluster, SmtpServer]]:
    """A cluster of its own with a small province in it."""
    # Not the test run's own folder: uid 65534 must get there.
    with (
        tempfile.TemporaryDirectory(prefix="cluster-", ignore_cleanup_errors=True) as name,
        smtp_server() as mail,
    ):
        Path(name).chmod(0o711)
        there = Cluster(Path(name), _row_of_ports(), OPEN_DOORS | {"MAIL_URL": f"{mail.url}?timeout=5"})
        try:
            there.start()
            who = ("--name", "Phạm Quốc Bảo", "--agency", "SXD", "--role", "handler", "--password-stdin")
            there.run("accounts", "create", OFFICER, *who, typed=f"{PASSWORD}\n")
            yield there, mail
        finally:
            there.stop()


def _row_of_ports() -> int:
    while (first := free_port()) + PORTS > 32768:
        if first + PORTS < 65535:
            break
    return first


def phases(there: Cluster, load: Load) -> Iterator[Row]:
    """Each part goes and comes back."""
    parts, pair = there.parts, there.pair

    def away(name: str, kill: Callable[[], object], back: Callable[[], object]) -> Row:
        went = time.monotonic()
        kill()
        time.sleep(AWAY)
        returned = time.monotonic()
        back()
        end = returned + PATIENCE
        while not (
            all(there.ready(one) for one in ("", "web1", "web2"))
            and all(there.works(one) for one in ("worker1", "worker2"))
            and pair.in_step
        ):
            assert time.monotonic() < end, f"{name}: not ready again"
            time.sleep(0.2)
        load.further(CITIZENS)
        return Row(name, went, returned, time.monotonic())

    def promoted() -> None:
        pair.primary.part.kill()
        time.sleep(1)
        pair.promote()

    yield Row("nothing", time.monotonic(), time.monotonic(), _after(load))
    for name in ("web1", "worker1"):
        yield away(f"{name} killed", parts[name].kill, parts[name].start)
    yield away("balancer told to reload", there.reload, lambda: None)
    for name in ("redis", "store"):
        yield away(f"{name} killed", parts[name].kill, parts[name].start)
    yield away("replica killed", pair.replica.part.kill, pair.follow)
    yield away("primary killed and started again", pair.primary.part.kill, pair.primary.start)
    yield away("primary killed, replica promoted", promoted, pair.follow)


def _after(load: Load) -> float:
    load.further(2 * CITIZENS)
    return time.monotonic()


def test_each_part_may_go(capsys: pytest.CaptureFixture[str]) -> None:
    began = time.monotonic()
    with cluster() as (there, mail):
        up = time.monotonic() - began
        site = Site(there)
        load = Load(site)
        rows = []
        for row in phases(there, load):
            rows.append(row)
            with capsys.disabled():
                print("\n" * (len(rows) == 1) + row.line(load.seen), flush=True)  # noqa: T201
        load.stop()
        seen = load.seen
        receipts = [found for _, _, found in seen.receipts]
        mails = _until_sent(site)
        wrong = faults(site, receipts, sent=len(receipts), begins=TITLE)
        there.run("register", "link")
        verdict = json.loads(there.run("register", "verify", "--json"))
        names = [str(one["Message-ID"]) for one in mail.messages]
        ended = [part.name for part in there.parts.values() if not part.running]
        told = Counter(to for all_ in mail.recipients for to in all_ if to.startswith("nguoi"))
    with capsys.disabled():
        print(  # noqa: T201
            f"up after {up:.0f} s, {len(receipts)} receipts, {len(wrong)} wrong, {len(names)} mails sent, "
            f"{len(names) - len(set(names))} twice, mails through after {mails:.0f} s, {len(seen.read)} "
            f"pages read, register {verdict['linked']} linked, {len(verdict['faults'])} faults, "
            f"{time.monotonic() - began:.0f} s",
            flush=True,
        )
    assert (wrong, verdict["faults"], verdict["waiting"], ended) == ([], [], 0, [])
    assert len(names) == len(set(names))
    assert set(told.values()) == {1}
    assert len(told) == len(receipts)
    assert [what for _, what, honest in seen.refused if not honest and what[0].isdigit()] == []


def _until_sent(site: Site) -> float:
    """How long until no mail waits. What a killed worker had in hand is due after a quarter of an hour, which
    is made to be over."""
    began = time.monotonic()
    while site.rows("SELECT count(*) FROM message WHERE state IN ('waiting', 'sending')") != [(0,)]:
        told = site.rows("SELECT state, fault, count(*) FROM message GROUP BY 1, 2")
        assert time.monotonic() - began < PATIENCE, told
        time.sleep(1)
        site.rows(
            "UPDATE message SET next_try_at = now() WHERE state = 'sending'"
            " AND lease_until < now() + interval '13 minutes' RETURNING id"
        )
    return time.monotonic() - began
