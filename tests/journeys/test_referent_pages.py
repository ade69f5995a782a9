"""Every page of a referent, at two widths, light and dark: nothing wider than the screen, axe."""

import os
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from accounts import instant, links
from accounts.models import Posting
from formations.models import Campaign
from referents import actions, mails, tasks
from referents.models import Recommendation
from tests import make
from tests.referents import people

pytestmark = pytest.mark.browser
WCAG = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
}
LOOKS = [(390, "light"), (1366, "light"), (390, "dark"), (1366, "dark")]
LINES = "Une étudiante remarquable de constance.\nElle a mené seule un projet de deux mois."


def asked(at, name, **given):
    """A request made by a candidate of that name to the same person."""
    user = make.candidate(name, birth_name=name.capitalize())
    campaign = Campaign.objects.first() or make.campaign(at)
    formation = campaign.formations.first() or make.formation(campaign)
    dossier = make.dossier(campaign, at, user=user, formations=[formation])
    return people.whole(people.asked(dossier, at, **given))


def stories(at) -> dict:
    """Requests in each state a link may find."""
    found = {name: asked(at, name) for name in "ouverte envoyee declinee annulee passee".split()}
    actions.keep(found["ouverte"], people.answers(found["ouverte"], text=LINES), serial=1, at=at)
    people.sent(found["envoyee"], at, text=LINES)
    actions.decline(found["declinee"], reason="", serial=1, at=at)
    agent = make.support()
    actions.revoke(found["annulee"], actor=agent, at=at, why="Erreur")
    old = at - timedelta(hours=30)
    people.sent(found["passee"], at)
    Recommendation.objects.filter(pk=found["passee"].pk).update(sent_at=old)
    return found


def visit(page, name, faults):
    """Axe, the width, and a picture where `LOOK` names a folder."""
    found = Axe().run(page, options=WCAG).response["violations"]
    faults += [f"{name} {each['id']} {each['nodes'][0]['html'][:120]}" for each in found]
    if not page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1"):
        faults.append(f"{name} wider than the screen")
    if folder := os.environ.get("LOOK"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def heading(page, words):
    expect(page.get_by_role("heading", level=1)).to_contain_text(words)


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_every_page_of_a_referent(browser, live_server, settings, transactional_db, width, scheme):
    settings.BASE_URL, settings.MAILBOX = live_server.url, True
    at, faults = instant.now(), []
    found = stories(at)
    page = browser.new_context(
        locale="fr-FR", color_scheme=scheme, viewport={"width": width, "height": 844}
    ).new_page()

    def see(name, path, words):
        page.goto(live_server.url + path)
        heading(page, words)
        visit(page, f"{name}-{width}-{scheme}", faults)

    see("inconnu", "/referent/jeton-inconnu/", "inconnu")
    see("session", "/referent/", "Rouvrez le lien")
    see("decline", people.address(found["declinee"]), "décliné")
    revoked = links.token(mails.PURPOSE, found["annulee"].pk, 1)
    see("annulee", f"/referent/{revoked}/", "annulée")
    see("utilise", people.address(found["passee"]), "clos")
    see("formulaire", people.address(found["ouverte"]), "Votre avis sur")
    see("decliner", "/referent/decliner/", "Ne pas répondre")
    see("relire", "/referent/relire/", "Relire")
    see("corriger", people.address(found["envoyee"]), "Votre avis sur")
    see("merci", "/referent/merci/", "votre avis est arrivé")
    tasks.make_copies(at=at)
    see("merci-copie", "/referent/merci/", "votre avis est arrivé")
    actions.keep(found["envoyee"], {"text": "Une autre appréciation."}, serial=1, at=at)
    see("merci-correction", "/referent/merci/", "votre avis est arrivé")
    see("correction", "/referent/", "Votre avis sur")
    see("code", "/referent/demandes/", "Vos demandes")
    page.get_by_role("button", name="Recevoir un code").click()
    expect(page.locator("#champ-code")).to_be_visible()
    visit(page, f"code-envoye-{width}-{scheme}", faults)
    page.locator("#champ-code").fill("12")
    page.get_by_role("button", name="Voir mes demandes").click()
    expect(page.locator("#champ-code")).to_have_attribute("aria-invalid", "true")
    visit(page, f"code-faux-{width}-{scheme}", faults)
    page.locator("#champ-code").fill(digits())
    page.get_by_role("button", name="Voir mes demandes").click()
    expect(page.locator(".recap")).to_contain_text("Ouverte")
    visit(page, f"liste-{width}-{scheme}", faults)
    past = at - timedelta(days=60)
    Campaign.objects.update(opens_at=past - timedelta(days=1), closes_at=past)
    see("expire", people.address(found["ouverte"]), "délai")
    assert faults == []


def digits():
    """The code last mailed."""
    text = Posting.objects.filter(template="referent/code").latest("pk").email.message
    return next(word for word in text.split() if len(word) == 6 and word.isdecimal())
