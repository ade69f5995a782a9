"""A person is asked once, by a link that the database does not hold."""

from datetime import timedelta

import pytest

from accounts.models import Posting
from accounts.refusal import Refused
from dossiers import actions as dossiers
from dossiers import workflow
from referents import access, actions
from tests import make
from tests.referents import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def dossier(at):
    return people.dossier(at)


def test_asking_writes_the_row_the_journal_and_one_mail(dossier, at):
    made = people.asked(dossier, at)
    assert (made.state, made.serial, made.asked_at) == ("asked", 1, at)
    assert [each.name for each in dossier.events.all()][-1] == "referent_asked"
    posting = Posting.objects.get(template="referent/demande")
    assert posting.email.to == ["anne.morel@iut-valmont.example"]
    text = people.posted("demande")[0]
    assert "Camille Aubertin" in text
    assert "référent académique" in text
    assert "Bonjour Madame Morel," in text
    assert people.address(made) in text
    assert text.count("/referent/") == 2


def test_the_request_speaks_the_language_chosen(dossier, at):
    people.asked(dossier, at, language="en")
    assert (
        "asks for your recommendation"
        in Posting.objects.get(template="referent/demande").email.subject
    )


def test_no_stored_text_holds_a_link_that_works(client, dossier, at):
    made = people.asked(dossier, at)
    posting = Posting.objects.get(template="referent/demande")
    dump = f"{posting.email.message}{posting.email.html_message}{posting.links}"
    assert people.address(made).strip("/").partition("/")[2] not in dump
    for mark in posting.links:
        assert mark.startswith("https://lien.invalid/")
        assert client.get(f"/referent/{mark.rpartition('/')[2]}/").status_code == 404


def test_what_a_candidate_types_does_not_travel(dossier, at):
    people.asked(dossier, at, last_name="Gagnez 1000 € https://x.example", relation="CLIQUEZ ICI")
    text = people.posted("demande")[0]
    assert "x.example" not in text
    assert "CLIQUEZ" not in text
    assert "Bonjour," in text


@pytest.mark.parametrize("lacking", ["email", "last_name", "relation"])
def test_an_incomplete_person_is_not_asked(dossier, at, lacking):
    row = people.declare(dossier, at, **{lacking: ""})
    with pytest.raises(Refused, match="Remplissez d’abord"):
        actions.ask(dossier, row.pk, actor=dossier.user, at=at)
    assert people.posted() == []


def test_asked_once(dossier, at):
    made = people.asked(dossier, at)
    with pytest.raises(Refused, match="déjà reçu"):
        actions.ask(dossier, made.referent_id, actor=dossier.user, at=at)
    assert people.posted() == ["demande"]


def test_nobody_else_asks_in_a_dossier(dossier, at):
    row = people.declare(dossier, at)
    with pytest.raises(Refused, match="pas dans votre dossier"):
        actions.ask(dossier, row.pk, actor=make.candidate("autre"), at=at)


def test_leaving_the_page_asks_those_who_are_not_for_later(dossier, at):
    people.declare(dossier, at)
    people.declare(dossier, at, "professional", when="later")
    assert actions.ask_ready(dossier, actor=dossier.user, at=at) == 1
    assert actions.ask_ready(dossier, actor=dossier.user, at=at) == 0
    assert people.posted() == ["demande"]


def test_the_person_in_charge_of_the_opinion_is_asked_too(dossier, at):
    make.fill(dossier, at, avis=people.SCHOOL)
    made = actions.ask(dossier, "avis", actor=dossier.user, at=at)
    assert (made.kind, made.address) == ("pursuit", "etudes@iut-valmont.example")
    assert "responsable de l’avis" in people.posted("demande")[0]


def test_a_transmission_asks_whoever_was_to_be_asked(at):
    campaign = make.campaign(at, tariff=(0, 0, None, None))
    made = make.dossier(campaign, at, formations=[make.formation(campaign)])
    people.declare(made, at)
    make.ready(made, at)
    dossiers.declare_and_submit(make.again(made), {}, declared=True, actor=made.user, at=at)
    assert people.posted() == ["demande"]


def test_a_campaign_keeps_its_own_grid(dossier, at):
    dossier.campaign.referent_criteria.create(position=1, label_fr="Rigueur", label_en="Rigour")
    people.asked(dossier, at)
    assert [str(each) for each in dossier.campaign.referent_criteria.all()] == ["Rigueur"]


def test_the_default_grid_has_six_lines_in_both_languages(dossier, at):
    people.asked(dossier, at)
    lines = list(dossier.campaign.referent_criteria.all())
    assert len(lines) == 6
    assert all(each.label_fr and each.label_en for each in lines)


# --- What stands once a person is asked ---


def test_the_place_stays_taken(dossier, at):
    made = people.asked(dossier, at)
    with pytest.raises(Refused, match="sa place reste prise"):
        dossiers.remove_row(dossier, "referents", made.referent_id, actor=dossier.user, at=at)


def test_a_person_asked_no_longer_changes(dossier, at):
    made = people.asked(dossier, at)
    data = {f"{made.referent_id}-email": "autre@exemple.fr", f"{made.referent_id}-last_name": "X"}
    with pytest.raises(Refused, match="ne se modifie plus"):
        dossiers.autosave(dossier, "referents", data, actor=dossier.user, at=at)
    row = people.whole(made).referent
    assert (row.email, row.last_name) == (people.PERSON["email"], "Morel")


