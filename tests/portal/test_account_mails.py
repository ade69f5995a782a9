"""Every e-mail the service sent to a person is listed in the account, its secrets inert."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import actions, links, outbox
from accounts.models import InformationNotice, Posting
from accounts.tasks import send_mails
from tests import make
from tests.referents import people

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def camille(client, at):
    """A candidate with an opinion received, a forgotten password and a change of address."""
    made = people.asked(people.dossier(at), at)
    people.sent(made, at)
    user = made.dossier.user
    actions.ask_reset(user.email, language="fr", at=at)
    actions.ask_email_change(user, "nouvelle@exemple.fr", at=at)
    client.force_login(user, backend=BACKEND)
    return user


def page(client, path=""):
    return client.get(f"/compte/courriels/{path}").content.decode()


def test_all_that_was_written_to_a_person_is_listed_with_its_state(client, camille, at):
    own = list(Posting.objects.filter(user=camille).select_related("email"))
    assert len(own) == 4
    text = page(client)
    for each in own:
        assert f"/compte/courriels/{each.pk}/" in text
        assert each.email.subject in text.replace("&#x27;", "'")
    assert text.count("En cours d’envoi") == 4
    Posting.objects.filter(pk=own[0].pk).update(sent_at=at)
    Posting.objects.filter(pk=own[1].pk).update(parked_at=at)
    text = page(client)
    assert text.count("En cours d’envoi") == 2
    assert "Non remis" in text
    assert "Envoyé" in text


def test_the_confirmation_of_the_address_is_part_of_it(client, at):
    actions.load_notices()
    request = actions.ask(
        email="zoe@exemple.fr", campaign="essai", at=at, language="fr",
        notice=InformationNotice.objects.current(at),
        birth_name="Aubertin", first_names="Zoé", birth_date="2004-05-14",
    )  # fmt: skip
    user = actions.confirm(request, password="une-longue-phrase", at=at)
    client.force_login(user, backend=BACKEND)
    assert Posting.objects.get(template="compte/compte-confirmer").email.subject in page(client)


def test_a_text_is_read_and_its_secrets_are_not(client, camille):
    for posting in Posting.objects.filter(user=camille):
        text = page(client, f"{posting.pk}/")
        assert links.MARKS not in text
        for secret in outbox.personal_links(posting):
            assert secret not in text
            assert secret.rstrip("/").rpartition(".")[2] not in text
        first = posting.email.message.split("\n")[0]
        assert first[:40] in text.replace("&#x27;", "'")
    reset = Posting.objects.get(template="compte/mot-de-passe-oublie")
    assert "lien personnel : seulement" in page(client, f"{reset.pk}/").replace("\u00a0", " ")


def test_an_ordinary_address_of_ours_is_a_link(client, camille):
    posting = Posting.objects.get(template="referent/recu")
    text = page(client, f"{posting.pk}/")
    assert f'href="{links.absolute("/dossiers/")}' in text


def test_an_erased_text_says_so(client, camille, at, settings):
    settings.MAILBOX = False
    send_mails(at=at)
    posting = Posting.objects.get(template="compte/mot-de-passe-oublie")
    assert "a été effacé après son envoi" in page(client, f"{posting.pk}/")


def test_nobody_reads_the_mails_of_another(client, camille, at):
    posting = Posting.objects.filter(user=camille).first()
    to_referent = Posting.objects.get(template="referent/demande")
    assert client.get(f"/compte/courriels/{to_referent.pk}/").status_code == 404
    client.force_login(make.candidate("autre"), backend=BACKEND)
    assert client.get(f"/compte/courriels/{posting.pk}/").status_code == 404
    assert posting.email.subject not in page(client)


def test_one_request_whatever_the_number(client, camille, at, django_assert_num_queries):
    page(client)  # what a session remembers of its first page
    with CaptureQueriesContext(connection) as few:
        page(client)
    for _each in range(3):
        actions.ask_reset(camille.email, language="fr", at=at)
    with django_assert_num_queries(len(few)):
        page(client)
