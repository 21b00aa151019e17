"""All terms in all their versions: which one governs, and the arithmetic on it."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from feedback.law.calendar import Calendar, Pause, Unit
from feedback.law.terms.data import Data, Suspension, Transition
from feedback.law.terms.due import Basis, Due, Period
from feedback.law.terms.faults import faults
from feedback.law.terms.term import (
    NONE,
    CannotCount,
    Circumstances,
    NotInForce,
    Term,
    UnknownTerm,
    Unproven,
)


@dataclass(frozen=True, slots=True)
class TargetVersion:
    """A target that the province set itself: from when, how long, by which document."""

    key: str
    length: int
    unit: Unit
    in_force_from: date
    document: str


class Terms:
    """All terms in all their versions. Immutable."""

    def __init__(self, data: Data) -> None:
        """Take what the files say. Raises ValueError for overlapping versions and missing articles."""
        wrong = [fault for fault in faults(data) if fault.kind in ("overlap", "no_article")]
        if wrong:
            raise ValueError("; ".join(f"{fault.key}: {fault.kind}: {fault.words}" for fault in wrong))
        self.data = data
        self.circumstances = dict(data.circumstances)
        self._versions = dict(data.versions)
        self._titles = dict(data.titles)

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The keys of all terms, as the data lists them."""
        return tuple(self._versions)

    @cached_property
    def conditional(self) -> frozenset[str]:
        """The keys of terms that bind only if the matter turns out to be another's."""
        return frozenset(key for key, held in self._versions.items() if any(one.conditional for one in held))

    def title(self, key: str) -> str:
        """The term's Vietnamese title. Raises UnknownTerm."""
        try:
            return self._titles[key]
        except KeyError:
            raise UnknownTerm(key) from None

    def versions(self, key: str) -> tuple[Term, ...]:
        """All versions of a term, oldest first (none for GIVEN_TARGET). Raises UnknownTerm."""
        try:
            return self._versions[key]
        except KeyError:
            raise UnknownTerm(key) from None

    def resolve(self, key: str, on: date, *, began_on: date | None = None) -> Term:
        """The version that governs a clock counted from the day ``on``.

        ``began_on`` is the day the case's own clock began (ngày thụ lý), for cases that transitional rules
        speak of; without it the day ``on`` decides. Raises UnknownTerm, NotInForce, CannotCount for what the
        law sets no time for.
        """
        versions = self.versions(key)
        if key in self.data.no_limit:
            raise CannotCount(self.data.no_limit[key])
        if began_on is not None and versions:
            on, _ = self.text_day(versions[-1].group, versions[-1].matter, began_on=began_on, act_on=on)
        for term in reversed(versions):
            if term.in_force(on):
                return term
        raise NotInForce(key, self.title(key), on, versions)

    def text_day(
        self, group: str, matter: str, *, began_on: date, act_on: date
    ) -> tuple[date, Transition | None]:
        """The day whose text of the law governs an act in a case, and the transitional rule that says so.

        Without such a rule the text in force on the day of the act governs. ``matter``: settlement,
        withdrawal, suspension or dialogue.
        """
        for rule in self.data.transitions:
            if rule.group == group and began_on < rule.on <= act_on:
                if matter in rule.keeps_old:
                    return began_on, rule
                if matter in rule.follows_new:
                    return act_on, rule
        return act_on, None

    def suspension(self, term: Term, counted_from: date, first_on: date) -> Basis:
        """What a stop of this clock beginning on ``first_on`` rests on; its rule is None where none does."""
        day, transition = self.text_day(term.group, "suspension", began_on=counted_from, act_on=first_on)
        known = self.suspensions_of(term)
        rule = next((one for one in known if one.in_force(day)), None)
        if rule is None:
            after = (one for one in known if one.in_force_from > day)
            later = min(after, key=lambda one: one.in_force_from, default=None)
            return Basis(Pause(first_on, first_on), None, None, later)
        return Basis(Pause(first_on, first_on), rule, transition)

    def suspensions_of(self, term: Term) -> tuple[Suspension, ...]:
        """The rules by which the term's clock may ever stand still."""
        return tuple(one for one in self.data.suspensions if term.key in one.terms)

    def check_proof(
        self, term: Term, circumstance: str, *, criteria: Collection[str], document: str, on: date
    ) -> None:
        """Whether a circumstance is found as the law asks: enough criteria, and a document in the file.

        Raises Unproven with the article; CannotCount for a criterion that is none.
        """
        unknown = sorted(set(criteria) - set(self.data.criteria))
        if unknown:
            raise CannotCount(f"Không có tiêu chí «{', '.join(unknown)}».")
        for proof in self.data.proofs:
            if (proof.group, proof.circumstance) != (term.group, circumstance) or on < proof.in_force_from:
                continue
            words = self.circumstances.get(circumstance, circumstance)
            if len(set(criteria)) < proof.least:
                raise Unproven(f"Xác định «{words}» cần ít nhất {proof.least} tiêu chí ({proof.article}).")
            if not document.strip():
                raise Unproven(f"Xác định «{words}» phải có văn bản lưu trong hồ sơ ({proof.article}).")

    def due(
        self,
        term: Term,
        counted_from: date,
        calendar: Calendar,
        variants: Circumstances = NONE,
        extensions: int = 0,
        pauses: Sequence[Pause] = (),
    ) -> Due:
        """The due day of a term counted from the day of its event (that day itself is not counted).

        ``variants`` are circumstances of the case (``remote``, ``complex``); those that the term doesn't know
        change nothing. ``extensions`` is how often it was extended; ``pauses`` are spans not counted (both
        days included), whether the law allows them or not: ``Due.bases`` says. Raises CannotCount for duties
        that return (``per``, ``window``) and for more extensions than lawful, BadPause for stops that overlap
        or don't fit, BeyondCalendar past the calendar's data.
        """
        if term.returns:
            raise CannotCount(f"«{term.title}» là nghĩa vụ định kỳ, không phải thời hạn tính từ một ngày.")
        variant = term.variant_in(variants) if variants else None
        length, unit = (variant.length, variant.unit) if variant else (term.length, term.unit)
        if extensions:
            length += extensions * _each_extension(term, variants, extensions)
        counted = calendar.count(counted_from, length, unit, back=term.counting == "back", pauses=pauses)
        names = sorted(variant.when) if variant else ()
        words = ", ".join(self.circumstances.get(name, name) for name in names)
        bases = tuple(
            replace(self.suspension(term, counted_from, pause.first), pause=pause) for pause in counted.pauses
        )
        return Due(
            counted.on, term, length, unit, counted.provisional, counted, variant, extensions, words, bases
        )

    def period(self, term: Term, on: date) -> Period:
        """The period of a returning duty that the day lies in, or the first window that ends on it or later.

        Weeks run from Monday to Sunday. Raises CannotCount for a term that runs from an event.
        """
        if term.per is not None and term.window is None:
            return Period(term, *_around(term.per, on), term.length)
        if term.window is not None:
            return Period(term, *_window(*term.window, on), None)
        raise CannotCount(f"«{term.title}» là thời hạn tính từ một ngày, không phải nghĩa vụ định kỳ.")

    def with_targets(self, rows: Iterable[TargetVersion]) -> Terms:
        """These terms with the province's own targets laid over the embedded ones, each from its day on.

        Raises UnknownTerm; CannotCount for a term that is statutory or has no length of its own.
        """
        versions = dict(self._versions)
        for row in sorted(rows, key=lambda row: row.in_force_from):
            if row.key not in versions:
                raise UnknownTerm(row.key)
            held = versions[row.key]
            if not held or not held[-1].is_target:
                raise CannotCount(f"«{row.key}» không phải mục tiêu nội bộ nên không đặt lại được.")
            kept = [term for term in held if term.in_force_from < row.in_force_from]
            if kept:
                kept[-1] = replace(kept[-1], in_force_to=row.in_force_from - timedelta(days=1))
            own = replace(
                held[-1],
                length=row.length,
                unit=row.unit,
                in_force_from=row.in_force_from,
                in_force_to=None,
                source=row.document,
                confidence="source",
                note="",
            )
            versions[row.key] = (*kept, own)
        return Terms(replace(self.data, versions=versions))


