"""Assessment: own account, reviews, settlement, publication, appeal."""

CYCLE = "330424-2026"


def begin_self_assessment(admin):
    """From the first page over the cycle's."""
    admin.open("/")
    admin.follow(f"/cycles/{CYCLE}/")
    return _step(admin, "begin-self-assessment")


def assess_oneself(secretary, branch):
    """From the strip on the first page: a summary and one's own points on one indicator."""
    secretary.open("/")
    secretary.follow(f"/self-assessments/{CYCLE}/{branch}/")
    secretary.send(
        {"summary": "本年工作按清单推进。（模拟数据）", "i-theme-day-points": "3.5"},
        press=("act", "send"),
    )


def begin_review(admin):
    """From the first page over the cycle's."""
    admin.open("/")
    admin.follow(f"/cycles/{CYCLE}/")
    return _step(admin, "begin-review")


def assign_reviewers(admin):
    """The proposal, carried out."""
    admin.open("/")
    admin.follow("/results/")
    admin.follow(f"/cycles/{CYCLE}/reviewers/")
    return admin.send(press=("act", "all"))


def review_all(reviewer, *, level):
    """Mark and send review after review until none is left; return how many were sent."""
    reviewer.open("/")
    reviewer.follow("/review/{n}/")
    sent = 0
    while True:
        forms = [form for form in reviewer.page.forms if ("act", "send") in form.buttons]
        if not forms:
            return sent
        reviewer.send(answers_to(forms[0], level=level), press=("act", "send"))
        sent += 1


def answers_to(form, *, level):
    """An answer to every indicator that the form asks about, with its reason."""
    answers = {}
    for name, offered in form.offered.items():
        indicator, _dash, field = name.rpartition("-")
        if field == "level":
            answers[name] = level if level in offered else "fair"
        elif offered == {"yes", "no"}:
            answers[name] = "yes"
        elif field == "points":
            answers[name] = "1"
        elif field == "reason":
            answers[name] = "查阅记录和佐证材料后评定。（模拟）"
    return answers


def settlement_page(administrator):
    """From the first page to the settlement."""
    administrator.open("/")
    administrator.follow("/results/")
    return administrator.follow(f"/cycles/{CYCLE}/settlement/")


def propose_settlement(administrator, password):
    """The first signature."""
    settlement_page(administrator)
    return administrator.send({"password": password}, press=("act", "propose"))


def confirm_settlement(administrator, password):
    """The second signature, of another person."""
    settlement_page(administrator)
    return administrator.send({"password": password}, press=("act", "confirm"))


def publish(administrator):
    """Type the cycle's code: this cannot be taken back."""
    administrator.open("/")
    administrator.follow("/results/")
    administrator.follow(f"/cycles/{CYCLE}/publish/")
    return administrator.send({"word": CYCLE})


def open_appeals(administrator):
    """From the page of the results."""
    administrator.open("/")
    administrator.follow("/results/")
    return _step(administrator, "open-appeals")


def close(administrator):
    """From the page of the results: the cycle's code again, and the results are final."""
    administrator.open("/")
    administrator.follow("/results/")
    administrator.follow(f"/cycles/{CYCLE}/close/")
    return administrator.send({"word": CYCLE})


def _step(administrator, name):
    """To the page that says what a step would touch, and take it."""
    address = f"/cycles/{CYCLE}/{name}/"
    administrator.follow(address)
    return administrator.send(press=("", ""), action=address)
