"""Seeing the portal as a candidate: read-only, bannered, limited in time, in the journal."""

import pytest

from backoffice import seeing
from dossiers import actions
from dossiers.models import Dossier, Event
from tests import make


@pytest.fixture
def dossier(campaign, formation, at):
    user = make.candidate("lefevre", first_names="Zoé")
    return make.dossier(campaign, at, user=user, formations=[formation])


def begin(desk, dossier, reason="Question reçue"):
    address = f"/admin/dossiers/dossier/{dossier.pk}/comme-candidat/"
    return desk.post(address, {"number": dossier.number, "motif": reason})


def test_the_team_reads_the_candidate_s_pages_under_a_banner(desk, dossier, agent):
    assert desk.get(f"/dossiers/{dossier.number}/").status_code == 404
    assert begin(desk, dossier)["Location"] == f"/dossiers/{dossier.number}/"
    shown = desk.get(f"/dossiers/{dossier.number}/").content.decode()
    assert "comme-candidat" in shown
    assert "Zoé" in shown
    form = desk.get(f"/dossiers/{dossier.number}/langues/").content.decode()
    assert '<form id="page" inert' in form
    event = Event.objects.get(name="seen_as")
    assert (event.actor, event.note, event.dossier) == (agent, "Question reçue", dossier)


def test_nothing_is_written_while_looking(desk, dossier, agent, at):
    actions.write(dossier, "Non lu", actor=agent, at=at)
    begin(desk, dossier)
    desk.get(f"/dossiers/{dossier.number}/messages/")
    assert dossier.messages.to_candidate().unread().count() == 1
    before = Dossier.objects.values().get(pk=dossier.pk)
    number = dossier.number
    for address, data in (
        (f"/dossiers/{number}/langues/", {"stays": "Turin"}),
        (f"/dossiers/{number}/messages/", {"message": "Usurpé"}),
        (f"/dossiers/{number}/retrait/", {"compris": "on", "retirer": "tout"}),
        (f"/dossiers/{number}/recapitulatif/", {"declaration": "on"}),
    ):
        assert desk.post(address, {"dossier": number} | data).status_code == 403
    script = {"HX-Request": "true"}
    assert desk.post(f"/dossiers/{number}/langues/?champ=stays", headers=script).status_code == 403
    assert Dossier.objects.values().get(pk=dossier.pk) == before
    assert dossier.messages.count() == 1


def test_a_reason_is_needed(desk, dossier):
    assert begin(desk, dossier, " ").status_code == 409
    assert desk.get(f"/dossiers/{dossier.number}/").status_code == 404
    assert not Event.objects.filter(name="seen_as").exists()


def test_it_ends_by_itself_or_by_hand(desk, dossier, clock):
    page = f"/dossiers/{dossier.number}/"
    begin(desk, dossier)
    clock.at += seeing.LIFE
    over(desk, page, dossier)
    begin(desk, dossier)
    assert desk.get(page).status_code == 200
    desk.post(f"/admin/dossiers/dossier/{dossier.pk}/comme-candidat/fin/")
    over(desk, page, dossier)
    over(desk, f"{page}langues/", dossier)
    assert desk.post(f"{page}langues/", {"stays": "Turin"}).status_code == 404


def over(desk, page, dossier):
    """The candidate's address leads back to the desk, which says that the look has ended."""
    answer = desk.get(page, follow=True)
    assert answer.redirect_chain == [(f"/admin/dossiers/dossier/{dossier.pk}/change/", 302)]
    assert "la vue est finie" in answer.content.decode()


def test_only_that_dossier_and_never_the_account(desk, dossier, campaign, formation, at):
    other = make.dossier(campaign, at, formations=[formation])
    begin(desk, dossier)
    assert desk.get(f"/dossiers/{other.number}/").status_code == 404
    account = desk.get("/compte/").content.decode()
    assert dossier.user.email not in account


def test_who_loses_the_right_loses_the_look(desk, dossier, agent):
    begin(desk, dossier)
    agent.groups.clear()
    assert desk.get(f"/dossiers/{dossier.number}/").status_code == 404
