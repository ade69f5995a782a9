"""The candidate's journeys of ux.md section 5, on a telephone and at a desk, each a short story.

Those that other files tell at one width (saving at a desk, documents on a telephone) are told here
at the other one.
"""

import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from accounts import instant
from accounts.actions import load_notices
from dossiers import actions
from dossiers.models import State
from dossiers.sections import forget_pieces
from tests import make
from tests.hostile import papers
from tests.journeys.desk import PASSWORD, Desk, saved
from tests.journeys.test_documents import file, heavy
from tests.journeys.walking import Walker, turned

pytestmark = pytest.mark.browser

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1366, "height": 900}
BOTH = pytest.mark.parametrize("size", [PHONE, DESK], ids=["390", "1366"])
PIECES = (
    {"slug": "photo", "page": "pieces", "portrait": True, "types": ["jpg", "png"]},
    {"slug": "attestation", "page": "pieces"},
    {"slug": "avis-bourse", "page": "frais", "condition": "bursary", "forceable": False},
)


@pytest.fixture
def place(transactional_db, live_server, settings):
    """A campaign without fees, where accounts are asked for."""
    settings.DEMO, settings.MAILBOX, settings.BASE_URL = True, True, live_server.url
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    forget_pieces()
    load_notices()
    pages = "identite pieces formations frais".split()
    row = make.campaign(instant.now(), "neuf", pieces=PIECES, tariff=(0, 0, 0, 0), pages=pages)
    make.formation(row)
    return row, live_server.url


@pytest.fixture
def open_at(browser, browser_context_args):
    """A browser of this size; closed at the end."""
    opened = []

    def open_at(size, **options):
        opened.append(browser.new_context(**browser_context_args | options | {"viewport": size}))
        return opened[-1]

    yield open_at
    for each in opened:
        each.close()


@pytest.fixture
def desk(place, client):
    """A candidate with a dossier, signed in a browser of the size asked."""

    def desk(context):
        campaign, address = place
        row = make.dossier(campaign, instant.now(), formations=campaign.formations.all())
        row.user.set_password(PASSWORD)
        row.user.save(update_fields=["password"])
        return Desk(row, address, client, context)

    return desk


