"""Ways around the rules that are closed: each was open once."""

from datetime import date, timedelta

import pytest

from accounts.refusal import Refused
from dossiers import access, actions, fees, workflow
from dossiers.models import Dossier, State
from tests import make


@pytest.fixture
def sent(db, at):
    """A transmitted dossier where nothing is owed, with a late transcript promised."""
    campaign = make.campaign(
        at,
        tariff=(0, 0, None, None),
        pieces=(
            {"slug": "releve", "page": "baccalaureat", "deferrable": True, "exemptible": True},
        ),
    )
    made = make.dossier(campaign, at, formations=[make.formation(campaign)])
    promise(made, at, at.date() + timedelta(days=10))
    make.ready(made, at)
    workflow.perform(made, "submit", actor=made.user, at=at)
    return make.again(made)


def promise(dossier, at, until):
    return actions.defer(
        dossier, "baccalaureat", "releve", reason="x", until=until, actor=dossier.user, at=at
    )


def complete(dossier, at, pages, due):
    actions.ask_complements(dossier, pages=pages, due_at=due, note="x", actor=make.support(), at=at)
    return make.again(dossier)


def test_no_formation_is_added_by_a_complement(sent, campaign_of, at):
    other = make.formation(campaign_of(sent), "autre")
    now = complete(sent, at, ["formations"], at + timedelta(days=2))
    with pytest.raises(Refused, match="Aucune formation ne s’ajoute"):
        actions.tick(now, other.pk, actor=now.user, at=at)
    with pytest.raises(Refused, match="acceptée"):
        actions.accept_notices(now, False, actor=now.user, at=at)


@pytest.fixture
def campaign_of():
    return lambda dossier: dossier.campaign


def test_a_promise_made_at_transmission_is_neither_moved_nor_taken_back(sent, at):
    document = sent.documents.get()
    with pytest.raises(Refused, match="transmis"):
        promise(sent, at, at.date() + timedelta(days=300))
    with pytest.raises(Refused, match="transmis"):
        actions.exempt(sent, "baccalaureat", "releve", reason="x", actor=sent.user, at=at)
    with pytest.raises(Refused, match="transmis"):
        actions.remove_document(sent, document.pk, actor=sent.user, at=at)
    actions.deposit(sent, "baccalaureat", "releve", make.picture(), actor=sent.user, at=at)
    assert sent.events.filter(name="late_document").count() == 1


def test_what_was_promised_is_taken_until_its_date_only(sent, at):
    assert access.promised(sent, "releve", at + timedelta(days=10))
    assert not access.promised(sent, "releve", at + timedelta(days=11))


def test_a_promise_is_for_the_coming_year(sent, at):
    Dossier.objects.filter(pk=sent.pk).update(state=State.DRAFT)
    with pytest.raises(Refused, match="dans l’année"):
        promise(make.again(sent), at, date(9999, 12, 31))


def test_a_promise_already_past_does_not_serve_at_transmission(sent, at):
    Dossier.objects.filter(pk=sent.pk).update(state=State.DRAFT)
    draft, later = make.again(sent), at + timedelta(days=12)
    assert "date promise est passée" in workflow.refusal(draft, "submit", draft.user, later)


def reopened(sent, at):
    workflow.perform(sent, "reopen", actor=make.support(), at=at)
    added = make.formation(sent.campaign, "ajout")
    actions.tick(sent, added.pk, actor=sent.user, at=at)
    return make.again(sent)


def test_an_addition_is_unticked_not_withdrawn(sent, at):
    now = reopened(sent, at)
    first, added = now.candidatures.all()
    with pytest.raises(Refused, match="décochez-la"):
        actions.withdraw_candidature(now, added.pk, actor=now.user, at=at)
    with pytest.raises(Refused, match="seule formation transmise"):
        actions.withdraw_candidature(now, first.pk, actor=now.user, at=at)


def test_a_withdrawn_formation_is_not_ticked_again(sent, at):
    now = reopened(sent, at)
    added = now.candidatures.last()
    actions.accept_notices(now, True, actor=now.user, at=at)
    actions.justify(now, {}, declared=True, actor=now.user, at=at)
    workflow.perform(now, "submit", actor=now.user, at=at)
    actions.withdraw_candidature(now, added.pk, actor=now.user, at=at)
    workflow.perform(now, "reopen", actor=make.support("autre"), at=at)
    with pytest.raises(Refused, match="définitif"):
        actions.tick(now, added.formation_id, actor=now.user, at=at)


def test_the_bursary_rate_asks_for_its_own_notice(db, at):
    campaign = make.campaign(
        at,
        pieces=(
            {"slug": "avis-bourse", "page": "frais", "condition": "bursary", "forceable": False},
            {"slug": "autre", "page": "frais", "mandatory": False},
        ),
    )
    dossier = make.dossier(campaign, at, formations=[make.formation(campaign)])
    dossier = make.fill(dossier, at, frais={"claimed": "oui"})
    actions.deposit(dossier, "frais", "autre", make.picture(), actor=dossier.user, at=at)
    assert fees.bill(make.again(dossier)).total == 9000
    actions.deposit(dossier, "frais", "avis-bourse", make.picture(), actor=dossier.user, at=at)
    assert fees.bill(make.again(dossier)).total == 3000


def test_complements_sent_back_keep_the_identity_minimum(sent, at):
    now = complete(sent, at, ["identite"], at + timedelta(days=2))
    make.fill(now, at, identite={"phone": ""})
    assert "Téléphone" in workflow.refusal(make.again(now), "answer", now.user, at)


def test_complements_are_not_sent_back_after_their_date(sent, at):
    due = at + timedelta(days=2)
    now = complete(sent, at, ["identite"], due)
    assert "terminé" in workflow.refusal(now, "answer", now.user, due)


@pytest.mark.both_engines
def test_the_nul_character_is_taken_out_of_what_is_typed(client, db, at):
    campaign = make.campaign(at)
    dossier = make.dossier(campaign, at)
    client.force_login(dossier.user)
    address = f"/dossier/identite/?champ=city&dossier={dossier.number}"
    answer = client.post(address, {"city": "Al\x00bi"}, headers={"HX-Request": "true"})
    assert (answer.status_code, make.again(dossier).identity.city) == (200, "Albi")
    assert client.get("/formations/?q=%00").status_code == 200


def test_what_is_typed_in_a_page_closed_meanwhile_is_given_back(client, sent):
    client.force_login(sent.user)
    answer = client.post(
        "/dossier/identite/", {"dossier": sent.number, "city": "Une ville tapée trop tard"}
    )
    assert answer.status_code == 423
    assert "Une ville tapée trop tard" in answer.content.decode()
    assert make.again(sent).identity.city == "Nîmes"
