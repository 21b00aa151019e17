"""A letter as a sheet of ``papers``: by its layout, for the copy of one sender."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

from feedback.agencies import queries as agencies
from feedback.attachments import queries as attachments
from feedback.cases import past, queries
from feedback.cases.letters import heads, parties
from feedback.cases.letters.articles import Articles, articles
from feedback.cases.letters.frame import Frame
from feedback.cases.letters.words import CONCEALED, addressed, day, guest, hour, kind_name, reason
from feedback.cases.models import Letter, Submission
from feedback.law import letters
from feedback.law.letters import Role
from feedback.papers.sheets import Decision, Minutes, Sheet, TransferSlip
from feedback.papers.sheets import Letter as LetterSheet
from feedback.people import queries as people
from feedback.text import fold

Addressee = tuple[str, str | None]
"""Name and address for an envelope, handed in by who has opened a sealed original."""

_INSPECTORATE: Final = "TTT"
_AS_ABOVE: Final = "Như trên"


def sheet(letter: Letter, submission: Submission, *, addressee: Addressee | None = None) -> tuple[str, Sheet]:
    """The template of ``papers.render`` and the values, for the copy that goes to one sender.

    Each of several senders has his own copy: none reads the others' names. Of a sealed case nobody is named
    unless ``addressee`` is given, for the copy that goes to the denouncer himself.
    """
    return laid_out(Frame.of(letter, submission), addressee)


def laid_out(frame: Frame, addressee: Addressee | None) -> tuple[str, Sheet]:
    """The template and the values by the layout of the letter's kind."""
    if frame.kind.layout == "slip":
        return "transfer_slip", _transfer_slip(frame, addressee)
    if frame.kind.layout == "decision":
        return "decision", _decision(frame, addressee)
    if frame.kind.layout == "minutes":
        return "minutes", _minutes(frame, addressee)
    return "letter", _letter(frame, addressee)


def file_name(letter: Letter, course: str, *, sealed: bool = False) -> str:
    """What the letter's file is called: kind and number, without what a disk doesn't take.

    Of a ``sealed`` case the number alone: names of files lie about on shared machines.
    """
    name = "Văn bản" if sealed else letters.letter_kind(course, letter.kind).name
    return f"{name} {letter.number.replace('/', '-')}.pdf"


def _letter(frame: Frame, addressee: Addressee | None) -> LetterSheet:
    """A letter: a công văn, or a notice with its title; a conclusion names its texts and nobody."""
    kind = frame.kind
    concludes = kind.layout == "conclusion"
    to, address = ([], None) if concludes else _addressed(frame, addressee)
    text = [
        *frame.sentences("opening", kind.opening),
        frame.letter.text,
        *frame.sentences("closing", kind.closing),
    ]
    facts = [
        *([] if concludes else [("Số vụ việc", frame.number)]),
        *_before_reorganisation(frame),
        *_pairs(frame.stood("appointment", lambda: _appointment(frame))),
    ]
    return LetterSheet(
        **_head(
            frame, addressee, personal=concludes, above="" if concludes else _AS_ABOVE, named="; ".join(to)
        ),
        subject=frame.sentence("subject", (kind.subject,)),
        title=frame.stood("title", lambda: kind.title),
        to=to,
        address=address,
        bases=_bases(frame) if concludes else (),
        text="\n".join(text),
        facts=facts,
    )


def _decision(frame: Frame, addressee: Addressee | None) -> Decision:
    """Quyết định: the reasons, then the officer's articles between those of the frame."""
    kind = frame.kind
    lead, typed = frame.sentence("lead", kind.lead), decided_in(frame)
    before, own = typed.before, typed.own
    if not own:
        lead, before = "\n".join(part for part in (lead, before) if part), ""
    decided = [part for part in (lead, *own, *frame.sentences("closing", kind.closing)) if part]
    reasons = [
        *frame.sentences("opening", kind.opening),
        *(f"{since}, vụ việc do {name} giải quyết." for since, name in _before_reorganisation(frame)),
        before,
    ]
    return Decision(
        **_head(frame, addressee, personal=True, above=f"Như Điều {len(decided)}", named=decided[-1]),
        title=_title(frame),
        subject=frame.sentence("subject", (kind.subject,)),
        authority=frame.stood("authority", lambda: frame.value("chair")),
        bases=_bases(frame),
        reasons="\n".join(part for part in reasons if part),
        articles=decided,
    )


def decided_in(frame: Frame) -> Articles:
    """The officer's articles of a decision, numbered behind the frame's own first one."""
    first = 2 if frame.sentence("lead", frame.kind.lead) else 1
    return articles(frame.letter.text, first if frame.edition > 1 else None)


