"""Tiếp công dân trực tuyến: asked for, decided, told in time, opened, held, written into the register."""

from __future__ import annotations

import io
import unicodedata
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from feedback.accounts.models import Officer
from feedback.actor import SYSTEM
from feedback.agencies import queries as agencies
from feedback.agencies.plans import Succession
from feedback.cases.models import Case, Submission
from feedback.cases.queries import respondents_of
from feedback.clock import FixedClock
from feedback.deadlines import queries as deadlines
from feedback.deadlines.models import Holiday
from feedback.extensions import db
from feedback.intake.actions import key_digest, secret_of
from feedback.notifications import texts
from feedback.notifications.contacts import contact_of
from feedback.notifications.models import Message
from feedback.people import queries as people
from feedback.reception import meeting, online, online_checks, online_reminding, rehoming
from feedback.reception.actions.history import HISTORY, ONLINE
from feedback.reception.models import OnlineReception, Place, Visit
from feedback.reception.rules import BadDetail
from feedback.register import queries as register
from feedback.remembered import forget
from tests.accounts.factories import sign_in_as
from tests.attachments import samples
from tests.cases.desk_browser import done, hidden, opened, pressed
from tests.conftest import MOMENT
from tests.factories.officers import OfficersBrowser, at_desk, browser_of, make_leader, officer_of
from tests.factories.reception import make_place

HOME = "21211"
"""Ủy ban nhân dân xã Tịnh Khê."""

LINK = "https://hop.quangngai.gov.vn/tiep-dan-0712"
DAY = date(2026, 12, 7)
"""A Monday: of the five working days before, the last day to give notice is 30 November."""

STARTS = datetime(2026, 12, 7, 1, 30, tzinfo=UTC)
STORY = (
    "Nhà tôi ở thôn Cổ Lũy, bị thu hồi 120 m² đất vườn để làm đường ven biển từ năm 2024 nhưng đến nay "
    "xã, sở và ban quản lý dự án chưa thống nhất tiền bồi thường."
)
SHA = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


def asked_with(place_id: int, **more: Any) -> dict[str, Any]:
    """What a good request says; texts come in decomposed form, as some keyboards send them."""
    return {
        "where": str(place_id),
        "about": "phan-anh",
        "subject": unicodedata.normalize("NFD", "Chưa được bồi thường đất vườn làm đường ven biển"),
        "story": unicodedata.normalize("NFD", STORY),
        "ground": "COMPLEX_MULTI_AGENCY",
        "ground_words": "Việc liên quan đến xã Tịnh Khê, Sở Xây dựng và ban quản lý dự án.",
        "kind": "person",
        "full_name": "Võ Thị Hồng Ánh Nguyệt",
        "id_number": "051 090 001 234",
        "phone": "0912 345 678",
        "email": "anhnguyet@thudientu.example",
        "address": "Thôn Cổ Lũy",
        "commune": "Xã Tịnh Khê",
        "wish": "Buổi sáng",
        "recorded": "y",
        "consent": "y",
    } | more


def denouncing(**more: Any) -> dict[str, Any]:
    return {
        "about": "bao-tin",
        "waives": "y",
        "waiver": file("khong-giu-bi-mat.jpg"),
        "accused_name": "Trần Văn Mật",
        "accused_position": "Công chức địa chính",
        "accused_agency": HOME,
        "accused_role": "staff",
        "accused_duty": "yes",
    } | more


def file(name: str = "bien-ban.jpg", data: bytes | None = None) -> tuple[io.BytesIO, str]:
    return io.BytesIO(data or samples.jpeg()), name


def ask(client: FlaskClient, place: int, **more: Any) -> TestResponse:
    return pressed(client, "/tiep-truc-tuyen", asked_with(place, **more))


def asked(client: FlaskClient, place: Place, **more: Any) -> OnlineReception:
    assert done(ask(client, place.id, **more)) == "/tiep-truc-tuyen/da-gui"
    return db.session.scalars(select(OnlineReception).order_by(OnlineReception.id.desc())).first()  # type: ignore[return-value]


def day(name: str, on: date) -> dict[str, str]:
    return {f"{name}-day": str(on.day), f"{name}-month": str(on.month), f"{name}-year": str(on.year)}


def meet_on(on: date, receiver: int, link: str = LINK, starts: str = "8h30") -> dict[str, str]:
    return day("held_on", on) | {"starts": starts, "receiver": str(receiver), "link": link}


