"""Long lists of numbers, asked of the database in parts."""

ASKED = 800  # values in one question: every database takes as many


def parts(values):
    """Yield the values as sorted lists of at most ASKED."""
    rest = sorted(values)
    for start in range(0, len(rest), ASKED):
        yield rest[start : start + ASKED]
