"""Verbs of the room: load the reference data, establish and end agencies, set and end rows of the competence
table, say which communes are remote.

Each enters the register (room names ``agencies``, ``competence``, ``remote_commune``). None commits.
"""

from feedback.agencies.actions.competences import (
    EDIT_COMPETENCE,
    NewCompetence,
    end_competence,
    set_competence,
)
from feedback.agencies.actions.loading import load_reference_data
from feedback.agencies.actions.remote import EDIT_REMOTE, end_remote, mark_remote
from feedback.agencies.actions.units import (
    REORGANISE,
    NewAgency,
    demand_right,
    end,
    establish,
    establish_many,
    note_reorganised,
    pass_territory,
)

__all__ = [
    "EDIT_COMPETENCE",
    "EDIT_REMOTE",
    "REORGANISE",
    "NewAgency",
    "NewCompetence",
    "demand_right",
    "end",
    "end_competence",
    "end_remote",
    "establish",
    "establish_many",
    "load_reference_data",
    "mark_remote",
    "note_reorganised",
    "pass_territory",
    "set_competence",
]