def _each_extension(term: Term, circumstances: Circumstances, asked: int) -> int:
    most = term.extension.most_in(circumstances) if term.extension else 0
    if asked < 0:
        raise CannotCount("Số lần gia hạn phải từ 0 trở lên.")
    if term.extension is None or asked > most:
        raise CannotCount(f"«{term.title}»: luật cho gia hạn nhiều nhất {most} lần ({term.basis}).")
    return term.extension.length


def _around(per: str, on: date) -> tuple[date, date]:
    if per == "week":
        first = on - timedelta(days=on.weekday())
        return first, first + timedelta(days=6)
    if per == "year":
        return date(on.year, 1, 1), date(on.year, 12, 31)
    months = 3 if per == "quarter" else 1
    begin = (on.month - 1) // months * months + 1
    last = begin + months - 1
    return date(on.year, begin, 1), date(on.year, last, monthrange(on.year, last)[1])


def _window(first: str, last: str, on: date) -> tuple[date, date]:
    """The window that ends on the day or, of those that end later, ends first."""
    if "-" not in last:
        first_day, last_day = int(first), int(last)
        month0 = on.year * 12 + on.month - 1 + (on.day > last_day)
        begin0 = month0 - 1 if first_day > last_day else month0
        return date(begin0 // 12, begin0 % 12 + 1, first_day), date(month0 // 12, month0 % 12 + 1, last_day)
    end = date(on.year, *_month_day(last))
    if end < on:
        end = date(on.year + 1, *_month_day(last))
    begin = date(end.year, *_month_day(first))
    return (begin if begin <= end else date(end.year - 1, *_month_day(first))), end


def _month_day(text: str) -> tuple[int, int]:
    month, day = text.split("-")
    return int(month), int(day)
