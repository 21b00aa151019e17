"""Kết luận kiểm tra as a paper under the inspectorate's head, and the checklist as a spreadsheet."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any, Final

from feedback.agencies import queries as agencies
from feedback.agencies.rules import letter_sign
from feedback.cases import rules as letters
from feedback.cases.letters import heads
from feedback.cases.models import Case
from feedback.clock import local_day
from feedback.law.kinds import Kind
from feedback.oversight.inspections.checklists import VERDICTS, Checklist
from feedback.oversight.models import InspectedFile, Inspection, InspectionFinding, InspectionSample
from feedback.papers.tabled_sheets import Tabled
from feedback.papers.tables import Column

SIGN: Final = "KL"
"""Kết luận (Phụ lục III Nghị định 30/2020/NĐ-CP)."""
_HEADS: Final = ("STT", "Đơn vị", "Hồ sơ", "Hạn chế, vi phạm", "Kiến nghị", "Hạn thực hiện")
_WIDTHS: Final = (8, 38, 16, 80, 60, 22)


def frozen(
    inspection: Inspection,
    samples: Sequence[InspectionSample],
    findings: Sequence[InspectionFinding],
    bodies: Sequence[int],
    *,
    issued_on: date,
    number: str | None = None,
    signer: str | None = None,
    signer_position: str = "",
) -> str:
    """The whole conclusion as JSON: its sheet, and the body of each row. It is kept when it is issued, and
    made anew for a draft, where room is left for the number. ``samples``: all drawings, latest first;
    ``bodies``: those of which files were drawn.
    """
    inspector = agencies.by_id(inspection.agency_id)
    assert inspector is not None
    mark = letters.letter_mark(SIGN, letter_sign(inspector), Kind.REPORT)
    rows = list(_rows(samples[0], findings, inspection.agency_ids))
    sheet = Tabled(
        **heads.of_agency(inspector, issued_on),
        issued_on=issued_on,
        number=number or f"{letters.OPEN_NUMBER}{mark}",
        signing=heads.signing_lines(inspector, signer_position),
        signer=signer,
        copies_to=["Chủ tịch Ủy ban nhân dân tỉnh", *map(agency_name, bodies), "Lưu: VT"],
        title="Kết luận",
        subject=inspection.name,
        text="\n".join(_opening(inspection, samples)),
        heads=_HEADS,
        widths=_WIDTHS,
        rows=[cells for _, cells in rows],
        closing="Đơn vị có kiến nghị thực hiện đúng hạn và báo cáo kết quả cho cơ quan kiểm tra.",
        file_title=f"Kết luận kiểm tra {inspection.code}",
    )
    kept = {
        "sheet": asdict(sheet) | {"issued_on": issued_on.isoformat()},
        "bodies": [body for body, _ in rows],
    }
    return json.dumps(kept, ensure_ascii=False, sort_keys=True)


def sheet(kept: str, only: Container[int] | None = None) -> tuple[str, Tabled]:
    """The template and the sheet for ``papers.render.pdf`` of what ``frozen`` gave: the whole conclusion, or
    with ``only`` an excerpt, headed so, with the rows of these bodies under their own numbers."""
    read = json.loads(kept)
    whole = Tabled(**read["sheet"] | {"issued_on": date.fromisoformat(read["sheet"]["issued_on"])})
    if only is None:
        return "tabled", whole
    rows = [row for body, row in zip(read["bodies"], whole.rows, strict=True) if body in only]
    return "tabled", replace(
        whole, title="Trích kết luận", rows=rows, copies_to=[], file_title=f"Trích {whole.file_title}"
    )


def agency_name(number: int) -> str:
    """What an agency is called."""
    found = agencies.by_id(number)
    return found.name if found else ""


def _opening(inspection: Inspection, samples: Sequence[InspectionSample]) -> Iterator[str]:
    sample = samples[0]
    if inspection.decision_number is not None:
        yield f"Thực hiện Quyết định số {inspection.decision_number} ngày {inspection.decision_on:%d/%m/%Y}."
    yield (
        f"Kiểm tra {sample.size} hồ sơ trong {sample.population} hồ sơ kết thúc từ ngày "
        f"{inspection.from_on:%d/%m/%Y} đến ngày {inspection.until_on:%d/%m/%Y}. Hồ sơ được chọn ngẫu nhiên, "
        f"số lần chọn: {len(samples)}."
    )
    for one in reversed(samples):
        why = f" Lý do chọn lại: {one.why}." if one.why else ""
        yield (
            f"Lần {one.ordinal}, ngày {local_day(one.made_at):%d/%m/%Y}:{why} Hạt giống {one.seed}; SHA-256 "
            f"của danh sách {one.digest}."
        )
    yield from inspection.conclusion.split("\n")
    yield "Kết quả tại từng đơn vị:"


def _rows(
    sample: InspectionSample, findings: Sequence[InspectionFinding], bodies: Sequence[int]
) -> Iterator[tuple[int, tuple[str, ...]]]:
    drawn = {agency_id: count for agency_id, _, count in sample.strata}
    place = 0
    for agency_id in bodies:
        there = [one for one in findings if one.agency_id == agency_id]
        files = str(drawn.get(agency_id, 0))
        none = "Không phát hiện hạn chế, vi phạm" if drawn.get(agency_id) else "Không có hồ sơ trong phạm vi"
        for first, one in enumerate(there):
            place += 1
            due = f"{one.due_on:%d/%m/%Y}" if one.due_on else ""
            name = (agency_name(agency_id), files) if first == 0 else ("", "")
            yield agency_id, (str(place), *name, one.words, one.recommendation, due)
        if not there:
            place += 1
            yield agency_id, (str(place), agency_name(agency_id), files, none, "", "")


def tally(checklist: Checklist, files: Iterable[InspectedFile]) -> list[tuple[str, int, int, int]]:
    """For each item in words how many files met it, didn't, weren't concerned."""
    counts = Counter((key, verdict) for one in files for key, verdict in one.verdicts.items())
    return [
        (item.words, counts[item.key, "met"], counts[item.key, "unmet"], counts[item.key, "na"])
        for item in checklist.items
    ]


def columns(checklist: Checklist) -> list[Column]:
    """Of the spreadsheet: the file, then verdict and words of each item."""
    items = [Column(words, 28) for one in checklist.items for words in (one.words, "Ghi chú")]
    return [Column("STT", 6), Column("Cơ quan", 36), Column("Số vụ việc", 20), Column("Kết thúc", 12), *items]


def cells(checklist: Checklist, files: Iterable[tuple[InspectedFile, Case]]) -> Iterator[list[Any]]:
    """The rows of the spreadsheet; nobody's name."""
    for file, case in files:
        notes = json.loads(file.notes)
        found = [file.position, agency_name(file.agency_id), file.number, case.closed_on]
        for item in checklist.items:
            verdict = file.verdicts.get(item.key)
            found += [VERDICTS[verdict] if verdict else "", notes.get(item.key, "")]
        yield found
