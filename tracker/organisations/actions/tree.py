"""The tree: found, correct, move and dissolve organisations. Only this file writes `path`."""

import re

from django.db.models import F, Max, Value
from django.db.models.functions import Concat, Length, Substr
from django.utils.translation import gettext as _

from tracker.audit.deeds import deed, record
from tracker.audit.refusals import Refused
from tracker.organisations.initials import initials_of
from tracker.organisations.models import Appointment, Organisation
from tracker.organisations.permissions import Permission, require
from tracker.organisations.scope import STEP, step

DEEPEST = Organisation._meta.get_field("path").max_length  # characters, STEP for each level
CORRECTABLE = (
    "name_zh",
    "name_en",
    "kind",
    "level",
    "division_code",
    "members",
    "usual_place",
    "contact",
)
# words that stand in addresses where a code could stand
RESERVED = frozenset({"mine", "find", "new"})


@deed
def found(*, code, kind, level, parent, by, at, name_zh="", name_en="", **fields):
    """Found an organisation below `parent` (None: a root, only by command) and return it.

    `fields` may hold division_code, members, usual_place and contact.

    :raises Refused: for a code that is taken or cannot be one, for a parent that is dissolved, and
        below the sixteenth level
    """
    (organisation,) = found_all(
        [
            {
                "code": code,
                "kind": kind,
                "level": level,
                "parent": parent,
                "name_zh": name_zh,
                "name_en": name_en,
                **fields,
            }
        ],
        by=by,
        at=at,
    )
    return organisation


@deed
def found_all(rows, *, by, at):
    """Found many organisations at once and return them in the order given.

    Each row is a dict of fields; `parent` is an Organisation, None, or the code (text) of a row
    that stands earlier in the list. Rows are written in sets, one level of the tree at a time.

    :raises Refused: as `found`
    """
    rows = [dict(row) for row in rows]
    for row in rows:
        parent = row["parent"]
        if isinstance(parent, str):
            continue
        _require_edit(by, parent)
    _lock_trees({row["parent"] for row in rows if isinstance(row["parent"], Organisation)})
    if any(row["parent"] is None for row in rows):
        _lock_roots()
    _refuse_codes([row["code"] for row in rows])
    made: dict[str, Organisation] = {}
    fresh: dict[int | None, Organisation | None] = {None: None}
    next_step: dict[int | None, int] = {}
    waiting = rows
    while waiting:
        ready = [r for r in waiting if not isinstance(r["parent"], str) or r["parent"] in made]
        if not ready:
            raise Refused(_("The parent of “%(code)s” is not there.") % waiting[0], field="parent")
        later = {id(row) for row in ready}
        waiting = [row for row in waiting if id(row) not in later]
        parents = [
            made[row["parent"]] if isinstance(row["parent"], str) else row["parent"]
            for row in ready
        ]
        _read_again(parents, fresh, next_step)
        level = []
        for row, parent in zip(ready, parents, strict=True):
            mark = parent and parent.pk
            parent = fresh[mark]
            if parent is not None and parent.dissolved_on:
                raise Refused(
                    _("%(name)s has been dissolved; nothing can be founded below it.")
                    % {"name": parent.name},
                    field="parent",
                )
            path = (parent.path if parent else "") + step(next_step[mark])
            next_step[mark] += 1
            _refuse_depth(len(path))
            fields = {name: value for name, value in row.items() if name != "parent"}
            fields["initials"] = initials_of(row.get("name_zh", ""), row.get("name_en", ""))
            level.append(Organisation(parent=parent, path=path, **fields))
        for organisation in level:
            if not organisation.name_zh and not organisation.name_en:
                raise Refused(_("A name in at least one language is needed."), field="name_zh")
        Organisation.objects.bulk_create(level, batch_size=500)
        made |= {organisation.code: organisation for organisation in level}
    founded = [made[row["code"]] for row in rows]
    if len(founded) == 1:
        data = {"code": founded[0].code, "path": founded[0].path}
        record(
            "organisation.founded",
            by=by,
            at=at,
            about=founded[0],
            organisation=founded[0],
            data=data,
        )
    elif founded:
        record(
            "organisations.founded",
            by=by,
            at=at,
            about=founded[0],
            organisation=founded[0],
            data={"count": len(founded), "codes": [o.code for o in founded]},
        )
    return founded


