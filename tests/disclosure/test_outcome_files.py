"""Files of a result: from the case or brought along, blacked out, public with the copy and no longer."""

from __future__ import annotations

import io
from typing import Any

import pypdf
import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

from feedback.actor import SYSTEM
from feedback.disclosure import files
from feedback.disclosure.actions import files as acts
from feedback.disclosure.models import Outcome, OutcomeCopy, OutcomeFile
from feedback.disclosure.refusals import Refused
from feedback.extensions import db
from tests.cases.desk_browser import hidden
from tests.conftest import MOMENT
from tests.disclosure.files import CANARY, COMPLAINANT, PHONE, covered, exif_photo, scan, telling, unpacked
from tests.factories.disclosure import changed_contents, make_outcome, make_prepared
from tests.factories.officers import browser_of, make_handler, officer_of

pytestmark = pytest.mark.once("postgresql")

TITLE = "Quyết định số 215/QĐ-UBND"


@pytest.fixture
def outcome(app: Flask) -> Outcome:
    return make_outcome("complaint_second")


def base(outcome: Outcome) -> str:
    return f"/cong-khai-vu-viec/{outcome.code}/tep"


def post(client: FlaskClient, address: str, data: dict[str, Any] | None = None) -> TestResponse:
    """Post with the token of a page of its result."""
    page = client.get(address.split("/tep")[0] + "/tep/them")
    return client.post(address, data=(data or {}) | {"csrf_token": hidden(page.text)["csrf_token"]})


def brought(data: bytes, name: str, **more: str) -> dict[str, Any]:
    given = {"source": "tai-len", "title": TITLE, "role": "decision"} | more
    return given | {"file": (io.BytesIO(data), name)}


def added(client: FlaskClient, outcome: Outcome, data: bytes, name: str, **more: str) -> int:
    answer = post(client, f"{base(outcome)}/them", brought(data, name, **more))
    assert answer.status_code == 303
    return max(one.id for one in files.of_outcome(outcome.id))


def finish(client: FlaskClient, outcome: Outcome, number: int, **more: str) -> int:
    version = db.session.get_one(OutcomeFile, number, populate_existing=True).version
    return post(client, f"{base(outcome)}/{number}/xong", {"version": version} | more).status_code


def published(outcome: Outcome) -> int:
    """Its copy stands, with the files that were ready; its number."""
    copy = make_prepared(outcome)
    acts.tie(outcome, copy, by=SYSTEM, at=MOMENT)
    copy.state, copy.confirmed_by, copy.published_at = "published", officer_of("SXD", "triage").id, MOMENT
    db.session.commit()
    return copy.id


def test_a_file_is_blacked_out_and_public_only_while_its_copy_stands(app: Flask, outcome: Outcome) -> None:
    client, citizen, code = browser_of(app, make_handler()), app.test_client(), outcome.code
    number = added(client, outcome, telling(), f"{COMPLAINANT} {CANARY}.pdf")
    assert PHONE not in str(files.of_outcome(outcome.id)[0].marked)
    page = client.get(f"{base(outcome)}/{number}").text
    assert "Che chỗ số 2" in page
    assert "Tác giả: CanaryDoSo" in page
    assert client.get(f"/ket-qua/{code}/tep/1/quyet-dinh-so-215-qd-ubnd.pdf").status_code == 404
    with pytest.raises(Refused):
        acts.tie(outcome, make_prepared(outcome), by=SYSTEM, at=MOMENT)
    assert finish(client, outcome, number) == 422
    assert PHONE not in client.get(f"/cong-khai-vu-viec/{code}").text
    db.session.query(OutcomeCopy).delete()
    db.session.commit()
    assert finish(client, outcome, number) == 303
    made = client.get(f"{base(outcome)}/{number}/ban-cong-khai")
    preview = client.get(f"{base(outcome)}/{number}/ban-da-che")
    assert made.data == preview.data
    assert "quyet-dinh-so-215-qd-ubnd.pdf" in made.headers["Content-Disposition"]

    number_of_copy = published(outcome)
    address = f"/ket-qua/{code}/tep/1/quyet-dinh-so-215-qd-ubnd.pdf"
    assert f'href="{address}"' in citizen.get(f"/ket-qua/{code}").text
    taken = citizen.get(address)
    assert (taken.status_code, taken.headers["Cache-Control"]) == (200, "public, max-age=60")
    assert CANARY.encode() not in unpacked(taken.data)
    assert not "".join(one.extract_text() for one in pypdf.PdfReader(io.BytesIO(taken.data)).pages)
    for wrong in ("1/khac.pdf", "2/quyet-dinh-so-215-qd-ubnd.pdf", "0/x", "99999999999999999999/x"):
        assert citizen.get(f"/ket-qua/{code}/tep/{wrong}").status_code == 404
    assert post(client, f"{base(outcome)}/{number}/go").status_code == 404
    assert changed_contents() == []
    assert list(files.check()) == []
    db.session.get_one(OutcomeFile, number).boxes = []
    db.session.commit()
    assert list(files.check()) == [f"tệp công khai {number}: không khớp với những việc đã ghi sổ"]
    copy = db.session.get_one(OutcomeCopy, number_of_copy)
    copy.state, copy.withdrawn_why = "withdrawn", "Còn tên người khiếu nại"
    db.session.commit()
    gone = citizen.get(address)
    assert gone.status_code == 410
    assert f'href="/ket-qua/{code}"' in gone.text


