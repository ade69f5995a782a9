"""The two current campaigns of the demonstration (domain.md, last paragraph)."""

from datetime import timedelta

from django.utils.timezone import localtime

from accounts.instant import PARIS
from formations import calendar, reading
from formations.actions.loading import load_schools, load_sheet
from formations.actions.publishing import unpublish
from formations.models import Campaign

TUESDAY = 1
REMARK = "Campagne de démonstration : dates décalées de semaines entières, sans valeur officielle."
SHIFTED = "{} — date décalée pour la démonstration"
FOREWORD = (
    "Démonstration : ce texte est celui d’une session passée. Les dates qui valent sont celles du "
    "calendrier de la formation.\n\n"
)


def load_demonstration(at) -> list[Campaign]:
    """Load « Apprentissage » and « IMT-BS », current at `at`; those loaded, none if they are there.

    « Apprentissage » has the tariff, limits and closing hour of 2025 (S4) and the formations of
    Albi 2025 and Alès 2022; it closes on the Tuesday 21 to 27 days after the first load. Loading
    again moves nothing. The past IMT-BS campaign, which never closes, leaves the catalogue.
    """
    load_schools()
    loaded = [load_sheet(sheet(at), at=at) for sheet in (_apprenticeship, _mastere)]
    if loaded[1]:
        past = Campaign.objects.published().filter(slug="imt-bs-masteres").first()
        if past:
            unpublish(past)
    return [campaign for campaign in loaded if campaign]


def closing_day(at):
    """The Tuesday 21 to 27 days after this instant, in Paris."""
    first = localtime(at, PARIS).date() + timedelta(days=21)
    return first + timedelta(days=(TUESDAY - first.weekday()) % 7)


def _apprenticeship(at):
    albi = reading.campaign_sheet("apprentissage-2025")
    ales = reading.campaign_sheet("apprentissage-2022")
    closing = closing_day(at)
    albi_days = (closing - _last_day(albi)).days
    campaign = _current(albi["campaign"], albi_days) | {
        "slug": "apprentissage",
        "name_fr": "Apprentissage",
        "name_en": "Apprenticeship",
        "source": REMARK + " Tarif, limites et heure de clôture de S4 ; formations de S4 et de S5.",
    }
    ales_days = (closing - _last_day(ales)).days
    return {
        **albi,
        "campaign": campaign,
        "pools": albi["pools"] | ales["pools"],
        "notices": _notices(albi, albi_days) | _notices(ales, ales_days),
        "formations": _formations(albi, albi_days) | _formations(ales, ales_days),
    }


def _mastere(at):
    past = reading.campaign_sheet("imt-bs-masteres")
    campaign = past["campaign"] | {
        "slug": "imt-bs",
        "year_start": calendar.school_year(at),
        "source": f"{REMARK} {past['campaign']['source']}",
    }
    return {
        **past,
        "campaign": campaign,
        "notices": _notices(past, 0),
        "formations": _formations(past, 0),
    }


def _last_day(sheet):
    """The last day one may apply: the day before a closing at midnight."""
    return localtime(sheet["campaign"]["closes_at"] - timedelta(seconds=1), PARIS).date()


def _current(campaign, days):
    closes = calendar.shifted(campaign["closes_at"], days)
    return campaign | {
        "opens_at": calendar.shifted(campaign["opens_at"], days),
        "closes_at": closes,
        "closes_note": "",
        "year_start": calendar.school_year(closes),
    }


def _notices(sheet, days):
    return {
        slug: facts
        | {
            "text": FOREWORD + facts["text"],
            "published_at": calendar.shifted(facts["published_at"], days),
        }
        for slug, facts in sheet["notices"].items()
    }


def _formations(sheet, days):
    return {
        slug.rpartition("-")[0]: facts
        | {
            "examination_at": calendar.shifted(facts["examination_at"], days),
            "steps": {kind: _step(step, days) for kind, step in facts["steps"].items()},
            "source": REMARK,
        }
        for slug, facts in sheet["formations"].items()
    }


def _step(step, days):
    return step | {
        "starts_at": calendar.shifted(step["starts_at"], days),
        "ends_at": calendar.shifted(step["ends_at"], days),
        "source": SHIFTED.format(step["source"].partition(",")[0]),
    }
