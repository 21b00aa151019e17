"""A PDF written anew with nothing but what its pages draw. Pure.

Not what tells something is taken out, but what draws is taken over (ISO 32000-1, 7.7.3.3 pages, 7.8 contents,
8 and 9 graphics and text): whatever else stands in the file stays behind. Contents lose their marks (14.6:
other texts, authors of layers) and comments, pictures in them their EXIF.
"""

from __future__ import annotations

import io
import zlib
from typing import Any, Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf

from feedback.attachments.inspect import BadFile
from feedback.disclosure.redaction.jpeg import NotPlain, bare_jpeg
from feedback.disclosure.redaction.pages import FILE

MOST_CONTENT: Final = 24 * 1024 * 1024
"""Bytes of drawing that are read of one file."""
MOST_UNPACKED: Final = 512 * 1024 * 1024
"""Bytes that the streams of one file may unpack to; scans in colours of 10 MB stay below."""
_DEEPEST: Final = 40
_CROPPED: Final = 0.01
"""The share of a page's side from which on a part of it counts as cut off."""
FAULTS: Final = (
    pikepdf.PdfError,
    zlib.error,
    NotPlain,
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    IndexError,
    RuntimeError,
)

_KEYS: Final = frozenset(
    (
        # contents, resources, groups
        "Type Subtype BBox Matrix Resources Group S CS I K FormType"
        # pictures
        " Width Height BitsPerComponent ColorSpace ImageMask Mask SMask Decode Interpolate Intent Matte"
        " SMaskInData Predictor Colors Columns EarlyChange ColorTransform EndOfLine EncodedByteAlign Rows"
        " EndOfBlock BlackIs1 DamagedRowsBeforeError JBIG2Globals"
        # fonts
        " BaseFont FirstChar LastChar Widths FontDescriptor Encoding ToUnicode DescendantFonts CIDSystemInfo"
        " Registry Ordering Supplement W DW W2 DW2 CIDToGIDMap FontBBox FontMatrix CharProcs BaseEncoding"
        " Differences FontName Flags ItalicAngle Ascent Descent Leading CapHeight XHeight StemV StemH"
        " AvgWidth MaxWidth MissingWidth FontFile FontFile2 FontFile3 CharSet Length1 Length2 Length3"
        " CMapName WMode UseCMap"
        # states of drawing
        " Font LW LC LJ ML D RI OP op OPM BG BG2 UCR UCR2 TR TR2 HT FL SM SA BM CA ca AIS TK BC G"
        # colours, patterns, shadings, functions, half-tones
        " WhitePoint BlackPoint Gamma Range N Alternate Colorants Process Components PatternType PaintType"
        " TilingType XStep YStep Shading ExtGState ShadingType Background AntiAlias Domain Coords Extend"
        " Function FunctionType Functions Bounds Encode C0 C1 Order Size BitsPerSample BitsPerCoordinate"
        " BitsPerFlag VerticesPerRow HalftoneType Frequency Angle SpotFunction"
    ).split()
)
_NAMED: Final = frozenset(("XObject", "Font", "ExtGState", "ColorSpace", "Pattern", "Shading"))
"""What resources hold under names of their own."""
_FREE: Final = frozenset(("CharProcs", "Colorants"))
"""Dictionaries whose keys are anybody's names."""
_PACKED: Final = frozenset(("/FlateDecode", "/Fl", "/LZWDecode", "/LZW", "/RunLengthDecode", "/RL"))
_DRAWING: Final = frozenset(
    "b B b* B* BI BT BX c cm CS cs d d0 d1 Do ET EX f F f* G g gs h i j J k K l m M n q Q re RG rg ri s"
    " S SC sc SCN scn sh T* Tc Td TD Tf Tj TJ TL Tm Tr Ts Tw Tz v w W W* y ' \"".split()
)
"""The operators that draw (annex A); marks of content aren't among them."""


class OnlyAsPictures(Exception):
    """What the pages show can't be told from what else the file holds: they are drawn instead."""


def opened(data: bytes, most_pages: int) -> Pdf:
    """The file's objects. Raises BadFile: ``locked``, ``broken``, ``pages``."""
    try:
        document = Pdf.open(io.BytesIO(data))
        count = len(document.pages)
    except pikepdf.PasswordError:
        raise BadFile("locked", FILE) from None
    except FAULTS:
        raise BadFile("broken", FILE) from None
    if count > most_pages:
        raise BadFile("pages", FILE, pages=count, most=most_pages)
    _demand_small(document)
    return document