WIDER = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
  [`${document.documentElement.scrollWidth} > ${innerWidth}`, ...[...document.querySelectorAll("*")]
    .filter((each) => each.getBoundingClientRect().right > innerWidth)
    .map((each) => each.outerHTML.slice(0, 120))]"""


def fits(tab):
    """Nothing is wider than the screen."""
    assert tab.evaluate(WIDER) == []


@BOTH
def test_from_the_account_to_a_first_field_found_again_after_a_reload(place, open_at, size):
    page = open_at(size).new_page()
    walker = Walker(page, place[1])
    walker.ask_for_an_account("camille@exemple.fr", campaign="neuf")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Aubertin")
    walker.go("/dossier/identite/")
    walker.fill(city="Albi")
    saved(page)
    fits(page)
    page.reload()
    expect(page.locator("[name=city]")).to_have_value("Albi")
    expect(page.locator(".echeance")).to_contain_text("Dossier non transmis")


def test_on_a_telephone_off_line_two_tabs_and_an_ended_session_lose_nothing(desk, open_at):
    at_hand = desk(open_at(PHONE))
    tab = at_hand.open()
    at_hand.context.set_offline(True)
    tab.locator("#champ-city").fill("Albi")
    line = tab.locator("#etat-enregistrement")
    expect(line).to_contain_text("La connexion est coupée")
    fits(tab)
    at_hand.context.set_offline(False)
    saved(tab)
    at_hand.stored("city", tab, "Albi")
    other = at_hand.open()
    tab.locator("#champ-city").fill("Alès")
    at_hand.stored("city", tab, "Alès")
    other.locator("#champ-city").fill("Nîmes")
    asked = other.locator("#etat-city")
    expect(asked).to_contain_text(re.compile(r"Modifié ailleurs à .*«\sAlès\s»"))
    fits(other)
    asked.get_by_role("button", name="Garder ma saisie").click()
    at_hand.stored("city", other, "Nîmes")
    other.locator("#champ-address").focus()
    Session.objects.all().delete()
    other.keyboard.type("3 rue des Lilas")
    dialog = other.get_by_role("dialog", name="Votre session est terminée")
    expect(dialog).to_be_visible()
    fits(other)
    dialog.get_by_label("Mot de passe").fill(PASSWORD)
    dialog.get_by_role("button", name="Me reconnecter").click()
    expect(dialog).to_be_hidden()
    at_hand.stored("address", other, "3 rue des Lilas")


@BOTH
def test_a_whole_page_without_script_is_kept_and_its_faults_said(desk, open_at, size):
    at_hand = desk(open_at(size, java_script_enabled=False))
    page = at_hand.context.new_page()
    page.goto(at_hand.url("identite"))
    for name, value in (make.IDENTITY | {"postcode": "pas un code"}).items():
        field = page.locator(f"[name='{name}']")
        if field.first.get_attribute("type") == "radio":
            page.locator(f"[name='{name}'][value='{value}']").check(force=True)
        elif field.evaluate("e => e.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    with turned(page):
        page.get_by_role("button", name="Enregistrer").first.click()
    expect(page.locator("[name=postcode]")).to_have_value("pas un code")
    expect(page.locator("#message-postcode")).not_to_be_empty()
    page.locator("[name=postcode]").fill("30000")
    with turned(page):
        page.get_by_role("button", name="Enregistrer").first.click()
    now = at_hand.now.identity
    assert (now.city, now.postcode, now.address) == ("Nîmes", "30000", "3 rue des Lilas")
    page.goto(at_hand.url("identite"))
    expect(page.locator("[name=city]")).to_have_value("Nîmes")


def test_at_a_desk_a_heavy_photo_is_seen_lighter_before_it_leaves(desk, open_at):
    at_hand = desk(open_at(DESK))
    tab = at_hand.open("pieces")
    photo = heavy()
    tab.locator("[name=fichier-attestation]").set_input_files(photo)
    offered = tab.locator("#photo-allegee")
    expect(offered).to_be_visible()
    expect(offered.locator("img")).to_be_visible()
    expect(offered).to_contain_text(f"{len(photo['buffer']) / 1e6:.1f}".replace(".", ","))
    offered.locator("button[value=oui]").click()
    expect(tab.locator("#piece-attestation .repos")).to_contain_text("Reçu")
    assert at_hand.row.documents.current().get(slot="attestation").file.size <= 4_000_000


@BOTH
def test_a_corrupt_file_replaces_nothing(desk, open_at, size):
    at_hand = desk(open_at(size))
    tab = at_hand.open("pieces")
    picker, slot = tab.locator("[name=fichier-attestation]"), tab.locator("#piece-attestation")
    picker.set_input_files(file(papers.plain(), "attestation.pdf", "application/pdf"))
    expect(slot.locator(".repos")).to_contain_text("Reçu")
    kept = at_hand.row.documents.current().get(slot="attestation")
    picker.set_input_files(file(papers.plain()[:300], "rompu.pdf", "application/pdf"))
    expect(slot.locator(".message")).to_contain_text("Ce PDF est incomplet")
    fits(tab)
    assert at_hand.row.documents.current().get(slot="attestation") == kept
    tab.reload()
    expect(slot.locator(".repos")).to_contain_text("attestation.pdf")


@BOTH
def test_no_scholarship_without_its_proof_then_sent_with_reasons(desk, open_at, size):
    at_hand = desk(open_at(size))
    row, at = at_hand.row, instant.now()
    make.fill(row, at, identite=make.IDENTITY)
    actions.accept_notices(row, True, actor=row.user, at=at)
    tab = at_hand.open("frais")
    walker = Walker(tab, at_hand.address)
    walker.fill(claimed="oui")
    at_hand.open("recapitulatif", sheet=tab)
    expect(tab.locator("section.encadre", has=tab.locator("#bloquant"))).to_contain_text("bourse")
    assert tab.locator("select[name*='avis-bourse']").count() == 0
    send = tab.locator("button[name=transmettre]")
    expect(send).to_be_disabled()
    fits(tab)
    sign(tab)
    send.evaluate("button => button.disabled = false")
    with turned(tab):
        send.click()
    expect(tab.locator("#refus")).to_contain_text("Votre dossier n’est pas transmis")
    assert at_hand.now.state == State.DRAFT
    at_hand.open("frais", sheet=tab)
    walker.fill(claimed="non")
    at_hand.open("recapitulatif", sheet=tab)
    sign(tab)
    with turned(tab):
        send.click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Votre dossier est transmis")
    assert at_hand.now.state == State.SUBMITTED
    reasons = at_hand.now.justifications.values_list("item", "reason")
    assert {reason for _item, reason in reasons} == {"inexistant"}
    assert len(reasons) >= 2


def sign(tab):
    """A reason for whatever is missing, the declaration, and the risk understood."""
    for motive in tab.locator("select[name^='motif:']").all():
        motive.select_option("inexistant")
    for name in ("declaration", "force"):
        if tab.locator(f"[name={name}]").count():
            tab.locator(f"[name={name}]").check(force=True)
