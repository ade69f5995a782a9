"""The catalogue, its filters in the address, the page of a formation, the question."""

import pytest
from django.utils import translation

from accounts.models import Posting, User
from dossiers.actions import open_dossier
from formations import actions
from formations.models import Formation
from portal import catalogue
from tests.formations.conftest import formation

ALBI = {"albi-apprentissage", "albi-formation-continue", "albi-professionnalisation"}
EVERYTHING = None
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def listed(client, query=""):
    """(formations that answer, others when a diploma is asked), by address."""
    context = client.get(f"/formations/{query}").context
    return [[each["formation"].slug for each in context[name]] for name in ("cards", "others")]


@pytest.fixture
def candidate(db, client):
    user = User.objects.create_user(
        "camille@exemple.fr", birth_name="Aubertin", first_names="Camille"
    )
    client.force_login(user, backend=BACKEND)
    return user


def test_current_formations_are_listed_and_past_ones_are_not(client, current):
    found, others = listed(client)
    assert len(found) == 10
    assert others == []
    assert all(not slug[-4:].isdigit() for slug in found)


def test_a_past_campaign_is_read_by_name(client, current):
    found, _ = listed(client, "?campagne=apprentissage-2021")
    assert len(found) == 4
    assert all(slug.endswith("-2021") for slug in found)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?ecole=imt-mines-albi", ALBI),
        ("?statut=continue", {"albi-formation-continue"}),
        ("?niveau=mastere", {"mastere-specialise-imt-bs"}),
        ("?niveau=2&recherche=mecatronique", {"ales-mecatronique-2e-annee"}),
        ("?ville=albi&statut=apprentissage", {"albi-apprentissage"}),
        ("?recherche=PRODUITS+industriels", {"ales-mecatronique"}),
        ("?recherche=reseaux+alès&niveau=1", {"ales-informatique-et-reseaux"}),
        ("?statut=etudiant", set()),
        ("?inconnu=1&ecole=", EVERYTHING),
    ],
)  # fmt: skip
def test_filters_stand_in_the_address(client, current, query, expected):
    found, others = listed(client, query)
    assert others == []
    assert len(found) == 10 if expected is EVERYTHING else set(found) == expected


def test_a_diploma_is_looked_for_in_the_lists_and_hides_nothing(client, current):
    found, others = listed(client, "?diplome=dut.informatique")
    assert set(found) == {
        "albi-apprentissage",
        "albi-formation-continue",
        "ales-informatique-et-reseaux",
    }
    assert len(found) + len(others) == 10
    page = client.get("/formations/?diplome=dut.informatique").content.decode()
    assert "Recevabilité appréciée par le jury" in page


def test_another_diploma_of_a_kind_answers_only_where_the_whole_kind_is_taken(client, current):
    found, others = listed(client, "?diplome=bts.autre&ecole=imt-mines-ales")
    assert (found, len(others)) == ([], 6)
    found, _ = listed(client, "?diplome=bts.autre&ecole=imt-mines-albi")
    assert found == ["albi-apprentissage", "albi-formation-continue"]


def test_empty_result_clears_the_last_filter_in_one_click(client, current):
    response = client.get("/formations/?ecole=imt-mines-albi&statut=mastere")
    assert response.context["count"] == 0
    assert response.context["last"]["url"] == "/formations/?ecole=imt-mines-albi"
    assert 'href="/formations/?ecole=imt-mines-albi"' in response.content.decode()


def test_table_shows_the_same_formations(client, current):
    page = client.get("/formations/?vue=tableau&statut=continue").content.decode()
    assert "<table" in page
    assert "/formations/albi-formation-continue/" in page


@pytest.mark.parametrize("more", ["", "&diplome=bts.batiment", "&vue=tableau"])
def test_same_queries_with_one_and_three_rows(client, sources, more, django_assert_num_queries):
    whole = sources["apprentissage-2025"]
    everything = list(Formation.objects.filter(campaign=whole))
    spare = sources["apprentissage-2021"]
    for rows in (1, 3):
        Formation.objects.filter(campaign=whole).update(campaign=spare)
        kept = [each.pk for each in everything[:rows]]
        Formation.objects.filter(pk__in=kept).update(campaign=whole)
        with django_assert_num_queries(5):
            found, others = listed(client, f"?campagne=apprentissage-2025{more}")
        assert len(found) + len(others) == rows


def test_page_queries_do_not_depend_on_options_titles_and_steps(
    client, current, django_assert_num_queries
):
    for slug in ("mastere-specialise-imt-bs", "albi-apprentissage", "ales-mecatronique"):
        with django_assert_num_queries(5):
            assert client.get(f"/formations/{slug}/").status_code == 200


def test_unpublished_campaign_is_invisible(client, current):
    actions.unpublish(current["apprentissage"])
    assert client.get("/formations/albi-apprentissage/").status_code == 404
    assert client.get("/formations/albi-apprentissage/notice/").status_code == 404
    assert client.post("/formations/albi-apprentissage/", {}).status_code == 404
    assert "albi-apprentissage" not in client.get("/formations/").content.decode()
    assert listed(client, "?campagne=apprentissage")[0] == ["mastere-specialise-imt-bs"]


def test_page_says_places_titles_calendar_fee_and_notice(client, current):
    page = client.get("/formations/ales-informatique-et-reseaux-2022/").content.decode()
    for words in (
        "Systèmes et Réseaux — 22 places",
        "Métiers du Multimédia et de l’Internet",
        "mardi 8 mars 2022 à 23\u00a0h\u00a059 (heure de Paris)",
        "du 5 avril au 11 avril 2022",
        "Date non indiquée par la source",
        "Recevabilité appréciée par le jury",
        "77\u00a0€",
        "Lire la notice",
        "Une question sur cette formation\u00a0?",
    ):
        assert words in page, words


