"""A small application with every kind of field, on the real frames and macros, without a database."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

from flask import Flask, g, render_template_string, request

from feedback.clock import FixedClock
from feedback.web import assets, filters, language, pressure
from feedback.web.forms import (
    CheckboxesField,
    Choice,
    DateField,
    EmailField,
    FileField,
    Form,
    HiddenNumberField,
    IdNumberField,
    PasswordField,
    PhoneField,
    QueryForm,
    RadiosField,
    SelectField,
    TextAreaField,
    TextField,
    TickField,
    WholeNumberField,
)

ROOT = Path(__file__).resolve().parents[2]
MOMENT = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)

PAGE = """
{% extends frame %}
{% from "macros/_widget.html" import form_frame %}
{% block title %}Nội dung phản ánh{% endblock %}
{% block content %}
<h1 class="govuk-heading-l">Nội dung phản ánh</h1>
{% call form_frame(form) %}
{% for field in form if field.name not in ("csrf_token", "version", "email", "phone") %}
{{ field() }}
{% endfor %}
{% endcall %}
{% endblock %}
"""


class Story(Form):
    """Every kind of field once."""

    body = SelectField("Cơ quan", choices=[("1", "UBND xã Sơn Hà"), ("2", "Sở Xây dựng")])
    day = DateField("Ngày ông/bà biết sự việc", noun="Ngày biết sự việc", optional=True, not_in_future=True)
    summary = TextField("Tóm tắt", missing="Nhập một câu tóm tắt việc phản ánh", hint="Một câu")
    story = TextAreaField("Nội dung sự việc", max_length=200)
    how = RadiosField(
        "Cách nhận trả lời?",
        choices=[
            Choice("email", "Thư điện tử", reveals=("email",)),
            Choice("phone", "Điện thoại", hint="Trong giờ làm việc", reveals=("phone",)),
            Choice("post", "Bưu điện"),
        ],
    )
    email = EmailField("Địa chỉ thư điện tử", only_if=("how", ("email",)))
    phone = PhoneField("Số điện thoại", only_if=("how", ("phone",)))
    id_number = IdNumberField("Số căn cước", optional=True)
    topics = CheckboxesField("Lĩnh vực", choices=[("a", "Đất đai"), ("b", "Giao thông")], optional=True)
    people = WholeNumberField("Số người", least=1, most=999, optional=True)
    password = PasswordField("Mật khẩu", optional=True)
    files = FileField("Giấy tờ", optional=True, most=2, accept=".pdf")
    pledge = TickField("Tôi cam đoan nội dung là đúng sự thật")
    version = HiddenNumberField(optional=True)


class Search(QueryForm):
    """A filter above a list."""

    q = TextField("Tìm", optional=True)


def make_app() -> Flask:
    """The application; ``/public`` and ``/office`` show the form in each frame."""
    app = Flask(
        "sample",
        template_folder=str(ROOT / "templates"),
        static_folder=str(assets.STATIC_FOLDER),
        static_url_path="/static",
    )
    app.secret_key = "only for tests, forty characters or more"
    app.testing = True
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions["settings"] = SimpleNamespace(
        operator="Ban Tiếp công dân", hotline="0255 000 0000", demo=True
    )
    app.extensions["clock"] = FixedClock(MOMENT)
    assets.init_app(app)
    filters.init_app(app)
    pressure.init_app(app)
    language.init_app(app)
    app.jinja_env.globals["public_menu"] = lambda: [("show", "Gửi đơn")]
    app.jinja_env.globals["office_account"] = lambda: {
        "name": "Lê Hữu Phước",
        "agency": "",
        "sign_out": "/ra",
    }

    @app.route("/", methods=["GET", "POST"], defaults={"door": "base"})
    @app.route("/<door>", methods=["GET", "POST"])
    def show(door: str) -> tuple[str, int]:
        form = Story()
        valid = form.validate_on_submit()
        app.extensions["last"] = form
        app.extensions["checked"] = g.get("csrf_checked", False)
        status = 422 if request.method == "POST" and not valid else 200
        return render_template_string(PAGE, frame=f"{door}.html", form=form), status

    return app