def test_boxes_are_set_by_two_clicks_by_numbers_and_taken_off(app: Flask, outcome: Outcome) -> None:
    client = browser_of(app, make_handler())
    number = added(client, outcome, scan(2), "quet.pdf")
    page = client.get(f"{base(outcome)}/{number}?trang=2").text
    assert "Xem từng trang, cả chữ viết tay" in page
    first = post(client, f"{base(outcome)}/{number}/o", {"page": 2, "o.x": 360, "o.y": 509})
    assert first.location == f"{base(outcome)}/{number}?trang=2&x=500&y=500#trang"
    assert "Đã chọn góc thứ nhất" in client.get(first.location).text
    corner = {"page": 2, "x": 500, "y": 500}
    post(client, f"{base(outcome)}/{number}/o", corner | {"o.x": 72, "o.y": 100})
    sides = {"page": 1, "left": 10, "top": 20, "right": 30, "bottom": 40}
    post(client, f"{base(outcome)}/{number}/o", sides)
    assert files.of_outcome(outcome.id)[0].boxes == [[2, 100, 98, 500, 500], [1, 10, 20, 30, 40]]
    same = post(client, f"{base(outcome)}/{number}/o", corner | {"o.x": 360, "o.y": 509})
    assert same.status_code == 422
    assert "góc sau khác góc trước" in same.text
    for bad in (sides | {"right": 10}, sides | {"page": 3}, sides | {"left": "x"}, sides | {"bottom": 1001}):
        assert post(client, f"{base(outcome)}/{number}/o", bad).status_code == 422
    post(client, f"{base(outcome)}/{number}/o/bo?trang=1", {"o": "1,10,20,30,40"})
    post(client, f"{base(outcome)}/{number}/o/bo", {"o": "1,'"})
    assert files.of_outcome(outcome.id)[0].boxes == [[2, 100, 98, 500, 500]]
    unseen = post(client, f"{base(outcome)}/{number}/xong", {"version": 4})
    assert unseen.status_code == 422
    assert "Xem từng trang" in unseen.text
    stale = post(client, f"{base(outcome)}/{number}/xong", {"version": 1, "looked": "1"})
    assert stale.status_code == 409
    assert finish(client, outcome, number, looked="1") == 303
    post(client, f"{base(outcome)}/{number}/o", sides)
    assert [one.ready for one in files.of_outcome(outcome.id)] == [False]
    assert files.public_file(number) is None


def test_what_was_found_may_be_kept_open_and_a_photo_is_small(app: Flask, outcome: Outcome) -> None:
    client = browser_of(app, make_handler())
    number = added(client, outcome, telling(), "a.pdf")
    marked = files.of_outcome(outcome.id)[0].marked
    kept = ",".join(map(str, marked[0]["box"]))
    chosen = post(client, f"{base(outcome)}/{number}/tim-thay?trang=1", {"version": 1, "chosen": kept})
    assert chosen.status_code == 303
    assert files.of_outcome(outcome.id)[0].boxes == [marked[0]["box"]]
    post(client, f"{base(outcome)}/{number}/go")
    assert files.of_outcome(outcome.id) == []
    photo = added(client, outcome, exif_photo(), "IMG_2024.jpg", role="after", title="Cầu sau khi sửa")
    assert "Che mặt người" in client.get(f"{base(outcome)}/{photo}").text
    assert finish(client, outcome, photo, looked="1") == 303
    made = client.get(f"{base(outcome)}/{photo}/ban-cong-khai")
    with Image.open(io.BytesIO(made.data)) as picture:
        assert (max(picture.size), dict(picture.getexif())) == (800, {})
    published(outcome)
    assert (
        'alt="Sau: Cầu sau khi sửa" width="800" height="600"'
        in app.test_client().get(f"/ket-qua/{outcome.code}").text
    )


