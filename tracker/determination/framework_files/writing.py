"""A framework file as text: JSON or YAML, the same names in the same order."""

import json

import yaml

FORMATS = ("yaml", "json")
TYPES = {"json": "application/json", "yaml": "application/yaml"}


def write(document, *, form):
    """Return the document as bytes of UTF-8; `form` is one of FORMATS."""
    if form == "json":
        return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()
    text = yaml.dump(
        document, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100, indent=2
    )
    return text.encode()


class _Dumper(yaml.SafeDumper):
    """The safe dumper without aliases, which the reader would refuse."""

    def ignore_aliases(self, data):
        return True


def _text(dumper, value):
    """Texts of several lines as blocks, so that they can be read; all others as usual."""
    style = "|" if "\n" in value else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _text)
