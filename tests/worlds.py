"""A small world to test in: one school, one campaign without compulsory pieces, its dossiers."""

from datetime import timedelta

from accounts.models import User
from dossiers import actions, sections
from dossiers.models import Dossier, State
from formations.models import PAGES, Campaign, Formation, School, Tariff


def campaign(at, *, fee=0, **given) -> Campaign:
    """A published campaign open for a month; `fee` is what each formation costs, in cents."""
    sections.forget_pieces()
    found = Campaign.objects.create(
        **{
            "slug": f"campagne-{Campaign.objects.count() + 1}",
            "name_fr": "Apprentissage",
            "name_en": "Apprenticeship",
            "year_start": 2026,
            "opens_at": at - timedelta(days=10),
            "closes_at": at + timedelta(days=20),
            "max_file_bytes": 4_000_000,
            "pages": list(PAGES),
            "support_email": "support@exemple.fr",
            "published_at": at,
            "created_at": at,
        }
        | given
    )
    Tariff.objects.create(campaign=found, full_first=fee, full_other=fee, created_at=at)
    return found


def formation(in_campaign, title="Mécatronique", **given) -> Formation:
    """A formation open to application, examined a week after the closing."""
    school, _created = School.objects.get_or_create(
        slug="ales", defaults={"name": "IMT Mines Alès", "short_name": "Alès"}
    )
    closes_at = in_campaign.closes_at
    return Formation.objects.create(
        **{
            "campaign": in_campaign,
            "school": school,
            "slug": f"formation-{Formation.objects.count() + 1}",
            "title_fr": title,
            "route": Formation.Route.APPRENTICESHIP,
            "examination_at": closes_at and closes_at + timedelta(days=7),
        }
        | given
    )


def person(email, **given) -> User:
    """An account; a candidate unless said otherwise."""
    names = {"first_names": "Chloé", "birth_name": "Lefèvre"}
    return User.objects.create_user(email, "longue-phrase-sans-valeur", **names | given)


def dossier(in_campaign, at, *, email="chloe@exemple.fr", formations=(), **names) -> Dossier:
    """A draft opened by its candidate, who ticked these formations."""
    user = person(email, **names)
    found = actions.open_dossier(user, in_campaign, at=at)
    for each in formations:
        actions.tick(found, each.pk, actor=user, at=at)
    return read(found)


def transmitted(found, at) -> Dossier:
    """The same dossier as if it had been transmitted at this instant, pieces or not."""
    Dossier.objects.filter(pk=found.pk).update(
        state=State.SUBMITTED,
        transmitted_at=at,
        transmissions=1,
        transmission_number=f"{found.number}-T1",
    )
    found.candidatures.chosen().update(transmitted_in=1)
    return read(found)


def read(found) -> Dossier:
    """The dossier as it is stored now."""
    return Dossier.objects.whole().get(pk=found.pk)
