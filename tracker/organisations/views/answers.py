"""How a form answers: one call of an action, its refusal shown beside the field."""

from django.shortcuts import render

from tracker.audit.refusals import Refused

PAGE = 50  # rows


def attempt(form, action, *args, **kwargs):
    """Call the action and return its row; a refusal becomes an error of the form and None."""
    try:
        return action(*args, **kwargs)
    except Refused as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return None


def form_page(request, form, **context):
    """Render the page that all plain forms share; 422 when something typed is wrong."""
    status = 422 if form.is_bound and form.errors else 200
    context = {"form": form, **context}
    return render(request, "tracker/organisations/form.html", context, status=status)
