"""Tài khoản của tôi; quản trị cán bộ: pages behind the sign-in about accounts."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from feedback.accounts import actions, factors, landing, passwords, queries, rules, sessions
from feedback.accounts.arriving import arrival, browser_family, fault_of_own_password
from feedback.accounts.forms import AppointForm, OfficerForm, PasswordForm, PlainForm, SearchForm
from feedback.accounts.models import Officer
from feedback.accounts.roles import in_order
from feedback.accounts.rules import Refused
from feedback.agencies import queries as agencies
from feedback.extensions import db
from feedback.web import menus, now, pagination, today
from feedback.web.commits import commits
from feedback.web.forms import Choice
from feedback.web.guards import current_actor, needs

door = Blueprint("accounts_desk", __name__)

ACTS: Final = {
    "appointed": "Lập tài khoản",
    "corrected": "Sửa thông tin",
    "rehomed": "Chuyển cơ quan do sắp xếp",
    "roles_set": "Đổi vai trò",
    "deactivated": "Ngừng tài khoản",
    "reactivated": "Mở lại tài khoản",
    "unlocked": "Mở khóa đăng nhập",
    "password_reset": "Cấp lại mật khẩu",
    "password_changed": "Đổi mật khẩu",
    "signed_in": "Đăng nhập",
    "sign_in_refused": "Đăng nhập sai",
    "locked_out": "Bị khóa đăng nhập",
    "signed_out": "Đăng xuất",
    "session_ended": "Kết thúc một phiên",
    "sessions_ended": "Kết thúc các phiên làm việc",
    "factor_added": "Thêm cách xác thực",
    "factor_removed": "Gỡ cách xác thực",
    "passkey_cloned": "Từ chối khóa truy cập có dấu hiệu bị sao chép",
    "identity_bound": "Liên kết tài khoản tại cổng đăng nhập",
    "identity_unbound": "Bỏ liên kết tài khoản tại cổng đăng nhập",
    "recovery_asked": "Đề nghị khôi phục đăng nhập",
    "recovery_confirmed": "Đồng ý khôi phục đăng nhập",
    "recovery_refused": "Không đồng ý khôi phục đăng nhập",
    "recovery_by_operator": "Khôi phục đăng nhập tại máy chủ",
    "absence_declared": "Báo vắng mặt",
    "absence_ended": "Trở lại làm việc sớm",
    "delegated": "Giao quyền, ủy quyền",
    "delegation_ended": "Kết thúc giao quyền, ủy quyền",
    "digest_wanted": "Nhận thư tóm tắt buổi sáng",
    "digest_unwanted": "Thôi nhận thư tóm tắt buổi sáng",
    "calendar_made": "Tạo địa chỉ lịch riêng",
    "calendar_closed": "Đóng địa chỉ lịch riêng",
}
"""What an act on an account is called on the page."""

_PAGE: Final = 50


@door.get("/tai-khoan")
@needs("accounts:own:edit")
def account() -> str:
    """Tài khoản của tôi: who I am here, what I may do, where I am signed in."""
    return _account_page(PlainForm(formdata=None))


def _account_page(form: PlainForm) -> str:
    return render_template(
        "accounts/desk/account.html",
        form=form,
        officer=queries.by_id(current_user.id),
        agency=agencies.by_id(current_user.agency_id),
        roles=in_order(current_user.roles),
        factors=len(factors.factors_of(current_user.id)),
        sessions=len(queries.sessions_of(current_user.id, now())),
    )


@door.post("/tai-khoan/thu-buoi-sang")
@needs("accounts:own:edit")
@commits
def choose_digest() -> Response | tuple[str, int]:
    """Have the mail of the morning, or no longer."""
    form = PlainForm()
    if not form.validate_on_submit():
        return _account_page(form), 422
    wanted = request.form.get("muon") == "1"
    actions.choose_digest(wanted, by=current_actor(), at=now())
    told = "Ông/bà sẽ nhận thư tóm tắt vào sáng ngày làm việc" if wanted else "Đã thôi gửi thư tóm tắt"
    flash(told, "done")
    return redirect(url_for("accounts_desk.account"), 303)


@door.get("/tai-khoan/mat-khau")
@needs("accounts:own:edit")
def password() -> str:
    """The page to change one's password; with a first password the only page there is."""
    return _password_page(PasswordForm(formdata=None))


def _password_page(form: PasswordForm) -> str:
    return render_template("accounts/desk/password.html", form=form, first=current_user.must_change_password)


@door.post("/tai-khoan/mat-khau")
@needs("accounts:own:edit")
@commits
def change_password() -> Response | str | tuple[str, int]:
    """Change my password. All checks and the hash come before the write transaction (see ``passwords``)."""
    form = PasswordForm()
    if not form.validate_on_submit() or not _good_choice(form):
        return _password_page(form), 422
    if fault := fault_of_own_password(form.current_password.data):
        form.current_password.errors = [fault]
        return _password_page(form), 422
    kept = passwords.hashed(form.new_password.data)
    officer = _officer(current_user.username)
    token = actions.change_password(
        officer, kept, proof=current_user.proof, browser=browser_family(), by=current_actor(), at=now()
    )
    # The next line reads the new session through another connection.
    db.session.commit()
    sessions.begin(token)
    flash("Đã đổi mật khẩu. Các phiên khác đã kết thúc", "done")
    return arrival(None, None)


