"""Instants on the clocks of Paris, and the coherence of a campaign's calendar (T7, T9, G18)."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.instant import PARIS
from accounts.words import moment

#: A session lasts about a year: a date further than this from the closing is a slip of the year.
SESSION = timedelta(days=366)

#: Steps that must be over before another begins, where the calendar gives both.
OVER_BEFORE = (
    ("closing", "examination"),
    ("closing", "file_results"),
    ("examination", "file_results"),
    ("file_results", "english"),
    ("file_results", "video"),
    ("file_results", "interviews"),
    ("file_results", "tests"),
    ("file_results", "test_results"),
    ("video", "interview_notice"),
    ("interview_notice", "interviews"),
    ("english", "test_results"),
    ("video", "test_results"),
    ("interviews", "test_results"),
    ("tests", "test_results"),
    ("test_results", "term_start"),
    ("administrative_start", "term_start"),
    ("term_start", "recordings_until"),
)
#: Steps that must have begun before another, which may start while they last.
BEGUN_BEFORE = (
    ("test_results", "company_search"),
    ("company_search", "term_start"),
)


class Imprecise(ValueError):
    """An hour that the clocks of Paris skip, or show twice; the message suggests another."""


@dataclass(frozen=True)
class Span:
    """When a step lasts; the end is excluded. With `whole_days` its hours mean nothing."""

    start: datetime
    end: datetime | None = None
    whole_days: bool = False

    @property
    def over(self):
        """When it is over: at once without end."""
        return self.end or self.start

    @property
    def latest(self):
        """The latest it may be said to begin: any hour of its first day, if it lasts whole days."""
        return self.start + timedelta(days=1) if self.whole_days else self.start


@dataclass(frozen=True)
class Fault:
    """One line of a calendar that cannot be: `line` names it, `words` say why."""

    line: str
    words: str

    def __str__(self):
        return _("%(line)s : %(words)s") % {"line": self.line, "words": self.words}


def in_paris(local: datetime) -> datetime:
    """The UTC instant of a naive local time of Paris.

    Raises Imprecise, with a suggestion, for an hour of a clock-change night that does not exist
    or occurs twice (T7).
    """
    early = local.replace(tzinfo=PARIS, fold=0)
    late = local.replace(tzinfo=PARIS, fold=1)
    if early.utcoffset() != late.utcoffset():
        _refuse(local, early, late)
    return early.astimezone(UTC)


def _refuse(local, early, late):
    exists = early.astimezone(UTC).astimezone(PARIS).replace(tzinfo=None) == local
    after = late.replace(minute=0) + timedelta(hours=1)
    if exists:
        words = _(
            "cette heure arrive deux fois (passage à l’heure d’hiver) ; choisissez %(when)s, "
            "ou une heure plus tôt"
        )
        raise Imprecise(words % {"when": moment(after)})
    jumped = early.astimezone(UTC).astimezone(PARIS)
    words = _("cette heure n’existe pas (passage à l’heure d’été) ; choisissez %(when)s")
    raise Imprecise(words % {"when": moment(jumped)})


def day_start(day) -> datetime:
    """The first instant of a day of Paris, in UTC."""
    return in_paris(datetime.combine(day, time()))


def shifted(instant, days) -> datetime | None:
    """The instant moved by whole days of the Paris clock: 23 h stays 23 h across the seasons.

    None stays None. Raises Imprecise if the hour falls in a clock change.
    """
    if instant is None:
        return None
    local = localtime(instant, PARIS).replace(tzinfo=None)
    return in_paris(local + timedelta(days=days))


def school_year(instant) -> int:
    """The first year of the school year under way at an instant: 2024 for March 2025."""
    local = localtime(instant, PARIS)
    return local.year if local.month >= 8 else local.year - 1


def plan_of(campaign) -> dict:
    """The calendar of a stored campaign, as `faults` reads it. Queries formations and steps."""
    return {
        "slug": campaign.slug,
        "year_start": campaign.year_start,
        "opens_at": campaign.opens_at,
        "closes_at": campaign.closes_at,
        "formations": [
            {
                "slug": each.slug,
                "open_to_application": each.open_to_application,
                "examination_at": each.examination_at,
                "steps": {
                    step.kind: Span(step.starts_at, step.ends_at, step.whole_days)
                    for step in each.steps.all()
                },
            }
            for each in campaign.formations.prefetch_related("steps")
        ],
    }


def faults(plan) -> list[Fault]:
    """What cannot be in a campaign's calendar, each with the line at fault; empty when coherent.

    Pure. Dates must be in order, within the session, and no end before its start.
    """
    found = list(_campaign_faults(plan))
    for formation in plan["formations"]:
        found += _formation_faults(plan, formation)
    return found


def _campaign_faults(plan):
    opens, closes = plan["opens_at"], plan["closes_at"]
    if opens and closes and closes <= opens:
        words = _("la clôture (%(closes)s) ne suit pas l’ouverture (%(opens)s)")
        yield Fault("closes_at", words % {"closes": moment(closes), "opens": moment(opens)})
    line, instant = ("closes_at", closes) if closes else ("opens_at", opens)
    if instant and school_year(instant) != plan["year_start"]:
        words = _("le %(when)s n’est pas dans l’année scolaire %(first)d-%(second)d")
        years = {"first": plan["year_start"], "second": plan["year_start"] + 1}
        yield Fault(line, words % {"when": moment(instant), **years})
    if opens and closes and closes - opens > SESSION:
        yield Fault("opens_at", _("l’ouverture est à plus d’un an de la clôture"))


def _formation_faults(plan, formation):
    closes, examined = plan["closes_at"], formation["examination_at"]
    instants = {"closing": closes, "examination": examined}
    spans = {kind: Span(instant) for kind, instant in instants.items() if instant}
    spans |= formation["steps"]
    if formation["open_to_application"] and closes and examined is None:
        yield _fault(formation, "examination", _("date d’examen des dossiers absente"))
    for kind, span in spans.items():
        if span.over < span.start:
            yield _fault(formation, kind, _("la fin précède le début"))
        if closes and abs(span.start - closes) > SESSION:
            words = _("le %(when)s est à plus d’un an de la clôture")
            yield _fault(formation, kind, words % {"when": moment(span.start)})
    yield from _order_faults(formation, spans, OVER_BEFORE, "over")
    yield from _order_faults(formation, spans, BEGUN_BEFORE, "start")


def _order_faults(formation, spans, pairs, bound):
    for first, then in pairs:
        if first not in spans or then not in spans:
            continue
        limit = getattr(spans[first], bound)
        if limit > spans[then].latest:
            words = _("le %(when)s vient avant « %(first)s » (%(limit)s)")
            facts = {"when": moment(spans[then].start), "limit": moment(limit)}
            yield _fault(formation, then, words % {"first": first, **facts})


def _fault(formation, kind, words):
    return Fault(f"{formation['slug']}.{kind}", words)
