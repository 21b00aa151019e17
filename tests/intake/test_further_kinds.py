"""Complaints, denunciations and dialogue requests, from the choice to the receipt, on both engines."""

from __future__ import annotations

import html
import io
import re
import unicodedata
from datetime import date

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import func, select

from feedback.agencies import queries as agencies
from feedback.cases.models import Case, Respondent, Submission
from feedback.extensions import db
from feedback.intake.models import Draft
from feedback.law import kinds, terms
from tests.attachments import samples
from tests.intake.walk import (
    ACCUSED,
    CONTENT,
    DECISION,
    PLACE,
    SENDER,
    codes,
    fill,
    hidden,
    lodge,
    picture,
    send,
    write,
)

pytestmark = pytest.mark.once("postgresql")

DECISION_PAGE = "/gui-don/khieu-nai/quyet-dinh"
TODAY = date(2026, 11, 25)
ACCUSED_PAGE = "/gui-don/bao-tin/nguoi-lien-quan"


def day(name: str, text: str) -> dict[str, str]:
    """The three boxes of a day written «27 3 2026»."""
    return {
        f"{name}-{part}": value for part, value in zip(("day", "month", "year"), text.split(), strict=True)
    }


def page_of(client: FlaskClient, path: str) -> str:
    return client.get(path).get_data(as_text=True)


def title_of(page: str) -> str:
    found = re.search(r"<title>(.*?)</title>", page, re.S)
    assert found
    return found.group(1)


def submission() -> Submission:
    return db.session.scalars(select(Submission)).one()


@pytest.mark.parametrize(
    ("slug", "pages"),
    [
        ("khieu-nai", ["truoc-khi-gui", "quyet-dinh", "noi-dung", "noi-xay-ra", "nguoi-gui", "kiem-tra"]),
        ("bao-tin", ["truoc-khi-gui", "nguoi-lien-quan", "noi-dung", "noi-xay-ra", "nguoi-gui", "kiem-tra"]),
        ("yeu-cau-doi-thoai", ["truoc-khi-gui", "noi-dung", "noi-xay-ra", "nguoi-gui", "kiem-tra"]),
    ],
)
def test_each_kind_has_the_pages_that_were_promised(client: FlaskClient, slug: str, pages: list[str]) -> None:
    """interface.md 5.1: with the receipt 7, 7 and 6."""
    answer = fill(client, "/gui-don", {"kind": slug})
    assert answer.location == f"/gui-don/{slug}/{pages[0]}"
    begin = re.search(r'href="([^"]+)" role="button"[^>]*>\s*Bắt đầu', page_of(client, answer.location))
    assert begin
    assert begin.group(1) == f"/gui-don/{slug}/{pages[1]}"
    code, secret = lodge(client, slug)
    assert re.fullmatch(r"\d{6}", secret)
    sent = submission()
    assert (sent.channel, sent.tracking_code) == ("web", code.replace("-", ""))
    assert sent.kind == kinds.by_slug(slug).value


def test_a_complaint_goes_to_who_made_the_decision(client: FlaskClient) -> None:
    lodge(client, "khieu-nai")
    case = db.session.scalars(select(Case)).one()
    respondent = db.session.scalars(select(Respondent)).one()
    assert case.course == "complaint_first"
    assert respondent.agency_id == case.agency_id
    assert (respondent.role, respondent.act_kind) == ("body", "decision")
    assert respondent.decision_number == DECISION["decision_number"]
    assert f"{respondent.decision_on} {respondent.learned_on}" == "2026-11-02 2026-11-06"
    assert respondent.position == DECISION["who"]
    assert submission().signature == "none"
    shown = page_of(client, "/gui-don/da-nhan")
    assert "Đơn chưa có chữ ký" in shown
    assert "khoản 5 Điều 11 Luật Khiếu nại" in shown


