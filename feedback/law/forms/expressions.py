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
