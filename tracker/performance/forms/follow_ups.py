"""What a meeting writes down to follow up, and what it says of earlier open items."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.organisations.models import Post
from tracker.performance.actions.follow_ups import MOST
from tracker.performance.forms.days import DayInput
from tracker.performance.states import FollowUpStatus

ALWAYS = 2  # empty lines that stand there without asking


class PostsOfTheBranch(forms.ModelChoiceField):
    """The posts of one organisation, by what they are called."""

    def label_from_instance(self, post):
        return post.get_kind_display()

    def to_python(self, value):
        # SQLite cannot even be asked for a number that is too long
        if value not in self.empty_values and len(str(value)) > 18:
            raise forms.ValidationError(
                self.error_messages["invalid_choice"], code="invalid_choice"
            )
        return super().to_python(value)


class FollowUpFields:
    """The part of the record form that speaks of open items; mixed into a Form."""

    def add_follow_ups(self, *, organisation, lines, asked):
        """Add `lines` groups of fields for new items, and one for each item of `asked`."""
        self.asked = list(asked)
        self.lines = min(lines, MOST)
        posts = Post.objects.filter(organisation=organisation, is_active=True).order_by("code")
        for number in range(self.lines):
            self.fields[f"item-{number}-text"] = forms.CharField(
                label=_("To follow up"),
                max_length=300,
                required=False,
                widget=forms.TextInput(attrs={"class": "form-control"}),
            )
            self.fields[f"item-{number}-due_on"] = forms.DateField(
                label=_("By"), required=False, widget=DayInput()
            )
            self.fields[f"item-{number}-post"] = PostsOfTheBranch(
                label=_("Who answers for it"),
                queryset=posts,
                required=False,
                empty_label=_("not said"),
                widget=forms.Select(attrs={"class": "form-select"}),
            )
        for item in self.asked:
            self.fields[f"open-{item.pk}-answer"] = forms.ChoiceField(
                label=item.text,
                choices=FollowUpStatus,
                initial=FollowUpStatus.OPEN,
                required=False,
                widget=forms.RadioSelect,
            )
            self.fields[f"open-{item.pk}-note"] = forms.CharField(
                label=_("What came of it"),
                max_length=300,
                required=False,
                widget=forms.TextInput(
                    attrs={
                        "class": "form-control",
                        "aria-label": _("What came of it: %(text)s") % {"text": item.text},
                    }
                ),
            )

    def follow_up_lines(self):
        """Yield the three fields of each line for a new item."""
        for number in range(self.lines):
            yield {name: self[f"item-{number}-{name}"] for name in ("text", "due_on", "post")}

    def agenda(self):
        """Yield each earlier open item with its two fields."""
        for item in self.asked:
            yield {
                "item": item,
                "answer": self[f"open-{item.pk}-answer"],
                "note": self[f"open-{item.pk}-note"],
            }

    @property
    def may_have_more_lines(self):
        """Whether another line can be added."""
        return self.lines < MOST

    def check_lines(self, cleaned):
        """A line with a day or a post says what is to be done."""
        for number in range(self.lines):
            said = (cleaned.get(f"item-{number}-text") or "").strip()
            rest = [cleaned.get(f"item-{number}-{name}") for name in ("due_on", "post")]
            if not said and any(rest):
                self.add_error(f"item-{number}-text", _("Say what is to be done."))

    def follow_up_content(self):
        """The cleaned `follow_ups` and `answers` that `save_draft` takes."""
        cleaned = self.cleaned_data
        lines = None
        if self.lines and "item-0-text" in self.data:
            lines = [
                {
                    "text": cleaned[f"item-{number}-text"].strip(),
                    "due_on": cleaned[f"item-{number}-due_on"],
                    "post": cleaned[f"item-{number}-post"],
                }
                for number in range(self.lines)
                if cleaned[f"item-{number}-text"].strip()
            ]
        answers = {
            item: (
                cleaned[f"open-{item.pk}-answer"] or FollowUpStatus.OPEN.value,
                cleaned[f"open-{item.pk}-note"].strip(),
            )
            for item in self.asked
        }
        return {"follow_ups": lines, "answers": answers}
