"""Open data: files by month and year, their package, what stays of a removed row."""

from __future__ import annotations

import base64
import csv
import errno
import fcntl
import gzip
import hashlib
import io
import json
import re
import unicodedata
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import frictionless
import pytest
from flask import Flask

from feedback import config
from feedback.clock import FixedClock
from feedback.disclosure import ending
from feedback.disclosure.actions import copies
from feedback.disclosure.models import Outcome
from feedback.disclosure.open_data import files, outcomes
from feedback.disclosure.open_data.tables import Period, period_of
from feedback.extensions import db
from tests.conftest import MOMENT
from tests.factories.consultation import make_consultation
from tests.factories.dialogue import make_dialogue
from tests.factories.disclosure import make_document, make_outcome, make_published
from tests.factories.officers import actor_of, browser_of, officer_of

NFD = unicodedata.normalize("NFD", "Cầu treo “Trường Định”;\nván hỏng, sửa 24 tấm")
TODAY = date(2026, 11, 25)


def rows_of(answer: Any) -> dict[str, dict[str, str]]:
    assert answer.status_code == 200, answer.status
    assert answer.data.startswith(b"\xef\xbb\xbf")
    lines = csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""))
    return {row["ma"]: row for row in lines}


def taken(client: Any, period: str, folder: Path) -> Path:
    """All files of a period, as a person takes them; their checksums hold."""
    folder.mkdir()
    for line in client.get(f"/du-lieu-mo/{period}/SHA256SUMS").text.splitlines():
        digest, name = line.split("  ")
        answer = client.get(f"/du-lieu-mo/{period}/{name}")
        assert hashlib.sha256(answer.data).hexdigest() == digest
        assert (
            answer.headers["Repr-Digest"] == f"sha-256=:{base64.b64encode(bytes.fromhex(digest)).decode()}:"
        )
        (folder / name).write_bytes(answer.data)
    return folder / "datapackage.json"


def test_the_package_is_valid(app: Flask, client: Any, tmp_path: Path) -> None:
    """With texts of all kinds, tombstones, empty months; a row that was changed by hand is found."""
    make_published(title=f'=1+1 "{NFD}"')
    gone = make_published("denunciation", until_on=TODAY - timedelta(days=1))
    make_outcome("complaint_second", settled_on=date(2026, 9, 30))
    make_document(title="Quyết toán; «ngân sách»,\nnăm 2025")
    code = db.session.get_one(Outcome, gone.outcome_id).code
    db.session.commit()
    for period in ("2026", "2026-10"):
        package = taken(client, period, tmp_path / period)
        report = frictionless.validate(str(package))
        assert report.valid, report.flatten(["rowNumber", "fieldNumber", "type", "note"])
        told = json.loads(package.read_text())
        assert told["licenses"][0]["name"] == "CC-BY-4.0"
        assert {one["name"] for one in told["resources"]} >= {"ket-qua", "so-lieu", "van-ban"}
    assert [one["rows"] for one in told["resources"]] == [0] * len(told["resources"])
    year = tmp_path / "2026"
    rows = rows_of(client.get("/du-lieu-mo/2026/ket-qua.csv"))
    assert rows[code]["trang_thai"] == "go"
    assert sorted(row["tieu_de"] for row in rows.values())[-1].startswith("'=1+1")
    as_json = json.loads((year / "ket-qua.json").read_text())
    assert sorted(row["tieu_de"] or "" for row in as_json["rows"])[-1].startswith('=1+1 "C')
    (year / "ket-qua.csv").write_bytes((year / "ket-qua.csv").read_bytes().replace(b"report", b"riport", 1))
    assert not frictionless.validate(str(year / "datapackage.json"), name="ket-qua").valid


