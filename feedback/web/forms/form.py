"""The base of every form, and the list of its errors for the summary at the top of the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from flask import g, request
from flask_wtf import FlaskForm
from markupsafe import Markup
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from werkzeug.local import LocalProxy
from wtforms.widgets import HiddenInput

from feedback.web import messages
from feedback.web.forms.files import FileField
from feedback.web.forms.texts import HiddenField

_FROM_REQUEST: Final = object()


class _LateToken(FlaskForm.Meta.csrf_class):
    """Makes the token when a page shows it: a post that is accepted needs none."""

    def generate_csrf_token(self, csrf_token_field: Any) -> Any:
        return LocalProxy(partial(super().generate_csrf_token, csrf_token_field))


@dataclass(frozen=True, slots=True)
class FormError:
    """One line of the error summary: the message, and the id of the element it jumps to ("" for none)."""

    text: str
    anchor: str


class Form(FlaskForm):
    """A form sent by POST.

    Invalid posts are answered 422 with the page shown again. A stale token is no bare 400 but a line at the
    top of the form, everything typed kept. Only ``validate`` with success marks the request as checked
    (``g.csrf_checked``), without which ``@commits`` commits nothing.

    ``stale`` tells that the token was refused; the form's button then reads «Gửi lại».
    """

    stale = False
    marks_optional = True

    def __init__(self, formdata: Any = _FROM_REQUEST, **options: Any) -> None:
        super().__init__(formdata=formdata, **options)

    class Meta(FlaskForm.Meta):
        csrf_class = _LateToken

        def get_translations(self, form: Any) -> messages.Vietnamese:
            """Our own catalogue; WTForms has none for Vietnamese."""
            return messages.VIETNAMESE

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """What the fields read: given data, or the body of the post.

            Files are looked up only for file fields, so that an upload under another field's name is nothing;
            a JSON body is no form.
            """
            if formdata is not _FROM_REQUEST:
                return formdata
            if not form.is_submitted():
                return None
            names = [field.name for field in form if isinstance(field, FileField)]
            files: MultiDict[str, Any] = MultiDict(
                [(name, item) for name in names for item in request.files.getlist(name)]
            )
            return CombinedMultiDict([files, request.form])

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """Whether every answer is good and the token is ours. Sets ``g.csrf_checked`` when it is."""
        valid: bool = super().validate(extra_validators=extra_validators)
        token = self._fields.get("csrf_token")
        if token is not None and token.errors:
            token.errors = []
            self.stale = True
            with_files = any(isinstance(field, FileField) for field in self)
            self.form_errors.insert(0, messages.STALE_FILES if with_files else messages.STALE)
        if valid and self._protected():
            g.csrf_checked = True
        return valid

    def _protected(self) -> bool:
        return True

    def hidden_tag(self, *fields: Any) -> Markup:
        """The fields that travel unseen, without ids: a page with two forms has each of them twice."""
        hidden = [one for one in fields or self if isinstance(one.widget, HiddenInput)]
        return Markup("\n").join(one(id=False) for one in hidden)

    def confirm_anew(self) -> None:
        """Somebody else changed the thing meanwhile: forget what was said of it as it was, if anything."""


class QueryForm(Form):
    """A form sent by GET (search, filters): give it ``request.args``. No token, and no right to commit."""

    marks_optional = False

    class Meta(Form.Meta):
        csrf = False

    def _protected(self) -> bool:
        return False

    def narrowing(self) -> dict[str, tuple[str, str]]:
        """Once validated, by its name in the address what each field narrows a list to, and how that is said;
        what can't be chosen or read narrows nothing.
        """
        return {
            field.name: (field.data, field.chosen().text if hasattr(field, "chosen") else f"«{field.data}»")
            for field in self
            if field.data and not field.errors
        }


def errors(form: Form) -> list[FormError]:
    """The lines of the error summary: first those about the form as a whole, then field by field.

    Each names the element to jump to: the first box at fault of a date, the first button of a group.
    """
    lines = [FormError(str(text), "") for text in form.form_errors]
    for field in form:
        anchor = "" if isinstance(field, HiddenField) else getattr(field, "anchor", field.id)
        lines += [FormError(str(text), anchor) for text in field.errors]
    return lines
