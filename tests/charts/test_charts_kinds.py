"""What each kind of drawing shows: marks, links, gaps."""

from decimal import Decimal

import pytest
from defusedxml import ElementTree

from tracker.charts import (
    Axis,
    Bar,
    Caption,
    Cell,
    Fall,
    Heading,
    Point,
    Series,
    Spread,
    bars,
    falls,
    heat_grid,
    radar,
    trend,
)

SVG = "{http://www.w3.org/2000/svg}"
CAPTION = Caption("drawing", "Scores", no_data="No data")
AXES = [Axis("Political", 20), Axis("Style", 10), Axis("System", 10), Axis("Discipline", 10)]


def parsed(drawn):
    return ElementTree.fromstring(drawn)


def marks_of(root):
    """Return the titles of the marks, in the order they are drawn."""
    return [title.text for title in root.iter(f"{SVG}title") if not title.get("id")]


def by_class(root, name):
    return [node for node in root.iter() if name in node.get("class", "").split()]


def test_radar_titles_every_value_with_its_full_mark():
    root = parsed(radar(AXES, [Series("Branch", [16, Decimal("7.5"), 12, 0])], caption=CAPTION))
    assert marks_of(root) == [
        "Branch · Political · 16/20",
        "Branch · Style · 7.5/10",
        "Branch · System · 12/10",
        "Branch · Discipline · 0/10",
    ]
    assert len(by_class(root, "chart-area")) == 1


def test_radar_runs_from_the_middle_to_the_rim():
    root = parsed(radar(AXES, [Series("Branch", [20, 5, 15, -3])], caption=CAPTION))
    places = [
        (float(mark.get("cx")), float(mark.get("cy")))
        for mark in by_class(root, "chart-mark-1")
        if mark.find(f"{SVG}title") is not None
    ]
    (x, top), (right, middle), (_, bottom), centre = places
    assert centre == (180, middle)
    assert x == 180
    radius = middle - top
    assert right - 180 == pytest.approx(radius / 2, abs=0.02)
    # 15 of 10 ends at the rim, below zero in the middle.
    assert bottom - middle == pytest.approx(radius, abs=0.02)


def test_radar_opens_the_outline_at_a_missing_value():
    root = parsed(radar(AXES, [Series("Branch", [16, None, 5, 6])], caption=CAPTION))
    assert marks_of(root) == [
        "Branch · Political · 16/20",
        "Branch · System · 5/10",
        "Branch · Discipline · 6/10",
    ]
    assert by_class(root, "chart-area") == []
    outline = by_class(root, "chart-line-1")[0].get("d")
    # One open stroke from the axis after the gap round to the axis before it.
    assert (outline.count("M"), outline.count("L"), outline.count("Z")) == (1, 2, 0)


def test_radar_of_two_axes_comes_as_bars():
    drawn = radar(
        AXES[:2], [Series("Branch", [16, None]), Series("Median", [15, 6])], caption=CAPTION
    )
    root = parsed(drawn)
    assert root.get("class") == "chart chart-bars"
    assert marks_of(root) == [
        "Political · Branch · 16/20",
        "Political · Median · 15/20",
        "Style · Branch · No data",
        "Style · Median · 6/10",
    ]


def test_radar_refuses_a_series_of_another_length():
    with pytest.raises(ValueError, match="3 values for 4 axes"):
        radar(AXES, [Series("Branch", [1, 2, 3])], caption=CAPTION)


