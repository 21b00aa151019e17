"""What the read API says of results, documents, duties, figures, dialogues and consultations."""

from __future__ import annotations

import unicodedata
from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import Engine, event, insert, select, update

from feedback.dialogue.models import DialogueSession, PublishedCopy
from feedback.disclosure.actions.index import rebuild
from feedback.disclosure.models import Outcome, OutcomeCopy, PostedDocument
from feedback.disclosure.open_data import tables
from feedback.extensions import db
from feedback.web import pagination
from tests.disclosure.public_things import publish_something
from tests.disclosure.test_read_api import API, everything, problem
from tests.factories.dialogue import make_dialogue
from tests.factories.disclosure import WORDS, make_document, make_outcome, make_published
from tests.factories.reception import TODAY

LISTS = ("ket-qua", "so-lieu", "van-ban", "nghia-vu", "doi-thoai", "lay-y-kien")


def listed(client: FlaskClient, address: str) -> list[dict[str, Any]]:
    """The rows of one page."""
    answer = client.get(f"{API}/{address}")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    rows: list[dict[str, Any]] = answer.get_json()["rows"]
    return rows


def one(client: FlaskClient, address: str) -> dict[str, Any]:
    """A single resource."""
    answer = client.get(f"{API}/{address}")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    told: dict[str, Any] = answer.get_json()
    return told


def test_rows_are_those_of_the_files_and_single_ones_say_what_pages_say(client: FlaskClient) -> None:
    codes = publish_something()
    for key in LISTS:
        rows = everything(client, f"{API}/{key}?so_luong=1")
        assert rows, key
        table = tables.by_key(key)
        assert table is not None
        names = [column.name for column in table.columns]
        year = tables.Period(2026)
        in_files = [dict(zip(names, row, strict=True)) for row in table.rows(year, TODAY)]
        assert sorted(map(str, rows)) == sorted(str(_as_json(row)) for row in in_files), key

    result = one(client, f"ket-qua/{codes.outcome.lower()}")
    assert result["tieu_de"] == WORDS["title"]
    assert (result["don_neu"], result["tra_loi"]) == (WORDS["asked"], WORDS["answer"])
    assert result["vi_sao_khong_dang"] is None
    assert result["dia_chi"].endswith(f"/ket-qua/{codes.outcome}")
    document = one(client, f"van-ban/{codes.document}")
    assert document["tom_tat"].startswith("Tổng thu")
    assert document["tep"] == []
    held = one(client, f"doi-thoai/{codes.held}")
    assert held["ket_luan"] == "Ủy ban nhân dân xã tiếp thu."
    assert [row["noi_dung"] for row in held["cam_ket"]] == ["Công khai đơn giá"] * 2
    assert [row["ten"] for row in held["bien_ban"]] == ["Đơn giá bồi thường"]
    assert "Nguyễn Thị Mỹ Hạnh" not in str(held)
    coming = one(client, f"doi-thoai/{codes.session}")
    assert (coming["trang_thai"], coming["bien_ban"], coming["cam_ket"]) == ("sap-dien-ra", [], [])
    asked = one(client, f"lay-y-kien/{codes.consultation}")
    assert len(asked["cau_hoi"]) == 1
    assert (asked["tong_hop"], asked["quyet_dinh"], asked["so_y_kien"]) == (None, None, None)
    assert [row["bang"] for row in listed(client, "so-lieu?ky=quy")] == ["xa_phuong"]
    assert listed(client, "so-lieu?nam=2025&bang=ca_tinh") == []


def _as_json(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in row.items()}


