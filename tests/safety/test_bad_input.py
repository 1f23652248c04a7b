"""What people and others write where it does not belong: an answer in words, and no change."""

import pytest

from tests.safety.database import contents, undone
from tests.safety.visits import (
    PARTS,
    addresses,
    bare_forms,
    county_at_work,
    found_forms,
    typed,
    visitors,
)

LONG = "长" * 30_000
HUGE = "9" * 5000
BAD = {
    "date": (
        "9999-12-31",
        "0001-01-01",
        "2026-02-30",
        "２０２６-０６-３１",
        "garbage",
        "\x00",
        HUGE,
    ),
    "number": ("-1", "1e999999", HUGE, "nan", "²", "\x00", "１.5", "99999999999999999999"),
    "text": (LONG, "\x00", "-1", "9e999999", "nan", HUGE, "\U0001f600" * 2000),
    "textarea": (LONG, "\x00", ""),
    "password": ("wrong", "\x00", LONG),
    "choice": ("999999999999999999999", "abc", "\x00", "-1", "", HUGE, "٣", "0"),
}
WALKERS = ("secretary", "officer", "assigned", "administrator")
# in performance everything, in the phases after it what follows them
WALKS = [
    *(("performance", part) for part in PARTS),
    *((phase, "assessment") for phase in ("self_assessment", "review", "appeal")),
]
QUERIES = {
    "page": ("abc", "-1", HUGE),
    "cycle": ("%00", "nowhere", "\U0001f600"),
    "task": ("999999999999999999999", HUGE, "１２", "²"),
    "after": ("garbage.1", "9999-12-31.1", f"2026-06-01.{HUGE}"),
    "since": ("2026-02-30", "0001-01-01", "9999-12-31"),
    "until": ("9999-12-31", "\x00"),
    "due_on": ("garbage", "9999-12-31"),
    "participant": (HUGE, "\x00", "٣"),
    "finding": (HUGE, "abc"),
    "review": ("99999999999999999", "\x00"),
    "q": ("\x00", LONG[:3000], "%_'\""),
    "township": ("\x00", "nowhere"),
    "organisation": ("\x00", "nowhere"),
    "sheet": ("../../etc/passwd", "\x00", "f" * 32),
    "tab": ("nowhere",),
    "grade": ("nowhere", "\x00"),
}
ODD_ADDRESSES = (
    "/tasks/%00/",
    "/cycles/%00/",
    "/cycles/nowhere/",
    "/organisations/%00/",
    "/tasks/999999999999999999999999/",
    f"/records/{HUGE}/",
    "/people/%F0%9F%98%80/",
    "/results/nowhere/nobody/",
    "/area/%00/",
    "/organisations/%FF%FE/",
)


def kind_of(field):
    """Which bad values a field is worth."""
    return field.kind if field.kind in BAD else "choice"


def spoiled(form, world, *, tries):
    """Yield (field, value, data): the form filled in well but for one field at a time.

    `tries` values are taken for each field, others for each next field.
    """
    ways = list(form.ways(typed=typed(world)))
    for number, field in enumerate(form.fields):
        if field.kind == "file":
            continue
        values = BAD[kind_of(field)]
        for turn in range(min(tries, len(values))):
            value = values[(number + turn) % len(values)]
            yield field.name, value, {**ways[(number + turn) % len(ways)], field.name: [value]}


@pytest.mark.django_db
@pytest.mark.parametrize(("phase", "part"), WALKS)
def test_one_bad_value_in_any_field_is_answered_and_breaks_nothing(phase, part, cast):
    world = county_at_work(cast, phase=phase)
    starts = PARTS[part]
    walkers, tried, broken = visitors(cast), set(), []
    for member in WALKERS:
        visitor = walkers[member]
        found = found_forms(world, member, visitor, starts) | bare_forms(world, member, starts)
        for kind, form in found.items():
            if kind in tried:
                continue
            tried.add(kind)
            for name, value, data in spoiled(form, world, tries=1):
                with undone():
                    answer = visitor.post(form.action, data)
                if answer.status_code >= 500:
                    broken.append((kind[0], name, value[:20], visitor.errors[-1][2][:200]))
    assert broken == []
    assert len(tried) > 5


@pytest.mark.django_db
@pytest.mark.parametrize("member", ["secretary", "administrator", "assigned"])
def test_garbage_in_an_address_is_answered_and_changes_nothing(member, cast):
    world = county_at_work(cast)
    visitor = visitors(cast)[member]
    before, broken = contents(), []
    for number, address in enumerate(addresses(world, member)):
        plain = address.split("?")[0]
        for turn in range(3):
            query = {
                name: values[(number + turn) % len(values)] for name, values in QUERIES.items()
            }
            # one NUL stops the whole request: try the others without it too
            for chosen in (query, {n: v for n, v in query.items() if "\x00" not in v}):
                if visitor.get(plain, chosen).status_code >= 500:
                    broken.append((plain, chosen, visitor.errors[-1][2][:200]))
    for address in ODD_ADDRESSES:
        answer = visitor.get(address)
        if answer.status_code not in (400, 403, 404):
            broken.append((address, answer.status_code))
    assert broken == []
    assert contents() == before