def test_the_decision_of_first_level_makes_it_a_second_complaint(client: FlaskClient) -> None:
    first = {"first": "decided", "first_number": "9/QĐ-UBND"} | day("first_on", "10 11 2026")
    answers = DECISION | first | day("first_learned_on", "12 11 2026")
    assert fill(client, DECISION_PAGE, answers).status_code == 303
    fill(client, "/gui-don/khieu-nai/noi-dung", CONTENT)
    fill(client, "/gui-don/khieu-nai/noi-xay-ra", PLACE)
    fill(client, "/gui-don/khieu-nai/nguoi-gui", SENDER)
    assert "9/QĐ-UBND" in page_of(client, "/gui-don/khieu-nai/kiem-tra")
    send(client, "khieu-nai")
    case = db.session.scalars(select(Case)).one()
    respondent = db.session.scalars(select(Respondent)).one()
    assert case.course == "complaint_second"
    assert respondent.agency_id != case.agency_id, "the superior settles the second complaint"
    assert str(respondent.first_learned_on) == "2026-11-12"


def test_one_who_seems_late_is_told_and_asked_why_but_not_refused(client: FlaskClient) -> None:
    late = DECISION | day("decision_on", "1 6 2026") | day("learned_on", "5 6 2026")
    answer = fill(client, DECISION_PAGE, late)
    told = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "Có thể đã quá thời hạn gửi" in told
    assert f"{terms.resolve('KN_TIMEBAR', TODAY).length} ngày" in told
    assert "03/09/2026" in told
    again = client.post(DECISION_PAGE, data=hidden(told) | late | {"late_reason": "Tôi nằm viện hai tháng."})
    assert again.location == "/gui-don/khieu-nai/noi-dung"
    fill(client, "/gui-don/khieu-nai/noi-dung", CONTENT)
    fill(client, "/gui-don/khieu-nai/noi-xay-ra", PLACE)
    fill(client, "/gui-don/khieu-nai/nguoi-gui", SENDER)
    send(client, "khieu-nai")
    assert submission().body.endswith("Lý do gửi muộn: Tôi nằm viện hai tháng.")


def test_an_old_decision_is_late_too(client: FlaskClient) -> None:
    old = DECISION | day("decision_on", "3 4 1999") | day("learned_on", "9 4 1999")
    answer = fill(client, DECISION_PAGE, old)
    assert "Có thể đã quá thời hạn gửi" in answer.get_data(as_text=True)


def test_a_late_appeal_is_asked_by_its_own_term(client: FlaskClient) -> None:
    answers = DECISION | {"first": "expired"} | day("expired_on", "1 9 2026")
    told = fill(client, DECISION_PAGE, answers).get_data(as_text=True)
    assert "Điều 33 Luật Khiếu nại" in told
    unknown = DECISION | {"first": "expired"}
    assert fill(client, DECISION_PAGE, unknown).status_code == 303


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (day("learned_on", "1 11 2026"), "Ngày nhận quyết định không được trước ngày ra quyết định"),
        (day("learned_on", "25 12 2026"), "Ngày nhận hoặc biết không được sau hôm nay"),
        ({"learned_on-month": ""}, "Ngày nhận hoặc biết còn thiếu tháng"),
        (day("learned_on", "31 9 2026"), "Ngày nhận hoặc biết phải là ngày có thật"),
        ({"act": ""}, "Chọn điều bị khiếu nại"),
        ({"act": "bribe"}, "Chọn điều bị khiếu nại"),
        ({"first": ""}, "Chọn đã có hay chưa có quyết định giải quyết lần đầu"),
        ({"first": "decided"}, "Nhập ngày nhận quyết định giải quyết lần đầu"),
        ({"who": "x" * 201}, "dài quá 200 ký tự"),
        ({"agency": "x" * 201}, "Tên cơ quan dài quá 200 ký tự"),
    ],
)
def test_faults_of_the_decision_stand_beside_their_field(
    client: FlaskClient, wrong: dict[str, str], words: str
) -> None:
    answer = fill(client, DECISION_PAGE, DECISION | wrong)
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert words in shown
    assert title_of(shown).startswith("Lỗi: ")
    assert "x" * 201 in shown or DECISION["who"] in shown
    assert db.session.scalar(select(func.count()).select_from(Draft)) == 0


