from decimal import Decimal
from fractions import Fraction

import pytest

from tracker.charts.lettering import em_width, fits, number_text, shorten, wrap


def test_chinese_characters_are_twice_as_wide_as_latin_ones():
    assert em_width("党支部") == 3
    assert em_width("abcd") == pytest.approx(2.2)
    assert em_width("e\u0301") == pytest.approx(0.55)


def test_long_words_end_in_an_ellipsis_within_the_room():
    assert shorten("河滨社区党支部", 7) == "河滨社区党支部"
    assert shorten("河滨社区党支部", 5) == "河滨社区…"


@pytest.mark.parametrize(
    ("text", "room", "lines", "wrapped"),
    [
        ("政治建设", 4, 2, ["政治建设"]),
        ("政治建设", 3, 2, ["政治", "建设"]),
        ("2026年一季度", 4, 2, ["2026年", "一季度"]),
        ("Median of the area", 6, 2, ["Median of", "the area"]),
        ("组织覆盖，工作覆盖", 4.5, 3, ["组织覆", "盖，工", "作覆盖"]),
        ("河滨社区党支部委员会", 4, 2, ["河滨社区", "党支部…"]),
        ("Organisational", 5, 3, ["Organis…"]),
        ("", 5, 2, [""]),
    ],
)
def test_wrapping_keeps_lines_even_and_cuts_what_does_not_fit(text, room, lines, wrapped):
    assert wrap(text, room, lines) == wrapped
    assert fits(text, room, lines) == (not wrapped[-1].endswith("…"))


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (20, "20"),
        (Decimal("14.50"), "14.5"),
        (Decimal("84.565"), "84.57"),
        (Fraction(1, 3), "0.33"),
        (Fraction(-1, 3), "-0.33"),
        (Decimal("-0.001"), "0"),
        (100, "100"),
    ],
)
def test_numbers_are_written_half_up_without_idle_zeros(number, written):
    assert number_text(number) == written