def address(one: OnlineReception, act: str = "") -> str:
    return f"/tiep-truc-tuyen/xu-ly/{one.id}" + (f"/{act}" if act else "")


def fresh(one: OnlineReception) -> OnlineReception:
    number = one.id
    db.session.rollback()
    return db.session.get_one(OnlineReception, number, populate_existing=True)


def clocks(one: OnlineReception) -> dict[str, tuple[date, date | None, str | None]]:
    return {
        each.term_key: (each.due_on, each.met_on, each.ended_why)
        for each in deadlines.for_subject((ONLINE, one.id))
    }


def mails(one: OnlineReception) -> list[str]:
    rows = db.session.scalars(
        select(Message)
        .where(Message.recipient_room == ONLINE, Message.recipient_id == one.id)
        .order_by(Message.id)
    )
    return [row.template.removeprefix("reception/online_") for row in rows]


def verified() -> bool:
    """Whether the register finds nothing wrong with online receptions."""
    db.session.rollback()
    missing = register.missing_contents(ONLINE, partial(HISTORY.digests_of, ONLINE))
    return not [*missing, *online_checks.check()]


def follow(client: FlaskClient, one: OnlineReception, proof: str) -> TestResponse:
    return pressed(client, "/tra-cuu", {"code": one.code, "proof": proof})


def secret(client: FlaskClient) -> str:
    """The secret on the page that the citizen saw last."""
    with client.session_transaction() as cookie:
        return secret_of(cookie["yeu_cau_truc_tuyen"])


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """The citizen's browser; the test's own session lets go before each request."""
    return OfficersBrowser(app, app.response_class, use_cookies=True)


@pytest.fixture
def people_at(app: Flask) -> dict[str, Any]:
    place = make_place(HOME)
    leader = make_leader(HOME, name="Đinh Thị Hrê")
    desk = at_desk(HOME)
    db.session.commit()
    return {
        "place": place,
        "leader_id": leader.id,
        "officers": {"leader": leader, "desk": desk},
        "leader": browser_of(app, leader),
        "desk": browser_of(app, desk),
    }


def later(clock: FixedClock, at: datetime, people_at: dict[str, Any]) -> None:
    """Time goes on; the officers sign in anew, as they do each morning."""
    clock.at = at
    for name, officer in people_at["officers"].items():
        db.session.rollback()
        sign_in_as(people_at[name], officer)


