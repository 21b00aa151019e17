"""Pages of cases behind the sign-in: queue, case, steps, letters and files, the sealed original."""

from flask import Flask

from feedback.cases.desk import door, jobs, linking, page, papers, queue, sealed, step_pages

__all__ = ["init_app", "jobs", "linking", "page", "papers", "queue", "sealed", "step_pages"]


def init_app(app: Flask) -> None:
    """Open the door and fill the places on its pages."""
    door.init_app(app)
    sealed.init_app(app)
    linking.init_app(app)
    jobs.init_app(app)
