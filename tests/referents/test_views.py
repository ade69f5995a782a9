"""The personal link and its pages: what each opens, what a GET never does."""

import re
from datetime import timedelta

import pytest
from django.core.management import call_command

from accounts import links
from referents import actions
from referents.models import Recommendation
from tests import make
from tests.referents import people

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def made(at):
    return people.whole(people.asked(people.dossier(at), at))


@pytest.fixture
def referent(client, made):
    client.get(people.address(made))
    return client


def post(client, made, page="", **data):
    return client.post(f"/referent/{page}?demande={made.pk}", data)


def dump(made):
    return Recommendation.objects.filter(pk=made.pk).values().get()


def test_the_token_leaves_the_address_at_once(client, made):
    answer = client.get(people.address(made))
    assert (answer.status_code, answer["Location"]) == (302, f"/referent/?demande={made.pk}")
    assert answer["Referrer-Policy"] == "no-referrer"
    page = client.get("/referent/")
    token = people.address(made).rstrip("/").rpartition("/")[2]
    assert page.status_code == 200
    assert token not in page.content.decode()
    assert token not in str(dict(client.session))
    assert page["Cache-Control"].count("no-store")


def test_opening_changes_nothing(client, made, at):
    before = dump(made)
    for _each in range(3):
        client.get(people.address(made))
        client.head(people.address(made))
        client.get("/referent/")
        client.get("/referent/decliner/")
        client.get("/referent/relire/")
    assert dump(made) == before
    actions.keep(made, people.answers(made), serial=1, at=at)
    assert post(client, made, "relire/").status_code == 302
    assert people.whole(made).state == "sent"


def test_only_what_is_needed_is_shown(referent, made):
    text = referent.get("/referent/").content.decode()
    assert "Camille Aubertin" in text
    assert "Enseignante de 2e année" in text
    assert made.dossier.number not in text
    assert made.dossier.user.email not in text


def test_typing_saves_one_field(referent, made):
    address = f"/referent/?demande={made.pk}&champ=text"
    answer = referent.post(address, {"text": "Bien"}, headers=HTMX)
    assert answer.status_code == 200
    assert "Enregistré à" in answer.content.decode()
    assert people.whole(made).draft == {"text": "Bien"}


def test_relire_says_what_is_lacking_and_keeps_the_rest(referent, made):
    answer = post(referent, made, relire="1", text="Bien")
    assert answer.status_code == 422
    assert "Dites si ce lien est exact." in answer.content.decode()
    assert people.whole(made).draft["text"] == "Bien"


def test_a_correction_not_sent_is_no_opinion_that_arrived(referent, made, at):
    """What is read is what was sent; a correction under way says so, here and on the form."""
    people.sent(made, at)
    words = "Une correction n’est pas envoyée"
    for page in ("", "merci/"):
        assert words not in referent.get(f"/referent/{page}").content.decode()
    actions.keep(made, {"text": "Finalement très curieuse."}, serial=1, at=at)
    actions.deposit(made, make.picture(name="lettre.jpg"), serial=1, at=at)
    text = referent.get("/referent/merci/").content.decode()
    assert "Sérieuse et curieuse." in text
    assert "Finalement" not in text
    assert "lettre.jpg" not in text
    for page in ("", "merci/"):
        assert words in referent.get(f"/referent/{page}").content.decode()
    post(referent, made, "relire/")
    text = referent.get("/referent/merci/").content.decode()
    assert "Finalement" in text
    assert "lettre.jpg" in text
    assert words not in text


def test_two_tabs_answer_two_requests(referent, made, at):
    other = people.asked(made.dossier, at, "professional")
    referent.get(people.address(other))
    assert post(referent, made, text="Pour l’un").status_code == 302
    assert post(referent, other, text="Pour l’autre").status_code == 302
    texts = [people.whole(each).draft["text"] for each in (made, other)]
    assert texts == ["Pour l’un", "Pour l’autre"]


