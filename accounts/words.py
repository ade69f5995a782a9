"""Instants and days as people read them, in Europe/Paris, in the active language."""

from datetime import timedelta

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.instant import PARIS


def lines(text):
    """A text as it is counted on the screen: a line ends with one character.

    Browsers count it so and post two: a text at the limit that the screen gives would be refused.
    Anything but a text is given back as it is.
    """
    return text.replace("\r\n", "\n").replace("\r", "\n") if isinstance(text, str) else text


def moment(at) -> str:
    """« mardi 11 mars 2025 à 23 h 00 ». The end of a day is said 23 h 59, never minuit (T2)."""
    local = localtime(at, PARIS)
    if local.hour == local.minute == local.second == 0:
        local -= timedelta(minutes=1)
    return _("%(day)s à %(hour)s") % {
        "day": date_format(local, "l j F Y"),
        "hour": clock_time(local),
    }


def day(at) -> str:
    """« 11 mars 2025 »: the day of an instant, in Paris."""
    return date_format(localtime(at, PARIS), "j F Y")


def clock_time(local) -> str:
    """« 14 h 32 », « 14:32 » in English, from an instant already in the zone wanted."""
    return _("%(hour)d\u00a0h\u00a0%(minute)02d") % {"hour": local.hour, "minute": local.minute}


def euros(cents) -> str:
    """« 1 234,50 € », « €1,234.50 » in English, from integer cents, with no-break spaces."""
    sign, (whole, rest) = "−" if cents < 0 else "", divmod(abs(cents), 100)
    if (get_language() or "fr").startswith("en"):
        return f"{sign}€{whole:,}.{rest:02d}"
    grouped = f"{whole:,}".replace(",", "\u00a0")
    return f"{sign}{grouped},{rest:02d}\u00a0€"
