"""How dates, hours, money and sizes are written on screen, in French and in English.

Pure functions of a value and of the active language. Spaces inside a figure are U+00A0; hours are
those of Paris whatever the server's clock is set to.
"""

from datetime import date, datetime, timedelta

from django.utils import dateformat
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.instant import PARIS

NBSP = "\u00a0"
UNITS_FR = ("octets", "ko", "Mo", "Go")
UNITS_EN = ("bytes", "kB", "MB", "GB")


def french() -> bool:
    """True unless the reader asked for English."""
    return (get_language() or "fr").startswith("fr")


def in_paris(value: datetime) -> datetime:
    """The same instant on the clock of Paris; a naive value is taken as already Parisian."""
    return value.astimezone(PARIS) if value.tzinfo else value.replace(tzinfo=PARIS)


def day(value: date, *, weekday: bool = True, year: bool = True) -> str:
    """« mardi 11 mars 2025 »; the first of the month is « 1er »."""
    local = in_paris(value) if isinstance(value, datetime) else value
    number = "1er" if french() and local.day == 1 else str(local.day)
    parts = [dateformat.format(local, "l")] if weekday else []
    parts += [number, dateformat.format(local, "F")]
    return " ".join(parts + [str(local.year)] if year else parts)


def hour(value: datetime) -> str:
    """« 23 h 00 » in French, « 23:00 » in English, Paris time."""
    local = in_paris(value)
    return f"{local.hour}{NBSP}h{NBSP}{local.minute:02d}" if french() else f"{local:%H:%M}"


def moment(value: datetime, *, weekday: bool = True, year: bool = True) -> str:
    """« mardi 11 mars 2025 à 23 h 00 », Paris time; the end of a day is 23 h 59 (T2)."""
    local = in_paris(value)
    if local.hour == local.minute == local.second == 0:
        local -= timedelta(minutes=1)
    return _("%(jour)s à %(heure)s") % {
        "jour": day(local, weekday=weekday, year=year),
        "heure": hour(local),
    }


def near(value: datetime, at: datetime | None) -> str:
    """« aujourd’hui à 14 h 21 », « hier à 9 h 05 », « le 3 mars à 20 h 47 », seen from `at`."""
    if at is None:
        return _("le %(jour)s") % {"jour": moment(value, weekday=False)}
    days = (in_paris(at).date() - in_paris(value).date()).days
    if days in (0, 1):
        word = _("aujourd’hui") if days == 0 else _("hier")
        return _("%(jour)s à %(heure)s") % {"jour": word, "heure": hour(value)}
    same_year = in_paris(at).year == in_paris(value).year
    return _("le %(jour)s") % {"jour": moment(value, weekday=False, year=not same_year)}


def number(value: float, decimals: int = 0) -> str:
    """« 1 234,5 » in French, « 1,234.5 » in English, groups of three kept together."""
    text = f"{value:,.{decimals}f}"
    return text.replace(",", NBSP).replace(".", ",") if french() else text


def euro(cents: int, *, short: bool = False) -> str:
    """« 1 234,50 € » from integer cents; `short` drops « ,00 »."""
    sign, cents = ("−" if cents < 0 else ""), abs(cents)
    amount = number(cents / 100, 0 if short and cents % 100 == 0 else 2)
    return f"{sign}{amount}{NBSP}€" if french() else f"{sign}€{amount}"


def octets(size: int) -> str:
    """« 1,4 Mo » from bytes (1 Mo is a million); one decimal from the megabyte on."""
    value, rank = float(size), 0
    while value >= 1000 and rank < 3:
        value, rank = value / 1000, rank + 1
    decimals = 1 if rank >= 2 and round(value, 1) % 1 else 0
    return f"{number(value, decimals)}{NBSP}{(UNITS_FR if french() else UNITS_EN)[rank]}"


def either(words: list[str]) -> str:
    """« jpg, png ou pdf »."""
    words = [str(word) for word in words]
    if len(words) < 2:
        return "".join(words)
    return _("%(debut)s ou %(fin)s") % {"debut": ", ".join(words[:-1]), "fin": words[-1]}
