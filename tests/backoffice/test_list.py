"""The list of dossiers: found by what people know, filtered, never slower for being longer."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from backoffice.admin import lists
from dossiers import actions
from dossiers.models import Dossier
from tests import make

pytestmark = pytest.mark.django_db

LIST = "/admin/dossiers/dossier/"


def numbers(response):
    return {each.number for each in response.context["cl"].result_list}


@pytest.fixture
def three(campaign, at):
    """Three drafts: Lefèvre, O’Brien-Ångström, Nguyễn."""
    people = [
        make.candidate("lefevre", birth_name="Lefèvre", first_names="Chloé"),
        make.candidate("obrien", birth_name="O’Brien-Ångström", first_names="Zoë"),
        make.candidate("nguyen", birth_name="Nguyễn", first_names="Văn Ðức"),
    ]
    return [make.dossier(campaign, at, user=user) for user in people]


@pytest.mark.both_engines
@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("lefevre", 0),
        ("LEFÈVRE chloé", 0),
        ("chloe  lefevre", 0),
        ("Angstrom", 1),
        ("zoe", 1),
        ("nguyen", 2),
        ("lefevre@exemple.fr", 0),
    ],
)
def test_search_finds_by_name_and_address(desk, three, typed, found):
    assert numbers(desk.get(LIST, {"q": typed})) == {three[found].number}


@pytest.mark.both_engines
@pytest.mark.parametrize("typed", ["le goff-d'été", "LE GOFF-D’ETE", "goff‑d’ete"])
def test_search_takes_the_apostrophe_and_the_hyphen_of_any_keyboard(desk, campaign, at, typed):
    user = make.candidate("goff", birth_name="Le Goff‐D’Été")
    row = make.dossier(campaign, at, user=user)
    assert numbers(desk.get(LIST, {"q": typed})) == {row.number}


@pytest.mark.both_engines
def test_words_written_before_one_apostrophe_was_kept_are_found_too(desk, campaign, at):
    row = make.dossier(campaign, at, user=make.candidate("goff"))
    Dossier.objects.filter(pk=row.pk).update(search="le goff‐d’ete")
    import_module("dossiers.migrations.0009_search_signs").keep_signs(apps, None)
    assert numbers(desk.get(LIST, {"q": "goff-d’été"})) == {row.number}


@pytest.mark.both_engines
def test_search_finds_by_number_and_ine(desk, three, at):
    first = three[1]
    actions.autosave(first, "ine", {"number": "072kx4198gb"}, actor=first.user, at=at)
    for typed in (first.number, first.number.removeprefix("2026-"), "072KX4198GB", "072kx4"):
        assert first.number in numbers(desk.get(LIST, {"q": typed})), typed
    assert numbers(desk.get(LIST, {"q": "072KX4198GB"})) == {first.number}


def test_search_wants_every_word(desk, three):
    assert numbers(desk.get(LIST, {"q": "chloe nguyen"})) == set()


def test_a_percent_sign_is_a_letter_like_another(desk, three):
    assert numbers(desk.get(LIST, {"q": "%"})) == set()
    assert numbers(desk.get(LIST, {"q": "_____"})) == set()


def test_filters_narrow_and_stay_in_the_address(desk, three, transmitted, formation, campaign, at):
    sent = transmitted("morel")
    other = make.campaign(at, "autre")
    elsewhere = make.dossier(other, at, user=make.candidate("petit"))
    drafts = {each.number for each in three}
    assert numbers(desk.get(LIST, {"state__exact": "submitted"})) == {sent.number}
    assert numbers(desk.get(LIST, {"transmis": "oui"})) == {sent.number}
    assert numbers(desk.get(LIST, {"transmis": "non"})) == drafts | {elsewhere.number}
    assert numbers(desk.get(LIST, {"formation": formation.pk})) == {sent.number}
    assert numbers(desk.get(LIST, {"campaign__id__exact": other.pk})) == {elsewhere.number}
    both = {"campaign__id__exact": campaign.pk, "transmis": "non", "q": "lefevre"}
    assert numbers(desk.get(LIST, both)) == {three[0].number}


@pytest.mark.parametrize("strange", ["²", "x", "9" * 40])
def test_a_filter_that_is_no_number_is_no_error(desk, three, strange):
    query = {"formation": strange, "campaign__id__exact": strange}
    assert desk.get(LIST, query).status_code in (200, 302)


def test_the_formation_filter_keeps_to_the_campaign(desk, campaign, formation, at):
    other = make.campaign(at, "autre")
    make.formation(other, "ales")
    make.dossier(campaign, at)
    listed = desk.get(LIST, {"campaign__id__exact": other.pk}).context["cl"].filter_specs
    titles = [spec.lookup_choices for spec in listed if spec.title == "formation"]
    assert [[label for _pk, label in choices] for choices in titles] == [["Ales"]]


def test_a_formation_unticked_is_not_found(desk, campaign, formation, at):
    dossier = make.dossier(campaign, at, formations=[formation])
    candidature = dossier.candidatures.get()
    actions.untick(dossier, candidature.pk, actor=dossier.user, at=at)
    assert numbers(desk.get(LIST, {"formation": formation.pk})) == set()


def test_the_list_asks_as_much_for_three_as_for_one(desk, campaign, formation, at):
    def listed(*names):
        for name in names:
            user = make.candidate(name)
            make.dossier(campaign, at, user=user, formations=[formation])
        with CaptureQueriesContext(connection) as queries:
            rows = numbers(desk.get(LIST))
        return len(rows), len(queries)

    listed("premier")
    once = listed()[1]
    assert listed("deuxieme", "troisieme") == (3, once)


def test_the_count_stops(desk, three, monkeypatch):
    monkeypatch.setattr(lists, "MOST_COUNTED", 2)
    response = desk.get(LIST)
    assert response.context["cl"].result_count == 3
    assert "plus de 1\u00a0000" in response.content.decode()


def test_the_count_is_plain_when_short(desk, three):
    assert response_words(desk.get(LIST)) == "3 dossiers"


def response_words(response):
    text = response.content.decode().split('<p class="paginator">')[1].split("</p>")[0]
    return " ".join(text.split())


def test_the_list_shows_what_support_needs(desk, transmitted):
    sent = transmitted(birth_name="Lefèvre", first_names="Chloé")
    text = desk.get(LIST).content.decode()
    for words in ("Chloé Lefèvre", sent.number, "Albi", "Transmis", "24 novembre 2026"):
        assert words in text


def test_every_screen_of_the_team_searches_dossiers(desk, client, transmitted):
    sent = transmitted()
    for address in ("/admin/", LIST, f"{LIST}{sent.pk}/change/", "/admin/dossiers/event/"):
        assert 'id="cherche-dossier"' in desk.get(address).content.decode(), address


def test_nobody_adds_or_deletes_a_dossier(desk, three):
    assert desk.get(reverse("admin:dossiers_dossier_add")).status_code == 403
    delete = reverse("admin:dossiers_dossier_delete", args=[three[0].pk])
    assert desk.post(delete, {"post": "yes"}).status_code == 403


@pytest.mark.parametrize(
    "table",
    [
        "dossiers/candidature",
        "dossiers/document",
        "dossiers/copy",
        "dossiers/complementrequest",
        "dossiers/event",
        "dossiers/consultation",
        "referents/referent",
        "referents/pursuitopinion",
    ],
)
def test_raw_rows_are_found_by_dossier_and_only_looked_at(desk, transmitted, table, at):
    sent, other = transmitted("lefevre"), transmitted("morel")
    for each in (sent, other):
        each.referents.create(kind="academic", position=1, created_at=at)
        each.documents.create(page="annexes", slot="annexe", status="exempt", created_at=at)
        each.complement_requests.create(
            asked_by=sent.user, asked_at=at, due_at=at + timedelta(days=1), note="…"
        )
        actions.look(each.pk, reader=sent.user, at=at, door="archive")
    response = desk.get(f"/admin/{table}/", {"q": "Lefevre"})
    assert "Sélectionnez" not in response.content.decode()
    assert {row.dossier_id for row in response.context["cl"].result_list} == {sent.pk}
    assert desk.get(f"/admin/{table}/add/").status_code == 403
    row = response.context["cl"].result_list[0]
    assert desk.get(f"/admin/{table}/{row.pk}/change/").status_code == 200
    assert desk.post(f"/admin/{table}/{row.pk}/change/", {}).status_code == 403
    assert desk.post(f"/admin/{table}/{row.pk}/delete/", {"post": "yes"}).status_code == 403
