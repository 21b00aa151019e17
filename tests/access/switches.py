"""Checks outside the acts, and those in acts that aren't refusals, each with a switch that takes it out.

``mutants`` compiles a function anew for each check. Here every function with checks is compiled once, each
check behind a switch that also notes when it is reached: it is tried only where it is reached.
"""

from __future__ import annotations

import ast
import builtins
import importlib
import inspect
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import ClauseElement, false, true

from feedback import prepared
from tests.access import mutants
from tests.access.acts import ROOT
from tests.access.acts import modules as of_acts
from tests.access.mutants import Site

_SWITCH: Final = "_taken_out"
_WHO: Final = (
    *("by", "viewer", "actor", "who", "asking", "current_actor()", "current_user.actor", "current_user"),
    *("self._viewer", "self.viewer", "self.actor", "self.by"),
)
_HIS: Final = frozenset(f"{who}.{one}" for who in _WHO for one in ("agency_id", "stands_for", "id"))
_SCOPES: Final = (*_WHO, "self._scope")
_DEMO: Final = "feedback.administration.demo."
"""Its stories choose who acts in them: nobody's door."""
_LEFT_OUT: Final = frozenset(
    {
        "feedback.actor",  # what "may" means: tested by itself
        "feedback.web.guards",  # the marks of the doors are opened one by one
    }
)


def modules() -> list[str]:
    """All modules of the program, by name."""
    found = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for path in sorted((ROOT / "feedback").rglob("*.py"))
    ]
    asked = (one for one in found if one not in _LEFT_OUT and not one.startswith(_DEMO))
    return [one for one in asked if not one.endswith((".cli", ".demo", ".wiring"))]


def kind_of(node: ast.AST) -> str:
    """What sort of check a node is; empty when it is none."""
    if isinstance(node, ast.Starred):
        return "scope" if _spread(ast.unparse(node.value)) else ""
    if isinstance(node, ast.Call) and isinstance(node.func, (ast.Attribute, ast.Name)):
        return _kind_of_call(node, ast.unparse(node.func).rpartition(".")[2])
    if isinstance(node, ast.Compare):
        return _kind_of_comparison(node)
    return ""


def _kind_of_call(node: ast.Call, name: str) -> str:
    if name in ("may", "may_himself"):
        return "permission"
    if name == "compare_digest":
        return "secret"
    if name in ("holds", "_stands_aside") and "aside" in ast.unparse(node.func):
        return "aside"
    if name == "in_" and node.args:
        where = ast.unparse(node.args[0])
        if ".stands_for" in where:
            return "aside"
        if "whose_work(" in where or any(one in where for one in _HIS):
            return "agency"
    return ""


def _kind_of_comparison(node: ast.Compare) -> str:
    words = ast.unparse(node)
    if words.endswith("None"):
        return ""
    sides = {ast.unparse(one) for one in (node.left, *node.comparators)}
    if any(one.endswith(".partner_id") for one in sides) and any(
        one in ("partner.id", "partner_id") or one.endswith(".partner_id") for one in sides
    ):
        return "partner"
    if "Barred." in words:
        return "aside"
    if "whose_work(" in words or sides & {one for one in _HIS if one.endswith("agency_id")}:
        return "agency"
    return "own" if sides & {one for one in _HIS if one.endswith(".id")} else ""


def _spread(words: str) -> bool:
    if words == "self._scope" or "visible_to(" in words:
        return True
    call = ast.parse(words, mode="eval").body
    return isinstance(call, ast.Call) and any(ast.unparse(one) in _WHO for one in call.args)


def sites() -> list[Site]:
    """Every such check, in the order of modules and of their text."""
    known = set(of_acts())
    found: list[Site] = []

    def walk(module: str, node: ast.AST, inside: tuple[str, ...], outer: bool) -> None:
        function = isinstance(node, (ast.FunctionDef, ast.ClassDef))
        kind = kind_of(node)
        if outer and kind and not (module in known and mutants.kind_of(node)):
            assert isinstance(node, (ast.expr, ast.stmt))
            place = (node.lineno, node.col_offset)
            found.append(Site(module, ".".join(inside), *place, kind, ast.unparse(node)))
        for child in ast.iter_child_nodes(node):
            if isinstance(node, ast.FunctionDef) and child in node.decorator_list:
                continue
            deeper = (*inside, node.name) if function else inside  # type: ignore[attr-defined]
            walk(module, child, deeper, outer or isinstance(node, ast.FunctionDef))

    for module in modules():
        walk(module, mutants.tree(module), (), False)
    return found


class Switches:
    """The program with all its switches. ``active``: the number of the check that is out; ``reached``: those
    that were asked since it was emptied."""

    def __init__(self, found: list[Site]) -> None:
        self.sites = found
        self.active = -1
        self.reached: set[int] = set()

    def __call__(self, number: int, given: Any) -> Any:
        self.reached.add(number)
        if number != self.active:
            return given
        site = self.sites[number]
        if site.kind == "scope":
            return ()
        granted = _granted(site)
        return (true() if granted else false()) if isinstance(given, ClauseElement) else granted

    @contextmanager
    def installed(self) -> Iterator[None]:
        """The program carries its switches while the block runs."""
        by_module: dict[str, dict[tuple[int, int, str], int]] = defaultdict(dict)
        for number, site in enumerate(self.sites):
            by_module[site.module][site.line, site.column, site.kind] = number
        old: list[tuple[Any, Any]] = []
        kept, prepared.MOST = prepared.MOST, 0
        setattr(builtins, _SWITCH, self)
        try:
            for name, places in by_module.items():
                old += _compiled(name, places, {one.function for one in self.sites if one.module == name})
            yield
        finally:
            for function, code in old:
                function.__code__ = code
            delattr(builtins, _SWITCH)
            prepared.MOST = kept


def _granted(site: Site) -> bool:
    """What a check says when it keeps nobody away."""
    if site.kind == "aside":
        return False
    node = ast.parse(site.words, mode="eval").body
    return not (isinstance(node, ast.Compare) and isinstance(node.ops[0], (ast.NotEq, ast.NotIn)))


class _Behind(ast.NodeTransformer):
    """Puts each check behind its switch."""

    def __init__(self, places: dict[tuple[int, int, str], int]) -> None:
        self.places = places

    def visit(self, node: ast.AST) -> Any:
        place = (getattr(node, "lineno", 0), getattr(node, "col_offset", -1), kind_of(node))
        number = self.places.get(place) if place[2] else None
        node = self.generic_visit(node)
        if number is None:
            return node
        given = node.value if isinstance(node, ast.Starred) else node
        assert isinstance(given, ast.expr)
        call: ast.expr = ast.Call(ast.Name(_SWITCH, ast.Load()), [ast.Constant(number), given], [])
        call = ast.copy_location(call, given)
        return ast.copy_location(ast.Starred(call, ast.Load()), node) if given is not node else call


def _compiled(name: str, places: dict[tuple[int, int, str], int], names: set[str]) -> list[tuple[Any, Any]]:
    module = importlib.import_module(name)
    behind = ast.fix_missing_locations(_Behind(places).visit(mutants.tree(name)))
    whole = compile(behind, inspect.getsourcefile(module) or "", "exec", dont_inherit=True)
    functions = {id(one): one for one in (mutants.function_of(module, each) for each in names)}
    old = []
    for function in functions.values():
        old.append((function, function.__code__))
        function.__code__ = mutants.code_of(whole, function.__code__)
    return old