def _minutes(frame: Frame, addressee: Addressee | None) -> Minutes:
    """Biên bản đối thoại: who came and who didn't; that somebody would not sign stands in its ending."""
    kind, talk = frame.kind, frame.stood("dialogue", lambda: _dialogue(frame))
    officers = [(frame.letter.signer or "", "Người ghi biên bản"), (talk["chair"], "Người chủ trì")]
    return Minutes(
        **_head(frame, addressee, personal=False, above=""),
        title=_title(frame),
        subject=frame.sentence("subject", (kind.subject,)),
        opening=talk["opening"],
        about=frame.sentences("opening", kind.opening),
        chair=talk["host"],
        present=talk["present"],
        absent=talk["absent"],
        content=talk["content"] or frame.letter.text,
        result=talk["result"],
        ending="\n".join(frame.sentences("closing", kind.closing)),
        signers=_pairs(talk["signers"]),
        officers=officers[1:] if fold(officers[0][0]) == fold(officers[1][0]) else officers,
    )


def _dialogue(frame: Frame) -> dict[str, Any]:
    """What the minutes say of the dialogue."""
    record = frame.dialogue
    assert record is not None
    others = [one for one in record.invited if fold(str(one["name"])) != fold(record.chair or "")]
    came = [one for one in others if one.get("came")]
    begins = hour(record)
    return {
        "opening": f"Hôm nay,{f' hồi {begins},' if begins else ''} ngày {day(record.held_on)}, tại "
        f"{record.place}, {heads.issuer(frame.letter).name} tổ chức đối thoại.",
        "chair": record.chair or "",
        "host": frame.value("host"),
        "present": [guest(one) for one in came],
        "absent": [f"{guest(one)}; lý do: {reason(one)}" for one in others if not one.get("came")],
        "content": record.content,
        "result": record.result or "",
        "signers": [(str(one["name"]), str(one.get("role") or "")) for one in came if one.get("signed")],
    }


def _transfer_slip(frame: Frame, addressee: Addressee | None) -> TransferSlip:
    """Phiếu chuyển đơn: to the body that is competent, with what goes along."""
    submission, about = frame.submission, kind_name(frame.submission.kind)
    content = [
        f"{frame.content or CONCEALED}.",
        *(f"({since}: {name}.)" for since, name in _before_reorganisation(frame)),
    ]
    return TransferSlip(
        **_head(frame, addressee, personal=False, above=_AS_ABOVE),
        title=_title(frame),
        subject=frame.sentence("subject", (frame.kind.subject,)),
        to_agency=recipient(frame, "agency", addressee),
        kind=about,
        received_on=submission.received_on,
        sender=frame.sender,
        sender_address=frame.address or None,
        content=" ".join(content),
        basis=frame.stood("basis", lambda: frame.kind.article),
        reason=frame.letter.text,
        enclosures=[
            f"Đơn {about} nhận ngày {day(submission.received_on)}",
            *frame.stood("files", lambda: _files(frame)).get(str(submission.id), ()),
        ],
    )


def _files(frame: Frame) -> dict[str, list[str]]:
    """The names of the files that go along with each submission, by its number."""
    return {
        str(one.id): [file.name for file in attachments.of(("submission", one.id))]
        for one in queries.submissions_of(frame.case.id)
    }


def _title(frame: Frame) -> str:
    return str(frame.stood("title", lambda: frame.kind.title or frame.kind.name))


def _head(
    frame: Frame, addressee: Addressee | None, *, personal: bool, above: str, named: str = ""
) -> dict[str, Any]:
    """Head, signature and recipients: first ``above``, then who is not in the words it points to."""
    letter = frame.letter
    roles = frame.kind.to[1:] if above == _AS_ABOVE else frame.kind.to
    others = [
        _called(frame, name) if role == "sender" else name
        for role in roles
        if (name := recipient(frame, role, addressee)) and name not in named
    ]
    if frame.edition > 1 and "respondent" in roles and _invited(frame):
        others = [one for one in others if one != recipient(frame, "respondent", addressee)]
    return {
        **frame.stood(
            "head", lambda: heads.head(letter, personal=personal, in_place=frame.settled.get("delegation"))
        ),
        "number": letter.number,
        "issued_on": letter.issued_on,
        "signer": letter.signer,
        "copies_to": [*([above] if above else []), *dict.fromkeys(others), "Lưu: VT"],
        "form": frame.stood("form", lambda: frame.kind.printed_form),
        "file_title": f"Văn bản {letter.number}" if frame.case.sealed else "",
    }


def _addressed(frame: Frame, addressee: Addressee | None) -> tuple[list[str], str | None]:
    """The names after «Kính gửi», and the address of the one."""
    if frame.kind.to[0] != "sender":
        return [recipient(frame, frame.kind.to[0], addressee) or frame.kind.name], None
    name, address = addressee or _sender(frame)
    invited = _pairs(frame.stood("guests", lambda: _guests(frame)))
    guests = [words for other, words in invited if fold(other) != fold(name)]
    return [_called(frame, name), *guests], None if guests else address


