"""Where the built style sheets, scripts and pictures are, and for how long a browser may keep them.

``tools/assets.py`` builds them into ``static/dist/`` under names that carry their digest; templates write
``{{ asset_url('public.css') }}``.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from flask import Flask, request, url_for
from werkzeug.wrappers import Response

STATIC_FOLDER: Final = Path(__file__).resolve().parents[2] / "static" / "dist"
"""The application's static folder: ``Flask(..., static_folder=STATIC_FOLDER, static_url_path="/static")``."""

YEAR_SECONDS: Final = 365 * 24 * 60 * 60


class AssetsMissing(RuntimeError):
    """The pages' style sheets were not built; the message says what to run."""


def read_manifest(folder: Path = STATIC_FOLDER) -> dict[str, str]:
    """Hashed file names by the plain names that templates use.

    Raises AssetsMissing when the manifest isn't there or can't be read.
    """
    try:
        files = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["files"]
        return {name: entry["file"] for name, entry in files.items()}
    except (OSError, ValueError, KeyError, TypeError):
        raise AssetsMissing("Chưa dựng giao diện. Hãy chạy: make assets") from None


def init_app(app: Flask) -> None:
    """Give templates ``asset_url`` and let browsers keep hashed files for a year.

    The manifest is read once. Raises AssetsMissing when the assets were not built.
    """
    names = read_manifest(Path(app.static_folder) if app.static_folder else STATIC_FOLDER)
    hashed = frozenset(names.values())

    def asset_url(name: str) -> str:
        """The address of a built file; KeyError for a name that was not built."""
        return url_for("static", filename=names[name])

    app.jinja_env.globals["asset_url"] = asset_url

    @app.after_request
    def keep_for_a_year(response: Response) -> Response:
        if request.endpoint == "static" and (request.view_args or {}).get("filename") in hashed:
            cache = response.cache_control
            cache.no_cache = None
            cache.public = True
            cache.max_age = YEAR_SECONDS
            cache.immutable = True
        return response
