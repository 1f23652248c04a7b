"""Which questions the form asks of each kind of record: only those that the kind needs.

Talks and care visits are counted, not recorded (S11, S18): no name, no place, nothing of what was
said. A decision and a problem are told by the days of their steps (S23, S16).
"""

from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tracker.determination.record_kinds import RecordKind
from tracker.performance.record_kinds.steps import STEPS

# what a kind may ask for or leave out; the day, the title and the words are everybody's
GOVERNED = frozenset(
    {
        "place",
        "attended",
        "expected",
        "excused",
        "followed_up",
        "number",
        "steps",
        "decision",
    }
)
ATTENDANCE = frozenset({"attended", "expected", "excused", "followed_up"})

WHAT_WAS_DONE = _("What was done")
DECISION = _("Decided or to follow up")


@dataclass(frozen=True)
class Asks:
    """The questions of one kind; `fields` are those of `GOVERNED` that it asks for.

    `hint` stands at the top of the form, `number` is the label of the number where one is asked,
    `needs_number` and `needs_words` say what must be there to send.
    """

    fields: frozenset = field(default_factory=frozenset)
    hint: str | Promise = ""
    number: str | Promise = ""
    number_hint: str | Promise = ""
    needs_number: bool = False
    words: str | Promise = WHAT_WAS_DONE
    words_hint: str | Promise = ""
    needs_words: bool = True
    decision: str | Promise = DECISION

    @property
    def place(self):
        return "place" in self.fields

    @property
    def attendance(self):
        return "attended" in self.fields

    @property
    def count(self):
        return "number" in self.fields

    @property
    def follow_up(self):
        return "decision" in self.fields

    @property
    def steps(self):
        return "steps" in self.fields


NO_NAMES = _("Only the number is kept: write no names and nothing that was confided.")
_MEETING = Asks(fields=frozenset({"place", "decision"}) | ATTENDANCE)
_LESSON = Asks(fields=frozenset({"place"}) | ATTENDANCE, words=_("What it was about"))

KINDS_ASK = {
    RecordKind.THEME_DAY: _MEETING,
    RecordKind.GENERAL_MEETING: _MEETING,
    RecordKind.COMMITTEE_MEETING: _MEETING,
    RecordKind.GROUP_MEETING: _MEETING,
    RecordKind.LECTURE: _LESSON,
    RecordKind.LIFE_MEETING: _MEETING,
    RecordKind.APPRAISAL: _MEETING,
    RecordKind.TALK: Asks(
        fields=frozenset({"number"}),
        hint=NO_NAMES,
        number=_("How many talks"),
        needs_number=True,
        words=_("A word on it (not needed)"),
        needs_words=False,
    ),
    RecordKind.SERVICE: Asks(
        fields=frozenset({"place", "number", "decision"}),
        number=_("How many people were served"),
        number_hint=_("About how many; leave it empty when nobody counted."),
    ),
    RecordKind.DECISION: Asks(
        fields=frozenset({"steps", "decision"}),
        hint=_("A decision under way may be told: give the days of the steps that are done."),
        words=_("What is decided on"),
        decision=_("What was resolved"),
    ),
    RecordKind.PROBLEM: Asks(
        fields=frozenset({"steps", "decision"}),
        hint=_("Tell the problem, not who raised it: no names."),
        words=_("What was raised"),
        decision=_("What was answered"),
    ),
    RecordKind.CARE_VISIT: Asks(
        fields=frozenset({"number", "decision"}),
        hint=NO_NAMES,
        number=_("How many visits"),
        needs_number=True,
        words=_("A word on it (not needed)"),
        words_hint=_("No name, no address, no illness."),
        needs_words=False,
        decision=_("What kind of help is still needed"),
    ),
    RecordKind.TRAINING: _LESSON,
    RecordKind.OTHER: _MEETING,
}


def asks_of(kind):
    """Return the Asks of a kind; what is no kind asks like other work."""
    return KINDS_ASK.get(kind) or KINDS_ASK[RecordKind.OTHER]


def kept(kind, content):
    """Return the content with everything blank that its kind does not ask for.

    Whoever changed the kind half-way leaves no place and no attendance behind at a care visit.
    """
    asked = asks_of(kind).fields
    blank = {"place": "", "decision": "", "steps": {}}
    cleaned = {
        name: blank.get(name) if name in GOVERNED - asked else value
        for name, value in content.items()
    }
    if cleaned.get("steps"):
        own = {step.code for step in STEPS.get(kind, ())}
        cleaned["steps"] = {code: day for code, day in cleaned["steps"].items() if code in own}
    return cleaned


def likely_kind(tasks):
    """Return the kind that the first task with a template of its own kinds asks for."""
    for task in tasks:
        for kind in task.template.record_kinds if task.template_id else ():
            return kind
    return RecordKind.OTHER
