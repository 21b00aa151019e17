"""What officers and administrators fill in about accounts."""

from __future__ import annotations

from feedback.accounts.absences import REASONS
from feedback.accounts.models import LONGEST_NAME, LONGEST_POSITION, LONGEST_USERNAME
from feedback.accounts.parcels import LONGEST_PARCEL
from feedback.accounts.passkeys import LONGEST_ANSWER
from feedback.accounts.roles import ROLES
from feedback.web.forms import (
    CheckboxesField,
    Choice,
    DateField,
    EmailField,
    Form,
    HiddenField,
    PasswordField,
    QueryForm,
    RadiosField,
    SelectField,
    TextAreaField,
    TextField,
)


class SignInForm(Form):
    """Đăng nhập. ``next`` is where to go then, ``typed`` what was typed when the session ended meanwhile."""

    username = TextField(
        "Tên đăng nhập", max_length=LONGEST_USERNAME, autocomplete="username", spellcheck=False, width=20
    )
    password = PasswordField("Mật khẩu")
    next = HiddenField(optional=True, max_length=2000)
    typed = HiddenField(optional=True, max_length=LONGEST_PARCEL)


class AnswerForm(Form):
    """What a passkey signed, as the browser's script writes it; ``next`` is where to go then."""

    answer = HiddenField(optional=True, max_length=LONGEST_ANSWER)
    next = HiddenField(optional=True, max_length=2000)


class SecondForm(AnswerForm):
    """Đăng nhập, bước hai: the code, or what a passkey signed."""

    marks_optional = False

    code = TextField(
        "Mã dùng một lần",
        hint="6 chữ số đang hiện trong ứng dụng trên điện thoại",
        optional=True,
        max_length=12,
        width=10,
        inputmode="numeric",
        autocomplete="one-time-code",
        spellcheck=False,
    )
    typed = HiddenField(optional=True, max_length=LONGEST_PARCEL)


class CodeForm(Form):
    """Thêm ứng dụng mã dùng một lần."""

    code = TextField(
        "Mã đang hiện trong ứng dụng",
        hint="6 chữ số",
        max_length=12,
        width=10,
        inputmode="numeric",
        autocomplete="one-time-code",
        spellcheck=False,
    )


class PasskeyForm(AnswerForm):
    """Thêm khóa truy cập."""

    label = TextField(
        "Tên của khóa",
        hint="Để phân biệt khi có nhiều khóa, ví dụ Điện thoại công vụ, Máy tính phòng 204",
        max_length=60,
        autocomplete="off",
    )


class ProveForm(AnswerForm):
    """Xác nhận lại: one of the two is enough."""

    marks_optional = False

    current_password = PasswordField("Mật khẩu", optional=True)
    code = TextField(
        "Mã dùng một lần",
        hint="6 chữ số đang hiện trong ứng dụng trên điện thoại",
        optional=True,
        max_length=12,
        width=10,
        inputmode="numeric",
        autocomplete="one-time-code",
        spellcheck=False,
    )


class RecoveryForm(Form):
    """Đề nghị khôi phục đăng nhập."""

    reason = TextAreaField(
        "Lý do đề nghị khôi phục",
        hint="Mất gì, đã xác minh người ấy bằng cách nào. Quản trị viên thứ hai đọc trước khi đồng ý",
        max_length=500,
        fewest_letters=10,
        rows=3,
    )


class BindForm(Form):
    """Liên kết một tài khoản tại cổng, by an administrator."""

    subject = TextField(
        "Mã định danh tại cổng (sub)",
        hint="Do đơn vị quản lý cổng cung cấp. Không phải tên hay thư điện tử",
        max_length=255,
        autocomplete="off",
        spellcheck=False,
    )


class ReturnForm(Form):
    """What a provider sent back with the browser."""

    code = HiddenField(max_length=4000)
    state = HiddenField(max_length=400)


class PlainForm(Form):
    """A button: nothing but the token."""