def test_what_is_removed_leaves_its_code_and_why(app: Flask, client: Any, clock: FixedClock) -> None:
    copy = make_published("complaint_second", title="Bồi thường nhà bà Hai")
    sealed = make_published("denunciation", until_on=TODAY, title="Kết luận về ông Ba")
    held = db.session.get_one(Outcome, make_outcome("denunciation").id)
    outcome = db.session.get_one(Outcome, copy.outcome_id)
    code, sealed_code = outcome.code, db.session.get_one(Outcome, sealed.outcome_id).code
    address = "/du-lieu-mo/2026-11/ket-qua.csv"
    db.session.commit()
    first = client.get(address)
    rows = rows_of(first)
    assert (rows[code]["tieu_de"], rows[code]["co_noi_dung"]) == ("Bồi thường nhà bà Hai", "co")
    assert rows[sealed_code]["loai"] == "denunciation"
    assert held.code not in rows
    tag = {"If-None-Match": first.headers["ETag"]}
    assert client.get(address, headers=tag).status_code == 304
    head = client.head(address)
    assert (head.headers["Content-Length"], head.data) == (str(len(first.data)), b"")
    assert client.get(address, headers={"Range": "bytes=0-2"}).data == b"\xef\xbb\xbf"

    # Withdrawn words leave at once; the row, which the law makes public by itself, stays.
    leader = actor_of(officer_of("SXD", "leader", username="go.bai"))
    copies.withdraw(outcome, copy, copy.version, why="Đăng nhầm nội dung", by=leader, at=MOMENT)
    db.session.commit()
    second = client.get(address, headers=tag)
    rows = rows_of(second)
    assert (rows[code]["tieu_de"], rows[code]["co_noi_dung"]) == ("", "thu-hoi")
    assert (rows[code]["trang_thai"], rows[code]["ly_do"]) == ("hien", "thu-hoi")
    assert "bà Hai" not in second.text

    # The day after its last a conclusion is gone, whether the daily work has been done or not.
    clock.at = MOMENT + timedelta(days=1)
    before = client.get(address)
    ending.end_due()
    after = client.get(address)
    assert before.data == after.data
    left = {name: text for name, text in rows_of(after)[sealed_code].items() if text}
    assert left == {
        "ma": sealed_code,
        "dia_chi": f"http://127.0.0.1:8000/ket-qua/{sealed_code}",
        "ngay_giai_quyet": "2026-11-25",
        "trang_thai": "go",
        "ly_do": "het-thoi-han",
    }
    assert client.get(f"/ket-qua/{sealed_code}").status_code == 410
    assert held.code not in after.text


def test_the_same_for_everybody_and_of_no_other_time(app: Flask, client: Any) -> None:
    make_published()
    address = "/du-lieu-mo/2026/ket-qua.json"
    answer = client.get(address)
    signed_in = browser_of(app, officer_of("BTCD", "leader")).get(address)
    assert (answer.data, answer.headers["ETag"]) == (signed_in.data, signed_in.headers["ETag"])
    for one in (answer, signed_in):
        assert one.headers["Cache-Control"] == "public, max-age=60"
        assert one.headers["Access-Control-Allow-Origin"] == "*"
        assert "Last-Modified" not in one.headers
    packed = client.get(address, headers={"Accept-Encoding": "br, gzip"})
    assert (packed.headers["Content-Encoding"], gzip.decompress(packed.data)) == ("gzip", answer.data)
    assert packed.headers["ETag"] != answer.headers["ETag"]
    assert "Repr-Digest" not in packed.headers
    for one in (answer, packed):
        assert "Accept-Encoding" in one.headers["Vary"]
    again = {"Accept-Encoding": "gzip", "If-None-Match": packed.headers["ETag"]}
    assert client.get(address, headers=again).status_code == 304
    refused = client.get(address, headers={"Accept-Encoding": "gzip;q=0"})
    assert "Content-Encoding" not in refused.headers
    for period in (
        "2025",
        "2026-10",
        "2026-12",
        "2027",
        "0000",
        "9999",
        "9999-12",
        "99999",
        "2026-00",
        "٢٠٢٦",
        "-1",
    ):
        for name in ("ket-qua.csv", "datapackage.json", "SHA256SUMS"):
            missing = client.get(f"/du-lieu-mo/{period}/{name}")
            assert missing.status_code == 404, period
        assert "Dữ liệu có từ" in missing.text
    for path in ("2026/khong-co.csv", "2026/ket-qua.xml", "2026/..%2f..%2fkeys.json", "2026/%00.csv"):
        assert client.get(f"/du-lieu-mo/{path}").status_code == 404
    assert period_of("2026\n", TODAY) is None


