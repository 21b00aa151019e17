"""C20 and C24: the guidance says what the law's data says, and is light enough for a slow line."""

from __future__ import annotations

import gzip
import unicodedata
from datetime import timedelta
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from feedback.clock import FixedClock
from feedback.deadlines import queries as deadlines
from feedback.intake.leaflets import FOLDER
from feedback.intake.public.guidance import PARTS, TIMES
from feedback.law import personal_data, retention
from feedback.law.terms.words import rule_words
from feedback.text import sort_key
from tests.conftest import MOMENT, House

PAGES = ("/huong-dan", "/huong-dan/don-mau", "/huong-dan/thoi-han", "/huong-dan/hoi-dap", "/huong-dan/tu-ngu")
MOST = 12 * 1024


def test_every_part_is_light_and_leads_to_the_others(app: Flask, client: FlaskClient) -> None:
    assert len(PAGES) == len(PARTS)
    for path in (*PAGES, "/bao-ve-du-lieu", "/ho-tro-tiep-can", "/lien-he", "/so-do-trang"):
        page = client.get(path)
        assert page.status_code == 200, path
        assert len(gzip.compress(page.data, 6)) <= MOST, path
    site = client.get("/so-do-trang").text
    for path in (*PAGES, "/gop-y", "/doi-thoai", "/ket-qua", "/cong-khai", "/so-lieu", "/lich-tiep-cong-dan"):
        assert site.partition("<main")[2].partition("</main>")[0].count(f'href="{path}"') == 1, path


def test_the_days_told_are_those_of_the_law_in_force(app: Flask, client: FlaskClient) -> None:
    page, terms = client.get("/huong-dan/thoi-han").text.lower(), deadlines.terms()
    for key in (key for _, keys in TIMES for key in keys):
        assert terms.title(key).lower() in page, key
        if key in terms.data.no_limit:
            assert terms.data.no_limit[key].lower() in page, key
            continue
        term = terms.resolve(key, MOMENT.date())
        assert rule_words(term, terms.circumstances).lower() in page, key
        assert term.is_target or term.basis.lower() in page, key
    answers = client.get("/huong-dan/hoi-dap").text
    accept = terms.resolve("KN_ACCEPT_L1", MOMENT.date())
    assert f"trong {accept.unit.length_words(accept.length)}" in answers
    privacy = client.get("/bao-ve-du-lieu").text
    for words in (
        *(one.length_words for one in personal_data.TERMS),
        *(one.words for one in personal_data.RIGHTS),
        *(one.words for one in retention.RETENTIONS),
    ):
        assert words in privacy


def test_words_stand_in_the_order_of_the_alphabet(app: Flask, client: FlaskClient) -> None:
    page = client.get("/huong-dan/tu-ngu").text
    keys = [part.partition("</dt>")[0] for part in page.split('govuk-summary-list__key">')[1:]]
    assert len(keys) > 50
    assert keys == sorted(keys, key=sort_key)


def test_files_in_local_languages_show_when_the_province_supplies_them(
    app: Flask, client: FlaskClient, house: House, clock: FixedClock
) -> None:
    assert "bằng tiếng của mình" not in client.get("/huong-dan").text
    folder = house.folder / FOLDER
    folder.mkdir()
    try:
        name = unicodedata.normalize("NFD", "Tiếng Hrê - Cách gửi đơn")
        (folder / f"{name}.mp3").write_bytes(b"ID3" + bytes(2000))
        (folder / "To roi.pdf").write_bytes(b"%PDF-1.4")
        (folder / "ghi-chu.txt").write_text("không hiện")
        # A page may be a minute old.
        clock.at += timedelta(minutes=1)
        page = client.get("/huong-dan").text
        assert "Tiếng Hrê - Cách gửi đơn" in page
        assert "ghi-chu" not in page
        sound = client.get("/huong-dan/tep/Tiếng Hrê - Cách gửi đơn.mp3", headers={"Range": "bytes=0-2"})
        assert (sound.status_code, sound.data, sound.mimetype) == (206, b"ID3", "audio/mpeg")
        assert client.get("/huong-dan/tep/To roi.pdf").mimetype == "application/pdf"
        for other in ("ghi-chu.txt", "../keys.json", "..%2Fkeys.json", "%00.pdf"):
            assert client.get(f"/huong-dan/tep/{other}").status_code == 404, other
    finally:
        for path in folder.iterdir():
            Path(path).unlink()
        folder.rmdir()
