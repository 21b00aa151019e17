"""What people are asked to fill in: the form base and its fields. Import everything from here."""

from feedback.web.forms.choices import CheckboxesField, Choice, RadiosField, SelectField, TickField
from feedback.web.forms.days import DateField, DayField
from feedback.web.forms.files import FileField
from feedback.web.forms.form import Form, FormError, QueryForm, errors
from feedback.web.forms.identity import EmailField, ExplainedIdField, IdNumberField, PhoneField
from feedback.web.forms.question import Question
from feedback.web.forms.texts import (
    AmountField,
    HiddenField,
    HiddenNumberField,
    PasswordField,
    TextAreaField,
    TextField,
    WholeNumberField,
)
from feedback.web.forms.times import TimeField, read_time

__all__ = [
    "AmountField",
    "CheckboxesField",
    "Choice",
    "DateField",
    "DayField",
    "EmailField",
    "ExplainedIdField",
    "FileField",
    "Form",
    "FormError",
    "HiddenField",
    "HiddenNumberField",
    "IdNumberField",
    "PasswordField",
    "PhoneField",
    "QueryForm",
    "Question",
    "RadiosField",
    "SelectField",
    "TextAreaField",
    "TextField",
    "TickField",
    "TimeField",
    "WholeNumberField",
    "errors",
    "read_time",
]
