"""Lives the stories: every deed at its moment, by the act that a real officer or citizen uses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from random import Random
from typing import Any, Final

from feedback.actor import CITIZEN
from feedback.administration.demo import deeds, taking
from feedback.administration.demo.doing import Doing
from feedback.administration.demo.fates.outline import Deed
from feedback.administration.demo.officers import Colleague, Staff
from feedback.administration.demo.senders import sender
from feedback.administration.demo.stating import accused, contested
from feedback.administration.demo.stories import Story
from feedback.administration.demo.tracked import submission_key
from feedback.agencies import queries as agencies
from feedback.attachments.actions import LaidDown
from feedback.cases.models import Case
from feedback.clock import local_day
from feedback.extensions import db
from feedback.intake.actions import receive
from feedback.intake.incoming import Incoming
from feedback.law.kinds import FEEDBACK_KINDS, SEALED_KINDS, SIGNED_KINDS, Kind
from feedback.law.procedure import OVERDUE
from feedback.people.actions import PersonDetails

_AT_THE_DESK: Final = frozenset({"desk", "phone", "post", "forwarded"})


class Life:
    """The stories under way: ``live`` yields once for each thing that happens."""

    def __init__(
        self, stories: Sequence[Story], files: Mapping[int, Sequence[LaidDown]], staff: Staff, chance: Random
    ) -> None:
        self._files = files
        self._staff = staff
        self._chance = chance
        self._lodged: dict[int, tuple[int, int]] = {}
        self._senders: dict[int, PersonDetails] = {}
        happenings: list[tuple[datetime, Story, Deed | None]] = []
        for story in stories:
            happenings.append((story.course.received_at, story, None))
            happenings += [(deed.at, story, deed) for deed in story.course.deeds]
        self._happenings = sorted(happenings, key=lambda one: (one[0], one[1].number))

    def __len__(self) -> int:
        return len(self._happenings)

    def case_of(self, number: int) -> int:
        """The number in the database of the case that a story became."""
        return self._lodged[number][0]

    def live(self) -> Iterator[None]:
        """Do everything in the order of time, in the caller's transaction."""
        for _, story, deed in self._happenings:
            if deed is None:
                self._receive(story)
            else:
                self._do(story, deed)
            yield

    def _receive(self, story: Story) -> None:
        matter, at = story.matter, story.course.received_at
        earlier = self._case(story.after) if story.after is not None else None
        self._senders[story.number] = who = self._sender(story)
        named = agencies.by_code(matter.named) if matter.named else None
        goes_to = agencies.by_code(story.agency) if story.agency else None
        incoming = Incoming(
            kind=matter.kind,
            sender=who,
            channel=story.channel,
            title=matter.title,
            body=matter.body,
            wish=matter.wish,
            place=matter.place.spot or None,
            area_code=story.area or matter.place.area_code,
            field_key=matter.field,
            named_agency_id=named.id if named else None,
            forwarder=story.forwarder,
            received_at=at,
            submission_key=submission_key(story.number),
            agency=(goes_to.id, goes_to.code) if goes_to else None,
            files=tuple(self._files.get(story.number, ())),
            signature="original" if matter.kind in SIGNED_KINDS and story.channel != "web" else "none",
            **self._stated(story, earlier),
        )
        by = CITIZEN
        if story.channel in _AT_THE_DESK:
            by = self._desk(story).actor
        [received] = receive([incoming], by=by, at=at)
        self._lodged[story.number] = received.lodged.case_id, received.lodged.submission_id

    def _sender(self, story: Story) -> PersonDetails:
        """Who sends it: the same person who sent the matter on which it rests."""
        if story.after is not None:
            return self._senders[story.after]
        place = story.matter.place
        code = story.area or place.area_code
        area = agencies.area_ever(code) if code else None
        area_name = f"{area.kind.lower()} {area.name}" if area else "phường Cẩm Thành"
        return sender(story.matter, story.number, area_name, self._chance)

    def _stated(self, story: Story, earlier: Case | None) -> dict[str, Any]:
        """What a complaint or a denunciation says beside its story."""
        matter, received_on = story.matter, local_day(story.course.received_at)
        if matter.kind is Kind.COMPLAINT:
            told: dict[str, Any] = {"respondents": tuple(contested(matter, received_on, earlier))}
            told["second_level"] = earlier is not None or bool(matter.against and matter.against.first.number)
            if earlier is not None:
                told["earlier"] = earlier.id, "second_level"
            return told
        if matter.kind is Kind.DENUNCIATION:
            told = {"respondents": tuple(accused(matter)), "again": matter.again}
            if matter.again:
                told["circumstances"] = frozenset({OVERDUE})
            return told
        return {}

    def _desk(self, story: Story) -> Colleague:
        """Who writes down what is said at a desk: whose decision it is about, the commune, the province.

        A denunciation is never brought to those whom it may be about.
        """
        matter, on = story.matter, local_day(story.course.received_at)
        commune = agencies.agency_of_area(matter.place.area_code, on) if matter.place.area_code else None
        board = agencies.reception_board()
        named = matter.against.agency if matter.against else matter.named
        received_by = agencies.by_code(story.agency) if story.agency else None
        tried = [received_by, agencies.by_code(named) if named else None, commune, board]
        if matter.kind in SEALED_KINDS:
            tried = [board]
        desks = (self._staff.one(one.id, "desk", self._chance) for one in tried if one is not None)
        return next(one for one in desks if one is not None)

    def _do(self, story: Story, deed: Deed) -> None:
        case = self._case(story.number)
        colleague = None if deed.who == "sender" else self._who(case, deed.who)
        doing = Doing(
            case,
            self._lodged[story.number][1],
            story,
            self._senders[story.number],
            deed,
            colleague,
            self._staff,
            self._chance,
        )
        if story.matter.kind in FEEDBACK_KINDS:
            deeds.DEEDS[deed.verb](doing)
        else:
            taking.DEEDS.get(deed.verb, taking.take)(doing)

    def _case(self, number: int) -> Case:
        return db.session.get_one(Case, self._lodged[number][0])

    def _who(self, case: Case, role: str) -> Colleague:
        if role in ("handler", "denunciation") and case.officer_id is not None:
            return self._staff.by_id(case.officer_id)
        found = self._staff.one(case.agency_id, role, self._chance)
        if found is None:
            raise LookupError(f"no {role} at agency {case.agency_id}")
        return found
