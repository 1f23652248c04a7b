"""One page for every act on a case: form, answers to check, sending. Each act says who and when."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views import View

from tracker.accountability import parties
from tracker.audit.refusals import Refused


class ActView(View):
    """GET shows the form; POST shows the answers to check, where `is_checked`; then it acts.

    A concrete act names `name` (of its address), `title`, `button`, `done` and a `form_class`, and
    says `may` (who), `obstacle` (when: a sentence or None) and `act`.
    """

    http_method_names = ["get", "head", "post"]
    name = ""
    title = button = done = lead = ""
    warning = ""
    form_class = None
    is_checked = True
    style = "btn-secondary"

    def get(self, request, pk):
        thing = self.find(pk)
        if obstacle := self.obstacle(thing):
            messages.error(request, obstacle)
            return redirect(self.back_to(thing))
        return self.page(thing, self.form(thing))

    def post(self, request, pk):
        thing = self.find(pk)
        form = self.form(thing, request.POST)
        if not form.is_valid():
            return self.page(thing, form, status=422)
        if "change" in request.POST:
            return self.page(thing, form)
        if self.is_checked and "confirmed" not in request.POST:
            return self.page(thing, form, is_check=True)
        try:
            self.act(
                thing,
                form.content(),
                by=request.user,
                at=request.now,
                key=form.cleaned_data["key"] or None,
            )
        except Refused as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
            return self.page(thing, form, status=422)
        messages.success(request, self.done)
        return redirect(self.back_to(thing))

    def find(self, pk):
        """Fetch what the person may see, and ask who may act."""
        thing = get_object_or_404(self.queryset(self.request.user), pk=pk)
        parties.require(self.may(self.request.user, thing))
        return thing

    def form(self, thing, data=None):
        return self.form_class(data, initial=self.initial(thing), **self.form_arguments(thing))

    def initial(self, thing):
        return {}

    def form_arguments(self, thing):
        return {}

    def page(self, thing, form, *, is_check=False, status=200):
        context = {
            "thing": thing,
            "participant": thing.participant,
            "title": self.title,
            "lead": self.lead,
            "warning": self.warning,
            "button": self.button,
            "is_checked": self.is_checked,
            "form": form,
            "back_url": self.back_to(thing),
            "subject": self.subject(thing),
        }
        name = "act_check.html" if is_check else "act.html"
        return render(self.request, f"tracker/accountability/{name}", context, status=status)

    def subject(self, thing):
        """(label, text) of what the act is about, shown above the form."""
        return []

    @classmethod
    def offer(cls, user, thing):
        """Return the button of this act for the page of the thing, or None."""
        if not cls.may(user, thing) or cls.obstacle(thing):
            return None
        return {
            "label": cls.button_on_page(),
            "url": reverse(f"accountability:{cls.name}", args=[thing.pk]),
            "style": cls.style,
        }

    @classmethod
    def button_on_page(cls):
        return cls.title


def offers(acts, user, thing):
    """The buttons of a page: every act that this person may do now."""
    return [offer for act in acts if (offer := act.offer(user, thing))]