@pytest.mark.parametrize(
    ("typed", "held_by"),
    [
        ("Ủy ban nhân dân huyện Ba Tơ", "Ủy ban nhân dân xã Ba Tơ"),
        ("UBND huyen ba to", "Ủy ban nhân dân xã Ba Tơ"),
        ("UBND xã Ba Tơ", "Ủy ban nhân dân xã Ba Tơ"),
        ("UBND xã Ba Tô", "Ủy ban nhân dân xã Ba Tô"),
        ("so giao thong van tai", "Sở Xây dựng"),
    ],
)
def test_an_agency_that_is_gone_leads_to_who_does_its_work(
    client: FlaskClient, typed: str, held_by: str
) -> None:
    page = page_of(client, DECISION_PAGE)
    assert '<option value="Ủy ban nhân dân huyện Ba Tơ" label="Cơ quan trước 1/7/2025">' in page
    fill(client, DECISION_PAGE, DECISION | {"agency": unicodedata.normalize("NFD", typed)})
    fill(client, "/gui-don/khieu-nai/noi-dung", CONTENT)
    fill(client, "/gui-don/khieu-nai/noi-xay-ra", PLACE)
    fill(client, "/gui-don/khieu-nai/nguoi-gui", SENDER)
    shown = page_of(client, "/gui-don/khieu-nai/kiem-tra")
    assert agencies.named(typed).name in html.unescape(shown)  # type: ignore[union-attr]
    send(client, "khieu-nai")
    case = db.session.scalars(select(Case)).one()
    assert agencies.by_id(case.agency_id).name == held_by  # type: ignore[union-attr]


def test_what_two_names_fit_without_accents_is_neither(client: FlaskClient) -> None:
    assert agencies.named("ubnd xa ba to") is None
    assert agencies.named("") is None
    assert agencies.named("KHONG-CO") is None


def test_an_agency_of_no_list_stands_as_written_and_the_reason_is_told(client: FlaskClient) -> None:
    fill(client, DECISION_PAGE, DECISION | {"agency": "Hợp tác xã điện năng Phổ Thạnh"})
    fill(client, "/gui-don/khieu-nai/noi-dung", CONTENT)
    fill(client, "/gui-don/khieu-nai/noi-xay-ra", PLACE)
    fill(client, "/gui-don/khieu-nai/nguoi-gui", SENDER)
    shown = page_of(client, "/gui-don/khieu-nai/kiem-tra")
    assert "Hợp tác xã điện năng Phổ Thạnh" in shown
    proposed = r"cơ quan nào\?</h2>\s*<p><strong>([^<]+)</strong></p>\s*<p>([^<]+)</p>"
    reason = re.search(proposed, shown)
    assert reason
    assert reason.group(1) == "Ban Tiếp công dân tỉnh"
    assert len(reason.group(2)) > 20
    send(client, "khieu-nai")
    respondent = db.session.scalars(select(Respondent)).one()
    assert (respondent.agency_id, respondent.body) == (None, "Hợp tác xã điện năng Phổ Thạnh")
    assert respondent.position == DECISION["who"]


def test_half_a_date_is_kept_when_the_page_is_put_aside(client: FlaskClient) -> None:
    fill(client, DECISION_PAGE, DECISION | {"learned_on-month": "", "luu_lai": "1"})
    shown = page_of(client, DECISION_PAGE)
    assert re.search(r'name="learned_on-year"[^>]*value="2026"', shown)
    assert re.search(r'name="decision_on-day"[^>]*value="2"', shown)


def test_a_page_of_another_kind_is_not_there(client: FlaskClient) -> None:
    for path in (
        "/gui-don/phan-anh/quyet-dinh",
        "/gui-don/bao-tin/quyet-dinh",
        "/gui-don/khieu-nai/nguoi-lien-quan",
        "/gui-don/phan-anh/truoc-khi-gui",
        "/gui-don/to-cao/truoc-khi-gui",
        "/gui-don/chon-giup/0",
        "/gui-don/chon-giup/9",
    ):
        assert client.get(path).status_code == 404, path


def test_another_kind_takes_the_answers_along_and_asks_for_what_is_missing(client: FlaskClient) -> None:
    write(client)
    assert client.get("/gui-don/phan-anh/kiem-tra").status_code == 200
    answer = fill(client, "/gui-don/khieu-nai/noi-dung", CONTENT)
    assert answer.location == DECISION_PAGE
    answer = fill(client, DECISION_PAGE, DECISION)
    assert answer.location == "/gui-don/khieu-nai/kiem-tra"
    fill(client, ACCUSED_PAGE, ACCUSED)
    answer = client.get("/gui-don/bao-tin/kiem-tra")
    assert "Chọn lại cách nhận trả lời" in answer.get_data(as_text=True), "no mail goes to a sealed sender"


