"""The acts on a finding, its reply and its rectification: who, when, and what is shown."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.accountability import actions, forms, obstacles, parties
from tracker.accountability.models import Finding
from tracker.accountability.views.acts import ActView
from tracker.audit.refusals import Refused
from tracker.organisations.permissions import Permission


class FindingAct(ActView):
    """An act on a finding; `thing` carries its newest `report` and its `open_reply`, or None."""

    @staticmethod
    def queryset(user):
        return Finding.objects.visible_to(user).select_related(
            "participant__organisation__parent",
            "participant__cycle",
            "rectification__responsible",
        )

    @staticmethod
    def back_to(finding):
        return reverse("accountability:finding-detail", args=[finding.pk])

    def find(self, pk):
        finding = get_object_or_404(self.queryset(self.request.user), pk=pk)
        attach(finding)
        parties.require(self.may(self.request.user, finding))
        return finding

    def subject(self, finding):
        return [(_("What was found"), finding.text)]


def attach(finding):
    """Set the newest `report` and the `open_reply` of a finding, None where there is none."""
    rectification = getattr(finding, "rectification", None)
    finding.report = None
    if rectification is not None:
        reports = rectification.reports.select_related("by__person")
        finding.report = reports.order_by("-id").first()
        if finding.report is not None:
            finding.report.rectification = rectification
            rectification.finding = finding
    finding.open_reply = finding.replies.open().select_related("by__person").first()


class ReportView(FindingAct):
    """The organisation reports what was done."""

    name = "report"
    title = gettext_lazy("Report what was done")
    button = gettext_lazy("Send the report")
    done = gettext_lazy("The report was sent. Somebody else verifies it now.")
    form_class = forms.ReportForm
    style = "btn-primary"

    @staticmethod
    def may(user, finding):
        return parties.speaks_for(user, finding.participant.organisation)

    @staticmethod
    def obstacle(finding):
        if not hasattr(finding, "rectification"):
            return _("No rectification has been ordered.")
        return obstacles.reporting(finding.rectification)

    def act(self, finding, content, **who):
        if not hasattr(finding, "rectification"):
            raise Refused(self.obstacle(finding))
        actions.report(finding.rectification, **content, **who)

    def subject(self, finding):
        rectification = getattr(finding, "rectification", None)
        shown = super().subject(finding)
        if rectification is not None:
            shown.append((_("Measure to be taken"), rectification.measure))
        if finding.report is not None and finding.report.remark:
            shown.append((_("Returned because"), finding.report.remark))
        return shown


class ReplyView(FindingAct):
    """The organisation has its word."""

    name = "reply"
    title = gettext_lazy("Reply")
    button = gettext_lazy("Send the reply")
    done = gettext_lazy("The reply was sent. The case cannot end before it is answered.")
    form_class = forms.ReplyForm

    @staticmethod
    def may(user, finding):
        return parties.speaks_for(user, finding.participant.organisation)

    @staticmethod
    def obstacle(finding):
        return obstacles.replying(finding)

    def act(self, finding, content, **who):
        actions.reply(finding, **content, **who)


class AnswerView(FindingAct):
    """Those above answer a reply."""

    name = "answer"
    title = gettext_lazy("Answer the reply")
    button = gettext_lazy("Send the answer")
    done = gettext_lazy("The reply was answered.")
    form_class = forms.AnswerForm
    is_checked = False
    style = "btn-primary"

    @staticmethod
    def may(user, finding):
        own = finding.open_reply is not None and finding.open_reply.by_id == user.pk
        organisation = finding.participant.organisation
        return not own and parties.judges(user, Permission.CASE_RAISE, organisation)

    @staticmethod
    def obstacle(finding):
        return None if finding.open_reply else _("No reply waits to be answered.")

    def act(self, finding, content, **who):
        reply = finding.open_reply or finding.replies.last()
        if reply is None:
            raise Refused(self.obstacle(finding))
        actions.answer_reply(reply, **content, **who)

    def subject(self, finding):
        shown = super().subject(finding)
        if finding.open_reply is not None:
            shown.append((_("Reply"), finding.open_reply.text))
        return shown


class OrderView(FindingAct):
    """Order what is to be done, by whom, by when."""

    name = "order"
    title = gettext_lazy("Order a rectification")
    button = gettext_lazy("Order it")
    done = gettext_lazy("The rectification was ordered.")
    form_class = forms.OrderForm
    is_checked = False
    style = "btn-primary"

    @staticmethod
    def may(user, finding):
        return parties.judges(user, Permission.CASE_RAISE, finding.participant.organisation)

    @staticmethod
    def obstacle(finding):
        return obstacles.ordering(finding)

    def form_arguments(self, finding):
        return {
            "organisation": finding.participant.organisation,
            "today": self.request.today,
        }

    def act(self, finding, content, **who):
        actions.order_rectification(finding, **content, **who)


class DismissView(FindingAct):
    """End a case that is none."""

    name = "dismiss"
    title = gettext_lazy("Dismiss the finding")
    button = gettext_lazy("Dismiss it")
    done = gettext_lazy("The finding was dismissed.")
    warning = gettext_lazy("This ends the case. It cannot be opened again.")
    form_class = forms.DismissForm

    @staticmethod
    def may(user, finding):
        return parties.judges(user, Permission.CASE_RAISE, finding.participant.organisation)

    @staticmethod
    def obstacle(finding):
        return obstacles.dismissing(finding)

    def act(self, finding, content, **who):
        actions.dismiss(finding, **content, **who)


class DecisionView(FindingAct):
    """A decision on the newest report; the form says which one was read."""

    @staticmethod
    def may(user, finding):
        if finding.report is None:
            organisation = finding.participant.organisation
            return parties.judges(user, Permission.CASE_VERIFY, organisation)
        return parties.may_verify(user, finding.report)

    @classmethod
    def obstacle(cls, finding):
        if finding.report is None:
            return _("No report waits to be verified.")
        return cls.way(finding.rectification, finding.report)

    def initial(self, finding):
        return {"report": finding.report.pk if finding.report else None}

    def act(self, finding, content, **who):
        read = self.request.POST.get("report")
        if finding.report is None or str(finding.report.pk) != read:
            raise Refused(_("Another report has come in. Please read it first."))
        self.decide(finding.report, **content, **who)

    def subject(self, finding):
        shown = super().subject(finding)
        if finding.report is not None:
            shown.append((_("Measure to be taken"), finding.rectification.measure))
            shown.append((_("What was done"), finding.report.text))
        return shown


class VerifyView(DecisionView):
    """The report holds: close off."""

    name = "verify"
    title = gettext_lazy("Verify and close off")
    button = gettext_lazy("Close off")
    done = gettext_lazy("The rectification was closed off.")
    warning = gettext_lazy("This ends the case. It cannot be opened again.")
    form_class = forms.VerifyForm
    style = "btn-primary"
    way = staticmethod(obstacles.verifying)
    decide = staticmethod(actions.verify)


class ReturnView(DecisionView):
    """The report does not hold."""

    name = "return"
    title = gettext_lazy("Return the report")
    button = gettext_lazy("Return it")
    done = gettext_lazy("The report was returned.")
    form_class = forms.ReturnForm
    is_checked = False
    way = staticmethod(obstacles.returning)
    decide = staticmethod(actions.return_report)


FINDING_ACTS = (
    ReportView,
    VerifyView,
    ReturnView,
    AnswerView,
    OrderView,
    ReplyView,
    DismissView,
)
