"""Campaigns in the administration: each screen opens, nothing absurd is saved, all is logged."""

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from dossiers.actions import open_dossier
from formations import actions
from formations.models import Campaign, Formation, Role, School

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def campaigns(db, at):
    actions.load_campaigns(at)
    return {each.slug: each for each in Campaign.objects.all()}


@pytest.fixture
def administrator(db, client):
    user = User.objects.create_superuser("admin@exemple.fr")
    client.force_login(user, backend=BACKEND)
    return user


def address(name, *args):
    return reverse(f"admin:formations_{name}", args=args)


def fields(client, url):
    """What the form of an admin page would post if nothing were touched."""
    context = client.get(url).context
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    said = {}
    for form in forms:
        for bound in form:
            said |= posted(bound)
    return said


def posted(bound):
    value = bound.value()
    if hasattr(bound.field.widget, "widgets"):
        parts = value if isinstance(value, list) else bound.field.widget.decompress(value)
        return {f"{bound.html_name}_{n}": part or "" for n, part in enumerate(parts)}
    if value is None or value is False:
        return {}
    return {bound.html_name: "on" if value is True else value}


def test_every_screen_opens(client, campaigns, administrator):
    campaign = campaigns["apprentissage-2025"]
    row = campaign.formations.first()
    pages = [
        *(address(f"{name}_changelist") for name in NAMES),
        *(address(f"{name}_add") for name in NAMES),
        address("campaign_change", campaign.pk),
        address("campaign_publier", campaign.pk),
        address("campaign_retirer", campaign.pk),
        address("campaign_dupliquer", campaign.pk),
        address("formation_change", row.pk),
        address("requiredpiece_change", campaign.pieces.first().pk),
        address("tariff_change", campaign.tariffs.first().pk),
    ]
    assert {page: client.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)


NAMES = ("school", "campaign", "tariff", "pool", "notice", "formation", "requiredpiece", "role")


@pytest.mark.parametrize("name", ["formation", "requiredpiece", "pool", "notice", "tariff"])
def test_lists_cost_the_same_with_one_row_and_with_more(client, campaigns, administrator, name):
    few = f"?campaign__id__exact={campaigns['imt-bs-masteres'].pk}"
    many = f"?campaign__id__exact={campaigns['apprentissage-2021'].pk}"
    client.get(address(f"{name}_changelist"))
    costs = []
    for query in (few, many):
        with CaptureQueriesContext(connection) as queries:
            client.get(address(f"{name}_changelist") + query)
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_campaign_saved_untouched_raises_its_revision_and_is_logged(
    client, campaigns, administrator
):
    campaign = campaigns["apprentissage-2025"]
    url = address("campaign_change", campaign.pk)
    answer = client.post(url, fields(client, url))
    assert answer.status_code == 302, answer.context["errors"]
    fresh = Campaign.objects.get(pk=campaign.pk)
    assert fresh.revision == campaign.revision + 1
    assert (fresh.opens_at, fresh.closes_at) == (campaign.opens_at, campaign.closes_at)
    assert LogEntry.objects.filter(object_id=str(campaign.pk)).count() == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"closes_at_0": "2025-03-30", "closes_at_1": "02:30"}, "n’existe pas"),
        ({"closes_at_0": "2025-10-26", "closes_at_1": "02:30"}, "arrive deux fois"),
        ({"closes_at_0": "2025-01-30", "closes_at_1": "12:00"}, "ne suit pas l’ouverture"),
        (
            {"closes_at_0": "2025-04-20", "closes_at_1": "12:00"},
            "albi-apprentissage-2025.examination",
        ),
        ({"year_start": "2023"}, "n’est pas dans l’année scolaire"),
    ],
)
def test_impossible_dates_are_refused_in_words(client, campaigns, administrator, changes, words):
    campaign = campaigns["apprentissage-2025"]
    url = address("campaign_change", campaign.pk)
    answer = client.post(url, fields(client, url) | changes)
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert Campaign.objects.get(pk=campaign.pk).closes_at == campaign.closes_at


def test_closing_is_postponed_but_not_brought_forward_once_a_dossier_is_open(
    client, campaigns, administrator
):
    campaign = campaigns["apprentissage-2025"]
    open_dossier(administrator, campaign, at=campaign.opens_at)
    url = address("campaign_change", campaign.pk)
    sooner = {"closes_at_0": "2025-03-10", "closes_at_1": "23:00"}
    answer = client.post(url, fields(client, url) | sooner)
    assert "jamais avancée" in answer.content.decode()
    later = {"closes_at_0": "2025-03-14", "closes_at_1": "23:00"}
    assert client.post(url, fields(client, url) | later).status_code == 302
    assert Campaign.objects.get(pk=campaign.pk).closes_at > campaign.closes_at


