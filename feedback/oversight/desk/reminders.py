"""T04 Đôn đốc: the letters and whether they are answered, what to urge next, one letter and its papers."""

from __future__ import annotations

from typing import Any, Final

from flask import Flask, abort, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from feedback.accounts import queries as accounts
from feedback.agencies.forms import narrowed_to
from feedback.attachments import queries as attached
from feedback.attachments import serving
from feedback.attachments.links import is_for_list, short_lived
from feedback.cases.desk import printing
from feedback.cases.models import Case
from feedback.law.refusal import Refusal
from feedback.oversight import overdue
from feedback.oversight.actions import reminders as acts
from feedback.oversight.actions.history import REMINDER
from feedback.oversight.desk.door import add_page, door
from feedback.oversight.desk.late_steps import agency_name
from feedback.oversight.desk.reminder_forms import ReminderFilter
from feedback.oversight.models import Reminder
from feedback.oversight.overdue import Filters
from feedback.oversight.reminders import letter, queries, rules
from feedback.oversight.reminders.queries import ANSWER, ISSUE, READ
from feedback.oversight.scope import everywhere
from feedback.papers import spreadsheets
from feedback.papers.tables import Column
from feedback.register import actions as register
from feedback.web import now, pagination, slots, today
from feedback.web.guards import current_actor, needs

TAGS: Final = {
    "open": "blue",
    "late": "red",
    "replied": "green",
    "followed": "grey",
    "reported": "violet",
    "withdrawn": "grey",
}
_COLUMNS: Final = (
    *(Column("STT", 6), Column("Số đơn, vụ việc", 20), Column("Bước chưa làm xong", 40), Column("Hạn", 12)),
    *(Column("Số ngày quá hạn khi phát hành", 14), Column("Căn cứ", 44), Column("Hôm nay", 16)),
)


def found(number: int) -> Reminder:
    """The letter, if the viewer may read it; else 404."""
    return queries.found(current_actor(), number) or abort(404)


def wording() -> dict[str, Any]:
    """What each template of reminders asks for: names of agencies, words and colours of states."""
    return {
        "agency": agency_name,
        "states": rules.STATES,
        "tags": TAGS,
        "standing": lambda row: rules.standing(row.state, row.reply_due_on, today()),
    }


@door.get("/don-doc")
@needs(READ)
def reminders() -> str:
    """Those of the province, or to one's own agency, the last issued first."""
    viewer, form = current_actor(), ReminderFilter(request.args)
    agency = narrowed_to(form, everywhere=everywhere(viewer))
    state = form.narrowing().get("tinh_trang", ("", ""))[0]
    after = pagination.dated(request.args.get("sau"))
    page = queries.listed(
        viewer, state=state, agency_id=agency.id if agency else None, today=today(), after=after
    )
    return render_template(
        "oversight/desk/reminders.html",
        form=form,
        filtered=bool(form.narrowing()),
        page=page,
        after=pagination.encode(page.after) if page.after else None,
        first=after is None,
        may_issue=viewer.may(ISSUE),
        everywhere=everywhere(viewer),
        **wording(),
    )


@door.get("/don-doc/de-xuat")
@needs(ISSUE)
def proposed_reminders() -> str:
    """Đề xuất đôn đốc: what the rules propose today; a person decides on each."""
    viewer = current_actor()
    return render_template(
        "oversight/desk/reminders_proposed.html",
        first=queries.proposed_first(viewer, today=today()),
        following=queries.proposed_next(viewer, today=today()),
        agency_code=lambda number: letter.known(number).code,
        rules=rules,
        today=today(),
        **wording(),
    )


@door.get("/don-doc/<int:number>")
@needs(READ)
def reminder(number: int) -> str:
    """One letter: its words and table, what was answered, what may be done now."""
    row, viewer = found(number), current_actor()
    return render_template(
        "oversight/desk/reminder.html",
        row=row,
        items=queries.items_of(row, viewer, today=today()),
        before=queries.course_of(row),
        following=queries.next_of(row),
        files=attached.of((REMINDER, row.id)),
        replied_by=accounts.names_of([row.replied_by]).get(row.replied_by, "") if row.replied_by else "",
        may_answer=row.state == "open" and viewer.may(ANSWER) and viewer.agency_id == row.agency_id,
        is_own=viewer.agency_id == row.agency_id,
        may_withdraw=viewer.may(ISSUE) and row.state in ("open", "reported"),
        steps=_next_steps(row),
        closing=rules.closing(agency_name(row.issuer_id), row.reply_due_on),
        title=rules.title(row.kind) or "Văn bản đôn đốc",
        **wording(),
    )