def _called(frame: Frame, name: str) -> str:
    """The sender as this paper addresses him."""
    bare = frame.case.sealed or frame.edition < 3
    return name if bare else addressed(name, frame.submission.sender_kind)


def _sender(frame: Frame) -> Addressee:
    if frame.case.sealed:
        return f"Người tố cáo {CONCEALED}", None
    number = frame.submission.sender_id
    name, address = people.names([number]).get(number, ""), frame.address or None
    if frame.together:
        listed = " (danh sách kèm theo)" if frame.kind.serve == "all" else ""
        return f"Ông (bà) {name}{frame.together}{listed}", None
    return name, address


def recipient(frame: Frame, role: Role, addressee: Addressee | None) -> str:
    """Who gets the paper in this role; empty when there is nobody."""
    if role == "sender":
        return ", ".join(part for part in addressee if part) if addressee else _sender(frame)[0]
    if role == "forwarder":
        return frame.submission.forwarder or ""
    if role == "respondent":
        return "Người bị tố cáo" if frame.case.sealed else frame.respondent
    return str(frame.stood(f"to_{role}", lambda: _body(frame, role)))


def _body(frame: Frame, role: Role) -> str:
    """The name of the body that gets the paper in this role today."""
    if role == "agency":
        return frame.value("to_agency")
    if role == "first_resolver":
        first = next(iter(frame.respondents), None)
        agency_id = (first.first_agency_id or first.agency_id) if first else None
        agency = agencies.by_id(agency_id) if agency_id else None
        return agency.name if agency else ""
    if role == "superior":
        return frame.value("superior") if frame.edition > 1 else ""
    if role == "inspectorate":
        inspectorate = agencies.by_code(_INSPECTORATE)
        return inspectorate.name if inspectorate and inspectorate.id != frame.letter.agency_id else ""
    return ""


def _bases(frame: Frame) -> list[str]:
    return list(frame.stood("bases", lambda: _bases_today(frame)))


def _bases_today(frame: Frame) -> list[str]:
    committee = heads.is_committee(heads.issuer(frame.letter))
    named = letters.bases(frame.case.course, frame.letter.issued_on, committee=committee)
    return [f"Căn cứ {words}" for words in named]


def _guests(frame: Frame) -> list[tuple[str, str]]:
    """Who else is asked to come by this letter: his name, and how he is addressed."""
    record = frame.dialogue
    if record is None or record.notice_number != frame.letter.number:
        return []
    return [(str(one["name"]), guest(one)) for one in record.invited]


def _invited(frame: Frame) -> bool:
    """Whether the respondent, or his body, is asked to come by this letter itself."""
    return bool(frame.stood("respondent_invited", lambda: _respondent_invited(frame)))


def _respondent_invited(frame: Frame) -> bool:
    asked = {fold(name) for name, _words in _guests(frame)}
    named = [
        (one.name or "", one.body or "", agency.name if agency else "", parties.respondent(one))
        for one in frame.respondents
        for agency in (agencies.by_id(one.agency_id) if one.agency_id else None,)
    ]
    return any(fold(name) in asked for names in named for name in names if name)


def _appointment(frame: Frame) -> list[tuple[str, str]]:
    """When and where, on an invitation."""
    record = frame.dialogue
    if record is None or record.notice_number != frame.letter.number or record.held_on is None:
        return []
    begins = hour(record)
    return [
        ("Thời gian", f"{begins}, ngày {day(record.held_on)}" if begins else f"ngày {day(record.held_on)}"),
        ("Địa điểm", record.place or ""),
        ("Người chủ trì", frame.value("host")),
    ]


def _pairs(stood: Iterable[Sequence[str]]) -> list[tuple[str, str]]:
    """Pairs as they were: JSON knows lists only."""
    return [(first, second) for first, second in stood]


def _before_reorganisation(frame: Frame) -> list[tuple[str, str]]:
    """Tên cũ: until when and by which agencies the case was handled whose successor issues the letter."""
    return _pairs(frame.stood("formers", lambda: _formers(frame.letter)))


def _formers(letter: Letter) -> list[tuple[str, str]]:
    formers: list[tuple[str, str]] = []
    found: list[tuple[str, str]] = []
    for event in past.rehomings(letter.case_id):
        agency = agencies.by_id(event.details["from_agency_id"])
        assert agency is not None
        formers.append((f"Trước ngày {date.fromisoformat(event.details['from_on']):%d/%m/%Y}", agency.name))
        if event.agency_id == letter.agency_id:
            found = list(formers)
    return found