def test_calendar_of_a_formation_is_judged_with_what_is_typed(client, campaigns, administrator):
    row = Formation.objects.get(slug="albi-apprentissage-2025")
    url = address("formation_change", row.pk)
    said = fields(client, url)
    assert client.post(url, said).status_code == 302
    late = {"examination_at_0": "2025-04-08", "examination_at_1": "00:00"}
    answer = client.post(url, said | late)
    assert answer.status_code == 200
    assert "albi-apprentissage-2025.file_results" in answer.content.decode()
    assert Formation.objects.get(pk=row.pk).examination_at == row.examination_at


def test_publication_lists_faults_then_publishes_and_logs(client, campaigns, administrator):
    campaign = campaigns["apprentissage-2025"]
    actions.unpublish(campaign)
    row = Formation.objects.get(slug="albi-apprentissage-2025")
    Formation.objects.filter(pk=row.pk).update(examination_at=None)
    url = address("campaign_publier", campaign.pk)
    assert "date d’examen des dossiers absente" in client.get(url).content.decode()
    assert client.post(url).status_code == 409
    Formation.objects.filter(pk=row.pk).update(examination_at=row.examination_at)
    assert "Publier la campagne" in client.get(url).content.decode()
    assert client.post(url).status_code == 302
    assert Campaign.objects.published().filter(pk=campaign.pk).exists()
    assert LogEntry.objects.filter(object_id=str(campaign.pk), user=administrator).count() == 1


def test_duplication_leads_to_the_dates_to_check(client, campaigns, administrator):
    url = address("campaign_dupliquer", campaigns["apprentissage-2025"].pk)
    said = {"name_fr": "Apprentissage 2026", "slug": "apprentissage-2026", "shift_days": 364}
    answer = client.post(url, said)
    made = Campaign.objects.get(slug="apprentissage-2026")
    assert answer["Location"] == address("campaign_publier", made.pk)
    page = client.get(answer["Location"]).content.decode()
    assert "mardi 10 mars 2026 à 23\u00a0h\u00a000" in page
    assert "Publier la campagne" in page
    again = client.post(url, said)
    assert "a déjà l’adresse" in again.content.decode()


def test_a_campaign_is_taken_out_of_sight(client, campaigns, administrator):
    campaign = campaigns["apprentissage-2025"]
    url = address("campaign_retirer", campaign.pk)
    assert client.get(url).status_code == 200
    assert Campaign.objects.published().filter(pk=campaign.pk).exists()
    client.post(url)
    assert not Campaign.objects.published().filter(pk=campaign.pk).exists()


def test_tariffs_are_only_added(client, campaigns, administrator):
    campaign = campaigns["apprentissage-2025"]
    said = {"campaign": campaign.pk, "full_first": 9500, "full_other": 3200, "source": "essai"}
    assert client.post(address("tariff_add"), said).status_code == 302
    assert campaign.tariffs.count() == 2
    latest = campaign.tariffs.latest()
    assert latest.full_first == 9500
    assert Campaign.objects.get(pk=campaign.pk).revision == campaign.revision + 1
    assert client.post(address("tariff_change", latest.pk), said).status_code == 403
    assert client.post(address("tariff_delete", latest.pk), {"post": "yes"}).status_code == 403


def test_half_a_bursary_rate_is_refused(client, campaigns, administrator):
    campaign = campaigns["apprentissage-2025"]
    said = {"campaign": campaign.pk, "full_first": 9500, "full_other": 3200, "bursary_first": 10}
    assert "en entier ou pas du tout" in client.post(address("tariff_add"), said).content.decode()


def history(row):
    """The last words of the history of a row."""
    entries = LogEntry.objects.filter(
        object_id=str(row.pk), content_type__model=row._meta.model_name
    )
    return entries.latest("pk").get_change_message()


def test_raised_places_are_logged_with_the_former_figure(client, campaigns, administrator):
    pool = campaigns["apprentissage-2025"].pools.get(slug="albi-apprentissage")
    url = address("pool_change", pool.pk)
    client.post(url, fields(client, url) | {"capacity": 80})
    assert history(pool) == "Places\u00a0: 75 → 80"


