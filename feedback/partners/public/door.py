"""The blueprint of what programs of others ask."""

from __future__ import annotations

from flask import Blueprint

door = Blueprint("partners_public", __name__)