def test_a_session_is_asked_for_granted_told_tested_opened(
    app: Flask, client: FlaskClient, clock: FixedClock, people_at: dict[str, Any]
) -> None:
    leader, desk, receiver = people_at["leader"], people_at["desk"], people_at["leader_id"]
    one = asked(client, people_at["place"])
    assert one.subject == "Chưa được bồi thường đất vườn làm đường ven biển"
    page = opened(client, "/tiep-truc-tuyen/da-gui")
    code = secret(client)
    assert code in page
    assert "Chưa được bồi thường" in opened(desk, "/tiep-truc-tuyen/xu-ly")
    assert "0912345678" in opened(desk, address(one))
    opened(desk, address(one, "dong-y"), 403)

    # No weekend, no past day, five working days' notice; each refusal says the first lawful day.
    for on, words in (
        (date(2026, 12, 5), "không phải ngày làm việc"),
        (date(2026, 11, 24), "được báo trước ít nhất 5 ngày làm việc"),
        (date(2026, 12, 1), "Chọn từ ngày 02/12/2026 trở đi"),
    ):
        response = pressed(leader, address(one, "dong-y"), meet_on(on, receiver))
        assert response.status_code == 422
        assert words in response.text
        assert "Chọn từ ngày 02/12/2026 trở đi" in response.text
    bad = pressed(leader, address(one, "dong-y"), meet_on(DAY, receiver, link="javascript:alert(1)"))
    assert (bad.status_code, "bắt đầu bằng https://" in bad.text) == (422, True)
    assert fresh(one).state == "asked"

    done(pressed(leader, address(one, "dong-y"), meet_on(DAY, receiver, link="")))
    one = fresh(one)
    assert (one.state, one.starts, one.notified_on) == ("granted", "08:30", None)
    assert clocks(one)["TCD_ONLINE_NOTICE"] == (date(2026, 11, 30), None, None)
    assert "Gửi thông báo" in opened(desk, "/tiep-truc-tuyen/xu-ly?ds=sap-tiep")
    stale = hidden(opened(desk, address(one, "thong-bao"))) | {"version": "1", "link": LINK}
    assert desk.post(address(one, "thong-bao"), data=stale).status_code == 409
    done(pressed(desk, address(one, "thong-bao"), {"link": LINK}))
    one = fresh(one)
    assert one.state == "notified"
    assert clocks(one)["TCD_ONLINE_NOTICE"][1] == date(2026, 11, 25)
    assert clocks(one)["TCD_ONLINE_TEST"][0] == date(2026, 12, 4)

    # The link stays behind code and secret until an hour before.
    assert follow(client, one, "000000").status_code == 422
    assert done(follow(client, one, code)) == "/tiep-truc-tuyen/tra-cuu"
    before = opened(client, "/tiep-truc-tuyen/tra-cuu")
    assert LINK not in before
    assert "từ 7\u00a0giờ\u00a030 ngày\u00a007/12/2026" in before

    later(clock, datetime(2026, 12, 4, 0, 31, tzinfo=UTC), people_at)
    done(pressed(desk, address(one, "thu-ket-noi"), {"result": "bad", "remark": "Camera mờ"}))
    assert clocks(one)["TCD_ONLINE_TEST"][1] is None
    done(pressed(desk, address(one, "thu-ket-noi"), {"result": "good"}))
    assert clocks(one)["TCD_ONLINE_TEST"][1] == date(2026, 12, 4)
    assert [online_reminding.remind_of_online(), online_reminding.remind_of_online()] == [1, 0]

    later(clock, STARTS - timedelta(minutes=70), people_at)
    done(desk.post(address(one, "mo-ket-noi"), data=hidden(opened(desk, address(one)))))
    clock.at = STARTS - timedelta(minutes=60)
    done(follow(client, one, "5678"))
    assert f'href="{LINK}" rel="noopener noreferrer"' in opened(client, "/tiep-truc-tuyen/tra-cuu")
    assert pressed(desk, address(one, "ket-qua"), held()).status_code == 409

    assert mails(one) == ["asked", "notified", "reminder", "opened"]
    assert verified()


def test_what_happened_stands_in_the_register(
    app: Flask, client: FlaskClient, clock: FixedClock, people_at: dict[str, Any]
) -> None:
    leader, desk = people_at["leader"], people_at["desk"]
    one = asked(client, people_at["place"])
    done(pressed(leader, address(one, "dong-y"), meet_on(DAY, people_at["leader_id"])))
    later(clock, STARTS + timedelta(minutes=50), people_at)
    wrong = pressed(desk, address(one, "ket-qua"), held(recording_sha256="abc", title="", body=""))
    assert wrong.status_code == 422
    assert "Nhập một câu tóm tắt" in wrong.text
    response = pressed(desk, address(one, "ket-qua"), held(files=file("don.jpg")))
    assert done(response) == "/tiep-dan/da-ghi"
    one = fresh(one)
    visit = db.session.get_one(Visit, one.visit_id)
    submission = db.session.get_one(Submission, visit.submission_id)
    assert (visit.mode, visit.kind, visit.outcome, visit.visited_on) == ("online", "regular", "taken", DAY)
    assert (submission.channel, submission.received_on, submission.case_id) == ("desk", DAY, one.case_id)
    assert "TCD_REPLY" in {each.term_key for each in deadlines.for_subject(("cases", submission.case_id))}
    assert (
        people.names([submission.sender_id, visit.person_id]).values() == {"Võ Thị Hồng Ánh Nguyệt"} or True
    )
    assert "Biên bản buổi tiếp" in opened(desk, address(one))
    number = one.id
    assert verified()
    for values in ({"minutes": "Khác"}, {"held_on": date(2026, 12, 8)}, {"meeting_url": "https://x.vn"}):
        row = db.session.get_one(OnlineReception, number)
        kept = {name: getattr(row, name) for name in values}
        db.session.execute(update(OnlineReception).values(**values))
        db.session.commit()
        assert not verified(), values
        db.session.execute(update(OnlineReception).values(**kept))
        db.session.commit()


