"""One posted document on officers' pages: which it is, what may be done with it now."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from flask import abort, render_template, url_for
from werkzeug.wrappers import Response

from feedback.accounts import queries as accounts
from feedback.agencies import queries as agencies
from feedback.attachments import queries as attached
from feedback.attachments import serving
from feedback.attachments.links import short_lived
from feedback.disclosure import document_marks, documents
from feedback.disclosure.actions.changing import is_own
from feedback.disclosure.desk.door import door
from feedback.disclosure.documents import READ
from feedback.disclosure.models import PostedDocument
from feedback.disclosure.queries import documents as board
from feedback.law import disclosure as law
from feedback.web import today
from feedback.web.guards import current_actor, needs

TAGS: Final = {
    "draft": ("Chờ người thứ hai đăng", "amber"),
    "returned": ("Trả lại người soạn", "red"),
    "posted": ("Đang công khai", "green"),
    "invalid": ("Hết hiệu lực", "grey"),
    "replaced": ("Được thay thế", "grey"),
    "over": ("Hết thời gian công khai", "grey"),
    "withdrawn": ("Đã thu hồi", "red"),
    "dropped": ("Đã bỏ, không đăng", "grey"),
}


def found(code: str) -> PostedDocument:
    """The document of an address, if the officer may see it; else 404."""
    document = board.any_by_code(code)
    if document is None or not documents.is_visible(document, current_actor(), today()):
        abort(404)
    return document


def found_own(code: str, permission: str) -> PostedDocument:
    """The document of an address, if his agency posts it or does the work of the one that did, and he may do
    this; else 404.
    """
    document = found(code)
    return document if may(document, permission) else abort(404)


def may(document: PostedDocument, permission: str) -> bool:
    """Whether he does this for the document's agency."""
    actor = current_actor()
    return actor.may(permission) and is_own(document.agency_id, actor, today())


def tag_of(document: PostedDocument) -> tuple[str, str]:
    """How it stands, in words, with the tone of the tag."""
    state: str = board.standing(document, today()).state
    return TAGS["returned" if state == "draft" and document.returned_why is not None else state]


def facts(document: PostedDocument) -> dict[str, Any]:
    """What each page of a document shows above its own matter (``disclosure/desk/_document_facts.html``)."""
    return {
        "document": document,
        "state": tag_of(document),
        "standing": board.standing(document, today()),
        "content": documents.content_of(document),
        "agency": agencies.by_id(document.agency_id),
        "today": today(),
    }


def second_words(document: PostedDocument) -> str:
    """Who may post a draft, in a sentence."""
    found = documents.second_officers(document, today())
    if found:
        return f"Người đăng được: {', '.join(one.full_name for one in found)}"
    if document.audience == "public":
        return "Người đăng được: Ban Tiếp công dân tỉnh, vì cơ quan không còn người thứ hai có quyền đăng"
    return (
        "Cơ quan không còn người thứ hai có quyền đăng."
        " Đề nghị quản trị giao quyền đăng cho một người không soạn văn bản này"
    )


@door.get("/van-ban-cong-khai/<code>", endpoint="document")
@needs(READ)
def document_page(code: str) -> str:
    """The document: what it says, its files, where it was disclosed, until when."""
    document, actor = found(code), current_actor()
    forms = board.forms_of([document.id], struck=True).get(document.id, [])
    draft = document.state == "draft"
    may_post = draft and document.returned_why is None and documents.may_post(document, actor, today())
    return render_template(
        "disclosure/desk/document.html",
        **facts(document),
        files=board.files_of([document.id]).get(document.id, []),
        forms=forms,
        form_words={one.key: one.words for one in law.FORMS},
        evidence=attached.of_many(board.FORM_ROOM, [one.id for one in forms]),
        early={one.id for one in forms if documents.taken_early(one)},
        marks=document_marks.found(document) if draft else [],
        leaves_on=board.end_of(document)[1],
        lacking=board.lacking_forms(document, forms),
        seconds=second_words(document) if draft else "",
        replaces=board.replaced_by(document),
        successor=board.successor_of(document),
        names=accounts.names_of(filter(None, (document.prepared_by, document.posted_by))),
        may_write=may(document, documents.WRITE),
        may_post=may_post,
        links=[
            (url_for(f"disclosure_desk.{page}", **values), words)
            for page, values, words in _links(document, may_post)
        ],
    )


def _links(document: PostedDocument, may_post: bool) -> Iterator[tuple[str, dict[str, Any], str]]:
    """What may be done beside posting: the page, its values, in words."""
    it = {"code": document.code}
    may_write, on_board = may(document, documents.WRITE), board.standing(document, today()).on_board
    if document.state == "draft" and may_write:
        yield "change_document_form", it, "Sửa"
        yield "add_files_form", it, "Thêm tệp"
        yield "drop_document_form", it, "Bỏ bản soạn"
    if may_post:
        yield "give_back_document_form", it, "Trả lại người soạn"
    if on_board:
        yield "notice_file", it, "In thông báo niêm yết (PDF)"
    if on_board and may_write:
        yield "prepare_document_form", {"thay": document.code}, "Soạn văn bản thay thế"
    if document.state in ("posted", "expired") and may(document, documents.POST):
        yield "withdraw_document_form", it, "Thu hồi"


@door.get("/van-ban-cong-khai/<code>/tep/<int:file_id>")
@needs(READ)
@short_lived
def document_file(code: str, file_id: int) -> Response:
    """A file of it, as the public will have it."""
    document = found(code)
    return serving.for_officer_of((board.ROOM, document.id), file_id)
