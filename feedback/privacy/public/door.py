"""The blueprint of the sender's pages about his own data."""

from __future__ import annotations

from typing import Final

from flask import Blueprint

door: Final = Blueprint("privacy_public", __name__)