def _good_choice(form: PasswordForm) -> bool:
    fault = rules.password_fault(form.new_password.data, current_user.username)
    if fault:
        form.new_password.errors = [fault]
    elif form.new_password.data == form.current_password.data:
        form.new_password.errors = ["Mật khẩu mới phải khác mật khẩu hiện tại"]
    elif form.new_password.data != form.again_password.data:
        form.again_password.errors = ["Nhập lại đúng như mật khẩu mới"]
    return not (form.new_password.errors or form.again_password.errors)


@door.get("/quan-tri/can-bo")
@needs("accounts:officer:read")
def officers() -> str:
    """Cán bộ: all accounts by given name, searched without accents."""
    form = SearchForm(request.args)
    form.co_quan.choices = _agency_choices()
    form.validate()
    chosen = agencies.by_code(form.co_quan.data) if form.co_quan.data else None
    place = pagination.decode(request.args.get("sau"))
    rows, more = queries.listing(
        now(),
        text=form.tim.data,
        agency_id=chosen.id if chosen else None,
        after_id=place[1] if place else None,
        limit=_PAGE,
    )
    return render_template(
        "accounts/desk/officers.html",
        form=form,
        rows=rows,
        agency_of=agencies.directory().by_id,
        roles_of=in_order,
        next_page=pagination.encode((None, rows[-1].officer.id)) if more else None,
        first_page=place is None,
        chosen=chosen,
        may_edit=current_actor().may("accounts:officer:edit"),
    )


@door.get("/quan-tri/can-bo/them")
@needs("accounts:officer:edit")
def appoint_form() -> str:
    """Thêm cán bộ: an empty form."""
    form = AppointForm(formdata=None)
    form.agency.choices = _agency_choices()
    return render_template("accounts/desk/appoint.html", form=form)


@door.post("/quan-tri/can-bo/them")
@needs("accounts:officer:edit")
@commits
def appoint() -> str | tuple[str, int]:
    """Give an officer an account; the answer shows his first password, which is kept nowhere."""
    first = passwords.one_time()
    # Before the form: its list of agencies may begin the write transaction.
    kept = passwords.hashed(first)
    form = AppointForm()
    form.agency.choices = _agency_choices()
    if not form.validate_on_submit():
        return render_template("accounts/desk/appoint.html", form=form), 422
    agency = agencies.by_code(form.agency.data)
    assert agency is not None
    try:
        officer = actions.appoint(
            username=form.username.data,
            full_name=form.full_name.data,
            position=form.position.data,
            email=form.email.data or None,
            agency_id=agency.id,
            roles=set(form.roles.data),
            password_hash=kept,
            by=current_actor(),
            at=now(),
        )
    except Refused as refusal:
        form.form_errors = [str(refusal)]
        return render_template("accounts/desk/appoint.html", form=form), 422
    return render_template("accounts/desk/first_password.html", officer=officer, password=first)


@door.get("/quan-tri/can-bo/<username>")
@needs("accounts:officer:read")
def officer(username: str) -> str:
    """One officer: what is recorded of him, his roles, what was done to his account."""
    found = _officer(username)
    return _officer_page(found, _filled(found))


@door.post("/quan-tri/can-bo/<username>")
@needs("accounts:officer:edit")
@commits
def correct(username: str) -> Response | tuple[str, int]:
    """Correct what is recorded of an officer and set his roles."""
    found = _officer(username)
    form = OfficerForm()
    form.agency.choices = _agency_choices(found.agency_id)
    if not form.validate_on_submit():
        return _officer_page(found, form), 422
    agency = agencies.by_code(form.agency.data)
    assert agency is not None
    by, at = current_actor(), now()
    try:
        actions.set_roles(found, set(form.roles.data), by=by, at=at)
        actions.correct(
            found,
            full_name=form.full_name.data,
            position=form.position.data,
            email=form.email.data or None,
            agency_id=agency.id,
            by=by,
            at=at,
        )
    except Refused as refusal:
        form.form_errors = [str(refusal)]
        return _officer_page(found, form), 422
    flash(f"Đã lưu thông tin của {found.full_name}", "done")
    return redirect(url_for("accounts_desk.officer", username=found.username), 303)


