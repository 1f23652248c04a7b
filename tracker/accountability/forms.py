"""The shape of what is typed into a case; the rules are the actions'."""

import uuid

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from tracker.accountability import parties
from tracker.organisations.models import Person


def new_key():
    """A key that makes a double sending one outcome."""
    return uuid.uuid4().hex


class ActForm(forms.Form):
    """A form with an idempotency key; `content` is what the action takes."""

    use_required_attribute = False

    key = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput, initial=new_key)

    def content(self):
        """The typed values, by the action's argument names."""
        return {name: value for name, value in self.cleaned_data.items() if name != "key"}

    def answers(self):
        """(label, value in words) of what was typed, for the check page."""
        shown = []
        for field in self.visible_fields():
            value = self.cleaned_data.get(field.name)
            if value in (None, ""):
                continue
            if isinstance(field.field, forms.DateField):
                value = date_format(value)
            elif isinstance(field.field, forms.ChoiceField):
                value = dict(field.field.choices).get(getattr(value, "pk", value), value)
            shown.append((field.label, value))
        return shown


def long_text(label, *, limit, help_text="", rows=5, required=True):
    """A text of several lines."""
    return forms.CharField(
        label=label,
        max_length=limit,
        help_text=help_text,
        required=required,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def day(label, **kwargs):
    """A day, with the browser's own picker."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **kwargs)


class FindingForm(ActForm):
    """A finding about one participant."""

    text = long_text(
        _("What was found"),
        limit=2000,
        help_text=_("What is lacking, where it was seen, and what the rule asks for."),
    )
    node = forms.ChoiceField(label=_("Indicator"), required=False)

    def __init__(self, *args, nodes, **kwargs):
        super().__init__(*args, **kwargs)
        self.nodes = {str(node.pk): node for node in nodes}
        self.fields["node"].choices = [
            ("", _("none in particular")),
            *((pk, node.title) for pk, node in self.nodes.items()),
        ]

    def content(self):
        return {**super().content(), "node": self.nodes.get(self.cleaned_data["node"])}


class DismissForm(ActForm):
    """Why a finding is none."""

    reason = long_text(
        _("Reason for dismissal"), limit=500, rows=3, help_text=_("The organisation reads it.")
    )


class ReplyForm(ActForm):
    """The organisation's word."""

    text = long_text(
        _("Reply"),
        limit=2000,
        help_text=_("How the organisation sees it. The case cannot end before it is answered."),
    )


class AnswerForm(ActForm):
    """The answer to a reply."""

    answer = long_text(_("Answer"), limit=2000)


class PersonField(forms.ChoiceField):
    """One of the people who hold a post at the organisation or above it; cleans to a Person."""

    def fill(self, appointments):
        """Offer these Appointments' people, each once, with their posts."""
        posts = {}
        for appointment in appointments:
            posts.setdefault(appointment.person, []).append(str(appointment.post))
        self.choices = [
            ("", _("choose")),
            *((person.pk, f"{person.name} · {', '.join(held)}") for person, held in posts.items()),
        ]

    def clean(self, value):
        value = super().clean(value)
        return Person.objects.select_related("user").get(pk=value) if value else None


class OrderForm(ActForm):
    """What is to be done, by whom, by when."""

    measure = long_text(
        _("Measure to be taken"), limit=2000, help_text=_("What has to be put right, and how.")
    )
    responsible = PersonField(
        label=_("Responsible person"),
        help_text=_("Somebody with a post at the organisation or above it."),
    )
    deadline_on = day(_("Deadline"), help_text=_("The last day on which it can be reported."))

    def __init__(self, *args, organisation, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["responsible"].fill(parties.at_or_above(organisation, on=today))
        self.fields["deadline_on"].widget.attrs["min"] = today.isoformat()


class ReportForm(ActForm):
    """What was done."""

    text = long_text(
        _("What was done"),
        limit=4000,
        help_text=_("What was put right, when, and how one can see it."),
    )


class DecisionForm(ActForm):
    """A decision on one report: the one that was read."""

    report = forms.IntegerField(widget=forms.HiddenInput)

    def content(self):
        return {name: value for name, value in super().content().items() if name != "report"}


class VerifyForm(DecisionForm):
    """The report holds."""

    remark = long_text(_("Remark"), limit=1000, rows=3, required=False)


class ReturnForm(DecisionForm):
    """The report does not hold."""

    reason = long_text(
        _("Reason for the return"), limit=1000, rows=3, help_text=_("What is still lacking.")
    )


class TalkForm(ActForm):
    """Why a talk is needed."""

    reason = long_text(_("Reason for the talk"), limit=500, rows=3)


class HoldForm(ActForm):
    """When a talk was held, by whom, and what was agreed."""

    held_on = day(_("Held on"))
    held_by = PersonField(
        label=_("Held by"), help_text=_("Somebody with a post above the organisation.")
    )
    agreed = long_text(_("What was agreed"), limit=2000)

    def __init__(self, *args, organisation, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["held_by"].fill(parties.at_or_above(organisation, on=today, strictly=True))
        self.fields["held_on"].widget.attrs["max"] = today.isoformat()


class CaseFilterForm(forms.Form):
    """The filters above the list; what cannot be read filters nothing."""

    cycle = forms.ChoiceField(label=_("Cycle"), required=False)
    township = forms.ChoiceField(label=_("Township"), required=False)
    q = forms.CharField(label=_("Words in the text"), required=False, max_length=60)

    def __init__(self, *args, cycles, townships, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.cycles = {cycle.code: cycle for cycle in cycles}
        self.townships = {organisation.code: organisation for organisation in townships}
        self.fields["cycle"].choices = [
            ("", _("all")),
            *((code, cycle.title) for code, cycle in self.cycles.items()),
        ]
        self.fields["township"].choices = [
            ("", _("all")),
            *((code, organisation.name) for code, organisation in self.townships.items()),
        ]
        # a filter with nothing to choose between is no filter
        if len(self.townships) < 2:
            del self.fields["township"]

    def chosen(self):
        """Return (Cycle or None, township or None, words)."""
        self.is_valid()
        data = self.cleaned_data
        return (
            self.cycles.get(data.get("cycle")),
            self.townships.get(data.get("township")),
            data.get("q", "").strip(),
        )
