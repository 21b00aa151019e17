"""The blueprint of the citizens' pages of what is public."""

from __future__ import annotations

from flask import Blueprint

door = Blueprint("disclosure_public", __name__)
