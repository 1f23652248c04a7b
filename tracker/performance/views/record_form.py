"""The record form: what was done, told in one page that loses nothing that was typed."""

from contextlib import suppress
from datetime import timedelta
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tracker.audit.deeds import replayed
from tracker.audit.refusals import Refused
from tracker.determination.models import Participant
from tracker.determination.record_kinds import RecordKind
from tracker.files import actions as stored_files
from tracker.files.models import StoredFile
from tracker.files.readers import unattached
from tracker.performance import actions
from tracker.performance.actions.telling import SENDING
from tracker.performance.forms.records import RecordForm
from tracker.performance.models import Record, Task, writing_organisations
from tracker.performance.offering import offer
from tracker.performance.reasons import field_of
from tracker.performance.states import OPEN, WRITING_PHASES, RecordStatus, TaskStatus
from tracker.performance.told_before import may_have_told
from tracker.performance.views import record_follow_ups
from tracker.performance.views.keys import form_key, sent_key
from tracker.performance.views.numbers import row_number, row_numbers
from tracker.performance.views.record_twice import ANOTHER, act_of, add_to_the_other, ask_before
from tracker.performance.views.record_values import (
    as_typed,
    beginning,
    day_in,
    kind_of,
    kinds_for,
    main_task,
)


@require_http_methods(["GET", "POST"])
def record_new(request):
    """A new record, for a task (`?task=`) or with a title of its own."""
    participant, task = for_whom(request)
    if participant is None:
        return _choose_organisation(request)
    if request.method == "GET" and task and (begun := _begun(request.user, task)):
        return redirect("performance:record-edit", pk=begun.pk)
    if request.method == "GET" and task and task.status not in OPEN:
        return redirect("performance:task-detail", pk=task.pk)  # told already: nothing to send
    return _form(request, participant, task=task)


@require_http_methods(["GET", "POST"])
def record_edit(request, pk):
    """Go on with a draft, or mend what was returned."""
    record = own_record(request.user, pk)
    if record.status not in (RecordStatus.DRAFT, RecordStatus.RETURNED):
        address = reverse("performance:record-detail", args=[record.pk])
        if not wants_json(request):
            return redirect(address)
        done, _draft = before(request)
        return done or refused_json([_("This record was sent already; it cannot be changed now.")])
    return _form(request, record.participant, record=record)


def own_record(user, pk):
    """The record, of an organisation whose work the person tells."""
    record = get_object_or_404(
        Record.objects.visible_to(user).select_related(
            "organisation", "participant__cycle", "participant__organisation"
        ),
        pk=pk,
    )
    if not actions.may_write(user, record.organisation):
        raise PermissionDenied(_("Your post does not include this right here."))
    return record


def _begun(user, task):
    """What opening the form again goes on with: one's newest draft, else what was returned.

    A returned task wants its record mended: a second record would leave the first one returned.
    """
    records = Record.objects.filter(tasks=task).order_by("-id")
    draft = records.filter(status=RecordStatus.DRAFT, written_by=user).first()
    if draft is not None or task.status != TaskStatus.RETURNED:
        return draft
    return records.visible_to(user).filter(status=RecordStatus.RETURNED).first()


def wants_json(request):
    """Tell whether a script asks, which has no use for a page."""
    return request.headers.get("Accept") == "application/json"


def refused_json(errors, *, status=422):
    """What was wrong, as sentences for a person."""
    return JsonResponse({"errors": [str(error) for error in errors]}, status=status)


def form_errors(form):
    """The errors of a form as sentences, each with its field's name before it."""
    for name, errors in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        for error in errors:
            yield _("%(label)s: %(value)s") % {"label": label, "value": error} if label else error


