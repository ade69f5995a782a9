"""The press that ends the typing lands where it began, whatever the save of the field shows."""

import re

import pytest
from playwright.sync_api import expect

from accounts import instant
from dossiers import actions
from tests.journeys.desk import desk, saved
from tests.referents import people

pytestmark = pytest.mark.browser
__all__ = ["desk"]

PHONE, WIDE = {"width": 390, "height": 844}, {"width": 1366, "height": 900}
#: How long a finger stays down, in milliseconds.
DOWN = 80


def press(tab, place, *, down=DOWN):
    """A press of the mouse in the middle of a place, as long as a finger's."""
    place.scroll_into_view_if_needed()
    box = place.bounding_box()
    tab.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    tab.mouse.down()
    tab.wait_for_timeout(down)
    tab.mouse.up()


@pytest.fixture
def sheet(desk, request):
    """A tab of this width."""
    tab = desk.context.new_page()
    tab.set_viewport_size(request.param)
    return tab


@pytest.mark.parametrize("sheet", [PHONE, WIDE], indirect=True)
def test_a_referent_ticks_a_line_after_typing(desk, sheet):
    made = people.asked(desk.row, instant.now())
    sheet.goto(desk.address + people.address(made))
    sheet.wait_for_function("() => window.htmx && document.readyState === 'complete'")
    with sheet.expect_response(re.compile("champ=relation_right")):
        sheet.locator("[name=relation_right][value=non]").check()
    lines = sheet.locator("[name^='critere-'][value='bon']").all()[:3]
    top = "(node) => node.getBoundingClientRect().top + scrollY"
    tops = [line.evaluate(top) for line in lines]
    for words, line in zip(("Tutrice", "Maître de stage", "Voisine"), lines, strict=True):
        sheet.locator("#champ-relation").fill(words)
        press(sheet, line)
        expect(line).to_be_checked()
        expect(sheet.locator(f"#etat-{line.get_attribute('name')}")).to_contain_text("Enregistré")
    saved(sheet, "relation")
    # A frame that grows thinner once filled; never a line.
    assert [line.evaluate(top) for line in lines] == pytest.approx(tops, abs=4)
    kept = people.whole(made).draft
    assert [kept[line.get_attribute("name")] for line in lines] == ["bon"] * 3
    assert kept["relation"] == "Voisine"


@pytest.mark.parametrize("sheet", [PHONE, WIDE], indirect=True)
def test_a_candidate_ticks_a_box_after_correcting_what_was_wrong(desk, sheet):
    """The sentence of the error goes away, which lifts all that is below."""
    desk.open("ine", sheet)
    number, box = sheet.locator("#champ-number"), sheet.locator("[name=without]")
    for wrong, right in (("12", "1234567890A"), ("13", "1234567890B")):
        with sheet.expect_response(re.compile("champ=number")):
            number.fill(wrong)
        expect(sheet.locator("#message-number")).not_to_be_empty()
        sheet.wait_for_timeout(100)
        number.fill(right)
        press(sheet, sheet.locator("[name=other_format]"))
        expect(sheet.locator("#message-number")).to_be_empty()
        saved(sheet, "number")
        saved(sheet, "other_format")
        expect(sheet.locator("[name=other_format]")).to_be_checked()
        with sheet.expect_response(re.compile("champ=other_format")):
            sheet.locator("[name=other_format]").uncheck()
    assert desk.now.ine.number == right
    assert not box.is_checked()


@pytest.mark.parametrize("sheet", [PHONE], indirect=True)
def test_a_candidate_chooses_after_typing(desk, sheet):
    row = actions.add_row(
        desk.row, "referents", actor=desk.row.user, at=instant.now(), choice="academic"
    )
    desk.open("referents", sheet)
    sheet.locator(f"#champ-{row.pk}-relation").fill("Tutrice")
    choice = sheet.locator(f"[name='{row.pk}-language'][value=en]")
    press(sheet, choice)
    expect(choice).to_be_checked()
    saved(sheet, f"{row.pk}-language")
    saved(sheet, f"{row.pk}-relation")
    row.refresh_from_db()
    assert (row.relation, row.language) == ("Tutrice", "en")


@pytest.mark.parametrize("sheet", [PHONE], indirect=True)
def test_an_answer_that_arrives_under_the_finger_waits(desk, sheet):
    desk.open("ine", sheet)
    number, box = sheet.locator("#champ-number"), sheet.locator("[name=other_format]")
    waiting = []
    sheet.route("**/*champ=number*", lambda route: waiting.append(route))
    number.fill("12")
    number.blur()
    sheet.wait_for_timeout(300)
    box.scroll_into_view_if_needed()
    place = box.bounding_box()
    sheet.mouse.move(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
    sheet.mouse.down()
    waiting[0].continue_()
    sheet.wait_for_timeout(250)
    sheet.mouse.up()
    expect(box).to_be_checked()
    expect(sheet.locator("#message-number")).not_to_be_empty()


def test_a_finger_that_never_leaves_delays_no_save(desk):
    tab = desk.open()
    field = tab.locator("#champ-city")
    field.fill("Albi")
    tab.locator("h1").hover()
    tab.mouse.down()
    saved(tab)
    assert desk.now.identity.city == "Albi"
