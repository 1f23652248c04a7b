"""Every message of the product, and the catalogue that says it in Chinese.

`python -m tests.messages` (or `make messages`) brings the catalogue up to date without gettext:
new messages are added empty, those no longer used are taken out, and the empty ones are listed.
"""

import io
import sys
from pathlib import Path

import polib
from babel.messages.extract import DEFAULT_KEYWORDS, extract

ROOT = Path(__file__).resolve().parents[1]
CATALOGUE = ROOT / "tracker" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "npgettext": ((1, "c"), 2, 3),
    "pgettext_lazy": ((1, "c"), 2),
}
HEADER = {
    "Project-Id-Version": "tracker",
    "Language": "zh_Hans",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}


def messages():
    """Return {msgid: (its plural or None, [files that say it])} of code and templates."""
    from django.utils.translation.template import templatize

    found = {}
    files = [*(ROOT / "tracker").rglob("*.py"), *(ROOT / "config").rglob("*.py")]
    files += [*(ROOT / "templates").rglob("*.html"), *(ROOT / "templates").rglob("*.txt")]
    for path in sorted(files):
        if "migrations" in path.parts:
            continue
        text = path.read_text()
        if path.suffix != ".py":
            text = templatize(text, origin=str(path))
        for row in extract("python", io.BytesIO(text.encode()), keywords=KEYWORDS):
            msgid, plural = row[1] if isinstance(row[1], tuple) else (row[1], None)
            if msgid:
                known, places = found.setdefault(msgid, (plural, []))
                place = str(path.relative_to(ROOT))
                if place not in places:
                    places.append(place)
                found[msgid] = (known or plural, places)
    return found


def said():
    """Return {msgid: its Chinese text, empty where there is none} of the catalogue."""
    return {
        entry.msgid: entry.msgstr_plural.get(0, "") if entry.msgid_plural else entry.msgstr
        for entry in polib.pofile(str(CATALOGUE))
        if not entry.obsolete and "fuzzy" not in entry.flags
    }


def update():
    """Write the catalogue anew from what the product says; return the messages without text."""
    known = said() if CATALOGUE.exists() else {}
    catalogue = polib.POFile(wrapwidth=96)
    catalogue.metadata = HEADER
    for msgid, (plural, places) in sorted(messages().items()):
        text = known.get(msgid, "")
        entry = polib.POEntry(msgid=msgid, occurrences=[(place, "") for place in places])
        if plural:
            entry.msgid_plural, entry.msgstr_plural = plural, {0: text}
        else:
            entry.msgstr = text
        catalogue.append(entry)
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(CATALOGUE))
    return [msgid for msgid in messages() if not known.get(msgid)]


if __name__ == "__main__":
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
    empty = update()
    print("\n".join(empty))
    print(f"{len(messages())} messages, {len(empty)} without a Chinese text.")
