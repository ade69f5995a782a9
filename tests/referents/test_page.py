"""Referents on the candidate's screens: buttons by kind, warnings that stop nothing."""

import pytest

from tests import make

pytestmark = pytest.mark.django_db

FREE_MAIL = "C’est une adresse personnelle."


@pytest.fixture
def dossier(at):
    return make.dossier(make.campaign(at), at)


@pytest.fixture
def candidate(client, dossier):
    client.force_login(dossier.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def post(client, dossier, **data):
    return client.post("/dossier/referents/", {"dossier": dossier.number} | data)


def test_each_kind_has_its_button(candidate, dossier):
    post(candidate, dossier, ajouter="professional")
    assert [each.kind for each in dossier.referents.all()] == ["professional"]
    text = candidate.get("/dossier/referents/").content.decode()
    assert "Ajouter un référent académique" in text
    assert "Référent professionnel 1" in text


def test_a_third_is_refused_in_words(candidate, dossier):
    for _each in range(2):
        post(candidate, dossier, ajouter="academic")
    answer = post(candidate, dossier, ajouter="academic")
    words = answer.content.decode() + candidate.get("/dossier/referents/").content.decode()
    assert "déjà déclaré 2 référents académiques" in words
    assert dossier.referents.count() == 2


def test_a_free_mailbox_is_saved_and_remarked(candidate, dossier):
    post(candidate, dossier, ajouter="professional")
    name = f"{dossier.referents.get().pk}-email"
    answer = candidate.post(
        f"/dossier/referents/?champ={name}",
        {"dossier": dossier.number, name: "jean@gmail.com"},
        headers={"HX-Request": "true"},
    )
    assert answer.status_code == 200
    assert FREE_MAIL in answer.content.decode()
    assert dossier.referents.get().email == "jean@gmail.com"
    assert FREE_MAIL in candidate.get("/dossier/referents/").content.decode()
