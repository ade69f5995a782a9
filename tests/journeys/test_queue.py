"""The work queue in a browser: by keyboard, filtered as one types, ticked for one gesture."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from accounts import instant
from backoffice.models import Batch
from dossiers import actions
from dossiers.sections import forget_pieces
from tests import make
from tests.journeys.test_adding import DESK, agent, open_as, seen  # noqa: F401 — fixtures

pytestmark = pytest.mark.browser
QUEUE = "/admin/dossiers/dossier/file/"
FIGURES = "/admin/dossiers/dossier/chiffres/"
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def dossiers(served):
    """Three transmitted dossiers that owe nothing, the nearest examination first."""
    forget_pieces()
    at = instant.now()
    campaign = make.campaign(at, pages=["identite", "formations"], tariff=(0, 0, None, None))
    made = []
    for rank, name in enumerate(("Morel", "Lefèvre", "Martin")):
        when = {"examination_at": campaign.closes_at + timedelta(days=rank + 1)}
        formation = make.formation(campaign, f"f{rank}", **when)
        user = make.candidate(f"c{rank}", birth_name=name)
        row = make.ready(make.dossier(campaign, at, user=user, formations=[formation]), at)
        actions.declare_and_submit(row, {}, declared=True, actor=user, at=at)
        made.append(make.again(row))
    return made


def names(page):
    return page.locator("[data-file] tbody th a").all_inner_texts()


def test_lines_are_ticked_by_keyboard_and_given_one_gesture(dossiers, agent, open_as):  # noqa: F811
    page = open_as(agent, DESK)
    page.goto(QUEUE)
    assert names(page) == ["Camille Morel", "Camille Lefèvre", "Camille Martin"]
    for key in "jxjjxx":  # ticked, then the last one ticked and unticked
        page.keyboard.press(key)
    page.keyboard.press("k")
    page.keyboard.press("x")
    expect(page.locator("[data-coches]")).to_have_text("2")
    seen(page, "file-cochee")
    page.get_by_label("Geste sur les dossiers cochés").select_option("validate")
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Validation")
    assert Batch.objects.get().dossiers == [dossiers[0].pk, dossiers[1].pk]


def test_words_filter_by_themselves_and_stay_in_the_address(dossiers, agent, open_as):  # noqa: F811
    page = open_as(agent, DESK)
    page.goto(QUEUE)
    page.keyboard.press("/")
    page.keyboard.type("lefevre")
    expect(page.locator("[data-file] tbody tr")).to_have_count(1)
    assert names(page) == ["Camille Lefèvre"]
    expect(page).to_have_url(f"{page.url.partition('?')[0]}?q=lefevre")
    expect(page.locator("#f-tete")).to_contain_text("1 dossier.")
    assert page.evaluate("document.activeElement.name") == "q", "one goes on typing"
    page.locator("[data-file] tbody th a").click()
    page.go_back()
    assert names(page) == ["Camille Lefèvre"]


def test_counts_and_feed_follow_without_a_reload(dossiers, agent, open_as):  # noqa: F811
    page = open_as(agent, DESK)
    page.clock.install()
    page.goto(QUEUE)
    group = page.locator("#f-groupes li", has_text="Messages sans réponse")
    expect(group.locator("b")).to_have_text("0")
    actions.write(dossiers[2], "Bonjour.", actor=dossiers[2].user, at=instant.now())
    actions.take_charge(dossiers[1], actor=agent, at=instant.now())
    page.clock.run_for(31_000)
    expect(group.locator("b")).to_have_text("1")
    expect(page.locator("#f-fil")).to_contain_text("Pris en charge")


def test_on_a_telephone_nothing_of_the_queue_is_beside_the_screen(dossiers, agent, open_as):  # noqa: F811
    page = open_as(agent, PHONE)
    page.goto(QUEUE)
    cells = page.locator("[data-file] tbody :is(th, td)").all()
    assert cells
    for cell in cells:
        box = cell.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= PHONE["width"]
    seen(page, "file-390")
    page.locator("[data-file] tbody th a").first.click()
    rule = page.locator("div.breadcrumbs").bounding_box()
    following = page.get_by_role("link", name="Dossier suivant").bounding_box()
    assert following["y"] + following["height"] <= rule["y"] + rule["height"]


def test_figures_are_cut_on_a_telephone_and_on_a_desk(dossiers, agent, open_as):  # noqa: F811
    for name, size in (("390", PHONE), ("1366", DESK)):
        page = open_as(agent, size)
        page.goto(FIGURES)
        page.locator("select[name=formation]").select_option(label="F1")
        page.get_by_role("button", name="Afficher").click()
        expect(page.locator(".cles dd").first).to_have_text("1")
        expect(page.locator("select[name=formation]")).to_have_value("f1-essai")
        seen(page, f"chiffres-{name}")
