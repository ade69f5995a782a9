"""Signing in by a code: typed where it was asked, once, for twenty minutes, kept nowhere (C04)."""

import json
import re

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client
from post_office.models import Email

from accounts import outbox, tasks
from accounts.models import Posting
from tests.accounts.conftest import PASSWORD

ASK, TYPE = "/compte/connexion/code/", "/compte/connexion/code/saisie/"


def code_of(posting):
    """What the recipient reads."""
    return re.search(r"^\d{6}$", outbox.filled(posting)[0], re.MULTILINE)[0]


def asked(client, email="camille@exemple.fr"):
    """Ask for a code as the page does, and give what was mailed."""
    assert client.post(ASK, {"email": email}).url == TYPE
    return Posting.objects.latest("pk")


def signed_in(client):
    return client.get("/compte/").status_code == 200


def test_the_code_of_the_mail_opens_the_account(client, camille):
    posting = asked(client)
    page = client.get(TYPE).content.decode()
    assert 'autocomplete="one-time-code"' in page
    assert "20 minutes" in page
    digits = code_of(posting)
    answer = client.post(TYPE, {"code": f"{digits[:3]} {digits[3:]}"})
    assert (answer.status_code, answer.url) == (302, "/dossier/")
    assert signed_in(client)
    assert client.session.get_expire_at_browser_close()


def test_the_button_beside_the_password_carries_the_address_and_where_one_was_going(
    client, camille
):
    page = client.get("/compte/connexion/?next=/compte/").content.decode()
    assert f'formaction="{ASK}"' in page
    sent = {"login": "camille@exemple.fr", "password": "", "next": "/compte/"}
    answer = client.post(ASK, sent)
    assert answer.url == f"{TYPE}?next=%2Fcompte%2F"
    sent = {"code": code_of(Posting.objects.latest("pk")), "next": "/compte/"}
    assert client.post(answer.url, sent).url == "/compte/"


def test_a_code_is_stored_nowhere_in_clear(client, camille):
    digits = code_of(asked(client))
    posting = Posting.objects.latest("pk")
    mail = posting.email
    kept = [mail.subject, mail.message, mail.html_message, json.dumps(posting.links)]
    kept += [json.dumps(each.get_decoded()) for each in Session.objects.all()]
    assert not [text for text in kept if digits in text]
    assert digits in outbox.filled(posting)[1]


def test_the_mail_is_emptied_once_sent(client, camille, at, settings):
    settings.MAILBOX = False
    asked(client)
    assert tasks.send_mails(at=at) == Posting.objects.count()
    assert Email.objects.latest("pk").message == ""


def test_a_code_serves_once_and_in_the_browser_that_asked(client, camille):
    digits = code_of(asked(client))
    elsewhere = Client()
    assert elsewhere.post(TYPE, {"code": digits}).url == ASK  # nothing pending there
    asked(elsewhere)
    assert elsewhere.post(TYPE, {"code": digits}).status_code == 200
    assert not signed_in(elsewhere)
    client.post(TYPE, {"code": digits})
    client.post("/compte/deconnexion/")
    assert client.post(TYPE, {"code": digits}).url == ASK
    assert not signed_in(client)


@pytest.mark.parametrize(("minutes", "works"), [(19, True), (21, False)])
def test_a_code_lives_twenty_minutes(client, camille, minutes, works):
    with time_machine.travel("2026-11-24T18:30:00Z") as now:
        digits = code_of(asked(client))
        now.shift(minutes * 60)
        answer = client.post(TYPE, {"code": digits}, follow=True)
        assert signed_in(client) == works
    assert works or "ne sert plus" in answer.content.decode()


def test_five_wrong_codes_then_another_one(client, camille):
    digits = code_of(asked(client))
    wrong = "000000" if digits != "000000" else "111111"
    for _try in range(4):
        assert "dernier message" in client.post(TYPE, {"code": wrong}).content.decode()
    answer = client.post(TYPE, {"code": wrong}, follow=True)
    assert "Cinq codes faux" in answer.content.decode()
    assert client.post(TYPE, {"code": digits}).url == ASK
    assert not signed_in(client)


