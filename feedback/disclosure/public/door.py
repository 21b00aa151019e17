"""The blueprint of the citizens' pages of what is public."""

from __future__ import annotations

from flask import Blueprint

from feedback.web.replica import from_replica

door = from_replica(Blueprint("disclosure_public", __name__))
