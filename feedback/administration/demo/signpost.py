"""Where to look in the demo: addresses, sign-ins, and submissions that can be tracked at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from feedback import config
from feedback.accounts.demo import DEMO_PASSWORD, sign_ins
from feedback.administration.demo.living import submission_key
from feedback.cases import codes
from feedback.cases import queries as cases
from feedback.intake.actions import key_digest, secret_of
from feedback.law.kinds import Kind, texts
from feedback.law.states import State, citizen_label

_SHOWN: Final = (*Kind, State.ANSWERED, State.AWAITING_PAPERS, State.VERIFYING)
"""Of each of these kinds and states one submission is shown, once somebody has looked at it."""
_CHANNELS: Final = ("web", "desk")
"""Ways by which a sender gets his secret at once, on the screen or on a paper."""
_LOOKED_AT: Final = 120


def lines() -> list[str]:
    """What is printed after loading and at each start of the demo."""
    settings = config.current()
    address = f"http://{settings.host}:{settings.port}"
    rows = [
        (sign_in.officer.username, sign_in.role_names, sign_in.agency.short_name if sign_in.agency else "")
        for sign_in in sign_ins()
    ]
    tracked = list(_tracked())
    shown = [
        "",
        "BẢN CHẠY THỬ: mọi người và việc đều là tưởng tượng",
        f"  Người dân:  {address}/",
        f"  Tra cứu:    {address}/tra-cuu",
        f"  Cán bộ:     {address}/dang-nhap",
    ]
    if tracked:
        shown += [
            "",
            "Đơn để tra cứu thử",
            *_table(("Mã tra cứu", "Số bí mật", "Loại đơn", "Trạng thái"), tracked),
        ]
    if rows:
        shown += [
            "",
            f"Tài khoản mẫu, mật khẩu chung: {DEMO_PASSWORD}",
            *_table(("Tên đăng nhập", "Vai trò", "Cơ quan"), rows),
        ]
    return [*shown, ""]


def _tracked() -> Iterator[tuple[str, str, str, str]]:
    """Submissions for all that is shown, each with the secret that its key leads to."""
    wanted: set[Kind | State] = set(_SHOWN)
    for number in range(1, _LOOKED_AT + 1):
        found = cases.by_submission_key(key_digest(submission_key(number)))
        if found is None:
            continue
        submission, case = found
        kind, state = Kind(case.kind), State(case.state)
        if state is State.RECEIVED or submission.channel not in _CHANNELS or not wanted & {kind, state}:
            continue
        secret = secret_of(submission_key(number))
        # The desk may have given a new one since.
        if cases.proven(submission.tracking_code, secret):
            wanted -= {kind, state}
            yield codes.shown(submission.tracking_code), secret, texts(kind).name, citizen_label(kind, state)
        if not wanted:
            return


def _table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> list[str]:
    widths = [max(len(row[column]) for row in (heads, *rows)) for column in range(len(heads))]
    return [
        "  " + "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
        for row in (heads, tuple("─" * width for width in widths), *rows)
    ]
