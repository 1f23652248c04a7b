from decimal import Decimal
from fractions import Fraction

import pytest

from tracker.charts import Axis, Bar, Caption, Cell, Heading, Point, Series, Spread

OFF_SITE = [
    "",
    "area/",
    "//elsewhere.example/",
    "/\\elsewhere.example/",
    "/\t/elsewhere.example/",
    "/area/\n",
    "https://elsewhere.example/",
    "javascript:alert(1)",
    " /area/",
]


@pytest.mark.parametrize("href", OFF_SITE)
def test_links_lead_to_paths_of_this_site_only(href):
    for make in (
        lambda: Heading("北镇", href),
        lambda: Cell("a", "A", href=href),
        lambda: Point("一季度", 1, href),
        lambda: Bar("北镇", 1, 2, href=href),
    ):
        with pytest.raises(ValueError, match="a path of this site"):
            make()


@pytest.mark.parametrize("href", ["/", "/area/330424/?band=c&page=2#heat", "/area/北镇/"])
def test_links_may_be_any_path_with_query_and_fragment(href):
    assert Bar("北镇", 1, 2, href=href).href == href


@pytest.mark.parametrize("value", [0.5, True, "5", Decimal("NaN"), Decimal("Infinity")])
def test_values_are_exact_and_finite_numbers(value):
    for make in (
        lambda: Axis("政治", value),
        lambda: Series("支部", [value]),
        lambda: Point("一季度", value),
        lambda: Spread("范围", [(value, value)]),
        lambda: Bar("政治", value, 20),
    ):
        with pytest.raises((TypeError, ValueError), match="number is needed"):
            make()


@pytest.mark.parametrize("full", [0, -1, Fraction(-1, 3)])
def test_full_mark_is_above_zero(full):
    for make in (lambda: Axis("政治", full), lambda: Bar("政治", 1, full)):
        with pytest.raises(ValueError, match="above zero"):
            make()


def test_band_letter_tone_edges_and_id_are_checked():
    with pytest.raises(ValueError, match="unknown band"):
        Cell('a" onload="', "A")
    with pytest.raises(ValueError, match="one to three characters"):
        Cell("a", " ")
    with pytest.raises(ValueError, match="one to three characters"):
        Cell("a", "较好等次")
    with pytest.raises(ValueError, match="a tone is"):
        Bar("政治", 1, 2, tone=7)
    with pytest.raises(ValueError, match="above the upper"):
        Spread("范围", [(2, 1)])
    with pytest.raises(ValueError, match="not an id"):
        Caption('a"b', "得分", "暂无数据")
