"""How often what recurs comes round in a year."""

PERIODS_A_YEAR = {"month": 12, "quarter": 4, "half_year": 2, "year": 1, "once": 1}


def times_a_year(template):
    """Return how many tasks a template gives one organisation in a year, 0 for no recurrence."""
    recurrence = template.recurrence if isinstance(template.recurrence, dict) else {}
    return PERIODS_A_YEAR.get(recurrence.get("every"), 0)
