"""Performance: secretaries tell what was done, officers judge it, measured values come in."""

import re

from tests.journeys.setting_up import import_sheet

DONE = "传达文件精神，讨论村级事务，明确下一步任务。（模拟数据）"


def first_task(secretary):
    """The address of the record form of the first task on one's own list, or None."""
    return secretary.find("/records/new/?task={n}")


def tell(secretary, *, also=False, attended="9", words=DONE):
    """Tell the first task of the list; `also` lets it count for another task that is offered.

    Returns how many tasks the record counts for.
    """
    secretary.open("/")
    secretary.follow("/tasks/")
    secretary.follow(first_task(secretary))
    form = secretary.page.form_with("what_was_done")
    # the task itself comes first; what the form proposes besides is left out
    tasks = [value for name, value in form.values if name == "tasks"][:1]
    if also:
        tasks.append(min(form.offered["tasks"] - set(tasks), key=int))
    secretary.send(
        {
            "tasks": tasks,
            "place": "党群服务中心",
            "attended": attended,
            "expected": "10",
            "what_was_done": words,
        },
        press=("act", "send"),
    )
    assert secretary.page.url == "/tasks/"
    return len(tasks)


def return_first(officer, *, why):
    """Return the record that waits longest, in one's own words."""
    officer.open("/")
    officer.follow("/records/")
    officer.follow("/records/{n}/")
    officer.send({"text": why})
    assert officer.page.url == "/records/"


def accept_all(officer):
    """Tick every record that waits and accept them; return how many there were."""
    accepted = 0
    officer.open("/")
    officer.follow("/records/")
    while any("record" in form.offered for form in officer.page.forms):
        waiting = sorted(officer.page.form_with("record").offered["record"])
        officer.send({"record": waiting}, action="/records/accept/")
        accepted += len(waiting)
    return accepted


def mend(secretary, *, words):
    """From the strip on the first page to the form of the returned record, mend it, send it."""
    secretary.open("/")
    returned = re.search(r'notice-strip late" href="([^"]+)"', secretary.page.html)[1]
    secretary.follow(returned)
    secretary.send({"what_was_done": words}, press=("act", "send"))
    assert secretary.page.url == "/tasks/"


def enter_satisfaction(officer):
    """The county's poll, typed for the branches one sees; return how many values."""
    officer.open("/")
    officer.follow("/tasks/")
    officer.follow("/cycles/330424-2026/measures/")
    officer.follow("/cycles/330424-2026/measures/m-satisfaction/")
    typed, pages = 0, 0
    while True:
        form = next(form for form in officer.page.forms if any("-value" in n for n in form.offered))
        fields = sorted(name for name in form.offered if name.endswith("-value"))
        officer.send({name: "86.5" for name in fields})
        typed, pages = typed + len(fields), pages + 1
        if not (onward := officer.find(f"*page={pages + 1}*")):
            return typed
        officer.open(onward)


def bring_in_measured_values(admin, county):
    """Everything the county knows already, in one sheet; return the counts of the preview."""
    admin.open("/")
    admin.follow("/tasks/")
    admin.follow("/cycles/330424-2026/measures/")
    admin.follow("/cycles/330424-2026/measures/import/")
    return import_sheet(admin, county.measurement_sheet())
