"""What is wrong with a framework that is to come in, and where."""

from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class FileProblem:
    """One sentence with its place: path into the file, line, and the code of the item.

    An error keeps the whole file out; what is no error is left open and shows in the draft.
    """

    message: str
    path: tuple = ()
    line: int | None = None
    item: str = ""
    is_error: bool = True

    @property
    def place(self):
        """Where it is, in words; empty when it concerns the file as a whole."""
        parts = []
        if self.line is not None:
            parts.append(_("line %(line)s") % {"line": self.line})
        if self.item:
            parts.append(_("item “%(code)s”") % {"code": self.item})
        if self.path:
            parts.append(written(self.path))
        return _(", ").join(parts)

    def __str__(self):
        if not self.place:
            return self.message
        return _("%(place)s: %(message)s") % {"place": self.place, "message": self.message}


def written(path):
    """Return a path as people write it: nodes[3].children[0].points, counted from 0."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else str(step)
    return text


def errors_of(problems):
    """Return those that keep the file out."""
    return [problem for problem in problems if problem.is_error]
