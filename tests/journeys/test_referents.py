"""Asked, answered from the mail, seen to have arrived by the candidate, read by support."""

import os
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from accounts import instant, tasks
from dossiers import paper
from formations.models import Campaign
from referents import tasks as referents
from tests import make
from tests.journeys.walking import PASSWORD, Walker, turned
from tests.referents import people

pytestmark = pytest.mark.browser

#: Answers that the form already holds.
CHOSEN = ("when", "language")
PHONE, WIDE = {"width": 390, "height": 844}, {"width": 1366, "height": 900}
SAID = "Une étudiante remarquable de constance, ZEBRE-4471."
WCAG = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
}


def look(page, name):
    """A picture of the screen where `LOOK` names a folder; nothing otherwise."""
    if folder := os.environ.get("LOOK"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def violations(page) -> list[str]:
    """What axe finds against WCAG 2.2 AA on the page as it stands."""
    found = Axe().run(page, options=WCAG).response["violations"]
    return [
        f"{page.url} {each['id']}: {node['html'][:120]}" for each in found for node in each["nodes"]
    ]


class Scene:
    """A candidate with a dossier, and the two browsers of this story."""

    def __init__(self, browser, arguments, served, *, script=True, width=PHONE):
        self.served, self.script = served, script
        self.given = arguments | {"java_script_enabled": script, "base_url": served}
        self.browser, self.width, self.faults = browser, width, []
        at = instant.now()
        campaign = Campaign.objects.get(slug="apprentissage")
        chosen = campaign.formations.filter(open_to_application=True)[:1]
        user = make.candidate()
        user.set_password(PASSWORD)
        user.save()
        self.dossier = make.dossier(campaign, at, user=user, formations=chosen)
        self.candidate = self.open(user.email)

    def open(self, email, **more) -> Walker:
        """Somebody signed in."""
        page = self.browser.new_context(**self.given | more).new_page()
        walker = Walker(page, self.served, script=self.script)
        walker.go("/compte/connexion/")
        page.locator("[name=login]").fill(email)
        page.locator("[name=password]").fill(PASSWORD)
        with turned(page):
            page.locator("main form button.bouton").first.click()
        return walker

    def declare(self):
        """The candidate declares a referent and leaves the page by its button."""
        walker = self.candidate
        walker.go("/dossier/referents/")
        walker.press("Ajouter un référent académique")
        row = self.dossier.referents.get()
        said = {name: people.PERSON[name] for name in people.PERSON if name not in CHOSEN}
        walker.fill(**{f"{row.pk}-{name}": value for name, value in said.items()})
        look(walker.page, "candidat-declare")
        with turned(walker.page):
            walker.page.locator("button[name=suivante]").last.click()
        walker.go("/dossier/referents/")
        expect(walker.page.locator("#demandes")).to_contain_text("Invitation envoyée")
        look(walker.page, "candidat-demande")

    def follow(self, second=False):
        """The referent opens the mail of the demonstration's box, and its link."""
        page = self.browser.new_context(**self.given | {"viewport": self.width}).new_page()
        page.goto(f"{self.served}/demo/courrier/?a={people.PERSON['email']}")
        with turned(page):
            page.locator(".recap a").first.click()
        with turned(page):
            page.locator("a[href*='/referent/']").nth(1 if second else 0).click()
        assert re.search(r"/referent/(decliner/)?\?demande=\d+$", page.url)
        self.check(page)
        return Walker(page, self.served, script=self.script)

    def check(self, page):
        """No fault of accessibility, no line wider than the screen."""
        if self.script:
            self.faults += violations(page)
        assert (
            page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1")
            or not self.script
        )

    def sees(self, words):
        """The candidate reads where the request stands, and not a word of the answer."""
        self.candidate.go("/dossier/referents/")
        expect(self.candidate.page.locator("#demandes")).to_contain_text(words)
        assert "ZEBRE" not in self.candidate.page.content()

    def support_reads(self, *words):
        """Support opens the dossier and reads the answer."""
        agent = make.support()
        agent.set_password(PASSWORD)
        agent.save()
        walker = self.open(agent.email)
        walker.go(f"/admin/dossiers/dossier/{self.dossier.pk}/change/")
        look(walker.page, "bureau")
        for each in words:
            expect(walker.page.locator("#avis-recus")).to_contain_text(each)


def answer(walker):
    """Every line of the grid, the overall opinion, a few words."""
    page = walker.page
    walker.answer("relation_right", "oui")
    lines = page.locator("[name^='critere-'][value='bon']")
    for name in [each.get_attribute("name") for each in lines.all()]:
        walker.answer(name, "bon")
    walker.answer("overall", "tres-favorable")
    walker.answer("text", SAID)
    with turned(page):
        page.locator("button[name=relire]").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Relire")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_asked_answered_seen_and_read(browser, browser_context_args, served, script):
    scene = Scene(browser, browser_context_args, served, script=script)
    scene.declare()
    referent = scene.follow()
    look(referent.page, f"referent-{script}")
    if script:
        walker_keeps_what_is_typed(scene, referent)
    answer(referent)
    scene.check(referent.page)
    look(referent.page, f"relire-{script}")
    referent.press("Envoyer mon avis")
    expect(referent.page.get_by_role("heading", level=1)).to_contain_text("votre avis est arrivé")
    scene.check(referent.page)
    look(referent.page, f"merci-{script}")
    keeps_a_copy(referent)
    scene.sees("Avis reçu")
    scene.support_reads("ZEBRE-4471", "Très favorable", "Bon")
    assert scene.faults == []


def keeps_a_copy(referent):
    """« En préparation », then the PDF by the same link, once the clock made it (R09)."""
    if not paper.available():
        return
    expect(referent.page.locator("#copie")).to_contain_text("en préparation")
    assert referents.make_copies(at=instant.now()) == 1
    referent.go("/referent/merci/")
    link = referent.page.get_by_role("link", name="Télécharger ma copie")
    answer = referent.page.request.get(referent.address + link.get_attribute("href"))
    assert (answer.status, answer.body()[:5]) == (200, b"%PDF-")


def walker_keeps_what_is_typed(scene, referent):
    """Typed, then the browser is closed: the same link finds it again (R06)."""
    referent.answer("text", "Un début")
    again = scene.follow()
    expect(again.page.locator("[name=text]")).to_have_value("Un début")
    again.page.context.close()


@pytest.mark.parametrize(
    ("width", "script"),
    [(PHONE, True), (PHONE, False), (WIDE, True)],
    ids=["phone", "phone-no-script", "wide"],
)
def test_a_document_in_place_of_the_grid(browser, browser_context_args, served, width, script):
    scene = Scene(browser, browser_context_args, served, script=script, width=width)
    scene.declare()
    referent = scene.follow()
    look(referent.page, f"referent-document-{width['width']}-{script}")
    referent.answer("relation_right", "oui")
    referent.deposit("avis", name="ZEBRE-lettre.jpg")
    scene.check(referent.page)
    look(referent.page, f"referent-depose-{width['width']}-{script}")
    with turned(referent.page):
        referent.page.locator("button[name=relire]").click()
    referent.press("Envoyer mon avis")
    scene.sees("Avis reçu")
    scene.support_reads("ZEBRE-lettre.jpg")
    assert scene.faults == []
    file = scene.dossier.recommendations.get().file_id
    assert scene.candidate.page.goto(f"{served}/fichiers/{file}/").status == 404


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_declined_in_two_clicks(browser, browser_context_args, served, script):
    scene = Scene(browser, browser_context_args, served, script=script)
    scene.declare()
    referent = scene.follow(second=True)
    look(referent.page, "decliner")
    referent.page.locator("[name=motif]").fill("Trop de demandes, ZEBRE-9.")
    referent.press("Décliner cette demande")
    expect(referent.page.get_by_role("heading", level=1)).to_contain_text("Votre refus est noté")
    scene.sees("A décliné")
    scene.support_reads("ZEBRE-9")
    referent.go("/referent/")
    look(referent.page, "lien-mort")
    expect(referent.page.get_by_role("heading", level=1)).to_contain_text("décliné")
    tasks.send_mails(at=instant.now())
    assert people.posted() == ["demande", "decline"]
