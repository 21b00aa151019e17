"""Every text says what happened, what to do, by when, whom to call; none tells a story or a code too much."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import jinja2
import jinja2.meta
import pytest

from feedback import config
from feedback.notifications import texts

MAIL = sorted(path.stem for path in (texts.ROOT / "cases" / "mail").glob("*.txt"))
SMS = sorted(path.stem for path in (texts.ROOT / "cases" / "sms").glob("*.txt"))
OFFICE = {
    name
    for name in MAIL
    if "notifications/mail/office.txt" in (texts.ROOT / "cases" / "mail" / f"{name}.txt").read_text()
}
CODE = "QN-4F7K-92XD"
FULL = {
    "number": "PA-000123/2026-UBND.TK",
    "agency": "Ủy ban nhân dân xã Tịnh Khê",
    "article": "Điều 6 Thông tư 05/2021/TT-TTCP",
    "due_basis": "mục tiêu của tỉnh",
    "due_what": "giải quyết khiếu nại lần đầu",
    "due_on": "2026-12-12",
    "held_from": "8 giờ 30",
    "held_on": "2026-12-04",
    "kept": "PA-000119/2026-UBND.TK",
    "kind_name": "phản ánh",
    "letter": "12/UBND-TCD",
    "off_on": "2026-12-03",
    "place": "Hội trường Ủy ban nhân dân xã Tịnh Khê, thôn Trường Định.",
    "reason": "Đơn không ghi rõ họ tên.",
    "received_at": "2026-11-25T02:05:00+00:00",
    "told": "Nội dung khiếu nại đang được xác minh",
    "tracking_code": CODE,
    "tracking_url": "https://pakn.quangngai.gov.vn/tra-cuu",
}
BARE = {"number": FULL["number"], "due_on": FULL["due_on"], "kept": FULL["kept"]}


@pytest.fixture(autouse=True)
def _settings(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = config.Settings(hotline="0255 3822 222", site_url="https://pakn.quangngai.gov.vn")
    monkeypatch.setattr(config, "current", lambda: settings)


@pytest.mark.parametrize("name", MAIL)
@pytest.mark.parametrize("by_post", [False, True])
@pytest.mark.parametrize("values", [FULL, BARE])
def test_every_text(name: str, by_post: bool, values: dict[str, str]) -> None:
    text = texts.render(f"cases/{name}", values, by_post=by_post)
    whole = f"{text.subject}\n{text.body}"
    assert text.subject
    assert len(text.subject) <= 78
    assert "None" not in whole
    assert not re.search(r"\{|\}|  \S|\.\.|,\.|\( ?\)| \.", re.sub(r"\n  ", "\n", whole)), whole
    assert "tố cáo" not in whole
    assert "!" not in whole
    assert FULL["number"] in whole
    assert all(len(line) <= 76 for line in text.body.splitlines())
    if name in OFFICE:
        assert CODE not in whole
        assert any(f"Mở mục «{one}»" in text.body for one in ("Việc của tôi", "Chờ duyệt", "Việc phối hợp"))
        # The number of a sealed case tells its kind to who sees subjects only; left out of some, too.
        assert name == "digest" or FULL["number"] not in text.subject
        assert FULL["kept"] not in text.subject
    else:
        assert "0255\u00a03822\u00a0222" in text.body, "a number is read on one line"
        assert (CODE in whole) is (not by_post and values is FULL)
        assert (CODE in text.subject) is (not by_post and values is FULL)


@pytest.mark.parametrize("name", [n for n in MAIL if n not in OFFICE])
def test_letters_leave_greeting_to_the_layout(name: str) -> None:
    letter = texts.render(f"cases/{name}", FULL, by_post=True)
    assert not letter.paragraphs[0].startswith("Kính gửi")
    assert "gửi tự động" not in letter.body
    assert texts.render(f"cases/{name}", FULL, by_post=False).paragraphs[0] == "Kính gửi ông/bà,"


@pytest.mark.parametrize("path", sorted(Path(texts.ROOT).glob("*/mail/*.txt")), ids=lambda path: path.name)
def test_headers_name_what_a_text_asks_for(path: Path) -> None:
    source = path.read_text()
    header = re.match(r"\{#(.*?)#\}", source, re.DOTALL)
    assert header, path
    environment = jinja2.Environment(autoescape=True)
    environment.filters["ngay"] = environment.filters["gio_ngay"] = str
    asked = jinja2.meta.find_undeclared_variables(environment.parse(source))
    given = {"code", "by_post", "hotline", "operator", "site_url", "number"}
    assert asked - given <= set(re.findall(r"[a-z_]+", header[1])), path
    assert asked <= given | set(texts.KNOWN)


def test_a_kind_is_named_in_a_receipt_only() -> None:
    """Denouncers get none (LTC Đ56); officers read the number, whose kind is nobody else's business."""
    paths = [path for path in Path(texts.ROOT).glob("*/*/*.txt") if "kind_name" in path.read_text()]
    assert {path.stem for path in paths} == {"received"}