@deed
def correct(organisation, *, by, at, **changes):
    """Change what is written about an organisation (see CORRECTABLE) and return it.

    Cycles that are open keep the names, kind and size of their beginning.

    :raises Refused: when no name would be left, or it is dissolved
    """
    _require_edit(by, organisation)
    _refuse_dissolved(organisation)
    unknown = set(changes) - set(CORRECTABLE)
    if unknown:
        raise ValueError(f"not to be corrected: {sorted(unknown)}")
    old = {
        name: getattr(organisation, name)
        for name, value in changes.items()
        if getattr(organisation, name) != value
    }
    if not old:
        return organisation
    for name in old:
        setattr(organisation, name, changes[name])
    if not organisation.name_zh and not organisation.name_en:
        raise Refused(_("A name in at least one language is needed."), field="name_zh")
    organisation.initials = initials_of(organisation.name_zh, organisation.name_en)
    organisation.save(update_fields=[*old, "initials"])
    renamed = {"name_zh", "name_en"} & set(old)
    record(
        "organisation.renamed" if renamed else "organisation.corrected",
        by=by,
        at=at,
        about=organisation,
        organisation=organisation,
        data={"from": old, "to": {name: changes[name] for name in old}},
    )
    return organisation


def rename(organisation, *, name_zh, name_en, by, at, key=None):
    """Give an organisation new names and return it."""
    return correct(organisation, name_zh=name_zh, name_en=name_en, by=by, at=at, key=key)


@deed
def move(organisation, *, to, by, at):
    """Hang an organisation with everything below it under another parent and return it.

    All paths of the subtree are rewritten in one statement. Participants of cycles that were
    opened before keep the path and the parent of their time.

    :raises Refused: below itself, below a dissolved one, below the sixteenth level
    """
    _require_edit(by, organisation)
    _require_edit(by, to)
    _lock_trees({organisation, to})
    organisation.refresh_from_db()
    to.refresh_from_db()
    _refuse_dissolved(organisation)
    _refuse_dissolved(to)
    if organisation.parent_id == to.pk:
        return organisation
    if to.is_within(organisation):
        raise Refused(
            _("%(to)s lies below %(name)s; nothing can be moved below itself.")
            % {"to": to.name, "name": organisation.name},
            field="to",
        )
    old_path, old_parent = organisation.path, organisation.parent
    if old_parent is None:
        raise Refused(_("The root of a tree cannot be moved."), field="to")
    subtree = Organisation.objects.in_subtree(organisation)
    deepest = subtree.aggregate(deepest=Max(Length("path")))["deepest"]
    new_path = to.path + step(_next_step(to))
    _refuse_depth(deepest - len(old_path) + len(new_path))
    subtree.update(path=Concat(Value(new_path), Substr("path", len(old_path) + 1)))
    organisation.path, organisation.parent = new_path, to
    organisation.save(update_fields=["parent"])
    record(
        "organisation.moved",
        by=by,
        at=at,
        about=organisation,
        organisation=organisation,
        data={"from": old_parent.code, "to": to.code, "old_path": old_path, "path": new_path},
    )
    return organisation


