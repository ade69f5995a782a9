"""What a figure answers: its table, and what is drawn of it."""

from dataclasses import dataclass, field

#: rows of a list of bars
MOST_BARS = 15


@dataclass(frozen=True)
class Figure:
    """One answer: its table (header, rows) and what is drawn of it.

    `bars` are (label, value, note, mark or None), a label of two lines naming a formation and its
    school; `curves` are (name, [(x, y)]) with x in days before the closing; `columns` are
    (label, value). `note` says what the filters leave uncut, and which date a period looks at.
    """

    slug: str
    title: str
    lead: str
    header: list
    rows: list
    bars: list = field(default_factory=list)
    curves: list = field(default_factory=list)
    columns: list = field(default_factory=list)
    note: str = ""


def ranked(slug, title, lead, *, header, rows, note="") -> Figure:
    """Bars of what was found at all, the longest first."""
    rows = sorted((row for row in rows if row[1]), key=lambda row: -row[1])
    bars = [(label, value, "", None) for label, value in rows[:MOST_BARS]]
    return Figure(slug, title, lead, header, rows, bars=bars, note=note)
