"""Exact claims about searching settings: how far random draws reach, what halving costs, what winning is worth."""

import itertools
import math

import numpy as np

from vivavoce.labkit import Found, fact


@fact(
    "sixty-draws-reach-the-top",
    "60 random trials find one of the best 5 % of settings with a probability of 95 %, however many there are.",
    source="Bergstra and Bengio, JMLR 2012 (the argument of their section 2)",
    finding="The probability is {sixty} with 60 trials and {twenty} with 20.",
)
def sixty_draws_reach_the_top():
    """All 60 miss with 0.95 to the 60th. The control draws 20."""

    def reached(trials):
        return 1 - (1 - 0.05) ** trials

    figures = {"sixty": f"{reached(60):.1%}", "twenty": f"{reached(20):.0%}"}
    return Found(reached(60) >= 0.95, reached(20) >= 0.95, figures)


@fact(
    "a-grid-repeats-itself",
    "27 trials on a grid of three settings try only three values of each; 27 random ones try 27.",
    source="Bergstra and Bengio, JMLR 2012, figure 1",
    finding="Different values tried of one setting: {grid} on the grid, {random} at random.",
)
def a_grid_repeats_itself():
    """Counted along the first axis. The control has one setting only, where a grid repeats nothing."""
    grid = list(itertools.product(range(3), repeat=3))
    random = np.random.default_rng(0).random((27, 3))
    distinct = len({point[0] for point in grid}), len(set(random[:, 0]))
    alone = len({point[0] for point in itertools.product(range(27))}), 27
    return Found(distinct == (3, 27), alone == (3, 27), {"grid": distinct[0], "random": distinct[1]})


@fact(
    "halving-costs-three-runs",
    "Dropping two thirds of 27 settings three times costs as many updates as 3 full runs.",
    source="Jamieson and Talwalkar, AISTATS 2016, section 3",
    finding="Each stage takes {stage} updates, together {total}: {runs} runs of 270.",
)
def halving_costs_three_runs():
    """27, 9, 3, 1 settings up to 10, 30, 90, 270 updates each. The control drops half each time."""

    def spent(keep):
        """Updates by stage; who goes on continues from where it stopped."""
        counts, ends = (
            [round(27 / keep**stage) for stage in range(4)],
            [270 / keep ** (3 - stage) for stage in range(4)],
        )
        return [count * (end - start) for count, start, end in zip(counts, [0.0, *ends], ends, strict=False)]

    thirds, halves = sum(spent(3)) / 270, sum(spent(2)) / 270
    figures = {
        "stage": ", ".join(f"{part:.0f}" for part in spent(3)),
        "total": f"{sum(spent(3)):.0f}",
        "runs": f"{thirds:g}",
    }
    return Found(thirds == 3, halves == 3, figures)


@fact(
    "the-winner-keeps-its-score",
    "The validation score of the setting that won is what to expect on new data.",
    expected="wrong",
    reason="The best of many noisy scores is lucky: part of its lead is noise.",
    source="Cawley and Talbot, JMLR 2010",
    finding="Twenty settings, all of them right on 90 % of new data: on 100 validation examples the winner is expected "
    "to score {winner}.",
)
def the_winner_keeps_its_score():
    """The expected maximum of twenty binomial scores, exactly. The control looks at one setting."""

    def expected_best(settings):
        chance = [math.comb(100, k) * 0.9**k * 0.1 ** (100 - k) for k in range(101)]
        below = np.cumsum(chance) ** settings
        return float(np.arange(101) @ np.diff(below, prepend=0.0)) / 100

    winner, single = expected_best(20), expected_best(1)
    return Found(abs(winner - 0.9) < 0.01, abs(single - 0.9) < 0.01, {"winner": f"{winner:.1%}"})
