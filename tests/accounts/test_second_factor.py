"""The second factor: set once, asked at each sign-in, told to its owner, lost with a trace."""

import json
import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from cryptography.fernet import InvalidToken
from django.contrib.admin.models import LogEntry
from django.core.management import CommandError, call_command
from django.test import Client

from accounts import sealing
from accounts.models import Posting
from backoffice.actions import forget_lost_device
from tests import make
from tests.accounts.conftest import PASSWORD
from tests.accounts.test_sign_in_code import TYPE, asked, code_of

DEVICE = "/compte/double-verification/appareil/"
STEP = "/compte/connexion/verification/"


def app_code(secret, periods=0):
    """What an application shows now, or some periods of 30 seconds later."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + periods))


def key_on(page):
    """The key written on the page of enrolment."""
    return "".join(re.findall(r"<span>([A-Z2-7]{4})</span>", page))


@pytest.fixture
def agent(db, settings):
    """Somebody of the team, in a service that is no demonstration."""
    settings.DEMO = False
    user = make.candidate("agente", is_staff=True)
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    return user


@pytest.fixture
def told(django_capture_on_commit_callbacks):
    """Run what follows a commit, as a service would."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def sign_in(browser, user):
    return browser.post("/compte/connexion/", {"login": user.email, "password": PASSWORD})


def enrol(browser, user, told):
    """Sign in and register a device; the key, the first code being used."""
    sign_in(browser, user)
    secret = key_on(browser.get(DEVICE).content.decode())
    with told():
        answer = browser.post(DEVICE, {"code": app_code(secret)})
    assert answer.url == "/compte/double-verification/secours/"
    return secret


def codes_shown(browser):
    page = browser.get("/compte/double-verification/secours/").content.decode()
    return re.findall(r"<li>(\d{10})</li>", page)


def test_staff_set_it_before_any_page_then_reach_what_they_asked(client, agent, told):
    sign_in(client, agent)
    assert client.get("/admin/?a=1").url == DEVICE
    page = client.get(DEVICE).content.decode()
    assert 'src="data:image/svg+xml;base64,' in page
    assert "http" not in re.sub(r'"data:image[^"]*"', "", page).split("<main")[1].split("</main")[0]
    assert len(key_on(page)) == 32
    with told():
        client.post(DEVICE, {"code": app_code(key_on(page))})
    shown = client.get("/compte/double-verification/secours/").content.decode()
    assert len(re.findall(r"<li>(\d{10})</li>", shown)) == 10
    assert 'href="/admin/?a=1"' in shown
    assert client.get("/admin/").status_code == 200
    assert Posting.objects.latest("pk").template == "compte/double-verification-activee"


def test_it_is_asked_at_each_sign_in_after_the_password_or_the_code(client, agent, told):
    secret = enrol(client, agent, told)
    elsewhere = Client()
    assert sign_in(elsewhere, agent).url == STEP
    assert elsewhere.get("/admin/").status_code == 302
    assert "attendu" in elsewhere.post(STEP, {"code": "000000"}).content.decode()
    assert elsewhere.post(STEP, {"code": app_code(secret, 1)}).status_code == 302
    assert elsewhere.get("/admin/").status_code == 200
    by_code = Client()
    answer = by_code.post(TYPE, {"code": code_of(asked(by_code, agent.email))})
    assert answer.url == STEP
    assert by_code.get("/compte/").status_code == 302


def test_a_code_of_the_application_serves_once(client, agent, told):
    secret = enrol(client, agent, told)
    digits = app_code(secret, 1)
    for expected in (302, 200):
        browser = Client()
        sign_in(browser, agent)
        assert browser.post(STEP, {"code": digits}).status_code == expected


def test_a_recovery_code_replaces_the_application_once(client, agent, told):
    enrol(client, agent, told)
    kept = codes_shown(client)
    assert codes_shown(client) == []
    for expected in (302, 200):
        browser = Client()
        sign_in(browser, agent)
        assert browser.post(STEP, {"code": kept[3]}).status_code == expected
    page = client.get("/compte/double-verification/").content.decode()
    assert "9 codes n’ont pas servi" in page


