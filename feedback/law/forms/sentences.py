"""Lời của báo cáo: sentences in which a form's figures are told, templates with numbers of columns. Pure.

«{4+13}» is a figure (of another form «{00/LB:9}»), «{~1}» how it differs from the period before, «{ai}»
whose figures these are. A clause in «[…]» falls out when all its figures are 0 or missing, so does each item
of a list «<… | …>», an empty list with what leads to it («, gồm»); the sentence itself does when nothing
outside of clauses is left to tell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from feedback.law.forms.checking import written
from feedback.law.forms.expressions import BadExpression, Sum, Term, read_sum

Figure = Callable[[Term], Decimal | None]
"""The figure of a column, None where there is none."""

NO_FIGURE: Final = "(chưa có số liệu)"
_WHO: Final = "ai"
_PARTS: Final = re.compile(r"<[^<>]*>|[^<>]+")
_CLAUSE: Final = re.compile(r"\[([^][|<>]*)\]")
_COMMA: Final = re.compile(r"[,;]\s")
_LEADING: Final = re.compile(r"[,:][^,:]*$")
_FIGURES: Final = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A template that was read: ``sums`` by what stands in its braces."""

    written: str
    sums: dict[str, Sum]

    def terms(self) -> Iterator[Term]:
        """The columns it tells."""
        for one in self.sums.values():
            yield from one.terms

    def told(self, now: Figure, before: Figure, who: str) -> str:
        """The sentence with the figures put in, empty when it has nothing to tell."""
        telling = _Telling(self.sums, now, before, who)
        found, says = [], False
        for part in _PARTS.findall(self.written):
            if part[0] != "<":
                says = says or telling.has(part)
                found.append(telling.filled(part))
                continue
            items = [telling.filled(one.strip()) for one in part[1:-1].split("|") if telling.has(one)]
            if not items:
                # «…, gồm» leads to nothing: what stands before the comma is the sentence.
                found[-1:] = [_LEADING.sub("", one) for one in found[-1:]]
                continue
            says = True
            found.append(("; " if any(_COMMA.search(one) for one in items) else ", ").join(items))
        return "".join(found) if says else ""


@dataclass(frozen=True, slots=True)
class _Telling:
    """Figures put into texts without lists."""

    sums: dict[str, Sum]
    now: Figure
    before: Figure
    who: str

    def has(self, text: str) -> bool:
        """Whether there is a figure to tell outside of its clauses."""
        return self._any(_CLAUSE.sub("", text))

    def filled(self, text: str) -> str:
        whole = _CLAUSE.sub(lambda found: found[1] if self._any(found[1]) else "", text)
        return _FIGURES.sub(self._put, whole)

    def _any(self, text: str) -> bool:
        names = (one for one in _FIGURES.findall(text) if one != _WHO and not one.startswith("~"))
        return any(_value(self.sums[one], self.now) for one in names)

    def _put(self, found: re.Match[str]) -> str:
        name = found[1]
        if name == _WHO:
            return self.who
        if name.startswith("~"):
            return _compared(self.sums[name], self.now, self.before)
        value = _value(self.sums[name], self.now)
        return NO_FIGURE if value is None else written(value)


def read(template: str) -> Sentence:
    """A template. Raises BadExpression."""
    outside = re.sub(r"<[^<>]*>", "", _CLAUSE.sub(r"\1", _FIGURES.sub("", template)))
    if re.search(r"[][<>{}|]", outside):
        raise BadExpression(f"Câu «{template[:60]}» có dấu ngoặc không khớp.")
    names = [one for one in _FIGURES.findall(template) if one != _WHO]
    if not names:
        raise BadExpression(f"Câu «{template[:60]}» không nêu số của cột nào.")
    return Sentence(template, {one: read_sum(one.removeprefix("~")) for one in names})


def _value(side: Sum, figure: Figure) -> Decimal | None:
    values = [(one.factor, value) for one in side.terms if (value := figure(one)) is not None]
    return sum((factor * value for factor, value in values), Decimal(0)) if values else None


def _compared(side: Sum, now: Figure, before: Figure) -> str:
    was, value = _value(side, before), _value(side, now)
    if was is None or value is None:
        return ""
    if value == was:
        return " (bằng kỳ trước)"
    return f" ({'tăng' if value > was else 'giảm'} {written(abs(value - was))} so với kỳ trước)"
