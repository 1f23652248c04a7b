"""Samples: look at some of the waiting records, and accept the rest on the strength of them."""

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from tracker.audit.deeds import deed
from tracker.audit.deeds import record as note
from tracker.audit.refusals import Refused
from tracker.determination.models import CountyRules, Cycle
from tracker.organisations.permissions import Permission, require
from tracker.performance.actions.judging import accept, may_accept
from tracker.performance.models import Record, Sample, SampleRecord
from tracker.performance.sampling import draw
from tracker.performance.states import (
    ACCEPTING_PHASES,
    SAMPLE_NEXT,
    RecordStatus,
    SampleStatus,
)

LARGEST_SEED = 2**31 - 1  # written by hand without a slip
MOST = 2000  # records that one drawing covers


def waiting_in(cycle, organisation, user):
    """Return the waiting records of an area that this person may judge, oldest first."""
    records = (
        Record.objects.waiting()
        .filter(cycle=cycle)
        .in_subtree(organisation)
        .select_related("organisation")
        .order_by("sent_at", "pk")
    )
    return [record for record in records[:MOST] if may_accept(user, record)]


@deed
def draw_sample(cycle, organisation, *, by, at, seed):
    """Draw a share of the records waiting in an area, to be looked at; return the Sample.

    The share is the county's rule. Records for key tasks, and those that were returned before,
    are always drawn. `seed` is a whole number up to 2**31 - 1, kept with the sample so that the
    drawing can be repeated (see `sampling`).

    :raises PermissionDenied: without the right to accept records there
    :raises Refused: when the county looks at everything, nothing waits, or a sample is open
    """
    require(by, Permission.RECORD_ACCEPT, organisation=organisation)
    cycle = Cycle.objects.select_for_update(no_key=True).get(pk=cycle.pk)
    if cycle.phase not in ACCEPTING_PHASES:
        raise Refused(
            _("The cycle stands in “%(phase)s”; this can no longer be done.")
            % {"phase": cycle.get_phase_display()}
        )
    share = CountyRules.objects.of(organisation).sample_share
    if share == 100:
        raise Refused(_("Your county looks at every record; there is nothing to draw."))
    if Sample.objects.filter(
        cycle=cycle, organisation=organisation, status=SampleStatus.OPEN
    ).exists():
        raise Refused(_("A sample is open here already. Finish it before you draw again."))
    waiting = waiting_in(cycle, organisation, by)
    if not waiting:
        raise Refused(_("No record is waiting here."))
    numbers = {record.pk for record in waiting}
    certain = set(
        Record.objects.filter(pk__in=numbers)
        .filter(
            Q(decided_at__isnull=False) | Q(tasks__is_key=True) | Q(tasks__template__is_key=True)
        )
        .values_list("pk", flat=True)
    )
    drawn = draw(numbers, seed=seed, share=share, always=certain)
    sample = Sample.objects.create(
        cycle=cycle,
        organisation=organisation,
        seed=seed,
        share=share,
        waiting=len(numbers),
        drawn=len(drawn),
        drawn_by=by,
        drawn_at=at,
    )
    SampleRecord.objects.bulk_create(
        SampleRecord(sample=sample, record_id=number, is_drawn=number in drawn)
        for number in sorted(numbers)
    )
    note(
        "sample.drawn",
        by=by,
        at=at,
        about=sample,
        organisation=organisation,
        data={"seed": seed, "share": share, "waiting": len(numbers), "drawn": len(drawn)},
    )
    return sample


def rest_of(sample):
    """Return the records that were not drawn and still stand as they stood at the drawing.

    What another open sample, of the level above or below, has drawn is left to be looked at.
    """
    looked_at = SampleRecord.objects.filter(
        record=OuterRef("pk"), sample__status=SampleStatus.OPEN, is_drawn=True, outcome=""
    )
    return Record.objects.filter(
        ~Exists(looked_at),
        sample_lines__sample=sample,
        sample_lines__is_drawn=False,
        status=RecordStatus.SENT,
        sent_at__lte=sample.drawn_at,
    )


@deed
def accept_rest(sample, *, by, at):
    """Accept the records that a sample did not draw, unseen; return how many.

    What was taken back, or sent again since the drawing, is not among them.

    :raises PermissionDenied: without the right to accept records there
    :raises Refused: while a drawn record is not judged, when one of them was returned, or when
        the sample is closed
    """
    sample = _locked(sample, by)
    drawn = sample.lines.filter(is_drawn=True)
    if drawn.filter(outcome="").exists():
        raise Refused(_("Some of the drawn records are not judged yet."))
    if drawn.filter(outcome=SampleRecord.Outcome.RETURNED).exists():
        raise Refused(_("One of those drawn was returned: the rest cannot be accepted unseen."))
    if not drawn.filter(outcome=SampleRecord.Outcome.ACCEPTED).exists():
        raise Refused(_("None of the drawn records was accepted. End this sample and draw again."))
    accepted = 0
    for record in rest_of(sample).select_related("organisation").order_by("pk"):
        if not may_accept(by, record):
            raise PermissionDenied(_("You cannot judge this record."))
        accept(record, by=by, at=at, sample=sample)
        accepted += 1
    _close(sample, SampleStatus.PASSED, by=by, at=at, data={"accepted": accepted})
    return accepted


@deed
def end_sample(sample, *, by, at):
    """End a sample without accepting the rest; what was drawn keeps its outcome. Return it.

    :raises PermissionDenied: without the right to accept records there
    :raises Refused: while a drawn record is not judged, or when the sample is closed
    """
    sample = _locked(sample, by)
    # otherwise one could draw until the drawing suits
    if sample.lines.filter(is_drawn=True, outcome="").exists():
        raise Refused(_("Some of the drawn records are not judged yet."))
    _close(sample, SampleStatus.ENDED, by=by, at=at, data={})
    return sample


def _locked(sample, by):
    cycle = Cycle.objects.select_for_update(no_key=True).get(pk=sample.cycle_id)
    sample = Sample.objects.select_for_update().select_related("organisation").get(pk=sample.pk)
    sample.cycle = cycle
    require(by, Permission.RECORD_ACCEPT, organisation=sample.organisation)
    if not SAMPLE_NEXT[SampleStatus(sample.status)]:
        raise Refused(_("This sample is closed already."))
    return sample


def _close(sample, status, *, by, at, data):
    sample.status, sample.closed_by, sample.closed_at = status, by, at
    sample.save(update_fields=["status", "closed_by", "closed_at"])
    note(
        "sample.closed",
        by=by,
        at=at,
        about=sample,
        organisation=sample.organisation,
        data={"status": str(status), **data},
    )
