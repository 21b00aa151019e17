"""Pages of cases behind the sign-in: the queue, the case, its steps, its letters and files."""

from feedback.cases.desk import page, papers, queue, step_pages
from feedback.cases.desk.door import init_app

__all__ = ["init_app", "page", "papers", "queue", "step_pages"]
