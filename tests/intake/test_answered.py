"""Before filing, results that may answer the matter are offered; the draft stays."""

from __future__ import annotations

from html import unescape

from flask.testing import FlaskClient
from sqlalchemy import Engine, event

from feedback.disclosure.actions.index import index_outcome
from feedback.disclosure.models import Outcome
from feedback.extensions import db
from tests.factories.disclosure import make_published
from tests.intake.walk import ACCUSED, CONTENT, PLACE, fill

OFFER = "Việc của ông/bà đã được trả lời chưa?"
BRIDGE = {
    "title": "Sửa cầu dân sinh thôn 3 bị gãy sau mưa lũ",
    "asked": "Cầu dân sinh ở thôn 3 gãy một nhịp, học sinh phải đi vòng.",
    "answer": "Xã đã sửa xong cầu ngày 20/11/2026.",
}


def _published(area: str, **words: str) -> str:
    copy = make_published(**(BRIDGE | words))
    outcome = db.session.get_one(Outcome, copy.outcome_id)
    outcome.area_code = area
    index_outcome(outcome, copy)
    code = outcome.code
    db.session.commit()
    return code


def test_an_answered_matter_is_offered_before_filing(client: FlaskClient) -> None:
    code = _published("21484")
    other = _published("21211", title="Karaoke ồn ào ở chợ", asked="Hát đến 2 giờ sáng.")
    fill(client, "/gui-don/phan-anh/noi-dung", CONTENT)
    fill(client, "/gui-don/phan-anh/noi-xay-ra", PLACE)
    asked: list[str] = []
    event.listen(Engine, "before_cursor_execute", note := lambda *given: asked.append(given[2]))
    page = unescape(client.get("/gui-don/phan-anh/nguoi-gui").get_data(as_text=True))
    event.remove(Engine, "before_cursor_execute", note)
    assert sum("outcome" in statement for statement in asked) <= 2
    assert OFFER in page
    assert f'href="/ket-qua/{code}"' in page
    assert other not in page
    assert client.get(f"/ket-qua/{code}").status_code == 200
    assert CONTENT["title"] in unescape(client.get("/gui-don/phan-anh/noi-dung").get_data(as_text=True))


def test_nothing_is_offered_where_nothing_is_alike_and_never_to_a_denouncer(client: FlaskClient) -> None:
    _published("21484")
    unlike = CONTENT | {"title": "Rác đổ trộm ngoài bãi biển", "body": "Rác đổ trộm mỗi đêm ngoài bãi biển."}
    fill(client, "/gui-don/phan-anh/noi-dung", unlike)
    fill(client, "/gui-don/phan-anh/noi-xay-ra", PLACE)
    assert OFFER not in unescape(client.get("/gui-don/phan-anh/nguoi-gui").get_data(as_text=True))
    fill(client, "/gui-don/bao-tin/nguoi-lien-quan", ACCUSED)
    fill(client, "/gui-don/bao-tin/noi-dung", CONTENT)
    fill(client, "/gui-don/bao-tin/noi-xay-ra", PLACE)
    page = client.get("/gui-don/bao-tin/nguoi-gui").get_data(as_text=True)
    assert OFFER not in unescape(page)