def for_whom(request):
    """Return (participant, task or None): the task's, the only one, or the one chosen."""
    user = request.user
    if text := request.GET.get("task", ""):
        number = row_number(text)
        if number is None:
            raise Http404
        task = get_object_or_404(
            Task.objects.visible_to(user).select_related(
                "template", "participant__cycle", "participant__organisation"
            ),
            pk=number,
        )
        if not actions.may_write(user, task.participant.organisation):
            raise PermissionDenied(_("Your post does not include this right here."))
        return task.participant, task
    mine = _own_participants(user)
    if code := request.GET.get("organisation"):
        participant = mine.filter(organisation__code=code).first()  # of the newest cycle
        if participant is None:
            raise Http404
        return participant, None
    if not writing_organisations(user):
        raise PermissionDenied(_("Your post does not include this right here."))
    found = list(mine[:2])
    return (found[0] if len(found) == 1 else None), None


def _own_participants(user):
    return (
        Participant.objects.filter(
            organisation__in=writing_organisations(user),
            cycle__phase__in=WRITING_PHASES,
            post=None,
        )
        .select_related("cycle", "organisation")
        .order_by("-cycle__starts_on", "path")
    )


def _choose_organisation(request):
    """Several posts: first say whose work it is. No cycle at work: say so."""
    context = {"participants": _own_participants(request.user)}
    return render(request, "tracker/performance/record_choose.html", context)


def _form(request, participant, *, task=None, record=None):
    """Show, re-show or carry out the record form."""
    is_reshown = request.method == "POST" and not {"day", "as", "more"}.isdisjoint(request.POST)
    is_sent_form = request.method == "POST" and not is_reshown
    if is_sent_form and record is None:
        done, record = before(request)
        if done:
            return done
    told = []
    form_of = form_for(request, participant, task=task, record=record)
    kept = kept_files(request, participant) if request.method == "POST" else []
    if is_sent_form:
        form = form_of(request.POST, request.FILES)
        form.is_valid()
        if "same" in request.POST or (task is not None and "same_first" in request.POST):
            done = add_to_the_other(request, participant, form, record, task=task)
        else:
            kept += _store(request, participant, form)
            done = None
            if not form.errors:
                told = ask_before(request, participant, form, record)
                done = None if told else _act(request, participant, form, record, kept)
        if done:
            return done
        # the same form may have come in twice at once, and the other one was quicker
        done, _draft = before(request)
        if done:
            return done
        if wants_json(request):
            # the script then lets the page itself say it, at the field or as a question
            asked = [_("You may have told this event before.")] if told else form_errors(form)
            return refused_json(asked)
    elif is_reshown:
        # a day, a kind or one more line without scripts: the same form again, everything kept
        kept += _store(request, participant, form_of(request.POST, request.FILES))
        form = form_of(initial=as_typed(request) | record_follow_ups.typed(request.POST))
    else:
        form = form_of(
            initial=beginning(request, participant, task, record)
            | record_follow_ups.beginning(record)
        )
    if record is not None and record.status == RecordStatus.RETURNED and not form.is_bound:
        if field := field_of(record.return_reason):
            form.fields[field].widget.attrs["autofocus"] = True
    context = _form_context(request, participant, form, task, record, kept) | {"told": told}
    if task is not None and record is None and not told:
        context["perhaps_told"] = may_have_told(task, on=min(request.today, task.due_on))
    status = 422 if form.is_bound else 200
    return render(request, "tracker/performance/record_form.html", context, status=status)


def form_for(request, participant, *, task, record):
    """The class of the form with what it is for: called with data, or with what it begins with."""
    kind = kind_of(request, task, record)
    return partial(
        RecordForm,
        participant=participant,
        record=record,
        kind=kind,
        **record_follow_ups.follow_up_parts(request, participant, kind=kind, record=record),
    )


def before(request):
    """What came of this very form before: (answer, None), (None, draft to go on with) or nothing.

    Two taps on a slow line send a form twice; the first outcome is what they wanted.
    """
    key = sent_key(request)
    if key and replayed(request.user, key + SENDING) is not None:
        return _sent(request), None
    draft = replayed(request.user, key) if key else None
    return None, draft if isinstance(draft, Record) else None


