"""Numbers of rows as they come in an address or a form."""

LONGEST = 18  # digits; every number of a row is shorter


def row_number(text):
    """Return the number of a row, or None for what can be none: other signs, too many digits."""
    return int(text) if text.isdecimal() and len(text) <= LONGEST else None


def row_numbers(texts):
    """Return those of the texts that can be numbers of rows."""
    return [number for text in texts if (number := row_number(text)) is not None]
