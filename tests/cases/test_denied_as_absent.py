"""LTC Đ8: to who is named in a denunciation its addresses, and its words in a search, answer as those of one
that isn't there, by as many statements. All of them, for all of an agency: tests/drill/denounced_crawl.py.
"""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from feedback.attachments.models import Attachment
from feedback.cases.models import Barred, Submission
from feedback.extensions import db
from tests.access import absent
from tests.cases.denounced import COMMUNE, WHO, denunciation
from tests.factories.officers import browser_of, officer_of

NOBODY = "Vương Hữu Bá Khang"


@pytest.mark.once("sqlite")
def test_denied_looks_like_absent(app: Flask) -> None:
    officer = officer_of(COMMUNE, "denunciation", "leader", name="Võ Thị Sáu Hạnh")
    case = denunciation()
    case_id, number = case.id, case.number
    code = db.session.scalars(select(Submission.tracking_code).where(Submission.case_id == case_id)).one()
    file_id = db.session.scalars(select(Attachment.id)).first()
    assert file_id is not None
    client, officer_id = browser_of(app, officer), officer.id
    gone = f"{number.rpartition('-')[0]}-99999"
    before = absent.ask(client, f"/don/{number}", [number])
    assert before[0] == 200
    db.session.add(Barred(case_id=case_id, officer_id=officer_id, why="Trùng họ tên"))
    db.session.commit()
    assert absent.ask(client, f"/don/{number}", [number])[0] == 404
    assert absent.unlike(app, client, number, gone, {"file_id": file_id}, every=12) == []
    words = {number: gone, code: f"{code[:-4]}ZZZZ", WHO["full_name"]: NOBODY}
    assert absent.found_by(client, [("/viec-cua-toi", "tim"), ("/don", "tim")], words) == []
