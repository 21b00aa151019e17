"""Whether an unpacked archive is a document of Word, and whether it fetches anything from outside. Pure.

ECMA-376 part 2 (packages: content types, relationships) and part 1 (17.2.3 ``document``). The XML is read by
expat as it comes, no tree is built; a document type, and with it every entity, is refused.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from typing import Final
from xml.parsers import expat

MOST_UNPACKED: Final = 100 * 1024 * 1024
MOST_ENTRIES: Final = 2000

_TYPES: Final = "[Content_Types].xml"
_LINKS: Final = "_rels/.rels"
_MAIN: Final = "word/document.xml"
_MAIN_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_ROOTS: Final = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main document",
    "http://purl.oclc.org/ooxml/wordprocessingml/main document",
}
_FETCHED: Final = {"attachedtemplate", "oleobject", "frame"}
_BLOCK: Final = 1 << 20


_WORD: Final = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main ",
    "http://purl.oclc.org/ooxml/wordprocessingml/main ",
)


class _Seen:
    """What was met while the parts were read."""

    def __init__(self) -> None:
        self.main_declared = False
        self.main_linked = False
        self.main_root = ""
        self.macros = False
        self.fetches = False


class _HasDoctype(ValueError):
    """A document type, which no part of a DOCX has."""


def fault(archive: zipfile.ZipFile) -> str:
    """Why the archive is not taken, a reason of ``inspect``; empty when it is a document.

    ``type``: no document of Word; ``locked``, ``macro``; ``bomb``: more than ``MOST_ENTRIES`` or
    ``MOST_UNPACKED``; ``fetches``: a template, object or frame that lies elsewhere; ``broken``: XML that is
    not well-formed. Raises what zipfile and zlib raise for a broken archive.
    """
    entries = archive.infolist()
    names = {entry.filename for entry in entries}
    if not {_TYPES, _LINKS, _MAIN} <= names or len(names) < len(entries):
        return "type"
    if any(entry.flag_bits & 0x1 for entry in entries):
        return "locked"
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        return "bomb"
    if any("vbaproject" in each.lower() or "vbadata" in each.lower() for each in names):
        return "macro"
    seen, unpacked = _Seen(), 0
    for entry in entries:
        reader = _reader(entry.filename, seen)
        try:
            for block in _blocks(archive, entry):
                # What an entry declares may be false: what really comes out is counted.
                unpacked += len(block)
                if unpacked > MOST_UNPACKED:
                    return "bomb"
                if reader is not None:
                    reader.Parse(block, False)
            if reader is not None:
                reader.Parse(b"", True)
        except (expat.ExpatError, _HasDoctype):
            return "broken"
    if seen.macros:
        return "macro"
    if not (seen.main_declared and seen.main_linked and seen.main_root in _ROOTS):
        return "type"
    return "fetches" if seen.fetches else ""


def _blocks(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(entry) as content:
        while block := content.read(_BLOCK):
            yield block


def _reader(part: str, seen: _Seen) -> expat.XMLParserType | None:
    """A reader for a part that has to be understood; None for pictures and the like."""

    def types(_element: str, given: dict[str, str]) -> None:
        declared = given.get("ContentType", "")
        seen.macros |= "macroenabled" in declared.lower()
        # A writer may declare the main part by its name, or for all «.xml» at once.
        seen.main_declared |= declared == _MAIN_TYPE and given.get("PartName", f"/{_MAIN}") == f"/{_MAIN}"

    def links(_element: str, given: dict[str, str]) -> None:
        kind = given.get("Type", "").rpartition("/")[2].lower()
        outside = given.get("TargetMode", "").lower() == "external"
        seen.fetches |= outside and kind in _FETCHED
        to_main = not outside and given.get("Target", "").removeprefix("/") == _MAIN
        seen.main_linked |= part == _LINKS and kind == "officedocument" and to_main

    def main(element: str, _given: dict[str, str]) -> None:
        seen.main_root = seen.main_root or element

    def doctype(*_given: object) -> None:
        raise _HasDoctype

    heard = links if part.endswith(".rels") else {_TYPES: types, _MAIN: main}.get(part)
    if heard is None:
        return None
    reader = expat.ParserCreate(namespace_separator=" ")
    reader.StartElementHandler = heard
    reader.StartDoctypeDeclHandler = doctype
    return reader


class _Enough(Exception):
    """As much was read as is shown."""


def words(archive: zipfile.ZipFile, most: int) -> tuple[str, bool]:
    """The words of the main part, paragraphs by line breaks, and whether they were cut after ``most`` signs.

    Of an archive in which ``fault`` found nothing. Words that were struck out in tracked changes (17.13.5)
    are left out. Raises what zipfile, zlib and expat raise.
    """
    found: list[str] = []
    room, is_text = most, False

    def begin(element: str, _given: dict[str, str]) -> None:
        nonlocal is_text
        space, _, name = element.rpartition(" ")
        if f"{space} " not in _WORD:
            return
        is_text = name == "t"
        if name in ("tab", "br", "cr"):
            found.append("\t" if name == "tab" else "\n")

    def end(element: str) -> None:
        nonlocal is_text
        is_text = False
        if element.rpartition(" ")[2] == "p":
            found.append("\n")

    def signs(data: str) -> None:
        nonlocal room
        if not is_text:
            return
        found.append(data[:room])
        room -= len(data)
        if room < 0:
            raise _Enough

    def doctype(*_given: object) -> None:
        raise _HasDoctype

    reader = expat.ParserCreate(namespace_separator=" ")
    reader.StartElementHandler, reader.EndElementHandler = begin, end
    reader.CharacterDataHandler, reader.StartDoctypeDeclHandler = signs, doctype
    try:
        for block in _blocks(archive, archive.getinfo(_MAIN)):
            reader.Parse(block, False)
        reader.Parse(b"", True)
    except _Enough:
        return "".join(found), True
    return "".join(found).strip("\n"), False
