"""Verbs of the room: asked, answered, erased, reported."""
