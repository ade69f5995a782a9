"""Documents from a telephone: framed, lightened, assembled, cancelled, sent again, put back."""

import re
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import expect

from accounts import instant
from dossiers import store
from formations.models import Campaign
from tests import make
from tests.hostile import pictures
from tests.journeys.test_referents import look, violations
from tests.journeys.walking import PASSWORD, Walker

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
RED, GREEN, BLUE = (220, 30, 30), (30, 160, 60), (30, 60, 200)
SLOT = "releve-bac"
AT_CENTRE = """() => {
  const c = document.querySelector("#cadreur canvas");
  return [...c.getContext("2d").getImageData(c.width / 2, c.height / 2, 1, 1).data].slice(0, 3);
}"""

PROGRESS = """node => node.dispatchEvent(new CustomEvent("htmx:xhr:progress", {
  bubbles: true, detail: { loaded: 1, total: 9 },
}))"""


def file(data, name="photo.jpg", kind="image/jpeg") -> dict:
    """A file as the browser's picker gives it."""
    return {"name": name, "mimeType": kind, "buffer": data}


def three_bands() -> dict:
    """A wide photograph: red, green, blue from left to right."""
    picture = Image.new("RGB", (1600, 1000), GREEN)
    picture.paste(RED, (0, 0, 533, 1000))
    picture.paste(BLUE, (1067, 0, 1600, 1000))
    return file(pictures.saved(picture, "JPEG", quality=90), "moi.jpg")


def heavy() -> dict:
    """A photograph above the limit of the campaign (4 MB)."""
    noise = Image.effect_noise((1500, 2000), 80).resize((3000, 4000)).convert("RGB")
    data = pictures.saved(noise, "JPEG", quality=92)
    assert len(data) > 4_000_000
    return file(data, "releve.jpg")


class Candidate:
    """Somebody signed in on a telephone, with an empty dossier."""

    def __init__(self, browser, arguments, served, *, script=True):
        at = instant.now()
        campaign = Campaign.objects.get(slug="apprentissage")
        user = make.candidate()
        user.set_password(PASSWORD)
        user.save()
        chosen = campaign.formations.filter(open_to_application=True)[:1]
        self.dossier = make.dossier(campaign, at, user=user, formations=chosen)
        given = arguments | PHONE | {"java_script_enabled": script, "base_url": served}
        self.context = browser.new_context(**given)
        self.page, self.faults = self.context.new_page(), []
        self.walker = Walker(self.page, served, script=script)
        self.walker.go("/compte/connexion/")
        self.page.locator("[name=login]").fill(user.email)
        self.page.locator("[name=password]").fill(PASSWORD)
        self.page.locator("main form button.bouton").first.click()
        self.page.wait_for_load_state()

    def choose(self, slot, *files):
        """Files from the picker of a slot."""
        self.page.locator(f"[name=fichier-{slot}]").set_input_files(list(files))

    def slot(self, key=SLOT):
        """The slot's item on the page."""
        return self.page.locator(f"#piece-{key}")

    def reads(self, words, key=SLOT):
        """Wait until a slot says so."""
        expect(self.slot(key).locator(".repos")).to_contain_text(words)

    def check(self, name):
        """A picture of the state, no fault of accessibility, nothing wider than the screen."""
        look(self.page, name)
        self.faults += violations(self.page)
        assert self.page.evaluate("document.documentElement.scrollWidth") <= 390

    def stored(self, key=SLOT):
        """The file that answers a slot."""
        return self.dossier.documents.current().get(slot=key).file


@pytest.fixture
def candidate(browser, browser_context_args, served):
    """The telephone's owner, with JavaScript."""
    return Candidate(browser, browser_context_args, served)


def near(found, wanted):
    """Whether a colour is the wanted one, give or take a compression."""
    return all(abs(one - other) < 40 for one, other in zip(found, wanted, strict=True))