def test_questions_lead_to_the_kind(client: FlaskClient) -> None:
    first = "/gui-don/chon-giup/1"
    assert fill(client, first, {"answer": "yes"}).location == "/gui-don/khieu-nai/truoc-khi-gui"
    assert fill(client, first, {}).status_code == 422
    assert fill(client, first, {"answer": "no"}).location == "/gui-don/chon-giup/2"
    second = "/gui-don/chon-giup/2"
    assert fill(client, second, {"answer": "yes"}).location == "/gui-don/bao-tin/truoc-khi-gui"
    third = "/gui-don/chon-giup/3"
    assert fill(client, third, {"answer": "yes"}).location == "/gui-don/yeu-cau-doi-thoai/truoc-khi-gui"
    assert fill(client, third, {"answer": "no"}).location == "/gui-don/chon-giup/4"
    rest = "/gui-don/chon-giup/4"
    assert "khieu-nai" not in page_of(client, rest)
    assert fill(client, rest, {"kind": "kien-nghi"}).location == "/gui-don/kien-nghi/noi-dung"
    assert fill(client, rest, {"kind": "khieu-nai"}).status_code == 422


def test_terms_before_a_complaint_are_those_of_the_law(client: FlaskClient) -> None:
    shown = page_of(client, "/gui-don/khieu-nai/truoc-khi-gui")
    for key in ("KN_TIMEBAR", "KN_ACCEPT_L1", "KN_RESOLVE_L1", "KN_APPEAL"):
        term = terms.resolve(key, TODAY)
        assert term.unit.length_words(term.length) in shown, key
        assert term.article in shown, key


def test_a_signed_letter_among_the_files_is_a_scan(client: FlaskClient) -> None:
    fill(client, DECISION_PAGE, DECISION)
    fill(client, "/gui-don/khieu-nai/noi-dung", CONTENT)
    where = "/gui-don/khieu-nai/noi-xay-ra"
    answer = fill(client, where, PLACE | {"signed": "1"})
    assert answer.status_code == 422
    assert "Tải lên bản chụp đơn đã ký" in answer.get_data(as_text=True)
    signed = PLACE | {"signed": "1", "file": picture(samples.jpeg(), "don-da-ky.jpg")}
    assert fill(client, where, signed).location == "/gui-don/khieu-nai/nguoi-gui"
    fill(client, "/gui-don/khieu-nai/nguoi-gui", SENDER)
    assert "Tải đơn đã điền để ký" not in page_of(client, "/gui-don/khieu-nai/kiem-tra")
    send(client, "khieu-nai")
    assert submission().signature == "scan"
    assert "Đơn chưa có chữ ký" not in page_of(client, "/gui-don/da-nhan")
    assert client.get("/gui-don/da-nhan/don-de-ky.pdf").status_code == 404


@pytest.mark.parametrize("slug", ["khieu-nai", "bao-tin"])
def test_the_letter_to_sign_holds_what_the_law_asks_for(client: FlaskClient, slug: str) -> None:
    """LKN Đ8, LTC Đ23; and no kind in the file's name or title."""
    write(client, slug)
    before = client.get(f"/gui-don/{slug}/don-de-ky.pdf")
    assert before.mimetype == "application/pdf"
    send(client, slug)
    paper = client.get("/gui-don/da-nhan/don-de-ky.pdf")
    assert 'filename="don-de-ky.pdf"' in paper.headers["Content-Disposition"]
    assert paper.headers["Cache-Control"] == "no-store"
    read = PdfReader(io.BytesIO(paper.data))
    assert read.metadata
    assert read.metadata.title == "Đơn"
    printed = unicodedata.normalize(
        "NFC", " ".join(" ".join(one.extract_text() for one in read.pages).split())
    )
    for words in (
        SENDER["full_name"],
        "Thôn 3",
        CONTENT["title"],
        "gãy một nhịp",
        "Sửa cầu trước Tết",
        "điểm chỉ",
    ):
        assert words in printed, words
    assert (DECISION["decision_number"] if slug == "khieu-nai" else ACCUSED["name"]) in printed


def test_feedback_has_no_letter_to_sign(client: FlaskClient) -> None:
    lodge(client)
    assert client.get("/gui-don/da-nhan/don-de-ky.pdf").status_code == 404
    assert "Đơn chưa có chữ ký" not in page_of(client, "/gui-don/da-nhan")


