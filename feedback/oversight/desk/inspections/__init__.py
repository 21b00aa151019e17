"""T08: kiểm tra trách nhiệm on officers' pages."""

from feedback.oversight.desk.inspections import concluding, files, findings, planning
from feedback.oversight.desk.inspections.planning import init_app

__all__ = ["concluding", "files", "findings", "init_app", "planning"]
