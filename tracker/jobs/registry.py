"""Long work by name: what can be put in the queue, and what comes round every day.

A package says in its `background.py` what it does at length:

    @job("performance.generate", title=_("Generating tasks"))
    def generate(run, *, cycle):
        run.progress(0, 80, _("templates"))
        ...
        return {"created": 240}

`run` is what the function knows of its own run: `run.at` (the aware moment it began), `run.by`
(the User who asked, or None), `run.organisation`, and `run.progress(done, total, message,
**values)`, which writes progress and heartbeat outside any transaction; the message is marked with
gettext_lazy or gettext_noop. Arguments and outcome are plain JSON.

A worker may be killed at any moment and the job is then run again from its beginning: a function
computes in steps, and its one deed at the end is idempotent, or stands in `with run.once() as
outcome:`, which ends the job in the same transaction.
"""

import importlib.util
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass

import tracker


@dataclass(frozen=True)
class Kind:
    """One kind of long work; `hour` is the local hour of a daily one, None for one on demand.

    `outcome` is a sentence with `%(name)s` of what the function returned, a function that chooses
    one by what was returned, or nothing.
    """

    name: str
    title: str
    function: Callable
    hour: int | None = None
    outcome: str | Callable = ""

    def said(self, result):
        """Return the outcome as a sentence in the active language, or ""; `result` is a dict.

        :raises KeyError: when a value of the sentence is missing
        """
        sentence = self.outcome(result) if callable(self.outcome) else self.outcome
        return str(sentence) % result if sentence else ""


KINDS: dict[str, Kind] = {}


def kinds():
    """Return every kind by its name; the packages' `background.py` are read on first use."""
    for package in pkgutil.iter_modules(tracker.__path__, "tracker."):
        name = f"{package.name}.background"
        if package.ispkg and importlib.util.find_spec(name):
            importlib.import_module(name)
    return KINDS


def kind(name):
    """Return the kind of that name. :raises KeyError: when there is none"""
    return KINDS[name] if name in KINDS else kinds()[name]


def title_of(name):
    """Return what a kind is called; one that this version does not know is called by its name."""
    try:
        return kind(name).title
    except KeyError:
        return name


def job(name, *, title, outcome=""):
    """Register a function under a name; usable as a decorator.

    `title` and `outcome` are marked with gettext_lazy; `outcome` is a sentence about what the
    function returned, `_("%(created)s tasks were generated.")`, or a function that takes what was
    returned, always a dict with something in it, and gives the sentence.

    :raises ValueError: when the name is taken by another function
    """
    return _registered(name, title, None, outcome)


def daily(name, *, title, hour, outcome=""):
    """Register a function that runs once a day, from that local hour on; it takes `on` (a date)."""
    return _registered(name, title, hour, outcome)


def _registered(name, title, hour, outcome):
    def register(function):
        known = KINDS.get(name)
        if known is not None and known.function.__qualname__ != function.__qualname__:
            raise ValueError(f"the job {name} is registered already")
        KINDS[name] = Kind(name, title, function, hour, outcome)
        return function

    return register
