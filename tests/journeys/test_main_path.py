"""The whole path: from the account request to a transmitted, then validated dossier."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from accounts import instant
from dossiers import workflow
from dossiers.models import Dossier, State
from tests import make
from tests.journeys.walking import Walker, turned

pytestmark = pytest.mark.browser

WCAG = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
}


def violations(page) -> list[str]:
    """What axe finds against WCAG 2.2 AA on the page as it stands."""
    found = Axe().run(page, options=WCAG).response["violations"]
    return [
        f"{page.url} {each['id']}: {node['html'][:120]}" for each in found for node in each["nodes"]
    ]


def walk(walker, check=lambda: None):
    """Fill every page, deposit every piece, choose two schools' formations; end at the recap."""
    page = walker.page
    walker.ask_for_an_account("camille@exemple.fr")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Aubertin")
    check()
    walker.go("/dossier/identite/")
    walker.fill(**make.IDENTITY)
    check()
    walker.go("/dossier/ine/")
    walker.fill(number="1234567890A")
    check()
    walker.go("/dossier/baccalaureat/")
    walker.fill(kind="general")
    walker.fill(
        year="2024",
        series="Mathématiques, physique-chimie",
        mention="b",
        establishment="Lycée Dhuoda, Nîmes",
    )
    deposit_all(walker)
    check()
    walker.go("/dossier/pieces/")
    walker.fill(kind="carte")
    walker.go("/dossier/pieces/")
    deposit_all(walker)
    check()
    fill_years(walker)
    check()
    fill_life(walker)
    check()
    choose(walker)
    check()
    fill_rest(walker, check)


def deposit_all(walker):
    """Put a picture, or a one-page PDF where only that is taken, in every empty slot."""
    for slot in walker.empty_slots():
        walker.deposit(slot)


def fill_years(walker):
    walker.go("/dossier/cursus/")
    for name in walker.names("-situation"):
        walker.answer(name, "etudes")
    if not walker.script:
        walker.press("Enregistrer")
    walker.go("/dossier/cursus/")
    for name in walker.names("-situation"):
        row = name.removesuffix("-situation")
        answers = {
            "diploma": "but-informatique",
            "speciality": "Développement",
            "establishment": "IUT de Nîmes",
            "city": "Nîmes",
            "status": "initial",
            "result": "valide",
        }
        for field, value in answers.items():
            walker.answer(f"{row}-{field}", value)
    if not walker.script:
        walker.press("Enregistrer")
    walker.go("/dossier/cursus/")
    deposit_all(walker)


def fill_life(walker):
    walker.go("/dossier/langues/")
    walker.fill(french_mother_tongue="oui")
    walker.press("Ajouter une langue")
    row = walker.names("-language")[0].removesuffix("-language")
    walker.fill(**{f"{row}-language": "Anglais", f"{row}-level": "B2"})
    walker.go("/dossier/experiences/")
    walker.fill(none_yet="on")
    walker.go("/dossier/experiences/")
    deposit_all(walker)
    walker.go("/dossier/sejour/")
    walker.fill(abroad="non")


def choose(walker):
    """A formation of Albi with its option, one of Alès; their letters; the notices."""
    walker.go("/dossier/formations/")
    for title in ("Ingénieur généraliste par apprentissage", "Mécatronique"):
        box = walker.page.get_by_role("checkbox", name=title, exact=True)
        walker.saving(lambda box=box: box.check(force=True))
    if not walker.script:
        walker.press("Enregistrer")
    expect(walker.page.locator("#total-frais")).to_have_text(re.compile(r"120,00"))
    option = walker.page.locator("select[name$='-option']").first
    walker.saving(lambda: option.select_option(index=1))
    for name in walker.names("-already_applied"):
        walker.answer(name, "non")
    walker.saving(lambda: walker.page.locator("[name=notice]").check(force=True))
    if not walker.script:
        walker.press("Enregistrer")
    walker.go("/dossier/formations/")
    deposit_all(walker)


def fill_rest(walker, check):
    walker.go("/dossier/referents/")
    walker.fill(none_declared="on")
    walker.go("/dossier/referents/")
    walker.fill(reason="Je n’ai pas encore de contact professionnel.")
    check()
    walker.go("/dossier/avis/")
    walker.fill(door="aucun")
    walker.go("/dossier/avis/")
    walker.fill(reason="Mon établissement n’en délivre pas.")
    deposit_all(walker)
    check()
    walker.go("/dossier/annexes/")
    check()
    walker.go("/dossier/frais/")
    walker.fill(claimed="non")
    walker.go("/dossier/frais/")
    check()
    walker.go("/dossier/recapitulatif/")
    check()


def pay_and_transmit(walker):
    """Give a reason for whatever is still missing, sign, pay on the stand-in page."""
    page = walker.page
    for motive in page.locator("select[name^='motif:']").all():
        motive.select_option("inexistant")
    for name in ("declaration", "force"):
        if page.locator(f"[name={name}]").count():
            page.locator(f"[name={name}]").check(force=True)
    walker.press(re.compile("Payer 120,00.*et transmettre"))


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_from_request_to_validation(browser, browser_context_args, served, script):
    context = browser.new_context(
        **browser_context_args | {"java_script_enabled": script, "base_url": served}
    )
    outside = []
    own = (served, "data:", "blob:")
    context.on("request", lambda r: None if r.url.startswith(own) else outside.append(r.url))
    page, found = context.new_page(), []
    walker = Walker(page, served, script=script)
    walk(walker, (lambda: found.extend(violations(page))) if script else (lambda: None))
    pay_and_transmit(walker)
    with turned(page):
        page.get_by_role("button", name=re.compile("Accepter|Payer")).first.click()
    dossier = Dossier.objects.get(user__email="camille@exemple.fr")
    assert dossier.state == State.SUBMITTED, dossier.state
    walker.go("/dossier/transmis/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre dossier est transmis")
    if script:
        found += violations(page)
    assert found == []
    assert outside == []
    assert (dossier.transmissions, dossier.copies.count()) == (1, 1)
    walker.go("/dossier/identite/")
    expect(page.locator("main")).to_contain_text("Page en lecture seule")
    expect(page.locator("[name=city]")).to_have_count(0)
    agent = make.support("agent")
    make.judged(dossier, agent, instant.now())
    workflow.perform(dossier, "validate", actor=agent, at=instant.now())
    walker.go("/dossier/")
    expect(page.locator(".tampon")).to_have_text("Dossier validé")
    context.close()
