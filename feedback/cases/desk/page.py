"""O06 Vụ việc: head, tabs as plain links, and beside them only what may be done next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from feedback.accounts import queries as accounts
from feedback.agencies import queries as agencies
from feedback.agencies.directory import AgencyEntry
from feedback.attachments import queries as attached
from feedback.attachments.models import Attachment
from feedback.cases import actions, book, parted, past, queries, rules, scope
from feedback.cases.actions import truth
from feedback.cases.actions.moving import NotYours
from feedback.cases.desk import due, handed_on, matter, order, taken, words
from feedback.cases.desk.door import at_home, door, find_case, keep_watch, note_reading
from feedback.cases.desk.order import Offered
from feedback.cases.desk.papers import ROOM
from feedback.cases.desk.step_pages import PAGES, PROPOSALS, RETURN, own_pages, own_proposals, page_of
from feedback.cases.desk.steps import StepPage
from feedback.cases.forms import NoteForm
from feedback.cases.letters import heads
from feedback.cases.models import Case, Proposal, Submission
from feedback.deadlines import queries as deadlines
from feedback.extensions import db
from feedback.law import grounds, letters, procedure
from feedback.law.procedure import NotAllowed, Step
from feedback.law.states import State
from feedback.people import queries as people
from feedback.people.models import Person
from feedback.register import queries as register
from feedback.web import now, pagination, today
from feedback.web.commits import commits
from feedback.web.guards import current_actor, needs

View = Response | str | tuple[str, int]

TABS: Final = {
    "tom-tat": "Tóm tắt",
    "don": "Đơn và giấy tờ",
    "dien-bien": "Diễn biến",
    "van-ban": "Văn bản",
    "trao-doi": "Trao đổi",
    "nhat-ky": "Nhật ký",
}
"""The tabs: key in the address and words."""

_HANDED_ON: Final = ("transferred", "rerouted")
_FIRST: Final = "tom-tat"
_FILE: Final = frozenset({"tom-tat", "don", "van-ban"})
"""Tabs of the file itself (hồ sơ giải quyết khiếu nại, LKN Đ34)."""

_READ: Final = (
    {
        "tep": "Tệp",
        "phoi-hop": "Giao phần việc phối hợp",
        "viec-phoi-hop": "Phần việc phối hợp, ở cơ quan được giao",
        "da-chuyen": "Đơn đã chuyển, ở cơ quan đã chuyển",
        "ban-goc": "Bản gốc niêm phong",
        "mo-ban-goc": "Đề nghị mở bản gốc, bản làm việc",
        "de-nghi-mo": "Trả lời đề nghị mở bản gốc",
        "bao-ve": "Bảo vệ người tố cáo",
        "nop-luu": "Nộp lưu hồ sơ",
        "thi-hanh": "Thi hành",
        "giay-to-goc": "Giấy tờ gốc",
        "nguoi-ky-ten": "Người ký tên",
        "ho-so": "Hồ sơ",
        "phieu-de-xuat": "Phiếu đề xuất",
        "nhan-nguoi-gui": "Nhắn người gửi đơn",
        "sua-ngay-nhan": "Sửa ngày nhận quyết định",
    }
    | TABS
    | {page.slug: page.title for page in (*PAGES, *PROPOSALS, RETURN)}
)


def read_words(page: str) -> str:
    """A page of a case as the log of readings names it."""
    return _READ.get(page) or _READ.get(page.partition("/")[0], "Trang của một bước")


@dataclass(frozen=True, slots=True)
class Sent:
    """One submission with its sender and files."""

    submission: Submission
    person: Person | None
    where: str
    files: list[Attachment]
    partner: str | None
    """The name of the partner whose program sent it."""

    @property
    def way(self) -> str:
        """How it came in."""
        return words.way_in(self.submission.channel, self.partner)


@door.get("/don/<number>")
@needs("cases:case:read")
def show(number: str) -> View:
    """One tab of the case; a former number leads to the present one, or to what the agency had of it."""
    case = queries.visible_to(current_actor()).by_number(number)
    if case is None:
        return handed_on.show(number)
    tab = request.args.get("muc", _FIRST)
    tab = tab if tab in _tabs(case) else _FIRST
    if case.number != number:
        return redirect(url_for("cases_desk.show", number=case.number, muc=tab), 302)
    note_reading(case.id, tab)
    keep_watch([case], typed=tab == "trao-doi")
    return _page(case, tab, NoteForm(formdata=None))


@door.post("/don/<number>/ghi-chu")
@needs("cases:note:write")
@commits
def note(number: str) -> View:
    """Leave a note for colleagues."""
    case = find_case(number)
    form = NoteForm()
    if form.validate_on_submit():
        try:
            actions.note(case, text=form.text.data, by=current_actor(), at=now())
        except (NotYours, NotAllowed) as refusal:
            form.form_errors = [str(refusal)]
        else:
            flash("Đã ghi chú", "done")
            return redirect(url_for("cases_desk.show", number=case.number, muc="trao-doi"), 303)
    if "trao-doi" not in _tabs(case):
        abort(404)
    case_id = case.id
    db.session.rollback()
    note_reading(case_id, "trao-doi")
    return _page(db.session.get_one(Case, case_id), "trao-doi", form), 422


def _page(case: Case, tab: str, form: NoteForm) -> str:
    agency = agencies.by_id(case.agency_id)
    holder = accounts.names_of([case.officer_id]) if case.officer_id else {}
    running = deadlines.open_for(("cases", case.id))
    file_only = scope.by_link_only(current_actor(), case)
    proposal = None if file_only else queries.open_proposal(case.id)
    return render_template(
        "cases/desk/case.html",
        case=case,
        tab=tab,
        tabs=_tabs(case),
        agency=agency.name if agency else "",
        competent=_competent(agency) if agency else "",
        holder=holder.get(case.officer_id or 0, ""),
        due=due.next_due(running, today()),
        formers=queries.former_numbers(case.id),
        proposal=proposal,
        proposer=accounts.names_of([proposal.officer_id]).get(proposal.officer_id, "") if proposal else "",
        slip=letters.slip_for(case.course, proposal.step) if proposal else None,
        label_of=procedure.course(case.course).label_of,
        form=form,
        **_next_steps(case, proposal, {one.term_key for one in running}),
        **_CONTENTS[tab](case),
    )


def _tabs(case: Case) -> dict[str, str]:
    """The tabs that the officer may open: of a file that came with its second level only what is in it."""
    file_only = scope.by_link_only(current_actor(), case)
    return {key: words for key, words in TABS.items() if not file_only or key in _FILE}


def _competent(agency: AgencyEntry) -> str:
    """Who decides there (người có thẩm quyền), by his office: the first who holds the right to accept."""
    heads_of = accounts.officers_of(agency.id, "cases:case:accept")
    return heads.chair(agency, next((one.position for one in heads_of if one.position), ""))


def _next_steps(case: Case, proposal: Proposal | None, running: set[str]) -> dict[str, Any]:
    """Only what is lawful now and open to this officer: steps, records, proposals. ``running``: the terms
    that are open."""
    if not at_home(case):
        nothing = Offered([], [])
        return {"steps": nothing, "records": [], "waits": [], "proposals": nothing, "decides": False}
    course, state = procedure.course(case.course), State(case.state)
    lines = {line.name: line for line in course.steps_from(state, today())}
    over = truth.done_already(case, lines.values())
    lines = {name: line for name, line in lines.items() if name not in over and not _is_pointless(name, case)}
    names = {line.name for line in rules.lawful_steps(course, state, current_actor(), today())} & lines.keys()
    pages = [
        page
        for page in (*own_pages(case, names), *taken.pages_of(case, names))
        if _applies(page, case, lines[page.step], running)
    ]
    proposable = {step.name for step in course.proposable(state, today())} & lines.keys()
    asked = names | proposable
    whys = {name: why for name in asked if (why := truth.why_not_yet(case, lines[name], at=now()))}
    proposable -= whys.keys()
    proposals = own_proposals(case, proposable) + taken.pages_of(case, proposable, proposing=True)
    proposed = page_of(case, proposal.step) if proposal else None
    decides = proposal is not None and proposal.step in names
    if proposed is not None and decides:
        pages = [page for page in pages if page.name != proposed.name]
    ready = [page for page in pages if page.step not in whys]
    waits = {page.title: whys[page.step] for page in pages if page.step in whys}
    if "propose" in names:
        told = {page.step for page in pages}
        waits |= {lines[name].label: why for name, why in whys.items() if name not in told}
    return {
        "steps": order.of(case, [page for page in ready if page.main], lines),
        "records": [page for page in ready if not page.main],
        "waits": list(waits.items()),
        "proposals": order.of_proposals(proposals if proposal is None and "propose" in names else []),
        "proposal_address": proposed.address(case.number) if proposed else "",
        "decides": decides,
    }


def _is_pointless(step: str, case: Case) -> bool:
    """Whether a lawful step has nothing to be about: nobody has withdrawn, or passed the matter on."""
    if step == "go_on_despite_withdrawal":
        return not truth.awaits_word_on_withdrawal(case.id)
    return step in ("return_to_forwarder", "inform_forwarder") and not truth.was_forwarded(case.id)


def _applies(page: StepPage, case: Case, line: Step, running: set[str]) -> bool:
    """Whether a lawful step makes sense in this very case: one that only records what was due is for while
    it is due."""
    if not page.main and line.meets and not running.intersection(line.meets):
        return False
    if page.name == "take_on":
        actor = current_actor()
        return case.officer_id is None and rules.may_assign(actor, actor.id or 0, case.officer_id)
    return True


def _sent(case: Case) -> list[Sent]:
    submissions = queries.submissions_of(case.id)
    files = attached.of_many(ROOM, [one.id for one in submissions])
    partners = past.partners_of(case.id)
    return [
        Sent(
            one,
            people.by_id(one.sender_id),
            _where(one),
            files.get(one.id, []),
            partners.get(one.id),
        )
        for one in submissions
    ]


def _where(one: Submission) -> str:
    area = agencies.area_by_code(one.area_code) if one.area_code else None
    return area.behind(one.place) if area else one.place or ""


def _summary(case: Case) -> dict[str, Any]:
    lodged = past.lodging_of(case.id)
    return {
        "matter": matter.of(case, current_actor()),
        "sent": _sent(case),
        "routing_reason": _handed_on(case) or lodged.get("routing_reason", ""),
        "field_words": lodged.get("field_words", []),
        "ground": grounds.named(case.ground) if case.ground else None,
        "clocks": due.clocks(deadlines.for_subject(("cases", case.id)), today()),
    }


def _handed_on(case: Case) -> str:
    """Who passed the case on to the agency that holds it, and why; empty when nobody did."""
    for event in reversed(queries.events_of(case.id)):
        if event.act in _HANDED_ON and event.details.get("to_agency_id") == case.agency_id:
            number = event.details.get("from_agency_id") or event.agency_id
            former = agencies.by_id(number) if number else None
            by = f"{former.name} chuyển đến. " if former else ""
            return f"{by}Lý do: {event.details.get('reason', '')}"
    return ""


def _papers(case: Case) -> dict[str, Any]:
    sent = _sent(case)
    named = {
        one.submission.id: agency.name
        for one in sent
        if one.submission.named_agency_id and (agency := agencies.by_id(one.submission.named_agency_id))
    }
    return {"sent": sent, "named_agencies": named}


def _history(case: Case) -> dict[str, Any]:
    place = pagination.decode(request.args.get("sau"))
    events, older = past.newest_first(case.id, before=place[1] if place else None)
    return {
        "happenings": words.happenings(events, case.course),
        "older": pagination.encode((None, older)) if older else None,
        "newest": place is None,
    }


def _letters(case: Case) -> dict[str, Any]:
    issued = parted.letters_of(case.id)
    chairs = book.chairs_of_minutes(issued)
    signers = {one.id: book.signers(one, chairs) for one in issued}
    return {"letters": issued, "letter_names": letters.names(case.course), "signers": signers}


def _talk(case: Case) -> dict[str, Any]:
    notes, proposals = queries.notes_of(case.id), queries.proposals_of(case.id)
    officers = {one.officer_id for one in notes} | {one.officer_id for one in proposals}
    settled = {one.settled_by for one in proposals if one.settled_by is not None}
    may_note = at_home(case) and current_actor().may("cases:note:write")
    return {
        "notes": notes,
        "past_proposals": proposals,
        "names": accounts.names_of(officers | settled),
        "may_note": may_note,
    }


def _log(case: Case) -> dict[str, Any]:
    readings = register.readings_of("cases", case.id)
    return {
        "readings": readings,
        "names": words.actor_names(one.actor for one in readings),
        "read_words": read_words,
    }


_CONTENTS: Final[dict[str, Callable[[Case], dict[str, Any]]]] = {
    "tom-tat": _summary,
    "don": _papers,
    "dien-bien": _history,
    "van-ban": _letters,
    "trao-doi": _talk,
    "nhat-ky": _log,
}
