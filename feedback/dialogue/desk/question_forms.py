"""What an officer decides about a question, and a question that he types in for somebody."""

from __future__ import annotations

from feedback.dialogue import questions
from feedback.dialogue.models import AgendaItem, Question
from feedback.dialogue.public.question_forms import AskForm
from feedback.law import dialogue as law
from feedback.web.forms import (
    Choice,
    Form,
    HiddenNumberField,
    RadiosField,
    SelectField,
    TextAreaField,
)

SHOW, REFUSE, JOIN = "show", "refuse", "join"
_SHORT = 90


class AskForSomebodyForm(AskForm):
    """Ghi câu hỏi thay người dân, of one who calls or comes."""


class DecideForm(Form):
    """Hiện, gộp hoặc không hiện một câu hỏi."""

    version = HiddenNumberField()
    decision = RadiosField(
        "Làm gì với câu hỏi này?",
        small=True,
        missing="Chọn một việc",
        choices=[
            Choice(SHOW, "Hiện cho mọi người đọc", reveals=("shown", "item")),
            Choice(JOIN, "Gộp vào câu hỏi giống nó", reveals=("to",)),
            Choice(REFUSE, "Không hiện", reveals=("ground",)),
        ],
    )
    shown = TextAreaField(
        "Câu hỏi như mọi người đọc",
        hint="Bỏ tên, số điện thoại, địa chỉ, chuyện riêng. Không đổi ý của người hỏi",
        max_length=questions.LENGTH,
        rows=6,
        optional=True,
    )
    item = SelectField("Thuộc mục chương trình", prompt="Chưa xếp vào mục nào", optional=True)
    to = SelectField("Gộp vào câu hỏi", prompt="Chọn câu hỏi", optional=True)
    ground = SelectField(
        "Lý do không hiện",
        prompt="Chọn lý do",
        choices=[Choice(one.key, one.words) for one in law.QUESTION_REFUSALS],
        optional=True,
    )

    def offer(self, items: list[AgendaItem], others: list[Question]) -> None:
        """Offer the agenda and the other questions that are shown."""
        self.item.choices = [Choice(str(one.id), f"{one.position}. {one.title}") for one in items]
        self.to.choices = [Choice(str(one.id), f"{one.position}. {_short(one)}") for one in others]


class AnswerForm(Form):
    """Trả lời bằng văn bản."""

    version = HiddenNumberField()
    answer = TextAreaField("Trả lời", hint="Mọi người đọc được câu trả lời này", max_length=10_000, rows=8)


def _short(question: Question) -> str:
    words = " ".join((question.shown or "").split())
    return words if len(words) <= _SHORT else f"{words[:_SHORT].rstrip()}…"
