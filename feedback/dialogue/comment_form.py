"""What one who was there fills in about the minutes, as a citizen or for an agency that was invited."""

from __future__ import annotations

from feedback.web.forms import Form, TextAreaField


class CommentForm(Form):
    """Góp ý dự thảo biên bản."""

    text = TextAreaField(
        "Góp ý của ông/bà", noun="Góp ý", hint="Chỗ nào chưa đúng, cần ghi thế nào", max_length=3000, rows=5
    )