class PasswordForm(Form):
    """Đổi mật khẩu. Names that say «password» are left out where typed text is shown again after a fault."""

    current_password = PasswordField("Mật khẩu hiện tại")
    new_password = PasswordField(
        "Mật khẩu mới",
        hint="Ít nhất 12 ký tự. Nên dùng vài từ không liên quan đến nhau, ví dụ tên bốn đồ vật",
        autocomplete="new-password",
    )
    again_password = PasswordField("Nhập lại mật khẩu mới", autocomplete="new-password")


class SearchForm(QueryForm):
    """Tìm cán bộ."""

    tim = TextField("Tìm theo tên, tên đăng nhập hoặc chức vụ", optional=True, max_length=100)
    co_quan = SelectField("Cơ quan", optional=True, prompt="Mọi cơ quan")


class OfficerForm(Form):
    """Thông tin và vai trò của một cán bộ. The choices of the agency are set by the page."""

    full_name = TextField("Họ và tên", max_length=LONGEST_NAME, autocomplete="off")
    position = TextField("Chức vụ", optional=True, max_length=LONGEST_POSITION, autocomplete="off")
    email = EmailField("Thư điện tử công vụ", optional=True, autocomplete="off")
    agency = SelectField("Cơ quan", prompt="Chọn cơ quan")
    roles = CheckboxesField(
        "Vai trò",
        missing="Chọn ít nhất một vai trò",
        choices=[Choice(role.key, role.name, hint=role.meaning) for role in ROLES.values()],
        small=True,
    )


class AppointForm(OfficerForm):
    """Thêm cán bộ."""

    username = TextField(
        "Tên đăng nhập",
        hint="Chữ không dấu, chữ số và các dấu . - _ + @, ví dụ nguyen.van.an",
        max_length=LONGEST_USERNAME,
        autocomplete="off",
        spellcheck=False,
    )


class AbsenceForm(Form):
    """Báo vắng mặt. The choices of the people are set by the page; ``officer`` is asked of leaders."""

    officer = SelectField("Cán bộ vắng mặt", prompt="Chọn cán bộ")
    first_on = DateField("Ngày đầu", hint="Ví dụ 27/11/2026")
    last_on = DateField("Ngày cuối", hint="Ngày cuối còn vắng mặt")
    why = RadiosField("Lý do", choices=list(REASONS.items()), inline=True, small=True)
    substitute = SelectField(
        "Người làm thay",
        prompt="Không có người làm thay",
        optional=True,
        hint="Cùng cơ quan. Người này thấy việc và nhận thư báo trong những ngày ấy",
    )


class DelegationForm(Form):
    """Giao quyền, ủy quyền by the officer himself. The choices of the people are set by the page."""

    taker = SelectField("Người nhận", prompt="Chọn người nhận", hint="Cùng cơ quan với ông/bà")
    mode = RadiosField(
        "Cách ký",
        small=True,
        missing="Chọn cách ký",
        choices=[
            Choice("deputy", "Ký thay (KT.)", hint="Cấp phó của ông/bà, trong lĩnh vực được phân công"),
            Choice(
                "by_order",
                "Ký thừa ủy quyền (TUQ.)",
                hint="Người đứng đầu đơn vị; không ký thụ lý, từ chối, quyết định, kết luận",
            ),
        ],
    )
    first_on = DateField("Ngày đầu", hint="Ví dụ 27/11/2026")
    last_on = DateField("Ngày cuối", hint="Ngày cuối còn hiệu lực")
    document = TextField(
        "Văn bản giao quyền, ủy quyền",
        hint="Số, ngày, ví dụ Quyết định 12/QĐ-SXD ngày 20/11/2026",
        max_length=200,
    )
    scope = TextField(
        "Lĩnh vực, nội dung được giao",
        hint="Ví dụ: đất đai, xây dựng; yêu cầu bổ sung, giấy mời",
        max_length=300,
    )
