"""The board of documents: prepared by one officer, posted by another, seen by everybody."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta
from functools import partial
from html import unescape
from typing import Any

import pikepdf
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from feedback.actor import Actor
from feedback.disclosure import document_marks, documents
from feedback.disclosure.actions import document_forms, posting
from feedback.disclosure.actions import documents as acts
from feedback.disclosure.actions.document_forms import FormDetails
from feedback.disclosure.actions.documents import DocumentDetails
from feedback.disclosure.actions.history import DOCUMENT, HISTORY
from feedback.disclosure.models import DocumentForm, PostedDocument
from feedback.disclosure.queries import documents as board
from feedback.disclosure.refusals import BadDetail, NotYours, Refused, Stale
from feedback.extensions import db
from feedback.law import disclosure as law
from feedback.register import queries as register
from feedback.register.actions import link_waiting
from tests.cases.desk_browser import hidden, pressed
from tests.conftest import MOMENT
from tests.disclosure import files
from tests.factories.disclosure import make_document, make_duty
from tests.factories.officers import actor_of, browser_of, make_handler, make_leader, officer_of
from tests.factories.reception import TODAY

CHECKED = [one.key for one in law.DOCUMENT_CHECKS]
OF_WORDS = [one for one in CHECKED if one != law.OF_FILES]
"""Of documents without files."""
HOME = "/van-ban-cong-khai"
BEFORE = TODAY - timedelta(days=1)
SUPPORT: dict[str, Any] = {
    "content": "commune_07",
    "title": "Danh sách hộ được hỗ trợ sửa nhà năm 2026",
    "issued_on": TODAY,
    "issued_by": "Ủy ban nhân dân xã Tịnh Khê",
    "summary": "Mười hai hộ nghèo được hỗ trợ sửa nhà. Hỏi thêm: ông Đinh Văn Rin, 0905 123 456.",
}


def words(client: FlaskClient, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, address
    return unescape(response.get_data(as_text=True))


def day_of(name: str, day: date) -> dict[str, str]:
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}


def prepared(by: Actor, **more: Any) -> PostedDocument:
    document = acts.prepare(DocumentDetails(**(SUPPORT | more)), by=by, at=MOMENT)
    db.session.commit()
    return document


def posted(document: PostedDocument, by: Actor, **more: Any) -> PostedDocument:
    kept = more.pop("kept", [one.key for one in document_marks.found(document)])
    why = "Khoản 7 Điều 11 Luật Thực hiện dân chủ ở cơ sở"
    told = {"checked": CHECKED, "kept": kept, "why": why, "by": by, "at": MOMENT}
    posting.post(document, document.version, **(told | more))
    db.session.commit()
    return document


def authored() -> bytes:
    """A decision that says who wrote it."""
    output = io.BytesIO()
    with pikepdf.open(io.BytesIO(files.decision())) as document:
        document.docinfo["/Author"] = files.CANARY
        document.save(output)
    return output.getvalue()


def changed() -> list[str]:
    """What ``feedback register verify`` would say of documents."""
    db.session.rollback()
    link_waiting()
    db.session.commit()
    digests = partial(HISTORY.digests_of, DOCUMENT)
    return [*documents.check(), *map(str, register.missing_contents(DOCUMENT, digests))]


def test_from_the_desk_to_the_board_and_away(app: Flask, client: FlaskClient) -> None:
    handler, leader = browser_of(app, make_handler("21211")), browser_of(app, make_leader("21211"))
    typed = SUPPORT | {"number": "45/QĐ-UBND", "until_on": ""} | day_of("issued_on", TODAY)
    del typed["issued_on"]
    early = pressed(handler, f"{HOME}/soan", typed | day_of("until_on", TODAY + timedelta(days=29)))
    assert early.status_code == 422
    assert "Ngày cuối phải từ 25/12/2026 trở đi (khoản 2 Điều 13" in early.text
    made = pressed(handler, f"{HOME}/soan", typed | day_of("until_on", TODAY + timedelta(days=30)))
    assert made.status_code == 303
    code = made.location.rpartition("/")[2]
    page, public = f"{HOME}/{code}", f"/cong-khai/{code}"
    assert words(client, public, 404)

    told = [("Nguyen Van A 0905.pdf", authored()), ("scan.pdf", files.scan())]
    sent = {"files": [(io.BytesIO(data), name) for name, data in told]}
    assert pressed(handler, f"{page}/them-tep", sent).status_code == 303
    bad = pressed(handler, f"{page}/them-tep", {"files": (io.BytesIO(b"%PDF-1.4 hong"), "hong.pdf")})
    assert bad.status_code == 422
    shown = words(handler, page)
    assert "1 tệp không có lớp chữ" in shown
    assert "Tóm tắt: số điện thoại, 1 chỗ (0905 123 456)" in shown
    assert f"Tệp 1: số điện thoại, 1 chỗ ({files.PHONE})" in shown
    assert "Xem và đăng" not in shown
    assert handler.get(f"{page}/dang").status_code == 403
    assert f"Văn bản công khai {code} chờ đăng" in words(leader, "/viec-cua-toi")

    # Who reads it second says of each place and of the scan that it may be so.
    unseen = pressed(leader, f"{page}/dang", {"checked": CHECKED})
    assert unseen.status_code == 422
    document = db.session.scalars(select(PostedDocument)).one()
    keys = [one.key for one in document_marks.found(document)]
    db.session.rollback()
    full = {"checked": CHECKED, "kept": keys, "why": "Khoản 7 Điều 11 Luật dân chủ", "scanned": "later"}
    carried = hidden(words(leader, f"{page}/dang"))
    for lacking in ("checked", "kept", "why", "scanned"):
        less = carried | {name: value for name, value in full.items() if name != lacking}
        assert leader.post(f"{page}/dang", data=less).status_code == 422, lacking
    assert pressed(leader, f"{page}/dang", full).status_code == 303
    assert leader.get(f"{page}/dang").status_code == 404

    board = words(client, "/cong-khai?tim=ho+tro+sua+nha&nhom=commune_07&don-vi=21211&nam=2026")
    assert SUPPORT["title"] in board
    assert "PDF" in board
    assert "bản quét" in board
    assert SUPPORT["title"] in words(client, "/cong-khai.atom")
    assert "Không có tài liệu nào khớp" in words(client, "/cong-khai?tim=khong+co+dau")
    assert "Chưa có tài liệu năm 2026" in words(client, "/cong-khai?nam=2026&don-vi=21211&nhom=commune_01")
    everywhere = words(client, public)
    assert "Đăng trên trang thông tin điện tử, từ 25/11/2026" in everywhere
    download = client.get(f"{public}/tep/1")
    assert "danh-sach-ho-duoc-ho-tro-sua-nha-nam-2026-1.pdf" in download.headers["Content-Disposition"]
    assert files.CANARY.encode() not in files.inflated(download.data)
    assert client.get(f"{public}/tep/3").status_code == 404
    sheet = leader.get(f"{page}/thong-bao.pdf")
    assert sheet.data.startswith(b"%PDF")
    assert SUPPORT["title"] in words(leader, f"{HOME}?tinh_trang=posted&q=sua+nha")
    assert not changed()

    gone = f"{page}/thu-hoi"
    assert pressed(leader, gone, {"why": ""}).status_code == 422
    named = pressed(leader, gone, {"why": "Nhầm hộ ông Đinh Văn Rin"})
    assert named.status_code == 422
    assert "Bỏ «Đinh Văn Rin» khỏi lý do" in named.text
    assert pressed(leader, gone, {"why": "Còn số điện thoại của một hộ"}).status_code == 303
    notice = words(client, public, 410)
    assert "Còn số điện thoại của một hộ" in notice
    assert SUPPORT["title"] not in notice
    assert client.get(f"{public}/tep/1").status_code == 410
    assert SUPPORT["title"] not in words(client, "/cong-khai?tim=sua+nha") + words(client, "/cong-khai.atom")
    assert not changed()
    db.session.execute(update(PostedDocument).values(summary="Khác"))
    db.session.commit()
    assert changed()


def test_what_the_law_sets_for_a_content(app: Flask) -> None:
    by = actor_of(make_handler("21211"))

    def refused(field: str, **more: Any) -> str:
        with pytest.raises(BadDetail) as bad:
            acts.prepare(DocumentDetails(**(SUPPORT | more)), by=by, at=MOMENT)
        db.session.rollback()
        assert bad.value.field == field
        return str(bad.value)

    far = TODAY + timedelta(days=400)
    assert "thường xuyên (khoản 2 Điều 13" in refused("until_on", content="commune_13", until_on=far)
    refused("until_on", until_on=TODAY)
    refused("content", content="province_document")
    refused("content", content="x" * 5000)
    refused("title", title=" ")
    assert board.end_of(PostedDocument(valid_until=date.max, until_on=date.max)) == (None, None)
    refused("valid_until", valid_until=TODAY - timedelta(days=1))
    refused("issued_on", issued_on=TODAY + timedelta(days=1))
    refused("replaces", replaces="2026-999999")
    refused("replaces", replaces="'; DROP TABLE")
    refused("duty_id", duty_id=2**40)
    refused("duty_id", duty_id=make_duty("21211", content="commune_01").id)
    # How long something hangs for the staff alone is not for this law to say.
    assert documents.least_of("posting", law.entry(law.CONTENTS, "staff"), TODAY) is None
    # Another law says how long the last content of the list stays.
    assert prepared(by, content="commune_14", until_on=TODAY).until_on == TODAY


def test_forms_used_with_the_least_time_of_each(app: Flask, client: FlaskClient) -> None:
    by, second = actor_of(make_handler("21211")), actor_of(make_leader("21211"))
    document = posted(prepared(by), second)
    browser = browser_of(app, officer_of("21211", "desk"))
    page = f"{HOME}/{document.code}"
    hung = {"form": "posting", "where_to": "Nhà văn hóa thôn Trường Định, số 12 đường Trường Sa"}
    photo = {"files": (io.BytesIO(files.exif_photo((64, 48))), "bảng tin.jpg")}
    typed = hung | day_of("first_on", TODAY)
    assert pressed(browser, f"{page}/hinh-thuc/ghi", typed | photo).status_code == 303
    ahead = hung | day_of("first_on", TODAY + timedelta(days=1))
    assert pressed(browser, f"{page}/hinh-thuc/ghi", ahead).status_code == 422
    assert pressed(browser, f"{page}/hinh-thuc/ghi", typed | {"form": "portal"}).status_code == 422
    told = words(client, f"/cong-khai/{document.code}")
    assert "số 12 đường Trường Sa, từ 25/11/2026, ít nhất đến 25/12/2026" in told
    row = document_forms.record(
        document,
        FormDetails(form="loudspeaker", where_to="Loa thôn", first_on=TODAY, times=6),
        by=by,
        at=MOMENT,
    )
    document_forms.end(document, row, last_on=TODAY, by=by, at=MOMENT)
    db.session.commit()
    with pytest.raises(Refused):
        document_forms.end(document, row, last_on=TODAY, by=by, at=MOMENT)
    db.session.rollback()
    at_home = hung | day_of("first_on", TODAY) | {"where_to": "Nhà ông Đinh Văn Rin, 0905 123 456"}
    assert "khỏi nơi này" in pressed(browser, f"{page}/hinh-thuc/ghi", at_home).text
    wrong = db.session.scalars(select(DocumentForm.id).where(DocumentForm.form == "posting")).one()
    assert pressed(browser, f"{page}/hinh-thuc/{wrong}/gach", {"why": ""}).status_code == 422
    assert pressed(browser, f"{page}/hinh-thuc/{wrong}/gach", {"why": "Ghi nhầm thôn"}).status_code == 303
    assert "Trường Sa" not in words(client, f"/cong-khai/{document.code}")
    shown = words(browser, page)
    assert "Đã gạch: Ghi nhầm thôn" in shown
    assert "28/11/2026" in shown
    assert "Gỡ sớm" in shown
    assert "bảng tin.jpg" in shown
    assert not changed()
    db.session.execute(update(DocumentForm).values(where_to="Chỗ khác"))
    db.session.commit()
    assert changed()


def test_who_may_what(app: Flask, client: FlaskClient) -> None:
    handler, leader = make_handler("21211"), make_leader("21211")
    by, second = actor_of(handler), actor_of(leader)
    document = prepared(by)
    with pytest.raises(NotYours):
        posted(document, by)
    db.session.rollback()
    # Whoever wrote any of it doesn't post it, also not once another has written since.
    acts.add_files(document, document.version, [], by=second, at=MOMENT)
    db.session.commit()
    with pytest.raises(NotYours):
        posted(document, second)
    db.session.rollback()
    acts.change_details(document, document.version, DocumentDetails(**SUPPORT), by=by, at=MOMENT)
    db.session.commit()
    with pytest.raises(NotYours):
        posted(document, second)
    db.session.rollback()
    # Nobody else of the commune may post it: who watches over the province is told, and may.
    watcher = browser_of(app, officer_of("BTCD", "triage", username="dieu.phoi"))
    assert f"Văn bản công khai {document.code} chờ đăng" in words(watcher, "/viec-cua-toi")
    assert "Ban Tiếp công dân tỉnh" in words(browser_of(app, handler), f"{HOME}/{document.code}")
    assert watcher.get(f"{HOME}/{document.code}/dang").status_code == 200
    # Saved as it is, it stays who wrote it; who is named on the page may post it.
    third = officer_of("21211", "leader", username="thu.ba")
    version = document.version
    acts.change_details(document, version, DocumentDetails(**SUPPORT), by=actor_of(third), at=MOMENT)
    db.session.commit()
    assert document.version == version
    assert f"Người đăng được: {third.full_name}" in words(browser_of(app, handler), f"{HOME}/{document.code}")
    second = actor_of(third)
    db.session.rollback()
    with pytest.raises(Stale):
        posting.post(document, 1, checked=CHECKED, by=second, at=MOMENT)
    db.session.rollback()
    posting.give_back(document, document.version, why="Bỏ số điện thoại", by=second, at=MOMENT)
    db.session.commit()
    with pytest.raises(Refused, match="trả lại"):
        posted(document, second)
    db.session.rollback()
    page, code = f"{HOME}/{document.code}", document.code
    other = browser_of(app, officer_of("SXD", "leader", username="khac"))
    assert other.get(page).status_code == 404
    inspector = browser_of(app, officer_of("UBT", "inspector", username="thanh.tra.x"))
    assert inspector.get(page).status_code == 200
    assert inspector.get(f"{page}/sua").status_code == 403
    desk = browser_of(app, officer_of("21211", "desk"))
    assert "Bỏ số điện thoại" in words(desk, page)
    assert desk.get(f"{page}/dang").status_code == 403
    typed = SUPPORT | day_of("issued_on", TODAY) | {"title": "Danh sách hộ"}
    del typed["issued_on"]
    assert pressed(browser_of(app, handler), f"{page}/sua", typed).status_code == 303

    # What is for the staff is nowhere in public, and no other unit reads it.
    inside = make_document(
        number="2026-500", content="staff", audience="staff", title="Quy chế chi tiêu nội bộ"
    )
    assert inside.audience == "staff"
    assert words(desk, f"{HOME}/2026-500")
    assert inspector.get(f"{HOME}/2026-500").status_code == 404
    assert client.get("/cong-khai/2026-500").status_code == 404
    public = "".join(words(client, one) for one in ("/cong-khai", "/cong-khai/luu-tru", "/cong-khai.atom"))
    assert "Quy chế chi tiêu" not in public + words(client, "/cong-khai?tim=quy+che")
    for odd in ("0", "2026-12345678", "2026-1%00", "٢٠٢٦-1", code + "'"):
        assert client.get(f"/cong-khai/{odd}").status_code == 404


def test_a_draft_is_given_up_a_replacement_is_taken_back(app: Flask, client: FlaskClient) -> None:
    handler, leader = make_handler("21211"), make_leader("21211")
    writes, posts = browser_of(app, handler), browser_of(app, leader)
    old = posted(prepared(actor_of(handler), title="Bảng phí năm 2025"), actor_of(leader))
    over = prepared(actor_of(handler), valid_until=TODAY, replaces=old.code)
    page = f"{HOME}/{over.code}"
    marks = document_marks.found(over)
    changed_text = DocumentDetails(**(SUPPORT | {"summary": "Hỏi: 0905 765 432", "replaces": old.code}))
    acts.change_details(over, over.version, changed_text, by=actor_of(handler), at=MOMENT)
    db.session.commit()
    # What was ticked of another number isn't ticked of this one; after a change all is confirmed anew.
    with pytest.raises(BadDetail) as unseen:
        posting.post(
            over,
            over.version,
            checked=CHECKED,
            kept=[one.key for one in marks],
            why="Khoản 7 Điều 11",
            by=actor_of(leader),
            at=MOMENT,
        )
    assert unseen.value.field == "kept"
    db.session.rollback()
    keys = [one.key for one in document_marks.found(over)]
    db.session.rollback()
    stale = {"version": 1, "checked": OF_WORDS, "kept": keys, "why": "Khoản 7 Điều 11 Luật dân chủ"}
    told = pressed(posts, f"{page}/dang", stale)
    assert told.status_code == 409
    assert not re.search(r"<input[^>]*\schecked", told.text)
    assert re.search(r"<input[^>]*\schecked", pressed(posts, f"{page}/dang", {"checked": OF_WORDS}).text)

    # Its days have passed while it waited: one press gives it back, and its writer is told.
    db.session.execute(update(PostedDocument).where(PostedDocument.id == over.id).values(valid_until=BEFORE))
    db.session.commit()
    assert "Trả lại để sửa ngày" in words(posts, f"{page}/dang")
    assert pressed(posts, f"{page}/tra-lai", {"why": "Sửa ngày"}).status_code == 303
    assert f"Văn bản công khai {over.code} được trả lại" in words(writes, "/viec-cua-toi")
    assert pressed(writes, f"{page}/bo", {"why": ""}).status_code == 422
    assert pressed(writes, f"{page}/bo", {"why": "Không cần nữa"}).status_code == 303
    assert "Đã bỏ, không đăng" in words(writes, page)
    assert client.get(f"/cong-khai/{over.code}").status_code == 404
    db.session.expire_all()
    assert old.replaced_by is None

    new = posted(prepared(actor_of(handler), replaces=old.code), actor_of(leader))
    away = words(client, f"/cong-khai/{old.code}")
    assert new.title in away
    asked = words(posts, f"{HOME}/{new.code}/thu-hoi")
    assert "Đưa lại lên bảng: Bảng phí năm 2025" in asked
    sent = {"why": "Đăng nhầm", "restore": "back"}
    assert pressed(posts, f"{HOME}/{new.code}/thu-hoi", sent).status_code == 303
    back = words(client, f"/cong-khai/{old.code}")
    assert new.title not in back
    assert "Được thay thế" not in back
    db.session.execute(update(PostedDocument).where(PostedDocument.id == over.id).values(valid_until=None))
    db.session.commit()
    assert not changed()


def test_an_officer_who_signs_is_no_citizen() -> None:
    ends = "Nơi nhận:\n- Như trên;\n- Lưu: VT.\nTM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\nTrần Quốc Việt\n"
    listed = "Danh sách hộ được hỗ trợ\n1. Trần Quốc Việt, 2 triệu đồng\n"
    shown = [one["shown"] for one in document_marks.gathered(listed + ends, signers=["Trần Quốc Việt"])]
    assert shown == [["Trần Quốc Việt"]], "who is on a list stays to be looked at"
    assert document_marks.gathered(ends, signers=["Trần Quốc Việt"]) == []
    assert document_marks.gathered(ends, signers=["Võ Thị Mỹ Linh"])[0]["count"] == 1
    assert document_marks.gathered(
        ends.replace("TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\n", ""), signers=["Trần Quốc Việt"]
    )
    told = "Chủ tịch Ủy ban nhân dân xã giao giải quyết đơn mà người đứng tên là Trần Quốc Việt\nđã gửi."
    assert document_marks.gathered(told, signers=["Trần Quốc Việt"]), "a citizen of the same name, in a text"


def test_of_files_it_is_asked_where_there_are_some(app: Flask) -> None:
    bare = prepared(actor_of(make_handler("21211")))
    assert [one.key for one in documents.checks(bare)] == OF_WORDS