def test_nothing_of_it_is_stored_in_clear(client, agent, told):
    secret = enrol(client, agent, told)
    kept = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in kept
    assert not [code for code in codes_shown(client) if code in kept]


def test_a_key_retired_still_opens_and_none_opens_nothing(settings):
    sealed = sealing.seal("secret")
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another" * 9
    assert sealing.unseal(sealed) == "secret"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(InvalidToken):
        sealing.unseal(sealed)


def test_a_new_password_does_not_skip_it(client, agent, told):
    enrol(client, agent, told)
    agent.set_password("un vélo bleu dehors")
    agent.save(update_fields=["password"])
    browser = Client()
    sent = {"login": agent.email, "password": "un vélo bleu dehors"}
    assert browser.post("/compte/connexion/", sent).url == STEP
    assert browser.get("/admin/").status_code == 302


def test_removing_the_device_ends_the_other_sessions_and_asks_for_another(client, agent, told):
    secret = enrol(client, agent, told)
    elsewhere = Client()
    sign_in(elsewhere, agent)
    elsewhere.post(STEP, {"code": app_code(secret, 1)})
    assert client.get("/compte/double-verification/retirer/").status_code == 200
    client.post("/compte/double-verification/retirer/")
    assert client.get("/compte/").status_code == 200
    assert client.get("/admin/").url == DEVICE
    assert elsewhere.get("/compte/").status_code == 302
    assert not Authenticator.objects.exists()
    assert Posting.objects.latest("pk").template == "compte/double-verification-retiree"


def test_new_recovery_codes_replace_the_former_ones(client, agent, told):
    enrol(client, agent, told)
    before = codes_shown(client)
    with told():
        client.post("/compte/double-verification/secours/nouveaux/")
    after = codes_shown(client)
    assert len(after) == 10
    assert not {*before} & {*after}
    assert Posting.objects.latest("pk").template == "compte/codes-de-secours"


def test_a_session_older_than_the_device_proves_it_before_going_on(client, agent, told):
    older = Client()
    sign_in(older, agent)
    secret = enrol(client, agent, told)
    answer = older.get("/admin/")
    assert answer.url == "/compte/encore/verification/?next=%2Fadmin%2F"
    sent = {"code": app_code(secret, 1), "next": "/admin/"}
    assert older.post("/compte/encore/verification/", sent).url == "/admin/"
    assert older.get("/admin/").status_code == 200


def test_few_wrong_codes_are_taken_in_an_hour(client, agent, told):
    secret = enrol(client, agent, told)
    browser = Client()
    sign_in(browser, agent)
    for number in range(20):
        browser.post(STEP, {"code": f"{number:06d}"})
    answer = browser.post(STEP, {"code": app_code(secret, 1)})
    assert "Attendez une heure" in answer.content.decode()


def test_a_lost_device_is_removed_on_the_word_of_an_administrator(client, agent, told, capsys):
    enrol(client, agent, told)
    boss = make.support("patronne")
    given = [agent.email, "--by", boss.email, "--reason", "Vol, reconnue par téléphone"]
    call_command("lost_device", *given)
    assert not Authenticator.objects.exists()
    assert client.get("/compte/").status_code == 302
    trace = LogEntry.objects.get()
    assert (trace.user, trace.object_id) == (boss, str(agent.pk))
    assert "Vol, reconnue par téléphone" in trace.get_change_message()
    assert Posting.objects.latest("pk").template == "compte/double-verification-perdue"
    with pytest.raises(CommandError, match="pas de double"):
        call_command("lost_device", *given)
    assert not forget_lost_device(agent, actor=boss, reason="encore")


@pytest.mark.parametrize("case", ["nobody", "oneself", "not an administrator", "no reason"])
def test_nobody_removes_a_device_alone_or_without_saying_why(agent, case):
    boss = make.support("patronne")
    of, by, reason = agent.email, boss.email, "Vol"
    of, by, reason = {
        "nobody": ("personne@exemple.fr", by, reason),
        "oneself": (by, by, reason),
        "not an administrator": (of, of, reason),
        "no reason": (of, by, " "),
    }[case]
    with pytest.raises(CommandError):
        call_command("lost_device", of, "--by", by, "--reason", reason)
