"""Rows for tests, made through the real actions, with nothing left to chance."""

from datetime import UTC, date, datetime, timedelta
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts.models import User
from dossiers import actions, sections
from dossiers.models import Dossier
from formations.models import Campaign, Formation, Notice, Option, RequiredPiece, School, Tariff

PAGES = (
    "identite ine pieces baccalaureat cursus langues experiences sejour formations "
    "referents avis annexes frais"
).split()


def candidate(name="aubertin", **given) -> User:
    """An account of a candidate, its address verified."""
    values = {
        "email": f"{name}@exemple.fr",
        "birth_name": name.capitalize(),
        "first_names": "Camille",
        "birth_date": date(2004, 5, 14),
        "created_at": datetime(2026, 11, 1, tzinfo=UTC),
    } | given
    return User.objects.create(**values)


def support(name="support") -> User:
    """Somebody of the central staff, with every right on dossiers (a superuser)."""
    return candidate(name, is_staff=True, is_superuser=True)


def campaign(at, slug="essai", *, pieces=(), tariff=(9000, 3000, 3000, 1500), **given) -> Campaign:
    """A published campaign, open at `at` for three weeks, with its tariff and pieces."""
    values = {
        "name_fr": "Essai",
        "year_start": 2025,
        "opens_at": at - timedelta(days=3),
        "closes_at": at + timedelta(days=21),
        "max_file_bytes": 4_000_000,
        "pages": PAGES,
        "support_email": "support.dossier@exemple.fr",
        "published_at": at,
        "created_at": at,
    } | given
    row = Campaign.objects.create(slug=slug, **values)
    names = ("full_first", "full_other", "bursary_first", "bursary_other")
    Tariff.objects.create(campaign=row, created_at=at, **dict(zip(names, tariff, strict=True)))
    for each in pieces:
        piece(row, **each)
    return row


def piece(row, slug="cv", page="experiences", **given) -> RequiredPiece:
    """A required piece of a campaign."""
    values = {"label_fr": slug.capitalize(), "types": ["pdf", "jpg", "png"]} | given
    return RequiredPiece.objects.create(campaign=row, slug=slug, page=page, **values)


def formation(row, slug="albi", *, options=(), **given) -> Formation:
    """A formation of a campaign, with its notice."""
    school, _new = School.objects.get_or_create(
        slug="ecole", defaults={"name": "École d’essai", "short_name": "Essai", "city": "Albi"}
    )
    notice, _new = Notice.objects.get_or_create(
        school=school, campaign=row, version="1", defaults={"title": "Notice d’essai"}
    )
    values = {
        "title_fr": slug.capitalize(),
        "route": "apprentissage",
        "city": "Albi",
        "notice": notice,
        "examination_at": row.closes_at and row.closes_at + timedelta(days=7),
    } | given
    made = Formation.objects.create(
        campaign=row, school=school, slug=f"{slug}-{row.slug}", **values
    )
    for rank, option in enumerate(options):
        Option.objects.create(formation=made, slug=option, label_fr=option, position=rank)
    return made


def dossier(row, at, *, user=None, formations=()) -> Dossier:
    """A new dossier of a campaign, with these formations ticked."""
    user = user or candidate(f"candidat{User.objects.count()}")
    made = actions.open_dossier(user, row, at=at)
    for each in formations:
        actions.tick(made, each.pk, actor=user, at=at)
    return again(made)


def again(row) -> Dossier:
    """The dossier as stored now."""
    return Dossier.objects.whole().get(pk=row.pk)


IDENTITY = {
    "civility": "mme",
    "birth_place": "Nîmes",
    "birth_country": "FR",
    "nationality": "FR",
    "address": "3 rue des Lilas",
    "postcode": "30000",
    "city": "Nîmes",
    "country": "FR",
    "phone": "06 12 34 56 78",
}


def judged(row, actor, at, judgement="fit") -> Dossier:
    """Every document of the dossier examined by somebody of the team."""
    for document in row.documents.current().exclude(status="later"):
        actions.judge(row, document.pk, judgement, actor=actor, at=at, reason="Vu.")
    return again(row)


def fill(row, at, **pages) -> Dossier:
    """Save these answers page by page, as the candidate."""
    for page, answers in pages.items():
        saved = actions.autosave(row, page, answers, actor=row.user, at=at)
        assert saved.errors == {}, saved.errors
    return again(row)


def ready(row, at) -> Dossier:
    """Fill what can never be forced, give a reason for the rest, and sign."""
    fill(row, at, identite=IDENTITY)
    if row.tariff.bursary_first is not None:
        fill(row, at, frais={"claimed": "non"})
    actions.accept_notices(row, True, actor=row.user, at=at)
    left = sections.missing(sections.Reading(again(row)))
    reasons = {each.key: ("autre", "") for each in left if not each.blocking}
    actions.justify(row, reasons, declared=True, actor=row.user, at=at)
    return again(row)


def picture(width=600, height=800, name="photo.jpg", kind="JPEG") -> SimpleUploadedFile:
    """A small honest image, as a browser posts it."""
    data = BytesIO()
    Image.new("RGB", (width, height), (200, 220, 230)).save(data, kind)
    return SimpleUploadedFile(name, data.getvalue(), content_type=f"image/{kind.lower()}")
