"""Tables of open data beside results and figures: what they tell, what only as a tombstone, what never."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from feedback.consultation.models import Consultation, Opinion
from feedback.dialogue.models import DialogueDocument, MinutesVersion, PublishedCopy, Question
from feedback.disclosure.models import DocumentForm
from feedback.disclosure.open_data import tables
from feedback.disclosure.open_data.tables import Period
from feedback.extensions import db
from tests.conftest import MOMENT
from tests.factories.consultation import make_consultation
from tests.factories.dialogue import make_dialogue, make_signed
from tests.factories.disclosure import make_document, make_duty
from tests.factories.officers import make_handler, make_leader
from tests.factories.reception import TODAY

YEAR: Final = Period(TODAY.year)
SECRET: Final = "CANARY-van-ban"
Told = Mapping[str, Any]


def told(key: str, *, today: Any = TODAY, period: Period = YEAR) -> dict[str, Told]:
    """By code the rows of a table, held to what its columns promise."""
    table = tables.by_key(key)
    assert table is not None
    found = [
        dict(zip((one.name for one in table.columns), row, strict=True)) for row in table.rows(period, today)
    ]
    for row in found:
        for column in table.columns:
            value = row[column.name]
            assert value not in ("", None) or not column.always, (column.name, row)
            assert value is None or not column.values or value in dict(column.values), (column.name, row)
    assert len({row["ma"] for row in found}) == len(found)
    return {row["ma"]: row for row in found}


def stamp(key: str, *, today: Any = TODAY) -> str:
    table = tables.by_key(key)
    assert table is not None
    return table.stamp(YEAR, today)


def filled(row: Told) -> set[str]:
    return {name for name, value in row.items() if value is not None}


def test_the_tables_stand_in_their_order(app: Flask) -> None:
    keys = ["ket-qua", "so-lieu", "van-ban", "nghia-vu", "doi-thoai", "lay-y-kien"]
    assert [one.key for one in tables.all_tables()] == keys
    for one in tables.all_tables():
        if one.key not in ("ket-qua", "so-lieu"):
            assert (one.began(), list(one.rows(YEAR, TODAY))) == (None, []), one.key


def test_what_left_the_board_is_kept_what_was_withdrawn_is_not(app: Flask, client: FlaskClient) -> None:
    since = TODAY - timedelta(days=40)
    shown = make_document(title="Dự toán “2027”\nvà phân bổ", posted_on=since)
    db.session.add(DocumentForm(document_id=shown.id, form="portal", where_to="", first_on=since, at=MOMENT))
    db.session.commit()
    kept = {
        "2026-1": ({"until_on": TODAY - timedelta(days=1)}, "het-thoi-han", TODAY - timedelta(days=1)),
        "2026-2": ({"valid_until": TODAY - timedelta(days=2)}, "het-hieu-luc", TODAY - timedelta(days=2)),
        "2026-4": (
            {"state": "expired", "ended_why": "replaced", "ended_on": TODAY, "replaced_by": shown.id},
            "thay-the",
            TODAY,
        ),
    }
    for number, (more, _, _) in kept.items():
        make_document(number=number, title="Dự toán cũ", posted_on=since, **more)
    gone = {"2026-3": TODAY, "2026-9": TODAY - timedelta(days=2)}
    for number, last_on in gone.items():
        taken = {"state": "withdrawn", "withdrawn_why": SECRET, "ended_on": TODAY, "title": SECRET}
        valid_until = None if last_on == TODAY else last_on
        make_document(number=number, summary=SECRET, posted_on=since, valid_until=valid_until, **taken)
    make_document(number="2026-5", title=SECRET, state="draft")
    make_document(number="2026-6", title=SECRET, content="staff", audience="staff", posted_on=since)
    rows = told("van-ban")
    assert set(rows) == {shown.code, *kept, *gone}
    assert SECRET not in str(rows)
    for number, (_, why, last_on) in kept.items():
        row = rows[number]
        assert (row["trang_thai"], row["ly_do"], row["ngay_cuoi"]) == ("luu", why, last_on)
        assert row["tieu_de"] == "Dự toán cũ"
        assert client.get(urlsplit(row["dia_chi"]).path).status_code == 200
        assert client.get(f"/api/v1/van-ban/{number}").json["trang_thai"] == "luu"
    for number, last_on in gone.items():
        row = rows[number]
        assert (row["trang_thai"], row["ly_do"], row["ngay_cuoi"]) == ("go", "thu-hoi", last_on)
        assert filled(row) == {"ma", "ma_co_quan", "co_quan", "ngay_dang", "ngay_cuoi", "trang_thai", "ly_do"}
    row = rows[shown.code]
    assert (row["tieu_de"], row["ma_xa"], row["hinh_thuc"]) == (shown.title, "21211", "portal")
    assert client.get(urlsplit(row["dia_chi"]).path).status_code == 200
    assert told("van-ban", period=Period(TODAY.year, TODAY.month)) == {}
    assert set(told("van-ban", today=TODAY - timedelta(days=2))) == set(rows), (
        "no row comes or goes with the day"
    )
    before = stamp("van-ban")
    assert before != stamp("van-ban", today=TODAY + timedelta(days=1))
    form = db.session.scalars(select(DocumentForm)).one()
    form.struck_why = "Ghi nhầm"
    db.session.commit()
    assert before != stamp("van-ban")
    assert told("van-ban")[shown.code]["hinh_thuc"] is None


def test_a_duty_is_told_once_done_or_late(app: Flask) -> None:
    before = TODAY - timedelta(days=30)
    late, kept, dropped = (make_duty(title=SECRET, arisen_on=before) for _ in range(3))
    make_duty(title=SECRET)
    for_staff = make_duty(title=SECRET, arisen_on=before)
    for_staff.audience = "staff"
    kept.done_on = kept.due_on
    dropped.dropped_why = SECRET
    db.session.commit()
    make_document(number="2026-7", duty_id=kept.id, posted_on=kept.due_on)
    make_document(number="2026-8", duty_id=late.id, state="draft")
    rows = told("nghia-vu")
    assert set(rows) == {f"NV-{one.id}" for one in (late, kept, dropped)}
    assert SECRET not in str(rows)
    row = rows[f"NV-{kept.id}"]
    assert (row["dung_han"], row["van_ban"], row["can_cu"].split()[0]) == (True, "2026-7", "khoản")
    row = rows[f"NV-{late.id}"]
    assert (row["dung_han"], row["ngay_cong_khai"], row["van_ban"]) == (False, None, None)
    row = rows[f"NV-{dropped.id}"]
    assert (row["trang_thai"], row["ly_do"], row["noi_dung"]) == ("go", "khong-phai-cong-khai", None)
    assert f"NV-{late.id}" not in told("nghia-vu", today=late.due_on), "its last day itself isn't late"
    stamps = {stamp("nghia-vu"), stamp("nghia-vu", today=late.due_on)}
    late.done_on, late.version = TODAY, late.version + 1
    db.session.commit()
    assert len({*stamps, stamp("nghia-vu")}) == 3


def test_people_at_a_dialogue_are_counted_once_and_never_few(app: Flask) -> None:
    first, second = make_leader("21211"), make_handler("21211")
    sessions = {}
    for number, came, asked in (("2026-1", 4, 1), ("2026-2", 37, 6), ("2026-3", 0, 0)):
        session = sessions[number] = make_signed(number=number, minutes_state="published")
        body = {"came": came, "statements": [{"role": one} for one in ("citizen", "agency", "chair")]}
        db.session.add(
            MinutesVersion(
                session_id=session.id,
                number=1,
                phase="signed",
                body=body,
                sha256=bytes(32),
                document_id=_document(session.id),
                at=MOMENT,
                actor="officer:1",
            )
        )
        db.session.add(
            PublishedCopy(
                session_id=session.id,
                number=1,
                body={"conclusions": [{}, {}]},
                checklist=[],
                prepared_by=first.id,
                prepared_at=MOMENT,
                confirmed_by=second.id,
                published_at=MOMENT,
                state="published",
            )
        )
        for position in range(1, asked + 2):
            # The last one is shown after the minutes were published: it never makes six of five.
            _ask(session.id, position, late=position > asked)
    make_signed(number="2026-4")
    make_dialogue(number="2026-5", state="planned", announced_at=None, topic=SECRET)
    make_dialogue(number="2026-6", topic=SECRET, place=SECRET, summary=SECRET, closed_ground="STATE_SECRET")
    db.session.commit()
    rows = told("doi-thoai")
    assert set(rows) == {"2026-1", "2026-2", "2026-3", "2026-4", "2026-6"}
    assert SECRET not in str(rows)
    counts = ("so_nguoi_du", "so_cau_hoi", "so_tra_loi", "so_cam_ket")
    assert {number: tuple(row[name] for name in counts) for number, row in rows.items()} == {
        "2026-1": (None, None, 2, 2),
        "2026-2": (37, 6, 2, 2),
        "2026-3": (None, None, 2, 2),
        "2026-4": (None,) * 4,
        "2026-6": (None,) * 4,
    }
    assert filled(rows["2026-6"]) == {"ma", "dia_chi", "ma_co_quan", "co_quan", "loai", "ngay", "trang_thai"}
    assert (rows["2026-2"]["trang_thai"], rows["2026-2"]["ma_xa"]) == ("da-to-chuc", "21211")
    before = stamp("doi-thoai")
    sessions["2026-2"].minutes_state, sessions["2026-2"].version = "signed", 2
    db.session.commit()
    assert before != stamp("doi-thoai")
    assert told("doi-thoai")["2026-2"]["so_nguoi_du"] is None, "withdrawn minutes tell no numbers"


def test_opinions_are_counted_once_they_are_answered(app: Flask) -> None:
    answered = {"state": "answered", "synthesis": "Tổng hợp", "opens_on": TODAY - timedelta(days=60)}
    over = {"closes_on": TODAY - timedelta(days=30)}
    decided = {"decision_number": "86/QĐ-UBND", "decision_on": TODAY, "decision_follows": True}
    make_consultation(number="2026-1")
    make_consultation(number="2026-2", **answered, **over, decision_number=SECRET)
    make_consultation(
        number="2026-3", **(answered | over | decided | {"state": "decided"}), area_codes=["21211", "21025"]
    )
    make_consultation(number="2026-4", title=SECRET, state="draft", announced_at=None)
    for number, count in (("2026-1", 9), ("2026-2", 4), ("2026-3", 6)):
        _opinions(number, count)
    rows = told("lay-y-kien")
    assert set(rows) == {"2026-1", "2026-2", "2026-3"}
    assert SECRET not in str(rows)
    assert {number: row["so_y_kien"] for number, row in rows.items()} == {
        "2026-1": None,
        "2026-2": None,
        "2026-3": 6,
    }
    row = rows["2026-3"]
    assert (row["so_quyet_dinh"], row["theo_da_so"], row["cac_xa"]) == ("86/QĐ-UBND", True, "21211;21025")
    assert (rows["2026-1"]["trang_thai"], rows["2026-2"]["trang_thai"]) == ("dang-lay", "da-tra-loi")


def _document(session_id: int) -> int:
    row = DialogueDocument(
        session_id=session_id, kind="signed", title="Biên bản", public=False, added_at=MOMENT
    )
    db.session.add(row)
    db.session.flush()
    return row.id


def _ask(session_id: int, position: int, *, late: bool) -> None:
    at = MOMENT + timedelta(hours=1) if late else MOMENT - timedelta(days=20)
    db.session.add(
        Question(
            session_id=session_id,
            position=position,
            source="web",
            text=SECRET,
            shown=SECRET,
            state="shown",
            made_at=at,
            moderated_at=at,
        )
    )


def _opinions(code: str, count: int) -> None:
    one = db.session.scalars(select(Consultation).where(Consultation.code == code)).one()
    for number in range(1, count + 1):
        db.session.add(
            Opinion(
                consultation_id=one.id,
                number=number,
                channel="ballot",
                name=SECRET,
                stance="agree",
                given_on=TODAY,
                made_at=MOMENT,
                made_by="system",
            )
        )
    db.session.commit()
