"""What is left of a file that everybody may take: what its pages show, and nothing under a box."""

from __future__ import annotations

import io

import pikepdf
import pypdf
import pytest
from PIL import Image

from feedback.attachments.inspect import DOCX, JPEG, PDF, PNG, BadFile
from feedback.disclosure import redaction
from feedback.disclosure.redaction import bare, pages
from feedback.text.legacy_tables import TCVN3, VNI_PAIRS, VNI_SINGLES
from tests.disclosure import files
from tests.disclosure.files import CANARY, COMPLAINANT, PHONE


def text_of(data: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages]


def drawn(data: bytes, number: int) -> Image.Image:
    with pages.opened(data, 100) as opened:
        return opened.draw(number, dots_per_inch=72)


def test_what_a_pdf_tells_beside_its_pages_is_said_and_left_behind() -> None:
    data = files.telling(enclosing=True)
    looked = redaction.look(data, PDF)
    told = " | ".join(looked.facts)
    for words in ("Tác giả: CanaryDoSo", "XMP", "Tệp gắn kèm: ghi-chu.txt", "Chú thích: 1, của", "thu nhỏ",
                  "Vị trí chụp", "Mục lục"):  # fmt: skip
        assert words in told
    assert looked.has_text
    assert COMPLAINANT in looked.text
    clean = redaction.cleaned(data, PDF)
    assert CANARY.encode() not in files.unpacked(clean)
    assert CANARY.encode("utf-16-be") not in files.unpacked(clean)
    assert [page.split() for page in text_of(clean)] == [page.split() for page in text_of(files.decision())]
    assert redaction.look(clean, PDF).facts == ()
    one, other = drawn(data, 2), drawn(clean, 2)
    assert one.tobytes() == other.tobytes()
    assert redaction.cleaned(data, PDF) == clean


def test_nothing_is_left_under_a_box() -> None:
    data = files.telling(enclosing=True)
    found = redaction.find_boxes(data, PDF, [COMPLAINANT])
    assert {COMPLAINANT, PHONE} <= {one.text for one in found}
    boxes = [one.box for one in found]
    assert {box[0] for box in boxes} == {1}
    out = redaction.blacked_out(data, PDF, boxes)
    everything = files.unpacked(out)
    for secret in (CANARY, COMPLAINANT, PHONE, "Nguyệt"):
        assert secret.encode() not in everything
        assert secret.encode("utf-16-be") not in everything
    assert set(text_of(out)) == {""}
    page = drawn(out, 1)
    for _, left, top, right, bottom in boxes:
        across, down = (left + right) * page.width // 2000, (top + bottom) * page.height // 2000
        assert page.getpixel((across, down)) == (0, 0, 0)
    assert redaction.look(out, PDF).facts == ()
    assert not redaction.look(out, PDF).has_text
    assert len(out) < 800_000


def test_places_are_found_in_decomposed_text_on_two_lines_and_on_a_turned_page() -> None:
    said = f"Ngày hôm ấy khi đoàn đến làm việc tại hiện trường thì bà {COMPLAINANT} có mặt, số căn cước là"
    with pikepdf.Pdf.open(io.BytesIO(files.letter(f"{said} 051080001234 do công an cấp."))) as document:
        for each in document.objects:
            if isinstance(each, pikepdf.Stream) and b"beginbfchar" in (words := each.read_bytes()):
                each.write(words.replace(b"<1EC5>", b"<006503020303>"))
        plain, turned = io.BytesIO(), io.BytesIO()
        document.save(plain)
        document.pages[0].rotate(90, relative=True)
        document.save(turned)
    for data, lying in ((plain.getvalue(), True), (turned.getvalue(), False)):
        assert "\u0302\u0303" not in redaction.look(data, PDF).text
        found = {one.text: one.box for one in redaction.find_boxes(data, PDF, [COMPLAINANT])}
        assert {"Nguyễn Thị Ánh", "Nguyệt", "051080001234"} == set(found)
        for _, left, top, right, bottom in found.values():
            assert (right - left > bottom - top) == lying


@pytest.mark.parametrize("how", ["box", "label", "picture", "white", "scan", "beyond"])
def test_text_that_nobody_sees_is_not_published(how: str) -> None:
    data = files.covered(how)
    looked = redaction.look(data, PDF)
    assert (looked.hidden, looked.has_text, looked.doubtful) == ((1,), False, [1])
    assert looked.scans == ((1,) if how == "scan" else ())
    assert redaction.page(data, PDF, 1).hidden
    clean = redaction.cleaned(data, PDF)
    assert text_of(clean) == [""]
    assert b"912 345 678" not in files.unpacked(clean)
    assert redaction.look(clean, PDF).hidden == ()


def test_only_the_page_with_hidden_text_becomes_a_picture() -> None:
    both = io.BytesIO()
    with pikepdf.Pdf.open(io.BytesIO(files.plain())) as document:
        with pikepdf.Pdf.open(io.BytesIO(files.covered("box"))) as covered:
            document.pages.extend(covered.pages)
        document.save(both)
    first, second = text_of(redaction.cleaned(both.getvalue(), PDF))
    assert (PHONE in first, second) == (True, "")
    assert redaction.look(files.plain(), PDF).doubtful == []