def test_a_refused_address_is_corrected_without_costing_a_place(dossier, at):
    made = people.asked(dossier, at)
    assert actions.bounce(made.pk, made.serial, at=at)
    old = people.address(people.whole(made))
    data = {f"{made.referent_id}-email": "a.morel@iut-valmont.example"}
    dossiers.autosave(dossier, "referents", data, actor=dossier.user, at=at)
    again = actions.ask(dossier, made.referent_id, actor=dossier.user, at=at)
    assert (again.pk, again.serial, again.state) == (made.pk, 2, "asked")
    assert people.address(again) != old
    assert dossier.referents.count() == dossier.recommendations.count() == 1
    assert people.posted() == ["demande", "adresse-refusee", "demande"]


def test_a_refused_address_left_as_it_is_is_not_asked_again(dossier, at):
    made = people.asked(dossier, at)
    actions.bounce(made.pk, made.serial, at=at)
    with pytest.raises(Refused, match="Corrigez d’abord"):
        actions.ask(dossier, made.referent_id, actor=dossier.user, at=at)


def test_chasing_once_in_48_hours(dossier, at):
    made = people.asked(dossier, at)
    chase = {"actor": dossier.user}
    with pytest.raises(Refused, match="à partir du"):
        actions.chase(dossier, made.referent_id, at=people.later(at, hours=47), **chase)
    actions.chase(dossier, made.referent_id, at=people.later(at, hours=48), **chase)
    with pytest.raises(Refused, match="à partir du"):
        actions.chase(dossier, made.referent_id, at=people.later(at, hours=95), **chase)
    assert people.posted() == ["demande", "relance"]
    assert people.address(made) in people.posted("relance")[0]  # V24: the same link


def test_a_withdrawn_dossier_asks_nobody(dossier, at):
    made = people.asked(dossier, at)
    workflow.perform(dossier, "withdraw", actor=dossier.user, at=at)
    again = people.whole(made)
    assert (again.state, again.serial) == ("revoked", 2)
    assert access.fault(again, at) == "revoked"


def test_support_revokes_with_a_reason(dossier, at):
    made, agent = people.asked(dossier, at), make.support()
    with pytest.raises(Refused, match="Écrivez pourquoi"):
        actions.revoke(made, actor=agent, at=at, why=" ")
    with pytest.raises(Refused, match="pas ouverte"):
        actions.revoke(made, actor=dossier.user, at=at, why="x")
    actions.revoke(made, actor=agent, at=at, why="Adresse d’un inconnu")
    assert people.whole(made).state == "revoked"


def test_after_the_deadline_nobody_is_asked(dossier, at):
    row = people.declare(dossier, at)
    late = dossier.campaign.closes_at + timedelta(days=5)
    with pytest.raises(Refused, match="Le délai des référents"):
        actions.ask(dossier, row.pk, actor=dossier.user, at=late)


# --- A new address ---


def test_only_its_candidate_corrects_an_address_and_only_a_refused_one(dossier, at):
    made = people.asked(dossier, at)
    new = {"email": "a.morel@iut-valmont.example", "at": at}
    with pytest.raises(Refused, match="n’a pas été refusée"):
        actions.readdress(dossier, made.referent_id, actor=dossier.user, **new)
    actions.bounce(made.pk, made.serial, at=at)
    with pytest.raises(Refused, match="n’a pas été refusée"):
        actions.readdress(dossier, made.referent_id, actor=make.candidate("autre"), **new)
    assert people.whole(made).person.email == people.PERSON["email"]


def test_a_new_address_ends_the_wrong_one_that_was_typed(dossier, at):
    made = people.asked(dossier, at)
    actions.bounce(made.pk, made.serial, at=at)
    typed = {f"{made.referent_id}-email": "anne.morel"}
    dossiers.autosave(dossier, "referents", typed, actor=dossier.user, at=at)
    email = "a.morel@iut-valmont.example"
    actions.readdress(dossier, made.referent_id, email, actor=dossier.user, at=at)
    assert "raw" not in make.again(dossier).drafts["referents"][f"{made.referent_id}-email"]
    assert people.whole(made).address == email


@pytest.mark.parametrize("end", ["deadline", "lapsed"])
def test_no_request_whose_link_opens_nothing_is_sent_to_a_new_address(dossier, at, end):
    made, agent = people.asked(dossier, at), make.support()
    actions.bounce(made.pk, made.serial, at=at)
    late, state = at, dossier.state
    if end == "deadline":
        late = dossier.campaign.closes_at + timedelta(days=5)
    else:
        state = "lapsed"
    type(dossier).objects.filter(pk=dossier.pk).update(state=state)
    email = "a.morel@iut-valmont.example"
    with pytest.raises(Refused):
        actions.correct_address(made, email, actor=agent, at=late, why="Au téléphone")
    with pytest.raises(Refused):
        actions.readdress(dossier, made.referent_id, email, actor=dossier.user, at=late)
    assert people.whole(made).person.email == people.PERSON["email"]
    assert people.posted() == ["demande", "adresse-refusee"]
