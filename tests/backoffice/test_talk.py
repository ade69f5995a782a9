"""The thread on the team's side: answers, ready answers, notes, what waits for whom."""

import pytest

from dossiers import actions
from dossiers.models import AnswerTemplate, Message, Note, StrayMail
from tests import make


@pytest.fixture
def dossier(campaign, formation, at):
    user = make.candidate("lefevre", first_names="Zoé")
    return make.dossier(campaign, at, user=user, formations=[formation])


def page(dossier):
    return f"/admin/dossiers/message/dossier/{dossier.pk}/"


def post(desk, dossier, **data):
    """A gesture of who has the whole thread on screen."""
    last = dossier.messages.last()
    shown = {"number": dossier.number, "apres": last.pk if last else 0}
    return desk.post(page(dossier), shown | data)


def test_the_team_answers_and_may_wait_for_the_candidate(desk, dossier, agent, at):
    actions.write(dossier, "Une question", actor=dossier.user, at=at)
    answer = post(desk, dossier, repondre="1", message="Une réponse")
    assert answer.status_code == 302
    assert answer["Location"].endswith(f"/{dossier.pk}/change/#messages")
    post(desk, dossier, attendre="1", message="Et votre relevé ?")
    found = list(dossier.messages.values_list("side", "body", "awaits", "author"))
    assert found[1:] == [
        ("support", "Une réponse", False, agent.pk),
        ("support", "Et votre relevé ?", True, agent.pk),
    ]
    assert "en attente du candidat" in desk.get(page(dossier)).content.decode()


def test_what_was_typed_comes_back_with_a_refusal(desk, dossier):
    answer = post(desk, dossier, repondre="1", message="x" * 4001, note="")
    assert answer.status_code == 409
    assert "x" * 4001 in answer.content.decode()
    answer = post(desk, dossier, noter="1", note=" ")
    assert answer.status_code == 409
    assert (Message.objects.count(), Note.objects.count()) == (0, 0)


def test_what_came_while_one_typed_is_shown_before_anything_leaves(desk, dossier, at):
    first = actions.write(dossier, "Une question", actor=dossier.user, at=at)
    assert f'name="apres" value="{first.pk}"' in desk.get(page(dossier)).content.decode()
    last = actions.write(dossier, "Une autre question", actor=dossier.user, at=at)
    for gesture in ("repondre", "attendre", "sans-reponse"):
        answer = post(
            desk, dossier, **{gesture: "1", "message": "Ma réponse", "apres": str(first.pk)}
        )
        shown = answer.content.decode()
        assert answer.status_code == 409
        assert "Le candidat a écrit entre-temps" in shown
        assert "Une autre question" in shown
        assert ">Ma réponse</textarea>" in shown
        assert f'name="apres" value="{last.pk}"' in shown
    assert dossier.messages.unanswered().count() == 2
    assert post(desk, dossier, repondre="1", message="Ma réponse").status_code == 302
    assert not dossier.messages.to_support().unanswered().exists()


def test_a_form_kept_open_on_another_dossier_says_nothing(desk, dossier):
    answer = desk.post(page(dossier), {"number": "autre", "repondre": "1", "message": "Perdu"})
    assert answer.status_code == 409
    assert Message.objects.count() == 0


def test_no_answer_needed_leaves_the_count(desk, dossier, at):
    actions.write(dossier, "Merci !", actor=dossier.user, at=at)
    assert "Messages à répondre\u00a0: 1" in desk.get("/admin/").content.decode()
    post(desk, dossier, **{"sans-reponse": "1"})
    assert "Messages à répondre" not in desk.get("/admin/").content.decode()


def test_a_ready_answer_is_resolved_before_it_is_read(desk, dossier, agent):
    ready = AnswerTemplate.objects.create(
        title="Relevé",
        body_fr="Bonjour {prenom}, dossier {numero} : {inconnu}. {agent}",
        body_en="Hello {prenom}.",
    )
    answer = post(desk, dossier, inserer="1", modele=ready.pk, message="Début.")
    typed = f"Début.\n\nBonjour Zoé, dossier {dossier.number} : {{inconnu}}. {agent.first_names}"
    assert typed in answer.content.decode()
    assert Message.objects.count() == 0
    dossier.user.language = "en"
    dossier.user.save(update_fields=["language"])
    answer = post(desk, dossier, inserer="1", modele=ready.pk, message="")
    assert ">Hello Zoé.</textarea>" in answer.content.decode()


