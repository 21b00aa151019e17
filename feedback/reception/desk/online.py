"""Tiếp công dân trực tuyến, for officers: the lists, one request, and the acts on it before its session."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from flask import Flask, abort, render_template, request
from werkzeug.wrappers import Response

from feedback.accounts import queries as accounts
from feedback.agencies import queries as agencies
from feedback.attachments import queries as attachments
from feedback.attachments import serving
from feedback.attachments.links import is_for_list, short_lived
from feedback.deadlines import queries as deadlines
from feedback.intake import matter
from feedback.law import kinds
from feedback.law import reception as law
from feedback.law.kinds import Kind
from feedback.papers import signatures
from feedback.people import queries as people
from feedback.reception import online, places
from feedback.reception.actions import online as acts
from feedback.reception.actions import online_session
from feedback.reception.desk import online_forms as forms
from feedback.reception.desk.door import add_page, door
from feedback.reception.models import OnlineReception
from feedback.reception.slots import words as hour_words
from feedback.register import actions as register
from feedback.web import now, pagination, today
from feedback.web.commits import commits
from feedback.web.forms import Choice
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written

LISTS: Final = {
    "": ("Chờ quyết định", online.waiting),
    "sap-tiep": ("Sắp tiếp", online.coming),
    "da-xong": ("Đã xong", online.done),
}
"""The lists by what stands in the address: their words and their question."""

STATES: Final = {
    "asked": ("Chờ quyết định", "amber"),
    "granted": ("Đã đồng ý, chưa báo", "amber"),
    "notified": ("Đã báo người dân", "blue"),
    "refused": ("Không đồng ý", "grey"),
    "held": ("Đã tiếp", "green"),
    "called_off": ("Không diễn ra", "grey"),
}


@door.get("/tiep-truc-tuyen/xu-ly")
@needs("reception:online:read")
def online_list() -> str:
    """What waits for a decision, what comes, what is over."""
    chosen = request.args.get("ds", "")
    chosen = chosen if chosen in LISTS else ""
    found = LISTS[chosen][1](current_actor(), after=pagination.decode(request.args.get("sau")))
    people_names = people.names(one.person_id for one in found.rows)
    return render_template(
        "reception/desk/online_list.html",
        found=found,
        after=pagination.encode(found.after) if found.after else None,
        lists={key: words for key, (words, _) in LISTS.items()},
        chosen=chosen,
        names=people_names,
        officers=accounts.names_of(one.receiver_id for one in found.rows if one.receiver_id),
        clocks=deadlines.open_for_many([(online.ROOM, one.id) for one in found.rows]),
        clock_title=deadlines.title,
        agencies=agencies.directory(),
        own=current_actor().agency_id,
        states=STATES,
        kind_name=_kind_name,
        hour=hour_words,
        today=today(),
    )


@door.get("/tiep-truc-tuyen/xu-ly/<int:number>")
@needs("reception:online:read")
def online_show(number: int) -> str:
    """One request: who, about what, why online, where it stands, and what may be done now."""
    one = find(number)
    note_reading(number)
    return _show_page(one)


@door.get("/tiep-truc-tuyen/xu-ly/<int:number>/tep/<int:file_id>")
@needs("reception:online:read")
@short_lived
def online_file(number: int, file_id: int) -> Response:
    """A file of the request; of a denunciation it is opened for this reader."""
    one = find(number)
    file = attachments.one_of((online.ROOM, one.id), file_id) or abort(404)
    if not is_for_list():
        note_reading(number, f"tep/{file_id}")
    if file.sealed:
        return serving.answer_opened(file, online.key_of(one))
    return serving.for_officer(file)


@door.get("/tiep-truc-tuyen/xu-ly/<int:number>/dong-y")
@needs("reception:online:grant")
def online_grant_form(number: int) -> str:
    """Asks day, hour, who receives and the link."""
    one = find(number)
    return _act_page("grant", one, forms.GrantForm(formdata=None, version=one.version).about(one))


@door.post("/tiep-truc-tuyen/xu-ly/<int:number>/dong-y")
@needs("reception:online:grant")
@commits
def online_grant(number: int) -> View:
    """Đồng ý tiếp trực tuyến."""
    one = find(number)
    form = forms.GrantForm().about(one)
    security = (form.security.data if "security" in form else "") or ""
    return _taken("grant", one, form, lambda how: acts.grant(one, _meeting(form), security=security, **how))


@door.get("/tiep-truc-tuyen/xu-ly/<int:number>/doi-ngay")
@needs("reception:online:grant")
def online_move_form(number: int) -> str:
    """Asks the new day and why."""
    one = find(number)
    known = {"held_on": one.held_on, "starts": one.starts, "link": one.meeting_url}
    form = forms.MoveForm(formdata=None, version=one.version, receiver=str(one.receiver_id or ""), **known)
    return _act_page("move", one, form)


@door.post("/tiep-truc-tuyen/xu-ly/<int:number>/doi-ngay")
@needs("reception:online:grant")
@commits
def online_move(number: int) -> View:
    """Đổi ngày tiếp."""
    one, form = find(number), forms.MoveForm()
    return _taken(
        "move", one, form, lambda how: acts.move(one, _meeting(form), reason=form.reason.data or "", **how)
    )


@door.get("/tiep-truc-tuyen/xu-ly/<int:number>/khong-dong-y")
@needs("reception:online:grant")
def online_refuse_form(number: int) -> str:
    """Asks why not."""
    return _act_page("refuse", find(number), forms.ReasonForm(formdata=None, version=find(number).version))


@door.post("/tiep-truc-tuyen/xu-ly/<int:number>/khong-dong-y")
@needs("reception:online:grant")
@commits
def online_refuse(number: int) -> View:
    """Không đồng ý tiếp trực tuyến."""
    one, form = find(number), forms.ReasonForm()
    return _taken("refuse", one, form, lambda how: acts.refuse(one, form.reason.data or "", **how))


@door.get("/tiep-truc-tuyen/xu-ly/<int:number>/thoi-tiep")
@needs("reception:online:grant")
def online_call_off_form(number: int) -> str:
    """Asks why the session doesn't take place."""
    return _act_page("call_off", find(number), forms.ReasonForm(formdata=None, version=find(number).version))