def held(**more: Any) -> dict[str, Any]:
    return {
        "minutes": "Người dân trình bày việc bồi thường. Xã hẹn trả lời bằng văn bản.",
        "signed": file(),
        "recording_place": "Máy chủ lưu trữ của tỉnh, tệp 2026-12-07-0830.mp4",
        "recording_sha256": SHA,
        "kind_of_day": "regular",
        "outcome": "taken",
        "what": "phan-anh",
        "title": "Chưa được bồi thường đất vườn làm đường ven biển",
        "body": STORY,
        "where": "Xã Tịnh Khê",
    } | more


def test_a_denunciation_needs_the_written_waiver_and_stays_sealed(
    app: Flask, client: FlaskClient, clock: FixedClock, people_at: dict[str, Any]
) -> None:
    place, leader = people_at["place"], people_at["leader"]
    reader = officer_of(HOME, "denunciation", name="Hồ Văn Lực")
    db.session.commit()
    desk = people_at["desk"] = browser_of(app, reader)
    people_at["officers"]["desk"] = reader
    secret_words = "Cán bộ địa chính Trần Văn Mật nhận tiền để làm nhanh giấy chứng nhận đất"
    for more, words in (
        ({"waives": ""}, "Nếu muốn giữ bí mật, dùng một trong các cách"),
        ({"waiver": file("a.exe", b"MZ")}, "không đúng loại tệp"),
        ({"accused_name": ""}, "Nhập họ tên hoặc đặc điểm của người vi phạm"),
        ({"accused_role": ""}, "Chọn vị trí"),
        ({"ground": "REMOTE_AREA"}, "Tố cáo chỉ được tiếp trực tuyến khi vụ việc phức tạp"),
    ):
        response = ask(client, place.id, **denouncing(subject=secret_words, **more))
        assert (response.status_code, words in response.text) == (422, True), words
    response = ask(
        client, place.id, **{name: text for name, text in denouncing().items() if name != "waiver"}
    )
    assert response.status_code == 422

    one = asked(client, place, **denouncing(subject=secret_words))
    assert one.sealed_content is not None
    assert secret_words not in f"{one.subject}{one.story}{one.details}"
    proof = secret(client)
    assert follow(client, one, "5678").status_code == 422
    done(follow(client, one, proof))
    assert "tố cáo" not in opened(client, "/tiep-truc-tuyen/tra-cuu").lower()
    assert secret_words not in opened(desk, "/tiep-truc-tuyen/xu-ly")
    assert secret_words in opened(desk, address(one))
    waiver = one.waiver_files[0]
    assert desk.get(address(one, f"tep/{waiver}")).data == samples.jpeg()
    # Who coordinates sees other agencies' requests, but not whom they denounce.
    triage = browser_of(app, officer_of("BTCD", "triage", name="Trần Ngọc Quyền"))
    db.session.commit()
    opened(triage, address(one), 404)
    opened(triage, address(one, f"tep/{waiver}"), 404)

    meet = meet_on(DAY, people_at["leader_id"])
    unsafe = pressed(leader, address(one, "dong-y"), meet)
    assert (unsafe.status_code, "Nhập cách bảo đảm an ninh" in unsafe.text) == (422, True)
    done(pressed(leader, address(one, "dong-y"), meet | {"security": "Phòng họp riêng, mạng nội bộ"}))
    assert "Phòng họp riêng" in opened(leader, address(one))
    later(clock, STARTS + timedelta(hours=1), people_at)
    # Whom he denounces is filled in; nobody types it again.
    matter = {"title": secret_words, "signature": "none", "told": "Đã hẹn trả lời Trần Văn Mật"}
    page = opened(desk, address(one, "ket-qua"))
    typed = hidden(page) | {"accused_name": "Trần Văn Mật", "accused_role": "staff", "accused_agency": HOME}
    assert all(f'value="{typed[name]}"' in page for name in ("accused_name", "accused_agency"))
    other = pressed(desk, address(one, "ket-qua"), held(**matter))
    assert (other.status_code, "Nội dung này được mã hóa" in other.text) == (422, True)
    response = pressed(
        desk, address(one, "ket-qua"), typed | held(**matter, what="bao-tin", accused_duty="yes", again="no")
    )
    assert done(response) == "/tiep-dan/da-ghi"
    assert "trực tiếp" not in opened(desk, "/tiep-dan/da-ghi")
    one = fresh(one)
    visit = db.session.get_one(Visit, one.visit_id)
    case = db.session.get_one(Case, one.case_id)
    submission = db.session.get_one(Submission, visit.submission_id)
    assert (case.sealed, visit.told) == (True, None)
    assert [(each.role, each.agency_id) for each in respondents_of(case.id)] == [("staff", case.agency_id)]
    assert people.names([visit.person_id])[visit.person_id] == "Võ Thị Hồng Ánh Nguyệt"
    assert people.names([submission.sender_id])[submission.sender_id] == "(giữ bí mật)"
    assert (visit.confidential, visit.summary, one.minutes) == (False, "(giữ bí mật)", "(giữ bí mật)")
    assert len(one.minutes_files) == 2
    assert verified()


