"""The list of open files, the files of a case, and one file: states, measures, papers' numbers, no name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from flask import render_template, url_for
from markupsafe import Markup

from feedback.accounts import queries as accounts
from feedback.cases import barring, opening_asks
from feedback.cases.models import Case
from feedback.law import protection as law
from feedback.protection import queries, rules
from feedback.protection.desk.door import at_home, door, find_case, find_file, note_reading
from feedback.protection.models import ProtectionEvent, ProtectionFile
from feedback.protection.queries import Line, Waiting
from feedback.protection.rules import DECIDE, READ, WRITE
from feedback.register import actions as register
from feedback.web import now, today
from feedback.web.guards import current_actor, needs

_HAPPENED: Final = {
    "protection_asked": "Đề nghị bảo vệ",
    "protection_taken_up": "Bắt đầu kiểm tra",
    "protection_added": "Bổ sung thông tin",
    "protection_written_came": "Văn bản đề nghị đã đến",
    "protection_applied": "Quyết định áp dụng biện pháp",
    "protection_refused": "Trả lời không áp dụng",
    "protection_changed": "Quyết định thay đổi, bổ sung",
    "protection_ended": "Quyết định chấm dứt",
    "protection_withdrawn": "Rút đề nghị",
    "protection_end_asked": "Đề nghị chấm dứt",
    "protection_body_asked": "Gửi văn bản đến cơ quan thực hiện",
}
TONES: Final = {"requested": "blue", "checking": "blue", "applied": "green"}
DECISIONS: Final = {
    "apply": "Quyết định áp dụng",
    "change": "Quyết định thay đổi, bổ sung",
    "end": "Quyết định chấm dứt",
    "refuse": "Thông báo không áp dụng",
}


@door.get("/bao-ve")
@needs(READ)
def files() -> str:
    """Open files of the agency, for the inspectorate of the province; how many there are of each state."""
    seen = queries.visible_to(current_actor())
    return render_template(
        "protection/desk/list.html",
        lines=seen.open_files(today()),
        counts=seen.counts(),
        states=rules.STATES,
        tones=TONES,
        everywhere=current_actor().may(barring.READ_ALL),
        most=queries.MOST,
        target=law.TARGET_WORDS,
    )


@door.get("/don/<number>/bao-ve")
@needs(READ)
def files_of_case(number: str) -> str:
    """The files of one case."""
    case = find_case(number)
    register.note_reading(subject=("cases", case.id), page="bao-ve", by=current_actor(), at=now())
    return render_template(
        "protection/desk/of_case.html",
        case=case,
        lines=queries.visible_to(current_actor()).of_case(case, today()),
        states=rules.STATES,
        tones=TONES,
        may_record=at_home(case) and current_actor().may(WRITE),
        target=law.TARGET_WORDS,
    )


@door.get("/bao-ve/<number>")
@needs(READ)
def show(number: str) -> str:
    """One file."""
    file, case = find_file(number)
    note_reading(file, "bao-ve")
    return page(file, case)


def page(file: ProtectionFile, case: Case) -> str:
    """The page of a file, without what is sealed in it."""
    whole = queries.whole(file, case, today())
    home = at_home(case)
    return render_template(
        "protection/desk/file.html",
        whole=whole,
        file=file,
        case=case,
        running=whole.running(today()),
        law=law,
        states=rules.STATES,
        sources=rules.SOURCES,
        outcomes=rules.OUTCOMES,
        decisions=DECISIONS,
        tones=TONES,
        happened=[(one, _HAPPENED[one.act]) for one in whole.events if one.act in _HAPPENED],
        names=_names(whole),
        who=_who,
        offered=_offered(whole) if home else [],
        may_open=home and current_actor().may(WRITE),
        others_decide=home and file.state in rules.UNDECIDED and not current_actor().may(DECIDE),
        protected=law.words(law.PERSONS, queries.protected(file)),
        lapsed=rules.LAPSED,
        target=law.TARGET_WORDS,
    )


def _offered(whole: queries.Whole) -> list[tuple[str, str]]:
    """The acts that this officer may do now: address and label."""
    others = any(one.body != law.OWN for one in whole.running(today()))
    acts = rules.offered(
        whole.file.state,
        awaits_written=whole.line.awaits_written,
        unanswered=bool(whole.line.unanswered),
        asks_others=others,
    )
    return [(address(whole.file, one.name), one.label) for one in acts if current_actor().may(one.who)]


def address(file: ProtectionFile, name: str) -> str:
    """Where an act on the file is done."""
    act = rules.ACTS[name]
    endpoint = "work_form" if act.who == WRITE else "order_form"
    return url_for(f"protection_desk.{endpoint}", number=file.number, slug=SLUGS[name])


SLUGS: Final = {
    "take_up": "kiem-tra",
    "record_addition": "bo-sung",
    "record_written": "van-ban-de-nghi",
    "record_answer": "tra-loi",
    "apply": "ap-dung",
    "refuse": "khong-ap-dung",
    "change": "thay-doi",
    "end": "cham-dut",
    "ask_body": "gui-co-quan",
}
"""Each act of an officer in an address."""


def _names(whole: queries.Whole) -> dict[int, str]:
    numbers = {one.officer_id for one in whole.openings}
    numbers |= {int(one.actor.partition(":")[2]) for one in whole.events if one.actor.startswith("officer:")}
    return accounts.names_of(numbers)


def _who(event: ProtectionEvent, names: dict[int, str]) -> str:
    kind, _colon, number = event.actor.partition(":")
    return names.get(int(number), "") if kind == "officer" else "Người tố cáo"


def link(case: Case, *, may_record: bool) -> Markup:
    """The way from the case to its files."""
    words = "Bảo vệ người tố cáo" if may_record else "Xem việc bảo vệ người tố cáo"
    return Markup('<p><a href="{}">{}</a></p>').format(
        url_for("protection_desk.files_of_case", number=case.number), words
    )


def to_decide(found: Waiting) -> Markup | None:
    """How many requests wait, what came or ran out since others were decided, and the way to them."""
    words = []
    if found.undecided:
        urgent = f", khẩn cấp: {found.urgent}" if found.urgent else ""
        words.append(f"Đề nghị bảo vệ chờ quyết định: {found.undecided}{urgent}")
    for many, what in (
        (found.unread, "Người được bảo vệ báo thêm, chưa ai đọc"),
        (found.end_asked, "Đề nghị chấm dứt biện pháp bảo vệ"),
        (found.lapsed, "Biện pháp bảo vệ đã hết thời gian áp dụng"),
    ):
        words += [f"{what}: {many}"] if many else []
    if not words:
        return None
    line = Markup('<p class="qn-flush"><a href="{}">{}</a></p>')
    return Markup().join(line.format(url_for("protection_desk.files"), each) for each in words)


def waiting(lines: Sequence[Line], case: Case) -> Markup | None:
    """What waits, in one sentence for each file, and which of them this officer was just allowed to open;
    None where there is neither."""
    told: list[dict[str, Any]] = []
    for one in lines:
        words, opens = _waits(one), _may_open_now(one.file, case)
        if words or opens:
            told.append({"line": one, "words": words, "opens": opens})
    if not told:
        return None
    return Markup(render_template("protection/desk/_waiting.html", told=told))  # noqa: S704


def _may_open_now(file: ProtectionFile, case: Case) -> bool:
    """Whether he asked to open it for this work and a second person agreed, not too long ago."""
    granted = opening_asks.standing(case, file.submission_id, current_actor().id or 0, now())
    return granted is not None and granted.capacity == opening_asks.PROTECTING


def _waits(line: Line) -> str:
    words = []
    if line.file.state in rules.UNDECIDED:
        words.append(
            "đề nghị bảo vệ khẩn cấp, quyết định ngay"
            if line.file.urgent
            else "đề nghị bảo vệ, chưa quyết định"
        )
    if line.unread:
        words.append("người được bảo vệ báo thêm, chưa ai đọc")
    if line.file.end_asked_on and line.file.state == "applied":
        words.append("người được bảo vệ đề nghị chấm dứt biện pháp")
    if line.lapsed:
        words.append("biện pháp đã hết thời gian áp dụng")
    if line.awaits_written:
        words.append("chờ văn bản đề nghị")
    return "; ".join(words)
