"""O22: a consultation from its plan to the decision, by the doors of officers."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from feedback.accounts.models import Officer
from feedback.actor import SYSTEM
from feedback.clock import FixedClock
from feedback.consultation import households, materials, opinions, proofs
from feedback.consultation.actions import concluding, planning
from feedback.consultation.actions.history import CONSULTATION, HISTORY, HOUSEHOLD, OPINION
from feedback.consultation.models import Consultation, ConsultationDocument, Household, Opinion
from feedback.consultation.period import details_of
from feedback.consultation.rules import BadDetail, Refused, Stale
from feedback.extensions import db
from feedback.law.kinds import Kind
from feedback.papers import render
from feedback.papers.sheets import Record
from feedback.register import queries as register
from feedback.register.actions import link_waiting
from tests.attachments.samples import pdf, png
from tests.dialogue.test_planning_pages import day_of, send, words
from tests.factories.cases import make_case
from tests.factories.consultation import make_consultation, make_households
from tests.factories.officers import actor_of, browser_of, officer_of
from tests.factories.reception import TODAY

LIST = "/lay-y-kien"
MADE = "đợt lấy ý kiến {}: không có việc nào trong sổ lập ra"
"""Said of a consultation that a factory wrote."""
LONG = "Phương án bồi thường, hỗ trợ, tái định cư hồ chứa nước Trường Định"


def leader(code: str = "21211") -> Officer:
    return officer_of(code, "leader", name="Đinh Thị Hrê", username=f"chu.tich.{code.lower()}")


def handler(code: str = "21211") -> Officer:
    return officer_of(code, "handler", name="Phạm Quốc Bảo", username=f"xu.ly.{code.lower()}")


def form(**more: object) -> dict[str, object]:
    return {
        "content": "project",
        "title": LONG,
        "project": "Hồ chứa nước Trường Định",
        "summary": "Hồ tưới cho 120 ha lúa.\n60 hộ có đất bị thu hồi.",
        "questions": "Ông/bà có đồng ý không?\n\nChọn đất hay tiền?",
        "affected": "Thôn Trường Định, thôn Cổ Lũy",
        "one_per": "household",
        "online": "any",
        "forms": ["ballot", "meeting"],
        "responsible": "Ông Võ Thanh Hùng, công chức địa chính",
        **day_of("opens_on", TODAY),
        **day_of("closes_on", TODAY + timedelta(days=20)),
        **more,
    }


def faults() -> list[str]:
    """What ``register verify`` says of the room."""
    db.session.rollback()
    link_waiting()
    missing = [
        str(one)
        for room in (CONSULTATION, HOUSEHOLD, OPINION)
        for one in register.missing_contents(room, lambda wanted, room=room: HISTORY.digests_of(room, wanted))
    ]
    return [*missing, *proofs.check(), *materials.check()]


def errors(answer: TestResponse) -> list[str]:
    """What the page says is wrong, beside the fields."""
    return [
        one.split("</p>")[0].split("</span>")[-1].strip()
        for one in words(answer).split("govuk-error-message")[1:]
    ]


def confirm_page(page: str) -> str:
    """Where the second officer reads the document that was added last."""
    db.session.rollback()
    last = db.session.scalar(select(func.max(ConsultationDocument.id)))
    return f"{page}/tai-lieu/{last}/cho-cong-khai"


def done(answer: TestResponse) -> str:
    assert answer.status_code == 303, errors(answer) or words(answer)
    return answer.headers["Location"]


def test_less_than_the_law_s_time_is_refused_with_the_article(app: Flask, clock: FixedClock) -> None:
    chair, clerk = leader(), handler()
    head, desk = browser_of(app, chair), browser_of(app, clerk)
    assert "Chưa có đợt lấy ý kiến nào" in words(desk.get(LIST))
    assert "ít nhất 20 ngày" in words(desk.get(f"{LIST}/lap"))
    short = send(desk, f"{LIST}/lap", **form(**day_of("closes_on", TODAY + timedelta(days=19))))
    assert short.status_code == 422
    assert "ít nhất 20 ngày (Điều 28 Luật Thực hiện dân chủ ở cơ sở 10/2022/QH15)" in words(short), errors(
        short
    )
    assert "Chọn ngày cuối từ 15/12/2026" in words(short)
    past = send(desk, f"{LIST}/lap", **form(**day_of("opens_on", TODAY - timedelta(days=1))))
    assert "Ngày đầu không được trước hôm nay" in words(past)
    page = done(send(desk, f"{LIST}/lap", **form()))
    assert "chưa ghi ngày gửi" in words(desk.get(page)).lower()
    assert desk.get(f"{page}/cong-bo").status_code == 403, "a handler doesn't announce"
    clock.at += timedelta(days=1)
    head, desk = browser_of(app, chair), browser_of(app, clerk)
    late = send(head, f"{LIST}/lap", f"{page}/cong-bo", version="1")
    assert late.status_code == 422
    assert "Ngày mở đã qua" in words(head.get(f"{page}/cong-bo"))
    opened, closing = TODAY + timedelta(days=1), TODAY + timedelta(days=30)
    changed = form(version="1", **day_of("opens_on", opened), **day_of("closes_on", closing))
    done(send(desk, f"{page}/sua", **changed))
    assert "Chưa có dự thảo công khai" in words(send(head, f"{page}/cong-bo", version="2"))
    draft = {"file": (io.BytesIO(pdf()), "a.pdf"), "kind": "draft", "title": "Dự thảo", "who": "public"}
    done(send(desk, f"{page}/tai-lieu", **draft))
    confirm = confirm_page(page)
    assert "1 tài liệu công khai chờ người thứ hai xem" in words(send(head, f"{page}/cong-bo", version="2"))
    assert desk.get(confirm).status_code == 403, "never who added it"
    done(send(head, confirm, checked=["same", "names"]))
    assert "Nhập lý do, hoặc sửa kế hoạch" in words(
        send(head, f"{page}/cong-bo", version="2", plan_unsent_why=" ")
    )
    done(send(head, f"{page}/cong-bo", version="2", plan_unsent_why="Hội đồng họp ngày mai"))
    stale = send(head, f"{page}/keo-dai", version="2", reason="Mưa lũ", **day_of("closes_on", closing))
    assert stale.status_code == 409
    cut = send(head, f"{page}/keo-dai", version="3", reason="x", **day_of("closes_on", TODAY))
    assert "không rút ngắn" in words(cut)
    longer = day_of("closes_on", closing + timedelta(days=5))
    done(send(head, f"{page}/keo-dai", version="3", reason="Mưa lũ chia cắt", **longer))
    assert "Mưa lũ chia cắt" in words(head.get(page))
    free = send(
        desk, f"{page}/sua", version="4", responsible="Bà Lê Thị Lan", **day_of("plan_sent_on", TODAY)
    )
    done(free)
    db.session.rollback()
    kept = db.session.query(Consultation).one()
    assert (kept.title, kept.responsible, kept.plan_sent_on) == (LONG, "Bà Lê Thị Lan", TODAY)
    done(send(head, f"{page}/dung", version="5", reason="Dự án dừng"))
    assert not faults()
    db.session.execute(update(Consultation).values(closes_on=TODAY + timedelta(days=90)))
    db.session.commit()
    assert len(faults()) == 1, "a changed row is noticed"


def test_households_are_listed_reached_and_covered(app: Flask) -> None:
    consultation = make_consultation()
    code, desk = consultation.code, browser_of(app, handler())
    page = f"{LIST}/{code}/ho"
    done(send(desk, f"{page}/ghi", head="Lê Văn Tám", address="Xóm 1", hamlet="Trường Định", people="5"))
    pasted = (
        "STT;Chủ hộ;Địa chỉ;Thôn;Số khẩu\n"
        "1;Lê Văn Tám;Xóm 1;Trường Định;5\n"
        "2;=HYPERLINK(1);Xóm 2;Trường Định;3\n"
        "3;Nguyễn Thị Nguyệt;Xóm 3;Trường Định;4\n"
        "4;Đinh Hrê;Xóm 4;Cổ Lũy;abc\n"
        "5;Đinh Văn K’Rể;;Cổ Lũy;\n"
    )
    read = send(desk, f"{page}/danh-sach", f"{page}/danh-sach/doc", pasted=pasted)
    shown = words(read)
    assert "2 hộ đọc được, 3 dòng cần sửa" in shown
    assert "Đã có trong danh sách, số 1" in shown
    good = shown.split('name="good"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
    done(send(desk, f"{page}/danh-sach", good=good))
    assert "Đã có trong danh sách, số 2" in words(send(desk, f"{page}/danh-sach", good=good))
    db.session.rollback()
    assert db.session.query(Household).count() == 3, "pressed twice, taken once"
    done(
        send(
            desk, f"{page}/ghi", f"{page}/thong-bao", hamlet="Trường Định", how="slip", **day_of("on", TODAY)
        )
    )
    shown = words(desk.get(f"{page}?q=nguyet"))
    assert "2 trên 3 hộ đã được thông báo" in shown
    assert "Nguyễn Thị Nguyệt" in shown
    assert "K’Rể" not in shown
    slips = send(desk, f"{page}/phieu", first="1", last="3")
    assert slips.data.startswith(b"%PDF")
    done(send(desk, f"{page}/3/bo", version="1", why="Ghi trùng"))
    assert households.by_code(consultation.id, households.slip_code(consultation.id, 3)) is None
    assert browser_of(app, handler("21250")).get(page).status_code == 404
    assert browser_of(app, officer_of("TTT", "inspector")).get(page).status_code == 404
    assert not faults() or faults() == [
        f"đợt lấy ý kiến {consultation.id}: không có việc nào trong sổ lập ra"
    ]


def test_two_thousand_households_are_listed_reached_and_counted_quickly(session: object) -> None:
    consultation = make_consultation()
    numbers = make_households(consultation, 2000)
    assert len(numbers) == 2000
    covered = households.coverage(consultation.id)
    assert [(one.hamlet, one.households, one.people) for one in covered] == [
        ("Trường Định", 1000, 4000),
        ("Cổ Lũy", 1000, 4000),
    ]
    assert households.meant(consultation.id, "anh 1999")[0].number == 1999


def test_opinions_are_typed_in_grouped_answered_published_and_decided(app: Flask, clock: FixedClock) -> None:
    consultation = make_consultation()
    make_households(consultation, 4)
    code, closes_on = consultation.code, consultation.closes_on
    clerk, chair = handler(), leader()
    desk, head = browser_of(app, clerk), browser_of(app, chair)
    page = f"{LIST}/{code}"
    with_file = {
        "file": (io.BytesIO(png()), "Nguyễn Văn A.png"),
        "kind": "map",
        "title": "Bản đồ",
        "who": "public",
    }
    done(send(desk, f"{page}/tai-lieu", **with_file))
    assert "Nguyễn Văn A" not in words(desk.get(f"{page}/tai-lieu"))
    done(send(head, confirm_page(page), checked=["same", "names", "pages"]))
    meeting = {"form": "meeting", "opens": "8:00", "place": "Nhà văn hóa", "people": "40", "households": "30"}
    done(send(desk, f"{page}/cuoc-hop/ghi", **meeting, **day_of("held_on", TODAY)))
    said = {"channel": "paper", **day_of("given_on", TODAY)}
    key = iter(range(100))

    def enter(**more: object) -> TestResponse:
        return send(desk, f"{page}/y-kien/ghi", submission_key=f"k{next(key)}", **(said | more))

    assert "Nhiều hộ giống tên này" in words(enter(household="nguyen thi anh", stance="agree"))
    assert "Không có hộ nào như vậy" in words(enter(household="77", stance="agree"))
    assert "Nhập nội dung ý kiến khác" in words(enter(household="1", stance="other"))
    done(enter(household="1", stance="agree"))
    done(enter(household="2", stance="disagree", text="Giá đất thấp hơn thị trường"))
    done(enter(household="3", stance="disagree", text="Giá đất thấp"))
    done(enter(household="4", stance="disagree", text="Nhập nhầm"))
    done(enter(household="1", stance="disagree", text="Đổi ý, giá thấp"))
    assert "4 ý kiến được tính: tán thành 0, không tán thành 4" in words(desk.get(f"{page}/y-kien"))
    assert "Giá đất thấp hơn" in words(desk.get(f"{page}/y-kien?q=giá đất"))
    hostile = "nhom=x%27--&y=x&kenh=x&trang_thai=x&sau=x"
    assert "Giá đất thấp hơn" in words(desk.get(f"{page}/y-kien?{hostile}"))
    done(send(desk, f"{page}/y-kien/4", f"{page}/y-kien/4/gach", version="1", why="Nhập nhầm phiếu"))
    done(send(desk, f"{page}/nhom", summary="Giá đất thấp"))
    group = opinions.groups_of(consultation.id)[0].id
    none = send(desk, f"{page}/y-kien", f"{page}/y-kien/nhom", group=str(group))
    assert "Đánh dấu ít nhất một ý kiến" in words(none)
    done(send(desk, f"{page}/y-kien", f"{page}/y-kien/nhom", group=str(group), chon=["2", "3"]))
    early = send(desk, f"{page}/nhom", f"{page}/tong-hop/soan", version="1", synthesis="Ý kiến chung")
    assert early.status_code == 422
    clock.at += timedelta(days=(closes_on - TODAY).days + 1)
    desk, head = browser_of(app, clerk), browser_of(app, chair)
    done(send(desk, f"{page}/ket-thuc", version="1"))
    text = "Ba hộ đề nghị tăng giá. Ông Nguyễn Thị Ánh 2, điện thoại 0912345678 hỏi thêm."
    done(send(desk, f"{page}/tong-hop/soan", version="2", synthesis=text))
    lacking = words(head.get(f"{page}/tong-hop"))
    assert "Còn 1 ý kiến chưa vào nhóm nào" in lacking
    assert "Nhóm 1 chưa được trả lời" in lacking
    checks = {"checked": ["names", "third", "every", "true"], "version": "3"}
    assert "Chưa công bố được" in words(send(head, f"{page}/tong-hop/cong-bo", **checks))
    done(send(desk, f"{page}/y-kien", f"{page}/y-kien/nhom", group=str(group), chon=["5"]))
    answer = {"summary": "Giá đất thấp", "verdict": "partly", "answer": "Tăng 10 %", "version": "1"}
    done(send(desk, f"{page}/nhom/{group}", **answer))
    assert desk.get(f"{page}/tong-hop/cong-bo").status_code == 403, "a handler doesn't publish"
    refused = send(head, f"{page}/tong-hop/cong-bo", **checks)
    assert "Đánh dấu từng chỗ được giữ" in words(refused)
    assert "<mark>0912345678</mark>" in words(refused)
    kept = ["synthesis.1", "synthesis.2"]
    unworded = send(head, f"{page}/tong-hop/cong-bo", **checks, kept=kept)
    assert "Ghi vì sao công bố số giấy tờ, số điện thoại này" in words(unworded)
    done(send(head, f"{page}/tong-hop/cong-bo", **checks, kept=kept, kept_why="Số đường dây nóng của xã"))
    given = "Giữ phương án. Bà Nguyễn Thị Ánh 2 hỏi thêm qua số 0912345678"
    decision = {"version": "4", "number": "125/QĐ-UBND", "words": given, **day_of("on", closes_on)}
    contrary = send(desk, f"{page}/quyet-dinh/soan", **decision, follows="no")
    assert "khoản 4 Điều 28" in words(contrary)
    assert contrary.status_code == 422
    paper = {"file": (io.BytesIO(pdf()), "qd.pdf")}
    contrary_words = "Ngân sách có hạn"
    told = decision | paper | {"follows": "no", "differs_why": contrary_words}
    done(send(desk, f"{page}/quyet-dinh/soan", **told))
    public = app.test_client()
    assert contrary_words not in words(public.get(f"/gop-y/{code}")), "another publishes it"
    assert desk.get(f"{page}/quyet-dinh/cong-bo").status_code == 403
    shown = words(head.get(f"{page}/quyet-dinh/cong-bo"))
    assert "<mark>0912345678</mark>" in shown
    checks = {"version": "5", "checked": ["names", "true"], "kept": ["words.1", "words.2"]}
    assert "Ghi vì sao công bố số giấy tờ" in words(send(head, f"{page}/quyet-dinh/cong-bo", **checks))
    done(send(head, f"{page}/quyet-dinh/cong-bo", **checks, kept_why="Số đường dây nóng"))
    assert contrary_words in words(public.get(f"/gop-y/{code}"))
    assert "Quyết định 125/QĐ-UBND" in words(public.get(f"/gop-y/{code}"))
    case = make_case("21211")
    number = case.number
    done(send(desk, f"{page}/vu-viec", number=number))
    assert LONG.lower() not in number
    assert page in words(desk.get(f"/don/{number}"))
    assert "đã được liên kết" in words(send(desk, f"{page}/vu-viec", number=number))
    own = MADE.format(consultation.id)
    assert [one for one in faults() if "hộ" not in one and one != own] == []
    db.session.execute(update(Opinion).where(Opinion.number == 2).values(text="Đồng ý"))
    db.session.commit()
    assert [one for one in faults() if "hộ" not in one and one != own]


def test_a_document_tells_of_nobody_before_another_confirms_and_can_be_withdrawn(
    app: Flask, clock: FixedClock
) -> None:
    consultation = make_consultation()
    make_households(consultation, 2)
    code, page = consultation.code, f"{LIST}/{consultation.code}"
    clerk, chair = handler(), leader()
    desk, head, public = browser_of(app, clerk), browser_of(app, chair), app.test_client()
    sheet = Record(
        title="Bảng áp giá", made_on=TODAY, subject="Áp giá", text="Hộ Nguyễn Thị Ánh 2, số 0912345678"
    )
    told = {"kind": "draft", "title": "Phương án của bà Nguyễn Thị Ánh 1", "who": "public"}
    done(send(desk, f"{page}/tai-lieu", **told, file=(io.BytesIO(render.pdf("record", sheet)), "a.pdf")))
    confirm = confirm_page(page)
    number = confirm.split("/")[-2]
    shown = words(desk.get(f"{page}/tai-lieu"))
    assert "Chờ người thứ hai xem" in shown
    assert "Chưa công khai" in shown
    assert public.get(f"/gop-y/{code}/tai-lieu/{number}").status_code == 404
    shown = words(head.get(confirm))
    assert "0912345678" in shown
    assert "Tên tài liệu" in shown
    keys = [one.split('"')[0] for one in shown.split('name="kept"')[1:] for one in [one.split('value="')[1]]]
    ticked = {"checked": ["same", "names"], "kept": keys, "kept_why": "Số đường dây nóng của xã"}
    assert "Đánh dấu từng chỗ được giữ" in words(send(head, confirm, checked=["same", "names"]))
    late = send(head, confirm, **ticked | {"kept_why": ""})
    assert late.status_code == 422
    clock.at += timedelta(days=1)
    desk, head = browser_of(app, clerk), browser_of(app, chair)
    short = send(head, confirm, **ticked)
    assert "Kéo dài đợt này đến ít nhất ngày 16/12/2026" in words(short)
    longer = day_of("closes_on", TODAY + timedelta(days=21))
    done(send(head, f"{page}/keo-dai", version="1", reason="Bổ sung phương án", **longer))
    done(send(head, confirm, **ticked))
    assert "công khai từ ngày 26/11/2026" in words(public.get(f"/gop-y/{code}"))
    assert public.get(f"/gop-y/{code}/tai-lieu/{number}").status_code == 200
    gone = f"{page}/tai-lieu/{number}/thu-hoi"
    assert desk.get(gone).status_code == 403
    named = send(head, gone, why="Có tên bà Nguyễn Thị Ánh 2")
    assert "không chép lại tên người" in words(named)
    done(send(head, gone, why="Sai bảng áp giá"))
    assert "Sai bảng áp giá" in words(public.get(f"/gop-y/{code}"))
    assert "Ánh 1" not in words(public.get(f"/gop-y/{code}"))
    assert public.get(f"/gop-y/{code}/tai-lieu/{number}").status_code == 410
    assert [one for one in faults() if "hộ" not in one and one != MADE.format(consultation.id)] == []


def test_denunciations_aren_t_linked_and_versions_are_asked(session: object) -> None:
    consultation = make_consultation()
    chair = actor_of(leader())
    at = consultation.announced_at
    assert at is not None
    case = make_case("21211", kind=Kind.DENUNCIATION)
    with pytest.raises(BadDetail):
        concluding.link_case(consultation, case, by=SYSTEM, at=at)
    db.session.rollback()
    with pytest.raises(Stale):
        planning.change(consultation, details_of(consultation), expected=9, by=chair, at=at)
    db.session.rollback()
    with pytest.raises(Refused):
        planning.announce(consultation, expected=1, by=chair, at=at)


def test_who_may_not_is_kept_out(app: Flask) -> None:
    code = make_consultation().code
    others = browser_of(app, handler("21250"))
    assert others.get(f"{LIST}/{code}").status_code == 404
    watching = browser_of(app, officer_of("TTT", "inspector"))
    assert watching.get(f"{LIST}/{code}").status_code == 200
    assert watching.get(f"{LIST}/lap").status_code == 403
    assert watching.get(f"{LIST}/{code}/y-kien").status_code == 404
    assert browser_of(app, officer_of("21211", "postroom")).get(LIST).status_code == 403
