"""Fields in use: secrets, outlines, questions that depend on another, files dropped, leaving."""

import pytest
from playwright.sync_api import expect

from accounts import instant
from dossiers import sections
from tests import make
from tests.journeys.desk import PASSWORD, desk, saved

pytestmark = pytest.mark.browser
__all__ = ["desk"]

BORDER = "node => getComputedStyle(node).borderTopWidth"


def test_a_password_is_pasted_shown_and_hidden(desk):
    """C03: the button says what it does, and the value stays."""
    tab = desk.context.browser.new_context(permissions=["clipboard-read"]).new_page()
    tab.goto(f"{desk.address}/compte/connexion/")
    field = tab.locator("[name=password]")
    assert field.get_attribute("autocomplete") == "current-password"
    assert tab.locator("[name=login]").get_attribute("autocomplete") == "username"
    tab.locator("[name=login]").fill(PASSWORD)
    tab.locator("[name=login]").press("ControlOrMeta+a")
    tab.locator("[name=login]").press("ControlOrMeta+x")
    field.press("ControlOrMeta+v")
    expect(field).to_have_value(PASSWORD)
    for button, kind in (("Afficher", "text"), ("Cacher", "password")):
        tab.get_by_role("button", name=button, exact=True).click()
        expect(field).to_have_attribute("type", kind)
        expect(field).to_have_value(PASSWORD)


def test_a_mandatory_field_is_framed_twice_as_thick_until_it_is_saved(desk):
    """C11: 2 px while empty, 1 px once filled; the asterisk, and its sentence above the fields."""
    tab = desk.open()
    city = tab.locator("#champ-city")
    assert city.evaluate(BORDER) == "2px"
    expect(tab.locator("label[for=champ-city]")).to_contain_text("*")
    expect(city).to_have_attribute("aria-required", "true")
    expect(tab.locator(".note-requis")).to_contain_text("champ obligatoire")
    city.fill("Albi")
    saved(tab)
    assert city.evaluate(BORDER) == "1px"


def test_a_question_appears_after_its_trigger_and_hides_with_its_value(desk):
    """C13: the focus stays, the value too, and what is hidden counts for nothing."""
    make.fill(desk.row, instant.now(), baccalaureat={"year": str(instant.now().year - 1)})
    row = desk.now.study_years.first()
    tab = desk.open("cursus")
    trigger = tab.locator(f"#champ-{row.pk}-situation")
    shown = tab.locator(f"#champ-{row.pk}-city")
    expect(shown).to_be_hidden()
    trigger.focus()
    trigger.select_option("etudes")
    expect(shown).to_be_visible()
    assert tab.evaluate("document.activeElement.id") == f"champ-{row.pk}-situation"
    shown.fill("Albi")
    saved(tab, f"{row.pk}-city")
    before = _left(desk)
    trigger.select_option("emploi")
    expect(shown).to_be_hidden()
    saved(tab, f"{row.pk}-situation")
    assert _left(desk) < before
    trigger.select_option("etudes")
    expect(shown).to_have_value("Albi")


def _left(desk):
    page = sections.section(desk.now.campaign, "cursus")
    return len(page.missing(sections.Reading(desk.now)))


def test_a_file_dropped_beside_a_slot_never_leaves_the_page(desk):
    """C33: dropped on the slot it is taken; beside it, nothing happens."""
    tab = desk.open("pieces")
    drop = """(selector) => {
      const carried = new DataTransfer();
      carried.items.add(new File(["x"], "a.txt", { type: "text/plain" }));
      const given = { dataTransfer: carried, bubbles: true, cancelable: true };
      const event = new DragEvent("drop", given);
      return !document.querySelector(selector).dispatchEvent(event);
    }"""
    assert tab.evaluate(drop, "h1")
    assert tab.evaluate(drop, "body")
    assert "".join(tab.locator("[data-piece] .message").all_inner_texts()).strip() == ""
    assert tab.evaluate(drop, "#piece-attestation")
    expect(tab.locator("#message-attestation")).to_contain_text("ni une image ni un PDF")


def test_what_was_just_typed_leaves_with_the_page(desk):
    """C16, C17: no pause, no blur: the last second is sent while the page goes."""
    tab = desk.open()
    tab.locator("#champ-city").press_sequentially("Albi", delay=10)
    tab.goto("about:blank")
    desk.stored("city", tab, "Albi")
