"""The published result, the appeal, the case until it is closed off, the talk, what goes out."""

import io
import re

import openpyxl
from django.core.management import call_command

CYCLE = "330424-2026"


def look_at_own_result(secretary, branch):
    """From the first page to the own result and its working; return (points, grade, steps)."""
    secretary.open("/")
    secretary.follow(f"/results/{CYCLE}/{branch}/")
    points = secretary.page.numbers[0]
    grade = re.search(r'class="grade grade-(\w+)"', secretary.page.html)[1]
    secretary.follow(f"/results/{CYCLE}/{branch}/why/*")
    return points, grade, re.findall(r'<data value="([^"]+)"', secretary.page.html)


def appeal(secretary, branch, *, about, text):
    """From the page of the result; return the address of the appeal."""
    secretary.open("/")
    secretary.follow(f"/results/{CYCLE}/{branch}/")
    secretary.follow(f"/results/{CYCLE}/{branch}/appeal/")
    secretary.send({"node": about, "text": text})
    return secretary.page.url


def propose_answer(administrator, password, *, about, points):
    """Uphold the first appeal on the first page with new points: the first signature."""
    administrator.open("/")
    administrator.follow("/appeals/{n}/")
    return administrator.send(
        {
            "upheld": "yes",
            "answer": "经核对原始记录，应予补记。（模拟）",
            f"points-{about}": points,
            "password": password,
        }
    )


def confirm_answer(administrator, password):
    """The second signature, of another person."""
    administrator.open("/")
    administrator.follow("/appeals/{n}/")
    return administrator.send({"password": password})


def raise_finding(officer, name, *, text):
    """From the list of cases: find the branch, say what was found; return the case's address."""
    officer.open("/")
    officer.follow("/cases/")
    officer.follow("/findings/new/")
    officer.send({"q": name}, action="/findings/new/")
    officer.follow("/findings/new/?participant={n}")
    officer.send({"text": text})
    return officer.page.url


def order_rectification(officer, case, *, person, deadline):
    """What is to be done, by whom, by when; checked before it is sent."""
    officer.open(case)
    officer.follow(f"{case}order/")
    chosen = officer.page.form_with("responsible").choice("responsible", person)
    officer.send(
        {
            "measure": "补齐公开栏内容，公开上季度决定。",
            "responsible": chosen,
            "deadline_on": deadline,
        }
    )
    return _confirm(officer)


def report_rectification(secretary, case):
    """From the strip on the first page: what was done."""
    secretary.open("/")
    secretary.follow(case)
    secretary.follow(f"{case}report/")
    secretary.send({"text": "公开栏已更新，照片存档。（模拟）"})
    _confirm(secretary)
    assert secretary.page.url == case


def verify(officer, case):
    """From the first page: the report holds, the case is closed off."""
    officer.open("/")
    officer.follow(case)
    officer.follow(f"{case}verify/")
    officer.send({"remark": "已现场核实。"})
    return _confirm(officer)


def open_talks(administrator):
    """A talk for every low grade; return how many."""
    administrator.open("/")
    administrator.follow("/cases/")
    administrator.send(press=("", ""), action=f"/cases/open-talks/{CYCLE}/")
    tab = re.search(r'tab=talks[^>]*>[^<]*<span class="number">(\d+)<', administrator.page.html)
    return int(tab[1])


def hold_first_talk(administrator, *, held_on):
    """Record the first talk of the list and close it off."""
    administrator.follow("/talks/{n}/")
    talk = administrator.page.url
    administrator.follow(f"{talk}hold/")
    form = administrator.page.form_with("held_by")
    administrator.send(
        {
            "held_on": held_on,
            "held_by": form.choice("held_by", "海盐县管理员"),
            "agreed": "按月报送进度。",
        }
    )
    administrator.follow(f"{talk}close/")
    return _confirm(administrator)


def _confirm(browser):
    """Send the answers on the check page, where an act has one."""
    if any(("confirmed", "1") in form.buttons for form in browser.page.forms):
        browser.send(press=("confirmed", "1"))
    return browser.page


def export(administrator, address):
    """A workbook from the page of exports: rows of cells, the headers first."""
    administrator.open("/")
    administrator.follow("/export/")
    book = openpyxl.load_workbook(io.BytesIO(administrator.download(address)))
    return list(book.worksheets[0].iter_rows())


def results(administrator):
    """The workbook of the results."""
    return export(administrator, f"/results/export/?cycle={CYCLE}")


def acts_on(browser, address):
    """The acts that the page of a case or a talk still offers."""
    browser.open(address)
    return [link for link in browser.page.links if re.fullmatch(f"{address}[a-z]+/", link)]


def audit_is_sound():
    """The chain of the record of all acts holds; return the number of its entries."""
    out = io.StringIO()
    call_command("audit_verify", stdout=out)
    return int(re.search(r"entries: (\d+)", out.getvalue())[1])
