"""Verbs about partners: what changes a row of the room."""
