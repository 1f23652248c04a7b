"""How often what a template gives comes round in a year."""

from tracker.determination import recurrence


def times_a_year(template):
    """Return how many tasks a template gives one organisation in a year, 0 for no recurrence."""
    return recurrence.times_a_year(template.recurrence)
