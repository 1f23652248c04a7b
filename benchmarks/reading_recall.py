"""How much of a rubric's scoring texts is read right, how often a figure is wrong, and how fast.

Eight sets of texts with the rules that a person reads in them (tests/data/rule_texts). A rule is
right when kind and every figure are. A figure is wrong when a proposed rule states points that
nobody reads there, or hangs them on a figure that nobody reads there. Only `closing` says
something about the next rubric; docs/reading.md says why. `size` is the number of items that are
timed.
"""

import time

from benchmarks.harness import Share, Timed
from tests.reading import scores

SIZE = 150
SETS = ("closing", "final", "other-fields", "last", "fresh", "unseen", "held-out", "developing")


def run(size, rounds):
    """Return recall and wrong figures of each set, and the seconds for `size` items."""
    figures = []
    for name in SETS:
        score = scores.score(scores.items(name))
        figures.append(
            Share(f"{name}: right kind and figures", score.right, score.expected, 70, at_least=True)
        )
        figures.append(Share(f"{name}: wrong figures", score.wrong_figures, score.proposed, 3))
        for band, (right, count) in sorted(score.bands.items()):
            print(f"  {name}: sure {band} % and more: {right} of {count} right")
    figures.append(_timed(size, rounds))
    return figures


def _timed(size, rounds):
    rows = [item for name in SETS for item in scores.items(name)]
    rows = (rows * (size // len(rows) + 1))[:size]
    scores.proposed(rows[0])  # the grammar is built once a process
    taken = []
    for _ in range(rounds):
        begun = time.perf_counter()
        for row in rows:
            scores.proposed(row)
        taken.append(time.perf_counter() - begun)
    return Timed(f"{size} items", sorted(taken)[len(taken) // 2], 2)
