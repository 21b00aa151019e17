"""A DOCX is taken when Word would open it and it fetches nothing."""

from __future__ import annotations

import io
import zipfile

import pytest

from feedback.attachments import docx
from feedback.attachments.inspect import BadFile
from feedback.attachments.messages import message
from tests.attachments import samples


def fault(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return docx.fault(archive)


def stubs() -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as archive:
        archive.writestr("[Content_Types].xml", samples.WORD_MAIN)
        archive.writestr("_rels/.rels", "x")
        archive.writestr("word/document.xml", "x")
    return output.getvalue()


LINKS = "word/_rels/settings.xml.rels"
STRICT = samples.DOCUMENT.replace(samples.WORD.encode(), b"http://purl.oclc.org/ooxml/wordprocessingml/main")
ENTITY = b'<!DOCTYPE a [<!ENTITY b "c">]>'


@pytest.mark.parametrize(
    "data",
    [
        samples.docx(),
        samples.docx(document=STRICT),
        samples.docx(document=samples.DOCUMENT.decode().encode("utf-16")),
        samples.docx(
            {LINKS: samples.links(samples.link("hyperlink", "https://quangngai.gov.vn", "External"))}
        ),
        samples.docx({LINKS: samples.links(samples.link("oleObject", "embeddings/a.bin"))}),
        samples.docx(
            types=f'<Types><Default Extension="xml" ContentType="{samples.WORD_MAIN}"/></Types>'.encode()
        ),
    ],
)
def test_true_ones_pass(data: bytes) -> None:
    assert fault(data) == ""


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (stubs(), "broken"),
        (samples.docx(document=b"<w:document/>"), "broken"),
        (samples.docx(document=b"<document/>"), "type"),
        (samples.docx(document=samples.DOCUMENT[:-4]), "broken"),
        (samples.docx(document=b"<html><script>alert(1)</script></html>"), "type"),
        (samples.docx(document=ENTITY + samples.DOCUMENT[21:]), "broken"),
        (samples.docx(document=(ENTITY + samples.DOCUMENT[21:]).decode().encode("utf-16")), "broken"),
        (samples.docx(types=b"<Types>" + samples.WORD_MAIN.encode() + b"</Types>"), "type"),
        (samples.docx(types=samples.WORD_MAIN.encode()), "broken"),
        *(
            (
                samples.docx({LINKS: samples.links(samples.link(kind, "https://la.example/a", "External"))}),
                "fetches",
            )
            for kind in ("attachedTemplate", "oleObject", "frame")
        ),
        (samples.docx({LINKS: b"<Relationships"}), "broken"),
    ],
)
def test_lies_and_what_fetches_are_refused(data: bytes, reason: str) -> None:
    assert fault(data) == reason


def test_two_parts_of_one_name_are_refused() -> None:
    output = io.BytesIO(samples.docx())
    with zipfile.ZipFile(output, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("word/document.xml", "<html/>")
    assert fault(output.getvalue()) == "type"


def test_the_person_is_told_what_to_do() -> None:
    told = message(BadFile("fetches", "Đơn.docx"))
    assert told == "Đơn.docx lấy mẫu hoặc nội dung từ nơi khác. Lưu lại thành PDF rồi gửi"