@deed
def dissolve(organisation, *, on, by, at):
    """Dissolve an organisation from a day on; its posts close and its appointments end that day.

    :raises Refused: while an organisation below it is not dissolved, or for a second time
    """
    _require_edit(by, organisation)
    _lock_trees({organisation})
    organisation.refresh_from_db()
    _refuse_dissolved(organisation)
    if Organisation.objects.active().filter(parent=organisation).exists():
        raise Refused(
            _("There are organisations below %(name)s. Move or dissolve them first.")
            % {"name": organisation.name}
        )
    running = Appointment.objects.filter(post__organisation=organisation).since_or_current(after=on)
    if running.filter(since__gt=on).exists():
        raise Refused(_("An appointment begins after that day. End it first."), field="on")
    ended = running.update(until=on)
    organisation.posts.update(is_active=False)
    organisation.dissolved_on = on
    organisation.save(update_fields=["dissolved_on"])
    record(
        "organisation.dissolved",
        by=by,
        at=at,
        about=organisation,
        organisation=organisation,
        data={"on": on, "appointments_ended": ended},
    )
    return organisation


def superior_of(organisation):
    """Return the organisation above, or None at the root."""
    return organisation.parent


def check_paths():
    """Return the organisations whose path does not follow from their parent's; [] when all do.

    One query: a path is the parent's path and one step, a root's path is one step.
    """
    head = Substr("path", 1, Length("path") - STEP)
    tree = Organisation.objects.annotate(head=head).order_by("pk")
    astray = tree.filter(parent__isnull=False).exclude(head=F("parent__path"))
    return list(astray) + list(tree.filter(parent=None).exclude(head=""))


def _require_edit(by, organisation):
    """Ask for the right to edit; a command at the machine needs none, and only it founds roots."""
    if by is None:
        return
    if organisation is None:
        raise Refused(
            _("Only the command at the machine founds an organisation without a parent."),
            field="parent",
        )
    require(by, Permission.ORGANISATION_EDIT, organisation=organisation)


def _lock_trees(organisations):
    """Lock the roots of these trees: one change of shape at a time, in one order, no deadlock."""
    paths = {organisation.path[:STEP] for organisation in organisations}
    roots = Organisation.objects.filter(path__in=paths).order_by("pk")
    # no_key: rows that merely refer to a root may go on being written
    list(roots.select_for_update(no_key=True).values_list("pk"))


def _lock_roots():
    roots = Organisation.objects.filter(parent=None).order_by("pk")
    list(roots.select_for_update(no_key=True).values_list("pk"))


def _read_again(parents, fresh, next_step):
    """Read parents behind the lock and the first free step below each, in two queries."""
    wanted = {parent.pk for parent in parents if parent is not None} - set(fresh)
    fresh |= Organisation.objects.in_bulk(wanted)
    for pk in wanted:
        next_step[pk] = 1
    last = Organisation.objects.filter(parent_id__in=wanted).order_by().values("parent_id")
    for row in last.annotate(last=Max("path")):
        next_step[row["parent_id"]] = int(row["last"][-STEP:], 36) + 1
    if None in parents and None not in next_step:
        next_step[None] = _next_step(None)


def _next_step(parent):
    """Return the number of the next child; numbers below the last are not given again."""
    last = Organisation.objects.filter(parent=parent).aggregate(last=Max("path"))["last"]
    return int(last[-STEP:], 36) + 1 if last else 1


def is_possible_code(code):
    """Tell whether a text can be a code: 1 to 32 letters, digits, dots, dashes, underscores."""
    return bool(re.fullmatch(r"[\w-][\w.-]{0,31}", code)) and code.lower() not in RESERVED


def _refuse_codes(codes):
    taken = set(Organisation.objects.filter(code__in=codes).values_list("code", flat=True))
    seen = set()
    for code in codes:
        if not is_possible_code(code):
            raise Refused(
                _("“%(code)s” cannot be a code: letters, digits, - and _ only, at most 32.")
                % {"code": code},
                field="code",
            )
        if code in taken or code in seen:
            raise Refused(_("The code “%(code)s” is taken.") % {"code": code}, field="code")
        seen.add(code)


def _refuse_dissolved(organisation):
    if organisation.dissolved_on:
        raise Refused(_("%(name)s has been dissolved.") % {"name": organisation.name})


def _refuse_depth(length):
    if length > DEEPEST:
        raise Refused(
            _("A tree has at most %(levels)s levels.") % {"levels": DEEPEST // STEP}, field="parent"
        )
