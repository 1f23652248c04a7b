"""A finding can be begun where the shortcoming is seen: on a review and on a result."""

import pytest
from django.urls import reverse

from tests.world import World

pytestmark = pytest.mark.django_db


def test_a_reviewer_begins_a_finding_on_the_review(cast, as_user):
    world = World(cast, phase="review")
    client = as_user(cast.assigned)
    address = f"{reverse('accountability:finding-new')}?review={world.review.pk}"
    page = client.get(reverse("assessment:review-detail", args=[world.review.pk]))
    assert address in page.content.decode()
    assert client.get(address).status_code == 200


def test_an_administrator_begins_a_finding_on_a_result_and_the_branch_does_not(cast, as_user):
    world = World(cast, published=True)
    address = f"{reverse('accountability:finding-new')}?result={world.result.pk}"
    result = reverse("assessment:result-detail", args=[world.cycle.code, cast.east.code])
    client = as_user(cast.administrator)
    assert address in client.get(result).content.decode()
    assert client.get(address).status_code == 200
    assert address not in as_user(cast.secretary).get(result).content.decode()