def test_lists_are_narrowed_as_pages_are(client: FlaskClient) -> None:
    publish_something()
    make_dialogue("SNNMT", number="2026-903", topic="Nước sạch nông thôn", summary="Giếng khoan nhiễm phèn")
    decomposed = unicodedata.normalize("NFD", "cầu treo")
    for key, words in (("ket-qua", decomposed), ("ket-qua", "CAU TREO"), ("van-ban", "quyet toan")):
        assert len(listed(client, f"{key}?q={words}")) == 1, words
        assert listed(client, f"{key}?q=karaoke") == []
    assert len(listed(client, "doi-thoai?q=giếng phèn&ma_co_quan=SNNMT&nam=2026")) == 1
    assert listed(client, "doi-thoai?ma_co_quan=SYT") == []
    assert len(listed(client, "doi-thoai?ma_xa=21211")) == 2
    assert len(listed(client, "ket-qua?loai=report&nam=2026&ma_co_quan=SXD")) == 1
    assert listed(client, "ket-qua?nam=2024") == []
    assert listed(client, "ket-qua?ma_linh_vuc=khong-co") == []
    assert len(listed(client, "lay-y-kien?q=ho chua nuoc")) == 1
    for address, named in (
        ("ket-qua?ma_co_quan=%00", "ma_co_quan"),
        ("ket-qua?ma_xa=99999", "ma_xa"),
        ("ket-qua?loai=bao-tin", "loai"),
        ("ket-qua?q=%21%3F", "q"),
        ("van-ban?q=" + "a" * 201, "q"),
        ("nghia-vu?nam=0", "nam"),
        ("doi-thoai?nam=99999", "nam"),
        (f"ket-qua?sau={pagination.encode((None, 1))}", "sau"),
        (f"ket-qua?q=cau&sau={pagination.encode((TODAY, 1))}", "sau"),
        (f"doi-thoai?sau={pagination.encode((None, 1))}", "sau"),
    ):
        told = problem(client.get(f"{API}/{address}"), 400)
        assert [fault["parameter"] for fault in told["errors"]] == [named], address


def test_what_was_taken_down_leaves_its_reason_alone(client: FlaskClient) -> None:
    outcome = db.session.get_one(Outcome, make_published().outcome_id)
    document = make_document()
    held = make_outcome(state="held")
    assert len(listed(client, "ket-qua")) == 1
    db.session.execute(
        update(Outcome)
        .where(Outcome.id == outcome.id)
        .values(state="withdrawn", withdrawn_why="Nhầm vụ việc")
    )
    gone = {"state": "withdrawn", "withdrawn_why": "Có tên người", "ended_on": TODAY}
    db.session.execute(update(PostedDocument).values(gone))
    db.session.commit()
    for address, code, why in (
        ("ket-qua", outcome.code, "Nhầm vụ việc"),
        ("van-ban", document.code, "Có tên người"),
    ):
        answer = client.get(f"{API}/{address}/{code}")
        told = problem(answer, 410)
        assert {name: told[name] for name in ("ma", "trang_thai", "ly_do", "detail", "ngay_go")} == {
            "ma": code,
            "trang_thai": "go",
            "ly_do": "thu-hoi",
            "detail": why,
            "ngay_go": TODAY.isoformat(),
        }
        assert WORDS["title"] not in answer.text
        assert document.title not in answer.text
        assert "public" not in answer.headers["Cache-Control"]
        assert listed(client, address) == []
    problem(client.get(f"{API}/ket-qua/{held.code}"), 404)
    for code in ("KQ00000000", "2026-1", "%00", "x" * 2000, "..%2f..%2fetc"):
        for key in ("ket-qua", "van-ban", "doi-thoai", "lay-y-kien"):
            problem(client.get(f"{API}/{key}/{code}"), 404)