def test_hidden_text_is_said_and_each_page_looked_at(app: Flask, outcome: Outcome) -> None:
    client = browser_of(app, make_handler())
    number = added(client, outcome, covered("scan"), "quet.pdf")
    page = client.get(f"{base(outcome)}/{number}").text
    assert "Trang này có chữ bị che hoặc ẩn" in page
    assert "che đủ chỗ cần che (không" not in page
    for box in files.of_outcome(outcome.id)[0].boxes:
        post(client, f"{base(outcome)}/{number}/o/bo", {"o": ",".join(map(str, box))})
    assert finish(client, outcome, number) == 422
    assert finish(client, outcome, number, looked="1") == 303
    made = client.get(f"{base(outcome)}/{number}/ban-cong-khai")
    assert PHONE.encode() not in unpacked(made.data)


def test_papers_of_the_case_are_offered_and_what_can_not_be_is_refused(app: Flask) -> None:
    outcome = make_outcome("feedback")
    client = browser_of(app, make_handler())
    page = client.get(f"{base(outcome)}/them").text
    assert "bản của hệ thống" in page
    letter = page.split('value="van-ban-')[1].split('"')[0]
    given = {"source": f"van-ban-{letter}", "title": "Văn bản trả lời", "role": "decision"}
    assert post(client, f"{base(outcome)}/them", given).status_code == 303
    assert files.of_outcome(outcome.id)[0].has_text
    for data, name, more, said in (
        (b"PK\3\4", "a.docx", {}, "hỏng"),
        (telling()[:4000], "a.pdf", {}, "hỏng"),
        (scan(), "a.pdf", {"title": f"Quyết định về bà {COMPLAINANT}"}, "ai cũng đọc được tên tệp"),
        (scan(), "a.pdf", {"role": "before"}, "không phải là ảnh"),
    ):
        refused = post(client, f"{base(outcome)}/them", brought(data, name, **more))
        assert refused.status_code == 422
        assert said in refused.text
    assert post(client, f"{base(outcome)}/them", given | {"source": "van-ban-9999"}).status_code == 422
    assert post(client, f"{base(outcome)}/them", given | {"source": "tai-len"}).status_code == 422
    elsewhere = browser_of(app, officer_of("SNNMT", "handler"))
    reader = browser_of(app, officer_of("SXD", "desk"))
    number = files.of_outcome(outcome.id)[0].id
    for path in ("", "/them", f"/{number}", f"/{number}/trang/1.jpg", f"/{number}/ban-da-che"):
        assert elsewhere.get(f"{base(outcome)}{path}").status_code == 404
        assert reader.get(f"{base(outcome)}{path}").status_code == (403 if path else 200)
    assert reader.post(f"{base(outcome)}/{number}/go").status_code == 403
    row = make_outcome("complaint_first")
    assert client.get(f"{base(row)}/them").status_code == 404
    assert client.get(base(row)).status_code == 200


def test_what_is_brought_for_a_denunciation_is_kept_sealed(app: Flask) -> None:
    outcome = make_outcome("denunciation")
    named = browser_of(app, officer_of("SXD", "handler", "denunciation", username="to.cao"))
    number = added(named, outcome, telling(), "ket-luan.pdf", title="Kết luận nội dung tố cáo số 3")
    file = db.session.get_one(OutcomeFile, number)
    source = db.session.get_one(files.Attachment, file.source_id)
    assert source.sealed
    assert "Che chỗ số 1" in named.get(f"{base(outcome)}/{number}").text
    assert "to-cao" not in named.get(f"{base(outcome)}/{number}/ban-da-che").headers["Content-Disposition"]
    other = browser_of(app, officer_of("SXD", "handler", username="khac"))
    assert other.get(base(outcome)).status_code == 404