def test_a_portrait_is_framed_by_mouse_touch_and_keyboard(candidate):
    """C32."""
    page = candidate.page
    candidate.walker.go("/dossier/pieces/")
    expect(page.locator("#prendre-photo")).to_be_visible()
    assert page.locator("#prise-photo").get_attribute("capture") == "user"
    candidate.choose("photo", three_bands())
    canvas = page.locator("#cadreur canvas")
    expect(canvas).to_be_focused()
    candidate.check("cadreur")
    shows = lambda wanted: near(page.evaluate(AT_CENTRE), wanted)  # noqa: E731
    assert shows(GREEN)
    box = canvas.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 110, y, steps=5)
    page.mouse.up()
    assert shows(BLUE)
    touch(page, x - 80, x + 90, y)
    touch(page, x - 80, x + 90, y)
    assert shows(RED)
    for _ in range(20):
        page.keyboard.press("ArrowRight")
    assert shows(GREEN)
    page.keyboard.press("+")
    assert page.locator("#cadreur-zoom").input_value() == "110"
    page.get_by_role("button", name="Utiliser cette photo").click()
    candidate.reads("Reçu", "photo")
    expect(candidate.slot("photo").locator("img.vignette")).to_be_visible()
    kept = candidate.stored("photo")
    assert (kept.width, kept.height, kept.type) == (720, 900, "jpg")
    drawn = Image.open(BytesIO(store.open_bytes(kept.key, kept.digest)))
    assert near(drawn.getpixel((360, 450)), GREEN)
    candidate.check("portrait")
    assert candidate.faults == []


def touch(page, start, end, y):
    """A finger put down, moved, lifted."""
    session = page.context.new_cdp_session(page)
    for kind, at in (("touchStart", start), ("touchMove", (start + end) / 2), ("touchMove", end)):
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": at, "y": y}]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_a_heavy_photo_is_seen_lighter_before_it_leaves(candidate):
    """C26, C30."""
    page = candidate.page
    candidate.walker.go("/dossier/baccalaureat/")
    candidate.choose(SLOT, heavy())
    expect(page.locator("#photo-allegee")).to_be_visible()
    expect(page.locator("#photo-allegee [data-limite]")).to_have_text("4,0")
    candidate.check("allegee")
    page.get_by_role("button", name="Choisir un autre fichier").click()
    assert candidate.dossier.documents.count() == 0
    candidate.choose(SLOT, heavy())
    page.get_by_role("button", name="Envoyer cette version").click()
    candidate.reads("Reçu")
    kept = candidate.stored()
    assert (kept.size < 4_000_000, max(kept.width, kept.height) <= 2000) == (True, True)
    paper = b"%PDF-1.7 <</Type /Pages /Count 12>>" + bytes(5_000_000)
    candidate.choose(SLOT, file(paper, "memoire.pdf", "application/pdf"))
    candidate.reads("Ce PDF de 12 pages pèse 5,0")
    candidate.reads("Trois solutions")
    candidate.choose(SLOT, file(b"", "vide.pdf", "application/pdf"))
    candidate.reads("Ce fichier est vide")
    candidate.check("refus")
    assert candidate.stored() == kept
    assert candidate.faults == []


def test_shots_are_put_in_order_turned_and_sent_as_one_document(candidate):
    """C31."""
    page = candidate.page
    candidate.walker.go("/dossier/baccalaureat/")
    page.locator(f"#prise-{SLOT}").set_input_files(file(pictures.jpeg(600, 800), "un.jpg"))
    pages = page.locator("#assembleur li")
    expect(pages).to_have_count(1)
    two = [file(pictures.jpeg(800, 600), "deux.jpg"), file(pictures.jpeg(600, 800), "trois.jpg")]
    page.locator("#page-ajoutee").set_input_files(two)
    expect(pages).to_have_count(3)
    page.get_by_role("button", name="Monter la page 2").press("Enter")
    expect(page.get_by_role("button", name="Tourner la page 1")).to_be_focused()
    page.keyboard.press("Enter")
    expect(pages.first).to_have_attribute("data-tour", "90")
    expect(pages.locator("[data-nom]")).to_have_text(["deux.jpg", "un.jpg", "trois.jpg"])
    candidate.check("assembleur")
    page.get_by_role("button", name="Enlever la page 3").click()
    page.get_by_role("button", name="Envoyer", exact=True).click()
    candidate.reads("2 pages")
    assert candidate.stored().pages == 2
    assert candidate.faults == []


