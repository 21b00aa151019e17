"""A PDF is taken when a reader can follow it and it brings pages only."""

from __future__ import annotations

import io
import time
import zlib
from datetime import UTC, date, datetime

import pypdf
import pytest
from pypdf.actions import JavaScript

from feedback.attachments import pdf
from feedback.attachments.inspect import BadFile, inspect
from feedback.attachments.messages import message
from feedback.papers import render
from feedback.papers.sheets import Receipt
from tests.attachments import samples

STORY = b"%PDF-1.4\n<html><script>alert(1)</script></html>\nstartxref\n0\n%%EOF"


def own_paper() -> bytes:
    """A receipt as the product prints it."""
    return render.pdf(
        "receipt",
        Receipt(
            received_at=datetime(2026, 11, 25, 2, 3, tzinfo=UTC),
            way="qua trang mạng",
            agency="Ủy ban nhân dân xã Bình Thanh",
            code="QN-4F7K-92MX-3",
            secret="482913",
            due="Ông/bà được trả lời chậm nhất ngày",
            due_on=date(2026, 12, 9),
            basis="khoản 1 Điều 28 Luật Tiếp công dân",
            tracking_url="https://phananh.quangngai.example/tra-cuu/don-cua-ong-ba-da-gui",
            operator="Ban Tiếp công dân tỉnh Quảng Ngãi",
            files=[],
        ),
    )


def rewritten(*, script: bool = False, within: bool = False) -> bytes:
    """One of our papers as another program writes it, if wanted with a script or a file within."""
    writer, output = pypdf.PdfWriter(clone_from=io.BytesIO(own_paper())), io.BytesIO()
    if script:
        writer.add_open_action(JavaScript("app.alert('a');"))
    if within:
        writer.add_attachment("a.exe", b"MZ")
    writer.write(output)
    return output.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        samples.pdf(),
        samples.pdf(catalog=b"<</Type /Catalog /Pages 2 0 R /OpenAction [3 0 R /Fit]>>"),
        samples.pdf(more=b"<</Length 16>>stream\n\x00/JS(\x01/JS <\x02/JS \nendstream "),
        samples.pdf(more=b"<</S/URI/URI(https://quangngai.gov.vn/JSON)/JSON/JavaScriptless>>"),
        samples.revised_pdf(),
        samples.linearized_pdf(),
        samples.packed_pdf(),
        samples.packed_pdf(packed=b"1 0 2 30 " + samples.CATALOG).replace(
            b"/Filter/FlateDecode/Length", b" " * 19 + b"/Length", 1
        ),
    ],
)
def test_true_ones_pass(data: bytes) -> None:
    assert pdf.fault(data) == ""


def test_papers_of_ours_and_of_another_writer_pass() -> None:
    assert pdf.fault(own_paper()) == ""
    assert pdf.fault(rewritten()) == ""


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (STORY, "broken"),
        (samples.pdf(start=0), "broken"),
        (samples.pdf(start=5), "broken"),
        (samples.pdf(start=10**9), "broken"),
        (samples.pdf(catalog=b"<</Pages 2 0 R>>"), "broken"),
        (samples.pdf().replace(b"/Root 1 0 R", b"/Size 1 0 R"), "broken"),
        (
            samples.pdf(catalog=samples.CATALOG[:-2] + b"/OpenAction<</S/JavaScript/JS(app.alert(1))>>>>"),
            "active",
        ),
        (samples.pdf(more=b"<</S/J#61vaScript /J#53 9 0 R>>"), "active"),
        (samples.pdf(more=b"<</S/Rendition/JS<61>>>"), "active"),
        (samples.pdf(more=b"<</S/Launch/F(cmd.exe)>>"), "active"),
        (samples.pdf(more=b"<</Names<</#45mbeddedFiles 9 0 R>>>>"), "active"),
        (samples.pdf(more=b"<</Type/EmbeddedFile/Length 2>>stream\nMZ\nendstream "), "active"),
        (samples.pdf(more=b"<</Subtype/RichMedia>>"), "active"),
        (samples.pdf(more=b"<</AcroForm<</XFA[(a) 9 0 R]>>>>"), "active"),
        # A keyword in a comment must not hide what follows it.
        (samples.pdf(more=b"<</A 1 %stream\n/S/JavaScript>>"), "active"),
        (samples.packed_pdf(b" <</S/JavaScript/JS(a)>>"), "active"),
        (samples.packed_pdf(b" <</S/Rendition/J#53(a)>>"), "active"),
        (samples.packed_pdf(packed=b"x" * 40), "broken"),
        (samples.packed_pdf(packed=zlib.compress(b"x" * 4000)[:-9]), "broken"),
        (samples.packed_pdf(packed=zlib.compress(b"<html>")), "broken"),
        (samples.packed_pdf(head=b"/DecodeParms<</Predictor 12>>"), "broken"),
        (samples.packed_pdf(head=b"/A[/ASCII#48exDecode]"), "broken"),
        (samples.packed_pdf(head=b"%stream\n"), "broken"),
        (samples.packed_pdf(packed=b"x" * 40).replace(b"/XRef", b"/XRef/Encrypt 9 0 R"), "locked"),
    ],
)
def test_lies_and_active_content_are_refused(data: bytes, reason: str) -> None:
    assert pdf.fault(data) == reason
    with pytest.raises(BadFile) as caught:
        inspect(data, "Đơn.pdf", most_bytes=10_000_000)
    assert caught.value.reason == reason


def test_a_script_or_a_file_that_another_writer_put_in_is_found() -> None:
    assert pdf.fault(rewritten(script=True)) == "active"
    assert pdf.fault(rewritten(within=True)) == "active"


def test_the_person_is_told_what_to_do() -> None:
    assert message(BadFile("active", "Đơn.pdf")) == (
        "Đơn.pdf có mã lệnh hoặc tệp nhúng bên trong. In ra PDF mới rồi gửi lại, hoặc gửi ảnh chụp"
    )


def test_ten_megabytes_and_bombs_are_judged_quickly() -> None:
    started = time.monotonic()
    bomb = zlib.compress(b"1 0 " + bytes(40 * 1024 * 1024))
    assert pdf.fault(samples.packed_pdf(packed=bomb)) == "bomb"
    assert pdf.fault(samples.pdf(more=b"<<>>stream\n" + b"/JS stream obj " * 650_000 + b"\nendstream ")) == ""
    many = b"".join(b"<</Type/ObjStm>>stream\nx\nendstream " for _ in range(100_000))
    assert pdf.fault(samples.pdf(more=many)) == "broken"
    assert time.monotonic() - started < 5
