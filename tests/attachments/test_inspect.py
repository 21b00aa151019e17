"""What is taken and what is refused, and what the person is told."""

from __future__ import annotations

import hashlib
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.attachments import docx
from feedback.attachments.inspect import DOCX, HEIC, JPEG, NAME_LENGTH, PDF, PNG, BadFile, inspect, safe_name
from feedback.attachments.messages import message
from tests.attachments import samples

MOST = 10 * 1024 * 1024


def refused(data: bytes, name: str) -> BadFile:
    with pytest.raises(BadFile) as caught:
        inspect(data, name, most_bytes=MOST)
    return caught.value


@pytest.mark.parametrize(
    ("data", "name", "media_type", "kept"),
    [
        (samples.jpeg(), "Cầu treo.JPEG", JPEG, "Cầu treo.jpg"),
        (samples.png(), "anh.png", PNG, "anh.png"),
        (samples.heic(), "IMG_0001.HEIC", HEIC, "IMG_0001.heic"),
        (samples.heic(), "IMG_0002.heif", HEIC, "IMG_0002.heic"),
        (samples.pdf(), "Đơn.pdf", PDF, "Đơn.pdf"),
        (samples.pdf(b"\0\0\r\n  "), "quét.PDF", PDF, "quét.pdf"),
        (samples.docx(), "Don.docx", DOCX, "Don.docx"),
        (samples.jpeg(), "image", JPEG, "image.jpg"),
        (samples.pdf(), "Đơn ngày 12.5", PDF, "Đơn ngày 12.5.pdf"),
    ],
)
def test_takes_true_files(data: bytes, name: str, media_type: str, kept: str) -> None:
    found = inspect(data, name, most_bytes=MOST)
    assert (found.media_type, found.safe_name, found.size) == (media_type, kept, len(data))
    assert found.sha256 == hashlib.sha256(data).digest()


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (b"", "a.jpg", "empty"),
        (bytes(MOST + 1), "a.jpg", "size"),
        (b"GIF89a" + bytes(40), "a.gif", "type"),
        (b"<html><script>alert(1)</script>", "a.pdf", "type"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg", "type"),
        (b"MZ" + bytes(400), "don.pdf", "type"),
        (b"\n" + samples.pdf(), "a.pdf", "type"),
        (samples.plain_zip(), "a.docx", "type"),
        (samples.docx(main="application/vnd.openxmlformats-officedocument.x"), "a.docx", "type"),
        (samples.jpeg(), "a.pdf", "lies"),
        (samples.png(), "a.jpg", "lies"),
        (samples.pdf(), "a.exe", "lies"),
        (samples.docx(), "a.docm", "lies"),
        (samples.pdf() + samples.plain_zip(), "a.pdf", "lies"),
        (samples.pdf(b"<html>" + b"x" * 2000), "a.pdf", "lies"),
        (samples.jpeg() + samples.plain_zip(), "a.jpg", "lies"),
        (samples.pdf()[:-20], "a.pdf", "broken"),
        (samples.jpeg()[:4000], "a.jpg", "broken"),
        (samples.png()[:60], "a.png", "broken"),
        (samples.heic()[:300], "a.heic", "broken"),
        (samples.docx()[:-30], "a.docx", "broken"),
        (samples.huge_png(8000), "a.png", "pixels"),
        (samples.huge_png(40000), "a.png", "pixels"),
        (samples.locked_docx(), "a.docx", "locked"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "a.docx",
            "locked",
        ),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a.doc", "type"),
        (samples.docx({"word/vbaProject.bin": b"x"}), "a.docx", "macro"),
        (
            samples.docx(main=samples.WORD_MAIN + " application/vnd.ms-word.document.macroEnabled.main+xml"),
            "a.docx",
            "macro",
        ),
        (samples.docx({f"word/{n}.xml": b"" for n in range(2100)}), "a.docx", "bomb"),
        (samples.docx({"word/a.bin": bytes(101 * 1024 * 1024)}), "a.docx", "bomb"),
        (samples.understated_docx(5_000_000), "a.docx", "broken"),
    ],
)
def test_refuses(data: bytes, name: str, reason: str) -> None:
    bad = refused(data, name)
    assert bad.reason == reason
    text = message(bad)
    assert text.startswith(name)
    assert "{" not in text
    assert not text.endswith(".")


def test_a_bomb_is_refused_quickly() -> None:
    started = time.process_time()
    refused(samples.huge_png(60000), "a.png")
    refused(samples.docx({"word/a.bin": bytes(150 * 1024 * 1024)}), "a.docx")
    assert time.process_time() - started < 5


def test_real_size_counts_when_the_limit_is_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docx, "MOST_UNPACKED", 1000)
    assert refused(samples.docx({"word/a.bin": bytes(5000)}), "a.docx").reason == "bomb"


def test_texts_say_what_to_do() -> None:
    big = BadFile("size", "cầu.jpg", size=14 * 1024 * 1024, most=MOST)
    assert (
        message(big)
        == "cầu.jpg nặng 14\u00a0MB, tối đa 10\u00a0MB. Chụp lại với cỡ nhỏ hơn hoặc gửi bản giấy"
    )
    just_over = BadFile("size", "a.jpg", size=MOST + 1, most=MOST)
    assert "nặng 10,1\u00a0MB, tối đa 10\u00a0MB" in message(just_over)
    odd = message(refused(b"GIF89a", "a.gif"))
    assert odd == "a.gif không đúng loại tệp, hoặc hỏng không mở được. Dùng PDF, JPG, PNG, HEIC hoặc DOCX"
    broken = "a.pdf hỏng hoặc không mở được. Chụp hoặc lưu lại rồi gửi lại"
    assert message(refused(samples.pdf()[:-20], "a.pdf")) == broken
    assert message(refused(samples.pdf(b"<html>" + b"x" * 2000), "a.pdf")) == broken
    assert message(BadFile("empty", "{0.__class__}.pdf")).startswith("{0.__class__}.pdf không")


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\Lan\\Ảnh.pdf", "Ảnh.pdf"),
        ("a\u202efdp.exe.pdf", "a fdp.exe.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie_ x.pdf"),
        ("\x00\x07.pdf", "pdf.pdf"),
        ("   ", "tep.pdf"),
        ("...", "tep.pdf"),
        ('a"b<c>|?*.pdf', "a_b_c____.pdf"),
        (unicodedata.normalize("NFD", "Đơn khiếu.pdf"), "Đơn khiếu.pdf"),
        ("x" * 500 + ".pdf", "x" * 116 + ".pdf"),
        ("đơn.PDF", "đơn.pdf"),
    ],
)
def test_names_are_cleaned(name: str, kept: str) -> None:
    assert safe_name(name, "pdf") == kept


@given(st.text(max_size=300))
def test_any_name_becomes_a_safe_one(name: str) -> None:
    kept = safe_name(name, "jpg")
    assert kept.endswith(".jpg")
    assert len(kept) <= NAME_LENGTH
    assert not set(kept) & set('/\\<>:"|?*\r\n')
    assert not kept.startswith(".")
    assert all(unicodedata.category(each)[0] != "C" for each in kept)
    assert unicodedata.is_normalized("NFC", kept)
    assert len(safe_name(name, None)) <= NAME_LENGTH
