"""Files sent in a form of officers, taken before the act that attaches them."""

from __future__ import annotations

from feedback.attachments.actions import LaidDown, lay_down
from feedback.attachments.inspect import BadFile
from feedback.attachments.messages import message
from feedback.extensions import db
from feedback.web import now
from feedback.web.forms import FileField


def received(field: FileField) -> list[LaidDown] | None:
    """The files of a good form, laid down; None where one can't be taken, with the reason beside the field.

    Gives back the transaction first: decoding pictures and syncing the disk takes time, and no lock of the
    database is held meanwhile. What was read before must be read anew.
    """
    db.session.rollback()
    try:
        return lay_down([(one.filename, one.read()) for one in field.data], at=now())
    except BadFile as bad:
        field.errors = [message(bad)]
        return None
