"""After the lock no route changes a score; with the lock lifted the same route does."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import NoReverseMatch, reverse

from tests import factories as f
from tests.assessment.builders import answers
from tracker.assessment import actions
from tracker.assessment.models import (
    DimensionTotal,
    Mark,
    Result,
    ResultDimension,
    Review,
    SelfScore,
    Total,
)
from tracker.assessment.resources import ResultResource
from tracker.audit import locks
from tracker.audit.refusals import Refused

MODELS = [Mark, Review, Total, DimensionTotal, SelfScore, Result, ResultDimension]


@pytest.fixture
def locked(county):
    """Everything scored, settled and published: the cycle is in its locked phases."""
    county.in_phase("self_assessment")
    actions.save_self_assessment(
        county.east,
        summary="",
        scores={"i-theme": (100_000, "so")},
        by=county.cast.secretary,
        at=f.NOW,
    )
    return county.published()


def row_of(model):
    return model.objects.order_by("pk").first()


def by_save(model):
    row = row_of(model)
    row.points = 1
    row.save()


def by_save_of_one_field(model):
    row = row_of(model)
    row.points = 1
    row.save(update_fields=["points"])


def by_update(model):
    model.objects.filter(pk=row_of(model).pk).update(points=1)


def by_update_or_create(model):
    model.objects.update_or_create(pk=row_of(model).pk, defaults={"points": 1})


def by_bulk_update(model):
    row = row_of(model)
    row.points = 1
    model.objects.bulk_update([row], ["points"])


def by_upsert(model):
    row = row_of(model)
    row.points = 1
    model.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["pk"], update_fields=["points"]
    )


def by_raw_update(model):
    with connection.cursor() as cursor:
        table = model._meta.db_table
        cursor.execute(f"UPDATE {table} SET points = 1 WHERE id = %s", [row_of(model).pk])  # noqa: S608


CHANGES = [
    by_save,
    by_save_of_one_field,
    by_update,
    by_update_or_create,
    by_bulk_update,
    by_upsert,
    by_raw_update,
]


def by_delete(model):
    row_of(model).delete()


def by_queryset_delete(model):
    model.objects.all().delete()


def by_raw_delete(model):
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {model._meta.db_table}")  # noqa: S608


DELETIONS = [by_delete, by_queryset_delete, by_raw_delete]


def by_create(model):
    row = row_of(model)
    row.pk = None
    row.save(force_insert=True)


def by_raw_insert(model):
    columns = [c.column for c in model._meta.concrete_fields if not c.primary_key]
    names = ", ".join(columns)
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {names} FROM {table} WHERE id = %s",  # noqa: S608
            [row_of(model).pk],
        )


@pytest.mark.parametrize("route", CHANGES, ids=lambda route: route.__name__)
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_a_score_cannot_be_changed_after_the_lock(locked, model, route):
    before = row_of(model).points
    with pytest.raises(IntegrityError, match="locked"), transaction.atomic():
        route(model)
    assert row_of(model).points == before != 1
    with locks.lifted_for_test_flush():  # the control: the route itself would have worked
        route(model)
        assert row_of(model).points == 1


@pytest.mark.parametrize("route", DELETIONS, ids=lambda route: route.__name__)
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_a_score_cannot_be_deleted_after_the_lock(locked, model, route):
    count = model.objects.count()
    with pytest.raises(IntegrityError, match="locked"), transaction.atomic():
        route(model)
    assert model.objects.count() == count


@pytest.mark.parametrize("model", [Mark, Total, DimensionTotal, SelfScore, ResultDimension])
def test_the_control_of_deletion(locked, model):
    with locks.lifted_for_test_flush():
        by_raw_delete(model)
        assert model.objects.count() == 0


@pytest.mark.parametrize("route", [by_create, by_raw_insert], ids=lambda route: route.__name__)
@pytest.mark.parametrize(
    "model",
    [m for m in MODELS if m is not Result],
    ids=lambda model: model.__name__,
)
def test_nothing_scored_is_added_after_the_lock(locked, model, route):
    count = model.objects.count()
    with pytest.raises(IntegrityError, match="locked"), transaction.atomic():
        route(model)
    assert model.objects.count() == count


def test_a_second_row_of_the_same_version_is_refused(locked):
    with pytest.raises(IntegrityError), transaction.atomic():
        by_raw_insert(Result)


def test_a_measured_value_behind_a_score_is_locked_too(locked):
    row = locked.east.measurements.get()
    for act in (
        lambda: locked.east.measurements.update(value=1),
        lambda: row.delete(),
        lambda: locked.east.measurements.all().delete(),
    ):
        with pytest.raises(IntegrityError, match="locked"), transaction.atomic():
            act()


def test_the_pages_refuse_after_the_lock(locked, as_user):
    cast = locked.cast
    review = Review.objects.get(participant=locked.east, reviewer=cast.assigned.person)
    before = list(Mark.objects.values_list("pk", "points"))
    as_user(cast.assigned).post(
        f"/review/{review.pk}/",
        {"i-effort-points": "1", "i-effort-reason": "x", "act": "save"},
    )
    as_user(cast.administrator).post(f"/review/{review.pk}/reopen/", {"reason": "x"})
    address = f"/self-assessments/{locked.cycle.code}/{cast.east.code}/"
    as_user(cast.secretary).post(address, {"summary": "new", "i-theme-points": "1", "act": "save"})
    assert list(Mark.objects.values_list("pk", "points")) == before
    assert SelfScore.objects.get().points == 100_000
    assert {r.status for r in Review.objects.all()} == {"sent"}


def test_the_actions_refuse_after_the_lock(locked):
    cast = locked.cast
    review = Review.objects.get(participant=locked.east, reviewer=cast.assigned.person)
    for act in (
        lambda: actions.mark_all(review, answers=answers("1"), by=cast.assigned, at=f.NOW),
        lambda: actions.send_review(review, by=cast.assigned, at=f.NOW),
        lambda: actions.reopen_review(review, reason="x", by=cast.administrator, at=f.NOW),
        lambda: actions.recheck(locked.cycle, by=cast.administrator, at=f.NOW),
        lambda: locked.proposed(),
        lambda: actions.assign_review(
            locked.east, reviewer=cast.unassigned.person, by=cast.administrator, at=f.NOW
        ),
    ):
        with pytest.raises(Refused):
            act()


def test_no_sheet_brings_a_score_in(locked):
    resource = ResultResource(user=locked.cast.administrator, on=f.TODAY)
    for act in (
        lambda: resource.check(None),
        lambda: resource.execute(None, by=locked.cast.administrator, at=f.NOW),
    ):
        with pytest.raises(Refused):
            act()
    with pytest.raises(TypeError):
        resource.import_data(None)


@pytest.mark.parametrize("model", ["result", "resultdimension", "mark", "review", "total"])
def test_the_technical_administration_changes_no_score(locked, as_user, model):
    client = as_user(locked.cast.technical)
    pk = {"result": Result, "resultdimension": ResultDimension, "mark": Mark,
          "review": Review, "total": Total}[model].objects.first().pk  # fmt: skip
    before = list(Result.objects.values_list("pk", "points", "status"))
    try:
        address = reverse(f"admin:tracker_{model}_change", args=[pk])
    except NoReverseMatch:
        address = f"/admin/tracker/{model}/{pk}/change/"
    assert client.post(address, {"points": "1"}).status_code in (403, 404)
    assert list(Result.objects.values_list("pk", "points", "status")) == before


def test_a_cycle_never_goes_back_behind_its_lock(locked):
    with pytest.raises(IntegrityError, match="locked"), transaction.atomic():
        type(locked.cycle).objects.filter(pk=locked.cycle.pk).update(phase="review")


def test_no_result_is_turned_without_a_confirmed_settlement(county):
    """A draft that somebody writes by hand stays one: only two signatures turn it."""
    county.published()
    forged = Result.objects.order_by("pk").last()
    forged.pk, forged.version, forged.status, forged.settlement = None, 9, "draft", None
    forged.save()
    with pytest.raises(IntegrityError, match="locked"), transaction.atomic():
        Result.objects.filter(pk=forged.pk).update(status="settled")
    forged.pk, forged.version, forged.status = None, 10, "published"
    with pytest.raises(IntegrityError, match="locked"), transaction.atomic():
        forged.save(force_insert=True)
    with locks.lifted_for_test_flush():
        Result.objects.filter(version=9).update(status="settled")
    assert Result.objects.get(version=9).status == "settled"
