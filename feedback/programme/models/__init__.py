"""The tables of the room."""

from feedback.programme.models.history import ProgrammeEvent

__all__ = ["ProgrammeEvent"]
