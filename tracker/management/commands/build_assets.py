"""Gather what pages need from the front-end packages: the style sheet and a sprite of icons."""

import re
import shutil
from pathlib import Path
from xml.sax.saxutils import quoteattr

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

ICON_LIST = Path(__file__).resolve().parents[2] / "static" / "tracker" / "icons.txt"
ICON_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
DRAWING = re.compile(r'<svg\b[^>]*\bviewBox="(?P<box>[\d. -]+)"[^>]*>(?P<body>.*)</svg>', re.DOTALL)


def icon_names(text: str) -> list[str]:
    """Return the names of the list in its order; lines that start with # are remarks.

    :raises ValueError: for a name that is no name of an icon, or that stands twice.
    """
    lines = (line.strip() for line in text.splitlines())
    names = [line for line in lines if line and not line.startswith("#")]
    for name in names:
        if not ICON_NAME.fullmatch(name):
            raise ValueError(f"{name!r} is not the name of an icon.")
    doubles = sorted({name for name in names if names.count(name) > 1})
    if doubles:
        raise ValueError(f"These icons stand twice in the list: {', '.join(doubles)}.")
    return names


def sprite(drawings: dict[str, str]) -> str:
    """Return one SVG with a symbol for each drawing, under its name.

    :raises ValueError: for a drawing that is not one plain <svg> with a viewBox.
    """
    symbols = []
    for name, drawing in drawings.items():
        parts = DRAWING.search(drawing)
        if not parts:
            raise ValueError(f"The drawing of {name} is not one <svg> with a viewBox.")
        body = " ".join(parts["body"].split())
        symbols.append(
            f"<symbol id={quoteattr(name)} viewBox={quoteattr(parts['box'])}>{body}</symbol>"
        )
    return "\n".join(
        [
            '<svg xmlns="http://www.w3.org/2000/svg" fill="currentColor">',
            "<!-- Bootstrap Icons, MIT licence, The Bootstrap Authors -->",
            *symbols,
            "</svg>",
            "",
        ]
    )


class Command(BaseCommand):
    """Copy the style sheet with its map and write icons.svg, into vendor/ of the assets."""

    help = __doc__
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("--packages", type=Path, default=settings.BASE_DIR / "node_modules")
        parser.add_argument("--target", type=Path, default=settings.ASSETS_DIR / "vendor")

    def handle(self, *, packages, target, **options):
        target.mkdir(parents=True, exist_ok=True)
        try:
            for name in ("bootstrap.min.css", "bootstrap.min.css.map"):
                shutil.copyfile(packages / "bootstrap" / "dist" / "css" / name, target / name)
            names = icon_names(ICON_LIST.read_text(encoding="utf-8"))
            icons = packages / "bootstrap-icons" / "icons"
            drawings = {name: (icons / f"{name}.svg").read_text(encoding="utf-8") for name in names}
            (target / "icons.svg").write_text(sprite(drawings), encoding="utf-8")
        except FileNotFoundError as error:
            raise CommandError(
                f"{error.filename} is missing: run `npm ci`, or correct the name in icons.txt."
            ) from error
        except ValueError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Style sheet and {len(names)} icons are in place.")
