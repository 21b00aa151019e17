"""Selects made once: for all viewers with the same permissions, who they are is a parameter.

To put a select together takes several times as long as to ask it. For what stands on the pages that officers
open all day.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

from sqlalchemy import bindparam

from feedback.actor import Actor, InPlace

MOST = 200
"""Shapes of one select that are kept; 0: each is made anew, for who takes its checks out."""

P = ParamSpec("P")
S = TypeVar("S")

WHOSE: Final[Any] = bindparam("whose", expanding=True)
"""Agencies: those whose work is the viewer's."""
TODAY: Final[Any] = bindparam("today")


def made_once(make: Callable[Concatenate[Actor, P], S]) -> Callable[Concatenate[Actor, P], S]:
    """The select for a viewer, made at the first call for his permissions and the other arguments, and asked
    with :func:`who`. ``make`` may look at the permissions of the viewer it is given; his numbers are
    parameters to compare with, and all else that differs from call to call is a parameter too.
    """
    kept: dict[Any, S] = {}

    @wraps(make)
    def made(viewer: Actor, /, *args: P.args, **named: P.kwargs) -> S:
        none = (viewer.id is None, viewer.agency_id is None, viewer.in_place is None)
        shape = (viewer.kind, none, viewer.permissions, viewer.lent, args, tuple(named.items()))
        found = kept.get(shape)
        if found is None:
            found = make(_anyone(viewer), *args, **named)
            if len(kept) >= MOST:
                kept.clear()
            if MOST:
                kept[shape] = found
        return found

    return made


def who(viewer: Actor, **more: Any) -> dict[str, Any]:
    """The parameters of a select made once."""
    place = viewer.in_place
    return {
        "viewer": viewer.id,
        "viewer_agency": viewer.agency_id,
        "viewer_place": place.officer_id if place else None,
        **more,
    }


def _anyone(viewer: Actor) -> Actor:
    """A viewer with these permissions, whoever he is."""
    number: Any = None if viewer.id is None else bindparam("viewer")
    agency: Any = None if viewer.agency_id is None else bindparam("viewer_agency")
    giver: Any = bindparam("viewer_place")
    place = viewer.in_place and InPlace(giver, viewer.in_place.position, viewer.in_place.mode, "")
    return Actor(viewer.kind, number, agency, viewer.permissions, viewer.lent, place)
