"""Groups of cases on made letters of twenty communes: how many pairs proposed belong together, how many that
do are proposed. Run by ``make drill``.
"""

from __future__ import annotations

from itertools import combinations

from feedback.dialogue.likeness import Asked, background_of
from feedback.oversight.clustering.finding import matters
from tests.oversight.neighbours import Letter, letters

COMMUNES, HEARD = range(20), range(100, 130)


def test_pairs_proposed_belong_together() -> None:
    background = background_of(
        one for seed in HEARD for one in asked(letters(seed, matters=4, alone=16), "elsewhere")
    )
    right = wrong = missed = 0
    for seed in COMMUNES:
        sent = letters(seed, matters=6, alone=16)
        found = matters(asked(sent, "21211"), background)
        proposed = {pair for group in found for pair in combinations(sorted(group.members), 2)}
        true = {
            (one, other)
            for one, other in combinations(range(len(sent)), 2)
            if sent[one].matter is not None and sent[one].matter == sent[other].matter
        }
        right += len(proposed & true)
        wrong += len(proposed - true)
        missed += len(true - proposed)
    precision, recall = right / (right + wrong), right / (right + missed)
    print(f"\n{right + missed} pairs of one matter: precision {precision:.1%}, recall {recall:.1%}")  # noqa: T201
    assert precision >= 0.95
    assert recall >= 0.9


def asked(sent: list[Letter], area: str) -> list[Asked]:
    """Letters as they are compared."""
    return [Asked(at, one.title, one.text, one.field, area) for at, one in enumerate(sent)]