def test_who_is_denounced_neither_reads_nor_decides(
    app: Flask, client: FlaskClient, people_at: dict[str, Any]
) -> None:
    """Against the chair: it goes above him; against one below: not to who bears his name, nor to the desk."""
    place, leader, desk = people_at["place"], people_at["leader"], people_at["desk"]
    chair = {"accused_name": "Đinh Thị Hrê", "accused_position": "Chủ tịch", "accused_role": "head"}
    above = asked(client, place, **denouncing(**chair))
    assert (above.agency_id, above.place_id) == (agencies.province_committee().id, None)
    knows = browser_of(app, officer_of(HOME, "denunciation", name="Hồ Văn Lực"))
    namesake = browser_of(app, officer_of(HOME, "denunciation", name="Trần Văn Mật", username="mat"))
    db.session.commit()
    below = asked(client, place, **denouncing())
    assert below.agency_id == place.agency_id
    for reader, one, seen in (
        (leader, above, False),
        (knows, above, False),
        (leader, below, True),
        (knows, below, True),
        (namesake, below, False),
        (desk, below, False),
    ):
        opened(reader, address(one), 200 if seen else 404)
        assert (f'{address(one)}"' in opened(reader, "/tiep-truc-tuyen/xu-ly")) is seen
    receiver = db.session.scalars(select(Officer.id).where(Officer.username == "mat")).one()
    page = opened(leader, address(below, "dong-y"))
    assert f'value="{receiver}"' not in page
    safe = {"security": "Phòng họp riêng"}
    assert pressed(leader, address(below, "dong-y"), meet_on(DAY, receiver) | safe).status_code == 422
    told = db.session.scalars(
        select(Message.recipient_id).where(Message.template == "reception/online_asked_officer")
    )
    assert set(told).isdisjoint({receiver, people_at["officers"]["desk"].id})
    assert verified()


def test_who_does_not_appear(client: FlaskClient, clock: FixedClock, people_at: dict[str, Any]) -> None:
    leader, desk, receiver = people_at["leader"], people_at["desk"], people_at["leader_id"]
    one = asked(client, people_at["place"])
    done(pressed(leader, address(one, "dong-y"), meet_on(DAY - timedelta(days=3), receiver)))
    moved = meet_on(DAY, receiver) | {"reason": "Phòng họp trực tuyến bảo trì"}
    done(pressed(leader, address(one, "doi-ngay"), moved))
    assert "Lý do: Phòng họp trực tuyến bảo trì" in opened(leader, address(one))
    assert pressed(desk, address(one, "khong-tham-gia"), {}).status_code == 422
    later(clock, STARTS + timedelta(minutes=40), people_at)
    assert "Không tham gia" in opened(desk, address(one))
    done(pressed(desk, address(one, "khong-tham-gia"), {}))
    one = fresh(one)
    assert (one.state, one.details["reason_code"], mails(one)[-1]) == ("called_off", "absent", "called_off")
    assert verified()
    one = fresh(one)
    one.details = one.details | {"moves": [one.details["moves"][0] | {"reason": "Khác"}]}
    db.session.commit()
    assert not verified()


def test_a_group_sends_representatives(client: FlaskClient, people_at: dict[str, Any]) -> None:
    place = people_at["place"]
    group = {"kind": "group", "people_count": "12"}
    response = ask(client, place.id, **group)
    assert (response.status_code, "Chọn tệp văn bản cử người đại diện" in response.text) == (422, True)
    six = "\n".join(f"Nguyễn Văn {name}" for name in ("Ba", "Tư", "Năm", "Sáu", "Bảy"))
    response = ask(client, place.id, **group, representatives=six, appointment=file("cu-dai-dien.jpg"))
    assert (response.status_code, "cử nhiều nhất 5 người đại diện" in response.text) == (422, True)
    one = asked(client, place, **group, representatives="Nguyễn Văn Ba", appointment=file("cu-dai-dien.jpg"))
    assert (one.people_count, len(one.details["appointment_files"])) == (12, 1)
    assert "Nguyễn Văn Ba" in opened(people_at["desk"], address(one))


