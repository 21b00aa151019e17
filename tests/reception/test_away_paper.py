"""Phiếu giấy: numbered forms go out, come back by hand, each once."""

from __future__ import annotations

import io
import json
from pathlib import Path

from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from feedback.cases import away_numbers
from feedback.extensions import db
from feedback.intake.cli import import_cli
from feedback.reception import replaying
from feedback.reception.models import AwayEntry, AwayKit, Visit
from tests.cases.desk_browser import done, hidden, opened, pressed
from tests.factories.officers import at_desk, browser_of
from tests.factories.reception import make_place
from tests.reception.away_device import FIELDS

PAGE = "/tiep-dan/phieu-giay"
DAY = {"received_on-day": "24", "received_on-month": "11", "received_on-year": "2026"}


def test_forms_go_out_numbered_and_come_back_once(app: Flask, tmp_path: Path) -> None:
    place = make_place()
    client, other = browser_of(app, at_desk("21211")), browser_of(app, at_desk("SXD"))
    asked = hidden(opened(client, PAGE))
    issue = {"place": str(place.id), "holder": "Trưởng thôn Trường Định", "count": "3"}
    assert client.post(f"{PAGE}/cap", data=asked | issue | {"count": "201"}).status_code == 422
    done(client.post(f"{PAGE}/cap", data=asked | issue))
    [kit] = db.session.scalars(select(AwayKit)).all()
    assert (kit.kind, kit.most, kit.holder) == ("paper", 3, issue["holder"])
    numbers = [away_numbers.shown(away_numbers.of_paper(kit.prefix, one)) for one in (1, 2, 3)]
    paper = client.get(f"{PAGE}/{kit.prefix}.pdf")
    sheets = PdfReader(io.BytesIO(paper.data)).pages
    assert len(sheets) == 3
    for sheet, number in zip(sheets, numbers, strict=True):
        assert sheet.extract_text().count(number) == 2, "on the form and on the stub"
    assert other.get(f"{PAGE}/{kit.prefix}.pdf").status_code == 404

    wrong = pressed(client, PAGE, {"number": numbers[0][:-1] + ("Z" if numbers[0][-1] != "Z" else "Y")})
    assert "ký tự kiểm tra" in wrong.text
    device = away_numbers.shown(away_numbers.of_device(kit.prefix, 11, 25, 1))
    assert "số tạm do máy ghi" in pressed(client, PAGE, {"number": device}).text
    beyond = away_numbers.shown(away_numbers.of_paper(kit.prefix, 4))
    assert "không cấp phiếu nào có số này" in pressed(client, PAGE, {"number": beyond}).text
    assert "không cấp phiếu nào có số này" in pressed(other, PAGE, {"number": numbers[0]}).text

    page = pressed(client, PAGE, {"number": numbers[0].lower().replace("-", " ")})
    assert page.status_code == 200
    carried = hidden(page.text.partition('id="luot-tiep"')[2])
    assert client.post("/tiep-dan", data=carried | FIELDS).status_code == 422, "the day is asked"
    done(client.post("/tiep-dan", data=carried | FIELDS | DAY))
    [visit] = db.session.scalars(select(Visit)).all()
    [entry] = db.session.scalars(select(AwayEntry)).all()
    assert (visit.place_id, visit.visited_on.day, entry.visit_id) == (place.id, 24, visit.id)
    assert entry.device_at is None
    twice = pressed(client, PAGE, {"number": numbers[0]})
    assert twice.status_code == 409
    assert f"/tiep-dan/luot/{place.id}-2026-1" in twice.text
    again = client.post("/tiep-dan", data=carried | FIELDS | DAY | {"submission_key": "khac" * 5})
    assert again.status_code == 409
    assert other.post("/tiep-dan", data=carried | FIELDS | DAY).status_code == 404
    citizen = app.test_client()
    assert pressed(citizen, "/tra-cuu", {"code": numbers[0], "proof": "5678"}).status_code == 303
    assert pressed(citizen, "/tra-cuu", {"code": numbers[0], "proof": "000000"}).status_code == 422
    assert list(replaying.check()) == []

    # The last form comes back in a file, with the first one that a desk typed in already, a misread one and
    # one that nobody gave out.
    head = "so_phieu,ngay_tiep,loai,ho_ten,dien_thoai,dia_chi,xa,tom_tat,noi_dung"
    row = "23/11/2026,Phản ánh,Hồ Thị Lan,0905 111 222,Thôn 3,Tịnh Khê,Đường ngập,Đường liên thôn ngập nước."
    misread = numbers[1][:-1] + ("Z" if numbers[1][-1] != "Z" else "Y")
    file = tmp_path / "phieu.csv"
    typed = (numbers[0], misread, beyond, numbers[2].lower())
    file.write_text("\n".join((head, *(f"{one},{row}" for one in typed))))
    mapping = Path(__file__).resolve().parents[2] / "docs" / "import" / "phieu-giay.toml"
    call = ["cases", str(file), "--mapping", str(mapping), "--json"]
    for brought, known in ((1, 1), (0, 2)):
        said = json.loads(app.test_cli_runner().invoke(import_cli, call).stdout)
        assert (said["brought"], said["known"], said["refused"]) == (brought, known, 2)
    again = pressed(client, PAGE, {"number": numbers[2]})
    assert again.status_code == 409
    assert "đã nhập rồi, từ một tệp" in again.text
    assert pressed(citizen, "/tra-cuu", {"code": numbers[2], "proof": "1222"}).status_code == 303
