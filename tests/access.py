"""The table of access: for every address, what each member of the cast gets.

Each package keeps its rows in tests/<package>/access.py as `ROWS`, a dict from URL name to Row.
`tests/test_access.py` walks all of them and fails for an address without a row.
"""

from dataclasses import dataclass, field

MEMBERS = (
    "anonymous",
    "secretary",
    "other_secretary",
    "officer",
    "assigned",
    "unassigned",
    "administrator",
    "observer",
    "technical",
    "outsider",
)


@dataclass(frozen=True)
class Row:
    """What a GET of one address answers to each member of the cast.

    `arguments(world)` gives the keyword arguments of the address; `world` is what
    `tests.world.World` built: the cast and one row of everything. `others` is the status for the
    members that `get` does not name; anonymous people are sent to the login (302) unless named.
    `is_post_only` marks an address that answers 405 to every GET by those who may use it; then
    `post` gives the status of an empty POST per member, and the database must not change where
    the status is 403 or 404.
    """

    get: dict = field(default_factory=dict)
    others: int = 404
    arguments: object = staticmethod(lambda world: {})
    query: str = ""
    post: dict = field(default_factory=dict)
    post_others: int = 404
    is_post_only: bool = False

    def status(self, member):
        """The status that a GET must answer."""
        return self.get.get(member, 302 if member == "anonymous" else self.others)
