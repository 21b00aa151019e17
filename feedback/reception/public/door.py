"""The blueprint of the citizens' pages of reception."""

from __future__ import annotations

from flask import Blueprint

door = Blueprint("reception_public", __name__)