@door.post("/tiep-truc-tuyen/xu-ly/<int:number>/thoi-tiep")
@needs("reception:online:grant")
@commits
def online_call_off(number: int) -> View:
    """Thôi buổi tiếp."""
    one, form = find(number), forms.ReasonForm()
    return _taken("call_off", one, form, lambda how: acts.call_off(one, form.reason.data or "", **how))


@door.get("/tiep-truc-tuyen/xu-ly/<int:number>/thong-bao")
@needs("reception:online:write")
def online_notice_form(number: int) -> str:
    """Asks the link."""
    return _act_page("notice", find(number), forms.LinkForm(formdata=None, version=find(number).version))


@door.post("/tiep-truc-tuyen/xu-ly/<int:number>/thong-bao")
@needs("reception:online:write")
@commits
def online_notice(number: int) -> View:
    """Gửi thông báo cho người tham gia."""
    one, form = find(number), forms.LinkForm()
    return _taken("notice", one, form, lambda how: acts.give_notice(one, form.link.data or "", **how))


@door.get("/tiep-truc-tuyen/xu-ly/<int:number>/thu-ket-noi")
@needs("reception:online:write")
def online_test_form(number: int) -> str:
    """Asks how the test went."""
    return _act_page("test", find(number), forms.TestForm(formdata=None, version=find(number).version))


@door.post("/tiep-truc-tuyen/xu-ly/<int:number>/thu-ket-noi")
@needs("reception:online:write")
@commits
def online_test(number: int) -> View:
    """Ghi kết quả thử kết nối."""
    one, form = find(number), forms.TestForm()
    good, remark = form.result.data == "good", form.remark.data or ""
    return _taken(
        "test", one, form, lambda how: online_session.record_test(one, good=good, remark=remark, **how)
    )


@door.post("/tiep-truc-tuyen/xu-ly/<int:number>/mo-ket-noi")
@needs("reception:online:write")
@commits
def online_open(number: int) -> View:
    """Ghi đã mở kết nối."""
    one, form = find(number), forms.VersionForm()
    return _taken("open", one, form, lambda how: online_session.open_connection(one, **how))


@door.get("/tiep-truc-tuyen/xu-ly/<int:number>/khong-tham-gia")
@needs("reception:online:write")
def online_absent_form(number: int) -> str:
    """Asks once more: the request is over by it."""
    return _act_page("absent", find(number), forms.VersionForm(formdata=None, version=find(number).version))


@door.post("/tiep-truc-tuyen/xu-ly/<int:number>/khong-tham-gia")
@needs("reception:online:write")
@commits
def online_absent(number: int) -> View:
    """Ghi người yêu cầu không tham gia."""
    one, form = find(number), forms.VersionForm()
    return _taken("absent", one, form, lambda how: online_session.record_absence(one, **how))


