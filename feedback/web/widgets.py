"""How fields are drawn: each widget hands the field's words and state to a GOV.UK macro.

``{{ form.phone() }}`` draws label, hint, error and input. Options: ``page_heading=True`` makes the label the
page's h1; ``classes`` adds classes to the input; ``label_classes`` replaces the label's; ``attributes`` adds
attributes to the input. All text is escaped by the macros' own autoescape.
"""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter
from typing import Any

from flask import current_app
from markupsafe import Markup, escape
from wtforms.widgets import HiddenInput as PlainHiddenInput

from feedback.text.language import english, say
from feedback.web import messages

_END = Markup("</select>")
_MOST_DRAWN = 1000
_PARTS = {"day": ("Ngày", 2), "month": ("Tháng", 2), "year": ("Năm", 4)}


def _macro(component: str, name: str, params: dict[str, Any]) -> Markup:
    """What the library's macro draws; what nobody typed into is drawn once for all."""
    typed = params.get("value") or params.get("errorMessage") or name == "govukDateInput"
    # What opens under a choice holds fields of its own.
    empty = not typed and not any("conditional" in item for item in params.get("items", ()))
    drawn: dict[Any, Markup] = current_app.extensions.setdefault("drawn_widgets", {})
    key = (name, english(), repr(params)) if empty else None
    if key in drawn:
        return drawn[key]
    made = _drawn(component, name, params)
    if key:
        if len(drawn) >= _MOST_DRAWN:
            drawn.clear()
        drawn[key] = made
    return made


def _drawn(component: str, name: str, params: dict[str, Any]) -> Markup:
    template = current_app.jinja_env.get_template(f"govuk_frontend_jinja/components/{component}/macro.html")
    drawn: Markup = getattr(template.module, name)(params)
    return drawn


class _Widget:
    """What all GOV.UK components share: name, id, hint, error message."""

    def params(self, field: Any, options: dict[str, Any]) -> dict[str, Any]:
        """The parameters common to all macros."""
        shared: dict[str, Any] = {"id": field.id, "name": field.name}
        if options.get("classes"):
            shared["classes"] = options["classes"]
        if options.get("attributes"):
            shared["attributes"] = options["attributes"]
        if options.get("group_classes"):
            shared["formGroup"] = {"classes": options["group_classes"]}
        if field.hint:
            shared["hint"] = {"text": field.hint}
        if field.errors:
            shared["errorMessage"] = {"text": field.errors[0], "visuallyHiddenText": say("Lỗi")}
        return shared

    def label(self, field: Any, options: dict[str, Any]) -> dict[str, Any]:
        """The label, as the page's heading when asked."""
        heading = options.get("page_heading", False)
        return {
            "text": field.label.text,
            "classes": options.get("label_classes", "govuk-label--l" if heading else "govuk-label--s"),
            "isPageHeading": heading,
        }

    def legend(self, field: Any, options: dict[str, Any]) -> dict[str, Any]:
        """The legend of a group, as the page's heading when asked."""
        heading = options.get("page_heading", False)
        size = "govuk-fieldset__legend--l" if heading else "govuk-fieldset__legend--s"
        return {
            "legend": {
                "text": field.label.text,
                "classes": options.get("label_classes", size),
                "isPageHeading": heading,
            }
        }


class TextInput(_Widget):
    """One line."""

    def __call__(self, field: Any, **options: Any) -> Markup:
        """Draw the field."""
        params = self.params(field, options)
        if field.width:
            params["classes"] = f"govuk-input--width-{field.width} {params.get('classes', '')}".strip()
        return _macro(
            "input",
            "govukInput",
            {
                **params,
                "label": self.label(field, options),
                "value": field.shown(),
                "type": field.input_type,
                "inputmode": field.inputmode or None,
                "autocomplete": field.autocomplete or None,
                "spellcheck": None if field.spellcheck else False,
            },
        )


_LONGEST_TYPED = 100_000
"""Characters beyond which a text is pasted, not typed."""


class TextArea(_Widget):
    """Several lines with a counter; without scripts the counter states the limit."""

    def __call__(self, field: Any, **options: Any) -> Markup:
        """Draw the field."""
        limit = messages.count(field.max_length)
        return _macro(
            "character-count",
            "govukCharacterCount",
            {
                **self.params(field, options),
                "label": self.label(field, options),
                "value": field.shown(),
                "rows": options.get("rows", field.rows),
                "maxlength": field.max_length,
                # Nobody types so much: of a pasted list only its end is worth counting down to.
                "threshold": 90 if field.max_length > _LONGEST_TYPED else None,
                "textareaDescriptionText": say("Tối đa %(limit)s ký tự", limit=limit),
                "charactersUnderLimitText": {"other": say("Còn %{count} ký tự")},
                "charactersAtLimitText": say("Còn 0 ký tự"),
                "charactersOverLimitText": {"other": say("Thừa %{count} ký tự")},
            },
        )


class PasswordInput(_Widget):
    """A password with a button that shows it."""

    def __call__(self, field: Any, **options: Any) -> Markup:
        """Draw the field, always empty."""
        return _macro(
            "password-input",
            "govukPasswordInput",
            {
                **self.params(field, options),
                "label": self.label(field, options),
                "autocomplete": field.autocomplete,
                "showPasswordText": say("Hiện"),
                "hidePasswordText": say("Ẩn"),
                "showPasswordAriaLabelText": say("Hiện mật khẩu"),
                "hidePasswordAriaLabelText": say("Ẩn mật khẩu"),
                "passwordShownAnnouncementText": say("Mật khẩu đang hiện"),
                "passwordHiddenAnnouncementText": say("Mật khẩu đã ẩn"),
            },
        )


