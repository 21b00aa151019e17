"""The disk is full: of the database, of the files, of both. Nothing acknowledged is lost, pages can be read,
forms say so and keep what was typed, and within a minute after there is room again all works. Needs root, for
a small filesystem of its own (tmpfs).
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from html import unescape
from pathlib import Path

import httpx
import pytest

from tests.drill._served import FORM, Citizen, Cut, Place, Receipt, faults, picture, place, size
from tests.intake.walk import CONTENT, PLACE, hidden

BEFORE, TRIES = size("BEFORE", 10), size("TRIES", 20)
MOST_TRIES = 400
NORMAL_SECONDS = 60
SMALL = {"sqlite": "192m", "postgresql": "640m"}
TITLE = "Cầu thôn 5 sập khi đầy đĩa"

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="cần quyền root để gắn một ổ đĩa nhỏ")


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Path]:
    """A filesystem of so many megabytes."""
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode=755", "tmpfs", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


@contextmanager
def filled_up(folder: Path) -> Iterator[None]:
    """Not a byte is left inside the block."""
    ballast = folder / "ballast"
    try:
        with ballast.open("wb", buffering=0) as file:
            for piece in (1 << 20, 4096, 1):
                try:
                    while file.write(bytes(piece)):
                        pass
                except OSError:
                    # Then with smaller pieces.
                    continue
        yield
    finally:
        ballast.unlink()


@pytest.mark.parametrize(
    ("engine", "full"), [("sqlite", "all"), ("postgresql", "files"), ("postgresql", "database")]
)
def test_nothing_is_lost_and_all_works_again(
    engine: str,
    full: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for folder in (tmp_path, *tmp_path.parents[:3]):
        folder.chmod(0o755)
    with small_disk(tmp_path / "small", SMALL["postgresql" if full == "database" else "sqlite"]) as small:
        if full == "database":
            monkeypatch.setattr(tempfile, "tempdir", str(small))
        data = tmp_path / "data" if full == "database" else small / "data"
        with place(engine, data) as there:
            monkeypatch.setattr(tempfile, "tempdir", None)
            said = _through(there, small)
    with capsys.disabled():
        print(f"\n{engine}, {full} full: {said}")  # noqa: T201


def _through(there: Place, small: Path) -> str:
    there.start("serve", "serve")
    there.wait()
    citizen, waiting = Citizen(there), Citizen(there)
    receipts = [citizen.lodge(f"Cầu thôn 3 gãy, lần {number}", picture(number)) for number in range(BEFORE)]
    form = waiting.write(TITLE, picture(92))
    refused = 0
    with filled_up(small):
        for number in range(MOST_TRIES):
            try:
                visitor = Citizen(there, patience=0)
                receipts.append(visitor.lodge(f"Cầu thôn 4 gãy, lần {number}", picture(1000 + number)))
            except Cut:
                refused += 1
            # PostgreSQL has some room laid by: it is full only when that is used up.
            if number >= TRIES and refused:
                break
        _says_so(there)
        _reads(there)
        try:
            waiting.ask(f"{FORM}/kiem-tra", form)
        except Cut:
            refused += 1
    freed = time.monotonic()
    receipts.append(_again(waiting, form))
    receipts.append(citizen.lodge("Cầu thôn 3 gãy, sau cùng", picture(5000)))
    works = time.monotonic() - freed
    settled = _settled(there, freed)
    wrong = faults(there, receipts)
    titles = [row[0] for row in there.rows("SELECT title FROM submission")]
    verdict = json.loads(there.run("register", "verify", "--json", check=False).stdout)
    assert (wrong, verdict["faults"]) == ([], [])
    assert len(titles) == len(receipts), (len(titles), len(receipts))
    assert max(works, settled) < NORMAL_SECONDS
    return (
        f"{len(receipts)} receipts, {refused} refused while full, 0 lost; sending works after {works:.1f} s, "
        f"mails and register are through after {settled:.1f} s"
    )


def _again(waiting: Citizen, form: dict[str, str]) -> Receipt:
    code = waiting.send(form)
    return Receipt(TITLE, code, sha256(picture(92)).digest(), "")


def _says_so(there: Place) -> None:
    """The form says that nothing was taken, and what was typed is still there, to be sent again."""
    with httpx.Client(base_url=there.address, timeout=60) as client:
        token = {"csrf_token": hidden(client.get(f"{FORM}/noi-dung").text)["csrf_token"]}
        typed = token | PLACE | {"tai_len": "1"}
        for _ in range(MOST_TRIES):
            content = client.post(f"{FORM}/noi-dung", data=token | CONTENT)
            files = {"file": ("anh.png", picture(3), "image/png")}
            upload = client.post(f"{FORM}/noi-xay-ra", data=typed, files=files)
            if upload.status_code != 303:
                break
    for answer, words in ((content, CONTENT["body"]), (upload, PLACE["place"])):
        if answer.status_code == 303:
            assert answer is content, "nothing was refused: the disk isn't full"
            continue
        page = unescape(answer.text)
        assert answer.status_code == 503, answer.status_code
        assert "chưa được nhận" in page
        assert words in page
        assert "Gửi lại" in page


def _reads(there: Place) -> None:
    for path in ("/", "/tra-cuu", "/gui-don", f"{FORM}/noi-dung", "/healthz"):
        assert httpx.get(f"{there.address}{path}", timeout=30).status_code == 200, path


def _settled(there: Place, freed: float) -> float:
    while time.monotonic() - freed < NORMAL_SECONDS:
        [[mails]] = there.rows("SELECT count(*) FROM message WHERE state IN ('waiting', 'sending')")
        [[entries]] = there.rows("SELECT count(*) FROM register_entry WHERE seq IS NULL")
        if mails == entries == 0:
            return time.monotonic() - freed
        time.sleep(0.5)
    left = there.rows("SELECT state, fault, tries, next_try_at FROM message WHERE state <> 'sent'")
    raise AssertionError(
        f"{entries} entries, mails {left}; {(there.folder / 'serve.log').read_text()[-3000:]}"
    )
