"""The acts on a talk: record that it was held, close it off."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.accountability import actions, forms, obstacles, parties
from tracker.accountability.models import Talk
from tracker.accountability.views.acts import ActView
from tracker.organisations.permissions import Permission


class TalkAct(ActView):
    """An act on a talk."""

    @staticmethod
    def queryset(user):
        return Talk.objects.visible_to(user).select_related(
            "participant__organisation__parent",
            "participant__cycle",
            "participant__framework_version",
            "finding",
            "result",
        )

    @staticmethod
    def back_to(talk):
        return reverse("accountability:talk-detail", args=[talk.pk])

    @staticmethod
    def may(user, talk):
        return parties.judges(user, Permission.CASE_RAISE, talk.participant.organisation)

    def subject(self, talk):
        return [(_("Reason for the talk"), talk.why)]


class HoldView(TalkAct):
    """Note what was said."""

    name = "hold"
    title = gettext_lazy("Record the talk")
    button = gettext_lazy("Record it")
    done = gettext_lazy("The talk was recorded.")
    form_class = forms.HoldForm
    is_checked = False
    style = "btn-primary"

    @staticmethod
    def obstacle(talk):
        return obstacles.holding(talk)

    def initial(self, talk):
        return {"held_on": self.request.today}

    def form_arguments(self, talk):
        return {"organisation": talk.participant.organisation, "today": self.request.today}

    def act(self, talk, content, **who):
        actions.hold_talk(talk, **content, **who)


class CloseView(TalkAct):
    """Nothing is left of it."""

    name = "close"
    title = gettext_lazy("Close off the talk")
    button = gettext_lazy("Close off")
    done = gettext_lazy("The talk was closed off.")
    warning = gettext_lazy("This ends the talk. It cannot be opened again.")
    form_class = forms.ActForm
    style = "btn-primary"

    @staticmethod
    def obstacle(talk):
        return obstacles.closing(talk)

    def get(self, request, pk):
        """There is nothing to type: the first page is the check."""
        talk = self.find(pk)
        if obstacle := self.obstacle(talk):
            messages.error(request, obstacle)
            return redirect(self.back_to(talk))
        return self.page(talk, self.form(talk), is_check=True)

    def act(self, talk, content, **who):
        actions.close_talk(talk, **who)

    def subject(self, talk):
        return [*super().subject(talk), (_("What was agreed"), talk.agreed)]


TALK_ACTS = (HoldView, CloseView)
