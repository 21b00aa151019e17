"""Đăng, trả lại, thu hồi văn bản công khai: what the second officer does."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from flask import abort, render_template, request

from feedback.accounts import queries as accounts
from feedback.disclosure import document_marks, documents
from feedback.disclosure.actions import posting as acts
from feedback.disclosure.actions.documents import drop
from feedback.disclosure.actions.posting import SCANNED
from feedback.disclosure.desk.copying import WhyForm
from feedback.disclosure.desk.document import facts, found, found_own
from feedback.disclosure.desk.door import door
from feedback.disclosure.document_marks import Mark
from feedback.disclosure.documents import POST, WRITE
from feedback.disclosure.models import PostedDocument
from feedback.disclosure.queries import documents as board
from feedback.web import now, today
from feedback.web.commits import commits
from feedback.web.forms import (
    CheckboxesField,
    Choice,
    Form,
    HiddenNumberField,
    RadiosField,
    TextAreaField,
)
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written


class PostForm(Form):
    """The second officer's reading."""

    marks_optional = False

    version = HiddenNumberField()
    kept = CheckboxesField(
        "Những chỗ có thể nhận ra một người",
        hint="Chỉ đánh dấu khi luật cho công khai. Chỗ nào không được thì trả lại cho người soạn",
        small=True,
        optional=True,
    )
    why = TextAreaField(
        "Vì sao được công khai những thông tin này",
        hint="Ví dụ: danh sách người được hỗ trợ, khoản 7 Điều 11 Luật Thực hiện dân chủ ở cơ sở",
        max_length=500,
        rows=3,
        optional=True,
    )
    scanned = RadiosField(
        "Có tệp là ảnh, bản quét không có lớp chữ",
        hint="Người khiếm thị không nghe đọc được, ô tìm kiếm không tìm được chữ trong tệp",
        choices=list(SCANNED.items()),
        small=True,
        optional=True,
    )
    checked = CheckboxesField("Các điểm đã xem", hint="Mở xem hết rồi đánh dấu từng điểm", small=True)

    def confirm_anew(self) -> None:
        """Confirmed was another text."""
        for name in ("checked", "kept", "scanned"):
            if name in self:
                self[name].clear()

    def offer(self, document: PostedDocument, marks: list[Mark]) -> None:
        """Fill the lists; what isn't there isn't asked."""
        self.checked.choices = [Choice(one.key, one.words) for one in documents.checks(document)]
        self.kept.choices = [
            Choice(one.key, f"{one.part}: {one.what}, {one.count} chỗ", hint="; ".join(one.shown))
            for one in marks
        ]
        if not marks:
            del self.kept
            del self.why
        if not document.scans:
            del self.scanned


class WithdrawForm(WhyForm):
    """Why it is withdrawn, and whether what it replaced comes back."""

    restore = CheckboxesField(
        "Văn bản đã bị thay thế",
        hint="Chỉ đánh dấu khi văn bản đó vẫn đúng và còn hiệu lực",
        small=True,
        optional=True,
    )

    def offer(self, document: PostedDocument) -> None:
        """Name what could come back; without any it isn't asked."""
        old = acts.restorable(document, today())
        self.restore.choices = [
            Choice("back", f"Đưa lại lên bảng: {', '.join(f'{one.title} ({one.code})' for one in old)}")
        ]
        if not old:
            del self.restore


@door.get("/van-ban-cong-khai/<code>/dang")
@needs(POST)
def post_document_form(code: str) -> str:
    """Xem và đăng: the document as everybody will read it, and what is to be confirmed."""
    document = _waiting(code)
    return _post_page(document, PostForm(formdata=None, version=document.version))


@door.post("/van-ban-cong-khai/<code>/dang")
@needs(POST)
@commits
def post_document(code: str) -> View:
    """Put it on the board."""
    document, form = _waiting(code), PostForm()
    form.offer(document, document_marks.found(document))

    def act() -> None:
        acts.post(
            document,
            form.version.data or 0,
            checked=form.checked.data,
            kept=form.kept.data if "kept" in form else (),
            why=form.why.data if "why" in form else "",
            scanned=form.scanned.data if "scanned" in form else "",
            by=current_actor(),
            at=now(),
        )

    return written(
        form,
        act,
        "Đã đăng văn bản lên bảng công khai",
        lambda: _post_page(found(code), form),
        ("disclosure_desk.document", {"code": code}),
    )