def test_settings_are_logged_with_their_values_before_and_after(client, campaigns, administrator):
    """A02: dates in the hour of Paris, choices and rows by their names, nothing said twice."""
    campaign = campaigns["apprentissage-2025"]
    url = address("campaign_change", campaign.pk)
    page = fields(client, url)
    policy = Campaign._meta.get_field("addition_policy")
    other = next(key for key, _label in policy.choices if key != campaign.addition_policy)
    typed = {"grace_seconds": 300, "addition_policy": other, "closes_at_0": "2025-03-12"}
    assert client.post(url, page | typed).status_code == 302
    labels = dict(policy.choices)
    before, after = labels[campaign.addition_policy], labels[other]
    told = history(campaign)
    assert f"Tolérance (secondes)\u00a0: {campaign.grace_seconds} → 300" in told
    assert f"{before} → {after}" in told
    assert (
        "mardi 11 mars 2025 à 23\u00a0h\u00a000 → mercredi 12 mars 2025 à 23\u00a0h\u00a000" in told
    )
    assert told.count(" → ") == 3
    client.post(url, fields(client, url))
    assert " → " not in history(campaign)


def test_the_rows_beside_are_logged_by_name_with_their_values(client, campaigns, administrator):
    campaign = campaigns["apprentissage-2025"]
    url = address("campaign_change", campaign.pk)
    page = fields(client, url)
    kept = campaign.pools.all()[0]
    rows = {key.split("-")[1]: value for key, value in page.items() if key.endswith("-id")}
    (rank,) = [rank for rank, pk in rows.items() if pk == kept.pk]
    capacity = kept.capacity
    added = len(rows)
    typed = {
        f"pools-{rank}-capacity": capacity + 7,
        "pools-TOTAL_FORMS": added + 1,
        f"pools-{added}-slug": "neuf",
        f"pools-{added}-label": "Neuf",
        f"pools-{added}-capacity": 5,
        f"pools-{added}-campaign": campaign.pk,
    }
    assert client.post(url, page | typed).status_code == 302
    told = history(campaign)
    assert f"«\u00a0{campaign.pools.get(pk=kept.pk)}\u00a0»" in told
    assert f"{capacity} → {capacity + 7}" in told
    assert "ajouté\u00a0: Places" in told
    assert "(vide) → 5" in told
    gone = campaign.pools.get(slug="neuf")
    page = fields(client, url)
    (rank,) = [key.split("-")[1] for key, v in page.items() if key.endswith("-id") and v == gone.pk]
    client.post(url, page | {f"pools-{rank}-DELETE": "on"})
    assert history(campaign).startswith("supprimé\u00a0: Places")


def test_a_row_is_named_and_an_emptied_value_said(client, campaigns, administrator):
    formation = campaigns["apprentissage-2025"].formations.exclude(pool=None).first()
    url = address("formation_change", formation.pk)
    page = fields(client, url)
    assert client.post(url, page | {"pool": ""}).status_code == 302
    assert f"{formation.pool} → (vide)" in history(formation)


def test_a_piece_on_a_page_out_of_use_is_refused(client, campaigns, administrator):
    piece = campaigns["imt-bs-masteres"].pieces.first()
    url = address("requiredpiece_change", piece.pk)
    answer = client.post(url, fields(client, url) | {"page": "referents"})
    assert "n’utilise pas cette page" in answer.content.decode()


def test_roles_are_given_and_taken_back(client, campaigns, administrator):
    school = School.objects.get(slug="imt-bs")
    said = {"user": administrator.pk, "kind": "jury", "school": school.pk}
    assert client.post(address("role_add"), said).status_code == 302
    role = Role.objects.get()
    other = Formation.objects.get(slug="albi-apprentissage-2025")
    answer = client.post(address("role_add"), said | {"formation": other.pk})
    assert "n’est pas de cette école" in answer.content.decode()
    assert client.post(address("role_delete", role.pk), {"post": "yes"}).status_code == 302
    assert not Role.objects.exists()


def test_candidates_and_plain_staff_do_not_enter(client, campaigns):
    campaign = campaigns["apprentissage-2025"]
    clerk = User.objects.create_user("agent@exemple.fr", is_staff=True)
    client.force_login(clerk, backend=BACKEND)
    for name in ("campaign_publier", "campaign_retirer", "campaign_dupliquer"):
        assert client.post(address(name, campaign.pk)).status_code == 403
    assert Campaign.objects.count() == len(campaigns)