def test_calendar_lines_in_order(current, at):
    lines = catalogue.calendar(
        Formation.objects.with_page().get(slug="albi-apprentissage-2025"), at
    )
    assert [str(line.label) for line in lines] == [
        "Ouverture",
        "Clôture",
        "Examen des dossiers",
        "Résultats d’admissibilité, à partir de cette date",
        "Épreuves",
        "Admission académique, à partir de cette date",
        "Recherche d’une entreprise d’accueil",
        "Rentrée administrative",
        "Arrêt de la liste définitive des admis",
        "Début de la formation",
    ]
    assert lines[6].when == "du 5 mai au 20 septembre 2025"
    assert [line.key for line in lines].index(True) == 1


def test_notice_is_read_whole(client, current):
    page = client.get("/formations/albi-apprentissage/notice/").content.decode()
    assert "note inférieure ou égale à 4/20" in page
    assert "Démonstration" in page


def test_english_reads_english_columns(client, current):
    client.cookies["langue"] = "en"
    page = client.get("/formations/albi-apprentissage/").content.decode()
    assert "General engineering by apprenticeship" in page
    with translation.override("en"):
        assert formation("albi-apprentissage").title == "General engineering by apprenticeship"


def test_anonymous_reader_is_led_to_the_request_with_the_formation(client, current):
    page = client.get("/formations/albi-apprentissage/").content.decode()
    assert "/compte/demande/?campagne=apprentissage&amp;formation=albi-apprentissage" in page


def test_candidate_adds_a_formation_from_its_page(client, current, candidate, at):
    dossier = open_dossier(candidate, current["apprentissage"], at=at)
    row = formation("albi-apprentissage")
    page = client.get("/formations/albi-apprentissage/").content.decode()
    address = f"/dossiers/{dossier.number}/formations/"
    assert f'action="{address}"' in page
    answer = client.post(address, {"dossier": dossier.number, "choix": row.pk})
    assert answer.status_code == 302
    assert [each.formation for each in dossier.candidatures.chosen()] == [row]
    assert "Dans votre dossier" in client.get("/formations/albi-apprentissage/").content.decode()


def test_candidate_without_dossier_opens_one_with_the_formation(client, current, candidate):
    row = formation("mastere-specialise-imt-bs")
    page = client.get("/formations/mastere-specialise-imt-bs/").content.decode()
    assert 'action="/dossiers/"' in page
    client.post("/dossiers/", {"campagne": "imt-bs", "formation": row.slug})
    chosen = candidate.dossiers.get().candidatures.chosen()
    assert [each.formation for each in chosen] == [row]


def test_closed_and_listed_only_formations_have_no_button(client, current):
    for slug, words in (
        ("ales-batiment-2021", "La campagne est close."),
        ("albi-professionnalisation", "Cette voie ne se demande pas en ligne."),
    ):
        page = client.get(f"/formations/{slug}/").content.decode()
        assert words in page
        assert "Ajouter à mon dossier" not in page


def ask(client, slug="albi-apprentissage", **changes):
    said = {
        "name": "Camille Aubertin",
        "email": "camille@exemple.fr",
        "question": "Peut-on candidater avec un DUT obtenu il y a dix ans ?",
    }
    return client.post(f"/formations/{slug}/", said | changes)


def test_question_goes_to_the_school_with_reply_to_the_asker(client, current):
    assert ask(client).status_code == 302
    mail = Posting.objects.get().email
    assert mail.to == ["admissions@mines-albi.fr"]
    assert mail.headers["Reply-To"] == "camille@exemple.fr"
    assert "Ingénieur généraliste par apprentissage" in mail.subject
    assert "dix ans" in mail.message


def test_school_without_address_is_reached_through_the_platform(client, current):
    ask(client, "ales-mecatronique")
    assert Posting.objects.get().email.to == ["support.dossier@imt.fr"]


def test_signed_in_candidate_is_not_asked_who_they_are(client, current, candidate):
    assert ask(client, name="", email="autre@exemple.fr").status_code == 302
    mail = Posting.objects.get().email
    assert mail.headers["Reply-To"] == "camille@exemple.fr"
    assert "Aubertin" in mail.message


@pytest.mark.parametrize(
    "changes",
    [
        {"question": "court"},
        {"question": ""},
        {"email": "pas une adresse"},
        {"email": "a@b.fr, c@d.fr"},
        {"name": "http://gagnez.example"},
    ],
)
def test_a_question_that_cannot_be_sent_says_why_and_keeps_what_was_typed(client, current, changes):
    response = ask(client, **changes)
    assert response.status_code == 422
    assert 'id="resume-erreurs"' in response.content.decode()
    assert not Posting.objects.exists()


def test_questions_are_limited_by_address(client, current):
    statuses = [ask(client).status_code for _ in range(6)]
    assert statuses == [302] * 5 + [429]
    assert Posting.objects.count() == 5


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("S4 §4\u00a0; heure non indiquée", "notice IMT Mines Albi 2025 §4"),
        ("S5 §6.1, qui imprime 2021", "notice IMT Mines Alès 2022 §6.1"),
        (
            "S4 §4 — date décalée pour la démonstration",
            "notice IMT Mines Albi 2025 §4, date décalée",
        ),
        ("Non indiqué par la source", ""),
        ("", ""),
    ],
)
def test_sources_are_named_in_words(source, words):
    assert catalogue.cited(source) == words