@door.get("/don-doc/<int:number>/van-ban.<any(pdf,docx,xlsx):ending>")
@needs(READ)
def reminder_paper(number: int, ending: str) -> Response:
    """The letter as it was issued, or its table."""
    row = found(number)
    items = queries.items_of(row, current_actor(), today=today())
    register.note_reading(subject=(REMINDER, row.id), page=f"van-ban.{ending}", by=current_actor(), at=now())
    name = f"{'Văn bản đôn đốc' if row.kind == rules.REMINDER else 'Báo cáo'} {row.number.replace('/', '-')}"
    if ending == "xlsx":
        return spreadsheets.xlsx(
            name,
            _COLUMNS,
            (
                (
                    *(
                        place,
                        one.row.number,
                        one.row.step,
                        one.row.due_on,
                        one.row.days_late,
                        one.row.article,
                    ),
                    "Còn quá hạn" if one.late else "Không còn quá hạn",
                )
                for place, one in enumerate(items, start=1)
            ),
        )
    template, sheet = letter.issued(row, [one.row for one in items])
    return printing.paper(template, sheet, name, word=ending == "docx")


@door.get("/don-doc/<int:number>/tep/<int:file_id>")
@needs(READ)
@short_lived
def reminder_reply_file(number: int, file_id: int) -> Response:
    """A file that came with the answer."""
    row = found(number)
    one = attached.one_of((REMINDER, row.id), file_id) or abort(404)
    if not is_for_list():
        register.note_reading(subject=(REMINDER, row.id), page=f"tep/{file_id}", by=current_actor(), at=now())
    return serving.for_officer(one)


def _next_steps(row: Reminder) -> list[tuple[str, str]]:
    """What may follow the letter now: address and words."""
    viewer = current_actor()
    if not viewer.may(ISSUE):
        return []
    try:
        acts.still_late(row, by=viewer, at=now())
    except Refusal:
        return []
    again = (url_for(".remind_again", number=row.id), f"Đôn đốc lần {row.ordinal + 1}")
    reported = any(one.kind == rules.ESCALATION for one in queries.next_of(row))
    if row.ordinal < rules.ESCALATED_AFTER or reported:
        return [again]
    return [(url_for(".report_late", number=row.id), "Báo cáo Chủ tịch Ủy ban nhân dân tỉnh"), again]


def in_queue() -> Markup | None:
    """Above an officer's queue: letters that his agency has to answer, for who answers and who handles the
    cases; for the inspectorate those not answered in time."""
    viewer = current_actor()
    owes = viewer.may(READ) and viewer.agency_id is not None
    count, first_on = queries.to_answer(viewer) if owes else (0, None)
    unanswered = queries.count_unanswered(viewer, today=today()) if viewer.may(ISSUE) else 0
    if not count and not unanswered:
        return None
    shown = render_template(
        "oversight/desk/_reminders_queue.html",
        count=count,
        first_on=first_on,
        unanswered=unanswered,
        today=today(),
    )
    return Markup(shown)  # noqa: S704


def on_case(case: Case) -> Markup | None:
    """At the head of a case: the letters about it that stand, and the way to answer."""
    viewer = current_actor()
    if not viewer.may(READ):
        return None
    rows = queries.of_case(case.id, viewer)
    answerable = [
        one.id
        for one in rows
        if one.state == "open" and viewer.may(ANSWER) and viewer.agency_id == one.agency_id
    ]
    if not rows:
        return None
    shown = render_template(
        "oversight/desk/_reminders_of_case.html", rows=rows, answerable=answerable, **wording()
    )
    return Markup(shown)  # noqa: S704


def first_of(agency_id: int) -> list[int]:
    """The steps of an agency that a first letter is proposed for, as many as one letter holds: numbers of
    deadlines, the longest late first."""
    filters = Filters(agency_id=agency_id, least=rules.PROPOSED_LATE.days, reminded=False)
    page = overdue.overdue(current_actor(), filters, today=today(), size=rules.MOST_ITEMS)
    return [one.deadline_id for one in page.rows]


def init_app(app: Flask) -> None:
    """Put the list into the row of links and the officers' menu, and fill the places on other pages."""
    slots.fill(app, "queue_actions", in_queue)
    slots.fill(app, "case_head", on_case)
    add_page(app, "oversight_desk.reminders", "Đôn đốc", 11, in_menu=True)
    add_page(app, "oversight_desk.proposed_reminders", "Đề xuất đôn đốc", 12)
