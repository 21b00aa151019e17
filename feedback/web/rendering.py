"""How templates are loaded: no template has globals of its own."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from flask.templating import Environment


class PlainEnvironment(Environment):
    """Templates share the environment's globals themselves.

    Jinja lays an empty map over them for each template, and then goes through both at each ``import`` of a
    macro: eighty times a page, a twentieth of the time to draw it.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The environment's globals, under the template's own if it is given any."""
        return super().make_globals(d) if d else self.globals
