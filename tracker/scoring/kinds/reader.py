"""Reads JSON parameters and collects every problem, so that a form can show them all at once."""

from collections.abc import Mapping
from fractions import Fraction

from ..numbers import NotExact, exact
from ..problems import Problem, ProblemCode

_MISSING = object()


class Reader:
    """One object of parameters. A value that is wrong is reported and read as its default."""

    def __init__(self, params: Mapping, *, path: str = "", problems: list | None = None):
        self._params = params
        self._path = path
        self._taken = set()
        self.problems = [] if problems is None else problems

    def object_to(self, name: str, code: ProblemCode, /, **values):
        """Report a problem with a parameter of this object."""
        self.problems.append(Problem(f"{self._path}{name}", code, values))

    def has(self, name: str) -> bool:
        """Return whether the parameter is stated."""
        return name in self._params

    def take(self, name: str, default=None):
        """Return the raw value of a parameter and mark it as known."""
        self._taken.add(name)
        return self._params.get(name, default)

    def _stated(self, name, default, required):
        value = self.take(name, _MISSING)
        if value is _MISSING or value == "":
            if required:
                self.object_to(name, ProblemCode.REQUIRED)
            return _MISSING, default
        return value, default

    def number(
        self, name, *, default=None, required=False, or_none=False, least=None, above=None
    ) -> Fraction | None:
        """Return an exact number; `or_none` lets null stand for "no bound"."""
        value, default = self._stated(name, default, required)
        if value is _MISSING or (value is None and or_none):
            return default if value is _MISSING else None
        try:
            if not isinstance(value, int | str):  # what JSON can hold without loss
                raise NotExact(value)
            value = exact(value)
        except NotExact:
            self.object_to(name, ProblemCode.NOT_A_NUMBER)
            return default
        if least is not None and value < least:
            self.object_to(name, ProblemCode.TOO_SMALL, minimum=least)
        elif above is not None and value <= above:
            self.object_to(name, ProblemCode.NOT_ABOVE, limit=above)
        else:
            return value
        return default

    def whole(self, name, *, default=None, required=False, least=None) -> int | None:
        """Return a whole number."""
        value = self.number(name, default=default, required=required, least=least)
        if isinstance(value, Fraction):
            if value.denominator != 1:
                self.object_to(name, ProblemCode.NOT_WHOLE)
                return default
            return value.numerator
        return value

    def text(self, name, *, default="", required=False) -> str:
        """Return a text without surrounding blanks."""
        value, default = self._stated(name, default, required)
        if value is _MISSING:
            return default
        if not isinstance(value, str) or not value.strip():
            self.object_to(name, ProblemCode.NOT_A_TEXT)
            return default
        return value.strip()

    def choice(self, name, choices, *, default=None, required=False):
        """Return one of the given codes."""
        value, default = self._stated(name, default, required)
        if value is _MISSING:
            return default
        if not isinstance(value, str) or value not in choices:
            self.object_to(name, ProblemCode.NOT_A_CHOICE, choices=", ".join(choices))
            return default
        return value

    def flag(self, name, *, default: bool) -> bool:
        """Return true or false."""
        value, default = self._stated(name, default, required=False)
        if value is _MISSING:
            return default
        if type(value) is not bool:
            self.object_to(name, ProblemCode.NOT_TRUE_OR_FALSE)
            return default
        return value

    def part(self, name) -> "Reader | None":
        """Return a reader for one object inside this one, or None where there is none."""
        value = self.take(name)
        if value is None:
            return None
        if not isinstance(value, Mapping):
            self.object_to(name, ProblemCode.NOT_AN_OBJECT)
            return None
        return Reader(value, path=f"{self._path}{name}.", problems=self.problems)

    def codes(self, name, *, number, least=None, required=False) -> tuple:
        """Return (code, number) pairs from a list of {"code", `number`}, each code once."""
        pairs = []
        for row in self.rows(name, required=required):
            code = row.text("code", required=True)
            pairs.append((code, row.number(number, required=True, least=least)))
            row.finish()
        self.unique(name, [code for code, value in pairs if code])
        return tuple(pairs)

    def rows(self, name, *, required=False) -> list["Reader"]:
        """Return a reader for each object of a list; `required` wants at least one."""
        value = self.take(name, _MISSING)
        if value is _MISSING and not required:
            return []
        if not isinstance(value, list | tuple) or not value:
            self.object_to(name, ProblemCode.NOT_A_LIST)
            return []
        readers = []
        for position, row in enumerate(value):
            if isinstance(row, Mapping):
                path = f"{self._path}{name}.{position}."
                readers.append(Reader(row, path=path, problems=self.problems))
            else:
                self.object_to(f"{name}.{position}", ProblemCode.NOT_AN_OBJECT)
        return readers

    def numbers(self, name, *, count: int) -> tuple:
        """Return a list of exactly `count` exact numbers."""
        value = self.take(name, _MISSING)
        if not isinstance(value, list | tuple):
            self.object_to(name, ProblemCode.NOT_A_LIST)
            return ()
        if len(value) != count:
            self.object_to(name, ProblemCode.WRONG_NUMBER_OF_VALUES, expected=count)
            return ()
        part = Reader(
            {str(position): item for position, item in enumerate(value)},
            path=f"{self._path}{name}.",
            problems=self.problems,
        )
        return tuple(part.number(str(position), required=True) for position in range(count))

    def texts(self, name) -> tuple[str, ...]:
        """Return a list of texts, each used once; missing means none."""
        value = self.take(name, ())
        if not isinstance(value, list | tuple):
            self.object_to(name, ProblemCode.NOT_A_LIST)
            return ()
        part = Reader(
            {str(position): item for position, item in enumerate(value)},
            path=f"{self._path}{name}.",
            problems=self.problems,
        )
        texts = tuple(part.text(str(position), required=True) for position in range(len(value)))
        self.unique(name, texts)
        return texts

    def unique(self, name, codes):
        """Report codes that are used twice."""
        seen = set()
        for code in codes:
            if code in seen:
                self.object_to(name, ProblemCode.USED_TWICE, code=code)
            seen.add(code)

    def finish(self):
        """Report parameters that nobody asked for: a misspelt name must not be lost in silence."""
        for name in self._params:
            if name not in self._taken:
                self.object_to(str(name), ProblemCode.UNKNOWN_PARAMETER, name=str(name))
