"""From a sheet to a PDF: typst, the templates of ``templates/papers/paper``, and no font but Tinos.

The templates' folder is all that the renderer may read. Values reach it as JSON, so nothing a citizen typed
is ever markup. The result is PDF/A-2a and PDF/UA-1: fit to be kept, signed and read aloud.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from feedback.clock import ZONE
from feedback.papers.copy_sheets import DataCopy
from feedback.papers.notice_sheets import BoardNotice, HouseholdSlips, SurveyPoster, SurveySlips
from feedback.papers.reception_sheets import AwayForms, Posting, ReceptionBook
from feedback.papers.sheets import (
    CodeSlips,
    Decision,
    FileCover,
    Handover,
    Letter,
    LetterToSign,
    Minutes,
    PostalList,
    ProposalSlip,
    Receipt,
    Recipients,
    Record,
    Sheet,
    TransferSlip,
)
from feedback.papers.tabled_sheets import ListedLetter, Tabled
from feedback.text import clean

if TYPE_CHECKING:
    import typst

_ROOT = Path(__file__).resolve().parents[2]
_TEMPLATES = _ROOT / "templates" / "papers" / "paper"
_BUILT = _ROOT / "static" / "dist"
_STYLES = ("Regular", "Bold", "Italic", "BoldItalic")

SHEETS: Final[Mapping[str, type[Sheet]]] = {
    "letter": Letter,
    "transfer_slip": TransferSlip,
    "proposal_slip": ProposalSlip,
    "data_copy": DataCopy,
    "decision": Decision,
    "minutes": Minutes,
    "handover": Handover,
    "receipt": Receipt,
    "letter_to_sign": LetterToSign,
    "postal_list": PostalList,
    "posting": Posting,
    "board_notice": BoardNotice,
    "household_slips": HouseholdSlips,
    "survey_poster": SurveyPoster,
    "survey_slips": SurveySlips,
    "reception_book": ReceptionBook,
    "away_forms": AwayForms,
    "tabled": Tabled,
    "listed_letter": ListedLetter,
    "recipients": Recipients,
    "code_slips": CodeSlips,
    "record": Record,
    "file_cover": FileCover,
}
"""The sheet of each template."""


class FontsMissing(RuntimeError):
    """The fonts for papers were not built; the message says what to run."""


# One compiler serves all threads in turn: it may not be used by two at once, and a page takes milliseconds.
_compiling = Lock()

_LONG_WORD = re.compile(r"\S{48,}")
_PIECE = re.compile(r"\S{40}(?=\S{8})")
_SYMBOL = "[biểu tượng]"
_NEAREST = str.maketrans(
    {
        "‐": "-",
        "‑": "-",
        "→": ">",
        "←": "<",
        "≤": "<=",
        "≥": ">=",
        "№": "Số",
        "●": "•",
        "■": "•",
        "▪": "•",
        "○": "•",
    }
)


def pdf(template: str, values: Mapping[str, Any] | Sheet) -> bytes:
    """The paper as a PDF file.

    ``values`` is a sheet of :mod:`feedback.papers.sheets`, or the mapping to make it from. Equal values give
    equal bytes. Letters that the font lacks are replaced: by the nearest one, or by «[biểu tượng]».

    Raises KeyError for a template there is not, TypeError when the values are not those of its sheet,
    FontsMissing when ``make assets`` was not run.
    """
    return bound([(template, values)])


def bound(papers: Sequence[tuple[str, Mapping[str, Any] | Sheet]]) -> bytes:
    """Several papers as one PDF file, each from a fresh page numbered 1; the file bears the first one's name.

    Raises as :func:`pdf`.
    """
    data = json.dumps(
        [{"template": template, "values": _values(template, values)} for template, values in papers],
        ensure_ascii=False,
    )
    with _compiling:
        made = _compiler().compile(
            input=_TEMPLATES / "main.typ",
            format="pdf",
            sys_inputs={"papers": data},
            pdf_standards=["a-2a", "ua-1"],
        )
    assert isinstance(made, bytes)
    return made


def _values(template: str, values: Mapping[str, Any] | Sheet) -> Any:
    kind = SHEETS[template]
    return _printable(asdict(values if isinstance(values, kind) else kind(**values)))  # type: ignore[arg-type]


def _printable(value: Any) -> Any:
    """The value in JSON's terms: texts that the font can show, days and moments by the province's clock."""
    if isinstance(value, str):
        return _showable(value)
    if isinstance(value, dict):
        return {name: _printable(part) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_printable(part) for part in value]
    if isinstance(value, datetime):
        return value.astimezone(ZONE).strftime("%Y-%m-%dT%H:%M")
    if isinstance(value, date):
        return value.isoformat()
    return value


def _showable(text: str) -> str:
    missing = _missing()
    text = missing.sub(lambda found: _nearest(found.group(), missing), clean(text).translate(_NEAREST))
    return _LONG_WORD.sub(lambda found: _breakable(found.group()), text)


def _breakable(word: str) -> str:
    """A long word with places to break, without which it would run over the margin. Addresses have their own,
    and must come out whole when copied.
    """
    return word if word.startswith(("http://", "https://")) else _PIECE.sub("\\g<0>\u200b", word)


def _nearest(run: str, missing: re.Pattern[str]) -> str:
    # Full-width letters, ligatures and raised signs have plain ones that the font may hold.
    plain = unicodedata.normalize("NFKC", run)
    return missing.sub(_SYMBOL, plain)


def _manifest() -> dict[str, Path]:
    try:
        files = json.loads((_BUILT / "manifest.json").read_text(encoding="utf-8"))["files"]
        names = ["papers/letters.json", *(f"papers/Tinos-{style}.ttf" for style in _STYLES)]
        return {name: _BUILT / files[name]["file"] for name in names}
    except (OSError, ValueError, KeyError, TypeError):
        raise FontsMissing("Chưa dựng phông chữ cho văn bản. Hãy chạy: make assets") from None


@cache
def _missing() -> re.Pattern[str]:
    """Runs of characters that the fonts have no picture for, small or capital (titles are set in capitals);
    line ends and tabs are the layout's.
    """
    ranges = json.loads(_manifest()["papers/letters.json"].read_text(encoding="utf-8"))
    held = {chr(code) for first, last in ranges for code in range(max(first, 32), last + 1)}
    fit = {char for char in held if char == "µ" or set(char.upper()) <= held}
    return re.compile(f"[^\\t\\n{''.join(map(re.escape, sorted(fit)))}]+")


@cache
def _compiler() -> typst.Compiler:
    import typst

    files = _manifest()
    # typst takes folders, and the built one may hold the fonts of the build before.
    with TemporaryDirectory() as folder:
        for style in _STYLES:
            (Path(folder) / f"{style}.ttf").symlink_to(files[f"papers/Tinos-{style}.ttf"])
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
    if len(fonts.fonts()) != len(_STYLES):
        raise FontsMissing("Phông chữ cho văn bản bị hỏng. Hãy xóa static/dist rồi chạy: make assets")
    return typst.Compiler(root=_TEMPLATES, font_paths=fonts, ignore_system_fonts=True)