def test_pages(app: Flask, client: Any) -> None:
    assert "Chưa có dữ liệu" in client.get("/du-lieu-mo").text
    make_published()
    assert "Tệp của tháng 11/2026" in client.get("/du-lieu-mo?ky=2026-11").text
    client.get("/du-lieu-mo/2026/ket-qua.csv")
    page = client.get("/du-lieu-mo").text
    assert "Tệp của năm 2026" in page
    for period in ("x&ky=y", "1999-01", "2026-12"):
        missed = client.get(f"/du-lieu-mo?ky={period}")
        assert (missed.status_code, "Không có dữ liệu của thời gian này" in missed.text) == (404, True)
    words = client.get("/du-lieu-mo/tu-dien").text
    told = client.get("/du-lieu-mo/tu-dien.json").json
    for table in told["tables"]:
        assert f"/du-lieu-mo/2026/{table['key']}.csv" in page
        assert f'id="bang-{table["key"]}"' in words
        for column in table["columns"]:
            assert all((column["title"]["en"], column["meaning"]["en"])), column["name"]
            assert re.fullmatch("[a-z][a-z0-9_]*", column["name"])
    assert "/du-lieu-mo/tu-dien" in client.get("/so-do-trang").text


def test_days_to_come_have_files_where_something_is_announced(app: Flask, client: Any) -> None:
    session = make_dialogue(number="2026-7", held_on=date(2027, 1, 15))
    make_consultation(number="2026-8", opens_on=date(2026, 12, 10), closes_on=date(2027, 1, 20))
    assert session.code in rows_of(client.get("/du-lieu-mo/2027-01/doi-thoai.csv"))
    assert session.code in rows_of(client.get("/du-lieu-mo/2027/doi-thoai.csv"))
    assert "2026-8" in rows_of(client.get("/du-lieu-mo/2026-12/lay-y-kien.csv"))
    assert client.get("/du-lieu-mo/2027-02/doi-thoai.csv").status_code == 404
    page = client.get("/du-lieu-mo").text
    assert 'value="2027-01"' in page
    session.held_on = date(9999, 1, 15)
    db.session.commit()
    assert len(client.get("/du-lieu-mo").text) < 2 * len(page)
    assert client.get("/du-lieu-mo/9999/doi-thoai.csv").status_code == 404


def test_no_room_while_a_file_is_made(app: Flask, client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """503, and nothing half-made stays; the next one makes it whole."""
    make_published()
    folder = config.current().data_dir / files.FOLDER / "ket-qua"

    def full(*_given: object) -> str:
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as patched:
        patched.setattr(files.Json, "end", full)
        assert client.get("/du-lieu-mo/2026/ket-qua.csv").status_code == 503
    assert [one.name for one in folder.iterdir()] == ["2026.lock"]
    (folder / ".2026.left").write_bytes(b"of one who was ended")
    assert client.get("/du-lieu-mo/2026/ket-qua.csv").status_code == 200
    assert sorted(one.suffix for one in folder.iterdir()) == [".csv", ".gz", ".gz", ".json", ".lock"]


def test_two_make_at_once(app: Flask, client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second waits a little for the first, and says when to come again."""
    copy = make_published()
    folder = config.current().data_dir / files.FOLDER / "ket-qua"
    folder.mkdir(parents=True)
    monkeypatch.setattr(files, "_WAIT_SECONDS", 0.1)
    with (folder / "2026.lock").open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        answer = client.get("/du-lieu-mo/2026/ket-qua.csv")
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    first = client.get("/du-lieu-mo/2026/ket-qua.csv")
    kept, content = files.opened(outcomes.TABLE, Period(2026), TODAY, "csv")
    outcome = db.session.get_one(Outcome, copy.outcome_id)
    outcome.version += 1
    db.session.commit()
    assert client.get("/du-lieu-mo/2026/ket-qua.csv").data == first.data
    assert not kept.path.exists()
    # Who had begun to read the former file reads it to its end.
    assert content.read() == first.data
    content.close()
