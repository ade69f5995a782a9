"""The figures of money: totals by day, school, tariff line and campaign, and their drawings."""

import re
from dataclasses import dataclass, field
from datetime import timedelta

from accounts.words import euros
from backoffice.money.ledger import TARIFF, entries
from payments.models import Alert, Comparison


@dataclass
class Total:
    """Cents received and given back under one heading; `count` of payments received."""

    label: str
    came: int = 0
    gone: int = 0
    payments: set = field(default_factory=set)
    #: filled by the drawing: whole units of the SVG
    drawn: dict = field(default_factory=dict)

    @property
    def net(self) -> int:
        """What stays, in cents."""
        return self.came - self.gone

    @property
    def count(self) -> int:
        """How many payments came."""
        return len(self.payments)

    def add(self, entry):
        """Count one more entry."""
        if entry.given_back:
            self.gone -= entry.cents
        else:
            self.came += entry.cents
            self.payments.add(entry.payment.pk)


def figures(asked) -> dict:
    """Every table and drawing of the page; the sums of each table are the same."""
    days = {asked.first + timedelta(days=n): None for n in range(_length(asked))}
    days = {day: Total(f"{day:%d/%m/%Y}") for day in days}
    schools, tariff, campaigns, total = {}, {}, {}, Total("")
    for each in entries(asked):
        campaign = each.payment.dossier.campaign
        for rows, key, label in (
            (schools, each.school, each.school or "—"),
            (tariff, each.line, str(TARIFF[each.line])),
            (campaigns, campaign.pk, campaign.name),
        ):
            rows.setdefault(key, Total(label)).add(each)
        days[each.day].add(each)
        total.add(each)
    return {
        "days": columns(days),
        "schools": bars(sorted(schools.values(), key=lambda row: -row.net)),
        "tariff": bars([tariff[key] for key in TARIFF if key in tariff]),
        "campaigns": bars(sorted(campaigns.values(), key=lambda row: -row.net)),
        "total": total,
        "alerts": Alert.objects.filter(closed_at=None).count(),
        "comparison": Comparison.objects.first(),
    }


def _length(asked):
    return (asked.last - asked.first).days + 1


#: The drawing of days, in its own units: plot from LEFT, TOP, WIDE by HIGH.
LEFT, TOP, WIDE, HIGH = 72, 10, 640, 180
#: Days named under the drawing, and lines across it.
NAMED, ACROSS = 6, 4


def columns(days) -> dict:
    """One column per day, its axis and the days that hold something, for the table."""
    top = nice(max((row.came for row in days.values()), default=0))
    rows = list(days.items())
    step = max(1, WIDE // max(1, len(rows)))
    for rank, (_day, row) in enumerate(rows):
        tall = row.came * HIGH // top
        x, y = LEFT + rank * WIDE // len(rows), TOP + HIGH - tall
        row.drawn = {"x": x, "y": y, "height": tall, "width": max(1, step - step // 4)}
    return {
        "bars": [row for _day, row in rows if row.came],
        "rows": [row for _day, row in rows if row.came or row.gone],
        "lines": [_across(top, n) for n in range(ACROSS + 1)],
        "names": [_named(rows, n) for n in range(0, len(rows), max(1, len(rows) // NAMED))],
        "words": f"{slashed(rows[0][0])} – {slashed(rows[-1][0])}",
        "right": LEFT + WIDE,
        "bottom": TOP + HIGH,
    }


def _across(top, rank):
    y = TOP + HIGH - rank * HIGH // ACROSS
    return {"y": y, "text": y + 4, "words": _whole(top * rank // ACROSS)}


def _whole(cents):
    """« 1 200 € »: an axis says no cents."""
    return re.sub("[.,]00", "", euros(cents))


def _named(rows, rank):
    return {"x": rows[rank][1].drawn["x"], "words": f"{rows[rank][0]:%d/%m}"}


def slashed(day) -> str:
    """« 03/11/2026 »."""
    return f"{day:%d/%m/%Y}"


#: Height of one bar with its gap, and the widest bar.
ROW, WIDEST = 34, 360


def bars(rows) -> dict:
    """One bar per row, drawn from its net; its words stand beside it."""
    most = max((row.net for row in rows), default=0) or 1
    for rank, row in enumerate(rows):
        row.drawn = {"y": rank * ROW + 16, "width": max(1, max(0, row.net) * WIDEST // most)}
        row.drawn |= {
            "label": rank * ROW + 12,
            "text": row.drawn["width"] + 8,
            "mid": rank * ROW + 29,
        }
    return {"rows": rows, "high": len(rows) * ROW + 4}


def nice(cents) -> int:
    """The least of 4, 8, 20, 40, 80… euros that holds this: its quarters are round sums."""
    top = 400
    while top < cents:
        for factor in (2, 5, 10):
            if top * factor >= cents:
                return top * factor
        top *= 10
    return top
