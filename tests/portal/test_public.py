"""What anyone may read, the two choices of a reader, and the health of the service."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.shortcuts import render

from formations.models import Campaign, School, Tariff
from portal import campaigns
from portal.questions import FREQUENT, frequent, themes

PAGES = [
    "/",
    "/aide/",
    "/accessibilite/",
    "/donnees-personnelles/",
    "/mentions-legales/",
    "/guide-de-style/",
]


def campaign(at, slug="essai", *, opens=-10, closes=10, **more):
    """A published campaign, its instants in days from `at`."""
    given = {
        "name_fr": f"Campagne {slug}",
        "year_start": 2026,
        "max_file_bytes": 4_000_000,
        "support_email": "support@demo.example",
        "opens_at": None if opens is None else at + timedelta(days=opens),
        "closes_at": None if closes is None else at + timedelta(days=closes),
        "created_at": at,
        "published_at": at,
    }
    return Campaign.objects.create(slug=slug, **given | more)


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES)
def test_public_pages(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    text = answer.content.decode()
    assert text.count("<h1") == 1
    assert re_ids(text) == sorted(set(re_ids(text)))


def re_ids(text):
    """Every id of the page, sorted: twice the same is a fault."""
    return sorted(part.split('"', 1)[0] for part in text.split(' id="')[1:])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("opens", "closes", "state"),
    [
        (1, 10, "coming"),
        (-1, 10, "open"),
        (-1, 2, "last"),
        (-1, None, "always"),
        (-9, -1, "closed"),
    ],
)
def test_states_of_the_home_page(client, at, opens, closes, state):
    row = campaign(at, opens=opens, closes=closes)
    assert campaigns.state(row, at) == state
    text = client.get("/").content.decode()
    asks = "/compte/demande/" in text
    assert asks == (state in {"open", "last", "always"})


@pytest.mark.django_db
def test_an_unpublished_campaign_is_not_shown(client, at):
    campaign(at, published_at=None)
    assert "Campagne essai" not in client.get("/").content.decode()


@pytest.mark.django_db
def test_home_asks_the_same_number_of_queries(client, at, django_assert_num_queries):
    school = School.objects.create(slug="e", name="École", short_name="É")
    for rank in range(3):
        row = campaign(at, f"c{rank}")
        Tariff.objects.create(campaign=row, full_first=9000, full_other=3000, created_at=at)
        for each in range(rank + 1):
            row.formations.create(
                school=school, slug=f"f{rank}{each}", title_fr="F", route="etudiant"
            )
    with django_assert_num_queries(4):
        client.get("/")


@pytest.mark.django_db
def test_prices_and_their_example(client, at):
    row = campaign(at)
    Tariff.objects.create(
        campaign=row,
        full_first=9000,
        full_other=3000,
        bursary_first=3000,
        bursary_other=1500,
        created_at=at,
    )
    text = client.get("/").content.decode().replace("\u00a0", " ")
    assert "90 + 30 + 30 = 150 €" in text


@pytest.mark.django_db
def test_theme_is_written_by_the_server(client):
    answer = client.post("/theme/", {"theme": "sombre", "suite": "/aide/"})
    assert (answer.status_code, answer["Location"]) == (302, "/aide/")
    assert 'data-theme="sombre"' in client.get("/aide/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "asked", ["https://ailleurs.example/", "//ailleurs.example", "javascript:x"]
)
def test_choices_never_lead_elsewhere(client, asked):
    for path, choice in (("/theme/", {"theme": "clair"}), ("/langue/", {"langue": "en"})):
        assert client.post(path, choice | {"suite": asked})["Location"] == "/"


@pytest.mark.django_db
def test_an_unknown_choice_changes_nothing(client):
    client.post("/theme/", {"theme": "rose", "suite": "/"})
    client.post("/langue/", {"langue": "xx", "suite": "/"})
    assert not client.cookies.get("theme")
    assert not client.cookies.get("langue")


@pytest.mark.django_db
def test_language_is_kept(client):
    client.post("/langue/", {"langue": "en", "suite": "/"})
    assert '<html lang="en"' in client.get("/aide/").content.decode()


@pytest.mark.django_db
def test_health(client):
    assert client.get("/sante/").json()["status"] == "ok"
    assert client.get("/sante/pret/").json()["database"] is True


@pytest.mark.django_db
def test_not_ready_without_database(client, monkeypatch):
    def broken():
        raise DatabaseError("down")

    monkeypatch.setattr(connection, "cursor", broken)
    assert client.get("/sante/pret/").status_code == 503
    assert client.get("/sante/").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("code", [400, 403, 404, 409, 413, 429, 500, 503])
def test_error_pages_need_no_database(code, rf, django_assert_num_queries):
    request = rf.get("/x/")
    with django_assert_num_queries(0):
        answer = render(request, f"errors/{code}.html", {"reference": "abc123"}, status=code)
    assert "abc123" in answer.content.decode()


def test_questions_have_one_address_each():
    slugs = [question.slug for theme in themes() for question in theme.questions]
    assert len(slugs) == len(set(slugs))
    assert [question.slug for question in frequent()] == list(FREQUENT)


def test_every_question_is_answered_in_both_languages():
    for question in (question for theme in themes() for question in theme.questions):
        assert question.words_en
        marks = [text.count("%(support)s") for text in (question.answer_fr, question.answer_en)]
        assert marks[0] == marks[1] <= 1
        assert len(question.answer_fr.splitlines()) == len(question.answer_en.splitlines())
