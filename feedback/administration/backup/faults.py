"""What can go wrong with a backup or a restore; each message is one sentence for the administrator."""

from __future__ import annotations


class BackupFault(Exception):
    """It isn't done, or what lies there can't be trusted."""


class NoRoom(BackupFault):
    """The disk is full or doesn't take what is written to it."""

    code = 5

    def __init__(self, what: str) -> None:
        super().__init__(f"Không ghi được nơi sao lưu ({what or 'lỗi ổ đĩa'}). Chưa có bản sao lưu mới.")