def test_every_page_names_its_request(referent, made, at):
    """Reloaded or followed in one tab, a page never becomes that of the other."""
    actions.keep(made, people.answers(made), serial=1, at=at)
    actions.deposit(made, make.picture(), serial=1, at=at)
    other = people.whole(people.asked(made.dossier, at, "professional"))
    actions.keep(other, people.answers(other), serial=1, at=at)
    referent.get(people.address(other))
    named = f"?demande={made.pk}"
    for page in ("", "decliner/", "relire/", "demandes/"):
        text = referent.get(f"/referent/{page}{named}").content.decode()
        addresses = set(re.findall(r"/referent/[a-z]*/?(?:\?demande=\d+)?", text))
        assert addresses
        assert all(each.endswith(named) for each in addresses), page
    assert post(referent, made, "relire/")["Location"] == f"/referent/merci/{named}"
    assert [people.whole(each).state for each in (made, other)] == ["sent", "draft"]
    assert post(referent, other, "decliner/")["Location"] == f"/referent/merci/?demande={other.pk}"
    assert "votre avis est arrivé" in referent.get(f"/referent/merci/{named}").content.decode()


@pytest.mark.parametrize("named", ["", "?demande=", "?demande=999999", "?demande=²"])
def test_a_form_of_no_request_followed_here_writes_nothing(referent, made, named):
    answer = referent.post(f"/referent/{named}", {"text": "Pour qui ?"})
    assert answer.status_code in (404, 409)
    assert people.whole(made).draft == {}


@pytest.mark.parametrize(
    ("end", "status", "words"),
    [
        ("unknown", 404, "Ce lien est inconnu"),
        ("revoked", 410, "Cette demande a été annulée"),
        ("declined", 410, "Vous avez décliné"),
        ("expired", 410, "Le délai de réponse est passé"),
        ("used", 410, "Votre avis est clos"),
        ("moved", 410, "Cette demande a été annulée"),
    ],
)
def test_each_dead_link_has_its_page(client, made, clock, end, status, words):
    address, at = people.address(made), clock.at
    if end == "unknown":
        address = address[:-3] + "AA/"
    elif end == "revoked":
        actions.revoke(made, actor=make.support(), at=at, why="Erreur")
    elif end == "declined":
        actions.decline(made, reason="", serial=1, at=at)
    elif end == "expired":
        clock.at = made.dossier.campaign.closes_at + timedelta(days=5)
    elif end == "used":
        people.sent(made, at)
        clock.move(hours=24)
    else:
        type(made.referent).objects.update(email="autre@ecole.example")
    answer = client.get(address)
    assert answer.status_code == status
    assert words in answer.content.decode()
    assert "Camille" not in answer.content.decode()
    asks = client.get("/referent/demandes/").status_code
    assert asks == (200 if end in ("declined", "expired", "used") else 404)
    assert ("/referent/demandes/" in answer.content.decode()) == (asks == 200)


def test_a_link_of_another_purpose_opens_nothing(client, made):
    other = links.token("password_reset", made.pk, made.serial)
    assert client.get(f"/referent/{other}/").status_code == 404


def test_without_a_session_the_page_says_to_open_the_link_again(client):
    answer = client.get("/referent/")
    assert answer.status_code == 404
    assert "Rouvrez le lien" in answer.content.decode()


def test_the_page_speaks_english(client, at):
    made = people.asked(people.dossier(at), at, language="en")
    client.get(people.address(made))
    assert client.cookies["langue"].value == "en"


def test_each_request_opens_in_its_own_language_then_its_reader_chooses(referent, made, at):
    other = people.asked(made.dossier, at, "professional", language="en")
    referent.get(people.address(other))
    assert 'lang="en"' in referent.get("/referent/").content.decode()
    referent.post("/langue/", {"langue": "fr", "suite": "/referent/"})
    referent.get(people.address(other))
    assert '<html lang="fr"' in referent.get("/referent/").content.decode()


def test_without_script_nothing_is_said_of_what_only_a_script_does(referent, made, at):
    """The automatic saving is told with a script; the relationship is asked of who corrects it."""
    text = referent.get("/referent/").content.decode()
    assert '<span class="avec-js">Tout est enregistré au fil de la saisie' in text
    asked = "connaissez-vous cette personne, et depuis quand ?{}</label>"
    assert asked.format("") in text
    actions.keep(made, {"relation_right": "non"}, serial=1, at=at)
    assert asked.format(" *") in referent.get("/referent/").content.decode()


def test_after_the_deadline_a_form_left_open_writes_nothing(referent, made, clock):
    clock.at = made.dossier.campaign.closes_at + timedelta(days=5)
    assert post(referent, made, text="Trop tard").status_code == 410
    assert people.whole(made).draft == {}


# --- Several candidates ask the same person ---