def test_fonts_before_unicode_are_read_and_signs_without_meaning_are_not() -> None:
    tcvn3 = {letter: code for code, letter in TCVN3.items()}
    vni = {letter: code for code, letter in (VNI_PAIRS | VNI_SINGLES).items()}
    for codes in (tcvn3, vni):
        data = files.in_old_font(files.plain(), codes)
        found = {one.text: one.box for one in redaction.find_boxes(data, PDF, [COMPLAINANT])}
        assert {COMPLAINANT, PHONE} <= set(found)
        plain = {one.text: one.box for one in redaction.find_boxes(files.plain(), PDF, [COMPLAINANT])}
        assert all(abs(a - b) < 8 for a, b in zip(found[COMPLAINANT], plain[COMPLAINANT], strict=True))
    soup = files.in_old_font(files.plain(), {chr(code): chr(code - 29) for code in range(0x41, 0x1EFF)})
    looked = redaction.look(soup, PDF)
    assert (looked.text, looked.silent, looked.doubtful) == ("", (1,), [1])
    assert text_of(redaction.cleaned(soup, PDF)) == [""]
    assert redaction.page(soup, PDF, 1).garbled


def test_a_scan_has_no_text_and_every_page_can_be_painted() -> None:
    looked = redaction.look(files.scan(3), PDF)
    assert (looked.pages, looked.has_text, looked.text, looked.scans) == (3, False, "", (1, 2, 3))
    out = redaction.blacked_out(files.scan(3), PDF, [[2, 100, 100, 500, 300]])
    assert drawn(out, 2).getpixel((150, 150)) == (0, 0, 0)
    assert drawn(out, 1).getpixel((150, 175)) != (0, 0, 0)


@pytest.mark.parametrize("boxes", [[], [[1, 0, 0, 400, 400]]])
def test_pictures_keep_their_dots_alone(boxes: list[list[int]]) -> None:
    for data, kind in ((files.exif_photo(), JPEG), (files.commented_png(), PNG)):
        looked = redaction.look(data, kind)
        assert any(CANARY in fact for fact in looked.facts)
        assert ("Vị trí chụp" in looked.facts) == (kind == JPEG)
        for out in (redaction.blacked_out(data, kind, boxes), redaction.photo(data, kind, boxes)):
            assert CANARY.encode() not in files.inflated(out)
            with Image.open(io.BytesIO(out)) as picture:
                assert not picture.getexif()
                if boxes:
                    assert picture.convert("L").getpixel((20, 20)) < 8
    with Image.open(io.BytesIO(redaction.photo(files.exif_photo(), JPEG, []))) as small:
        assert max(small.size) == 800


def test_what_can_not_be_followed_is_refused_or_becomes_pictures() -> None:
    for data, kind, reason in (
        (b"%PDF-1.7\n" + b"\0" * 4000, PDF, "broken"),
        (files.decision()[:3000], PDF, "broken"),
        (b"PK\3\4", DOCX, "word"),
        (b"\xff\xd8\xff\xe0", JPEG, "broken"),
    ):
        for act in (redaction.look, redaction.cleaned):
            with pytest.raises(BadFile) as refused:
                act(data, kind)
            assert refused.value.reason == reason
    with pikepdf.Pdf.open(io.BytesIO(files.decision())) as document:
        locked, cropped = io.BytesIO(), io.BytesIO()
        document.save(locked, encryption=pikepdf.Encryption(user="bi-mat", owner="bi-mat"))
        left, bottom, right, top = document.pages[0].mediabox
        document.pages[0].cropbox = [left, bottom, right, float(top) * 0.5]
        document.save(cropped)
    with pytest.raises(BadFile) as refused:
        redaction.look(locked.getvalue(), PDF)
    assert refused.value.reason == "locked"
    assert any("cắt khỏi" in fact for fact in redaction.look(cropped.getvalue(), PDF).facts)
    assert COMPLAINANT not in "".join(text_of(redaction.cleaned(cropped.getvalue(), PDF)))
    for boxes in ([[1, 0, 0, 0, 10]], [[0, 1, 1, 2, 2]], [[1, 0, 0, 1001, 10]], [[1, 0, 0, True, 10]]):
        with pytest.raises(ValueError):
            redaction.blacked_out(files.decision(), PDF, boxes)
    with pytest.raises(IndexError):
        redaction.page_picture(files.decision(), PDF, 9, {}, ())


def test_what_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bare, "MOST_UNPACKED", 1 << 20)
    with pikepdf.Pdf.new() as document:
        document.add_blank_page()
        document.pages[0].contents_add(b" " * (2 << 20))
        bomb = io.BytesIO()
        document.save(bomb)
    for act in (redaction.look, redaction.cleaned):
        with pytest.raises(BadFile) as refused:
            act(bomb.getvalue(), PDF)
        assert refused.value.reason == "bomb"
    monkeypatch.undo()
    monkeypatch.setattr(bare, "MOST_CONTENT", 1 << 20)
    assert len(pypdf.PdfReader(io.BytesIO(redaction.cleaned(bomb.getvalue(), PDF))).pages) == 1
