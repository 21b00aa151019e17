"""Words for a matter whose kind is nobody's business (tố cáo, LTC Đ8, Đ56), read from ``discreet.toml``."""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import Final

from feedback.law.procedure import Step

_WORDS: Final = tomllib.loads(
    resources.files("feedback.law").joinpath("discreet.toml").read_text(encoding="utf-8")
)


def told(step: Step) -> str:
    """What the sender of a sealed matter reads of a step; empty where others read nothing either."""
    return str(_WORDS["told"].get(step.name, step.told)) if step.told else ""


def title(key: str, title: str) -> str:
    """What he reads of a term: its neutral title, else the ``title`` it has for everybody."""
    return str(_WORDS["titles"].get(key, title))


def words(text: str) -> str:
    """A sentence that may name the kind, such as one of why a day is what it is, without its name."""
    for wording, neutral in _WORDS["words"].items():
        text = text.replace(wording, neutral)
    return text