def test_a_denunciation_says_its_kind_in_no_address_title_or_file(client: FlaskClient) -> None:
    paths = [
        f"/gui-don/bao-tin/{name}" for name in ("truoc-khi-gui", "nguoi-lien-quan", "noi-dung", "noi-xay-ra")
    ]
    paths.append("/gui-don/bao-tin/nguoi-gui")
    pages = {path: page_of(client, path) for path in paths}
    write(client, "bao-tin")
    pages["/gui-don/bao-tin/kiem-tra"] = page_of(client, "/gui-don/bao-tin/kiem-tra")
    assert send(client, "bao-tin").location == "/gui-don/da-nhan"
    pages["/gui-don/da-nhan"] = page_of(client, "/gui-don/da-nhan")
    for path, page in pages.items():
        assert "to-cao" not in path
        assert "to-cao" not in page, path
        assert "tố cáo" not in title_of(page).lower(), path
        assert not re.search(r"<h[1-4][^>]*>[^<]*tố cáo", page, re.I), path
        assert re.search(r'<form class="qn-leave[^>]*method="post" action="/gui-don/thoat"', page), path
    received = pages["/gui-don/da-nhan"]
    assert CONTENT["title"] not in received
    assert "tố cáo" not in received.lower()
    paper = client.get("/gui-don/da-nhan/bien-nhan.pdf")
    assert "to-cao" not in paper.headers["Content-Disposition"]
    read = PdfReader(io.BytesIO(paper.data))
    printed = " ".join(one.extract_text() for one in read.pages) + str(read.metadata)
    assert "tố cáo" not in unicodedata.normalize("NFC", printed).lower()
    assert CONTENT["title"] not in printed


def test_a_denunciation_by_web_is_information_until_it_is_signed(client: FlaskClient) -> None:
    lodge(client, "bao-tin")
    case = db.session.scalars(select(Case)).one()
    assert (case.state, case.course) == ("information", "denunciation")
    shown = page_of(client, "/gui-don/da-nhan")
    assert "Đây là mục tiêu của tỉnh, luật không đặt thời hạn" in shown


def test_who_gives_no_name_is_not_asked_for_it(client: FlaskClient) -> None:
    fill(client, ACCUSED_PAGE, ACCUSED | {"unnamed": "1"})
    fill(client, "/gui-don/bao-tin/noi-dung", CONTENT)
    answer = fill(client, "/gui-don/bao-tin/noi-xay-ra", PLACE)
    assert answer.location == "/gui-don/bao-tin/kiem-tra"
    shown = page_of(client, "/gui-don/bao-tin/kiem-tra")
    assert "Không nêu tên" in shown
    assert "don-de-ky" not in shown
    assert send(client, "bao-tin").location == "/gui-don/da-nhan"
    assert len(codes(client)) == 2
    assert client.get("/gui-don/da-nhan/don-de-ky.pdf").status_code == 404


def test_a_letter_about_the_chair_of_the_province_is_not_taken(client: FlaskClient) -> None:
    for role in ("head", "deputy"):
        answer = fill(client, ACCUSED_PAGE, ACCUSED | {"agency": "UBT", "role": role})
        shown = answer.get_data(as_text=True)
        assert "Nơi nhận đơn về người này ở ngoài tỉnh" in shown
        assert "Thủ tướng" in shown
    assert db.session.scalar(select(func.count()).select_from(Draft)) == 0
    db.session.rollback()
    assert fill(client, ACCUSED_PAGE, ACCUSED | {"agency": "UBT", "role": "staff"}).status_code == 303


def test_forgetting_takes_receipt_and_letter_off_the_browser(client: FlaskClient) -> None:
    lodge(client, "bao-tin")
    page = page_of(client, "/gui-don/da-nhan")
    form = next(one for one in re.findall(r"<form\b.*?</form>", page, re.S) if "/gui-don/da-nhan/xoa" in one)
    answer = client.post("/gui-don/da-nhan/xoa", data=hidden(form))
    assert answer.location == "/"
    assert client.get_cookie("ban_nhap", path="/gui-don") is None
    assert db.session.scalar(select(func.count()).select_from(Draft)) == 0
    assert client.get("/gui-don/da-nhan").status_code == 404


