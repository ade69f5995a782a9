"""What the provider of mails tells: believed with its secret only, never lost, never twice."""

import base64
import json

import pytest
from django.db import DatabaseError
from django.test import Client

from accounts import outbox
from accounts.models import Posting
from dossiers import actions as dossiers
from dossiers import tasks
from dossiers.models import Message, StrayMail
from tests import make
from tests.referents import people

pytestmark = pytest.mark.django_db

SECRETS = ["courrier:un-secret-assez-long", "courrier:le-suivant-aussi-long"]
EVENTS, ANSWERS = "/courriel/evenements/", "/courriel/recus/"
ADDRESS = "anne.morel@iut-valmont.example"

#: What each says of an address that will never take a mail, of one that may later, and of the rest.
REFUSED = {
    "brevo": {"event": "hard_bounce", "email": ADDRESS},
    "mailjet": {"event": "bounce", "email": ADDRESS, "hard_bounce": True, "error": "user unknown"},
    "postmark": {"RecordType": "Bounce", "Type": "HardBounce", "Email": ADDRESS},
}
OTHERWISE = [
    ("brevo", REFUSED["brevo"] | {"event": "soft_bounce"}),
    ("brevo", REFUSED["brevo"] | {"event": "blocked"}),
    ("brevo", REFUSED["brevo"] | {"event": "delivered"}),
    ("mailjet", REFUSED["mailjet"] | {"hard_bounce": False}),
    ("mailjet", REFUSED["mailjet"] | {"error": "greylisted"}),
    ("postmark", REFUSED["postmark"] | {"Type": "SoftBounce"}),
    ("postmark", REFUSED["postmark"] | {"Type": "Transient"}),
    ("postmark", REFUSED["postmark"] | {"RecordType": "Delivery", "Type": None}),
]


@pytest.fixture
def tell(settings, client):
    """Speak as a provider: `tell(name, address, body)`; the answer's status."""

    def said(name, address, body, *, secret=SECRETS[0], raises=True):
        settings.MAIL_PROVIDER, settings.MAIL_PROVIDER_ANSWERS = name, name != "brevo"
        settings.ANYMAIL = {"WEBHOOK_SECRET": SECRETS}
        settings.REPLIES_ADDRESS = "reponses@dossier.example"
        proof = {"Authorization": f"Basic {base64.b64encode(secret.encode()).decode()}"}
        client.raise_request_exception = raises
        data = body if isinstance(body, str) else json.dumps(body)
        headers = proof if secret else {}
        return client.post(
            address, data, content_type="application/json", headers=headers
        ).status_code

    return said


@pytest.fixture
def made(at):
    return people.whole(people.asked(people.dossier(at), at))


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("secret", SECRETS)
def test_an_address_refused_for_good_is_said_once(tell, made, name, secret):
    assert [tell(name, EVENTS, REFUSED[name], secret=secret) for _twice in range(2)] == [200, 200]
    assert people.whole(made).state == "bounced"
    assert people.posted().count("adresse-refusee") == 1


def test_the_mail_that_was_refused_is_known_by_its_id(tell, made, at):
    other = people.whole(people.asked(made.dossier, at, email="autre@exemple.fr"))
    sent = Posting.objects.get(template="referent/demande", object_id=str(other.pk))
    body = REFUSED["brevo"] | {"message-id": sent.message_id, "email": ADDRESS}
    assert tell("brevo", EVENTS, body) == 200
    assert [people.whole(made).state, people.whole(other).state] == ["asked", "bounced"]


@pytest.mark.parametrize(("name", "body"), OTHERWISE)
def test_what_may_pass_changes_nothing(tell, made, name, body):
    assert tell(name, EVENTS, body) == 200
    assert people.whole(made).state == "asked"


@pytest.mark.parametrize("secret", ["", "courrier:un-autre-assez-long", "courrier:"])
def test_without_the_secret_nothing_is_believed(tell, made, secret):
    assert tell("brevo", EVENTS, REFUSED["brevo"], secret=secret) == 400
    assert people.whole(made).state == "asked"