@pytest.fixture
def several(made, at):
    call_command("createcachetable", verbosity=0)
    campaign = made.dossier.campaign
    for name in ("bertin", "carlier"):
        people.asked(make.dossier(campaign, at, user=make.candidate(name)), at)
    make.campaign(at, "ailleurs")
    return campaign


def code():
    return people.posted("code")[-1].split("\n\n")[1].strip()


def test_a_code_sent_to_the_address_shows_every_request(referent, several):
    referent.post("/referent/demandes/", {"envoyer": "1"})
    assert "Bertin" not in referent.get("/referent/demandes/").content.decode()
    referent.post("/referent/demandes/", {"code": code()})
    text = referent.get("/referent/demandes/").content.decode()
    for name in ("Aubertin", "Bertin", "Carlier"):
        assert name in text
    assert text.count("référent académique") == 3
    other = Recommendation.objects.get(dossier__user__birth_name="Carlier")
    referent.post("/referent/demandes/", {"ouvrir": str(other.pk)})
    assert "Carlier" in referent.get("/referent/").content.decode()


def test_the_list_says_when_each_closes(referent, several, made, at):
    """What was sent closes in a day, not at the deadline of the campaign."""
    people.sent(made, at)
    referent.post("/referent/demandes/", {"envoyer": "1"})
    referent.post("/referent/demandes/", {"code": code()})
    text = referent.get("/referent/demandes/").content.decode()
    assert text.count("à corriger avant le mercredi 25 novembre 2026") == 1
    assert text.count("<small>avant le") == 2


@pytest.mark.parametrize("wrong", ["000000", "", "abc"])
def test_a_wrong_code_shows_nothing(referent, several, wrong):
    referent.post("/referent/demandes/", {"envoyer": "1"})
    wrong = "111111" if wrong == code() else wrong
    assert referent.post("/referent/demandes/", {"code": wrong}).status_code == 422
    assert "Bertin" not in referent.get("/referent/demandes/").content.decode()


def test_five_wrong_codes_end_it(referent, several):
    referent.post("/referent/demandes/", {"envoyer": "1"})
    for _each in range(5):
        referent.post("/referent/demandes/", {"code": "x"})
    assert referent.post("/referent/demandes/", {"code": code()}).status_code == 422


def test_a_code_lives_twenty_minutes_and_serves_once(referent, several, clock):
    referent.post("/referent/demandes/", {"envoyer": "1"})
    digits = code()
    clock.move(minutes=20)
    assert referent.post("/referent/demandes/", {"code": digits}).status_code == 422


def test_nobody_opens_a_request_without_the_code(referent, several):
    other = Recommendation.objects.get(dossier__user__birth_name="Carlier")
    referent.post("/referent/demandes/", {"ouvrir": str(other.pk)})
    assert "Carlier" not in referent.get("/referent/").content.decode()


@pytest.mark.parametrize("key", ["²", "x", "9" * 40, ""])
def test_a_request_named_by_no_number_is_not_found(referent, several, key):
    referent.post("/referent/demandes/", {"envoyer": "1"})
    referent.post("/referent/demandes/", {"code": "²²²²²²"})
    referent.post("/referent/demandes/", {"code": code()})
    answer = referent.post("/referent/demandes/", {"ouvrir": key})
    assert answer["Location"].startswith("/referent/demandes/")


# --- Support ---


def test_support_cancels_a_request(client, made):
    client.force_login(
        make.support(), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    address = f"/admin/referents/referent/demande/{made.pk}/annuler/"
    wrong = client.post(address, {"number": "autre", "motif": "Erreur"})
    assert (wrong.status_code, people.whole(made).state) == (409, "asked")
    client.post(address, {"number": made.dossier.number, "motif": "Adresse d’un inconnu"})
    assert people.whole(made).state == "revoked"
    assert client.get(people.address(made)).status_code == 410


def test_the_list_of_people_shows_where_each_request_stands(client, made, at):
    """The request's own state, and its filter; nobody is « déclaré » for ever."""
    people.declare(made.dossier, at, "professional", last_name="Petit")
    actions.decline(made, reason="", serial=1, at=at)
    client.force_login(
        make.support(), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    found = re.compile(r'field-last_name">(.*?)<.*?field-asked">(.*?)<')
    text = client.get("/admin/referents/referent/").content.decode()
    assert found.findall(text) == [("Petit", "Pas encore demandé"), ("Morel", "A décliné")]
    declined = client.get("/admin/referents/referent/?recommendation__state__exact=declined")
    assert found.findall(declined.content.decode()) == [("Morel", "A décliné")]
