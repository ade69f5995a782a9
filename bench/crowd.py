"""Many dossiers, quickly: plausible rows written in bulk, the same for the same number."""

import random
from datetime import date, timedelta

from django.db import connection

from accounts.models import User
from dossiers.actions.counting import bare
from dossiers.models import Bursary, Candidature, Dossier, Message, State
from tests import make

FAMILY = "martin bernard thomas petit robert richard durand dubois moreau laurent simon".split()
GIVEN = "camille louise jade emma alice chloé lina léa lucas hugo louis gabriel arthur".split()
STATES = [State.DRAFT] * 5 + [State.SUBMITTED] * 3 + [State.VALIDATED] + [State.COMPLETING]
BLOCK = 5000
#: rows written one by one; above, they are copied by the database itself
SOWN = 1000
#: what a copy adds to keys, and how its unique columns differ
STEP = 1_000_000
COPIED = {
    User: {"id": "id + k * {step}", "email": "'x' || k || email"},
    Dossier: {
        "id": "id + k * {step}",
        "user_id": "user_id + k * {step}",
        "number": "number || '-' || k",
        "search": "replace(search, 'c', 'x' || k || 'c')",
        "person_key": "person_key || '-' || k",
    },
    Candidature: {"id": "id + k * {step}", "dossier_id": "dossier_id + k * {step}"},
    Bursary: {"dossier_id": "dossier_id + k * {step}"},
    Message: {
        "id": "id + k * {step}",
        "dossier_id": "dossier_id + k * {step}",
        "author_id": "author_id + k * {step}",
    },
}


def fill(count, at) -> None:
    """Write `count` dossiers in two campaigns, with formations and messages; one is whole."""
    _sow(min(count, SOWN), at)
    if count > SOWN:
        _multiply(count // SOWN)


def _multiply(times):
    """Copy every row `times - 1` times, by the database, the search index being made again."""
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX IF EXISTS dossier_search_trigrams")
        for model, changed in COPIED.items():
            names = [field.column for field in model._meta.concrete_fields]
            taken = ", ".join(changed.get(name, name).format(step=STEP) for name in names)
            listed = ", ".join(names)
            cursor.execute(
                f"INSERT INTO {model._meta.db_table} ({listed}) SELECT {taken}"
                f" FROM {model._meta.db_table} CROSS JOIN generate_series(1, {times - 1}) k"
            )
        cursor.execute(
            "CREATE INDEX dossier_search_trigrams ON dossiers_dossier"
            " USING gin (search gin_trgm_ops)"
        )


def _sow(count, at):
    campaigns = [make.campaign(at, slug, tariff=(0, 0, None, None)) for slug in ("un", "deux")]
    formations = {
        row.pk: [make.formation(row, f"f{rank}") for rank in range(4)] for row in campaigns
    }
    whole = make.dossier(campaigns[0], at, formations=formations[campaigns[0].pk][:2])
    whole = make.ready(whole, at)
    rng = random.Random(count)
    for start in range(1, count, BLOCK):
        block = range(start, min(start + BLOCK, count))
        users = User.objects.bulk_create([_user(rank, at, rng) for rank in block])
        rows = [
            _dossier(rank, user, campaigns[rank % 2], at=at, like=whole, rng=rng)
            for rank, user in zip(block, users, strict=True)
        ]
        made = Dossier.objects.bulk_create(rows)
        Bursary.objects.bulk_create(Bursary(dossier=row, claimed="non") for row in made)
        _wishes(made, formations, at)


def _user(rank, at, rng):
    return User(
        email=f"c{rank}@exemple.fr",
        birth_name=rng.choice(FAMILY).capitalize(),
        first_names=rng.choice(GIVEN).capitalize(),
        birth_date=date(1998, 1, 1) + timedelta(days=rng.randrange(3000)),
        created_at=at,
    )


def _dossier(rank, user, campaign, *, at, like, rng):
    state, number = rng.choice(STATES), f"2026-{rank + 100:06d}"
    since = at - timedelta(minutes=rank % 40_000)
    return Dossier(
        number=number,
        user=user,
        campaign=campaign,
        tariff=campaign.tariffs.last() if hasattr(campaign, "tariffs") else like.tariff,
        state=state,
        created_at=since,
        state_since=since,
        transmitted_at=None if state == State.DRAFT else since,
        progress=like.progress,
        progress_revision=like.progress_revision,
        closing_told=campaign.closes_at,
        person_key=f"{bare(user.birth_name)} {user.birth_date}",
        search=f"{number} {user.birth_name} {user.first_names} {user.email}".lower(),
    )


def _wishes(rows, formations, at):
    Candidature.objects.bulk_create(
        Candidature(dossier=row, formation=formation, chosen_at=at)
        for row in rows
        for formation in formations[row.campaign_id][: 1 + row.pk % 3]
    )
    asked = [row for row in rows if row.pk % 20 == 0]
    Message.objects.bulk_create(
        Message(dossier=row, side="candidate", author_id=row.user_id, body="Bonjour", sent_at=at)
        for row in asked
    )