def test_our_own_token_is_not_asked_of_it(settings, made):
    strict = Client(enforce_csrf_checks=True)
    settings.MAIL_PROVIDER, settings.ANYMAIL = "brevo", {"WEBHOOK_SECRET": SECRETS}
    proof = {"Authorization": f"Basic {base64.b64encode(SECRETS[1].encode()).decode()}"}
    body = json.dumps(REFUSED["brevo"])
    answer = strict.post(EVENTS, body, content_type="application/json", headers=proof)
    assert answer.status_code == 200
    assert people.whole(made).state == "bounced"


@pytest.fixture
def told(row, at, clock, settings):
    """A mail said that a message was waiting, and may be answered."""
    settings.MAIL_PROVIDER_ANSWERS, settings.REPLIES_ADDRESS = True, "reponses@dossier.example"
    dossiers.write(row, "Votre relevé ?", actor=make.support(), at=at)
    assert tasks.tell_messages(at=clock.move(minutes=6)) == 1
    return Posting.objects.select_related("email").get(purpose="thread")


def postmark(sender, to, text="Le voici.", **more):
    headers = [{"Name": "Message-ID", "Value": "<un@exemple.fr>"}]
    return {
        "FromFull": {"Email": sender, "Name": "Camille"},
        "ToFull": [{"Email": "reponses@dossier.example", "Name": ""}],
        "OriginalRecipient": to,
        "Subject": "Re: Un message vous attend",
        "Headers": headers,
        "TextBody": text,
        "HtmlBody": "",
        "Attachments": [],
    } | more


def mailjet(sender, to, text="Le voici."):
    return {
        "Sender": sender,
        "Recipient": to,
        "Headers": {"From": sender, "To": to, "Subject": "Re:", "Message-ID": "<un@exemple.fr>"},
        "Parts": [],
        "Text-part": text,
    }


@pytest.mark.parametrize("written", [postmark, mailjet])
def test_an_answer_told_by_the_provider_joins_its_thread_once(tell, told, row, written):
    body = written(row.user.email, outbox.headers(told)["Reply-To"])
    statuses = [tell(written.__name__, ANSWERS, body) for _twice in range(2)]
    assert statuses == [200, 200]
    assert [each.body for each in Message.objects.to_support()] == ["Le voici."]


def test_a_heavy_file_comes_with_its_answer(tell, told, row):
    """1.5 MB of JSON: more than a plain body may weigh."""
    content = base64.b64encode(bytes(1_200_000)).decode()
    file = {"Name": "releve.pdf", "Content": content, "ContentType": "application/pdf"}
    to = outbox.headers(told)["Reply-To"]
    body = postmark(row.user.email, to, Attachments=[file])
    assert tell("postmark", ANSWERS, body) == 200
    assert "releve.pdf" in Message.objects.to_support().get().body  # refused in words, not lost


def test_beyond_the_limit_of_a_request_it_is_refused(tell, told, settings):
    settings.UPLOAD_MAX_BYTES = 100
    assert tell("postmark", ANSWERS, postmark("a@b.example", "c@d.example")) == 413


def test_what_cannot_be_kept_is_asked_for_again(tell, told, row, monkeypatch):
    """The database away answers 500: the provider tells it again, and nothing is lost."""

    def away(*given, **named):
        raise DatabaseError

    body = postmark(row.user.email, outbox.headers(told)["Reply-To"])
    with monkeypatch.context() as cut:
        cut.setattr(tasks.actions, "join", away)
        assert tell("postmark", ANSWERS, body, raises=False) == 500
    assert tell("postmark", ANSWERS, body) == 200
    assert Message.objects.to_support().count() == 1


def test_from_a_stranger_it_waits_for_a_person(tell, told):
    assert tell("postmark", ANSWERS, postmark("x@exemple.fr", "reponses@dossier.example")) == 200
    assert StrayMail.objects.get().sender == "x@exemple.fr"


def test_a_provider_that_keeps_the_files_gives_no_answers(tell):
    assert tell("brevo", ANSWERS, {"items": []}) == 404
