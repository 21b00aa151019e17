"""What a sender's pages share: their blueprint, the proof that a browser holds, what is shown without it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from flask import Blueprint, abort, flash, redirect, render_template, session, url_for
from werkzeug.wrappers import Response

from feedback import config
from feedback.cases import groups, queries, tracking
from feedback.cases.models import Case, Submission
from feedback.cases.tracking_forms import TrackForm
from feedback.web import today

door = Blueprint("cases_public", __name__)

View = Response | str | tuple[str, int]

CODE: Final = "ma_tra_cuu"
_PROOF: Final = "tra_cuu"
OVER: Final = "Đã hết thời gian xem đơn. Nhập lại mã tra cứu và số bí mật để xem tiếp"
OVER_TYPED: Final = f"{OVER}. Nội dung vừa viết vẫn còn"
STALE: Final = "Trang mở đã lâu. Nhập mã tra cứu và số bí mật, rồi bấm «Tra cứu»"
NOT_NOW: Final = "Chưa nhận được lúc này. Nội dung vừa viết vẫn còn; thử lại sau hoặc gọi đường dây nóng"
TOO_LATE: Final = "Đơn không còn ở bước có thể làm việc này. Xem lại tình trạng đơn dưới đây"


def open_for(code: str, at: datetime) -> None:
    """Remember in the signed cookie which code this browser has proven, and until when.

    The cookie can be read by its owner: the code he knows, the running number of his submission he need not.
    """
    until = at + timedelta(minutes=config.current().tracking_minutes)
    session[_PROOF] = [code, int(until.timestamp())]


@dataclass(frozen=True, slots=True)
class Follower:
    """Who follows a case by the code that he has proven: a sender, or one of many who signed with him."""

    submission_id: int
    signatory_id: int | None = None
    place: int | None = None
    """His place in the list of the submission."""

    speaks: bool = True
    """Whether he may act for all: the sender and the representatives may."""


def follower(at: datetime) -> Follower | None:
    """Who this browser has proven to be; each page opened gives new time. None when it is over."""
    code = proven_code(at)
    if code is None:
        return None
    sent = queries.by_code(code)
    signed = groups.by_code(code) if sent is None else None
    if sent is None and signed is None:
        session.pop(_PROOF, None)
        return None
    if sent is not None:
        return Follower(sent[0].id)
    assert signed is not None
    own, submission, _case = signed
    return Follower(submission.id, own.id, own.position, speaks=own.representative)


def proven_code(at: datetime) -> str | None:
    """The code that this browser has proven, whatever it is for; each page opened gives new time. None when
    it is over."""
    proof = session.get(_PROOF)
    if not proof or datetime.fromtimestamp(proof[1], UTC) <= at:
        session.pop(_PROOF, None)
        return None
    code = str(proof[0])
    open_for(code, at)
    return code


def proven(at: datetime) -> int | None:
    """The submission whose sender this browser has proven to be; None also for one of many who signed it."""
    who = follower(at)
    return who.submission_id if who is not None and who.signatory_id is None else None


def forget_proof() -> None:
    """Nobody who uses this browser next sees the case, or its code."""
    session.pop(_PROOF, None)
    session.pop(CODE, None)


def found_case(number: int) -> tuple[Submission, Case]:
    """The submission with its case; 404 for an unknown number."""
    found = queries.by_submission(number)
    if found is None:
        abort(404)
    return found


def over() -> Response:
    """The time to look at a case is over: back to where code and proof are asked."""
    flash(OVER)
    return redirect(url_for("cases_public.track_form"), 303)


def over_typed(then: str, typed: str) -> View:
    """The time ran out while he wrote: what he wrote travels with the form that asks for the proof again."""
    form = TrackForm(formdata=None, typed=typed[: TrackForm.MOST_TYPED], then=then)
    form.form_errors = [OVER_TYPED if typed else OVER]
    return track_page(form), 401


def track_page(form: TrackForm) -> str:
    """C10."""
    return render_template("cases/public/track.html", form=form)


def asked_again(code: str = "") -> str:
    """The page that asks for code and proof, after a button that stood on a page opened long ago."""
    form = TrackForm(formdata=None, code=code)
    form.form_errors = [STALE]
    return track_page(form)


def mine_of(number: int) -> tracking.OwnCase:
    """The case as its sender sees it today; 404 for an unknown number."""
    mine = tracking.of(number, today())
    if mine is None:
        abort(404)
    return mine


def own_page(number: int, fault: str = "") -> str:
    """C11."""
    return render_template("cases/public/own.html", mine=mine_of(number), fault=fault)