@door.post("/quan-tri/can-bo/<username>/ngung")
@needs("accounts:officer:edit")
@commits
def deactivate(username: str) -> Response | tuple[str, int]:
    """Ngừng tài khoản."""
    found = _officer(username)
    form = PlainForm()
    if not form.validate_on_submit():
        return _officer_page(found, _filled(found), form), 422
    try:
        actions.deactivate(found, by=current_actor(), at=now())
    except Refused as refusal:
        form.form_errors = [str(refusal)]
        return _officer_page(found, _filled(found), form), 422
    flash(f"Đã ngừng tài khoản của {found.full_name}. Các phiên làm việc đã kết thúc", "done")
    return redirect(url_for("accounts_desk.officer", username=found.username), 303)


@door.post("/quan-tri/can-bo/<username>/mo-lai")
@needs("accounts:officer:edit")
@commits
def reactivate(username: str) -> Response | tuple[str, int]:
    """Mở lại tài khoản."""
    found = _officer(username)
    form = PlainForm()
    if not form.validate_on_submit():
        return _officer_page(found, _filled(found), form), 422
    actions.reactivate(found, by=current_actor(), at=now())
    flash(f"Đã mở lại tài khoản của {found.full_name}", "done")
    return redirect(url_for("accounts_desk.officer", username=found.username), 303)


@door.post("/quan-tri/can-bo/<username>/mo-khoa")
@needs("accounts:officer:edit")
@commits
def unlock(username: str) -> Response | tuple[str, int]:
    """Mở khóa đăng nhập."""
    found = _officer(username)
    form = PlainForm()
    if not form.validate_on_submit():
        return _officer_page(found, _filled(found), form), 422
    actions.unlock(found, by=current_actor(), at=now())
    flash(f"Đã mở khóa đăng nhập cho {found.full_name}", "done")
    return redirect(url_for("accounts_desk.officer", username=found.username), 303)


@door.post("/quan-tri/can-bo/<username>/mat-khau")
@needs("accounts:officer:edit")
@commits
def reset_password(username: str) -> str | tuple[str, int]:
    """Cấp lại mật khẩu: the answer shows the new first password, which is kept nowhere."""
    first = passwords.one_time()
    kept = passwords.hashed(first)
    found = _officer(username)
    form = PlainForm()
    if not form.validate_on_submit():
        return _officer_page(found, _filled(found), form), 422
    actions.reset_password(found, kept, by=current_actor(), at=now())
    return render_template("accounts/desk/first_password.html", officer=found, password=first)


def _officer(username: str) -> Officer:
    found = queries.by_username(username)
    if found is None:
        abort(404)
    return found


def _filled(found: Officer) -> OfficerForm:
    agency = agencies.by_id(found.agency_id)
    form = OfficerForm(
        formdata=None,
        full_name=found.full_name,
        position=found.position,
        email=found.email or "",
        agency=agency.code if agency else "",
        roles=[role.key for role in in_order(queries.roles_of(found.id))],
    )
    form.agency.choices = _agency_choices(found.agency_id)
    return form


def _officer_page(found: Officer, form: OfficerForm, button: PlainForm | None = None) -> str:
    acts = queries.acts_on(found.id)
    numbers = {int(act.actor.partition(":")[2]) for act in acts if act.actor.startswith("officer:")}
    names = {f"officer:{number}": name for number, name in queries.names_of(numbers).items()}
    return render_template(
        "accounts/desk/officer.html",
        officer=found,
        # The errors of a button stand in the page's summary like those of the form.
        form=button if button is not None and button.errors else form,
        details=form,
        agency=agencies.by_id(found.agency_id),
        roles=in_order(queries.roles_of(found.id)),
        locked_until_at=queries.locks_of([found.username], now()).get(found.username),
        acts=acts,
        act_names=ACTS,
        actor_names=names | {"system": "Hệ thống", "citizen": "Chưa đăng nhập"},
        may_edit=current_actor().may("accounts:officer:edit"),
        himself=found.id == current_user.id,
    )


def _agency_choices(also: int | None = None) -> list[Choice]:
    """The agencies of the system that exist today, and the one to which an officer still belongs."""
    choices = [
        Choice(agency.code, agency.name)
        for _heading, members in agencies.choices_for_transfer(today())
        for agency in members
        if not agency.external
    ]
    kept = agencies.by_id(also) if also is not None else None
    if kept is not None and kept.code not in {choice.value for choice in choices}:
        choices.insert(0, Choice(kept.code, kept.name))
    return choices


def office_account() -> dict[str, str] | None:
    """For the frame of office pages: who is signed in, for which agency, and where a post signs out."""
    if not current_user.is_authenticated:
        return None
    agency = agencies.by_id(current_user.agency_id)
    return {
        "name": current_user.full_name,
        "address": url_for("accounts_desk.account") if current_user.is_settled else "",
        "agency": agency.short_name if agency else "",
        "sign_out": url_for("accounts_public.sign_out"),
    }


def init_app(app: Flask) -> None:
    """Open the door."""
    app.register_blueprint(door)
    landing.offer(app, "accounts_desk.officers")
    menus.add_office(app, "accounts_desk.officers", "Cán bộ", 80)
    app.jinja_env.globals["office_account"] = office_account
