"""What the team does in a candidate's place: done, traced, told; refused to anybody else."""

import pytest

from accounts.models import Posting, User
from accounts.refusal import Refused
from dossiers import actions
from dossiers.models import Document, State
from referents.models import Recommendation
from tests import make
from tests.backoffice.test_desk import decide, page, text_of

pytestmark = pytest.mark.django_db


def mail(template):
    return Posting.objects.filter(template=template).latest("pk").email


def test_a_document_that_came_by_mail_has_its_origin(desk, agent, transmitted, campaign):
    make.piece(campaign, slug="photo", page="pieces", types=["jpg", "png"], mandatory=False)
    sent = transmitted()
    data = {"place": "pieces/photo", "file": make.picture(30, 40), "channel": "Courrier postal"}
    assert decide(desk, sent, "deposer", **data).status_code == 302
    document = sent.documents.get(slot="photo")
    assert (document.origin, document.created_by) == (Document.Origin.SUPPORT, agent)
    event = sent.events.get(name="support_document")
    assert (event.actor, event.note) == (agent, "Courrier postal")
    assert "Photo" in mail("dossier_modifie").message
    assert "par le service" in text_of(desk.get(page(sent)))


def test_no_document_is_added_to_what_was_never_transmitted(desk, campaign, at):
    draft = make.dossier(campaign, at)
    shown = text_of(desk.get(page(draft, "deposer")))
    assert "qu’à un dossier transmis" in shown
    with pytest.raises(Refused):
        actions.deposit_for(
            draft, "annexes", "annexe", make.picture(), actor=make.support(), at=at, why="x"
        )


def test_a_candidate_does_not_deposit_as_the_team(transmitted, at):
    sent = transmitted()
    said = {"actor": sent.user, "at": at}
    with pytest.raises(Refused):
        actions.deposit_for(sent, "annexes", "annexe", make.picture(), why="x", **said)
    assert not sent.documents.exists()


def test_the_frozen_identity_is_corrected_for_a_reason(desk, agent, transmitted):
    sent = transmitted(birth_name="Lefebvre", first_names="Chloé")
    data = {"birth_name": "Lefèvre", "first_names": "Chloé", "birth_date": "2004-05-14"}
    assert decide(desk, sent, "identite", **data).status_code == 422
    assert decide(desk, sent, "identite", **data | {"note": "Passeport vu."}).status_code == 302
    now = make.again(sent)
    assert now.user.birth_name == "Lefèvre"
    assert "lefevre" in now.search
    event = sent.events.get(name="identity_corrected")
    assert (event.actor, event.note, event.data) == (
        agent,
        "Passeport vu.",
        {"fields": ["birth_name"]},
    )
    assert "nom de naissance" in mail("dossier_modifie").message


def test_the_sign_in_address_changes_and_both_are_told(desk, agent, transmitted):
    sent = transmitted("ancienne")
    data = {"email": "Nouvelle@exemple.fr", "note": "Reconnue en visioconférence."}
    assert decide(desk, sent, "adresse", **data).status_code == 422
    assert decide(desk, sent, "adresse", checked="on", **data).status_code == 302
    user = User.objects.get(pk=sent.user_id)
    assert (user.email, user.serial) == ("nouvelle@exemple.fr", sent.user.serial + 1)
    assert mail("compte/adresse-changee").to == ["ancienne@exemple.fr"]
    assert mail("dossier_modifie").to == ["nouvelle@exemple.fr"]
    assert sent.events.get(name="address_changed").actor == agent


def test_an_address_somebody_has_is_refused(desk, transmitted):
    sent, other = transmitted("un"), transmitted("deux")
    data = {"email": other.user.email, "checked": "on", "note": "Vu."}
    assert decide(desk, sent, "adresse", **data).status_code == 409
    assert User.objects.get(pk=sent.user_id).email == "un@exemple.fr"


def test_a_referent_is_asked_again_at_the_right_address(desk, agent, transmitted, at):
    sent = transmitted()
    person = sent.referents.create(
        kind="academic", position=1, created_at=at, email="faux@ecole.exemple", last_name="Roux"
    )
    made = Recommendation.objects.create(
        dossier=sent, referent=person, address=person.email, state="bounced", asked_at=at
    )
    data = {"person": made.pk, "email": "roux@ecole.exemple", "note": "Vu au téléphone."}
    assert decide(desk, sent, "referent", **data).status_code == 302
    made.refresh_from_db()
    assert (made.address, made.state, made.serial) == ("roux@ecole.exemple", "asked", 2)
    assert sent.events.get(name="referent_readdressed").note == "Vu au téléphone."
    assert "roux@ecole.exemple" in mail("dossier_modifie").message


def test_a_withdrawal_at_the_candidates_written_request(desk, agent, transmitted):
    sent = transmitted()
    assert decide(desk, sent, "retirer").status_code == 422
    assert decide(desk, sent, "retirer", note="Courriel du 3 mars.").status_code == 302
    assert make.again(sent).state == State.WITHDRAWN
    assert sent.events.get(name="withdraw").actor == agent
    assert Posting.objects.filter(template="candidature_retiree").count() == 1


def test_the_desk_names_the_other_account_and_takes_that_they_are_two_people(
    desk, agent, transmitted
):
    one = transmitted("un", birth_name="Lefèvre")
    other = transmitted("deux", birth_name="LEFEVRE")
    shown = desk.get(f"/admin/dossiers/dossier/{one.pk}/change/").content.decode()
    assert f"n° {other.number}" in shown
    assert "mêmes nom et date de naissance" in shown
    account = desk.get(f"/admin/accounts/user/{one.user_id}/change/").content.decode()
    assert other.number in account
    page = f"/admin/dossiers/dossier/{one.pk}/autre-personne/"
    said = {"number": one.number, "other": other.pk, "note": " "}
    assert desk.post(page, said).status_code == 422, "never without saying how one knows"
    assert desk.post(page, said | {"note": "Pièces d’identité différentes."}).status_code == 302
    for each, twin in ((one, other), (other, one)):
        event = each.events.get(name="told_apart")
        assert (event.actor, event.note) == (agent, "Pièces d’identité différentes.")
        assert event.data == {"other": twin.number}
        shown = desk.get(f"/admin/dossiers/dossier/{each.pk}/change/").content.decode()
        assert "Même personne" not in shown
    assert desk.post(page, said | {"note": "Encore."}).status_code == 422
