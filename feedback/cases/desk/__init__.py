"""Pages of cases behind the sign-in: queue, case, steps, letters and files, the sealed original."""

from flask import Flask

from feedback.cases.desk import (
    approvals,
    archive,
    asked_back,
    beyond_level,
    book,
    bulk,
    copies,
    delivery,
    door,
    drafts,
    enforcement,
    export,
    file,
    groups,
    jobs,
    linking,
    merging,
    model_texts,
    originals,
    own_calendar,
    page,
    papers,
    part_pages,
    parts,
    queue,
    results,
    saved,
    sealed,
    sealed_answers,
    sealed_log,
    sealed_shown,
    searching,
    step_pages,
    still_seen,
    supplying,
    talk,
    working_files,
    workload,
)

__all__ = [
    "approvals",
    "archive",
    "asked_back",
    "beyond_level",
    "book",
    "bulk",
    "copies",
    "delivery",
    "door",
    "drafts",
    "enforcement",
    "export",
    "file",
    "groups",
    "init_app",
    "jobs",
    "linking",
    "merging",
    "model_texts",
    "originals",
    "own_calendar",
    "page",
    "papers",
    "part_pages",
    "parts",
    "queue",
    "results",
    "saved",
    "sealed",
    "sealed_shown",
    "searching",
    "step_pages",
    "still_seen",
    "supplying",
    "talk",
    "working_files",
    "workload",
]


def init_app(app: Flask) -> None:
    """Open the door and fill the places on its pages."""
    door.init_app(app)
    sealed.init_app(app)
    sealed_answers.init_app(app)
    sealed_log.init_app(app)
    still_seen.init_app(app)
    beyond_level.init_app(app)
    linking.init_app(app)
    parts.init_app(app)
    part_pages.init_app(app)
    merging.init_app(app)
    model_texts.init_app(app)
    groups.init_app(app)
    jobs.init_app(app)
    bulk.init_app(app)
    talk.init_app(app)
    asked_back.init_app(app)
    searching.init_app(app)
    working_files.init_app(app)
    # On the tab of papers their signed copies come first, then what is being written, then how it was sent.
    copies.init_app(app)
    drafts.init_app(app)
    delivery.init_app(app)
    approvals.init_app(app)
    book.init_app(app)
    export.init_app(app)
    results.init_app(app)
    originals.init_app(app)
    own_calendar.init_app(app)
    enforcement.init_app(app)
    file.init_app(app)
    archive.init_app(app)
    workload.init_app(app)