def _demand_small(document: Pdf) -> None:
    """Raises BadFile("bomb") for streams that unpack to too much, or are packed more than once: no writer of
    true files does that. Memory doesn't grow.
    """
    room = MOST_UNPACKED
    for each in document.objects:
        if not isinstance(each, pikepdf.Stream):
            continue
        filters = each.get("/Filter")
        packings = [str(one) for one in filters] if isinstance(filters, Array) else [str(filters or "")]
        if sum(one in _PACKED for one in packings) > 1:
            raise BadFile("bomb", FILE)
        if packings[0] in ("/FlateDecode", "/Fl"):
            try:
                room -= _unpacked(each.read_raw_bytes(), room)[0]
            except zlib.error:
                continue
        if room < 0:
            raise BadFile("bomb", FILE)


def bare(data: bytes, most_pages: int) -> bytes:
    """The file with its text and drawings alone; annotations and fields that print become part of the page.

    Raises OnlyAsPictures for pages with layers or cut margins, and for what can't be followed; BadFile as
    ``opened``.
    """
    with opened(data, most_pages) as source, Pdf.new() as target:
        if "/OCProperties" in source.Root:
            raise OnlyAsPictures
        try:
            source.flatten_annotations("print")
            copying = _Copying(source, target)
            for page in source.pages:
                copying.page(page)
            return written(target)
        except (*FAULTS, RecursionError):
            raise OnlyAsPictures from None


def written(document: Pdf) -> bytes:
    """The bytes of a file made here: the same for the same pages, without a day or a program's name."""
    output = io.BytesIO()
    document.save(
        output,
        deterministic_id=True,
        fix_metadata_version=False,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
    )
    return output.getvalue()


def is_cropped(page: pikepdf.Page) -> bool:
    """Whether a part of the page lies outside of what is seen."""
    whole, seen = (_sides(box) for box in (page.mediabox, page.cropbox))
    width, height = whole[2] - whole[0], whole[3] - whole[1]
    across = max(seen[0] - whole[0], whole[2] - seen[2]) / (width or 1)
    down = max(seen[1] - whole[1], whole[3] - seen[3]) / (height or 1)
    return max(across, down) > _CROPPED


def _sides(box: Any) -> tuple[float, float, float, float]:
    left, bottom, right, top = (float(each) for each in box)
    return min(left, right), min(bottom, top), max(left, right), max(bottom, top)