def test_words_go_on_their_day_and_conclusions_on_denunciations_stand_apart(client: FlaskClient) -> None:
    copy = make_published("complaint_second", until_on=TODAY)
    over = make_published("denunciation", until_on=TODAY - timedelta(days=1))
    apart = make_published("denunciation", until_on=TODAY)
    code, gone, shown = (db.session.get_one(Outcome, row.outcome_id).code for row in (copy, over, apart))
    assert [row["ma"] for row in listed(client, "ket-qua")] == [code]
    assert [row["ma"] for row in listed(client, "ket-qua?loai=denunciation")] == [shown]
    assert one(client, f"ket-qua/{code}")["dang_den"] == TODAY.isoformat()
    assert problem(client.get(f"{API}/ket-qua/{gone}"), 410)["detail"].startswith("Thời gian công khai")
    db.session.execute(update(OutcomeCopy).values(until_on=TODAY - timedelta(days=1)))
    db.session.commit()
    told = one(client, f"ket-qua/{code}")
    assert (told["tra_loi"], told["tieu_de"], told["tep"]) == (None, None, [])
    assert told["vi_sao_khong_dang"].startswith("Thời gian công khai")
    assert listed(client, "ket-qua?loai=denunciation") == []


def test_closed_sessions_and_withdrawn_minutes_tell_no_words(client: FlaskClient) -> None:
    codes = publish_something()
    closed = make_dialogue(number="2026-950", closed_ground="state_secret", topic="Bí mật", summary="Kín")
    told = one(client, f"doi-thoai/{closed.code}")
    assert (told["chu_de"], told["gioi_thieu"], told["chuong_trinh"]) == (None, None, [])
    assert "Bí mật" not in client.get(f"{API}/doi-thoai").text
    db.session.execute(update(PublishedCopy).values(state="withdrawn", withdrawn_why="Còn tên người"))
    db.session.execute(
        update(DialogueSession).where(DialogueSession.code == codes.held).values(minutes_state="signed")
    )
    db.session.commit()
    told = one(client, f"doi-thoai/{codes.held}")
    assert (told["ket_luan"], told["bien_ban"]) == (None, [])
    assert [row["noi_dung"] for row in told["cam_ket"]] == ["Nội dung đang được sửa lại"] * 2


def test_many_rows_cost_what_few_do_and_none_is_missed_while_others_come(client: FlaskClient) -> None:
    codes = publish_something()
    row = db.session.scalars(select(Outcome).where(Outcome.code == codes.outcome)).one()
    values = {c.name: getattr(row, c.name) for c in Outcome.__table__.columns if c.name != "id"}

    def more(first: int, count: int) -> None:
        rows = [
            {
                "code": f"KQ{n:08d}",
                "round": n + 2,
                "settled_on": TODAY - timedelta(days=n % 9 if first else 0),
            }
            for n in range(first, first + count)
        ]
        db.session.execute(insert(Outcome), [values | each for each in rows])
        rebuild()
        db.session.commit()

    few = {key: _statements(client, f"{API}/{key}") for key in (*LISTS, "ket-qua?q=xay+dung")}
    assert max(few.values()) <= 3, few
    more(1, 450)
    assert _statements(client, f"{API}/ket-qua?so_luong=100") <= 3
    assert _statements(client, f"{API}/ket-qua?q=xay+dung&so_luong=100") <= 3
    seen: list[str] = []
    address, before = f"{API}/ket-qua?so_luong=100", set(_codes())
    for step in range(5):
        told = client.get(address).get_json()
        seen += [each["ma"] for each in told["rows"]]
        more(1000 + 10 * step, 7)
        address = "/" + (told["next"] or "///").split("/", 3)[3]
    assert told["next"] is None
    assert before <= set(seen)
    assert len(seen) == len(set(seen))
    if db.engine.dialect.name == "sqlite":
        found = "SELECT id FROM outcome WHERE state = 'shown' AND kind <> 'denunciation'"
        place = f" AND (settled_on, id) < ('{TODAY}', 9) ORDER BY settled_on DESC, id DESC LIMIT 101"
        plan = db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {found}{place}")
        assert "ix_outcome_" in " ".join(each[3] for each in plan)


def _codes() -> list[str]:
    return list(db.session.scalars(select(Outcome.code)))


def _statements(client: FlaskClient, address: str) -> int:
    """How many statements an answer costs, once what all pages share is in memory."""
    client.get(address)
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        assert client.get(address).status_code == 200
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    return len([one for one in seen if one.lstrip().upper().startswith(("SELECT", "WITH"))])