def test_cancelled_broken_sent_again_removed_put_back_and_used_twice(candidate):
    """C27, C28, C35."""
    page = candidate.page
    candidate.walker.go("/dossier/baccalaureat/")
    shot = file(pictures.jpeg(), "premier.jpg")
    candidate.choose(SLOT, shot)
    candidate.reads("premier.jpg")

    page.route("**/*dossier=*", lambda route: None)  # neither answered nor refused
    candidate.choose(SLOT, file(pictures.jpeg(), "second.jpg"))
    expect(candidate.slot()).to_have_attribute("aria-busy", "true")
    waits(candidate)
    with page.expect_event("requestfailed"):  # else it leaves once the way is free again
        candidate.slot().get_by_role("button", name="Annuler").click()
    candidate.reads("premier.jpg")
    page.unroute("**/*dossier=*")

    page.route("**/*dossier=*", lambda route: route.abort())
    candidate.choose(SLOT, file(pictures.jpeg(), "second.jpg"))
    candidate.reads("L’envoi a été interrompu")
    candidate.check("interrompu")
    assert candidate.stored().name == "premier.jpg"
    page.unroute("**/*dossier=*")
    candidate.slot().get_by_role("button", name="Réessayer").click()
    candidate.reads("second.jpg")

    page.locator(f"#retirer-{SLOT}").click()
    candidate.slot().get_by_role("button", name="Supprimer ce fichier").click()
    candidate.reads("second.jpg\u00a0» est supprimé")
    back = candidate.slot().get_by_role("button", name="Remettre")
    expect(back).to_be_focused()
    candidate.check("supprime")
    back.click()
    expect(candidate.slot()).to_have_class(re.compile("received"))

    candidate.walker.go("/dossier/experiences/")
    page.locator("#piece-cv summary", has_text="Reprendre un document").click()
    candidate.check("reprise")
    page.locator("#piece-cv").get_by_role("button", name="Reprendre").click()
    candidate.reads("second.jpg", "cv")
    assert candidate.stored("cv") == candidate.stored()
    assert candidate.faults == []


def test_several_documents_leave_one_by_one_and_a_refused_one_stops_no_other(candidate):
    page = candidate.page
    candidate.walker.go("/dossier/annexes/")
    page.locator("[name=titre-annexe]").fill("Programme détaillé")
    good = [file(pictures.jpeg(60, 80), f"{name}.jpg") for name in ("un", "trois")]
    broken = file(b"%PDF-1.4 rien du tout", "deux.pdf", "application/pdf")
    candidate.choose("annexe", good[0], broken, good[1])
    names = page.locator("#annexes-liste li b")
    expect(names).to_have_text(["Programme détaillé", "trois.jpg"])
    candidate.reads("deux.pdf — Ce PDF est abîmé", "annexe")
    expect(page.locator("[name=titre-annexe]")).to_have_value("")
    expect(page.locator("#etat-enregistrement")).not_to_contain_text("en cours")
    candidate.check("annexes")
    assert candidate.faults == []


def waits(candidate):
    """Neither this page nor another tab's transmission leaves a file behind."""
    expect(candidate.page.locator("#etat-enregistrement")).to_contain_text("1 fichier en cours")
    candidate.page.locator("button[name=verifier]").last.click()
    line = candidate.page.locator("#etat-enregistrement")
    expect(line).to_contain_text("Attendez la fin de l’envoi")
    candidate.check("attendre")
    other = candidate.context.new_page()
    other.goto("/dossier/recapitulatif/")
    candidate.slot().locator("[data-envoi]").evaluate(PROGRESS)
    expect(candidate.slot().locator("[data-texte]")).to_contain_text("11")
    other.locator("form#page").evaluate("form => form.requestSubmit()")
    expect(other.locator("main, .barre").first).to_be_visible()
    assert "recapitulatif" in other.url
    expect(other.locator("[data-attente]")).to_contain_text("d’un autre onglet")
    other.close()


def test_without_script_several_files_make_one_pdf_and_a_portrait_is_framed(
    browser, browser_context_args, served
):
    candidate = Candidate(browser, browser_context_args, served, script=False)
    page = candidate.page
    candidate.walker.go("/dossier/pieces/")
    candidate.choose("photo", three_bands())
    page.locator("button[name=deposer][value=photo]").click()
    expect(candidate.slot("photo").locator("img.vignette")).to_be_visible()
    kept = candidate.stored("photo")
    assert (kept.width, kept.height) == (900, 900)
    page.locator("#retirer-photo").click()
    candidate.slot("photo").get_by_role("button", name="Supprimer ce fichier").click()
    candidate.slot("photo").get_by_role("button", name="Remettre").click()
    expect(candidate.slot("photo")).to_have_class(re.compile("received"))
    candidate.walker.go("/dossier/baccalaureat/")
    candidate.choose(SLOT, file(pictures.jpeg(), "recto.jpg"), file(pictures.jpeg(), "verso.jpg"))
    page.locator(f"button[name=deposer][value={SLOT}]").click()
    candidate.reads("2 pages")
    look(page, "sans-script")
