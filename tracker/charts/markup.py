"""SVG as text, safe by construction: a plain string is escaped, only a Fragment is not."""

import re
from fractions import Fraction
from html import escape

from tracker.charts.inputs import Caption
from tracker.charts.lettering import em_width, shorten

# What XML 1.0 cannot hold, not even as an entity.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

FONTS = "PingFang SC,Microsoft YaHei,Noto Sans CJK SC,sans-serif"
SMALL = 13  # units; at the default width of 360 a unit is a pixel on a phone
WIDTH = 360
NARROWEST = 240

# Fallbacks for a drawing outside the stylesheet; the stylesheet's custom properties win.
TONES = ("#9b1c1f", "#3d5a80", "#2f6f4f", "#8a5a00", "#6b4c8a", "#4a4a4a")
BAND_FILLS = {"a": "#cfe8d5", "b": "#e3ecc4", "c": "#fbe3b0", "d": "#f6c9c4", "none": "#efedea"}
LINE = "#cfcac3"


class Fragment(str):
    """Finished markup. Only `element` makes one, so that nothing unescaped can pass for it."""

    __slots__ = ()


def coordinate(value: int | float | Fraction) -> str:
    """Return a coordinate with at most two decimals; a float will do, it is only ink."""
    written = f"{float(value):.2f}".rstrip("0").rstrip(".")
    return "0" if written == "-0" else written


def clean(text: str) -> str:
    """Return the text escaped for element and attribute, with unwritable characters replaced."""
    return escape(_UNWRITABLE.sub("\ufffd", text), quote=True)


def element(
    name: str, *children: str, **attributes: str | int | float | Fraction | None
) -> Fragment:
    """Return one element; underscores in attribute names become hyphens, None is left out."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="'
        f'{clean(value) if isinstance(value, str) else coordinate(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    inner = "".join(child if isinstance(child, Fragment) else clean(child) for child in children)
    return Fragment(f"<{name}{written}>{inner}</{name}>" if inner else f"<{name}{written}/>")


def group(*children: str, **attributes) -> Fragment:
    """Return the children in one group."""
    return element("g", *children, **attributes)


def lettering(
    lines: list[str], x: float, y: float, *, whole: str, leading: float = 15, **attributes
) -> Fragment:
    """Return text set in lines from the baseline y down; a cut text says the whole in a title."""
    said = []
    if "".join(lines).replace(" ", "") != whole.replace(" ", ""):
        said.append(element("title", whole))
    if len(lines) == 1:
        return element("text", *said, lines[0], x=x, y=y, **attributes)
    spans = [
        element("tspan", line, x=x, dy=leading if index else None)
        for index, line in enumerate(lines)
    ]
    return element("text", *said, *spans, x=x, y=y, **attributes)


def linked(href: str | None, *children: str) -> Fragment:
    """Return the children inside a link when there is one, else as a group."""
    if href is None:
        return group(*children)
    return element("a", *children, href=href)


def check_width(width: int) -> None:
    """Refuse a drawing too narrow for its words.

    :raises ValueError: below 240 units
    """
    if width < NARROWEST:
        raise ValueError(f"a drawing is at least {NARROWEST} units wide, not {width}")


def frame(
    caption: Caption,
    kind: str,
    width: float,
    height: float,
    *children: str,
) -> str:
    """Return the whole drawing, named by its caption.

    A drawing with links is a group: what lies inside an image is hidden from screen readers.
    """
    title = element("title", caption.title, id=f"{caption.id}-title")
    names, named_by = [title], f"{caption.id}-title"
    if caption.description:
        names.append(element("desc", caption.description, id=f"{caption.id}-desc"))
        named_by += f" {caption.id}-desc"
    has_links = any("<a href=" in child for child in children if isinstance(child, Fragment))
    return str(
        element(
            "svg",
            *names,
            *children,
            xmlns="http://www.w3.org/2000/svg",
            class_=f"chart chart-{kind}",
            viewBox=f"0 0 {coordinate(width)} {coordinate(height)}",
            role="group" if has_links else "img",
            aria_labelledby=named_by,
            font_family=FONTS,
            font_size=SMALL,
            fill="currentColor",
        )
    )


def no_data(caption: Caption, width: float) -> str:
    """Return the small drawing that says there is nothing to draw."""
    line = shorten(caption.no_data, (width - 16) / SMALL)
    said = lettering(
        [line], width / 2, 36, whole=caption.no_data, text_anchor="middle", class_="chart-empty"
    )
    return frame(caption, "none", width, 60, said)


def path(points: list[tuple[float, float]], *, closed: bool = False) -> str:
    """Return path data through the points."""
    return "M" + "L".join(f"{coordinate(x)} {coordinate(y)}" for x, y in points) + "Z" * closed


def marker(index: int, x: float, y: float, *children: str, **attributes) -> Fragment:
    """Return the mark of the series with that index: each has its own shape as well as colour."""
    attributes = {"class_": f"chart-mark-{index % 6 + 1}", "fill": TONES[index % 6]} | attributes
    if index % 3 == 0:
        return element("circle", *children, cx=x, cy=y, r=4, **attributes)
    if index % 3 == 1:
        return element("rect", *children, x=x - 3.5, y=y - 3.5, width=7, height=7, **attributes)
    diamond = path([(x, y - 5), (x + 5, y), (x, y + 5), (x - 5, y)], closed=True)
    return element("path", *children, d=diamond, **attributes)


DASHES = (None, "6 4", "2 3")


def stroke(index: int) -> dict[str, str | int | None]:
    """Return the line attributes of the series with that index; dashes tell it apart in grey."""
    return {
        "class_": f"chart-line-{index % 6 + 1}",
        "fill": "none",
        "stroke": TONES[index % 6],
        "stroke_width": 2,
        "stroke_dasharray": DASHES[index % 3],
    }


def legend(entries: list[tuple[Fragment, str]], y: float, width: float) -> tuple[Fragment, float]:
    """Return the key of a drawing, from y down, and its height.

    An entry is a sample drawn about the origin, 24 units wide, and its words. Entries share a line
    while they fit.
    """
    drawn, x, line = [], 8.0, 0
    for sample, words in entries:
        shown = shorten(words, (width - 52) / SMALL)
        needed = 30 + em_width(shown) * SMALL
        if x > 8 and x + needed > width - 8:
            x, line = 8.0, line + 1
        middle = y + line * 20 + 10
        drawn.append(group(sample, transform=f"translate({coordinate(x)} {coordinate(middle)})"))
        drawn.append(lettering([shown], x + 30, middle + 4.5, whole=words))
        x += needed + 16
    return group(*drawn, class_="chart-legend"), (line + 1) * 20.0
