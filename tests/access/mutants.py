"""Checks taken out one at a time, while the program runs: whoever tests it has to notice.

The places are read from the source. A function gets the code of its own text with one check gone, and its own
code back afterwards.
"""

from __future__ import annotations

import ast
import copy
import importlib
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import CodeType
from typing import Any, Final

from tests.access.acts import ROOT, modules

_ASKING: Final = ("may", "may_himself")
_WHO: Final = ("by", "viewer", "actor")


@dataclass(frozen=True, slots=True)
class Site:
    """One check: its module, the function it stands in, the place in its text, what is taken out."""

    module: str
    function: str
    line: int
    column: int
    kind: str
    words: str

    def __str__(self) -> str:
        return f"{self.module.removeprefix('feedback.')}.{self.function} {self.kind}: {self.words}"


def sites(module: str, kinds: tuple[str, ...] = ("permission", "agency", "demand")) -> list[Site]:
    """The checks of a module, in the order of its text."""
    found: list[Site] = []

    def walk(node: ast.AST, inside: tuple[str, ...]) -> None:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            inside = (*inside, node.name)
        kind = kind_of(node)
        if inside and kind in kinds:
            assert isinstance(node, (ast.expr, ast.stmt))
            found.append(
                Site(module, ".".join(inside), node.lineno, node.col_offset, kind, ast.unparse(node))
            )
        for child in ast.iter_child_nodes(node):
            walk(child, inside)

    walk(tree(module), ())
    return found


def kind_of(node: ast.AST) -> str:
    """What sort of check of an act a node is; empty when it is none."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _ASKING:
        return "permission"
    if isinstance(node, ast.Compare) and any(_is_his_agency(one) for one in ast.walk(node)):
        # Whether he has an agency at all is asked for the type checker.
        return "" if ast.unparse(node).endswith("None") else "agency"
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        name = ast.unparse(node.value.func).rpartition(".")[2].lstrip("_")
        if name.split("_")[0] in ("need", "demand") and "by" in ast.unparse(node.value):
            return "demand"
    return ""


def _is_his_agency(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Attribute)
        and node.attr == "agency_id"
        and isinstance(node.value, ast.Name)
        and node.value.id in _WHO
    )


class _Taken(ast.NodeTransformer):
    """The text without the check: what it asks is taken as granted."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.done = False

    def visit(self, node: ast.AST) -> Any:
        here = (getattr(node, "lineno", 0), getattr(node, "col_offset", -1))
        if not self.done and here == (self.site.line, self.site.column) and kind_of(node) == self.site.kind:
            self.done = True
            if isinstance(node, ast.Expr):
                return ast.copy_location(ast.Pass(), node)
            refuses = isinstance(node, ast.Compare) and isinstance(node.ops[0], (ast.NotEq, ast.NotIn))
            return ast.copy_location(ast.Constant(not refuses), node)
        return self.generic_visit(node)


@contextmanager
def without(site: Site) -> Iterator[None]:
    """The program without this check, while the block runs."""
    taken = _Taken(site)
    changed = ast.fix_missing_locations(taken.visit(copy.deepcopy(tree(site.module))))
    assert taken.done, site
    module = importlib.import_module(site.module)
    function = function_of(module, site.function)
    old = function.__code__
    function.__code__ = code_of(compile(changed, inspect.getsourcefile(module) or "", "exec"), old)
    try:
        yield
    finally:
        function.__code__ = old


def tree(module: str) -> ast.Module:
    """The text of a module, parsed."""
    path = ROOT / module.replace(".", "/")
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    return ast.parse(file.read_text(encoding="utf-8"))


def function_of(module: Any, name: str) -> Any:
    """The outermost function that holds the check, without what decorates it."""
    found = module
    for part in name.split("."):
        found = inspect.getattr_static(found, part)
        if isinstance(found, property):
            found = found.fget
        if isinstance(found, staticmethod | classmethod):
            found = found.__func__
        if inspect.isfunction(found) or hasattr(found, "__wrapped__"):
            return inspect.unwrap(found)
    raise AssertionError(name)


def code_of(whole: CodeType, old: CodeType) -> CodeType:
    """The code of the same function in the compiled text."""
    waiting = [whole]
    while waiting:
        one = waiting.pop()
        if one.co_qualname == old.co_qualname and one.co_firstlineno == old.co_firstlineno:
            return one
        waiting += [inner for inner in one.co_consts if isinstance(inner, CodeType)]
    raise AssertionError(old.co_qualname)


def every() -> list[Site]:
    """The checks in all acts."""
    return [site for module in modules() for site in sites(module)]


def asked_in(found: list[Site]) -> dict[str, set[str]]:
    """By module the permissions that its checks ask for, as far as their text names them."""
    asked: dict[str, set[str]] = {}
    for site in found:
        if site.kind != "permission":
            continue
        call = ast.parse(site.words, mode="eval").body
        assert isinstance(call, ast.Call)
        with suppress(NameError):
            known = vars(importlib.import_module(site.module))
            value = eval(ast.unparse(call.args[0]), dict(known))
            asked.setdefault(site.module, set()).add(value)
    return asked


def survivors(found: list[Site], notices: Callable[[Site], bool]) -> list[Site]:
    """The sites whose loss nobody notices."""
    left = []
    for site in found:
        with without(site):
            if not notices(site):
                left.append(site)
    return left
