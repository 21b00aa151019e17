"""Where a denouncer might be written on a disk, in whatever way: raw files of store, database, log."""

from __future__ import annotations

import base64
import io
import os
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, quote_plus

from PIL import Image
from sqlalchemy import text

from feedback.config import current
from feedback.extensions import db
from feedback.text import fold, search_text

MARK = "Xwiqz"
"""In no word of another test: what those leave in the same folder is not of a denouncer."""
_LETTERS = "abcdeghiklmnoprstuvy"


@dataclass(frozen=True, slots=True)
class Denouncer:
    """Somebody who stands nowhere else; each of his words is his alone."""

    number: int

    def word(self, place: str) -> str:
        """A word that nobody else has; ``place`` says where it was put."""
        return f"{MARK}{place}{_LETTERS[self.number // 20]}{_LETTERS[self.number % 20]}"

    @property
    def name(self) -> str:
        """His name, with letters that have accents around what is his alone."""
        return f"Huỳnh Thị Ánh {self.word('n')}"

    @property
    def companion(self) -> str:
        """Who speaks for him."""
        return f"Lương Quốc {self.word('c')}"

    @property
    def phone(self) -> str:
        """His telephone."""
        return f"0905733{self.number:03d}"

    @property
    def id_number(self) -> str:
        """His citizen's number."""
        return f"051188733{self.number:03d}"

    @property
    def email(self) -> str:
        """His address for mails."""
        return f"{self.word('m').lower()}@thudientu.example"

    @property
    def address(self) -> str:
        """Where he lives."""
        return f"Tổ 9 {self.word('a')} thôn Cổ Luỹ Nam"

    @property
    def file(self) -> str:
        """What he called his file."""
        return f"don viet tay {self.word('f')}.jpg"

    def fields(self) -> dict[str, str]:
        """Who he is, by the names of a person's fields."""
        return {
            "full_name": self.name,
            "phone": self.phone,
            "id_number": self.id_number,
            "email": self.email,
            "address": self.address,
        }

    def said(self) -> str:
        """What he writes, with all of it in it."""
        spoken = f"{self.phone[:4]} {self.phone[4:7]} {self.phone[7:]}"
        return (
            f"Tôi là {unicodedata.normalize('NFD', self.name)}, ở {self.address}, gọi {spoken}, "
            f"số {self.id_number}, thư {self.email}, có {self.companion} làm chứng. "
            "Tháng 8 người ấy thu mỗi hộ 2.350.000 đồng."
        )

    def picture(self) -> bytes:
        """A photograph that tells who took it."""
        made, exif = io.BytesIO(), Image.Exif()
        exif[0x013B] = self.word("x")
        exif.get_ifd(0x8825).update({1: "N", 2: (15.0, 7.0, 12.5), 29: self.word("g")})
        Image.new("RGB", (320, 240), "gray").save(made, "JPEG", exif=exif, comment=self.word("e").encode())
        return made.getvalue()


def needles() -> list[bytes]:
    """Every way in which a word or a number of any of them may be written; in lower case."""
    plain = [
        MARK,
        "0905733",
        "051188733",
        "0905 733",
        "0905.733",
        "+84905733",
        "84905733",
        "0511 8873 3",
        "051 188 733",
    ]
    found: set[bytes] = set()
    for word in plain:
        for written in {word, word.lower(), word.upper(), fold(word), search_text(word)}:
            data = written.encode()
            found |= {data, data.hex().encode(), quote(written).encode(), quote_plus(written).encode()}
            found |= {written.encode("utf-16-le"), written.encode("utf-16-be"), data[::-1]}
            for shift in range(3):
                # Whatever stands before it moves it by so many bytes; the ends depend on their neighbours.
                coded = base64.b64encode(b"\0" * shift + data)
                found.add(coded[(shift * 8 + 5) // 6 + (1 if shift else 0) : (len(data) + shift) * 8 // 6])
    return sorted({one.lower() for one in found if len(one) >= 5})


def finder() -> re.Pattern[bytes]:
    """One look for all of them."""
    return re.compile(b"|".join(re.escape(one) for one in sorted(needles(), key=len, reverse=True)))


def raw_files(*more: Path) -> Iterator[Path]:
    """Each file of the data folder, of the folders given, and of the database server's own."""
    folders = [current().data_dir, *more]
    db.session.commit()
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("CHECKPOINT"))
            folders.append(Path(connection.execute(text("SHOW data_directory")).scalar_one()))
    for folder in folders:
        for root, _, names in os.walk(folder):
            yield from (Path(root) / name for name in sorted(names))


def standing(path: Path, sought: re.Pattern[bytes]) -> tuple[int, list[bytes]]:
    """How many bytes the file has, and what stands in it of what is sought."""
    try:
        data = path.read_bytes()
    except OSError:
        return 0, []
    return len(data), sorted({found[0] for found in sought.finditer(data.lower())})
