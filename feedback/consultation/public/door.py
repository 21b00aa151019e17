"""The blueprint of the citizens' pages of consultations."""

from __future__ import annotations

from flask import Blueprint

door = Blueprint("consultation_public", __name__)
