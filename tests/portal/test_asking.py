"""Requests of opinions after the transmission: asked, chased, sent anew to another address."""

import pytest

from dossiers import actions as dossiers
from referents import actions
from tests import make
from tests.browsers import BACKEND
from tests.referents import people

pytestmark = pytest.mark.django_db
PAGE = "/dossier/referents/"


@pytest.fixture
def dossier(at):
    campaign = make.campaign(at, tariff=(0, 0, None, None))
    return make.dossier(campaign, at, formations=[make.formation(campaign)])


@pytest.fixture
def browser(client, dossier):
    client.force_login(dossier.user, backend=BACKEND)
    return client


@pytest.fixture
def submit(dossier, at):
    """Transmits the dossier as it stands; its pages are then closed."""

    def submit():
        made = make.ready(make.again(dossier), at)
        dossiers.declare_and_submit(made, {}, declared=True, actor=made.user, at=at)
        return make.again(dossier)

    return submit


def post(browser, dossier, **data):
    return browser.post(PAGE, {"dossier": dossier.number, "complet": "1"} | data)


def text(browser, path=PAGE):
    return browser.get(path).content.decode()


def test_who_was_left_for_later_is_asked_after_the_transmission(browser, dossier, submit, at):
    row = people.declare(dossier, at, when="later")
    submit()
    assert f'name="demander" value="{row.pk}"' in text(browser)
    answer = post(browser, dossier, demander=str(row.pk))
    assert (answer.status_code, answer["Location"]) == (302, f"{PAGE}#demandes")
    assert people.posted() == ["demande"]
    assert "Invitation envoyée" in text(browser)


def test_who_is_waited_for_is_chased_after_the_transmission(browser, dossier, submit, at, clock):
    made = people.asked(dossier, at)
    submit()
    clock.move(hours=48)
    assert f'name="relancer" value="{made.referent_id}"' in text(browser)
    assert post(browser, dossier, relancer=str(made.referent_id)).status_code == 302
    assert people.posted() == ["demande", "relance"]


def test_a_refusal_is_said_above_the_closed_page(browser, dossier, submit, at):
    row = people.declare(dossier, at, when="later", relation="")
    submit()
    answer = browser.post(PAGE, {"dossier": dossier.number, "demander": str(row.pk)}, follow=True)
    assert "Il manque des renseignements sur cette personne" in answer.content.decode()
    assert people.posted() == []


@pytest.mark.parametrize("kind", ["referent", "avis"])
def test_a_refused_address_is_corrected_after_the_transmission(browser, dossier, submit, at, kind):
    page, key = PAGE, "avis"
    if kind == "avis":
        page = "/dossier/avis/"
        make.fill(dossier, at, avis=people.SCHOOL)
        made = actions.ask(dossier, key, actor=dossier.user, at=at)
    else:
        made = people.asked(dossier, at)
        key = str(made.referent_id)
    submit()
    assert 'name="adresse"' not in text(browser, page)
    actions.bounce(made.pk, made.serial, at=at)
    assert f'name="corriger" value="{key}"' in text(browser, page)
    said = {"dossier": dossier.number, "corriger": key}
    answer = browser.post(page, said | {"adresse": " Juste@IUT-Valmont.example "})
    assert (answer.status_code, answer["Location"]) == (302, f"{page}#demandes")
    again = people.whole(made)
    assert (again.state, again.serial, again.address) == ("asked", 2, "juste@iut-valmont.example")
    assert again.person.email == again.address


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Saisissez l’adresse électronique de cette personne."),
        ("anne.morel", "anne.morel"),
        (people.PERSON["email"], "Corrigez d’abord l’adresse"),
    ],
)
def test_a_wrong_address_is_given_back_with_its_sentence(
    browser, dossier, submit, at, typed, words
):
    made = people.asked(dossier, at)
    submit()
    actions.bounce(made.pk, made.serial, at=at)
    answer = post(browser, dossier, corriger=str(made.referent_id), adresse=typed)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert f'value="{typed}" autocomplete' in answer.content.decode()
    again = people.whole(made)
    assert (again.state, again.person.email) == ("bounced", people.PERSON["email"])


def test_what_was_typed_in_a_page_closed_meanwhile_is_still_given_back(
    browser, dossier, submit, at
):
    row = people.declare(dossier, at, when="later")
    submit()
    typed = {f"{row.pk}-function": "Directrice", "demander": str(row.pk)}
    answer = post(browser, dossier, **typed)
    assert answer.status_code == 423
    assert "Directrice" in answer.content.decode()
    assert people.posted() == []


def test_the_overview_promises_no_request_of_who_names_nobody(browser, dossier, at):
    people.declare(dossier, at)
    assert "la demande partira" in text(browser, "/dossier/")
    dossiers.autosave(
        dossier,
        "referents",
        {"none_declared": "on", "reason": "Ils ne répondent pas."},
        actor=dossier.user,
        at=at,
    )
    assert "la demande partira" not in text(browser, "/dossier/")


def test_a_bad_new_address_is_told_wherever_it_is_posted(browser, dossier, at):
    """A page drawn while it was shut, posted once it is open again."""
    made = people.asked(dossier, at)
    actions.bounce(made.pk, made.serial, at=at)
    person = people.whole(made).referent_id
    data = {"corriger": str(person), "adresse": "pas-une-adresse"}
    answer = post(browser, dossier, **data)
    page = browser.get(answer["Location"]).content.decode()
    assert "Page enregistrée" not in page
    assert 'class="messages"' in page