def test_an_unknown_variable_is_refused_when_the_answer_is_written(desk):
    address = "/admin/dossiers/answertemplate/add/"
    data = {"title": "Essai", "position": "0", "body_fr": "Bonjour {prenon}", "body_en": ""}
    answer = desk.post(address, data)
    assert "Variables inconnues\u00a0: prenon." in answer.content.decode()
    assert desk.post(address, data | {"body_fr": "Bonjour {prenom}"}).status_code == 302
    assert AnswerTemplate.objects.get().body_fr == "Bonjour {prenom}"


def test_a_note_is_kept_apart_and_signed(desk, dossier, agent):
    post(desk, dossier, noter="1", note="Appeler la scolarité")
    assert Note.objects.values_list("body", "author").get() == ("Appeler la scolarité", agent.pk)
    shown = desk.get(page(dossier)).content.decode()
    assert "Appeler la scolarité" in shown
    assert Message.objects.count() == 0


def test_the_desk_holds_the_thread_and_the_notes(desk, dossier, agent, at):
    actions.write(dossier, "Sur le bureau", actor=dossier.user, at=at)
    actions.note(dossier, "Note du bureau", actor=agent, at=at)
    shown = desk.get(f"/admin/dossiers/dossier/{dossier.pk}/change/").content.decode()
    assert "Sur le bureau" in shown
    assert "Note du bureau" in shown
    assert Message.objects.get().read_at is None


def test_what_is_new_comes_alone(desk, dossier, at):
    first = actions.write(dossier, "Déjà lu", actor=dossier.user, at=at)
    assert desk.get(f"{page(dossier)}?apres={first.pk}").status_code == 204
    actions.write(dossier, "Nouveau", actor=dossier.user, at=at)
    shown = desk.get(f"{page(dossier)}?apres={first.pk}").content.decode()
    assert "Nouveau" in shown
    assert "Déjà lu" not in shown


def test_who_is_not_of_the_team_sees_no_thread(client, dossier, at):
    actions.write(dossier, "Privé", actor=dossier.user, at=at)
    staff = make.candidate("employe", is_staff=True)
    client.force_login(staff, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(page(dossier)).status_code == 403
    client.force_login(dossier.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(page(dossier)).status_code == 302


def test_a_stray_mail_is_closed_once(desk, agent, at, clock):
    stray = StrayMail.objects.create(mail_id="<1@x>", sender="a@b.fr", received_at=at)
    assert (
        "Marquer comme traité sans le rattacher"
        in desk.get(f"/admin/dossiers/straymail/{stray.pk}/change/").content.decode()
    )
    address = f"/admin/dossiers/straymail/{stray.pk}/traiter/"
    assert desk.post(address).status_code == 302
    clock.move(days=1)
    desk.post(address)
    stray.refresh_from_db()
    assert (stray.closed_at, stray.closed_by) == (at, agent)


def test_a_stray_mail_joins_the_thread_of_the_dossier_said(desk, agent, dossier, at):
    said = {
        "sender": "parent@exemple.fr",
        "subject": "Dossier",
        "body": "Voici",
        "mail_id": "<1@x>",
    }
    stray = StrayMail.objects.create(received_at=at, **said)
    shown = f"/admin/dossiers/straymail/{stray.pk}/change/"
    address = f"/admin/dossiers/straymail/{stray.pk}/rattacher/"
    answer = desk.post(address, {"numero": "2026-99999"}, follow=True)
    assert answer.redirect_chain == [(f"{shown}?numero=2026-99999", 302)]
    assert "Aucun dossier ne porte ce numéro." in answer.content.decode()
    assert 'value="2026-99999"' in answer.content.decode()
    answer = desk.post(address, {"numero": f" {dossier.number} "})
    assert answer["Location"].endswith(f"/dossier/{dossier.pk}/change/#messages")
    assert dossier.messages.get().body == "Voici"
    answer = desk.post(address, {"numero": dossier.number}, follow=True)
    assert "Ce courriel est déjà traité." in answer.content.decode()
    assert "Ouvrir la conversation du dossier" in answer.content.decode()
    journal = desk.get(f"/admin/dossiers/dossier/{dossier.pk}/change/").context["desk"].journal
    assert (journal[0].label, journal[0].author) == (
        "Courriel rattaché à la conversation",
        str(agent),
    )


def test_the_lists_cost_the_same_with_more_rows(desk, dossier, at, django_assert_max_num_queries):
    address = "/admin/dossiers/message/?suite=repondre"
    desk.get(address)
    actions.write(dossier, "Un", actor=dossier.user, at=at)
    with django_assert_max_num_queries(30) as few:
        desk.get(address)
    for rank in range(3):
        actions.write(dossier, f"n° {rank}", actor=dossier.user, at=at)
    with django_assert_max_num_queries(30) as many:
        assert "n° 2" in desk.get(address).content.decode()
    assert len(few) == len(many)
