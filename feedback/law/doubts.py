"""Cần cơ quan pháp chế xác nhận: all that a jurist still has to confirm, out of every data file and table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from feedback.law import (
    chairs,
    choices,
    dialogue,
    disclosure,
    grounds,
    keeping,
    letters,
    national,
    once,
    privacy,
    procedure,
    protection,
    reception,
    remedies,
    representatives,
    retention,
    signatures,
    signing,
    time_bars,
)
from feedback.law.competence import COMPETENCE
from feedback.law.forms import SETS
from feedback.law.terms import Data

CHOICES: Final = "Kết quả và những lựa chọn khác"


@dataclass(frozen=True, slots=True)
class Doubt:
    """One thing to be confirmed: its group, its key, since which day (None: ever since), what and why."""

    group: str
    key: str
    since: date | None
    words: str


def doubts(data: Data) -> list[Doubt]:
    """Everything unsure in the law that the program holds, group by group; ``data``: the terms."""
    return [*of_terms(data), *_of_steps(), *_of_decisions(), *_of_papers(), *_of_forms()]


def of_terms(data: Data) -> list[Doubt]:
    """What is unsure about time limits: their versions, their stops, transitions, and proofs."""
    found = [
        Doubt("Thời hạn", term.key, term.unsure_from or term.in_force_from, f"{term.title}: {term.note}")
        for versions in data.versions.values()
        for term in versions
        if term.confidence == "unsure" or term.unsure_from is not None
    ]
    found += [
        Doubt("Thời gian không tính vào thời hạn", one.key, one.in_force_from, f"{one.words}. {one.note}")
        for one in data.suspensions
        if one.confidence == "unsure"
    ]
    found += [
        Doubt("Điều khoản chuyển tiếp", one.key, one.on, f"{one.words}. {one.note}")
        for one in data.transitions
        if one.confidence == "unsure"
    ]
    found += [
        Doubt(
            "Căn cứ xác định vụ việc phức tạp",
            f"{one.group}/{one.circumstance}",
            one.in_force_from,
            one.article,
        )
        for one in data.proofs
        if one.confidence == "unsure"
    ]
    return found


def _of_steps() -> Iterator[Doubt]:
    for course in procedure.COURSES.values():
        for line in course.steps:
            if line.confidence == "unsure":
                words = f"{course.words}, «{line.label}»: {line.article}"
                yield Doubt("Bước xử lý", f"{course.key}/{line.name}", line.in_force_from, words)
    for one in once.ONCE:
        if one.confidence == "unsure":
            yield Doubt(
                "Việc chỉ làm một lần", "/".join(sorted(one.steps)), None, f"{one.words}. {one.article}"
            )
    for chair in chairs.CHAIRS:
        if chair.confidence == "unsure":
            key = "/".join((*sorted(chair.courses), chair.body)).strip("/")
            yield Doubt("Người chủ trì đối thoại", key, chair.in_force_from, f"{chair.words} {chair.article}")


def _of_decisions() -> Iterator[Doubt]:
    for rule in COMPETENCE.rules:
        if rule.confidence == "unsure":
            yield Doubt(
                "Thẩm quyền", rule.key, rule.in_force_from, f"{rule.words} {rule.note or rule.article}"
            )
    for ground in grounds.GROUNDS:
        if ground.confidence == "unsure":
            yield Doubt("Căn cứ", ground.key, ground.in_force_from, f"{ground.words} {ground.article}")
    for signature in signatures.SIGNATURES:
        if signature.confidence == "unsure":
            key = f"{'/'.join(sorted(signature.kinds))}/{signature.value}"
            yield Doubt("Chữ ký", key, None, f"{signature.words}: {signature.source}")
    for rule_of_number in representatives.REPRESENTATIVES:
        if rule_of_number.confidence == "unsure":
            key = f"{rule_of_number.people_from}-{rule_of_number.people_to or ''}"
            yield Doubt("Số người đại diện", key, rule_of_number.in_force_from, rule_of_number.note)
    for name, options in choices.LISTS.items():
        for option in options:
            if option.confidence == "unsure":
                yield Doubt(
                    CHOICES, f"{name}/{option.key}", option.in_force_from, f"{option.words}: {option.article}"
                )
    for sent in time_bars.SENT:
        if sent.confidence == "unsure":
            yield Doubt("Ngày gửi đơn", sent.channel, sent.since, sent.note)
    for remedy in remedies.REMEDIES:
        if remedy.confidence == "unsure":
            key = "/".join((*sorted(remedy.courses), *remedy.states, remedy.overdue)).strip("/")
            yield Doubt("Quyền tiếp theo", key, None, f"{remedy.words} {remedy.article}")
    for kept in retention.RETENTIONS:
        if kept.confidence == "unsure":
            yield Doubt("Thời hạn lưu hồ sơ", kept.key, None, f"{kept.words}: {kept.length}. {kept.note}")


def _of_papers() -> Iterator[Doubt]:
    for key, since, words in letters.unsure():
        yield Doubt("Văn bản", key, date.fromisoformat(since), words)
    for key, since, words in signing.unsure():
        yield Doubt("Người ký", key, date.fromisoformat(since), words)
    for group, entries in (
        ("Tiếp công dân", reception.unsure()),
        ("Đối thoại", dialogue.unsure()),
        ("Công khai", disclosure.unsure()),
        ("CSDL quốc gia", national.unsure()),
        ("Dữ liệu cá nhân", privacy.unsure()),
        ("Thời hạn giữ dữ liệu không thành đơn", keeping.unsure()),
        ("Bảo vệ người tố cáo", protection.unsure()),
    ):
        for key, since_day, words in entries:
            yield Doubt(group, key, since_day, words)


def _of_forms() -> Iterator[Doubt]:
    """Columns and checks of the statutory forms; what two circulars have in common once."""
    group, told = "Biểu mẫu báo cáo", set()
    for forms in SETS.values():
        for form in forms.forms:
            marks = [(form.number, form.note)] if form.confidence == "unsure" else []
            marks += [
                (f"{form.number}/{one.that.written}", one.note)
                for one in form.checks
                if one.confidence == "unsure"
            ]
            for key, note in marks:
                if (key, note) not in told:
                    told.add((key, note))
                    yield Doubt(group, f"{forms.key}/{key}", forms.first_on, f"Biểu {form.number}: {note}")
