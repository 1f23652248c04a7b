"""The fixtures of the documents: read, and insert what is not there yet."""

import json

from django.apps import apps
from django.conf import settings

# In this order each file refers only to itself and to those before it.
FILES = ("01_sources", "02_framework", "03_duties", "04_traces")

# The parts of a version come with it or not at all: a county may have dropped some of a draft,
# and the rows of a published version are frozen.
PARTS_OF_A_VERSION = {"tracker.dimension", "tracker.node"}


def rows():
    """Yield the rows of all files as {"model", "fields"}, in an order that can be inserted."""
    for name in FILES:
        path = settings.BASE_DIR / "fixtures" / f"{name}.json"
        yield from json.loads(path.read_text(encoding="utf-8"))


def natural_key(row):
    """Return the natural key of a row of the files, as the model's `natural_key()` gives it."""
    fields = row["fields"]
    match row["model"]:
        case "tracker.frameworkversion":
            return (*fields["framework"], fields["number"])
        case "tracker.dimension" | "tracker.node":
            return (*fields["version"], fields["code"])
        case _:
            return (fields["code"],)


def insert_missing():
    """Insert every row that is not there yet and change none; return {model label: rows}.

    Rows are known by their natural keys, so that what a county has edited stays edited. Call it
    inside a transaction.
    """
    known, links, inserted = {}, {}, {}
    for row in rows():
        model = apps.get_model(row["model"])
        key = natural_key(row)
        if _is_known(known, model, key):
            continue
        if row["model"] in PARTS_OF_A_VERSION and not inserted.get("tracker.frameworkversion"):
            continue
        columns, lists = {}, {}
        for name, value in row["fields"].items():
            field = model._meta.get_field(name)
            if field.many_to_many:
                lists[field] = value
            elif field.is_relation and value is not None:
                columns[field.attname] = _pk(known, field.related_model, value)
            else:
                columns[name] = value
        instance = model(**columns)
        instance.save(force_insert=True)
        known[model][key] = instance.pk
        inserted[row["model"]] = inserted.get(row["model"], 0) + 1
        for field, keys in lists.items():
            through = field.remote_field.through
            own, other = field.m2m_column_name(), field.m2m_reverse_name()
            links.setdefault(through, []).extend(
                through(**{own: instance.pk, other: _pk(known, field.related_model, each)})
                for each in keys
            )
    for through, pairs in links.items():
        through.objects.bulk_create(pairs)
    return inserted


def _is_known(known, model, key):
    if model not in known:
        known[model] = _primary_keys(model)
    return key in known[model]


def _pk(known, model, key):
    _is_known(known, model, tuple(key))
    return known[model][tuple(key)]


def _primary_keys(model):
    """Return the primary keys of all rows by natural key, in one query."""
    present = model.objects.all()
    for name, follow in (("framework", "framework"), ("version", "version__framework")):
        if any(field.name == name for field in model._meta.concrete_fields):
            present = present.select_related(follow)
    return {row.natural_key(): row.pk for row in present}