ACTS: Final = {
    "grant": ("Đồng ý tiếp trực tuyến", "Đồng ý", "Đã đồng ý tiếp trực tuyến", ("asked",)),
    "refuse": ("Không đồng ý tiếp trực tuyến", "Không đồng ý", "Đã báo không tiếp trực tuyến", ("asked",)),
    "notice": ("Gửi thông báo cho người tham gia", "Gửi thông báo", "Đã gửi thông báo", ("granted",)),
    "move": ("Đổi ngày tiếp trực tuyến", "Đổi ngày", "Đã đổi ngày tiếp", online.COMING),
    "call_off": ("Thôi buổi tiếp trực tuyến", "Thôi buổi tiếp", "Đã thôi buổi tiếp", online.COMING),
    "test": ("Ghi kết quả thử kết nối", "Ghi kết quả", "Đã ghi kết quả thử kết nối", ("notified",)),
    "absent": (
        "Người yêu cầu không tham gia",
        "Không tham gia",
        "Đã ghi không tham gia và báo",
        ("notified",),
    ),
    "open": ("Mở kết nối", "Đã mở kết nối", "Đã ghi mở kết nối và báo người dân", ("notified",)),
}
"""Each act: heading, words of its button, what is said when it is done, in which states it may be."""


def find(number: int) -> OnlineReception:
    """The request, for an officer who may see it; else 404."""
    return online.visible(current_actor(), number) or abort(404)


def note_reading(number: int, page: str = "tiep-truc-tuyen") -> None:
    """Write who opens which request before it is shown."""
    register.note_reading(subject=(online.ROOM, number), page=page, by=current_actor(), at=now())


def at_home(one: OnlineReception) -> bool:
    """Whether it is the officer's own agency's, so that he may act and not only read."""
    return one.agency_id == current_actor().agency_id


def _meeting(form: forms.MeetingForm) -> acts.Meeting:
    assert form.held_on.data is not None
    return acts.Meeting(
        form.held_on.data, form.starts.data or "", int(form.receiver.data or 0), form.link.data or None
    )


def _taken(name: str, one: OnlineReception, form: Any, act: Callable[[dict[str, Any]], Any]) -> View:
    number = one.id
    if not at_home(one):
        abort(403)
    _offer(form, one)
    return written(
        form,
        lambda: act({"expected": form.version.data, "by": current_actor(), "at": now()}),
        ACTS[name][2],
        lambda: _act_page(name, find(number), form),
        ("reception_desk.online_show", {"number": number}),
    )


def _offer(form: Any, one: OnlineReception) -> None:
    if "receiver" in form:
        form.receiver.choices = [
            Choice(str(each.id), f"{each.full_name}, {each.position}" if each.position else each.full_name)
            for each in online.cleared(one)
        ]


def _act_page(name: str, one: OnlineReception, form: Any) -> str:
    if not at_home(one):
        abort(403)
    _offer(form, one)
    heading, button, _, states = ACTS[name]
    days = name in ("grant", "move")
    return render_template(
        "reception/desk/online_act.html",
        one=one,
        form=form,
        heading=heading,
        button=button,
        open=one.state in states,
        state=STATES[one.state],
        when=f"{hour_words(one.starts)}, ngày {one.held_on:%d/%m/%Y}" if one.starts else "",
        earliest=acts.earliest_day(one.agency_id, at=now()) if days else None,
        hours=law.ONLINE_OPENING_HOURS,
    )


def _show_page(one: OnlineReception) -> str:
    actor = current_actor()
    may = at_home(one)
    files = {file.id: file for file in attachments.of((online.ROOM, one.id))}
    papers = {
        "Văn bản không yêu cầu giữ bí mật danh tính": one.waiver_files,
        "Văn bản cử người đại diện": one.details.get("appointment_files", []),
        "Biên bản buổi tiếp": one.minutes_files,
    }
    person, words = people.by_id(one.person_id), online.words_of(one)
    return render_template(
        "reception/desk/online_show.html",
        one=one,
        words=words,
        accused=matter.accused_rows(words.accused) if words.accused else [],
        person=person,
        kind_name=_kind_name,
        ground=law.entry(law.ONLINE, one.ground),
        state=STATES[one.state],
        agency=agencies.by_id(one.agency_id),
        place=places.by_id(one.place_id) if one.place_id else None,
        receiver=accounts.names_of([one.receiver_id]).get(one.receiver_id) if one.receiver_id else None,
        starts=hour_words(one.starts) if one.starts else "",
        hour=hour_words,
        day=date.fromisoformat,
        files={title: [files[each] for each in ids if each in files] for title, ids in papers.items() if ids},
        signed=[signatures.shown(each) for each in one.details.get("signatures", [])],
        clocks=deadlines.for_subject((online.ROOM, one.id)),
        clock_title=deadlines.title,
        clock_basis=deadlines.basis,
        opens=online.opens_at(one),
        opened_late=online_session.opened_late(one),
        may_grant=may and actor.may(online.GRANT),
        may_write=may and actor.may(online.WRITE),
        is_today=one.held_on == today(),
        is_over=online_session.is_over(one, now()),
        today=today(),
    )


def _kind_name(about: str) -> str:
    return kinds.texts(Kind(about)).name


def init_app(app: Flask) -> None:
    """Stand in the row of links."""
    add_page(app, "reception_desk.online_list", "Tiếp trực tuyến", 6)
