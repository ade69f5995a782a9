"""A conversation in a browser: seen without reload, nothing typed lost, silent when hidden."""

import pytest
from playwright.sync_api import expect

from accounts import instant
from accounts.models import User
from dossiers import actions
from dossiers.models import Dossier
from tests import make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def dossier(served):
    """A dossier of the demonstration's open campaign, its candidate able to sign in."""
    at = instant.now()
    campaign = make.campaign(at, "conversation")
    user = make.candidate("zoe", first_names="Zoé")
    user.set_password("une-longue-phrase-de-passe")
    user.save(update_fields=["password"])
    return make.dossier(campaign, at, user=user, formations=[make.formation(campaign)])


def test_a_reply_shows_while_one_types_and_a_failure_keeps_the_words(page, served, dossier):
    agent = make.support("agent")
    page.goto(served + "/compte/connexion/")
    page.locator("[name=login]").fill(dossier.user.email)
    page.locator("[name=password]").fill("une-longue-phrase-de-passe")
    page.locator("main button.bouton").first.click()
    page.wait_for_url("**/dossier/")
    page.goto(f"{served}/dossiers/{dossier.number}/messages/")

    box = page.locator("#champ-message")
    box.fill("Ma première question")
    page.locator("#ecrire button.bouton").click()
    expect(page.locator(".message-fil.moi")).to_contain_text("Ma première question")
    expect(box).to_have_value("")

    box.fill("Je suis en train d’écrire")
    row = Dossier.objects.whole().get(pk=dossier.pk)
    actions.write(row, "Voici la réponse", actor=User.objects.get(pk=agent.pk), at=instant.now())
    expect(page.locator("#fil")).to_contain_text("Voici la réponse", timeout=15_000)
    expect(box).to_have_value("Je suis en train d’écrire")
    expect(box).to_be_focused()

    page.route(
        "**/messages/",
        lambda route: route.abort() if route.request.method == "POST" else route.continue_(),
    )
    page.locator("#ecrire button.bouton").click()
    expect(page.locator("#message-message")).to_contain_text("n’est pas parti")
    expect(box).to_have_value("Je suis en train d’écrire")
    page.unroute("**/messages/")
    page.reload()
    expect(box).to_have_value("Je suis en train d’écrire")
    page.locator("#ecrire button.bouton").click()
    expect(page.locator(".message-fil.moi")).to_have_count(2)
    assert row.messages.count() == 3


def test_nothing_is_asked_while_the_page_is_hidden(page, served, dossier):
    page.goto(served + "/compte/connexion/")
    page.locator("[name=login]").fill(dossier.user.email)
    page.locator("[name=password]").fill("une-longue-phrase-de-passe")
    page.locator("main button.bouton").first.click()
    page.wait_for_url("**/dossier/")
    page.clock.install()
    asked = []
    page.on("request", lambda request: "apres=" in request.url and asked.append(request.url))
    page.goto(f"{served}/dossiers/{dossier.number}/messages/")
    page.clock.run_for(25_000)
    page.wait_for_timeout(500)
    seen = len(asked)
    assert seen >= 2
    page.evaluate(
        "() => { Object.defineProperty(document, 'visibilityState', {value: 'hidden'});"
        " document.dispatchEvent(new Event('visibilitychange')); }"
    )
    page.clock.run_for(60_000)
    page.wait_for_timeout(500)
    assert len(asked) == seen