def _sent(request):
    address = reverse("performance:task-list")
    if wants_json(request):
        return JsonResponse({"done": True, "next": address})
    return redirect(address)


def said(request, form, record, kept):
    """What `actions.tell` takes, beside what is to be done."""
    dropped = [
        attachment.file
        for attachment in (record.attachments.select_related("file") if record else ())
        if str(attachment.file.uuid) in request.POST.getlist("drop")
    ]
    return {
        **form.content(),
        "key": sent_key(request),
        "record": record,
        "files": kept,
        "drop": dropped,
        "by": request.user,
        "at": request.now,
    }


def _act(request, participant, form, record, kept):
    """Save or send; return the answer, or None when it was refused (the form then says why)."""
    is_sending = act_of(request) == "send"
    content = said(request, form, record, kept)
    try:
        record = actions.tell(participant, is_sending=is_sending, **content)
    except Refused as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return None
    if is_sending:
        if "quiet" not in request.POST:  # the outbox tells of what went out by itself
            messages.success(request, _("Sent. Your township will look at it."))
        return _sent(request)
    messages.success(request, _("Draft saved. It is not sent yet."))
    return redirect("performance:record-edit", pk=record.pk)


def _store(request, participant, form):
    """Keep good uploads at once, so that an error elsewhere in the form does not lose them."""
    if not actions.may_write(request.user, participant.organisation):
        raise PermissionDenied(_("Your post does not include this right here."))
    if not form.is_bound:
        return []
    form.is_valid()
    return [
        stored_files.store(
            checked,
            organisation=participant.organisation,
            by=request.user,
            at=request.now,
            name=name,
        )
        for name, checked in form.checked_files
    ]


def kept_files(request, participant):
    """Files of an earlier try of this form that are still ticked."""
    wanted = []
    for text in request.POST.getlist("kept")[:20]:
        with suppress(ValueError):
            wanted.append(UUID(text))
    mine = StoredFile.objects.filter(
        uploaded_by=request.user, organisation=participant.organisation, uuid__in=wanted
    )
    return list(unattached(mine))


def _form_context(request, participant, form, task, record, kept):
    attached = list(record.attachments.select_related("file")) if record else []
    main = main_task(task, record)
    own = list(record.tasks.select_related("template")) if record else []
    kinds = kinds_for(main)
    offered = offer(
        participant,
        kind=form.kind_now,
        day=day_in(form) or request.today,
        main=main,
        own=own,
        ticked=row_numbers(str(value) for value in form["tasks"].value() or ()),
        with_best=not form.is_bound and record is None and "day" not in request.POST,
        evidence=form["indicators"].value() or (),
    )
    if record is not None and record.status == RecordStatus.RETURNED:
        for row in (*offered.shown, *offered.folded):
            row.is_fixed = row.task in own
    return {
        "form": form,
        "key": form_key(request),
        "participant": participant,
        "record": record,
        "main": main,
        "kinds": kinds,
        "kinds_are_few": len(kinds) < len(RecordKind),
        "must_pick": main is None and record is None and request.method == "GET",
        "offered": offered,
        "kept": kept,
        "attached": [attachment.file for attachment in attached],
        "dropped": set(request.POST.getlist("drop")),
        "shows_title": main is None,
        "act": act_of(request),
        "another": ANOTHER,
        "yesterday": request.today - timedelta(days=1),
        "address": _address(participant, task, record),
        "asks_for": _query(participant, task, record),
    }


def _query(participant, task, record):
    """What the form is for, wherever it is sent from: a new cycle must not change it."""
    if record is not None:
        return urlencode({"record": record.pk})
    if task is not None:
        return urlencode({"task": task.pk})
    return urlencode({"organisation": participant.organisation.code})


def _address(participant, task, record):
    """Where the form is sent to."""
    if record is not None:
        return reverse("performance:record-edit", args=[record.pk])
    return reverse("performance:record-new") + f"?{_query(participant, task, record)}"
