"""What an agent types on the desk survives an ended session and a cut, and is erased once kept."""

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from accounts import instant
from backoffice.actions import allow_support
from dossiers import actions
from tests import make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "une-longue-phrase-de-passe"
WORDS = "Votre relevé est illisible.\nDéposez-le de nouveau."


@pytest.fixture
def dossier(served):
    at = instant.now()
    campaign = make.campaign(at, tariff=(0, 0, None, None))
    row = make.ready(make.dossier(campaign, at, formations=[make.formation(campaign)]), at)
    actions.declare_and_submit(row, {}, declared=True, actor=row.user, at=at)
    return make.again(row)


@pytest.fixture
def agent(served):
    user = make.candidate("benali", first_names="Farid", is_staff=True)
    user.groups.add(allow_support())
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    return user


@pytest.fixture
def desk(page, served, agent):
    session = Client()
    session.force_login(agent)
    name = django_settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": session.cookies[name].value, "url": served}])
    page.served = served
    return page


def go(desk, dossier, name="thread"):
    desk.goto(desk.served + reverse(f"admin:dossiers_dossier_{name}", args=[dossier.pk]))


def session_ends(desk):
    desk.context.clear_cookies(name=django_settings.SESSION_COOKIE_NAME)


def signs_in_again(desk, agent):
    desk.wait_for_url("**/compte/connexion/**")
    desk.locator("[name=login]").fill(agent.email)
    desk.locator("[name=password]").fill(PASSWORD)
    desk.locator("main button.bouton").first.click()
    desk.wait_for_url("**/admin/**")


KEPT = "Object.keys(sessionStorage).filter((key) => key.startsWith('bureau:'))"


def kept(desk):
    return desk.evaluate(KEPT)


def nothing_kept(desk):
    """Once the page's scripts have looked at what it shows."""
    desk.wait_for_function(f"() => {KEPT}.length === 0")


@pytest.mark.parametrize(("box", "button"), [("#reponse", "attendre"), ("#note-interne", "noter")])
def test_a_reply_and_a_note_are_kept_until_the_thread_shows_them(desk, dossier, agent, box, button):
    go(desk, dossier)
    send = desk.locator(f"button[name={button}]")
    desk.locator(box).fill(WORDS)
    desk.route("**/message/dossier/**", lambda route: route.abort())
    send.click()
    desk.unroute("**/message/dossier/**")
    go(desk, dossier)
    expect(desk.locator(box)).to_have_value(WORDS)
    session_ends(desk)
    send.click()
    signs_in_again(desk, agent)
    expect(desk.locator(box)).to_have_value(WORDS)
    assert len(kept(desk)) == 1
    send.click()
    expect(desk.locator("[data-corps]").first).to_contain_text("Votre relevé est illisible.")
    expect(desk.locator(box)).to_have_value("")
    nothing_kept(desk)


def test_a_decision_is_kept_until_it_is_taken(desk, dossier, agent):
    go(desk, dossier, "ask")
    note, due = desk.locator("#id_note"), desk.locator("#id_due_on")
    default = note.input_value()
    note.fill(WORDS)
    session_ends(desk)
    desk.get_by_role("button", name="Voir ce que le candidat recevra").click()
    signs_in_again(desk, agent)
    expect(note).to_have_value(WORDS)
    expect(desk.locator("[data-retrouve]")).to_be_visible()
    desk.locator("[data-retrouve] button").click()
    expect(note).to_have_value(default)
    assert kept(desk) == []
    note.fill(WORDS)
    desk.locator("details summary", has_text="Pages").click()
    desk.get_by_label("Langues").check()
    desk.get_by_role("button", name="Voir ce que le candidat recevra").click()
    expect(desk.locator(".apercu")).to_contain_text("Déposez-le de nouveau.")
    session_ends(desk)
    desk.get_by_role("button", name="Envoyer la demande").click()
    signs_in_again(desk, agent)
    expect(note).to_have_value(WORDS)
    expect(desk.get_by_label("Langues")).to_be_checked()
    assert due.input_value()
    desk.get_by_role("button", name="Voir ce que le candidat recevra").click()
    desk.get_by_role("button", name="Envoyer la demande").click()
    desk.wait_for_url("**/change/")
    nothing_kept(desk)
    assert make.again(dossier).complement_requests.get().note.replace("\r", "") == WORDS


def test_signing_out_erases_what_is_kept_and_nobody_else_finds_it(desk, dossier, agent):
    go(desk, dossier)
    desk.locator("#reponse").fill(WORDS)
    assert len(kept(desk)) == 1
    desk.evaluate("sessionStorage.setItem('bureau:0:reponse:1', '{}')")
    desk.reload()
    assert [each.split(":")[1] for each in kept(desk)] == [str(agent.pk)]
    desk.locator("#logout-form button").click()
    desk.wait_for_load_state()
    assert kept(desk) == []