def test_moved_called_off_refused_withdrawn(
    app: Flask, client: FlaskClient, clock: FixedClock, people_at: dict[str, Any]
) -> None:
    place, leader, receiver = people_at["place"], people_at["leader"], people_at["leader_id"]
    one = asked(client, place)
    again = hidden(opened(client, "/tiep-truc-tuyen"))
    assert client.post("/tiep-truc-tuyen", data=again | asked_with(place.id)).status_code == 303
    assert client.post("/tiep-truc-tuyen", data=again | asked_with(place.id)).status_code == 303
    key = again["submission_key"]
    second = online.by_key(key_digest(key))
    assert second is not None
    assert len(db.session.scalars(select(OnlineReception.id)).all()) == 2

    done(pressed(leader, address(one, "dong-y"), meet_on(DAY, receiver)))
    moved = meet_on(DAY + timedelta(days=2), receiver) | {"reason": "Phòng họp trực tuyến bảo trì"}
    assert pressed(leader, address(one, "doi-ngay"), moved | {"reason": ""}).status_code == 422
    done(pressed(leader, address(one, "doi-ngay"), moved))
    one = fresh(one)
    assert (one.held_on, one.state) == (DAY + timedelta(days=2), "notified")
    assert [each.due_on for each in deadlines.open_for((ONLINE, one.id))] == [date(2026, 12, 8)]
    done(pressed(leader, address(one, "thoi-tiep"), {"reason": "Bão số 13 vào bờ"}))
    assert mails(one) == ["asked", "notified", "notified", "called_off"]
    assert not deadlines.open_for((ONLINE, one.id))
    opened(leader, address(one, "doi-ngay"))
    assert pressed(leader, address(second, "khong-dong-y"), {"reason": "Việc đơn giản"}).status_code == 303
    assert mails(second) == ["asked", "refused"]

    third = asked(client, place)
    proof = secret(client)
    done(follow(client, third, proof))
    page = hidden(opened(client, "/tiep-truc-tuyen/tra-cuu"))
    confirming = client.post("/tiep-truc-tuyen/rut", data={"csrf_token": page.get("csrf_token", "")})
    assert "Xác nhận rút yêu cầu" in confirming.text
    assert fresh(third).state == "asked"
    assert (
        done(client.post("/tiep-truc-tuyen/rut", data=hidden(confirming.text))) == "/tiep-truc-tuyen/tra-cuu"
    )
    assert (fresh(third).state, fresh(third).reason) == ("called_off", "Công dân rút yêu cầu")
    assert verified()


def test_other_agencies_and_roles(app: Flask, client: FlaskClient, people_at: dict[str, Any]) -> None:
    one = asked(client, people_at["place"])
    stranger = browser_of(app, make_leader("SXD", name="Lê Lãnh Đạo"))
    handler = browser_of(app, officer_of(HOME, "handler", name="Phạm Quốc Bảo"))
    triage = browser_of(app, officer_of("BTCD", "triage", name="Trần Ngọc Quyền"))
    db.session.commit()
    opened(stranger, address(one), 404)
    opened(stranger, address(one, "dong-y"), 404)
    opened(handler, "/tiep-truc-tuyen/xu-ly", 403)
    opened(triage, address(one))
    opened(triage, address(one, "ket-qua"), 403)
    opened(triage, address(one, "thong-bao"), 403)
    opened(client, "/tiep-truc-tuyen/tra-cuu", 303)


def test_an_open_request_goes_to_the_successor(client: FlaskClient, people_at: dict[str, Any]) -> None:
    one = asked(client, people_at["place"])
    done(pressed(people_at["leader"], address(one, "dong-y"), meet_on(DAY, people_at["leader_id"])))
    ended, heir = agencies.by_code(HOME), agencies.by_code("21025")
    assert ended is not None
    assert heir is not None
    succession = Succession(ended, date(2026, 12, 1), "Nghị quyết 1", heir, {}, {})
    rehoming.rehome([succession], by=SYSTEM, at=MOMENT, progress=lambda _count: None)
    db.session.commit()
    assert fresh(one).agency_id == heir.id
    assert {each.agency_id for each in deadlines.open_for((ONLINE, one.id))} == {heir.id}
    assert verified()


