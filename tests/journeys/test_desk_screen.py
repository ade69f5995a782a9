"""The desk in a browser: what an agent types is never lost, what is examined is turned by keys."""

import re

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from accounts import instant
from backoffice.actions import allow_support
from dossiers import actions, store
from dossiers.models import StoredFile
from tests import make
from tests.hostile import papers

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "une-longue-phrase-de-passe"
WORDS = "Votre relevé est illisible.\nDéposez-le de nouveau."


@pytest.fixture
def dossier(served):
    at = instant.now()
    cv = {"slug": "cv", "page": "experiences", "mandatory": False}
    campaign = make.campaign(at, tariff=(0, 0, None, None), pieces=(cv,))
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
    """What was posted is kept by the page that says so; one signs in beside it, and goes back."""
    expect(desk.get_by_role("heading", name="Votre session est terminée")).to_be_visible()
    with desk.context.expect_page() as opened:
        desk.get_by_role("link", name="Reconnectez-vous dans un nouvel onglet").click()
    beside = opened.value
    beside.locator("[name=login]").fill(agent.email)
    beside.locator("[name=password]").fill(PASSWORD)
    beside.locator("main button.bouton").first.click()
    beside.wait_for_url("**/admin/**")
    beside.close()
    desk.get_by_role("link", name="Revenir à la page").click()
    desk.wait_for_load_state()


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


def paper(dossier, pages, at, **said):
    key, digest = store.keep_bytes(papers.plain(pages))
    facts = {"name": "cv.pdf", "type": "pdf", "size": 1, "pages": pages, "created_at": at}
    file = StoredFile.objects.create(key=key, digest=digest, **facts)
    where = {"page": "experiences", "slot": "cv", "file": file}
    return dossier.documents.create(**where, created_at=at, **said)


def test_pages_of_a_pdf_are_turned_zoomed_and_compared_by_keys(desk, dossier):
    at = instant.now()
    paper(dossier, 2, at, removed_at=at)
    piece = paper(dossier, 3, at)
    desk.goto(f"{desk.served}/admin/dossiers/dossier/{dossier.pk}/change/?piece={piece.pk}")
    said, picture = desk.locator("[data-page-dite]"), desk.locator("[data-image] img")
    for key, shown in (("ArrowRight", 2), ("ArrowRight", 3), ("ArrowRight", 3), ("ArrowLeft", 2)):
        desk.keyboard.press(key)
        expect(said).to_have_text(f"page {shown} sur 3")
        expect(picture).to_have_attribute("alt", f"cv.pdf, page {shown} sur 3")
    desk.wait_for_function("() => document.querySelector('[data-image] img').naturalWidth > 1000")
    desk.keyboard.press("t")
    desk.keyboard.press("+")
    expect(picture).to_have_attribute("style", re.compile(r"rotate\(90deg\)"))
    expect(desk.locator("[data-echelle]")).to_have_text("150 %")
    desk.locator(".formers a").click()
    expect(desk.locator("[data-image]")).to_have_count(2)
    for _time in range(2):
        desk.get_by_label("Page suivante").click()
    shown = [each.get_attribute("alt") for each in picture.all()]
    assert shown == ["cv.pdf, page 2 sur 2", "cv.pdf, page 3 sur 3"]
    desk.keyboard.press("t")
    for each in picture.all():
        expect(each).to_have_attribute("style", re.compile(r"rotate\(90deg\)"))


def test_a_link_or_an_address_that_names_a_tab_opens_it(desk, dossier):
    go(desk, dossier, "change")
    for name, other in (("messages", "journal"), ("journal", "messages")):
        desk.evaluate(f"location.hash = '#{name}'")
        expect(desk.locator(f"#{name}")).to_be_visible()
        expect(desk.locator(f"#{other}")).to_be_hidden()
    desk.locator("button[aria-controls=journal]").click()
    expect(desk.locator("#journal")).to_be_hidden()
