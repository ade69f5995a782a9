"""Next year's campaign: everything copied, every date shifted, seen by nobody until published."""

from datetime import timedelta

import pytest
from django.utils.timezone import localtime

from accounts.instant import PARIS
from accounts.refusal import Refused
from formations import actions
from formations.models import Campaign, Formation

YEAR = 364


@pytest.fixture
def copied(sources, at):
    return actions.duplicate(
        sources["apprentissage-2025"],
        shift_days=YEAR,
        slug="apprentissage-2026",
        name_fr="Apprentissage 2026",
        at=at,
    )


def local(instant):
    return instant and localtime(instant, PARIS).replace(tzinfo=None)


def test_copy_is_unpublished_in_its_own_school_year(copied, at):
    assert (copied.published_at, copied.year_start, copied.revision) == (None, 2025, 1)
    assert copied not in Campaign.objects.published()
    assert not Formation.objects.published().filter(campaign=copied).exists()


def test_every_date_moves_by_the_same_days_at_the_same_hour(sources, copied):
    old = sources["apprentissage-2025"]
    pairs = [(old.opens_at, copied.opens_at), (old.closes_at, copied.closes_at)]
    for one, other in zip(old.formations.all(), copied.formations.all(), strict=True):
        pairs.append((one.examination_at, other.examination_at))
        for step, twin in zip(one.steps.all(), other.steps.all(), strict=True):
            assert step.kind == twin.kind
            pairs += [(step.starts_at, twin.starts_at), (step.ends_at, twin.ends_at)]
    moved = {local(b) - local(a) for a, b in pairs if a}
    assert moved == {timedelta(days=YEAR)}


def test_rows_are_new_and_lead_to_the_copy(sources, copied):
    slugs = list(copied.formations.values_list("slug", flat=True))
    assert slugs == [
        "albi-apprentissage-2026",
        "albi-formation-continue-2026",
        "albi-professionnalisation-2026",
    ]
    for row in copied.formations.all():
        assert row.pool is None or row.pool.campaign_id == copied.pk
        assert row.notice is None or row.notice.campaign_id == copied.pk
        assert all(piece.campaign_id == copied.pk for piece in row.pieces.all())
    old = sources["apprentissage-2025"]
    assert copied.pieces.count() == old.pieces.count()
    assert copied.tariffs.latest().full_first == old.tariffs.latest().full_first
    assert copied.tariffs.latest().pk != old.tariffs.latest().pk
    titles = [row.titles.count() for row in copied.formations.all()]
    assert titles == [row.titles.count() for row in old.formations.all()]


def test_the_original_does_not_move(sources, at):
    before = list(Formation.objects.order_by("pk").values())
    actions.duplicate(
        sources["apprentissage-2025"], shift_days=7, slug="essai", name_fr="Essai", at=at
    )
    assert (
        list(Formation.objects.filter(pk__in=[r["id"] for r in before]).order_by("pk").values())
        == before
    )


def test_copy_with_a_coherent_calendar_may_be_published(copied, at):
    actions.publish(copied, at=at)
    assert copied in Campaign.objects.published()


def test_an_address_already_taken_is_refused(sources, at):
    with pytest.raises(Refused, match="a déjà l’adresse"):
        actions.duplicate(
            sources["apprentissage-2025"],
            shift_days=0,
            slug="apprentissage-2022",
            name_fr="Encore",
            at=at,
        )


def test_a_date_falling_in_a_skipped_hour_is_refused_and_nothing_is_left(sources, at):
    campaign = sources["apprentissage-2025"]
    row = campaign.formations.first()
    row.examination_at = row.examination_at.astimezone(PARIS).replace(hour=2, minute=30)
    row.save(update_fields=["examination_at"])
    with pytest.raises(Refused, match="n’existe pas"):  # 18 March 2025 + 376 days: 29 March 2026
        actions.duplicate(campaign, shift_days=376, slug="essai", name_fr="Essai", at=at)
    assert not Campaign.objects.filter(slug="essai").exists()


@pytest.mark.parametrize(
    ("formation", "campaign", "expected"),
    [
        ("albi-apprentissage-2025", "apprentissage-2026", "albi-apprentissage-2026"),
        ("albi-apprentissage", "apprentissage-2027", "albi-apprentissage-2027"),
        ("albi-apprentissage-2025", "essai", "albi-apprentissage-essai"),
    ],
)
def test_default_addresses(formation, campaign, expected):
    assert actions.default_slug(formation, campaign) == expected
