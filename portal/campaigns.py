"""What the home page says of a campaign: where it stands, its dates, its prices. Only reads."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.instant import PARIS
from formations.models import CalendarStep, Campaign, Formation
from portal import formats

LAST_HOURS = timedelta(hours=72)
Kind = CalendarStep.Kind
# The line holds six dates: opening, closing, and four of these, the first kind of each group.
SHOWN = (
    (Kind.FILE_RESULTS,),
    (Kind.TESTS, Kind.INTERVIEWS, Kind.VIDEO),
    (Kind.TEST_RESULTS,),
    (Kind.TERM_START, Kind.ADMINISTRATIVE_START),
)
WORDS = {
    Kind.FILE_RESULTS: gettext_lazy("Réponse sur dossier"),
    Kind.TESTS: gettext_lazy("Épreuves"),
    Kind.INTERVIEWS: gettext_lazy("Entretiens"),
    Kind.VIDEO: gettext_lazy("Entretien vidéo"),
    Kind.TEST_RESULTS: gettext_lazy("Résultats"),
    Kind.TERM_START: gettext_lazy("Rentrée"),
    Kind.ADMINISTRATIVE_START: gettext_lazy("Rentrée"),
}


@dataclass
class Mark:
    """One date of the line. `part` (1 to 8) places « aujourd’hui » between it and the next."""

    label: Any
    date: str
    note: str
    at: datetime
    key: bool = False
    past: bool = False
    part: int = 0


def shown_campaigns(at: datetime) -> list[Campaign]:
    """Published campaigns worth showing: open first, then to come, else the last one closed.

    Four queries however many campaigns, formations and steps there are.
    """
    formations = Formation.objects.select_related("school").prefetch_related("steps")
    found = list(
        Campaign.objects.published().prefetch_related(
            "tariffs", Prefetch("formations", queryset=formations)
        )
    )
    live = [each for each in found if not each.is_closed(at)]
    live.sort(key=lambda each: (not each.is_open(at), each.closes_at is None, each.closes_at))
    closed = sorted((each for each in found if each.is_closed(at)), key=lambda each: each.closes_at)
    return live or closed[-1:]


def state(campaign: Campaign, at: datetime) -> str:
    """`coming`, `open`, `last` (the last 72 hours), `always` (no closing) or `closed`."""
    if campaign.is_closed(at):
        return "closed"
    if not campaign.is_open(at):
        return "coming"
    if campaign.closes_at is None:
        return "always"
    return "last" if campaign.closes_at - at <= LAST_HOURS else "open"


def marks(campaign: Campaign, at: datetime) -> list[Mark]:
    """The dates of the calendar line, in order, the past ones marked."""
    dates = [*_borders(campaign), *_steps(campaign)]
    dates.sort(key=lambda mark: mark.at)
    for mark in dates:
        mark.past = mark.at <= at
    _place_today(dates, at)
    return dates


def _borders(campaign: Campaign) -> list[Mark]:
    """Opening and closing: the two dates that bind the candidate."""
    found = []
    if campaign.opens_at:
        weekday = formats.day(campaign.opens_at).split(" ")[0]
        found.append(Mark(_("Ouverture"), _short(campaign.opens_at), weekday, campaign.opens_at))
    if campaign.closes_at:
        closing = f"{_short(campaign.closes_at)}, {formats.hour(campaign.closes_at)}"
        weekday = formats.day(campaign.closes_at).split(" ")[0]
        note = _("%(jour)s, heure de Paris ; aucun retard n’est accepté") % {"jour": weekday}
        found.append(Mark(_("Clôture"), closing, note, campaign.closes_at, key=True))
    return found


def _steps(campaign: Campaign) -> list[Mark]:
    """One mark per group of steps: its dates when all formations share them, else « dès le »."""
    formations = campaign.formations.all()
    steps = [step for formation in formations for step in formation.steps.all()]
    found = []
    for kinds in SHOWN:
        same = next((like for kind in kinds if (like := [s for s in steps if s.kind == kind])), [])
        if same:
            first = min(same, key=lambda step: step.starts_at)
            shared = len({(step.starts_at, step.ends_at) for step in same}) == 1
            whole = shared and len(same) == len(formations)
            found.append(Mark(WORDS[first.kind], _span(first, whole), "", first.starts_at))
    return found


def _span(step: CalendarStep, exact: bool) -> str:
    """« 16 – 25 avril », « 29 septembre », or « dès le 7 avril »."""
    last = step.last_day
    if not exact:
        return _("dès le %(jour)s") % {"jour": _short(step.first_day)}
    if last is None or last == step.first_day:
        return _short(step.first_day)
    end = _short(last)
    same_month = (last.year, last.month) == (step.first_day.year, step.first_day.month)
    start = str(step.first_day.day) if same_month else _short(step.first_day)
    return f"{start} – {end}"


def _short(value: Any) -> str:
    return formats.day(value, weekday=False, year=False)


def _place_today(dates: list[Mark], at: datetime) -> None:
    """Put « aujourd’hui » after the last past date, in proportion of the way to the next."""
    past = [mark for mark in dates if mark.past]
    if not past or len(past) == len(dates):
        return
    before, after = past[-1].at, dates[len(past)].at
    past[-1].part = 1 + int(7 * ((at - before) / (after - before)))


def who(campaign: Campaign) -> str:
    """« IMT Mines Albi, ingénieur généraliste » for one formation, else how many and where."""
    formations = campaign.formations.all()
    if len(formations) == 1:
        return f"{formations[0].school.short_name}, {formations[0].title}"
    count = ngettext("%(n)d formation", "%(n)d formations", len(formations))
    schools = sorted({formation.school.short_name for formation in formations})
    return ", ".join([count % {"n": len(formations)}, *schools[:3]])


def fees(campaign: Campaign) -> dict[str, Any] | None:
    """The prices in force, in cents, and a worked example where one may choose several."""
    tariffs = campaign.tariffs.all()
    if not tariffs:
        return None
    tariff, several = tariffs[0], campaign.max_formations != 1
    terms = [tariff.full_first, tariff.full_other, tariff.full_other]
    sum_up = " + ".join(formats.number(cents / 100) for cents in terms)
    example = f"{sum_up} = {formats.euro(sum(terms), short=True)}" if several else ""
    return {"tariff": tariff, "several": several, "example": example}


def shown(campaign: Campaign, at: datetime) -> dict[str, Any]:
    """Everything the home page says of one campaign."""
    return {
        "campaign": campaign,
        "state": state(campaign, at),
        "marks": marks(campaign, at),
        "who": who(campaign),
        "fees": fees(campaign),
        "year": (campaign.closes_at or campaign.opens_at or at).astimezone(PARIS).year,
    }