def test_heat_grid_shows_band_by_colour_class_and_by_letter_with_a_link():
    cells = [
        [Cell("a", "A", "91 of 100", "/area/north/?d=1"), Cell("d", "D")],
        [None, Cell("none", "–")],
    ]
    drawn = heat_grid(
        [Heading("North", "/area/north/"), Heading("East")],
        [Heading("Political"), Heading("Style")],
        cells,
        caption=CAPTION,
    )
    root = parsed(drawn)
    assert marks_of(root) == [
        "North · Political · A · 91 of 100",
        "North · Style · D",
        "East · Political · No data",
        "East · Style · –",
    ]
    classes = {node.get("id"): node.get("class") for node in root.find(f"{SVG}defs")}
    fields = [
        (classes[field.find(f"{SVG}use").get("href")[1:]], field.findtext(f"{SVG}text"))
        for row in by_class(root, "chart-cells")
        for field in row
    ]
    assert fields == [
        ("chart-band-a", "A"),
        ("chart-band-d", "D"),
        ("chart-gap", None),
        ("chart-band-none", "–"),
    ]
    links = [link.get("href") for link in root.iter(f"{SVG}a")]
    assert links == ["/area/north/", "/area/north/?d=1"]


def test_heat_grid_grows_with_its_columns_instead_of_crushing_the_letters():
    columns = [Heading(f"指标{number}") for number in range(20)]
    drawn = heat_grid([Heading("北镇")], columns, [[Cell("a", "A")] * 20], caption=CAPTION)
    root = parsed(drawn)
    assert root.get("class") == "chart chart-heat chart-wide"
    assert float(root.get("viewBox").split()[2]) >= 20 * 38


def test_heat_grid_sets_names_upright_that_do_not_fit_level():
    names = ["Political", "Organisational", "Ideological", "Discipline", "Style", "System"]
    columns = [Heading(name) for name in names]
    drawn = heat_grid([Heading("North town")], columns, [[None] * 6], caption=CAPTION)
    heads = by_class(parsed(drawn), "chart-heads")[0]
    assert [head.text for head in heads] == names
    assert all(head.get("transform").endswith("rotate(-90)") for head in heads)


def test_heat_grid_says_a_cut_name_whole_in_its_title():
    name = "望海街道社区联合党委第二片区第三网格党支部"
    drawn = heat_grid([Heading(name)], [Heading("政治")], [[None]], caption=CAPTION)
    assert marks_of(parsed(drawn)) == [name, f"{name} · 政治 · No data"]


def test_heat_grid_refuses_cells_of_another_shape():
    with pytest.raises(ValueError, match="not 1 rows of 2"):
        heat_grid([Heading("北镇")], [Heading("甲"), Heading("乙")], [[None]], caption=CAPTION)


def test_trend_breaks_line_and_band_where_a_quarter_is_missing():
    points = [Point(f"Q{i}", value) for i, value in enumerate([70, 75, None, 80, 78])]
    band = Spread("10–90", [(60, 90), (61, 91), (62, 92), None, (64, 94)])
    root = parsed(trend(points, band, line="Median", caption=CAPTION))
    assert marks_of(root) == [
        "10–90 · Q0 60–90; Q1 61–91; Q2 62–92",
        "10–90 · Q4 64–94",
        "Median · Q0 · 70",
        "Median · Q1 · 75",
        "Median · Q3 · 80",
        "Median · Q4 · 78",
    ]
    lines = [node.get("d") for node in by_class(root, "chart-line-1")]
    # Two stretches of two quarters each, and the sample in the key.
    assert [line.count("L") for line in lines] == [1, 1, 0]


def test_trend_runs_from_zero_to_the_full_mark_when_one_is_given():
    points = [Point("Q1", 0), Point("Q2", 100), Point("Q3", 50)]
    root = parsed(trend(points, None, line="Median", full=100, caption=CAPTION))
    heights = [float(mark.get("cy")) for mark in by_class(root, "chart-mark-1")][:3]
    assert heights == [162, 12, 87]
    scale = by_class(root, "chart-heads")[0]
    assert [tick.text for tick in scale] == ["0", "25", "50", "75", "100"]
    with pytest.raises(ValueError, match="between 0 and 90"):
        trend(points, None, line="Median", full=90, caption=CAPTION)


@pytest.mark.parametrize("value", [0, -3, Decimal("0.004"), 10**9])
def test_trend_of_one_quarter_is_one_mark_inside_the_plot(value):
    root = parsed(trend([Point("Q1", value)], None, line="Median", caption=CAPTION))
    mark = by_class(root, "chart-mark-1")[0]
    assert 12 <= float(mark.get("cy")) <= 162
    assert len(marks_of(root)) == 1


