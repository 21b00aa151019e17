"""Biên bản đối thoại on paper, PDF and Word: what one version of the minutes says, with names.

For those present and for the file, never for the public.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from feedback.agencies import queries as agencies
from feedback.cases.letters import heads
from feedback.dialogue.models import DialogueSession
from feedback.law import dialogue as law
from feedback.papers.sheets import Minutes, Sheet
from feedback.text.hours import hour_words

DRAFT: Final = "Dự thảo"
OUTSIDE: Final = "Ngoài chương trình"
NAME: Final = "Biên bản đối thoại"
"""What the file is called; the topic may tell too much on a shared machine."""

_SIGN: Final = (("", "Đại diện công dân"), ("", "Đại diện cơ quan được mời"))


def sheet(session: DialogueSession, body: Mapping[str, Any], *, mark: str = DRAFT) -> tuple[str, Sheet]:
    """The paper of a body of ``dialogue.minutes.snapshot``; ``mark`` stands behind each page, empty on the
    one that is signed."""
    agency = agencies.by_id(session.agency_id)
    assert agency is not None
    told, kind = body["session"], law.entry(law.KINDS, session.kind)
    secretary = told["secretary"] or ""
    return "minutes", Minutes(
        **heads.of_agency(agency, session.held_on),
        issued_on=session.held_on,
        title="Biên bản",
        subject=kind.words,
        opening=_opening(agency.name, told),
        about=[f"Nội dung: {told['topic'].rstrip('.')}."],
        chair=f"{told['chair_name']}, {told['chair_position']}",
        present=_present(body),
        absent=[f"{_guest(one)}; lý do: {one['reason']}" for one in body["invitees"] if one["came"] is False],
        content="",
        parts=_parts(body),
        result="\n".join(
            [body["concluded"], *(f"{place}. {one}" for place, one in enumerate(tasks(body), 1))]
        ).strip(),
        ending=_ending(body),
        signers=_SIGN,
        officers=[(secretary, "Thư ký"), (told["chair_name"], "Người chủ trì")],
        file_title=NAME,
        mark=mark,
    )


def speaker(row: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """Who speaks, with his role and agency: «Ông Đinh Văn Rốt (Công dân, tổ chức)»."""
    role = law.entry(law.ROLES, row["role"])
    agency = names.get(str(row["agency_id"]), "") if role.agency else ""
    return f"{row['name']} ({agency or role.words})"


def by_item(body: Mapping[str, Any]) -> list[tuple[str, list[Mapping[str, Any]]]]:
    """The statements under each item of the agenda that was spoken about, then those outside it."""
    titles: list[tuple[int | None, str]] = [
        (one["id"], f"{place}. {one['title']}") for place, one in enumerate(body["items"], 1)
    ]
    said: Sequence[Mapping[str, Any]] = body["statements"]
    found = [
        (title, [row for row in said if row["item_id"] == number])
        for number, title in [*titles, (None, OUTSIDE)]
    ]
    return [(title, rows) for title, rows in found if rows]


def shown(body: Mapping[str, Any]) -> dict[str, Any]:
    """What the pages for those present show of a body (``dialogue/_minutes_body.html``)."""
    return {"body": body, "parts": by_item(body), "speaker": speaker, "tasks": tasks(body)}


def tasks(body: Mapping[str, Any]) -> list[str]:
    """What was concluded for agencies, in order: what, who, by when, how it is seen to be done."""
    lines = []
    for one in body["conclusions"]:
        due_on, who = date.fromisoformat(one["due_on"]), body["agencies"].get(str(one["agency_id"]), "")
        what, measure = one["what"].rstrip(" .;"), one["measure"].rstrip(" .;")
        given = f"{what}. Giao {who} thực hiện, chậm nhất ngày {due_on:%d/%m/%Y}."
        lines.append(f"{given} Hoàn thành khi: {measure}.")
    return lines


def _opening(agency: str, told: Mapping[str, Any]) -> str:
    held_on = date.fromisoformat(told["held_on"])
    begins = f" hồi {hour_words(told['held_from'])}," if told["held_from"] else ""
    where = f"{told['place']} ({told['address']})"
    online = {"online": ", theo hình thức trực tuyến", "mixed": ", trực tiếp và trực tuyến"}.get(
        told["mode"], ""
    )
    return f"Hôm nay,{begins} ngày {held_on:%d/%m/%Y}, tại {where}{online}, {agency} tổ chức đối thoại."


def _guest(one: Mapping[str, Any]) -> str:
    return f"{one['name']}, {one['part']}" if one["part"] else str(one["name"])


def _present(body: Mapping[str, Any]) -> list[str]:
    told = body["session"]
    return [
        *([f"Phối hợp tổ chức: {told['co_hosts']}"] if told["co_hosts"] else []),
        *(_guest(one) for one in body["invitees"] if one["came"] is not False),
        *([f"{body['came']} công dân, đại diện tổ chức (có danh sách kèm theo)"] if body["came"] else []),
        *([f"Thư ký: {told['secretary']}"] if told["secretary"] else []),
    ]


def _parts(body: Mapping[str, Any]) -> list[tuple[str, str]]:
    names = body["agencies"]
    return [
        (title, "\n".join(f"{speaker(row, names)}: {row['said']}" for row in rows))
        for title, rows in by_item(body)
    ]


def _ending(body: Mapping[str, Any]) -> str:
    told, signing = body["session"], body.get("signing")
    copies = f"{signing['copies']:02d}" if signing else "……"
    ended = f"Buổi đối thoại kết thúc hồi {hour_words(told['held_to'])} cùng ngày." if told["held_to"] else ""
    refusals = (
        "; ".join(f"{one['name']} (lý do: {one['reason']})" for one in signing["refusals"]) if signing else ""
    )
    return "\n".join(
        filter(
            None,
            (
                ended,
                f"Người không ký: {refusals}." if refusals else "",
                "Biên bản đã được những người tham gia đọc hoặc nghe đọc lại, "
                f"lập thành {copies} bản có giá trị như nhau.",
            ),
        )
    )
