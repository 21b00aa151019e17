"""Where to look in the demo: addresses, sign-ins, and submissions that can be tracked at once."""

from __future__ import annotations

from collections.abc import Sequence

from feedback import config
from feedback.accounts.demo import DEMO_PASSWORD, sign_ins
from feedback.administration.demo.tracked import tracked


def lines() -> list[str]:
    """What is printed after loading and at each start of the demo."""
    settings = config.current()
    address = f"http://{settings.host}:{settings.port}"
    rows = [
        (sign_in.officer.username, sign_in.role_names, sign_in.agency.short_name if sign_in.agency else "")
        for sign_in in sign_ins()
    ]
    found = [(one.code, one.secret, one.kind, one.state) for one in tracked()]
    shown = [
        "",
        "BẢN CHẠY THỬ: mọi người và việc đều là tưởng tượng",
        f"  Người dân:  {address}/",
        f"  Tra cứu:    {address}/tra-cuu",
        f"  Cán bộ:     {address}/dang-nhap",
        f"  Đi một vòng: {address}/di-mot-vong (là ai, thử gì)",
    ]
    if found:
        shown += [
            "",
            "Đơn để tra cứu thử",
            *_table(("Mã tra cứu", "Số bí mật", "Loại đơn", "Trạng thái"), found),
        ]
    if rows:
        shown += [
            "",
            f"Tài khoản mẫu, mật khẩu chung: {DEMO_PASSWORD}",
            *_table(("Tên đăng nhập", "Vai trò", "Cơ quan"), rows),
        ]
    return [*shown, ""]


def _table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> list[str]:
    widths = [max(len(row[column]) for row in (heads, *rows)) for column in range(len(heads))]
    return [
        "  " + "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
        for row in (heads, tuple("─" * width for width in widths), *rows)
    ]
