"""Two officers press at the same moment: the version lets exactly one of them through, a hundred times."""

from __future__ import annotations

import threading

from flask import Flask
from sqlalchemy import func, select

from feedback.actor import CITIZEN
from feedback.cases.models import Case, CaseEvent, Letter
from feedback.extensions import db
from feedback.intake import actions as intake
from feedback.register.models import RegisterEntry
from tests.cases.desk_browser import ground_on, hidden, opened
from tests.conftest import MOMENT
from tests.factories.cases import incoming
from tests.factories.officers import browser_of, make_leader, officer_of

ROUNDS = 100


def test_of_two_who_settle_a_case_at_once_exactly_one_does(app: Flask) -> None:
    received = intake.receive(
        [
            incoming(title=f"Cầu treo thôn Trường Định hỏng ván, nhịp {place}")
            for place in range(1, ROUNDS + 1)
        ],
        by=CITIZEN,
        at=MOMENT,
    )
    db.session.commit()
    case_ids = [one.lodged.case_id for one in received]
    numbers = [one.lodged.number for one in received]
    accepts = browser_of(app, make_leader())
    refuses = browser_of(app, officer_of("SXD", "leader", name="Võ Hoàng Ý", username="pho.giam.doc.sxd"))
    carried = hidden(opened(accepts, f"/don/{numbers[0]}/nhan-xu-ly"))
    page = opened(refuses, f"/don/{numbers[0]}/khong-thu-ly")
    refusal = hidden(page) | {"ground": ground_on(page), "reason": "Việc đã được trả lời ngày 3/11/2026."}
    gate = threading.Barrier(2)
    answers: dict[str, list[int]] = {"accept": [], "refuse": []}

    def press(way: str) -> None:
        client, slug, form = {
            "accept": (accepts, "nhan-xu-ly", carried),
            "refuse": (refuses, "khong-thu-ly", refusal),
        }[way]
        for number in numbers:
            gate.wait(timeout=60)
            with app.app_context():
                answers[way].append(client.post(f"/don/{number}/{slug}", data=form).status_code)

    threads = [threading.Thread(target=press, args=(way,)) for way in answers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    rounds = list(zip(answers["accept"], answers["refuse"], strict=True))
    assert len(rounds) == ROUNDS
    # Who comes second reads that it was changed meanwhile (422), or that the step is no longer lawful (409).
    assert all(sorted(one) in ([303, 409], [303, 422]) for one in rounds), rounds
    db.session.rollback()
    won = dict(db.session.execute(select(Case.id, Case.state).where(Case.id.in_(case_ids))).all())
    for case_id, (accepted, _refused) in zip(case_ids, rounds, strict=True):
        assert won[case_id] == ("accepted" if accepted == 303 else "refused")
    acts = ("accepted", "refused")
    counted = select(func.count()).select_from(CaseEvent).where(CaseEvent.act.in_(acts))
    assert db.session.scalar(counted) == ROUNDS
    entered = select(func.count()).select_from(RegisterEntry).where(RegisterEntry.act.in_(acts))
    assert db.session.scalar(entered) == ROUNDS
    assert set(db.session.scalars(select(Case.version).where(Case.id.in_(case_ids)))) == {2}
    # Those who lost took no number with them.
    refusals = sum(1 for _accepted, refused in rounds if refused == 303)
    ordinals = list(db.session.scalars(select(Letter.ordinal).order_by(Letter.ordinal)))
    assert ordinals == list(range(1, refusals + 1))
