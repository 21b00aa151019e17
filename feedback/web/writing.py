"""How a form of these pages is taken: the act and the way back, or the page again with what was typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import abort, flash, redirect, url_for
from werkzeug.wrappers import Response

from feedback.extensions import db
from feedback.law.refusal import Forbidden, Overtaken, Refusal
from feedback.web.forms import Form

View = str | Response | tuple[str, int]


def written(
    form: Form,
    act: Callable[[], Any],
    done: str | Callable[[], str],
    page: Callable[[], str],
    back: tuple[str, Mapping[str, Any]],
) -> View:
    """Do the act when the form is good; then say ``done`` and go ``back`` (endpoint and its values).

    A refusal stands beside the field that it names, else above the form (422). Of two who changed the same
    thing the second sees what differs now, keeps what he typed, and may press again (409); what he confirmed
    of the thing as it was he confirms anew (``Form.confirm_anew``).
    """
    if form.validate_on_submit():
        try:
            act()
        except Forbidden:
            abort(403)
        except Overtaken as overtaken:
            db.session.rollback()
            words = str(overtaken).rstrip(".")
            form.form_errors = [f"{words}. Xem lại, rồi bấm lần nữa nếu vẫn muốn ghi như đã nhập"]
            form.confirm_anew()
            if "version" in form:
                form["version"].data = overtaken.current
            return page(), 409
        except Refusal as refusal:
            field = getattr(refusal, "field", "")
            if field in form:
                form[field].errors = [str(refusal)]
            else:
                form.form_errors = [str(refusal)]
        else:
            flash(done if isinstance(done, str) else done(), "done")
            endpoint, values = back
            return redirect(url_for(endpoint, **values), 303)
    db.session.rollback()
    return page(), 422
