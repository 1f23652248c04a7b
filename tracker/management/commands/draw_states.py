"""Print docs/states.md: the diagrams of all states, drawn from the tables of moves."""

import importlib

from django.core.management.base import BaseCommand
from django.utils.translation import override

PACKAGES = (
    "jobs",
    "determination",
    "performance",
    "life",
    "honesty",
    "assessment",
    "accountability",
)


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args, **options):
        self.stdout.write(document(), ending="")


def document():
    """Return the whole document as Markdown with Mermaid diagrams."""
    lines = [
        "# States",
        "",
        "Drawn from the tables in `tracker/<link>/states.py` by `manage.py draw_states`;",
        "a test fails when this page is out of date.",
    ]
    with override("en"):
        for package in PACKAGES:
            tables = importlib.import_module(f"tracker.{package}.states").TABLES
            lines += ["", f"## {package.capitalize()}"]
            for name, (statuses, moves) in tables.items():
                lines += ["", f"### {name.capitalize()}", "", *diagram(statuses, moves)]
    return "\n".join(lines) + "\n"


def diagram(statuses, moves):
    """Return one state table as the lines of a Mermaid diagram."""
    lines = ["```mermaid", "stateDiagram-v2", f"    [*] --> {next(iter(statuses)).value}"]
    for status in statuses:
        lines.append(f"    {status.value} : {status.label}")
        targets = [target for target in statuses if target in moves[status]]
        lines += [f"    {status.value} --> {target.value}" for target in targets]
        if not targets:
            lines.append(f"    {status.value} --> [*]")
    return [*lines, "```"]
