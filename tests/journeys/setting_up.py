"""Determination: documents, organisations, people, accounts, the cycle that is opened."""

import io
import re
from urllib.parse import urlsplit

from django.core.management import call_command

from tests.journeys import sheets


def install(cast):
    """The two commands: the documents, and the first administrator of the county."""
    call_command("load_documents", stdout=io.StringIO())
    make_administrator(cast, "admin", name="海盐县管理员")


def make_administrator(cast, username, *, name="", person=""):
    """The command that makes an administrator; it prints the one-time password."""
    out = io.StringIO()
    call_command(
        "create_administrator",
        organisation=sheets.COUNTY,
        name_zh="海盐县",
        username=username,
        person_code=person or username,
        person_name=name,
        stdout=out,
    )
    cast.passwords[username] = re.search(r"one-time password: (\S+)", out.getvalue())[1]


def import_sheet(browser, sheet):
    """Upload, look at what it would do, confirm; return (new, changed, unchanged, errors).

    What would change nothing, or has errors, has no button to confirm.
    """
    browser.send({"file": sheet})
    counts = tuple(browser.page.numbers)
    if counts[3] == 0 and counts[0] + counts[1]:
        browser.send(press=("", ""), action=urlsplit(browser.page.url).path)
    return counts


def bring_in_organisations(admin, sheet):
    """From the first page to the import of organisations, and through it."""
    admin.open("/")
    admin.follow("/organisations/")
    admin.follow("/import/organisations/")
    return import_sheet(admin, sheet)


def bring_in_people(admin, sheet):
    """From the first page to the import of people, and through it."""
    admin.open("/")
    admin.follow("/organisations/")
    admin.follow("/people/")
    admin.follow("/import/people/")
    return import_sheet(admin, sheet)


def give_accounts(admin, cast):
    """Accounts for all who have none, sheet of passwords by sheet; return how many each holds."""
    printed = []
    while True:
        admin.open("/")
        admin.follow("/accounts/")
        admin.follow("/accounts/new/")
        if not any("person" in form.offered for form in admin.page.forms):
            return printed
        printed.append(len(cast.note_passwords(admin.send({"person": _everybody(admin)}))))


def _everybody(admin):
    return sorted(admin.page.form_with("person").offered["person"])


def open_cycle(admin):
    """Type nothing but what is proposed, look at the check page, open; return its numbers."""
    admin.open("/")
    admin.follow("/cycles/new/")
    admin.send(press=None, changes={"code": "330424-2026"})
    found = admin.page.numbers
    admin.send(press=("step", "open"))
    return found


def begin_performance(admin):
    """From the cycle's page: every organisation gets its tasks."""
    admin.open("/cycles/330424-2026/")
    return admin.send(action="/cycles/330424-2026/performance/")
