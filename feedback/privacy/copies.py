"""Bản sao dữ liệu: all that is held about one sender, as a ZIP of a paper, a page, JSON, and his own files.

Who read it is told by agency and office, never by name. Of a sealed matter nothing is copied but that it is
there: its content leaves the seal only before its sender's eyes, at the desk.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable
from datetime import date, datetime
from tempfile import SpooledTemporaryFile
from typing import Any, Final

from flask import current_app, render_template
from sqlalchemy import select

from feedback.accounts import offices as accounts
from feedback.agencies import queries as agencies
from feedback.attachments import queries as attachments
from feedback.attachments import store
from feedback.cases import codes, tracking
from feedback.cases.models import Case, Exchange, Submission
from feedback.clock import ZONE, local_day
from feedback.extensions import db
from feedback.law import kinds, privacy
from feedback.law.kinds import Kind
from feedback.people import queries as people
from feedback.privacy import data_paper
from feedback.privacy.actions import requests as acts
from feedback.privacy.models import DataRequest
from feedback.register import queries as register

MOST_READINGS: Final = 5000
PAPER: Final = "du-lieu.pdf"


def make_waiting() -> int:
    """Make the copies that were asked for on the page; returns how many. Each is a transaction of its own."""
    at: datetime = current_app.extensions["clock"].now()
    asked = select(DataRequest.id).where(
        DataRequest.state == "asked", DataRequest.kind == "see", DataRequest.channel == "web"
    )
    numbers = db.session.scalars(asked.order_by(DataRequest.id).limit(50)).all()
    db.session.rollback()
    for number in numbers:
        request = db.session.get_one(DataRequest, number)
        content = zipped(request.submission_id, local_day(at))
        db.session.rollback()
        request = db.session.get_one(DataRequest, number)
        if request.state == "asked":
            acts.keep_copy(request, content, at=at)
        db.session.commit()
    return len(numbers)


def forget_old() -> None:
    """Remove copies whose time is over."""
    acts.sweep(at=current_app.extensions["clock"].now())
    db.session.commit()


def zipped(submission_id: int, today: date) -> bytes:
    """The ZIP. Raises store.StoreFault when a file of his can't be read now."""
    told = gathered(submission_id, today)
    files = told.pop("_files")
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as folder:
        folder.writestr("du-lieu.json", json.dumps(told, ensure_ascii=False, indent=1, default=str))
        folder.writestr("du-lieu.html", render_template("privacy/public/copy.html", told=told, on=today))
        folder.writestr(PAPER, _paper(submission_id, told, today))
        for place, one in enumerate(files, 1):
            content = b"".join(store.open_(one.original_key).chunks)
            folder.writestr(f"tep/{place}-{one.name}", content)
    return output.getvalue()


def _paper(submission_id: int, told: dict[str, Any], today: date) -> bytes:
    submission = db.session.get_one(Submission, submission_id)
    agency = agencies.by_id(db.session.get_one(Case, submission.case_id).agency_id)
    assert agency is not None
    return data_paper.pdf(told, codes.shown(submission.tracking_code), agency, today)


def paper_of(file_key: str) -> bytes | None:
    """The paper out of a kept copy; None in one that was made before there was one. Raises
    store.StoreFault."""
    with SpooledTemporaryFile(max_size=2**20) as file:
        file.writelines(store.open_(file_key).chunks)
        file.seek(0)
        with zipfile.ZipFile(file) as folder:
            return folder.read(PAPER) if PAPER in folder.namelist() else None


def gathered(submission_id: int, today: date) -> dict[str, Any]:
    """What is held, in words of the page: sections of (label, value) pairs; «_files» are his own files."""
    submission = db.session.get_one(Submission, submission_id)
    case = db.session.get_one(Case, submission.case_id)
    agency = agencies.by_id(case.agency_id)
    told: dict[str, Any] = {
        "Đơn": [
            ("Mã tra cứu", codes.shown(submission.tracking_code)),
            ("Ngày nhận", f"{submission.received_on:%d/%m/%Y}"),
            ("Cơ quan giữ đơn", agency.name if agency else ""),
        ],
        "_files": [],
    }
    if case.sealed or case.kept_outside:
        told["Nội dung"] = [("Nội dung đơn", "Được niêm phong, không có trong bản sao này")]
        return told
    told["Đơn"] += [
        ("Loại", kinds.texts(Kind(submission.kind)).name),
        ("Số vụ việc", case.number),
        ("Tóm tắt", submission.title),
        ("Nội dung", submission.body),
        ("Đề nghị", submission.wish or ""),
        ("Nơi xảy ra", submission.place or ""),
    ]
    told["Người gửi"] = _person(submission.sender_id)
    told["_files"] = attachments.of(("submission", submission.id))
    told["Tệp gửi kèm"] = [(one.name, f"{one.size} byte") for one in told["_files"]]
    mine = tracking.of(submission.id, today)
    if mine is not None:
        told["Diễn biến"] = [(_hour(one.at), f"{one.title}. {one.text}".strip()) for one in mine.course]
        told["Văn bản"] = [(f"{name} số {one.number}", one.text) for name, one in mine.letters]
    said = select(Exchange).where(Exchange.submission_id == submission.id).order_by(Exchange.id)
    told["Tin nhắn"] = [
        (f"{_hour(one.at)}, {'ông/bà' if one.from_sender else 'cơ quan'}", one.text)
        for one in db.session.scalars(said)
    ]
    told["Cán bộ đã mở"] = _readers(case.id)
    told["Dùng vào việc gì"] = [
        (one.words, f"{one.purpose}. Căn cứ: {one.basis}") for one in privacy.PURPOSES
    ]
    return told


def _person(number: int) -> list[tuple[str, str]]:
    person = people.by_id(number)
    if person is None:
        return []
    rows = [
        ("Họ tên", person.full_name),
        ("Người liên hệ", person.contact_name),
        ("Điện thoại", person.phone),
        ("Thư điện tử", person.email),
        ("Địa chỉ", person.address),
        ("Địa chỉ nhận văn bản", person.letter_address),
        ("Số giấy tờ", "Được mã hóa" if person.id_sealed is not None else None),
        *(("Cùng đứng tên", one.full_name) for one in person.companions),
    ]
    return [(label, value) for label, value in rows if value]


def _readers(case_id: int) -> list[tuple[str, str]]:
    readings = register.readings_of("cases", case_id, MOST_READINGS)
    offices = accounts.offices_of(_numbers(one.actor for one in readings))
    return [(_hour(one.at), offices.get(_number(one.actor), "Hệ thống")) for one in readings]


def _numbers(actors: Iterable[str]) -> set[int]:
    return {_number(one) for one in actors} - {0}


def _number(actor: str) -> int:
    kind, _, number = actor.partition(":")
    return int(number) if kind == "officer" and number.isdecimal() else 0


def _hour(at: datetime) -> str:
    return f"{at.astimezone(ZONE):%H:%M ngày %d/%m/%Y}"
