"""Servers and workers are killed at any moment (SIGKILL) while citizens send submissions with files over
HTTP: nothing acknowledged is lost, nothing is there twice. ``KILLS`` and ``SUBMISSIONS`` make it shorter.
"""

from __future__ import annotations

import json
import random
import threading
import time
from pathlib import Path

import pytest

from tests.drill._served import Citizen, Place, Receipt, faults, picture, place, size

SUBMISSIONS, KILLS, CITIZENS = size("SUBMISSIONS", 1000), size("KILLS", 100), 6


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_nothing_acknowledged_is_lost_and_nothing_is_double(
    engine: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    began = time.monotonic()
    with place(engine, tmp_path / "data") as there:
        receipts, cuts, kills = killed(there, submissions=SUBMISSIONS, kills=KILLS)
        wrong = faults(there, receipts, sent=SUBMISSIONS)
        there.run("register", "link")
        verdict = json.loads(there.run("register", "verify", "--json", check=False).stdout)
    with capsys.disabled():
        print(  # noqa: T201
            f"\n{engine}: {len(receipts)} receipts over {kills} kills, {cuts} answers cut, {len(wrong)} "
            f"wrong, register {verdict['linked']} linked, {len(verdict['faults'])} faults, "
            f"{time.monotonic() - began:.0f} s",
            flush=True,
        )
    assert (wrong, verdict["faults"], verdict["waiting"]) == ([], [], 0)


def killed(there: Place, *, submissions: int, kills: int) -> tuple[list[Receipt], int, int]:
    """Let citizens send so much while the processes are killed; receipts, cuts, kills."""
    there.serve(worker=True)
    receipts: list[Receipt] = []
    failed: list[BaseException] = []
    citizens = [Citizen(there) for _ in range(CITIZENS)]
    numbers, lock, allowed = iter(range(submissions)), threading.Lock(), threading.Semaphore(0)

    def send(citizen: Citizen) -> None:
        try:
            while not failed:
                allowed.acquire()
                with lock:
                    number = next(numbers, None)
                if number is None:
                    return
                found = citizen.lodge(f"Cầu thôn 3 bị gãy, lần báo {number}", picture(number))
                with lock:
                    receipts.append(found)
        except BaseException as error:
            # The others stop, and the test says why.
            failed.append(error)
            raise

    threads = [threading.Thread(target=send, args=(one,), daemon=True) for one in citizens]
    for thread in threads:
        thread.start()
    chance, begun = random.Random(), 0
    for number in range(kills):
        share = submissions * (number + 1) // kills
        allowed.release(share - begun) if share > begun else None
        begun = share
        # A moment in the midst of what was let begin, after some of it was answered.
        _wait_for(receipts, share - chance.randint(1, 1 + submissions // kills), failed)
        time.sleep(chance.random() * 0.5)
        name = "worker" if chance.random() < 0.3 else "serve"
        there.kill(name)
        there.start(name, *(("worker",) if name == "worker" else ("serve", "--without-worker")))
        if name == "serve" and chance.random() < 0.9:
            there.wait()
    allowed.release(CITIZENS)
    for thread in threads:
        thread.join(600)
    assert not failed, failed
    return receipts, sum(one.cuts for one in citizens), kills


def _wait_for(receipts: list[Receipt], count: int, failed: list[BaseException]) -> None:
    while len(receipts) < count and not failed:
        time.sleep(0.01)
