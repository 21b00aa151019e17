"""A world of made-up matters of fifteen months: who had which letter when, what became of each case.

Plain objects, each with its whole life; ``forms_planting`` writes them as the acts would have left them,
``forms_truth`` says what each column of the statutory forms must be.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Final

from feedback.agencies import queries as agencies
from tests.oversight.forms_lives import Came, Inspected, Letter, Life, Money, Owed, Received, Stay

FIRST: Final = date(2025, 7, 1)
LAST: Final = date(2026, 12, 31)
AGENCIES: Final = ("SXD", "SNNMT", "TTT", "21211", "21235", "21025", "21484", "21548")
COMPLAINT, DENUNCIATION, PETITIONS = "complaint", "denunciation", ("petition", "report", "proposal")
FIELDS: Final = (
    *("land_use", "land_recovery", "social_policy", "tax_fees", "officials", "civil_disputes", "clean_water"),
    *("local_roads", "religion_ethnic", "courts_enforcement", None),
)
_KINDS: Final = (COMPLAINT, DENUNCIATION, *PETITIONS, "dialogue_request")
_WEIGHTS: Final = (34, 24, 20, 14, 5, 3)
_COURSES: Final = {
    COMPLAINT: ("complaint_first", "complaint_discipline_first"),
    DENUNCIATION: ("denunciation",),
}
_AGAIN: Final = {
    COMPLAINT: ("complaint_second", "complaint_discipline_second"),
    DENUNCIATION: ("denunciation_again",),
}
_NOT_OURS: Final = {
    COMPLAINT: ("guided", "guided", "returned", "filed", "withdrawn", "refused"),
    DENUNCIATION: ("transferred", "transferred", "informed", "filed", "returned", "refused"),
}
_FIRST_OUTCOMES: Final = ("right", "partly_right", "wrong")
_SECOND_OUTCOMES: Final = (
    "upheld",
    "partly_upheld",
    "changed",
    "partly_annulled",
    "right_changed",
    "annulled",
)


class World:
    """``count`` cases and what hangs on them; the same for one seed."""

    def __init__(self, count: int, seed: int = 10) -> None:
        self._rng = Random(seed)
        found = [one for code in AGENCIES if (one := agencies.by_code(code)) is not None]
        assert len(found) == len(AGENCIES), "agencies of the seed are missing"
        self.agencies = [one.id for one in found]
        self.letters: list[Letter] = []
        self.lives = [self._live(number) for number in range(1, count + 1)]
        self._merge()
        self.visits: list[Came] = []
        for _ in range(max(count // 4, 40)):
            self._visit()
        self.sessions = [self._session() for _ in range(max(count // 40, 40))]
        self.inspections = [self._inspection() for _ in range(max(count // 100, 30))]

    def _later(self, day: date, most: int) -> date | None:
        reached = day + timedelta(days=self._rng.randrange(most + 1))
        return reached if reached <= LAST else None

    def _live(self, number: int) -> Life:
        rng = self._rng
        kind = rng.choices(_KINDS, _WEIGHTS)[0]
        again = kind in _AGAIN and rng.random() < 0.3
        course = rng.choice((_AGAIN if again else _COURSES).get(kind, ("feedback",)))
        came = FIRST + timedelta(days=rng.randrange((LAST - FIRST).days))
        one = Life(number, kind, course, rng.choice(FIELDS), [Stay(rng.choice(self.agencies), came)])
        one.overdue = course == "denunciation_again" and rng.random() < 0.5
        one.sealed = kind == DENUNCIATION and rng.random() < 0.6
        while rng.random() < 0.3 and len(one.stays) < 4:
            if not self._hand_on(one):
                break
        self._handle(one)
        self._write_to(one)
        return one

    def _hand_on(self, one: Life) -> bool:
        """To another agency: not its own, sent to the wrong one, or after it was taken up."""
        here, rng = one.stays[-1], self._rng
        handled = self._later(here.came, 50)
        how = rng.choice(("transferred", "transferred", "rerouted", "accepted", "informed"))
        left = handled if how != "accepted" or handled is None else self._later(handled, 60)
        if handled is None or left is None:
            return False
        here.handled, here.how, here.left = handled, how, left
        here.field_key = rng.choice(FIELDS) if rng.random() < 0.2 else one.field_key
        one.stays.append(Stay(rng.choice([each for each in self.agencies if each != here.agency]), left))
        return True

    def _handle(self, one: Life) -> None:
        here, rng = one.stays[-1], self._rng
        here.handled = self._later(here.came, rng.choice((0, 10, 10, 40, 120)))
        if here.handled is None or rng.random() < 0.05:
            here.handled = None
            return
        if rng.random() < 0.25:
            here.how = rng.choice(_NOT_OURS.get(one.kind, ("transferred", "filed", "withdrawn", "answered")))
            one.closed, one.ending = here.handled, "withdrawn" if here.how == "withdrawn" else "other"
            if here.how == "answered":
                one.settled, one.ending = here.handled, "settled"
            return
        here.how = "accepted"
        self._end(one, here)

    def _end(self, one: Life, here: Stay) -> None:
        rng = self._rng
        assert here.handled is not None
        day = self._later(here.handled, rng.choice((5, 45, 45, 200)))
        if day is None or rng.random() < 0.1:
            one.suspended = rng.random() < 0.3 and one.kind in _COURSES
            return
        one.closed = day
        chance = rng.random()
        if chance < 0.1:
            one.ending = "withdrawn"
        elif chance < 0.16 and one.kind in _COURSES:
            one.ending = "terminated"
        elif chance < 0.22 and one.kind not in _COURSES:
            one.closed, one.answered = None, day
        else:
            one.ending, one.settled = "settled", day
            if one.kind in _COURSES:
                second = one.again and one.kind == COMPLAINT
                one.outcome = rng.choice(_SECOND_OUTCOMES if second else _FIRST_OUTCOMES)
                one.settle_by = here.handled + timedelta(days=30)
                self._bring(one, here, day)

    def _bring(self, one: Life, here: Stay, day: date) -> None:
        rng = self._rng
        if rng.random() < 0.6:
            one.brought.append(self._money(day))
            again = self._later(day, 60) if rng.random() < 0.3 else None
            if again is not None:
                one.brought.append(self._money(again))
        for _ in range(rng.choice((0, 0, 1, 2, 4))):
            matter = rng.choice(("money", "land", "discipline", "prosecution", "other"))
            beneficiary = "none"
            if matter in ("money", "land"):
                beneficiary = rng.choice(("state", "organisation", "person"))
            amount = rng.randrange(1, 9 if beneficiary == "none" else 10**7)
            officials = rng.randrange(amount + 1) if matter in ("discipline", "prosecution") else 0
            done = self._later(day, 200) if rng.random() < 0.7 else None
            part = rng.randrange(amount + 1)
            one.owed.append(
                Owed(
                    here.agency,
                    beneficiary,
                    matter,
                    amount,
                    officials,
                    day + timedelta(days=30),
                    done,
                    part,
                    min(officials, part),
                )
            )

    def _money(self, day: date) -> Money:
        rng, several = self._rng, self._rng.randrange(4)
        return Money(
            day,
            state=(rng.randrange(10**9), rng.randrange(5000)),
            organisation=(rng.randrange(10**9), rng.randrange(5000)),
            person=(rng.randrange(10**9), rng.randrange(5000)),
            given_back=(rng.randrange(3), rng.randrange(6)),
            handled=(several, rng.randrange(several + 1)),
            prosecuted=(rng.randrange(2), several, rng.randrange(several + 1)),
        )

    def _write_to(self, one: Life) -> None:
        """The letter that the case came by, and those that joined it at some agency."""
        rng = self._rng
        self._letter(one, [replace(each) for each in one.stays])
        for _ in range(rng.choice((0, 0, 0, 0, 1, 1, 3))):
            place = rng.randrange(len(one.stays))
            here = one.stays[place]
            came = self._later(here.came, 60)
            if came is None or came > (here.left or one.closed or LAST):
                continue
            how = "repeat" if rng.random() < 0.4 else None
            handled = here.handled if here.handled is None or here.handled >= came else came
            if how == "repeat" and handled is None:
                handled = came
            own = replace(here, came=came, handled=handled, how=how or here.how)
            rest = [replace(each) for each in one.stays[place + 1 :]]
            self._letter(one, [own, *rest], leads=False)

    def _letter(self, one: Life, stays: list[Stay], *, leads: bool = True) -> None:
        rng = self._rng
        if stays[-1].how != "repeat":
            stays[-1].how = None
        sender = rng.choice(("person", "person", "group", "organisation"))
        channel = rng.choice(("web", "desk", "desk", "post", "phone"))
        letter = Letter(len(self.letters) + 1, one, sender, channel, stays, leads)
        self.letters.append(letter)
        one.letters.append(letter)

    def _merge(self) -> None:
        """Some cases of one stay go over into another one of their kind that their agency has taken up."""
        taken: dict[tuple[int, str, str], list[Life]] = {}
        for one in self.lives:
            here = one.stays[-1]
            if here.how == "accepted" and one.kind != "dialogue_request":
                taken.setdefault((here.agency, one.kind, one.course), []).append(one)
        for one in self.lives:
            here = one.stays[-1]
            if self._rng.random() > 0.12 or len(one.stays) > 1 or one.closed or here.handled:
                continue
            for kept in taken.get((here.agency, one.kind, one.course), ()):
                at = kept.stays[-1].handled
                came = max(letter.stays[-1].came for letter in one.letters)
                day = self._later(max(came, at), 20) if at is not None else None
                if day is None or kept is one or (kept.closed is not None and kept.closed < day):
                    continue
                one.closed, one.ending = day, "merged"
                for letter in one.letters:
                    letter.case, letter.leads = kept, False
                    last = letter.stays[-1]
                    if last.handled is None:
                        last.handled = day
                        last.how = "repeat" if self._rng.random() < 0.5 else None
                kept.letters += one.letters
                one.letters = []
                break

    def _visit(self) -> None:
        """Somebody comes, now and then again on the same matter; some lines are put right."""
        rng = self._rng
        day = FIRST + timedelta(days=rng.randrange((LAST - FIRST).days))
        agency = rng.choice(self.agencies)
        about, people = rng.choice(_KINDS[:5]), rng.choice((1, 1, 1, 2, 4, 5, 6, 12))
        before: int | None = None
        for occasion in range(1, rng.choice((1, 1, 1, 2, 3, 5)) + 1):
            kind = rng.choice(("regular", "regular", "periodic", "extraordinary", "delegated"))
            outcome = rng.choice(("taken", "guided", "explained", "explained", "refused"))
            letter = rng.choice(self.letters) if outcome == "taken" else None
            case, submission = (letter.case.number, letter.number) if letter else (None, None)
            line = Came(
                len(self.visits) + 1,
                agency,
                day,
                kind,
                about,
                people,
                occasion,
                before,
                outcome,
                case,
                submission,
            )
            self.visits.append(line)
            before = line.number
            if rng.random() < 0.1:
                right = Came(
                    line.number + 1,
                    agency,
                    day,
                    kind,
                    about,
                    rng.choice((1, 5, 7)),
                    occasion,
                    line.earlier,
                    outcome,
                    case,
                    submission,
                    corrects=line.number,
                )
                self.visits.append(right)
            later = self._later(day, 150)
            if later is None:
                break
            day = later

    def _session(self) -> Received:
        rng = self._rng
        return Received(
            rng.choice(self.agencies),
            FIRST + timedelta(days=rng.randrange((LAST - FIRST).days)),
            rng.random() < 0.3,
            rng.choice(("planned", "held", "held", "held", "called_off")),
            rng.choice(("periodic", "extraordinary")),
        )

    def _inspection(self) -> Inspected:
        rng = self._rng
        first = self._later(FIRST, 480)
        issued = self._later(first, 90) if first is not None and rng.random() < 0.7 else None
        return Inspected(rng.choice(self.agencies), rng.randrange(1, 5), first, issued, rng.randrange(4))
