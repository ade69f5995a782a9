"""A page posted without script and not taken is given back, to be sent again or copied."""

import re
from html import unescape

import pytest
from django.db import OperationalError
from django.test import Client

from portal.views import saving
from tests import make
from tests.browsers import BACKEND

pytestmark = pytest.mark.django_db
HERE = {"Origin": "http://testserver"}
TYPED = {
    "suivante": "1",
    "address": "3 rue des Lilas\r\n<b>& fils</b>",
    "city": "Albi",
    "postal_code": "81000",
}
HELD = re.compile(r'<textarea name="([^"]+)" hidden>\n(.*?)</textarea>', re.DOTALL)


@pytest.fixture
def row(at):
    return make.dossier(make.campaign(at), at)


@pytest.fixture
def tab(row):
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(row.user, backend=BACKEND)
    return client


def token(tab, address="/aide/"):
    tab.get(address)
    return tab.cookies["csrf"].value


def send(tab, row, data=TYPED, **headers):
    """The page of the identity, posted as a browser without script does."""
    sent = {"dossier": row.number, "csrfmiddlewaretoken": token(tab)} | data
    return tab.post(f"/dossiers/{row.number}/identite/", sent, headers=HERE | headers)


def held(answer):
    """What the answer would send again."""
    return {unescape(k): unescape(v) for k, v in HELD.findall(answer.content.decode())}


def test_a_session_that_ended_gives_the_page_back_and_it_is_saved_once_signed_in(tab, row):
    """C22, V34."""
    tab.logout()
    answer = send(tab, row)
    assert (answer.status_code, held(answer)) == (401, {"dossier": row.number} | TYPED)
    assert answer.headers["Cache-Control"] == "private, no-store"
    tab.force_login(row.user, backend=BACKEND)
    assert send(tab, row, held(answer)).status_code == 302
    row.identity.refresh_from_db()
    assert (row.identity.city, row.identity.address) == (
        "Albi",
        TYPED["address"].replace("\r", ""),
    )


def test_a_form_too_old_is_sent_again_in_one_gesture(tab, row):
    """V38: the token alone was stale; the very page goes again with the one of now."""
    answer = send(tab, row, TYPED | {"csrfmiddlewaretoken": "x" * 64})
    assert (answer.status_code, held(answer)) == (403, {"dossier": row.number} | TYPED)
    fresh = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', answer.content.decode())[1]
    sent = held(answer) | {"csrfmiddlewaretoken": fresh}
    again = tab.post(f"/dossiers/{row.number}/identite/", sent, headers=HERE)
    assert again.status_code == 302


def test_an_error_of_ours_gives_the_page_back(tab, row, monkeypatch):
    def broken(*args):
        raise OperationalError("the database went away")

    monkeypatch.setattr(saving, "whole", broken)
    answer = send(tab, row)
    assert (answer.status_code, held(answer)) == (500, {"dossier": row.number} | TYPED)


def test_texts_written_by_hand_are_shown_to_be_copied(tab, row):
    tab.logout()
    shown = re.findall(r"readonly[^>]*>(.*?)</textarea>", send(tab, row).content.decode(), re.S)
    assert [unescape(text) for text in shown] == [TYPED["address"]]


def test_neither_a_secret_nor_the_form_of_another_site_is_given_back(tab, row):
    """V39: another site has no page of ours written for it; a password is never in a page."""
    old = {"csrfmiddlewaretoken": "x" * 64}
    elsewhere = send(tab, row, TYPED | old, Origin="https://evil.example")
    secret = send(tab, row, {"login": "a@exemple.fr", "password": "un vélo bleu"} | old)
    for answer in (elsewhere, secret):
        assert answer.status_code == 403
        assert held(answer) == {}
        assert "vélo" not in answer.content.decode()
    unknown = Client().post(f"/dossiers/{row.number}/identite/", TYPED, headers={"Origin": "null"})
    assert unknown.status_code == 302
