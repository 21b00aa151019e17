"""The home page and the pages of plain text: personal data, accessibility, site map, contact.

What can be sent and tracked, and later what was held and decided, comes from the rooms through slots.
"""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Flask, render_template

from feedback.law import keeping, retention
from feedback.law import personal_data as law
from feedback.law import privacy as purposes
from feedback.web import metadata
from feedback.web.guards import public
from feedback.web.metadata import found
from feedback.web.replica import from_replica
from feedback.web.sharing import shared
from feedback.web.sitemap import listed

door = from_replica(Blueprint("site", __name__))

FOOTER: Final = (
    ("site.privacy", "Bảo vệ dữ liệu cá nhân"),
    ("site.accessibility", "Hỗ trợ tiếp cận"),
    ("site.sitemap", "Sơ đồ trang"),
    ("site.contact", "Liên hệ"),
    ("disclosure_public.following", "Nhận tin mới"),
    ("disclosure_public.open_data_page", "Dữ liệu mở"),
    ("reception_public.places_page", "Nơi tiếp công dân"),
    ("receipt_check.page", "Kiểm tra biên nhận"),
)
_HOME: Final = (
    "Gửi khiếu nại, tố cáo, kiến nghị, phản ánh đến chính quyền tỉnh Quảng Ngãi và 96 xã, phường, đặc khu; "
    "theo dõi kết quả giải quyết. Không mất phí, không cần tài khoản."
)
_STAFF: Final = ("accounts_public.sign_in_form", "Cán bộ đăng nhập")


@door.get("/")
@public
@listed
def home() -> str:
    """C01: send or track."""
    return render_template("web/home.html", findable=found(_HOME, *metadata.website()))


@door.get("/bao-ve-du-lieu")
@public
@listed
@shared
def privacy() -> str:
    """C24: which personal data is kept, for what, how long, who sees it, what its owner may ask."""
    return render_template(
        "web/privacy.html",
        findable=found(
            "Dữ liệu cá nhân nào được giữ, để làm gì, bao lâu, ai được xem, ông/bà có quyền yêu cầu gì."
        ),
        kept=retention.RETENTIONS,
        keepings={one.key: one for one in keeping.KEEPINGS},
        purposes=purposes.PURPOSES,
        rights=law.RIGHTS,
        request_term=law.entry(law.TERMS, "request"),
        breach_term=law.entry(law.TERMS, "breach"),
    )


@door.get("/ho-tro-tiep-can")
@public
@listed
@shared
def accessibility() -> str:
    """C24: what the pages do for people with disabilities, and what is not checked yet."""
    return render_template(
        "web/accessibility.html",
        findable=found("Trang này giúp người khuyết tật những gì, và điều gì chưa được kiểm tra."),
    )


@door.get("/so-do-trang")
@public
@listed
@shared
def sitemap() -> str:
    """C24: every page that anyone may open."""
    return render_template("web/sitemap.html", findable=found("Mọi trang ai cũng mở được."))


@door.get("/lien-he")
@public
@listed
@shared
def contact() -> str:
    """C21: where to go with a letter, and who runs the service."""
    return render_template(
        "web/contact.html",
        findable=found("Nộp đơn, hỏi về đơn ở đâu; đơn vị nào phụ trách trang này; điện thoại."),
    )


def init_app(app: Flask) -> None:
    """Open the pages and fill the menus."""
    app.register_blueprint(door)

    def footer_menu(in_office: bool = False) -> list[tuple[str, str]]:
        there = app.view_functions
        return [entry for entry in (*FOOTER, *(() if in_office else (_STAFF,))) if entry[0] in there]

    app.jinja_env.globals["footer_menu"] = footer_menu