def test_another_code_replaces_the_first_twice_at_most(client, camille):
    first = code_of(asked(client))
    for _time in range(2):
        assert 'value="resend"' in client.get(TYPE).content.decode()
        assert client.post(TYPE, {"action": "resend"}).url == TYPE
    last = code_of(Posting.objects.latest("pk"))
    assert 'value="resend"' not in client.get(TYPE).content.decode()
    if first != last:
        assert client.post(TYPE, {"code": first}).status_code == 200
    client.post(TYPE, {"code": last})
    assert signed_in(client)


def test_a_known_and_an_unknown_address_get_the_same_screens(client, camille):
    """V27."""
    seen = []
    for email in ("camilla@exemple.fr", "camille@exemple.fr"):
        browser = Client()
        posting = asked(browser, email)
        pages = [browser.get(TYPE), browser.post(TYPE, {"code": "12"})]
        texts = [each.content.decode().replace("camilla@", "camille@") for each in pages]
        seen.append([re.sub(r"[0-9a-zA-Z]{12,}", "", text) for text in texts])
    assert seen[0] == seen[1]
    names = list(Posting.objects.order_by("-pk").values_list("template", flat=True)[:2])
    assert names == ["compte/code-de-connexion", "compte/aucun-compte"]
    assert posting.email.to == ["camille@exemple.fr"]


def test_codes_are_mailed_six_times_an_hour_at_most(client, camille):
    for _time in range(6):
        asked(Client())
    answer = client.post(ASK, {"email": "camille@exemple.fr"})
    assert "viennent d’être demandés" in answer.content.decode()
    assert Posting.objects.filter(template="compte/code-de-connexion").count() == 6


def test_who_waits_for_a_code_may_still_use_the_password(client, camille):
    asked(client)
    assert client.get("/compte/connexion/").status_code == 200
    client.post("/compte/connexion/", {"login": camille.email, "password": PASSWORD})
    assert signed_in(client)


def test_a_closed_account_gets_no_code(client, camille):
    camille.is_active = False
    camille.save(update_fields=["is_active"])
    assert asked(client).template == "compte/aucun-compte"


class TestThrottling:
    """Twenty wrong passwords stop their author, never the owner (V28)."""

    @pytest.fixture(autouse=True)
    def _tried(self, client, camille):
        sent = {"login": camille.email, "password": "ce n’est pas lui"}
        self.last = [client.post("/compte/connexion/", sent) for _try in range(20)][-1]

    def test_the_wait_is_said_in_minutes_with_the_other_ways_in(self):
        page = self.last.content.decode()
        assert self.last.status_code == 429
        assert 0 < int(self.last["Retry-After"]) <= 300
        assert re.search(r"Réessayez dans \d minute", page)
        assert ASK in page

    def test_the_owner_enters_from_another_address(self, camille):
        owner = Client(REMOTE_ADDR="203.0.113.9")
        owner.post("/compte/connexion/", {"login": camille.email, "password": PASSWORD})
        assert signed_in(owner)

    def test_the_code_stays_open_even_from_there(self, client):
        client.post(TYPE, {"code": code_of(asked(client))})
        assert signed_in(client)

    def test_a_network_where_everything_fails_waits_a_minute(self, client, camille):
        for number in range(31):
            sent = {"login": f"a{number}@exemple.fr", "password": "ce n’est pas lui"}
            answer = client.post("/compte/connexion/", sent)
        assert (answer.status_code, answer["Retry-After"]) == (429, "60")
        assert "depuis ce réseau" in answer.content.decode()
        client.post(TYPE, {"code": code_of(asked(client))})
        assert signed_in(client)

    def test_a_forged_header_changes_nothing(self, client, camille):
        sent = {"login": camille.email, "password": PASSWORD}
        answer = client.post("/compte/connexion/", sent, HTTP_X_FORWARDED_FOR="203.0.113.9")
        assert answer.status_code == 429
