"""The shown copy tells nothing but the picture."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from feedback.attachments.copies import MOST_SIDE, shown_copy
from feedback.attachments.inspect import DOCX, HEIC, JPEG, PDF, PNG, BadFile
from tests.attachments import samples


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


@pytest.mark.parametrize(
    ("data", "media_type", "shown_type"),
    [
        (samples.jpeg(), JPEG, JPEG),
        (samples.png(), PNG, PNG),
        (samples.heic(), HEIC, JPEG),
    ],
)
def test_metadata_is_gone(data: bytes, media_type: str, shown_type: str) -> None:
    copy = shown_copy(data, media_type, "a")
    assert copy is not None
    assert copy.media_type == shown_type
    picture = opened(copy.data)
    assert not dict(picture.getexif())
    assert not set(picture.info) - {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert b"CANARY" not in copy.data
    assert b"Exif" not in copy.data


def test_the_sample_has_what_must_go() -> None:
    exif = opened(samples.jpeg()).getexif()
    assert tuple(map(float, exif.get_ifd(0x8825)[2])) == samples.PLACE
    assert samples.jpeg().count(b"CANARY") == 4
    assert tuple(map(float, opened(samples.heic()).getexif().get_ifd(0x8825)[2])) == samples.PLACE


def test_a_photo_held_upright_is_turned() -> None:
    copy = shown_copy(samples.jpeg((640, 480)), JPEG, "a")
    assert copy is not None
    picture = opened(copy.data)
    assert picture.size == (480, 640)
    # Orientation 6 turns clockwise: the red corner goes from top left to top right.
    red, _, blue = picture.getpixel((470, 10))  # type: ignore[misc]
    assert red > 200 > 60 > blue


def test_a_large_photo_is_made_smaller() -> None:
    copy = shown_copy(samples.jpeg((6000, 4000), exif=False), JPEG, "a")
    assert copy is not None
    assert opened(copy.data).size == (MOST_SIDE, 1333)


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "LA", "P", "1", "I;16"])
def test_every_kind_of_png_is_shown(mode: str) -> None:
    output = io.BytesIO()
    source = samples.drawing((40, 30), "I;16" if mode == "I;16" else "RGB")
    (source if mode == "I;16" else source.convert(mode)).save(output, "PNG")
    copy = shown_copy(output.getvalue(), PNG, "a")
    assert copy is not None
    assert opened(copy.data).size == (40, 30)


def test_sixteen_bits_are_scaled() -> None:
    output = io.BytesIO()
    Image.new("I;16", (4, 4), 0x8000).save(output, "PNG")
    copy = shown_copy(output.getvalue(), PNG, "a")
    assert copy is not None
    assert opened(copy.data).convert("L").getpixel((0, 0)) == 0x80


def test_cmyk_photo_becomes_rgb() -> None:
    output = io.BytesIO()
    Image.new("CMYK", (20, 20)).save(output, "JPEG")
    copy = shown_copy(output.getvalue(), JPEG, "a")
    assert copy is not None
    assert opened(copy.data).mode == "RGB"


def test_papers_have_no_shown_copy() -> None:
    assert shown_copy(samples.pdf(), PDF, "a") is None
    assert shown_copy(samples.docx(), DOCX, "a") is None


def test_a_broken_picture_is_refused() -> None:
    with pytest.raises(BadFile) as caught:
        shown_copy(samples.jpeg()[:4000], JPEG, "a.jpg")
    assert caught.value.reason == "broken"
