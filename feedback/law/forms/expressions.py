"""Formulas and comparisons of columns, as forms print them: «2+3», «6 = 8+9+10», «02/XLD:7», «9 <= 5»."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

_TERM: Final = re.compile(
    r"([+-]?)\s*(?:(\d+(?:\.\d+)?)\s*\*\s*)?(?:([0-9]{2}/[A-Za-zĐđ]+):)?([0-9]{1,3}[a-z]?)\s*"
)


class BadExpression(ValueError):
    """Not a formula; its words say what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Term:
    """A column with a factor; ``form`` empty: of the same form."""

    column: str
    form: str = ""
    factor: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum of columns."""

    terms: tuple[Term, ...]
    written: str

    def of(self, figure: Callable[[Term], Decimal]) -> Decimal:
        """Its value, given that of each term's column."""
        return sum((one.factor * figure(one) for one in self.terms), Decimal(0))

    def in_words(self, form: str = "") -> str:
        """As people read it: «cột 2 + 3», and with the form that its own columns are of «cột 2 + 3 biểu
        01/XLD»; what follows of one form names it once."""
        told = ""
        for place, one in enumerate(self.terms):
            mine, before = one.form or form, self.terms[place - 1] if place else None
            sign = "−" if one.factor < 0 else "+" if place else ""
            goes_on = before is not None and (before.form or form) == mine and abs(one.factor) == 1
            name = one.column if goes_on and abs(before.factor if before else 1) == 1 else f"cột {one.column}"
            if abs(one.factor) != 1:
                name = f"{_number(abs(one.factor))} × {name}"
            after = self.terms[place + 1] if place + 1 < len(self.terms) else None
            if mine and (after is None or (after.form or form) != mine):
                name = f"{name} biểu {mine}"
            told = f"{told} {sign} {name}".strip()
        return told

    @property
    def forms(self) -> frozenset[str]:
        """The forms it names; empty: its own."""
        return frozenset(one.form for one in self.terms)

    @property
    def only(self) -> str:
        """The column that it is, empty where it is a sum of several or of another form."""
        one = self.terms[0]
        return one.column if len(self.terms) == 1 and not one.form and one.factor == 1 else ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What must hold: each neighbour pair of ``sides`` by ``sign`` («=», «<=», «>=»).

    ``percent_of``: the left side is a share in percent, of the first right side in the second one, rounded
    as printed (``within`` is how far they may lie apart).
    """

    sides: tuple[Sum, ...]
    sign: str
    written: str
    within: Decimal = Decimal(0)
    is_percent: bool = False

    def spans(self, form: str) -> str:
        """The number by which its own columns are named: that of its ``form`` where others are named too."""
        return form if any(side.forms - {"", form} for side in self.sides) else ""

    def in_words(self, form: str) -> str:
        """As people read it, of a check of this form: «cột 1 bằng cột 2 + 3», «cột 9 không quá cột 5»."""
        mine = self.spans(form)
        first, *others = (one.in_words(mine) for one in self.sides)
        if self.is_percent:
            return (
                f"{first} là tỷ lệ phần trăm của {others[0]} trên {others[1]}, "
                f"lệch không quá {_number(self.within)}"
            )
        return ", ".join(
            [f"{first} {SIGN_WORDS[self.sign]} {others[0]}"]
            + [f"{SIGN_WORDS[self.sign]} {one}" for one in others[1:]]
        )

    def pair_in_words(self, left: Sum, right: Sum, form: str) -> str:
        """One neighbour pair of its sides, as people read it."""
        mine = self.spans(form)
        return f"{left.in_words(mine)} {SIGN_WORDS[self.sign]} {right.in_words(mine)}"


SIGN_WORDS: Final = {"=": "bằng", "<=": "không quá", ">=": "không dưới"}


def _number(value: Decimal) -> str:
    return f"{value.normalize():f}".replace(".", ",")


def read_sum(written: str) -> Sum:
    """«2+3-4». Raises BadExpression."""
    terms, place = [], 0
    text = written.strip()
    while place < len(text):
        found = _TERM.match(text, place)
        if found is None or (place and not found[1]):
            raise BadExpression(f"Công thức «{written}» không đọc được.")
        factor = Decimal(found[2] or 1) * (-1 if found[1] == "-" else 1)
        terms.append(Term(found[4], found[3] or "", factor))
        place = found.end()
    if not terms:
        raise BadExpression("Công thức để trống.")
    return Sum(tuple(terms), text)


def read_comparison(written: str) -> Comparison:
    """«6 = 8+9+10 = 14+18», «9 <= 5», or of a share «7 % 5/4 ± 0.05». Raises BadExpression."""
    if "%" in written:
        return _read_share(written)
    signs = set(re.findall(r"<=|>=|=", written))
    if len(signs) != 1:
        raise BadExpression(f"Kiểm tra «{written}» phải có đúng một loại dấu =, <= hoặc >=.")
    sign = signs.pop()
    sides = tuple(read_sum(one) for one in written.split(sign))
    return Comparison(sides, sign, written.strip())


def _read_share(written: str) -> Comparison:
    left, _, rest = written.partition("%")
    whole, _, within = rest.partition("±")
    upper, _, lower = whole.rpartition("/")
    try:
        apart = Decimal(within.strip() or "0.05")
    except ArithmeticError as error:
        raise BadExpression(f"Kiểm tra «{written}»: độ lệch cho phép không đọc được.") from error
    sides = tuple(read_sum(one) for one in (left, upper, lower))
    return Comparison(sides, "=", written.strip(), within=apart, is_percent=True)
