"""The one family of exceptions of this room: what the law, or the data at hand, does not permit."""

from __future__ import annotations


class Refusal(Exception):
    """Not permitted, or not known. ``str()`` is a Vietnamese sentence that a person can be shown as it is."""
