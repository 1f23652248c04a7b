"""Measure acts against a yardstick: alternating rounds, wall and CPU seconds, medians."""

import math
import statistics
import time
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Timing:
    """Median seconds of one act: on the clock, and of this process's CPU."""

    wall: float
    cpu: float


@dataclass(frozen=True)
class Figure:
    """One figure beside its yardstick.

    `ratio` is measured / yardstick. A goal is an upper bound, or with `at_least` a lower bound
    of yardstick / measured ("so many times faster"); None is a figure to know, without a goal.
    """

    title: str
    yardstick: str
    measured: Timing
    against: Timing
    goal: float | None
    at_least: bool = False

    @property
    def value(self):
        """The figure that the goal is about."""
        ratio = self.measured.wall / self.against.wall
        return 1 / ratio if self.at_least else ratio

    @property
    def is_met(self):
        """Whether the goal is reached."""
        if self.goal is None:
            return True
        return self.value >= self.goal if self.at_least else self.value <= self.goal

    def as_json(self):
        """The figure as it is kept."""
        return asdict(self) | {"value": round(self.value, 4), "is_met": self.is_met}

    def __str__(self):
        sign = ">=" if self.at_least else "<="
        word = "faster than" if self.at_least else "x"
        if isinstance(self, Growth):
            word = "is the exponent over"
        verdict = f"goal {sign} {self.goal}, {'met' if self.is_met else 'MISSED'}"
        if self.goal is None:
            verdict = "no goal"
        return (
            f"{self.title}: {self.value:.2f} {word} {self.yardstick} ({verdict}); "
            f"wall {self.measured.wall:.3f} s against {self.against.wall:.3f} s, "
            f"CPU {self.measured.cpu:.3f} s against {self.against.cpu:.3f} s"
        )


@dataclass(frozen=True)
class Share:
    """So many of so many, in per cent, against an upper or (`at_least`) a lower bound."""

    title: str
    part: int
    whole: int
    goal: float
    at_least: bool = False

    @property
    def value(self):
        """The share in per cent."""
        return 100 * self.part / self.whole if self.whole else 0.0

    @property
    def is_met(self):
        """Whether the goal is reached."""
        return self.value >= self.goal if self.at_least else self.value <= self.goal

    def as_json(self):
        """The figure as it is kept."""
        return asdict(self) | {"value": round(self.value, 4), "is_met": self.is_met}

    def __str__(self):
        sign = ">=" if self.at_least else "<="
        verdict = "met" if self.is_met else "MISSED"
        return (
            f"{self.title}: {self.value:.1f} % ({self.part} of {self.whole}; "
            f"goal {sign} {self.goal} %, {verdict})"
        )


@dataclass(frozen=True)
class Timed:
    """Seconds against an upper bound, where there is nothing to compare with."""

    title: str
    seconds: float
    goal: float

    @property
    def is_met(self):
        """Whether the goal is reached."""
        return self.seconds <= self.goal

    def as_json(self):
        """The figure as it is kept."""
        return asdict(self) | {"value": round(self.seconds, 4), "is_met": self.is_met}

    def __str__(self):
        verdict = "met" if self.is_met else "MISSED"
        return f"{self.title}: {self.seconds:.3f} s (goal <= {self.goal} s, {verdict})"


@dataclass(frozen=True)
class Processor(Figure):
    """A figure of CPU seconds of this process: what a worker spends, whatever it waits for."""

    @property
    def value(self):
        """The figure that the goal is about."""
        ratio = self.measured.cpu / self.against.cpu
        return 1 / ratio if self.at_least else ratio


@dataclass(frozen=True)
class Counted:
    """So many of something, against an upper bound."""

    title: str
    number: int
    goal: int

    @property
    def is_met(self):
        """Whether the goal is reached."""
        return self.number <= self.goal

    def as_json(self):
        """The figure as it is kept."""
        return asdict(self) | {"value": self.number, "is_met": self.is_met}

    def __str__(self):
        verdict = "met" if self.is_met else "MISSED"
        return f"{self.title}: {self.number} (goal <= {self.goal}, {verdict})"


@dataclass(frozen=True)
class Growth(Figure):
    """How the time grows with the size: the exponent between two sizes, `times` apart.

    `measured` is the larger size, `against` the smaller; 1 is in proportion.
    """

    times: float = 1.0

    @property
    def value(self):
        """The exponent: log of the ratio of times by the ratio of sizes."""
        return math.log(self.measured.wall / self.against.wall) / math.log(self.times)


def timed(act):
    """Run an act once and return (wall seconds, CPU seconds of this process)."""
    wall, cpu = time.perf_counter(), time.process_time()
    act()
    return time.perf_counter() - wall, time.process_time() - cpu


def alternate(acts, *, rounds):
    """Run named acts in turn, `rounds` times after one warm-up; return {name: Timing}.

    `acts` maps a name to a callable, or to (prepare, callable) where preparing is not timed.
    """
    taken = {name: [] for name in acts}
    for round_number in range(rounds + 1):
        for name, act in acts.items():
            prepare, measured = act if isinstance(act, tuple) else (None, act)
            if prepare is not None:
                prepare()
            seconds = timed(measured)
            if round_number:
                taken[name].append(seconds)
    return {
        name: Timing(
            wall=statistics.median(wall for wall, _cpu in rows),
            cpu=statistics.median(cpu for _wall, cpu in rows),
        )
        for name, rows in taken.items()
    }
