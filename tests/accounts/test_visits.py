"""Where an account is signed in: noted rarely, shown in words, ended by its owner alone."""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from accounts import actions, browsers, tasks
from accounts.models import Visit
from tests import make
from tests.accounts.conftest import PASSWORD

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0"
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15"
    " (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1"
)
EDGE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36"
    " (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0"
)
PIXEL = (
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36"
    " (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36"
)


def signed_in(user, agent=FIREFOX):
    """A browser that has just signed in and opened a page."""
    browser = Client(headers={"User-Agent": agent})
    browser.post("/compte/connexion/", {"login": user.email, "password": PASSWORD})
    assert browser.get("/compte/").status_code == 200
    return browser


def page(browser):
    return browser.get("/compte/").content.decode()


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, ("Firefox", "Windows")),
        (SAFARI, ("Safari", "iPhone")),
        (EDGE, ("Edge", "Windows")),
        (PIXEL, ("Chrome", "Android")),
        ("curl/8", ("", "")),
        ("", ("", "")),
    ],
)
def test_a_browser_is_named_in_words(agent, words):
    assert browsers.named(agent) == words


def test_each_session_is_listed_and_this_one_marked(camille, clock):
    here = signed_in(camille)
    clock.move(hours=1)
    signed_in(camille, SAFARI)
    shown = page(here)
    assert shown.index("Firefox sur Windows") < shown.index("Cet appareil")
    assert shown.index("Cet appareil") < shown.index("Safari sur iPhone")
    assert "Ouverte aujourd’hui à 19 h 30" in shown.replace("\u00a0", " ")
    assert "Ouverte aujourd’hui à 20 h 30" in shown.replace("\u00a0", " ")


def test_the_visit_before_this_one_is_said(camille):
    assert "Connexion précédente" not in page(signed_in(camille))
    assert "Connexion précédente" in page(signed_in(camille))


WATCHING = {"X-Requested-With": "fetch", "X-Session-Watch": "1"}


def left(browser):
    """Seconds left, as a script that watches is told them."""
    return int(browser.get("/compte/session/", headers=WATCHING).headers["X-Session-Left"])


def test_nothing_is_written_between_two_renewals(camille, clock):
    browser = signed_in(camille)
    row = Visit.objects.get()
    clock.move(minutes=4)
    browser.get("/compte/")
    row.refresh_from_db()
    assert row.seen_at == row.began_at
    clock.move(minutes=2)
    browser.get("/compte/")
    row.refresh_from_db()
    assert (row.seen_at - row.began_at).total_seconds() == 360


def test_one_session_is_ended_and_says_so_at_once(camille):
    here, there = signed_in(camille), signed_in(camille, SAFARI)
    row = Visit.objects.get(browser="Safari")
    answer = here.post("/compte/sessions/", {"fin": row.pk}, follow=True)
    assert "Cette session est fermée" in answer.content.decode()
    assert there.get("/compte/").status_code == 302
    assert not Session.objects.filter(session_key=row.session_key).exists()
    assert "Safari" not in page(here)


def test_all_others_are_ended_those_never_seen_included(camille):
    here, there = signed_in(camille), signed_in(camille, SAFARI)
    unseen = Client()
    unseen.force_login(camille)
    here.post("/compte/sessions/", {"fin": "autres"})
    assert [each.get("/compte/").status_code for each in (here, there, unseen)] == [200, 302, 302]
    assert "Aucune autre session" in page(here)


def test_nobody_ends_the_session_of_another(camille):
    here = signed_in(camille)
    stranger = Client()
    stranger.force_login(make.candidate("basile"))
    answer = stranger.post("/compte/sessions/", {"fin": Visit.objects.get().pk}, follow=True)
    assert "déjà fermée" in answer.content.decode()
    assert here.get("/compte/").status_code == 200


def test_a_new_password_ends_the_others_and_keeps_this_one_listed(camille):
    here, there = signed_in(camille), signed_in(camille, SAFARI)
    sent = {"oldpassword": PASSWORD, "password1": "un vélo bleu dehors"}
    here.post("/compte/mot-de-passe/", sent)
    shown = page(here)
    assert there.get("/compte/").status_code == 302
    assert "Cet appareil" in shown
    assert "Safari" not in shown


@pytest.mark.parametrize(("staff", "idle", "life"), [(False, 8, 7 * 24), (True, 2, 12)])
def test_a_session_ends_unused_or_old_sooner_for_the_team(camille, clock, staff, idle, life):
    """V33; C05: what a page announces is the end that comes, the nearest of the two."""
    camille.is_staff = staff
    camille.save(update_fields=["is_staff"])
    browser = signed_in(camille)
    assert f"au bout de {idle} heures" in page(browser)
    assert left(browser) == idle * 3600
    clock.move(hours=idle, minutes=-1)
    assert browser.get("/compte/").status_code == 200
    clock.move(hours=idle)
    assert browser.get("/compte/").url == "/compte/connexion/?next=/compte/"
    browser = signed_in(camille)
    step = idle - 1  # always in use
    for _time in range(life // step - 1):
        clock.move(hours=step)
        assert browser.get("/compte/").status_code == 200
    assert left(browser) == step * 3600  # of the whole life
    clock.move(hours=step)
    assert browser.get("/compte/").status_code == 302


def test_an_ended_or_expired_session_is_not_listed(camille, clock):
    here, there = signed_in(camille), signed_in(camille, SAFARI)
    there.post("/compte/deconnexion/")
    assert "Safari" not in page(here)
    clock.move(hours=9)
    assert actions.open_visits(camille, clock.at) == []
    assert tasks.forget(at=clock.at) >= 2
    assert not Visit.objects.exists()
