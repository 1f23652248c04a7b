"""What every kind of drawing promises: well-formed, escaped, named, small, without styles."""

import re
from decimal import Decimal

import pytest
from defusedxml import ElementTree

from tracker.charts import (
    Axis,
    Bar,
    Caption,
    Cell,
    Heading,
    Point,
    Series,
    Spread,
    bars,
    heat_grid,
    radar,
    trend,
)

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "\"><script>alert('1')</script>&\x00\ud800"
DIMENSIONS = ("政治建设", "组织建设", "思想建设", "纪律建设", "作风建设", "制度建设")
TOWNS = ("百步镇", "武原街道", "西塘桥街道", "澉浦镇", "通元镇")


def caption(words="各维度得分"):
    return Caption("chart", words, no_data="暂无数据", description=words)


def draw_radar(words="", **options):
    axes = [Axis(name + words, 20) for name in DIMENSIONS]
    series = [
        Series("河滨社区党支部" + words, [16, Decimal("14.5"), 12, 9, 13, 11]),
        Series("全镇中位数" + words, [15, 16, 11, 12, 12, 10]),
    ]
    return radar(axes, series, caption=caption("得分" + words), **options)


def draw_heat_grid(words="", **options):
    rows = [Heading(name + words) for name in TOWNS]
    columns = [Heading(name + words) for name in DIMENSIONS]
    cells = [
        [
            Cell("abcd"[(i + j) % 4], "ABCD"[(i + j) % 4], words, f"/area/33042400{i}/")
            for j in range(6)
        ]
        for i in range(5)
    ]
    return heat_grid(rows, columns, cells, caption=caption("等次" + words), **options)


def draw_trend(words="", **options):
    quarters = [f"202{i // 4}年第{i % 4 + 1}季度" for i in range(8)]
    points = [Point(name + words, 70 + i, "/area/330424/") for i, name in enumerate(quarters)]
    band = Spread("第10至90百分位" + words, [(60, 90 + i) for i in range(8)])
    return trend(points, band, line="中位数" + words, caption=caption("走势" + words), **options)


def draw_bars(words="", **options):
    items = [Bar(name + words, 12 + i, 20, words, "/duties/") for i, name in enumerate(DIMENSIONS)]
    return bars(items, caption=caption("得分" + words), **options)


every_kind = pytest.mark.parametrize(
    "draw", [draw_radar, draw_heat_grid, draw_trend, draw_bars], ids=lambda draw: draw.__name__
)


@every_kind
def test_drawing_is_named_by_its_title_and_description(draw):
    root = ElementTree.fromstring(draw())
    named = {child.get("id"): child.tag for child in root if child.get("id")}
    assert root.tag == f"{SVG}svg"
    assert root.get("aria-labelledby").split() == ["chart-title", "chart-desc"]
    assert named == {"chart-title": f"{SVG}title", "chart-desc": f"{SVG}desc"}


def test_drawing_without_links_is_an_image_and_one_with_links_a_group():
    roles = {
        draw.__name__: ElementTree.fromstring(draw()).get("role")
        for draw in (draw_radar, draw_heat_grid, draw_trend, draw_bars)
    }
    assert roles == {
        "draw_radar": "img",
        "draw_heat_grid": "group",
        "draw_trend": "group",
        "draw_bars": "group",
    }


@every_kind
def test_drawing_carries_no_style_and_no_script(draw):
    for node in ElementTree.fromstring(draw()).iter():
        assert node.tag.removeprefix(SVG) not in {"style", "script"}
        assert [name for name in node.attrib if name == "style" or name.startswith("on")] == []


@every_kind
def test_drawing_scales_by_its_view_box_alone(draw):
    root = ElementTree.fromstring(draw())
    assert (root.get("width"), root.get("height")) == (None, None)
    assert [float(number) for number in root.get("viewBox").split()][:3] == [0, 0, 360]


@every_kind
def test_hostile_words_stay_words(draw):
    drawn = draw(HOSTILE)
    root = ElementTree.fromstring(drawn)
    harmless = {node.tag for node in ElementTree.fromstring(draw()).iter()} | {f"{SVG}tspan"}
    assert {node.tag for node in root.iter()} <= harmless
    assert root.find(f"{SVG}title").text.endswith("\"><script>alert('1')</script>&\ufffd\ufffd")
    assert "<script" not in drawn


@every_kind
def test_hostile_words_break_out_when_nothing_escapes_them(draw, monkeypatch):
    monkeypatch.setattr("tracker.charts.markup.clean", lambda text: text)
    drawn = draw(HOSTILE)
    assert "<script" in drawn
    with pytest.raises((ElementTree.ParseError, UnicodeEncodeError)):
        ElementTree.fromstring(drawn)


@every_kind
def test_coordinates_have_at_most_two_decimals(draw):
    assert re.findall(r"\d\.\d{3,}|\de[-+]?\d", draw()) == []


@every_kind
def test_typical_drawing_stays_small(draw):
    assert 1024 <= len(draw().encode()) <= 6 * 1024


@every_kind
def test_drawing_refuses_a_width_its_words_cannot_live_in(draw):
    with pytest.raises(ValueError, match="at least 240"):
        draw(width=239)
    assert 'viewBox="0 0 640 ' in draw(width=640)


@pytest.mark.parametrize(
    "drawn",
    [
        radar([], [], caption=caption()),
        radar([Axis("甲", 1)] * 3, [Series("乙", [None] * 3)], caption=caption()),
        heat_grid([], [], [], caption=caption()),
        trend([], None, line="甲", caption=caption()),
        trend([Point("甲", None)], None, line="甲", caption=caption()),
        bars([], caption=caption()),
    ],
    ids=["radar", "radar of gaps", "heat grid", "trend", "trend of gaps", "bars"],
)
def test_nothing_to_draw_is_said_in_the_callers_words(drawn):
    root = ElementTree.fromstring(drawn)
    assert [node.text for node in root.iter(f"{SVG}text")] == ["暂无数据"]
    assert root.get("viewBox") == "0 0 360 60"
