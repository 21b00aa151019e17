"""Tra cứu địa danh: from a place name as people write it to the unit of today. Pure.

People write «Ba To» for Ba Tơ or Ba Tô, give the district that ended on 30 June 2025, or a commune that
was merged then. What is written with its accents is believed; only where that finds nothing are accents
left out of account, and then every unit that fits is given: the two of a pair such as Sơn Hà and Sơn Hạ are
never taken for one. A name without its kind may be a unit of today and former ones elsewhere («Nguyễn
Nghiêm»): then all are given, and who wrote it chooses.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from feedback.text import fold, nfc

_TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_QUOTES = re.compile(r"['’‘`´]\s*")
_SPELT_ALIKE = {"dak": "dak", "dac": "dak", "ngoc": "ngoc", "ngok": "ngoc"}
_HEAVY_TONE = "\u0323"
_UNIT_WORDS = {
    "xã": "Xã",
    "x": "Xã",
    "phường": "Phường",
    "p": "Phường",
    "đặc khu": "Đặc khu",
    "thị trấn": "Thị trấn",
    "tt": "Thị trấn",
    "huyện": "Huyện",
    "h": "Huyện",
    "thị xã": "Thị xã",
    "tx": "Thị xã",
    "thành phố": "Thành phố",
    "tp": "Thành phố",
    "tỉnh": "Tỉnh",
    "t": "Tỉnh",
}
# Without accents a unit word counts too, but not «tinh»: it begins the names of many communes (Tịnh Khê).
_UNIT_WORDS |= {fold(word): kind for word, kind in _UNIT_WORDS.items() if word != "tỉnh"}
_PROVINCE = "Tỉnh"
_OFFICE = re.compile(r"^(ubnd|uy ban nhan dan)\s+")
# Inside a text without commas a unit word begins the next unit: «xã Tịnh Hiệp huyện Sơn Tịnh». Only words
# that are no part of a name here are cut at («xa» and «tinh» without accents are: Ba Xa, Tịnh Khê).
_NEXT_UNIT = re.compile(
    r"(?<!thị)\s+(?=(?:xã|phường|thị trấn|huyện|thị xã|thành phố|tỉnh|huyen|thi tran|thanh pho|tp\.?)\s)",
    re.I,
)
_SEPARATORS = re.compile(r"[,;\n()]|\s[-–—]\s")


@dataclass(frozen=True, slots=True)
class AreaEntry:
    """One area. ``successor_ids`` are the areas of today's list that its territory went to; empty for those
    of today.
    """

    id: int
    edition: str
    code: str
    kind: str
    name: str
    level: str
    parent_id: int | None
    today: bool
    sort_key: str
    successor_ids: tuple[int, ...] = ()

    @property
    def full_name(self) -> str:
        """The name with its kind, as in «Xã Ba Tơ»."""
        return f"{self.kind} {self.name}"

    @property
    def within_text(self) -> str:
        """The same after other words, as in «thôn Mẫu, xã Ba Tơ»."""
        return f"{self.kind[:1].lower()}{self.kind[1:]} {self.name}"

    def behind(self, words: str | None) -> str:
        """A place with its area behind it, as in «Thôn 2, xã Ba Tơ»; once where the words name it already."""
        if not words:
            return self.full_name
        return words if self.full_name.casefold() in nfc(words).casefold() else f"{words}, {self.within_text}"


Key = Callable[[str], str]


@lru_cache(maxsize=2048)
def accent_key(name: str) -> str:
    """The name with its letters as written but each tone at the end of its syllable, small, in NFC.

    «Thủy» and «Thuỷ» give the same; so do Đăk, Đắk, Đak and Đắc, Ngọc and Ngọk, which lists and people write
    either way.
    """
    words = []
    for word in unicodedata.normalize("NFD", _QUOTES.sub("", nfc(name)).lower()).split():
        tones = "".join(_TONES.findall(word))
        plain = _TONES.sub("", word)
        # «Đặc» is another word than «Đắc».
        alike = None if tones == _HEAVY_TONE and plain.endswith("c") else _SPELT_ALIKE.get(fold(plain))
        words.append(alike or unicodedata.normalize("NFC", plain) + tones)
    return " ".join(words)


@lru_cache(maxsize=2048)
def bare_key(name: str) -> str:
    """The name without accents and quotes, small; what is spelt in two ways gives the same."""
    return " ".join(_SPELT_ALIKE.get(word, word) for word in fold(_QUOTES.sub("", name)).split())


@dataclass(frozen=True, slots=True)
class _Part:
    """One unit as written: its kind, if it was given, and its name."""

    kind: str | None
    name: str


def _read_part(text: str) -> list[_Part]:
    """Ways to read one part, the likeliest first: a leading unit word is a kind, unless nothing would be
    left.
    """
    plain = " ".join(text.replace(".", ". ").split())
    office = _OFFICE.match(fold(plain))
    if office:
        plain = " ".join(plain.split()[len(office.group().split()) :])
    words = plain.split()
    for length in (2, 1):
        kind = _UNIT_WORDS.get(" ".join(words[:length]).lower().rstrip("."))
        if kind and len(words) > length:
            name = " ".join(words[length:])
            if kind == _PROVINCE:
                return [_Part(kind, name)]
            return [_Part(kind, name), _Part(None, plain), _Part(None, name)]
    return [_Part(None, plain)] if plain else []


class Gazetteer:
    """All areas, by code and by what people call them."""

    def __init__(self, areas: Iterable[AreaEntry]) -> None:
        self._by_id = {area.id: area for area in areas}
        self._today = {
            area.code: area for area in self._by_id.values() if area.today and area.level == "commune"
        }
        self._provinces = {bare_key(area.name) for area in self._by_id.values() if area.level == "province"}
        self._named: dict[tuple[bool, Key], Mapping[str, list[AreaEntry]]] = {
            (today, key_of): self._index(today, key_of)
            for today in (True, False)
            for key_of in (accent_key, bare_key)
        }

    def _index(self, today: bool, key_of: Key) -> Mapping[str, list[AreaEntry]]:
        index: dict[str, list[AreaEntry]] = {}
        for area in self._by_id.values():
            if area.today is today and area.level != "province":
                index.setdefault(key_of(area.name), []).append(area)
        return index

    def __iter__(self) -> Iterator[AreaEntry]:
        return iter(self._by_id.values())

    def by_id(self, area_id: int) -> AreaEntry | None:
        """The area with this number, or None."""
        return self._by_id.get(area_id)

    def today(self, code: str) -> AreaEntry | None:
        """The commune-level unit of today's list with this code, or None."""
        return self._today.get(code)

    def communes(self) -> list[AreaEntry]:
        """The commune-level units of today's list, in the order of the Vietnamese alphabet."""
        return sorted(self._today.values(), key=lambda area: area.sort_key)

    def communes_ever(self) -> list[AreaEntry]:
        """The commune-level units of today's list and those that ended, each code once, in the order of the
        Vietnamese alphabet; a code that is in use again is that of today."""
        ended = {one.code: one for one in self._by_id.values() if one.level == "commune"}
        return sorted((ended | self._today).values(), key=lambda area: area.sort_key)

    def formers(self, area: AreaEntry) -> list[AreaEntry]:
        """The former communes whose territory went, wholly or in part, to this unit of today."""
        return sorted(
            (one for one in self._by_id.values() if area.id in one.successor_ids and one.level == "commune"),
            key=lambda one: one.sort_key,
        )

    def within(self, area_ids: Iterable[int]) -> list[AreaEntry]:
        """The commune-level areas, of today and former, that lie in these areas, by name.

        For a former area also those of today that its territory went to; for one of today also those whose
        territory came to it.
        """
        inside = {number: self._by_id[number] for number in area_ids}
        waiting = list(inside)
        while waiting:
            parent_id = waiting.pop()
            below = [area for area in self._by_id.values() if area.parent_id == parent_id]
            inside |= {area.id: area for area in below}
            waiting += [area.id for area in below]
        reached = {number for area in inside.values() for number in area.successor_ids}
        reached |= {
            former.id
            for area in inside.values()
            if area.today and area.level == "commune"
            for former in self.formers(area)
        }
        found = [*inside.values(), *(self._by_id[number] for number in reached - inside.keys())]
        return sorted((area for area in found if area.level == "commune"), key=lambda area: area.sort_key)

    def find(self, text: str) -> list[AreaEntry]:
        """The units of today that a written place may mean, in alphabetical order; empty when none does.

        Takes names of today and of before 1 July 2025, with or without kind («xã»), accents, district or
        province, in NFC or NFD. A former district gives all units that took its territory over. A name with
        its kind means the unit of today where there is one; without kind also each former commune of that
        name, and a district only when no commune bears or bore it.
        """
        parts = [
            readings
            for piece in _SEPARATORS.split(nfc(text)[:300])
            for chunk in _NEXT_UNIT.split(piece)
            if (readings := _read_part(chunk))
        ]
        for position, readings in enumerate(parts):
            wider = [area for later in parts[position + 1 :] for area in self._districts(later)]
            found = self._find_part(readings, wider)
            if found:
                return sorted(found, key=lambda area: area.sort_key)
        return []

    def _districts(self, readings: list[_Part]) -> list[AreaEntry]:
        for part in readings:
            # «Ba Tơ, Quảng Ngãi» means the province, not the former city of the same name.
            if part.kind is None and bare_key(part.name) in self._provinces:
                continue
            for key_of in (accent_key, bare_key):
                named = self._named[False, key_of].get(key_of(part.name), [])
                districts = [a for a in named if a.level == "district" and part.kind in (None, a.kind)]
                if districts:
                    return districts
        return []

    def _find_part(self, readings: list[_Part], wider: list[AreaEntry]) -> list[AreaEntry]:
        """The units of today for one part. What is written with its accents and its kind is believed; then
        come the name with its accents but another kind together with the kind but other accents; then the
        name alone.
        """
        first, others = readings[0], readings[1:]
        formers_too = first.kind is None

        def fitting(key_of: Key, parts: list[_Part]) -> set[int]:
            return self._fitting(key_of, parts, wider, formers_too)

        found = (
            fitting(accent_key, [first])
            or fitting(accent_key, others) | fitting(bare_key, [first])
            or fitting(bare_key, others)
        )
        if not found and wider:
            return self._find_part(readings, [])
        return [self._by_id[number] for number in found]

    def _fitting(
        self, key_of: Key, parts: list[_Part], wider: list[AreaEntry], formers_too: bool
    ) -> set[int]:
        """The numbers of today's units that the parts name, or (with ``formers_too``: and) that followed the
        former units they name.
        """
        within = {area.id for area in wider}
        reached = {successor_id for area in wider for successor_id in area.successor_ids}
        numbers: set[int] = set()
        for part in parts:
            key = key_of(part.name)
            today = [
                area.id
                for area in self._named[True, key_of].get(key, [])
                if part.kind in (None, area.kind) and (not within or area.id in reached)
            ]
            ended = [
                area
                for area in self._named[False, key_of].get(key, [])
                if part.kind in (None, area.kind) and (not within or area.parent_id in within)
            ]
            if part.kind is None and (today or any(area.level == "commune" for area in ended)):
                # Who means the district that bore a commune's name writes «huyện», «thị xã» or «thành phố».
                ended = [area for area in ended if area.level == "commune"]
            former = [successor_id for area in ended for successor_id in area.successor_ids]
            numbers.update(today, former) if formers_too else numbers.update(today or former)
        return numbers
