"""Files handed in through the browser's own file button.

Their type, size and content are judged by the room of attachments; here only how many came.
"""

from __future__ import annotations

from typing import Any

from werkzeug.datastructures import FileStorage

from feedback.web import messages, widgets
from feedback.web.forms.question import Question


class FileField(Question):
    """Files; ``data`` is a list of FileStorage, [] when none was chosen.

    ``most`` is the number allowed in one post, 1 gives a button for a single file. ``accept`` is the
    browser's filter («.pdf,.jpg»); it helps to pick and protects from nothing.
    """

    widget = widgets.FileInput()

    def __init__(self, label: str, *, most: int = 1, accept: str = "", **options: Any) -> None:
        self.most = most
        self.accept = accept
        options.setdefault("default", list)
        super().__init__(label, **options)

    def _missing(self) -> str:
        return messages.to_choose("tệp")

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take what really is a file with a name; an empty file button sends one without."""
        self.data = [item for item in valuelist if isinstance(item, FileStorage) and item.filename]

    def is_empty(self) -> bool:
        """Whether no file was chosen."""
        return not self.data

    def clear(self) -> None:
        """Forget the files."""
        self.data = []

    def check(self) -> str | None:
        """Not more files than allowed."""
        return messages.too_many_files(self.most) if len(self.data) > self.most else None