def test_a_stale_page_keeps_what_was_typed(client: FlaskClient) -> None:
    answer = client.post(ACCUSED_PAGE, data=ACCUSED | {"csrf_token": "cu"})
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Trang mở đã lâu" in shown
    assert ACCUSED["name"] in shown


def test_decomposed_letters_are_composed(client: FlaskClient) -> None:
    typed = {name: unicodedata.normalize("NFD", text) for name, text in DECISION.items()}
    fill(client, DECISION_PAGE, typed)
    fill(client, "/gui-don/khieu-nai/noi-dung", CONTENT)
    fill(client, "/gui-don/khieu-nai/noi-xay-ra", PLACE)
    fill(client, "/gui-don/khieu-nai/nguoi-gui", SENDER)
    send(client, "khieu-nai")
    respondent = db.session.scalars(select(Respondent)).one()
    assert (respondent.decision_number, respondent.position) == (DECISION["decision_number"], DECISION["who"])


def test_a_dialogue_request_says_with_whom(client: FlaskClient) -> None:
    slug = "yeu-cau-doi-thoai"
    fill(client, f"/gui-don/{slug}/noi-dung", CONTENT | {"wish": "Chủ tịch Ủy ban nhân dân xã"})
    fill(client, f"/gui-don/{slug}/noi-xay-ra", PLACE | {"agency": "21484"})
    group = SENDER | {"kind": "group", "people_count": "12", "representatives": "Đinh Văn Hrê\nPhạm Thị Mai"}
    fill(client, f"/gui-don/{slug}/nguoi-gui", group)
    send(client, slug)
    case = db.session.scalars(select(Case)).one()
    assert case.course == "dialogue_request"
    assert submission().named_agency_id == case.agency_id


def test_the_letter_can_be_fetched_where_the_complaint_is_followed(client: FlaskClient) -> None:
    """From what was recorded: the draft may be gone by then."""
    assert client.get("/don-cua-toi/don-de-ky.pdf").location == "/don-cua-toi"
    code, secret = lodge(client, "khieu-nai")
    fill(client, "/tra-cuu", {"code": code, "proof": secret})
    assert "Đơn chưa có chữ ký" in page_of(client, "/don-cua-toi")
    paper = client.get("/don-cua-toi/don-de-ky.pdf")
    assert paper.mimetype == "application/pdf"
    pages = PdfReader(io.BytesIO(paper.data)).pages
    printed = unicodedata.normalize("NFC", " ".join(" ".join(one.extract_text() for one in pages).split()))
    for words in (
        SENDER["full_name"],
        DECISION["decision_number"],
        "06/11/2026",
        DECISION["who"],
        "Sửa cầu trước Tết",
        "Ủy ban nhân dân xã Ba Tơ",
        "Nơi xảy ra: Xã Ba Tơ",
        f"Địa điểm cụ thể: {PLACE['place']}",
    ):
        assert words in printed, words


def test_no_letter_on_the_page_of_feedback(client: FlaskClient) -> None:
    code, secret = lodge(client, "phan-anh")
    fill(client, "/tra-cuu", {"code": code, "proof": secret})
    assert "để ký" not in page_of(client, "/don-cua-toi")
    assert client.get("/don-cua-toi/don-de-ky.pdf").location == "/don-cua-toi"


def test_what_is_sealed_has_a_blank_letter_to_sign(client: FlaskClient) -> None:
    code, secret = lodge(client, "bao-tin")
    fill(client, "/tra-cuu", {"code": code, "proof": secret})
    page = page_of(client, "/don-cua-toi")
    assert "đơn cần có họ tên, địa chỉ, và chữ ký" in page
    assert "Trong tệp có ghi loại đơn" in page
    at_a_glance = re.sub(r"<details.*?</details>", "", unicodedata.normalize("NFC", page), flags=re.S)
    assert "tố cáo" not in at_a_glance.lower()
    paper = client.get("/don-cua-toi/don-de-ky.pdf")
    read = PdfReader(io.BytesIO(paper.data))
    printed = unicodedata.normalize("NFC", " ".join(one.extract_text() for one in read.pages))
    assert "ĐƠN TỐ CÁO" in printed
    assert code in printed
    for said in (SENDER["full_name"], CONTENT["title"], CONTENT["body"][:20], ACCUSED["name"]):
        assert said not in printed
    assert "tố cáo" not in str(read.metadata).lower()
