"""One consultation as everybody reads it: what, why, where, its documents; later answers and decision."""

from __future__ import annotations

from flask import abort, render_template, url_for
from werkzeug.wrappers import Response

from feedback.agencies import queries as agencies
from feedback.attachments import serving
from feedback.consultation import announced, materials, opinion_form, opinions, tally
from feedback.consultation.models import Consultation, ConsultationDocument, ConsultationMeeting, OpinionGroup
from feedback.consultation.public import feeds
from feedback.consultation.public.door import announced_or_404, door
from feedback.consultation.public.listing import Shown, shown
from feedback.law import consultation as law
from feedback.papers import public_calendar, render
from feedback.web import metadata, today
from feedback.web.filters import ngay
from feedback.web.guards import public
from feedback.web.messages import count
from feedback.web.metadata import Findable
from feedback.web.replica import from_replica
from feedback.web.sharing import shared


@door.get("/gop-y/<code>")
@public
@shared
def consultation(code: str) -> str:
    """C23: one consultation; who was asked by name stands nowhere."""
    found = announced_or_404(code)
    one = shown([found])[0]
    meetings = announced.meetings_of(found.id)
    told = one.standing in ("over", "closed", "answered", "decided")
    answered = one.standing in ("answered", "decided")
    numbers = tally.told(opinions.stances(found.id), opinions.STANCES) if told else None
    return render_template(
        "consultation/public/consultation.html",
        findable=_findable(one, meetings),
        one=one,
        consultation=found,
        content=law.entry(law.CONTENTS, found.content),
        forms=[law.entry(law.FORMS, key).words for key in found.forms],
        areas=_areas(found),
        documents=announced.documents_of(found),
        withdrawn=announced.withdrawn_of(found.id),
        kinds=materials.KINDS | {materials.DECISION: "Quyết định"},
        postings=announced.postings_of(found.id),
        meetings=[(meeting, law.entry(law.FORMS, meeting.form).words) for meeting in meetings],
        upcoming=any(meeting.held_on >= today() for meeting in meetings),
        waiting=tally.few(opinions.waiting(found.id)) if told else "0",
        numbers=numbers,
        counts=_rows(numbers) if numbers else [],
        groups=_groups(found) if answered else [],
        verdicts=opinions.VERDICTS,
        period=law.PERIOD,
        differs=law.DIFFERS,
    )


def _findable(one: Shown, meetings: list[ConsultationMeeting]) -> Findable:
    asked = one.consultation
    told = metadata.document(
        asked.title,
        url_for("consultation_public.consultation", code=asked.code),
        publisher=one.agency.name,
        published=asked.announced_at,
        about=law.entry(law.CONTENTS, asked.content).words,
    )
    events = [feeds.meeting_event(meeting, asked) for meeting in meetings]
    return metadata.found(
        f"{one.words}, đến hết ngày {ngay(asked.closes_on)}. {asked.summary}",
        told,
        *(public_calendar.described(event, one.agency.name) for event in events),
        kind="article",
    )


@door.get("/gop-y/<code>/tai-lieu/<int:number>")
@public
@from_replica
def document(code: str, number: int) -> Response:
    """A document that everybody may take, under its title: the file's own name may tell of a person. 410
    with the reason once it was withdrawn."""
    found = announced_or_404(code)
    one = next((one for one in announced.documents_of(found) if one.document.id == number), None)
    if one is None:
        gone = next((row for row in announced.withdrawn_of(found.id) if row.id == number), None)
        return _withdrawn(found, gone) if gone is not None else abort(404)
    return serving.answer(one.file, called=one.called)


@door.get("/gop-y/<code>/phieu.pdf")
@public
@from_replica
def paper_form(code: str) -> Response:
    """Phiếu góp ý để in: for who writes by hand."""
    found = announced_or_404(code)
    if announced.standing(found, today()) not in ("coming", "open"):
        abort(404)
    response = Response(render.pdf("letter_to_sign", opinion_form.sheet(found)), mimetype="application/pdf")
    name = f"phieu-gop-y-{found.code}.pdf"
    response.headers["Content-Disposition"] = serving.disposition("inline", name)
    return response


def _withdrawn(found: Consultation, document: ConsultationDocument) -> Response:
    page = render_template(
        "consultation/public/document_withdrawn.html", consultation=found, document=document
    )
    return Response(page, 410, mimetype="text/html")


def _areas(found: Consultation) -> list[str]:
    return [area.full_name for code in found.area_codes if (area := agencies.area_by_code(code))]


def _rows(numbers: tally.Told) -> list[dict[str, str]]:
    lines = [("Tất cả", numbers.total or 0), *((line.words, line.count) for line in numbers.lines)]
    return [{"key": words, "value": count(number)} for words, number in lines]


def _groups(found: Consultation) -> list[tuple[OpinionGroup, str]]:
    """The groups that were answered, each with how many opinions it holds; where one is small, how many
    none of the others holds either: it would follow from the total.
    """
    sizes = opinions.sizes(found.id)
    answered = [one for one in opinions.groups_of(found.id) if one.verdict is not None]
    told = tally.all_told(sizes.get(one.id, 0) for one in answered)
    return [(one, count(sizes.get(one.id, 0)) if told else "") for one in answered]
