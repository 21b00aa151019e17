"""Which kinds of jobs there are: what each is called, who may have it done, what does it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Flask, current_app

if TYPE_CHECKING:
    from feedback.cases.jobs.running import Run
    from feedback.cases.models import Job


@dataclass(frozen=True, slots=True)
class JobKind:
    """One kind of job.

    ``needs``: the permission that the officer must hold when he orders it and still hold while it runs.
    ``work`` does it (see ``running.Run``). ``undo`` names the kind that undoes it; where there is none,
    ``final`` says why it can't be undone, empty when there is nothing to undo. ``onward``: where the officer
    goes from its page, addresses with their words, the first one back to where he ordered it.
    """

    name: str
    title: str
    needs: str
    work: Callable[[Run], None]
    undo: str = ""
    final: str = ""
    onward: Callable[[Job], Sequence[tuple[str, str]]] | None = None


def register(app: Flask, kind: JobKind) -> None:
    """Make a kind of job known by its name."""
    app.extensions.setdefault("case_jobs", {})[kind.name] = kind


def kind_of(name: str) -> JobKind:
    """The kind with this name. KeyError for one that no room registered."""
    found: JobKind = current_app.extensions["case_jobs"][name]
    return found
