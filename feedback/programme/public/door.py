"""The blueprint of the citizens' pages of the programme."""

from __future__ import annotations

from flask import Blueprint

door = Blueprint("programme_public", __name__)
