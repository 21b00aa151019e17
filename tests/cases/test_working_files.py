"""Documents beside a working copy: made clean, read by those who may not open the original."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from pypdf import PdfReader
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from feedback.actor import SYSTEM
from feedback.attachments import store
from feedback.attachments.models import Attachment
from feedback.cases import queries, sealed_checks
from feedback.cases.actions import erasing, working_files
from feedback.cases.models import Case, CaseEvent
from feedback.extensions import db
from feedback.law.procedure import NotAllowed
from tests.attachments import samples
from tests.cases.denounced import COMMUNE, denunciation, everything_stored, standing_in
from tests.cases.desk_browser import hidden, opened
from tests.cases.second_person import page_opened
from tests.cases.test_case_file import bind
from tests.cases.test_parts import ask
from tests.conftest import MOMENT
from tests.factories.officers import actor_of, browser_of, officer_of

pytestmark = pytest.mark.once("sqlite")

NAME = "Don cua Nguyen Thi Kin Mieng.jpg"


def handler(app: Flask) -> FlaskClient:
    return browser_of(app, officer_of(COMMUNE, "denunciation", username="to.cao.tai.lieu"))


def added(client: FlaskClient, case: Case, source: str = "tai-len", **typed: Any) -> TestResponse:
    """The form sent; with ``file`` a name and bytes."""
    address = f"/don/{case.number}/ban-lam-viec/tai-lieu"
    data = hidden(opened(client, address)) | {"source": source, "sure": "1"} | typed
    if "file" in data:
        name, content = data["file"]
        data["file"] = (io.BytesIO(content), name)
    return client.post(address, data=data, content_type="multipart/form-data")


def files() -> list[Attachment]:
    db.session.rollback()
    chosen = select(Attachment).where(Attachment.subject_room == working_files.ROOM).order_by(Attachment.id)
    return list(db.session.scalars(chosen))


def bytes_of(file: Attachment) -> bytes:
    return b"".join(store.open_(file.original_key).chunks)


def test_a_file_of_the_original_and_ones_own_are_read_clean(app: Flask) -> None:
    case, client = denunciation(), handler(app)
    number = case.number
    reader = browser_of(app, officer_of(COMMUNE, "leader", username="doc.tai.lieu"))
    assert client.get(f"/don/{number}/ban-lam-viec/tai-lieu").status_code == 303
    page_opened(client, case)
    page = opened(client, f"/don/{number}/ban-lam-viec/tai-lieu")
    source = next(one for one in re.findall(r'name="source"[^>]*value="(\d+)"', page))
    assert added(client, case, source).status_code == 303
    named = samples.jpeg()
    assert added(client, case, file=(NAME, named)).status_code == 303
    assert added(client, case, file=(NAME, named)).status_code == 303
    first, second = files()
    assert [first.name, second.name] == ["Tài liệu 1.pdf", "Tài liệu 2.jpg"]
    pdf = PdfReader(io.BytesIO(bytes_of(first)))
    assert "".join(one.extract_text() for one in pdf.pages) == ""
    assert not pdf.metadata
    with Image.open(io.BytesIO(bytes_of(second))) as picture:
        assert not picture.getexif()
    seen = opened(reader, f"/don/{number}?muc=don")
    address = f"/don/{number}/tai-lieu-lam-viec/{second.id}"
    assert address in seen
    assert NAME not in seen
    assert "Thêm, gỡ tài liệu" not in seen
    assert reader.get(address).status_code == 200
    assert reader.get(f"/don/{number}/ban-lam-viec/tai-lieu").status_code == 403
    elsewhere = browser_of(app, officer_of("SXD", "leader", username="noi.khac.tl"))
    assert elsewhere.get(address).status_code == 404
    assert standing_in(everything_stored()) == []
    removed = f"/don/{number}/ban-lam-viec/tai-lieu/{second.id}/go"
    token = hidden(opened(client, f"/don/{number}/ban-lam-viec/tai-lieu"))
    assert client.post(removed, data=token).status_code == 303
    assert reader.get(address).status_code == 404
    acts = db.session.scalars(select(CaseEvent.act).where(CaseEvent.act.like("working_file%"))).all()
    assert acts == ["working_file_added", "working_file_added", "working_file_removed"]


def test_what_is_clean_is_bound_in_and_goes_to_who_helps_the_original_never(app: Flask) -> None:
    case, client = denunciation(), handler(app)
    number = case.number
    page_opened(client, case)
    assert added(client, case, file=(NAME, samples.jpeg())).status_code == 303
    [clean] = files()
    original = db.session.scalars(select(Attachment.id).where(Attachment.subject_room == "submission")).one()
    case = db.session.get_one(Case, case.id)
    [sent] = queries.submissions_of(case.id)
    sent.title = case.title = "Thu tiền không biên lai"
    sent.body = "Cán bộ thu tiền của nhiều hộ, không biên lai."
    db.session.commit()
    leader = officer_of(COMMUNE, "leader", username="giao.tai.lieu")
    for wrong in (original, 999999):
        with pytest.raises(NotAllowed, match="không còn"):
            ask(case, leader, "SXD", files=[wrong])
        db.session.rollback()
    assert f'value="{clean.id}"' in opened(browser_of(app, leader), f"/don/{number}/phoi-hop")
    ask(case, leader, "SXD", files=[clean.id])
    helper = browser_of(app, officer_of("SXD", "leader", username="giup.tai.lieu"))
    part = f"/viec-phoi-hop/{number}/1"
    assert "Tài liệu 1.jpg" in opened(helper, part)
    assert helper.get(f"{part}/tep/{clean.id}").status_code == 200
    assert helper.get(f"{part}/tep/{original}").status_code == 404
    page = opened(client, f"/don/{number}/ho-so")
    assert "Kèm bản làm việc: Tài liệu 1" in page
    assert "Bản gốc của đơn, 1 tệp kèm theo" in page
    parcel = zipfile.ZipFile(io.BytesIO(bind(client, number, "zip").data))
    [bound] = [name for name in parcel.namelist() if name.startswith("tep-chua-quet-vi-rut/")]
    assert bound.endswith("Tài liệu 1.jpg")
    assert parcel.read(bound) == bytes_of(clean)
    assert NAME not in str(parcel.namelist())


def test_who_never_opened_it_lays_and_removes_nothing(app: Flask) -> None:
    case, client = denunciation(), handler(app)
    page_opened(client, case)
    assert added(client, case, file=("a.jpg", samples.jpeg())).status_code == 303
    [file] = files()
    colleague = actor_of(officer_of(COMMUNE, "denunciation", username="chua.mo.ban.goc"))
    case = db.session.get_one(Case, case.id)
    with pytest.raises(NotAllowed, match="chưa mở bản gốc"):
        working_files.remove(case, file.subject_id, file, by=colleague, at=MOMENT)
    assert file.removed_at is None


def test_what_is_wrong_is_told_and_nothing_is_kept(app: Flask) -> None:
    case, client = denunciation(), handler(app)
    page_opened(client, case)
    for typed, words in (
        ({"sure": "", "file": ("a.pdf", b"%PDF-1.4")}, "Đánh dấu vào ô"),
        ({}, "Chọn tệp đã che"),
        ({"file": ("a.pdf", b"%PDF-1.4 x")}, "hỏng"),
        ({"file": ("a.docx", samples.docx())}, "Word"),
    ):
        response = added(client, case, **typed)
        assert response.status_code == 422
        assert words in response.text
    assert added(client, case, "999999").status_code == 422
    assert files() == []


def test_a_document_changed_or_erased(app: Flask) -> None:
    case, client = denunciation(), handler(app)
    page_opened(client, case)
    assert added(client, case, file=("a.jpg", samples.jpeg())).status_code == 303
    [file] = files()
    case = db.session.get_one(Case, case.id)

    def told() -> list[str]:
        history = db.session.scalars(select(CaseEvent).where(CaseEvent.case_id == case.id)).all()
        return [one for one in sealed_checks.check([case], {case.id: list(history)}) if "tài liệu" in one]

    assert told() == []
    db.session.execute(update(Attachment).where(Attachment.id == file.id).values(sha256=b"x" * 32))
    assert len(told()) == 1
    db.session.rollback()
    held = erasing.erase([case.id], why="retention", by=SYSTEM, at=MOMENT)
    assert held.files >= 1
    assert db.session.get_one(Attachment, file.id).erased_at is not None
