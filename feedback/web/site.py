"""The home page and the pages of plain text: personal data, accessibility, site map, contact.

What can be sent and tracked, and later what was held and decided, comes from the rooms through slots.
"""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Flask, render_template

from feedback.law import personal_data as law
from feedback.law import retention
from feedback.web.guards import public
from feedback.web.sharing import shared

door = Blueprint("site", __name__)

FOOTER: Final = (
    ("site.privacy", "Bảo vệ dữ liệu cá nhân"),
    ("site.accessibility", "Hỗ trợ tiếp cận"),
    ("site.sitemap", "Sơ đồ trang"),
    ("site.contact", "Liên hệ"),
    ("reception_public.places_page", "Nơi tiếp công dân"),
)
_STAFF: Final = ("accounts_public.sign_in_form", "Cán bộ đăng nhập")


@door.get("/")
@public
def home() -> str:
    """C01: send or track."""
    return render_template("web/home.html")


@door.get("/bao-ve-du-lieu")
@public
@shared
def privacy() -> str:
    """C24: which personal data is kept, for what, how long, who sees it, what its owner may ask."""
    return render_template(
        "web/privacy.html",
        kept=retention.RETENTIONS,
        rights=law.RIGHTS,
        request_term=law.entry(law.TERMS, "request"),
        breach_term=law.entry(law.TERMS, "breach"),
    )


@door.get("/ho-tro-tiep-can")
@public
@shared
def accessibility() -> str:
    """C24: what the pages do for people with disabilities, and what is not checked yet."""
    return render_template("web/accessibility.html")


@door.get("/so-do-trang")
@public
@shared
def sitemap() -> str:
    """C24: every page that anyone may open."""
    return render_template("web/sitemap.html")


@door.get("/lien-he")
@public
@shared
def contact() -> str:
    """C21: where to go with a letter, and who runs the service."""
    return render_template("web/contact.html")


def init_app(app: Flask) -> None:
    """Open the pages and fill the menus."""
    app.register_blueprint(door)

    def footer_menu() -> list[tuple[str, str]]:
        there = app.view_functions
        return [entry for entry in (*FOOTER, _STAFF) if entry[0] in there]

    app.jinja_env.globals["footer_menu"] = footer_menu
