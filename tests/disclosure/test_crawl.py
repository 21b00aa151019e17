"""The crawler of the proof finds what is hidden: else its silence would prove nothing."""

from __future__ import annotations

import io

import pikepdf
from PIL import Image

from tests.disclosure.crawl import inside


def test_it_reads_what_a_pdf_hides() -> None:
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        page = pdf.pages[0].obj
        page["/Contents"] = pdf.make_stream(b"% Qzxhai", compressed=True)
        page["/Annots"] = pdf.make_indirect(
            pikepdf.Array([pikepdf.Dictionary(Type=pikepdf.Name("/Annot"), Contents="Qzxba")])
        )
        with pdf.open_metadata() as metadata:
            metadata["dc:title"] = "Qzxbon"
        pdf.docinfo["/Author"] = "Qzxmot"
        target = io.BytesIO()
        pdf.save(target, compress_streams=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    found = " ".join(inside(target.getvalue()))
    assert [word for word in ("Qzxmot", "Qzxhai", "Qzxba", "Qzxbon") if word not in found] == []


def test_it_reads_what_a_picture_hides() -> None:
    target = io.BytesIO()
    picture = Image.new("RGB", (8, 8))
    exif = Image.Exif()
    exif[0x010E] = "Qzxmot"
    exif.get_ifd(0x8769)[0x9286] = "Qzxhai"
    picture.save(target, "JPEG", exif=exif, comment=b"Qzxba")
    found = " ".join(inside(target.getvalue()))
    assert [word for word in ("Qzxmot", "Qzxhai", "Qzxba") if word not in found] == []
