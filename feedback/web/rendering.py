"""How templates are loaded: no template has globals of its own, and Vietnamese ones look up no words."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from flask.templating import Environment
from jinja2.nodes import Template

from feedback.web.trans import folded


class PlainEnvironment(Environment):
    """Templates share the environment's globals themselves.

    Jinja lays an empty map over them for each template, and then goes through both at each ``import`` of a
    macro: eighty times a page, a twentieth of the time to draw it.
    """

    in_their_own_words = True
    """Whether pages are read in the language in which the templates are written."""

    def _parse(self, source: str, name: str | None, filename: str | None) -> Template:
        parsed = super()._parse(source, name, filename)
        return folded(parsed) if self.in_their_own_words else parsed

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The environment's globals, under the template's own if it is given any."""
        return super().make_globals(d) if d else self.globals