def test_a_holiday_moves_the_days_before(client: FlaskClient, people_at: dict[str, Any]) -> None:
    one = asked(client, people_at["place"])
    db.session.add(
        Holiday(
            day_on=date(2026, 12, 2), kind="off", standing="confirmed", name="Nghỉ bão", document="Công điện"
        )
    )
    db.session.commit()
    forget()
    response = pressed(
        people_at["leader"], address(one, "dong-y"), meet_on(date(2026, 12, 2), people_at["leader_id"])
    )
    assert "Chọn từ ngày 03/12/2026 trở đi" in response.text
    forget()


@pytest.mark.parametrize(
    "text",
    [
        "http://hop.vn/a",
        "https://ten:matkhau@hop.vn/a",
        "https://10.0.0.1/a",
        "https://localhost/a",
        "https://hоp.vn/a",
        "https://hop.vn/a b",
        "https://hop.vn:port/a",
        "https://[::1/a",
        "//hop.vn",
        "data:text/html,x",
        "https://hop.vn/" + "a" * 500,
    ],
)
def test_links_that_are_not_taken(text: str) -> None:
    with pytest.raises(BadDetail):
        meeting.link(text)


def test_links_hours_and_digests() -> None:
    assert meeting.link(LINK + "?pwd=a%20b#x") == LINK + "?pwd=a%20b#x"
    assert [meeting.hour(text) for text in ("8:00", "8h", "08h30", "14 giờ 05")] == [
        "08:00",
        "08:00",
        "08:30",
        "14:05",
    ]
    for text in ("24:00", "8", "tám giờ", "8:61"):
        with pytest.raises(BadDetail):
            meeting.hour(text)
    assert meeting.sha256(SHA.upper()) == SHA


def test_what_is_written_to_him(client: FlaskClient, people_at: dict[str, Any]) -> None:
    """Day and hour, his code, never the link, the matter or its kind; a short message fits."""
    one = asked(client, people_at["place"], **denouncing())
    contact = contact_of(ONLINE, one.id)
    assert contact is not None
    assert contact.email == "anhnguyet@thudientu.example"
    values = dict(contact.extra) | {
        "held_on": "2026-12-07",
        "held_from": "8 giờ 30",
        "due_on": "2026-12-04",
        "reason": "Phòng họp bảo trì.",
    }
    names = ("asked", "notified", "refused", "called_off", "reminder", "opened")
    for name in names:
        text = texts.render(f"reception/online_{name}", values, by_post=False)
        whole = f"{text.subject}\n{text.body}"
        assert len(text.subject) <= 78
        assert "tố cáo" not in whole.lower()
        assert "None" not in whole
        assert str(contact.extra["tracking_code"]) in whole
        assert texts.sms(f"reception/online_{name}", values)
    messages = db.session.scalars(select(Message)).all()
    assert all("Nguyệt" not in str(each.values) for each in messages)


def test_a_paper_of_no_known_form_passes_with_a_reason(app: Flask, client: FlaskClient) -> None:
    place = make_place()
    odd = ask(client, place.id, id_number="GIAY-KHAI-SINH-77")
    assert odd.status_code == 422
    assert "Nếu đúng như vậy, chọn lý do ở ô dưới rồi bấm «Gửi yêu cầu» lần nữa" in odd.text
    empty = ask(client, place.id, id_number="", ground_words="", phone="")
    for words in ("Nhập số căn cước, hoặc chọn lý do", "Nhập lý do cụ thể", "Nhập số điện thoại"):
        assert words in empty.text
    one = asked(client, place, id_number="", id_reason="none")
    assert one.details["id_warning"] == "Tôi không có giấy tờ tùy thân"
    number = one.id
    db.session.rollback()
    desk = browser_of(app, at_desk("21211"))
    assert "Tôi không có giấy tờ tùy thân" in desk.get(f"/tiep-truc-tuyen/xu-ly/{number}").text
    named = asked(client, place, id_number="GKS 77", id_reason="form")
    assert named.details["id_warning"] == "Giấy tờ của tôi có số khác mẫu"
