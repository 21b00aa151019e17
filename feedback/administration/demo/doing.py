"""What a deed needs to know, and the words that officers and senders find for it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from feedback.actor import Actor
from feedback.administration.demo.fates.outline import Deed
from feedback.administration.demo.officers import Colleague, Staff
from feedback.administration.demo.stories import Story
from feedback.agencies import queries as agencies
from feedback.agencies.directory import AgencyEntry
from feedback.cases.models import Case
from feedback.clock import local_day
from feedback.people.actions import PersonDetails


@cache
def _words(name: str) -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name(f"{name}.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Doing:
    """A deed about to be done: the case now, its story and sender, who acts, when."""

    case: Case
    submission_id: int
    story: Story
    sender: PersonDetails
    deed: Deed
    colleague: Colleague | None
    staff: Staff
    chance: Random

    @property
    def how(self) -> dict[str, Any]:
        """The arguments that every step takes."""
        return {"expected": self.case.version, "by": self.by, "at": self.deed.at}

    @property
    def by(self) -> Actor:
        """Who acts."""
        return self.colleague.actor if self.colleague else Actor("citizen", self.submission_id)

    @property
    def signed(self) -> dict[str, Any]:
        """``how`` with the signature of a letter."""
        assert self.colleague is not None
        return self.how | {"signature": self.colleague.signature}

    @property
    def agency(self) -> AgencyEntry:
        """Who has the case now."""
        found = agencies.by_id(self.case.agency_id)
        assert found is not None
        return found

    @property
    def handler(self) -> str:
        """The name of who handles the case; empty while nobody does."""
        return (self.staff.by_id(self.case.officer_id).signature.name or "") if self.case.officer_id else ""

    def phrase(self, name: str) -> str:
        """One of the sentences for an occasion."""
        return str(self.chance.choice(_words("phrases")[name]))

    def ending(self, name: str) -> dict[str, str]:
        """Ground and reason of a refusal or a filing."""
        entry = _words("phrases")[name]
        return {"ground": entry["ground"], "reason": self.chance.choice(entry["reason"])}

    def given(self, step: str) -> dict[str, Any]:
        """What is handed in at a step: what its kind says, and above it what the matter says itself."""
        usual: dict[str, Any] = _words("given")[self.case.kind].get(step, {})
        return {
            need: self._filled(value) if isinstance(value, str) else value
            for need, value in (usual | dict(self.story.matter.given.get(step, {}))).items()
        }

    def _filled(self, text: str) -> str:
        places = {
            "{viec}": self.story.matter.title,
            "{noi}": self.story.matter.place.spot,
            "{coquan}": self.agency.name,
            "{canbo}": self.handler,
            "{ngay}": f"{local_day(self.deed.at):%d/%m/%Y}",
            "{so}": str(self.chance.randint(100, 980)),
        }
        for place, words in places.items():
            text = text.replace(place, words)
        return text.strip()
