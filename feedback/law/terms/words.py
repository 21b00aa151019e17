"""How long a term is, as people say it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from feedback.law.terms.due import PERIODS
from feedback.law.terms.term import Term

_COUNTINGS = {"back": "ít nhất {} trước", "minimum": "ít nhất {}"}


def rule_words(term: Term, circumstances: Mapping[str, str]) -> str:
    """The length, what it counts from, its variants: «30 ngày, tính từ ngày thụ lý; 45 ngày nếu phức tạp».

    ``circumstances`` are the Vietnamese names of circumstances by key.
    """
    length, *variants = _parts(term, circumstances)
    if not term.returns:
        length = (
            f"{length} {term.event_words}"
            if term.counting == "back"
            else f"{length}, tính từ {term.event_words}"
        )
    return "; ".join([length, *variants])


def length_words(term: Term, circumstances: Mapping[str, str]) -> str:
    """The length with its variants: «30 ngày; 45 ngày nếu vụ việc phức tạp»; see ``rule_words``."""
    return "; ".join(_parts(term, circumstances))


def _parts(term: Term, circumstances: Mapping[str, str]) -> list[str]:
    if term.window is not None:
        first, last = (_day_words(day) for day in term.window)
        return [f"kỳ số liệu từ {first} đến {last}"]
    if term.per is not None:
        return [f"ít nhất {term.length} {term.counts} mỗi {PERIODS[term.per]}"]
    length = term.unit.length_words(term.length)
    parts = [_COUNTINGS.get(term.counting, "{}").format(length)]

    def when(names: Iterable[str]) -> str:
        return ", ".join(circumstances.get(name, name) for name in sorted(names))

    parts += [f"{one.unit.length_words(one.length)} nếu {when(one.when)}" for one in term.variants]
    if term.extension is not None:
        added = term.unit.length_words(term.extension.length)
        if term.extension.most:
            parts.append(f"gia hạn nhiều nhất {term.extension.most} lần, mỗi lần {added}")
        parts += [
            f"gia hạn nhiều nhất {most} lần, mỗi lần {added}, nếu {when(names)}"
            for names, most in term.extension.by_circumstance
        ]
    return parts


def _day_words(written: str) -> str:
    if "-" not in written:
        return f"ngày {int(written)}"
    month, day = written.split("-")
    return f"{day}/{month}"
