"""Reading a set of forms, as tables of TOML or of a spreadsheet give it; every fault is named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from feedback.law.forms import sentences
from feedback.law.forms.expressions import BadExpression, Sum, read_comparison, read_sum
from feedback.law.forms.schema import BadForm, Check, Column, Count, Form, FormSet
from feedback.law.forms.vocabulary import SOURCES

_OVER = ("sum", "first", "last", "none")
_SUMS = {"formula": "", "carry": "cột chuyển kỳ: ", "outside": "phần ngoài hệ thống: "}


def form_set(data: Mapping[str, Any]) -> FormSet:
    """A set out of plain values: those of :class:`FormSet`, ``forms`` a list of those of :class:`Form` with
    ``column`` and ``check`` lists. Raises BadForm with all that is wrong.
    """
    faults: list[str] = []
    forms = tuple(_form(one, faults) for one in data.get("forms", ()))
    numbers = [one.number for one in forms]
    faults += [
        f"Biểu {one} có hai lần." for one in sorted({one for one in numbers if numbers.count(one) > 1})
    ]
    if not forms:
        faults.append("Bộ biểu mẫu chưa có biểu nào.")
    if not faults:
        for one in forms:
            faults += _faults_of_checks(one, {form.number: form for form in forms})
    last_on: date | None = data.get("last_on")
    if last_on is not None and last_on < data["first_on"]:
        faults.append("Ngày hết hiệu lực phải không trước ngày có hiệu lực.")
    if faults:
        raise BadForm(faults)
    return FormSet(
        key=data["key"],
        words=data["words"],
        basis=data["basis"],
        first_on=data["first_on"],
        last_on=last_on,
        forms=forms,
        stands_in_from=data.get("stands_in_from"),
        stand_in_mark=data.get("stand_in_mark", ""),
    )


def _form(data: Mapping[str, Any], faults: list[str]) -> Form:
    number = data["number"]
    columns = tuple(_column(one, number, faults) for one in data.get("column", ()))
    checks = []
    for row in data.get("check", ()):
        try:
            that = read_comparison(row["that"])
        except BadExpression as error:
            faults.append(f"Biểu {number}: {error}")
            continue
        rest = {key: value for key, value in row.items() if key != "that"}
        checks.append(Check(that, **rest))
    told = (data.get("note", ""), data.get("confidence", "source"))
    form = Form(number, data["title"], columns, tuple(checks), *told, tuple(data.get("sentences", ())))
    faults += _faults_of_columns(form)
    faults += _faults_of_sentences(form)
    return form


def _column(data: Mapping[str, Any], form: str, faults: list[str]) -> Column:
    number, where = str(data["number"]), f"Biểu {form}, cột {data['number']}"
    read: dict[str, Sum] = {}
    for name, words in _SUMS.items():
        if data.get(name):
            try:
                read[name] = read_sum(str(data[name]))
            except BadExpression as error:
                faults.append(f"{where}: {words}{error}")
    count = _count(data["count"], where, faults) if data.get("count") else None
    ways = [
        bool(data.get("count")),
        bool(data.get("formula")),
        bool(data.get("typed")),
        bool(data.get("text")),
    ]
    if sum(ways) != 1:
        faults.append(f"{where}: cột phải là một trong: đếm, công thức, nhập tay, ghi chú.")
    if data.get("over", "sum") not in _OVER:
        faults.append(f"{where}: cách cộng các quý không hiểu được.")
    return Column(
        number=number,
        head=tuple(data["head"]),
        unit=data.get("unit", ""),
        count=count,
        formula=read.get("formula"),
        typed=bool(data.get("typed")),
        text=bool(data.get("text")),
        carry=read.get("carry"),
        opening=bool(data.get("opening")),
        outside=read.get("outside"),
        over=data.get("over", "sum"),
        about=data.get("about", ""),
    )


def _count(data: Mapping[str, Any], where: str, faults: list[str]) -> Count | None:
    source = SOURCES.get(data["of"])
    if source is None:
        faults.append(f"{where}: không có nguồn «{data['of']}».")
        return None
    sets = data.get("where", {})
    sets = (sets,) if isinstance(sets, Mapping) else sets
    for one in sets:
        for dim, values in one.items():
            known = source.dims.get(dim)
            if known is None:
                faults.append(f"{where}: nguồn «{source.words}» không có điều kiện «{dim}».")
            else:
                faults += [
                    f"{where}: điều kiện «{known.words}» không có giá trị «{value}»."
                    for value in values
                    if value not in known.values
                ]
    if data.get("sum_of") and data["sum_of"] not in source.sums:
        faults.append(f"{where}: nguồn «{source.words}» không cộng được «{data['sum_of']}».")
    frozen = tuple({dim: tuple(values) for dim, values in one.items()} for one in sets)
    return Count(data["of"], frozen or ({},), data.get("sum_of", ""))


def _faults_of_columns(form: Form) -> Iterator[str]:
    numbers = [one.number for one in form.columns]
    if not numbers:
        yield f"Biểu {form.number} chưa có cột nào."
    for one in sorted({one for one in numbers if numbers.count(one) > 1}):
        yield f"Biểu {form.number}: cột {one} có hai lần."
    known = {one.number: one for one in form.figures}
    sound = True
    for column in form.columns:
        where = f"Biểu {form.number}, cột {column.number}"
        if not column.head or not all(column.head):
            yield f"{where}: chưa có tiêu đề."
        for term in column.formula.terms if column.formula else ():
            if term.form:
                yield f"{where}: công thức chỉ lấy cột của chính biểu này."
            if term.column not in known:
                sound = False
                yield f"{where}: công thức dùng cột {term.column}, biểu không có cột ấy."
        for term in column.carry.terms if column.carry else ():
            if term.form or term.column not in known:
                yield f"{where}: cột chuyển kỳ {term.column} không có trong biểu này."
        if column.carry and column.opening:
            yield f"{where}: đã có cột chuyển kỳ thì không ghi là chỉ nhập số đầu kỳ."
        if column.begins and (column.text or column.formula):
            yield f"{where}: cột chuyển kỳ phải là cột đếm hoặc nhập tay."
    if sound and (round_about := _circle(known)):
        yield f"Biểu {form.number}: công thức của cột {' → '.join(round_about)} quay về chính nó."


def _circle(columns: Mapping[str, Column]) -> list[str]:
    """The columns of a formula that leads back to itself, empty where there is none."""
    done: set[str] = set()

    def walk(number: str, way: list[str]) -> list[str]:
        if number in way:
            return [*way[way.index(number) :], number]
        if number in done:
            return []
        formula = columns[number].formula
        for term in formula.terms if formula else ():
            if found := walk(term.column, [*way, number]):
                return found
        done.add(number)
        return []

    for number in columns:
        if found := walk(number, []):
            return found
    return []


def _faults_of_sentences(form: Form) -> Iterator[str]:
    known = {one.number for one in form.figures}
    for written in form.sentences:
        try:
            terms = list(sentences.read(written).terms())
        except BadExpression as error:
            yield f"Biểu {form.number}: {error}"
            continue
        # Of a form that isn't in the set there is no figure, and the sentence falls out.
        for one in terms:
            if one.form in ("", form.number) and one.column not in known:
                yield f"Biểu {form.number}: câu «{written[:60]}» dùng cột {one.column}, không có."


def _faults_of_checks(form: Form, forms: Mapping[str, Form]) -> Iterator[str]:
    for column in form.columns:
        for term in column.outside.terms if column.outside else ():
            there = forms.get(term.form or form.number)
            other = there.by_number.get(term.column) if there else None
            if other is None or other.text or other.outside is not None or column.formula is not None:
                yield (
                    f"Biểu {form.number}, cột {column.number}: phần ngoài hệ thống lấy theo cột "
                    f"{term.column} của biểu {term.form or form.number}, không lấy được."
                )
    for check in form.checks:
        for side in check.that.sides:
            for term in side.terms:
                there = forms.get(term.form or form.number)
                if there is None or term.column not in {one.number for one in there.figures}:
                    named = f"{term.form}:{term.column}" if term.form else term.column
                    yield f"Biểu {form.number}: kiểm tra «{check.that.written}» dùng cột {named}, không có."
