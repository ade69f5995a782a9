"""Numbers that come from outside."""

#: More digits than any key has; a longer text is refused before it is read.
MOST_DIGITS = 18


def is_number(text: str) -> bool:
    """Whether a text typed or posted is a whole number that a row may have as its key.

    `str.isdigit` alone says yes to « ² », and to digits by the thousand that `int` refuses.
    """
    return text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS
