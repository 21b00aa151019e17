"""Lĩnh vực: what the fields are called. The room above that knows them tells it once."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask, current_app


def tell(app: Flask, names: Mapping[str, str]) -> None:
    """Hand in the name of each field by its key, in the order in which fields are offered."""
    app.extensions["field_names"] = dict(names)


def names() -> dict[str, str]:
    """The name of each field by its key, in the order in which fields are offered."""
    found: dict[str, str] = current_app.extensions.get("field_names", {})
    return found


def name(key: str | None) -> str:
    """What a field is called; empty when the matter has none yet."""
    return names().get(key or "", "")
