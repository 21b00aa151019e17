"""``{% trans %}`` and ``_()`` of Vietnamese pages: the words as they stand, put in when one is compiled.

A page in the language of its templates has nothing to look up; only English pages, which have templates
compiled for themselves, ask the catalogue while they are drawn.
"""

from __future__ import annotations

import re
from typing import Any, Final

from jinja2 import nodes
from jinja2.ext import InternationalizationExtension
from jinja2.visitor import NodeTransformer

_VALUE: Final = re.compile(r"%\((\w+)\)s")


class AsItStands(InternationalizationExtension):
    """Takes the place of Jinja's own extension."""

    def _make_node(
        self,
        singular: str,
        _plural: Any,
        _context: Any,
        variables: dict[str, nodes.Expr],
        *_: Any,
    ) -> nodes.Output:
        parts = _VALUE.split(singular)
        made: list[nodes.Expr] = []
        for place, part in enumerate(parts):
            if place % 2:
                made.append(variables[part])
            elif part:
                made.append(nodes.TemplateData(part.replace("%%", "%")))
        return nodes.Output(made)


class _Folded(NodeTransformer):
    def visit_Call(self, node: nodes.Call, *_: Any, **__: Any) -> nodes.Node:  # noqa: N802 - Jinja's name
        self.generic_visit(node)
        of_words = isinstance(node.node, nodes.Name) and node.node.name == "_"
        if of_words and not node.kwargs and len(node.args) == 1 and isinstance(node.args[0], nodes.Const):
            return node.args[0]
        return node


def folded(template: nodes.Template) -> nodes.Template:
    """A parsed template whose ``_("…")`` are the words themselves."""
    made: nodes.Template = _Folded().visit(template)
    return made
