"""Tables of the room."""

from feedback.oversight.models.history import OversightEvent

__all__ = [
    "OversightEvent",
]
