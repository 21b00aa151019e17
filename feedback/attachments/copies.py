"""The copies that a screen shows of a picture: upright, without metadata, at most 2,000 pixels a side, and a
small one for lists. Pure."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from feedback.attachments.inspect import EXTENSION, HEIC, JPEG, PNG, BadFile, decoding, open_picture

if TYPE_CHECKING:
    from PIL import Image

MOST_SIDE: Final = 2000
SMALL_SIDE: Final = 320
SHOWN_TYPE: Final = {JPEG: JPEG, PNG: PNG, HEIC: JPEG}
"""The type of the shown copy by the type of the original; a type that isn't here has no shown copy."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A shown copy: its bytes, media type and ending."""

    data: bytes
    media_type: str
    extension: str


def shown_copy(data: bytes, media_type: str, name: str) -> Copy | None:
    """A copy of the picture to show, None for PDF and DOCX.

    The pixels are written anew, so that place, time, device and comments of the original (EXIF, XMP,
    IPTC, text chunks, trailers) stay behind. Raises BadFile("broken") for what doesn't decode.
    """
    target = SHOWN_TYPE.get(media_type)
    if target is None:
        return None
    picture = bare_picture(data, media_type, name, transparent=target == PNG)
    output = io.BytesIO()
    if target == JPEG:
        picture.save(output, "JPEG", quality=85, optimize=True)
    else:
        picture.save(output, "PNG", optimize=False)
    return Copy(output.getvalue(), target, EXTENSION[target])


def small_copy(shown: bytes) -> bytes:
    """The picture of a shown copy for a list: a JPEG of at most ``SMALL_SIDE`` dots a side, a few KB."""
    from feedback.attachments.pillow import Image

    with decoding, Image.open(io.BytesIO(shown), formats=["JPEG", "PNG"]) as picture:
        picture.draft("RGB", (SMALL_SIDE, SMALL_SIDE))
        seen = picture.convert("RGBA") if picture.mode != "RGB" else picture.copy()
    seen.thumbnail((SMALL_SIDE, SMALL_SIDE), Image.Resampling.LANCZOS)
    if seen.mode == "RGBA":
        paper = Image.new("RGB", seen.size, "white")
        paper.paste(seen, mask=seen.getchannel("A"))
        seen = paper
    seen.info = {}
    written = io.BytesIO()
    seen.save(written, "JPEG", quality=70, optimize=True)
    return written.getvalue()


def bare_picture(data: bytes, media_type: str, name: str, *, transparent: bool = False) -> Image.Image:
    """The pixels of a picture, upright, at most ``MOST_SIDE`` a side, with nothing else of the file.

    ``transparent``: what shines through goes on doing so. Raises BadFile("broken"), BadFile("pixels").
    """
    from feedback.attachments.pillow import Image, ImageOps

    try:
        with decoding, open_picture(data, media_type) as picture:
            # libjpeg can decode at a half, a quarter or an eighth: a large photo never needs its full memory.
            picture.draft("RGB", (MOST_SIDE, MOST_SIDE))
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((MOST_SIDE, MOST_SIDE), Image.Resampling.LANCZOS)
            return _bare(upright, transparent=transparent)
    except Image.DecompressionBombError:
        raise BadFile("pixels", name) from None
    except (OSError, SyntaxError, ValueError, EOFError, RuntimeError, MemoryError):
        raise BadFile("broken", name) from None


def _bare(picture: Image.Image, *, transparent: bool) -> Image.Image:
    """The pixels alone, eight bits a channel, with nothing that Pillow would write along."""
    if transparent and (picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info):
        bare = picture.convert("RGBA")
    elif picture.mode.startswith("I"):
        # Sixteen bits a pixel would be cut off, not scaled.
        bare = picture.convert("I").point(lambda level: level / 256).convert("L")
    else:
        bare = picture.convert("RGB")
    if bare is picture:
        bare = picture.copy()
    bare.info = {}
    return bare