class _Copying:
    """One file taken over into another, each object once."""

    def __init__(self, source: Pdf, target: Pdf) -> None:
        self._source, self._target = source, target
        self._done: dict[tuple[int, int], Object] = {}
        self._room = MOST_CONTENT

    def page(self, page: pikepdf.Page) -> None:
        if is_cropped(page):
            raise OnlyAsPictures
        drawn, names = self._drawn(page)
        bare = Dictionary(
            Type=Name.Page,
            MediaBox=Array([float(each) for each in page.cropbox]),
            Resources=self._resources(page.resources, names, 0),
            Contents=self._target.make_stream(drawn),
        )
        if page.rotation:
            bare.Rotate = page.rotation
        if "/UserUnit" in page.obj:
            bare.UserUnit = page.obj.UserUnit
        self._target.pages.append(pikepdf.Page(self._target.make_indirect(bare)))

    def _drawn(self, content: Any) -> tuple[bytes, set[str]]:
        """The operators that draw, and every name that they call."""
        self._room -= _length(content)
        if self._room < 0:
            raise OnlyAsPictures
        kept: list[Any] = []
        names: set[str] = set()
        for one in pikepdf.parse_content_stream(content):
            if str(one.operator) == "INLINE IMAGE" or isinstance(one, pikepdf.ContentStreamInlineImage):
                picture = one.operands[0]
                if any("DCT" in each for each in picture.filters):
                    raise OnlyAsPictures
                names.update(_names(picture.obj))
            elif str(one.operator) not in _DRAWING:
                continue
            else:
                for operand in one.operands:
                    names.update(_names(operand))
            kept.append(one)
        return pikepdf.unparse_content_stream(kept), names

    def _resources(self, found: Any, names: set[str], depth: int) -> Dictionary:
        taken = Dictionary()
        for kind in _NAMED:
            entries = found.get(f"/{kind}") if found is not None else None
            if entries is not None:
                taken[f"/{kind}"] = Dictionary(
                    {name: self._copy(each, depth + 1) for name, each in entries.items() if name in names}
                )
        return taken

    def _copy(self, found: Any, depth: int) -> Any:
        if depth > _DEEPEST:
            raise OnlyAsPictures
        if not isinstance(found, Object):
            return found
        if found.is_indirect and found.objgen in self._done:
            return self._done[found.objgen]
        if isinstance(found, pikepdf.Stream):
            return self._stream(found, depth)
        if isinstance(found, Dictionary):
            return self._dictionary(found, depth)
        if isinstance(found, Array):
            return Array([self._copy(each, depth + 1) for each in found.as_list()])
        if isinstance(found, pikepdf.String):
            return pikepdf.String(bytes(found))
        return Name(str(found)) if isinstance(found, Name) else found

    def _dictionary(self, found: Any, depth: int) -> Object:
        taken = Dictionary()
        if found.is_indirect:
            taken = self._done[found.objgen] = self._target.make_indirect(taken)
        self._entries(found, taken, depth)
        if "/CharProcs" in found:
            self._glyphs(found, taken, depth)
        return taken

    def _entries(self, found: Any, taken: Any, depth: int) -> None:
        for key, each in found.items():
            plain = key.removeprefix("/")
            if plain in _FREE - {"CharProcs"}:
                taken[key] = Dictionary({name: self._copy(one, depth + 1) for name, one in each.items()})
            elif plain in _KEYS - {"Resources", "CharProcs"}:
                taken[key] = self._copy(each, depth + 1)

    def _glyphs(self, found: Any, taken: Any, depth: int) -> None:
        """A font whose signs are drawings (9.6.5): with the resources that they call."""
        called: set[str] = set()
        procs = Dictionary()
        for name, glyph in found.CharProcs.items():
            drawn, names = self._drawn(glyph)
            called |= names
            procs[name] = self._target.make_stream(drawn)
        taken.CharProcs = procs
        taken.Resources = self._resources(found.get("/Resources"), called, depth + 1)

    def _stream(self, found: Any, depth: int) -> Object:
        taken: Any = self._target.make_stream(b"")
        if found.is_indirect:
            self._done[found.objgen] = taken
        self._entries(found, taken, depth)
        if found.get("/Subtype") == Name.Form or found.get("/PatternType") == 1:
            drawn, names = self._drawn(found)
            if "/Resources" not in found and names:
                raise OnlyAsPictures
            taken.Resources = self._resources(found.get("/Resources"), names, depth + 1)
            taken.write(drawn)
            return taken
        self._bytes(found, taken, depth)
        return taken

    def _bytes(self, found: Any, taken: Any, depth: int) -> None:
        filters = found.get("/Filter")
        named = [str(each) for each in filters] if isinstance(filters, Array) else [str(filters or "")]
        if len(named) != 1 or named[0] in ("/JPXDecode", "/Crypt"):
            # A picture in JPEG 2000 has boxes for anything; of several wrappings one may hide another.
            raise OnlyAsPictures
        parameters = self._copy(found.get("/DecodeParms"), depth + 1)
        packed = found.read_raw_bytes()
        if named[0] == "/FlateDecode":
            packed = _cut(packed)
        elif named[0] == "/DCTDecode":
            packed = bare_jpeg(packed)
        elif named[0] not in ("", "/CCITTFaxDecode", "/JBIG2Decode"):
            packed, parameters, named = found.read_bytes(), None, [""]
        taken.write(
            packed, filter=Name(named[0]) if named[0] else None, decode_parms=parameters if named[0] else None
        )


def _length(content: Any) -> int:
    """Bytes of drawing of a page or of a stream."""
    streams = content.obj.get("/Contents", Array()) if isinstance(content, pikepdf.Page) else content
    return sum(
        len(each.read_bytes()) for each in (streams.as_list() if isinstance(streams, Array) else [streams])
    )


def _names(found: Any) -> set[str]:
    """Every name in an operand."""
    if isinstance(found, Name):
        return {str(found)}
    if isinstance(found, Array):
        return set().union(*(_names(each) for each in found.as_list()))
    if isinstance(found, Dictionary):
        return set().union(*(_names(each) for each in found.values()))
    return set()


def _cut(packed: bytes) -> bytes:
    """Without what stands behind the end of the packed bytes."""
    return packed[: _unpacked(packed, MOST_UNPACKED)[1]]


def _unpacked(packed: bytes, most: int) -> tuple[int, int]:
    """To how many bytes it unpacks (counted a little beyond ``most``), and where the packed bytes end."""
    unpacking, rest, size = zlib.decompressobj(), packed, 0
    while rest and not unpacking.eof and size <= most:
        size += len(unpacking.decompress(rest, 1 << 20))
        rest = unpacking.unconsumed_tail
    return size, len(packed) - len(unpacking.unused_data)