def test_received_as_it_reads() -> None:
    text = texts.render("cases/received", FULL, by_post=False)
    assert text.subject == f"Đã nhận đơn {CODE}"
    body = " ".join(text.body.split())
    assert "đã được nhận lúc 9 giờ 05 ngày 25/11/2026" in body
    assert "Chậm nhất ngày 12/12/2026, theo mục tiêu của tỉnh, ông/bà sẽ được báo" in body
    assert f"Mã tra cứu: {CODE}" in body


def test_a_notice_of_a_dialogue_says_when_and_where() -> None:
    body = " ".join(texts.render("cases/step_taken", FULL, by_post=True).body.split())
    assert (
        "Thời gian: 8 giờ 30, ngày 04/12/2026. "
        "Địa điểm: Hội trường Ủy ban nhân dân xã Tịnh Khê, thôn Trường Định." in body
    )


def test_a_next_day_says_of_what_it_is() -> None:
    body = " ".join(texts.render("cases/step_taken", FULL, by_post=False).body.split())
    assert "Hạn tiếp theo của cơ quan: giải quyết khiếu nại lần đầu, ngày 12/12/2026, theo" in body


def test_values_break_neither_header_nor_markup() -> None:
    values = FULL | {"tracking_code": "QN\r\nBcc: a@b.vn", "reason": "{{ number }} <b>a</b> & {% raw %}"}
    text = texts.render("cases/refused", values, by_post=False)
    assert "\n" not in text.subject
    assert "\r" not in text.subject
    assert "{{ number }} <b>a</b> & {% raw %}" in " ".join(text.body.split())


def test_faults_are_named() -> None:
    for name in ("cases/none", "cases/../mail/received", "received", "../cases/received", "cases/Received"):
        assert not texts.exists(name)
        with pytest.raises(texts.UnknownText):
            texts.render(name, FULL, by_post=False)
    with pytest.raises(jinja2.UndefinedError):
        texts.render("cases/assigned", {}, by_post=False)


def test_every_citizen_event_has_its_sms() -> None:
    told = {"refused", "filed", "transferred", "step_taken", "set_aside"}
    assert set(SMS) - {"handled"} == set(MAIL) - OFFICE - told


@pytest.mark.parametrize("name", SMS)
@pytest.mark.parametrize("values", [FULL, BARE])
def test_sms_is_one_message(name: str, values: dict[str, str]) -> None:
    text = texts.sms(f"cases/{name}", values)
    assert text.isascii()
    assert len(text) <= 160
    assert text.startswith("Quang Ngai: ")
    assert "to cao" not in text.lower()
    assert "0255 3822 222" in text


EVERY_SMS = sorted(f"{path.parts[-3]}/{path.stem}" for path in texts.ROOT.glob("*/sms/*.txt"))
WHERE = ("https://pakn.quangngai.gov.vn", "bao ngay", "tai noi tiep cong dan", "giay to tuy than", "duoc moi")
"""The tracking page, whom to tell at once, where to come; a guest asks his host."""


@pytest.mark.parametrize("name", EVERY_SMS)
@pytest.mark.parametrize("hotline", ["0255 3822 222", ""])
def test_every_sms_fits_and_says_where_to(name: str, hotline: str, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = config.Settings(hotline=hotline, site_url="https://pakn.quangngai.gov.vn")
    monkeypatch.setattr(config, "current", lambda: settings)
    long = {"seat": "123", "waits": "12", "unsigned": "Điều 8"}
    text = texts.sms(name, FULL | long)
    if name.startswith("cases/"):
        texts.sms(name, BARE | long)
    assert text.isascii()
    assert len(text) <= 160
    assert "trang tra cuu" not in text
    assert any(one in text for one in WHERE) or name == "dialogue/guest_invited", text


def test_a_long_sms_is_refused_not_cut() -> None:
    with pytest.raises(texts.LongSms):
        texts.sms("cases/accepted", FULL | {"tracking_code": "QN-" * 40})


def test_bare_keeps_capitals() -> None:
    assert texts.bare("Đường Nguyễn Thị Ánh, đặc khu Lý Sơn") == "Duong Nguyen Thi Anh, dac khu Ly Son"
    assert date.fromisoformat(FULL["due_on"])
