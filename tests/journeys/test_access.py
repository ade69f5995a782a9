"""Accessibility of the dossier's pages in every state (trust.md 4.1, 4.2), in a real browser."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from accounts import instant
from dossiers import actions, sections
from tests import make
from tests.journeys.desk import cut, desk, saved

pytestmark = pytest.mark.browser
__all__ = ["desk"]

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "RGAAv4"]
#: a telephone held by many, the narrowest (and 1280 px zoomed four times), a laptop
WIDTHS = (320, 390, 1366)
PAGES = ("", "identite", "cursus", "pieces", "formations", "recapitulatif")


def violations(tab) -> list[str]:
    """What axe finds on the page as it stands."""
    options = {"runOnly": {"type": "tag", "values": TAGS}}
    found = Axe().run(tab, options=options).response["violations"]
    return [f"{each['id']}: {node['html'][:140]}" for each in found for node in each["nodes"]]


def at_every_width(tab) -> list[str]:
    """What is wrong at each width, with where: axe, and a page that scrolls both ways."""
    wrong = []
    for width in WIDTHS:
        tab.set_viewport_size({"width": width, "height": 800})
        wide = tab.evaluate("document.documentElement.scrollWidth")
        wrong += [f"{width} px: {wide} px wide"] if wide > width else []
        if width != 390:  # the layout of 320 px
            wrong += [f"{width} px, {each}" for each in violations(tab)]
    return wrong


def in_both_themes(tab) -> list[str]:
    """The same, then in the dark at the last width."""
    wrong = at_every_width(tab)
    tab.emulate_media(color_scheme="dark")
    wrong += [f"dark, {each}" for each in violations(tab)]
    tab.emulate_media(color_scheme="light")
    return wrong


def fill(desk):
    """Answers, cards, a photo."""
    at = instant.now()
    make.fill(desk.row, at, identite=make.IDENTITY, ine={"number": "1234567890A"})
    make.fill(desk.row, at, baccalaureat={"year": str(at.year - 2), "kind": "general"})
    for page in ("langues", "experiences"):
        actions.add_row(desk.row, page, actor=desk.row.user, at=at)
    address = f"/dossiers/{desk.row.number}/pieces/"
    posted = {"dossier": desk.row.number, "fichier-photo": make.picture()}
    assert desk.client.post(address, posted).status_code == 302


def lock(desk):
    """The campaign closes."""
    fill(desk)
    campaign = desk.row.campaign
    campaign.closes_at = instant.now() - timedelta(days=2)
    campaign.save(update_fields=["closes_at"])


PREPARED = {"empty": lambda desk: None, "errors": fill, "filled": fill, "locked": lock}


@pytest.mark.parametrize("state", PREPARED)
def test_pages_have_no_fault_and_never_scroll_both_ways(desk, state):
    """4.1: empty, errors, filled, locked; 320, 390 and 1366 px (400 % of zoom), light and dark."""
    PREPARED[state](desk)
    tab, wrong = desk.context.new_page(), []
    for page in PAGES:
        desk.open(page, sheet=tab)
        if state == "errors" and page not in ("", "recapitulatif"):
            tab.goto(desk.url(page) + "?verifier=1")
        look = in_both_themes if page in ("", "identite") else at_every_width
        wrong += [f"{page or 'overview'}, {each}" for each in look(tab)]
    assert wrong == []


@pytest.mark.parametrize("state", ["errors", "locked"])
def test_the_other_pages_have_no_fault_either(desk, state):
    """4.1: every page of the campaign that the walk above leaves out, and the messages."""
    PREPARED[state](desk)
    slugs = [each.slug for each in sections.sections_of(desk.now.campaign)]
    tab, wrong = desk.context.new_page(), []
    for page in [*(slug for slug in slugs if slug not in PAGES), "messages"]:
        desk.open(page, sheet=tab)
        if state == "errors" and page != "messages":
            tab.goto(desk.url(page) + "?verifier=1")
        wrong += [f"{page}, {each}" for each in at_every_width(tab)]
    assert wrong == []


def test_a_page_off_line_and_its_dialogs_have_no_fault(desk):
    """4.1: the failure is an alert that stays; each dialog has a name."""
    tab = desk.open()
    heal = cut(tab)
    tab.locator("#champ-city").fill("Albi")
    expect(tab.locator("#etat-enregistrement [role=alert]")).to_be_visible()
    assert in_both_themes(tab) == []
    tab.reload()
    expect(tab.locator("#recuperees")).to_be_visible()
    assert in_both_themes(tab) == []
    heal()
    for name in ("session-bientot", "session-perdue"):
        tab.evaluate(f"document.getElementById('{name}').showModal()")
        assert in_both_themes(tab) == []
        tab.evaluate(f"document.getElementById('{name}').close()")


# --- Keyboard


def test_the_summary_of_errors_takes_the_focus_and_leads_to_the_field(desk):
    """C24, AX3."""
    tab = desk.open()
    tab.get_by_role("button", name="Vérifier").click()
    tab.wait_for_url("**verifier=1")
    assert tab.evaluate("document.activeElement.id") == "resume-erreurs"
    assert tab.title().startswith(tab.title().split(" ")[0])
    assert "erreurs" in tab.title()
    link = tab.locator("#resume-erreurs a").first
    anchor = link.get_attribute("href").removeprefix("#")
    link.press("Enter")
    field = tab.locator(f"#{anchor}")
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(tab.locator(f"#message-{anchor.removeprefix('champ-')}")).not_to_be_empty()


def test_a_page_is_filled_and_left_with_the_keyboard_alone(desk):
    """AX1: the skip link first, fields in their order, no trap, then the next page."""
    tab = desk.open("ine")
    tab.keyboard.press("Tab")
    expect(tab.locator(".evitement")).to_be_focused()
    tab.keyboard.press("Enter")
    met = []
    for _each in range(40):
        tab.keyboard.press("Tab")
        met.append(tab.evaluate("document.activeElement.name || document.activeElement.tagName"))
        if met[-1] == "number":
            tab.keyboard.type("1234567890A")
        if met[-1] == "suivante":
            break
    named = [each for each in met if each.islower()]
    assert named == ["number", "other_format", "without", "verifier", "suivante"]
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/pieces/")
    assert desk.now.ine.number == "1234567890A"


def test_what_has_the_focus_is_seen_and_never_under_the_bar(desk):
    """WCAG 2.4.7, 2.4.11: at the size of a telephone."""
    tab = desk.open()
    tab.set_viewport_size({"width": 390, "height": 700})
    hidden, bare = [], []
    for _each in range(60):
        tab.keyboard.press("Tab")
        seen = tab.evaluate(
            """() => {
              const node = document.activeElement, box = node.getBoundingClientRect();
              const bar = document.querySelector('.barre').getBoundingClientRect();
              const under = !node.closest('.barre') && box.height > 0
                && box.top >= bar.top && box.bottom <= bar.bottom;
              const style = getComputedStyle(node), around = getComputedStyle(node.parentElement);
              const ring = [style.outlineStyle, around.outlineStyle].some((s) => s !== 'none')
                || style.boxShadow !== 'none';
              if (node === document.body) return ['', false, true];
              return [node.id || node.name || node.textContent.trim().slice(0, 20), under, ring];
            }"""
        )
        hidden += [seen[0]] if seen[1] else []
        bare += [] if seen[2] else [seen[0]]
    assert (hidden, bare) == ([], [])


def test_a_save_is_spoken_at_most_once_in_ten_seconds(desk):
    """C15, AX2: the first is polite, the next one silent; a failure is an alert all the same."""
    tab = desk.open()
    line = tab.locator("#etat-enregistrement")
    for name, value, live in (("city", "Albi", "polite"), ("address", "3 rue", "off")):
        tab.locator(f"#champ-{name}").fill(value)
        saved(tab, name)
        expect(line).to_have_attribute("aria-live", live)
    cut(tab)
    tab.locator("#champ-city").fill("Alès")
    expect(line.get_by_role("alert")).to_contain_text("Non enregistré")


# --- The closing


def test_the_last_hour_is_told_in_minutes_and_spoken_three_times(desk):
    """C09: at 60, 15 and 5 minutes, no more; at the closing, in words."""
    campaign = desk.row.campaign
    campaign.closes_at = instant.now() + timedelta(minutes=61, seconds=40)
    campaign.save(update_fields=["closes_at"])
    tab = desk.context.new_page()
    tab.clock.install()
    desk.open(sheet=tab)
    line, told = tab.locator(".echeance em"), tab.locator(".echeance [role=status]")
    spoken = []
    for _half in range(130):
        tab.clock.run_for(30_000)
        words = told.inner_text()
        if words and words not in spoken:
            spoken.append(words)
    assert [int(each.split()[2]) for each in spoken] == [60, 15, 5]
    expect(line).to_have_text("campagne close")


# --- Motion, colours, paper


def test_nothing_moves_for_who_asks_so(desk):
    tab = desk.context.new_page()
    tab.emulate_media(reduced_motion="reduce")
    desk.open(sheet=tab)
    moving = tab.evaluate(
        """() => [...document.querySelectorAll('*')].filter((node) => {
          const style = getComputedStyle(node);
          return [style.transitionDuration, style.animationDuration]
            .some((times) => times.split(',').some((time) => parseFloat(time) > 0.01));
        }).map((node) => node.className)"""
    )
    assert moving == []


def test_forced_colours_keep_borders_and_marks(desk):
    """Structure is carried by borders, a choice by its own box."""
    tab = desk.context.new_page()
    tab.emulate_media(forced_colors="active")
    desk.open(sheet=tab)
    bare = tab.evaluate(
        """() => [...document.querySelectorAll('main .entree, .barre .bouton, .tampon')]
          .filter((node) => getComputedStyle(node).borderTopStyle === 'none')
          .map((node) => node.className)"""
    )
    assert bare == []
    # The colours are then the reader's own: their contrast is not ours to judge.
    assert [each for each in violations(tab) if not each.startswith("color-contrast")] == []


def test_paper_has_the_answers_without_menu_nor_bar(desk):
    fill(desk)
    tab = desk.open("recapitulatif")
    tab.emulate_media(media="print")
    for gone in (".entete", ".barre", "#pages", ".pied"):
        assert tab.locator(gone).first.is_hidden() or tab.locator(gone).count() == 0
    expect(tab.locator("main")).to_contain_text("3 rue des Lilas")
    expect(tab.get_by_role("heading", level=1)).to_be_visible()
