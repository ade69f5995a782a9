"""Campaigns come from their files: those of the sources, and the demonstration's current ones."""

from django.db import transaction

from formations import reading
from formations.models import (
    AcceptedTitle,
    CalendarStep,
    Campaign,
    Formation,
    Notice,
    Option,
    Pool,
    RequiredPiece,
    School,
    Tariff,
)
from formations.search import words_of

#: Keys of a formation's sheet that are not its columns.
ELSEWHERE = ("school", "pool", "notice", "options", "titles", "steps", "pieces")


def load_campaigns(at) -> list[Campaign]:
    """Load the campaigns of the sources that are not there yet; the new ones, published.

    Idempotent: a campaign already there is left as administrators made it. Each campaign is one
    transaction. Raises Refused naming the line of an impossible calendar.
    """
    sheets = [reading.campaign_sheet(name) for name in reading.SOURCES]
    load_schools()
    loaded = [load_sheet(sheet, at=at) for sheet in sheets]
    return [campaign for campaign in loaded if campaign]


def load_schools() -> None:
    """Create the schools that are not there yet."""
    for slug, facts in reading.schools().items():
        School.objects.get_or_create(slug=slug, defaults=facts)


def load_sheet(sheet, *, at) -> Campaign | None:
    """Create a campaign with everything it holds, published; None if it is there already."""
    with transaction.atomic():
        if Campaign.objects.filter(slug=sheet["campaign"]["slug"]).exists():
            return None
        campaign = Campaign.objects.create(**sheet["campaign"], published_at=at, created_at=at)
        Tariff.objects.create(campaign=campaign, created_at=at, **sheet["tariff"])
        pools = _pools(campaign, sheet["pools"])
        schools = {each.slug: each for each in School.objects.all()}
        notices = _notices(campaign, sheet["notices"], schools)
        for rank, (slug, facts) in enumerate(sheet["formations"].items()):
            row = {**_columns(facts), "slug": slug, "position": rank}
            row["school"] = schools[facts["school"]]
            row["pool"] = pools.get(facts.get("pool"))
            row["notice"] = notices.get(facts.get("notice"))
            _formation(campaign, row, facts, pools)
        _pieces(campaign, None, sheet["pieces"])
    return campaign


def _columns(facts):
    named = {key: value for key, value in facts.items() if key not in ELSEWHERE}
    return {key: value.strip() if isinstance(value, str) else value for key, value in named.items()}


def _pools(campaign, sheet):
    return {
        slug: Pool.objects.create(campaign=campaign, slug=slug, **facts)
        for slug, facts in sheet.items()
    }


def _notices(campaign, sheet, schools):
    return {
        slug: Notice.objects.create(
            campaign=campaign,
            school=schools[facts["school"]],
            version=facts["version"],
            title=facts["title"],
            text_fr=facts["text"],
            published_at=facts["published_at"],
        )
        for slug, facts in sheet.items()
    }


def _formation(campaign, row, facts, pools):
    formation = Formation.objects.create(campaign=campaign, **row)
    Option.objects.bulk_create(_options(formation, facts.get("options", {}), pools))
    AcceptedTitle.objects.bulk_create(_titles(formation, facts.get("titles", {})))
    CalendarStep.objects.bulk_create(
        CalendarStep(formation=formation, kind=kind, **step)
        for kind, step in facts["steps"].items()
    )
    _pieces(campaign, formation, facts["pieces"])
    formation.search = words_of(formation)
    formation.save(update_fields=["search"])


def _options(formation, sheet, pools):
    for rank, (slug, facts) in enumerate(sheet.items()):
        pool = pools.get(facts.get("pool"))
        yield Option(formation=formation, slug=slug, position=rank, **{**facts, "pool": pool})


def _titles(formation, sheet):
    """A label that starts with « * » stands for its whole kind."""
    labels = [(kind, label) for kind, listed in sheet.items() for label in listed]
    for rank, (kind, label) in enumerate(labels):
        yield AcceptedTitle(
            formation=formation,
            kind=kind,
            label=label.removeprefix("* "),
            whole_kind=label.startswith("* "),
            position=rank,
        )


def _pieces(campaign, formation, sheet):
    RequiredPiece.objects.bulk_create(
        RequiredPiece(campaign=campaign, formation=formation, slug=slug, position=rank, **facts)
        for rank, (slug, facts) in enumerate(sheet.items())
    )