class DateInput(_Widget):
    """Three boxes. The group has its own id: the first box carries the field's, for the error summary."""

    def __call__(self, field: Any, **options: Any) -> Markup:
        """Draw the field."""
        marked = field.marked_parts()
        items = [
            {
                "id": field.box_id(part),
                "name": f"{field.name}-{part}",
                "label": say(label),
                "value": field.typed[part],
                "classes": f"govuk-input--width-{width}" + (" govuk-input--error" if part in marked else ""),
                "autocomplete": f"bday-{part}" if field.birth else None,
            }
            for part, (label, width) in _PARTS.items()
        ]
        return _macro(
            "date-input",
            "govukDateInput",
            {
                **self.params(field, options),
                "id": f"{field.id}-nhom",
                "fieldset": self.legend(field, options),
                "items": items,
            },
        )


class Radios(_Widget):
    """A few answers, one to pick; an answer may open further fields under it."""

    def __call__(self, field: Any, **options: Any) -> Markup:
        """Draw the field."""
        params = self.params(field, options)
        extra = " ".join(
            name
            for name, wanted in (("govuk-radios--inline", field.inline), ("govuk-radios--small", field.small))
            if wanted
        )
        params["classes"] = f"{params.get('classes', '')} {extra}".strip()
        items: list[dict[str, Any]] = []
        group = ""
        for choice in field.choices:
            item: dict[str, Any] = {
                "value": choice.value,
                "text": choice.text,
                "checked": choice.value == field.data,
            }
            if choice.group:
                # Who hears the answers one by one doesn't come past the heading.
                hidden = Markup('<span class="govuk-visually-hidden">, {}</span>').format(choice.group)
                item["html"] = escape(choice.text) + hidden
            if choice.group != group:
                # A heading counts as an item; the error summary jumps to the first answer all the same.
                if not items:
                    item["id"] = field.id
                group = choice.group
                items.append({"divider": group})
            if choice.hint:
                item["hint"] = {"text": choice.hint}
            if choice.reveals:
                item["conditional"] = {"html": Markup("").join(field.form[name]() for name in choice.reveals)}
            items.append(item)
        return _macro(
            "radios",
            "govukRadios",
            {**params, "idPrefix": field.id, "fieldset": self.legend(field, options), "items": items},
        )


class Checkboxes(_Widget):
    """Several answers, any number to pick."""

    def __call__(self, field: Any, **options: Any) -> Markup:
        """Draw the field."""
        params = self.params(field, options)
        if field.small:
            params["classes"] = f"{params.get('classes', '')} govuk-checkboxes--small".strip()
        items = [
            {
                "value": choice.value,
                "text": choice.text,
                "checked": choice.value in field.data,
                **({"hint": {"text": choice.hint}} if choice.hint else {}),
            }
            for choice in field.choices
        ]
        return _macro(
            "checkboxes",
            "govukCheckboxes",
            {**params, "idPrefix": field.id, "fieldset": self.legend(field, options), "items": items},
        )


class Tick(_Widget):
    """One box whose label is the whole question."""

    def __call__(self, field: Any, **options: Any) -> Markup:
        """Draw the field."""
        params = self.params(field, options)
        params.pop("hint", None)
        if field.small:
            params["classes"] = f"{params.get('classes', '')} govuk-checkboxes--small".strip()
        item = {
            "value": "1",
            "text": field.label.text,
            "checked": bool(field.data),
            **({"hint": {"text": field.hint}} if field.hint else {}),
        }
        return _macro("checkboxes", "govukCheckboxes", {**params, "idPrefix": field.id, "items": [item]})


class Select(_Widget):
    """A pick list; its first line asks to pick. With groups it has headings, which the library's lacks."""

    def __call__(self, field: Any, **options: Any) -> Markup:
        """Draw the field."""
        if any(choice.group for choice in field.choices):
            return self._grouped(field, options)
        drawn = _macro(
            "select", "govukSelect", {**self.params(field, options), "label": self.label(field, options)}
        )
        # The macro takes a fifth of a millisecond for a line, and the communes are 96.
        lines = "\n".join(
            f'    <option value="{escape(value)}"{" selected" if selected else ""}>{escape(text)}</option>'
            for value, text, selected in (
                ("", field.prompt, False),
                *((choice.value, choice.text, choice.value == field.data) for choice in field.choices),
            )
        )
        before, end, after = drawn.rpartition(_END)
        return before + Markup(lines + "\n  ") + end + after  # noqa: S704 - each value and text is escaped

    def _grouped(self, field: Any, options: dict[str, Any]) -> Markup:
        groups = [
            (heading, list(choices)) for heading, choices in groupby(field.choices, key=attrgetter("group"))
        ]
        template = current_app.jinja_env.get_template("macros/_grouped_select.html")
        params = {**self.params(field, options), "label": self.label(field, options)}
        drawn: Markup = template.module.grouped_select(params, field.prompt, groups, field.data)  # type: ignore[attr-defined]
        return drawn


class FileInput(_Widget):
    """The browser's own file button: the scripted one breaks accessibility rules once it is Vietnamese."""

    def __call__(self, field: Any, **options: Any) -> Markup:
        """Draw the field."""
        params = self.params(field, options)
        attributes = dict(params.pop("attributes", {}))
        if field.accept:
            attributes["accept"] = field.accept
        return _macro(
            "file-upload",
            "govukFileUpload",
            {
                **params,
                "label": self.label(field, options),
                "multiple": field.most > 1,
                "attributes": attributes,
            },
        )


class HiddenInput(PlainHiddenInput):
    """A value that travels unseen."""
