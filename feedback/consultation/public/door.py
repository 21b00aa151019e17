"""The blueprint of the citizens' pages of consultations, and what stands behind an address."""

from __future__ import annotations

from flask import Blueprint, abort

from feedback.consultation import consultations
from feedback.consultation.models import Consultation

door = Blueprint("consultation_public", __name__)


def announced_or_404(code: str) -> Consultation:
    """The consultation of a public address; 404 for one that wasn't announced."""
    return consultations.by_code(code) or abort(404)
