"""A sample of the nasty files of ``make drill``: each is refused or taken, and none of its tales is shown."""

from __future__ import annotations

import io
import re

from flask import Flask
from PIL import Image

from feedback.attachments import actions, drawing, store
from feedback.attachments.drawing import NotDrawn, draw
from feedback.attachments.inspect import NAME_LENGTH, PDF, BadFile, safe_name
from feedback.clock import FixedClock
from tests.attachments import samples
from tests.attachments.nasty import nasty_files

GPS = 0x8825


def told(data: bytes) -> bool:
    """Whether a copy tells more than its pixels: EXIF (with a place), XMP, comments."""
    with Image.open(io.BytesIO(data)) as picture:
        more = set(picture.info) - {
            "jfif",
            "jfif_version",
            "jfif_unit",
            "jfif_density",
            "progressive",
            "progression",
        }
        return bool(more or picture.getexif()) or b"CANARY" in data or b"<script" in data


def test_each_is_refused_or_shown_bare(app: Flask, clock: FixedClock) -> None:
    taken = refused = copies = 0
    drawn: list[bytes] = []
    for one in nasty_files(150):
        try:
            [laid] = actions.lay_down([(one.name, one.data)], at=clock.now())
        except BadFile:
            refused += 1
            continue
        taken += 1
        name = laid.found.safe_name
        assert len(name) <= NAME_LENGTH
        assert not re.search(r'[\x00-\x1f\x7f/\\<>:"|?*\u200b-\u200f\u202a-\u202e]', name), name
        assert name.endswith(f".{laid.found.extension}")
        for key in (laid.shown_key, laid.small_key):
            if key is not None:
                copies += 1
                data = b"".join(store.open_(key).chunks)
                assert not told(data), one
        if laid.found.media_type == PDF and len(drawn) < 3:
            drawn.append(one.data)
        assert b"".join(store.open_(laid.original_key).chunks) == one.data
        actions.throw_away([laid])
    assert (taken > 30, refused > 50, copies > 20) == (True, True, True), (taken, refused, copies)
    for data in drawn:
        try:
            assert not told(draw(data, 1).picture)
        except NotDrawn:
            continue


def test_a_child_that_hangs_or_breaks_takes_nobody_along(app: Flask) -> None:
    lasting = []
    for data, seconds in ((b"%PDF-1.4 nothing", 10.0), (samples.pdf(), 0.001)):
        try:
            drawing.draw(data, 1, seconds=seconds)
        except NotDrawn as fault:
            lasting.append(fault.lasting)
    assert lasting == [True, False]
    assert drawing.draw(samples.pdf(), 1).pages == 1


def test_names_lose_what_deceives() -> None:
    assert safe_name("đơn\u202exe.fdp", "pdf") == "đơn xe.fdp.pdf"
    assert safe_name("giấy.рdf", "pdf") == "giấy.рdf.pdf", "Cyrillic letters claim no type"
    assert safe_name("ô" * 300 + ".pdf", "pdf") == "ô" * (NAME_LENGTH - 4) + ".pdf"
    assert safe_name("A\u0309nh.JPEG", "jpg") == "Ảnh.jpg"
    assert safe_name("a\r\nSet-Cookie: x=1.pdf", "pdf") == "a Set-Cookie_ x=1.pdf"
