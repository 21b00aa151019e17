"""The blueprint of the citizens' pages of dialogue."""

from __future__ import annotations

from flask import Blueprint

door = Blueprint("dialogue_public", __name__)
