"""Conditions answered without the database get the database's answer."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db.models import CheckConstraint

from tracker.organisations.models import Appointment, Organisation
from tracker.spreadsheets.conditions import check_constraints

DAYS = (None, date(2026, 1, 1), date(2026, 1, 2))


def refusal(judge):
    try:
        judge()
    except ValidationError as error:
        return error.messages
    return None


def ask_database(instance):
    for constraint in type(instance)._meta.constraints:
        if isinstance(constraint, CheckConstraint):
            constraint.validate(type(instance), instance)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "instance",
    [
        *(Appointment(since=since, until=until) for since in DAYS for until in DAYS),
        *(
            Organisation(pk=pk, parent_id=parent, name_zh=zh, name_en=en)
            for pk in (None, 1)
            for parent in (None, 1, 2)
            for zh in ("", "村")
            for en in ("", "Village")
        ),
    ],
)
def test_the_answer_is_the_databases(instance):
    expected = refusal(lambda: ask_database(instance))
    assert refusal(lambda: check_constraints(instance)) == expected


@pytest.mark.django_db
def test_plain_conditions_that_hold_ask_no_database(django_assert_num_queries):
    with django_assert_num_queries(0):
        check_constraints(Organisation(pk=1, parent_id=2, name_zh="村", name_en=""))