@door.get("/van-ban-cong-khai/<code>/tra-lai")
@needs(POST)
def give_back_document_form(code: str) -> str:
    """Trả lại người soạn."""
    return _why_page(_waiting(code), "give_back")


@door.post("/van-ban-cong-khai/<code>/tra-lai")
@needs(POST)
@commits
def give_back_document(code: str) -> View:
    """With the reason; who prepared it mends it."""
    return _why_written(_waiting(code), "give_back", acts.give_back, "Đã trả lại người soạn")


@door.get("/van-ban-cong-khai/<code>/bo")
@needs(WRITE)
def drop_document_form(code: str) -> str:
    """Bỏ bản soạn."""
    document = found_own(code, WRITE)
    return _why_page(document, "drop") if document.state == "draft" else abort(404)


@door.post("/van-ban-cong-khai/<code>/bo")
@needs(WRITE)
@commits
def drop_document(code: str) -> View:
    """With the reason; it was never posted."""
    return _why_written(found_own(code, WRITE), "drop", drop, "Đã bỏ bản soạn")


@door.get("/van-ban-cong-khai/<code>/thu-hoi")
@needs(POST)
def withdraw_document_form(code: str) -> str:
    """Thu hồi văn bản."""
    document = _public(code)
    form = WithdrawForm(formdata=None, version=document.version)
    form.offer(document)
    return _why_page(document, "withdraw", form)


@door.post("/van-ban-cong-khai/<code>/thu-hoi")
@needs(POST)
@commits
def withdraw_document(code: str) -> View:
    """With the reason, which stands in its place."""
    document, form = _public(code), WithdrawForm()
    form.offer(document)
    restore = "restore" in form and bool(form.restore.data)
    act = partial(acts.withdraw, restore=restore)
    return _why_written(document, "withdraw", act, "Đã thu hồi văn bản", form)


_WHY: Final = {
    "give_back": ("Trả lại người soạn", "Trả lại", "Không trả lại", "Người soạn đọc lý do rồi sửa."),
    "drop": ("Bỏ bản soạn", "Bỏ", "Không bỏ", "Bản soạn chưa đăng thì không ai ngoài cơ quan đọc được."),
    "withdraw": (
        "Thu hồi văn bản",
        "Thu hồi",
        "Không thu hồi",
        "Văn bản, tệp không ai mở được nữa. Lý do hiện trên trang công khai;"
        " không ghi thông tin riêng của ai.",
    ),
}


def _waiting(code: str) -> PostedDocument:
    """A document that waits, or waited, for this officer."""
    document = found(code)
    if not documents.may_post(document, current_actor(), today()):
        abort(403)
    return document if document.state == "draft" or request.method == "POST" else abort(404)


def _public(code: str) -> PostedDocument:
    document = found_own(code, POST)
    return document if document.posted_on is not None else abort(404)


def _post_page(document: PostedDocument, form: PostForm) -> str:
    if "checked" in form and not form.checked.choices:
        form.offer(document, document_marks.found(document))
    return render_template(
        "disclosure/desk/document_post.html",
        **facts(document),
        form=form,
        files=board.files_of([document.id]).get(document.id, []),
        replaces=board.replaced_by(document),
        over=documents.overtaken_by(document, today()),
        prepared_by=accounts.names_of([document.prepared_by]).get(document.prepared_by, "cán bộ"),
    )


def _why_page(document: PostedDocument, act: str, form: WhyForm | None = None) -> str:
    title, button, cancel, hint = _WHY[act]
    return render_template(
        "disclosure/desk/document_why.html",
        **facts(document),
        form=form or WhyForm(formdata=None, version=document.version),
        title=title,
        button=button,
        cancel=cancel,
        hint=hint,
    )


def _why_written(
    document: PostedDocument, act: str, do: Callable[..., None], done: str, form: WhyForm | None = None
) -> View:
    form, code = form or WhyForm(), document.code

    def take() -> None:
        do(document, form.version.data or 0, why=form.why.data, by=current_actor(), at=now())

    return written(
        form,
        take,
        done,
        lambda: _why_page(found(code), act, form),
        ("disclosure_desk.document", {"code": code}),
    )