def test_trend_links_its_marks():
    points = [Point("Q1", 70, "/results/1/"), Point("Q2", 75)]
    root = parsed(trend(points, None, line="Median", caption=CAPTION))
    assert [link.get("href") for link in root.iter(f"{SVG}a")] == ["/results/1/"]


def test_trend_names_the_latest_period_when_not_all_names_fit():
    points = [Point(f"{2010 + i // 4}年第{i % 4 + 1}季度", i) for i in range(40)]
    root = parsed(trend(points, None, line="中位数", caption=CAPTION))
    names = ["".join(text.itertext()) for text in by_class(root, "chart-heads")[1]]
    assert names[-1] == "2019年第4季度"
    assert 2 <= len(names) <= 10


def test_trend_refuses_a_band_of_another_length():
    with pytest.raises(ValueError, match="1 ranges for 2 points"):
        trend(
            [Point("Q1", 1), Point("Q2", 2)],
            Spread("10–90", [(1, 2)]),
            line="Median",
            caption=CAPTION,
        )


def test_bars_fill_their_track_in_proportion_and_never_beyond():
    items = [Bar("Half", 10, 20), Bar("Beyond", 25, 20), Bar("Below", -1, 20), Bar("Zero", 0, 20)]
    root = parsed(bars(items, caption=CAPTION))
    assert [fill.get("width") for fill in by_class(root, "chart-fill-1")] == ["172", "344"]
    assert [value.text for value in by_class(root, "chart-value")] == [
        "10/20",
        "25/20",
        "-1/20",
        "0/20",
    ]


def test_bar_without_a_value_is_a_gap_and_not_a_zero():
    root = parsed(bars([Bar("Political", None, 20), Bar("Style", 0, 20)], caption=CAPTION))
    assert marks_of(root) == ["Political · No data", "Style · 0/20"]
    assert (len(by_class(root, "chart-gap")), len(by_class(root, "chart-track"))) == (1, 1)


def test_bar_takes_the_callers_words_link_and_tone():
    item = Bar("Duties broken down", 2431, 2600, "2,431 of 2,600", "/duties/", tone=3)
    root = parsed(bars([item], caption=CAPTION))
    assert marks_of(root) == ["Duties broken down · 2,431 of 2,600"]
    assert [link.get("href") for link in root.iter(f"{SVG}a")] == ["/duties/"]
    assert len(by_class(root, "chart-fill-3")) == 1


def test_a_fall_shows_what_is_left_and_what_was_lost_at_each_step():
    steps = [Fall("Received", 20), Fall("Owned", 15, loss="−5"), Fall("Done", 5, "5 of 20", "−10")]
    root = parsed(falls(steps, 20, caption=CAPTION))
    assert [fill.get("width") for fill in by_class(root, "chart-fill-2")] == ["344", "258", "86"]
    assert [(one.get("x"), one.get("width")) for one in by_class(root, "chart-loss")] == [
        ("266", "86"),
        ("94", "172"),
    ]
    assert marks_of(root) == ["Received · 20/20", "Owned · 15/20 · −5", "Done · 5 of 20 · −10"]


def test_a_fall_that_rises_shows_no_loss_and_one_from_nothing_says_so():
    root = parsed(falls([Fall("Received", 5), Fall("Owned", 8)], 10, caption=CAPTION))
    assert len(by_class(root, "chart-loss")) == 1
    root = parsed(falls([Fall("Received", 0)], 0, caption=CAPTION))
    assert root.get("class") == "chart chart-none"


def test_a_fall_refuses_less_than_nothing():
    with pytest.raises(ValueError, match="no fewer than none"):
        Fall("Received", -1)
    with pytest.raises(ValueError, match="below zero"):
        falls([Fall("Received", 0)], -1, caption=CAPTION)
