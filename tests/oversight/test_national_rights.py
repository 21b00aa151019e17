"""The national database: who may not know of a denunciation sees no sign of one in any count."""

from __future__ import annotations

import html
import re

from flask import Flask
from sqlalchemy import select

from feedback.accounts.models import Officer
from feedback.cases.models import Barred, Case
from feedback.clock import FixedClock
from feedback.extensions import db
from feedback.oversight.models import NationalExport
from tests.factories.cases import make_accepted_case
from tests.factories.matters import receive_matter
from tests.factories.officers import browser_of, make_leader
from tests.oversight.test_national import HOME, NAMED, clerk_of, hidden, made, ordered, rows_of


def plain(page: str) -> str:
    """The words of a page, one space between them."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page[page.index("<main") :])).split())


def test_an_export_of_the_leader_tells_the_desk_nothing_of_a_denunciation(
    app: Flask, clock: FixedClock
) -> None:
    own = make_accepted_case("SXD", sender=NAMED).number
    lodged = receive_matter(
        "denunciation", "SXD", sender=NAMED, area_code="21211", field_key="land_recovery"
    ).lodged
    secret_id = lodged.case_id
    boss = make_leader("SXD")
    boss_id = boss.id
    leader, desk = browser_of(app, boss), browser_of(app, clerk_of("SXD"))
    _, file = ordered(leader, "cases")
    assert file is not None
    assert len(rows_of(file)) == 2
    both = db.session.scalars(select(NationalExport)).one()
    address = f"{HOME}/lan-xuat/{both.code}"
    digest = both.digest
    assert "Số dòng 2" in plain(leader.get(address).text)
    assert digest in leader.get(address).text

    page = plain(desk.get(address).text)
    assert "Số dòng 1 Người lập" in page
    assert "Đã xuất, chờ kết quả : 1 dòng" in page or "Đã xuất, chờ kết quả: 1 dòng" in page
    for sign in ("2 dòng", "Đã vào tệp lập sau", "Để lại", digest, "Lập lại đúng tệp này"):
        assert sign not in page
    files = plain(desk.get(f"{HOME}?gi=cases").text)
    files = files[files.index("Tệp đã lập") :]
    assert re.search(r"lập ngày 25/11/2026 .{0,20}\b1 .{0,20}\b1 ", files)

    # He has what he may know made again, and is told of no more.
    form = desk.get(address).text
    form = form[form.index('method="post"', form.index("<main")) :]
    again = desk.post(address, data=hidden(form))
    page, file = made(desk, again.location)
    assert file is not None
    assert [one["MA_VU_VIEC"] for one in rows_of(file)] == [own]
    assert not re.search(r"/2|\b2 dòng", plain(page[: page.index("cho chạy lúc")] + " </main>"))

    # An export of the denunciation alone isn't there for him.
    secret = db.session.get_one(Case, secret_id)
    answers = {"csrf_token": hidden(leader.get(f"{HOME}/ket-qua").text)["csrf_token"]}
    told = f"Mã;Trạng thái;Lỗi\n{secret.number};lỗi;Sai mã"
    read = leader.post(f"{HOME}/ket-qua/doc", data=answers | {"pasted": told})
    leader.post(f"{HOME}/ket-qua", data=hidden(read.text) | {"mend": ""})
    _, file = ordered(leader, "cases")
    assert file is not None
    alone = db.session.scalars(select(NationalExport).order_by(NationalExport.id.desc())).first()
    assert alone is not None
    code = alone.code
    assert desk.get(f"{HOME}/lan-xuat/{code}").status_code == 404
    assert code not in plain(desk.get(f"{HOME}?gi=cases").text)
    assert code in plain(leader.get(f"{HOME}?gi=cases").text)
    assert "Số dòng 1 Người lập" in plain(desk.get(address).text)
    assert "Đã vào tệp lập sau" in plain(leader.get(address).text)

    # Nor for a leader who must stand aside from it.
    db.session.rollback()
    db.session.add(Barred(case_id=secret_id, officer_id=boss_id, why="Người bị tố cáo"))
    db.session.commit()
    assert leader.get(f"{HOME}/lan-xuat/{code}").status_code == 404
    assert "Số dòng 1 Người lập" in plain(leader.get(address).text)
    assert db.session.get_one(Officer, boss_id).full_name
