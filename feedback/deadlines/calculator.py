"""What the public calculator asks: a rule, then only what that rule needs to know."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from werkzeug.datastructures import MultiDict

from feedback.law.calendar import Pause
from feedback.law.reckoning import FIRST_DAY, LAST_DAY, Question
from feedback.law.refusal import Refusal
from feedback.law.terms import Circumstances, Term, Terms
from feedback.web.forms import CheckboxesField, Choice, DateField, QueryForm, RadiosField, SelectField

_STOPS: Final = (("dung_1_tu", "dung_1_den"), ("dung_2_tu", "dung_2_den"))
_TARGETS: Final = "Mục tiêu nội bộ, không phải thời hạn luật định"


class RuleForm(QueryForm):
    """Which rule; its field has the same name as on the second page, so that one address carries all."""

    quy_dinh = SelectField(
        "Việc cần tính thời hạn", prompt="Chọn một việc", missing="Chọn việc cần tính thời hạn"
    )


def _stop_day(label: str) -> DateField:
    return DateField(label, earliest=FIRST_DAY, latest=LAST_DAY, optional=True)


class CalculatorForm(QueryForm):
    """The start day and what happened since; questions that the rule doesn't know are taken out."""

    ngay = DateField("Ngày bắt đầu", earliest=FIRST_DAY, latest=LAST_DAY)
    truong_hop = CheckboxesField("Trường hợp", optional=True)
    gia_han = RadiosField("Số lần gia hạn", optional=True)
    dung_1_tu = _stop_day("Tạm dừng từ ngày")
    dung_1_den = _stop_day("Đến hết ngày")
    dung_2_tu = _stop_day("Lần thứ hai: tạm dừng từ ngày")
    dung_2_den = _stop_day("Lần thứ hai: đến hết ngày")

    def __init__(self, asked: MultiDict[str, str] | None, *, key: str, terms: Terms, **options: Any) -> None:
        super().__init__(asked, **options)
        self.key = key
        versions = terms.versions(key)
        self._ask_for_day(versions[-1])
        known = _of_length(versions)
        self._take_out("truong_hop", unless=bool(known))
        if known:
            self.truong_hop.choices = [Choice(name, _capital(terms.circumstances[name])) for name in known]
            self.truong_hop.process(asked)
        most = max((_most(term) for term in versions), default=0)
        self._take_out("gia_han", unless=most > 0)
        if most:
            self.gia_han.choices = list(_extensions(versions[-1], terms, most))
        self.stoppable = bool(terms.suspensions_of(versions[-1]))
        for name in (name for pair in _STOPS for name in pair):
            self._take_out(name, unless=self.stoppable)

    def _ask_for_day(self, term: Term) -> None:
        words = "Một ngày trong kỳ" if term.returns else _capital(term.event_words)
        self.ngay.label.text = self.ngay.noun = words
        self.ngay.missing = f"Nhập {words[:1].lower()}{words[1:]}"

    def _take_out(self, name: str, *, unless: bool) -> None:
        if not unless:
            del self[name]

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether the day is one, and each stop has both its days in order."""
        valid = super().validate(extra_validators)
        for first, last in self._stops():
            if valid and (first.data is None) != (last.data is None):
                lacking = last if last.data is None else first
                lacking.errors = [f"Nhập cả hai ngày của khoảng tạm dừng: còn thiếu «{lacking.label.text}»"]
                valid = False
            elif valid and first.data is not None and last.data < first.data:
                last.errors = ["Ngày cuối của khoảng tạm dừng không được trước ngày đầu"]
                valid = False
        return valid

    def _stops(self) -> list[tuple[Any, Any]]:
        return [(self[first], self[last]) for first, last in _STOPS] if self.stoppable else []

    def has_stops(self) -> bool:
        """Whether anything was typed about stops."""
        return any(not field.is_empty() for pair in self._stops() for field in pair)

    def question(self) -> Question:
        """The question of a form that is valid. Raises BadPause."""
        circumstances: Circumstances = (
            frozenset(self.truong_hop.data) if "truong_hop" in self else frozenset()
        )
        extensions = int(self.gia_han.data or 0) if "gia_han" in self else 0
        pauses = tuple(
            Pause(first.data, last.data) for first, last in self._stops() if first.data is not None
        )
        return Question(self.key, self.ngay.data, circumstances, pauses, extensions)


def choices(terms: Terms) -> list[Choice]:
    """The rules to pick from, under the headings of their groups; periods of reports are left out."""
    found: list[Choice] = []
    targets: list[Choice] = []
    for group, heading in terms.data.groups.items():
        for key in terms.keys:
            versions = terms.versions(key)
            if key in terms.data.no_limit:
                if group == "petition":
                    found.append(Choice(key, terms.title(key), group=heading))
                continue
            if not versions or versions[-1].group != group or versions[-1].window is not None:
                continue
            last = versions[-1]
            ended = f" (đến {last.in_force_to:%d/%m/%Y})" if last.in_force_to else ""
            choice = Choice(key, f"{terms.title(key)}{ended}", group=_TARGETS if last.is_target else heading)
            (targets if last.is_target else found).append(choice)
    return found + targets


def misplaced(form: CalculatorForm, refusal: Refusal) -> None:
    """Say a refusal at the top of the form: what the law or the calendar does not permit."""
    form.form_errors = [str(refusal)]


def _of_length(versions: tuple[Term, ...]) -> list[str]:
    found = {name for term in versions for variant in term.variants for name in variant.when}
    return sorted(found, key=("remote", "complex").index) if found <= {"remote", "complex"} else sorted(found)


def _most(term: Term) -> int:
    if term.extension is None:
        return 0
    return max([term.extension.most, *(most for _, most in term.extension.by_circumstance)])


def _extensions(term: Term, terms: Terms, most: int) -> Iterator[Choice]:
    yield Choice("", "Không gia hạn")
    extension = term.extension
    for times in range(1, most + 1):
        needed = sorted(extension.needed_for(times)) if extension else []
        words = ", ".join(terms.circumstances.get(name, name) for name in needed)
        yield Choice(str(times), f"{times} lần", hint=f"Chỉ khi là {words}" if words else "")


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
