"""The forecast on real weekly series, year by year, beside the two guesses: run by ``make drill``."""

from __future__ import annotations

from feedback.oversight.forecasting import backtest
from feedback.oversight.forecasting.backtest import FEWEST, MARGIN
from tests.oversight.weeks import REASONS, boston

HEAD = "series            weeks  a week   ours  as last year  as last week  in 80 %  in 95 %  shown"


def test_real_series() -> None:
    lines = [HEAD]
    shown = better = asked = 0
    for reason in REASONS:
        counts = boston(reason)
        for weeks in range(len(counts), FEWEST + 52, -52):
            part = counts[:weeks]
            found = backtest.tested(part)
            if found is None:
                continue
            asked += 1
            guess = min(found.error_last_year, found.error_last_week)
            better += found.error <= MARGIN * guess
            shown += found.beats
            assert not found.beats or found.error <= MARGIN * guess
            # Shifts of a series that nothing foretells cost the interval a part of its promise.
            assert found.covered_80 >= 0.65
            assert found.covered_95 >= 0.85
            lines.append(
                f"{reason:16} {weeks:6} {sum(part[-52:]) / 52:7.1f} {found.error:6.2f} "
                f"{found.error_last_year:13.2f} {found.error_last_week:13.2f} {found.covered_80:8.1%} "
                f"{found.covered_95:8.1%}  {'yes' if found.beats else 'no'}"
            )
    lines.append(f"better by {1 - MARGIN:.0%} or more in {better} of {asked}, shown in {shown}")
    print("\n".join(lines))  # noqa: T201
    assert better >= 0.7 * asked
